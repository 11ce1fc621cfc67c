"""System checks: `hiden check` names a policy that is wrong before anybody is let in or kept out by it.

E001 a policy or schema is invalid · E002 schema and registered nouns differ · E003 a view demands an action that no
schema declares, or one that does not fit · E005 a view without guard · W001 a list that is checked row by row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 - Django's own word

from hiden.base.errors import HidenError
from hiden.base.words import say
from hiden.gate.engine import Engine
from hiden.gate.gather import inspect
from hiden.gate.house import ROOMS_FOLDER, disagreements
from hiden.gate.nouns import COMPANY, NOUNS
from hiden.gate.probing import slow_lists
from hiden.gate.views import every_view


@register("hiden")
def policies_are_valid(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """Everything about the policies, and about the views that rely on them."""
    from hiden.apps import ROOMS

    policies, flaws = inspect(ROOMS_FOLDER, ROOMS)
    hint = say("示されたファイルの行を直してください。")
    found: list[CheckMessage] = [Error(str(flaw), hint=hint, id="hiden.gate.E001") for flaw in flaws]
    hint = say("policy.cedarschemaの宣言と、その部屋のguard.pyの登録を同じにしてください。")
    found += [Error(str(flaw), hint=hint, id="hiden.gate.E002") for flaw in disagreements(policies, NOUNS)]
    if found:
        return found
    engine = Engine(policies, NOUNS)
    return [*_views(engine), *_slow(engine)]


def _views(engine: Engine) -> Iterator[CheckMessage]:
    hint = say("hiden.gate.pageの@pageまたは@open_pageを付けてください。")
    for each in every_view():
        if not each.guarded:
            why = say("権限の判定がない画面です: {address}", address=each.address)
            yield Error(why, hint=hint, id="hiden.gate.E005")
        elif each.action is not None:
            yield from _action(
                engine, each.address, each.action, whole=getattr(each.view, "gate_of", None) is None
            )


def _action(engine: Engine, address: str, action: str, *, whole: bool) -> Iterator[CheckMessage]:
    hint = say("その部屋のpolicy.cedarschemaを確かめてください。")
    try:
        part = engine.slice(action)
    except HidenError as error:
        yield Error(f"{address}: {error.what}", hint=hint, id="hiden.gate.E003")
        return
    if whole and COMPANY not in part.action.resources:
        why = say("{address}: 操作{action}は会社全体には適用できません。", address=address, action=action)
        yield Error(why, hint=hint, id="hiden.gate.E003")


def _slow(engine: Engine) -> Iterator[CheckMessage]:
    for action, kind, why in slow_lists(engine):
        yield Warning(
            say(
                "{action}で{kind}を一覧すると、一件ずつの判定になります（{why}）。",
                action=action,
                kind=kind,
                why=why,
            ),
            hint=say("件数が多い一覧では遅くなります。規則を列で判定できる形に書き換えてください。"),
            id="hiden.gate.W001",
        )
