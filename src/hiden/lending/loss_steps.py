"""What to do after something was lost: by kind of thing, by what it holds, by whether it can be read. Never a conclusion."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from hiden.base.clock import FOREVER
from hiden.base.words import say
from hiden.inventory.models import Item, Label, Origin
from hiden.lending.handling import states_of
from hiden.lending.kinds import Guarded, ThingKind
from hiden.lending.models import LossReport
from hiden.lending.queries import items_held

_READABLE = frozenset({ThingKind.MEDIA, ThingKind.DEVICE})
_OPENS = frozenset({ThingKind.KEY, ThingKind.CARD})


@dataclass(frozen=True, slots=True)
class LossStep:
    """One thing to do: its id, what in words, and why."""

    id: str
    what: str
    why: str = ""


def steps_for(loss: LossReport) -> list[LossStep]:
    """What is to be done about this loss, most urgent first. Three queries."""
    items = items_held([loss.thing_id], loss.reported_at).get(loss.thing_id, [])
    return [*_at_once(loss), *_by_content(loss, items), *_always()]


def _at_once(loss: LossReport) -> Iterable[LossStep]:
    yield LossStep("tell", say("管理部署の部門責任者と情報管理責任者に、口頭でもすぐに知らせる"))
    if loss.thing.kind == ThingKind.DEVICE:
        yield LossStep(
            "lock", say("遠隔でロックし、会社の通信とアカウントを止める。消去は、記録を取ってから決める")
        )
    if loss.thing.kind in _READABLE:
        yield LossStep("passwords", say("その中に保存していたパスワードと鍵を替える"))
    if loss.thing.kind in _OPENS:
        yield LossStep("revoke", say("カードを失効させ、鍵は錠ごと替えるかを決める"))
        yield LossStep("entries", say("失くしたと思われる時から後の、入退室の記録を確かめる"))
    yield LossStep("search", say("最後に使った場所から順に探し、探した場所と人を書き残す"))
    yield LossStep("police", say("社外で失くしたときは、警察・交通機関・施設に届け出る"))


def _by_content(loss: LossReport, items: Collection[Item]) -> Iterable[LossStep]:
    states = states_of(items)
    if not states:
        return
    if loss.guarded != Guarded.YES:
        yield LossStep(
            "copies",
            say("入っていた情報を元の所で確かめ、誰が何を知り得るかを書き出す"),
            say("読まれないようにする手立てが確かめられていません。"),
        )
    regimes = set(
        Label.objects.filter(item__in=[one.item_id for one in states], until=FOREVER).values_list("regime", flat=True)
    )  # fmt: skip
    origins = {one.origin for one in states}
    if "regime-personal-data" in regimes or Origin.PERSONAL in origins:
        yield LossStep(
            "personal",
            say("個人情報保護委員会への報告と本人への通知が要るかを、法務と確かめる"),
            say(
                "個人情報の区分・ラベルがある情報が入っています。速報は、知った時からおおむね3日から5日以内とされています。"
            ),
        )
    if Origin.RECEIVED in origins or "regime-contract" in regimes:
        yield LossStep(
            "partner",
            say("契約の定めに従い、預かった相手への通知を、法務と確かめる"),
            say("他社から受領した、又は契約で守る情報が入っています。"),
        )
    if Origin.CONTROLLED in origins or "regime-controlled-technology" in regimes:
        yield LossStep("export", say("輸出管理の担当に知らせる"), say("輸出管理の対象技術が入っています。"))


def _always() -> Iterable[LossStep]:
    yield LossStep("record", say("時刻、聞いた話、探した場所など、分かったことを順に書き残す"))
    yield LossStep("prevent", say("同じことが起きないように、置き場所・持出しの定め・表示を見直す"))
