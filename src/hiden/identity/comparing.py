"""A list of accounts beside what is known: what it would change, and whether it can be a list of this system at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hiden.base.clock import today
from hiden.base.dates import show_date
from hiden.base.sheets import Problem
from hiden.base.words import say
from hiden.identity.matching import Match, People, names_of
from hiden.identity.models import MatchedBy, Nature, OutsideAccount, OutsideSystem, Standing
from hiden.identity.reading import Line, read
from hiden.imports.contract import Change, Difference, Effect, Plan, Record

# More than this part of the usable accounts missing is more likely half a list than a wave of closures.
UNUSUAL_PART = 0.2
_FEW = 5
_DECIDED = frozenset({Nature.SHARED, Nature.SERVICE, Nature.GUEST})


def plan(system: OutsideSystem, records: Sequence[Record], effective_on: date) -> Plan:
    """What a list would do. Seven queries."""
    problems: list[Problem] = []
    if refused := _refused(system, effective_on):
        return Plan((), (_whole(*refused),))
    lines = read(records, problems)
    known = {account.id_key: account for account in OutsideAccount.objects.filter(system=system)}
    by_stable_id = {account.stable_id: account for account in known.values() if account.stable_id}
    people = People.read()
    met: set[int] = set()
    pairs: list[tuple[Line, OutsideAccount | None, Match]] = []
    for line in lines:
        account = known.get(line.id_key) or (by_stable_id.get(line.stable_id) if line.stable_id else None)
        if account is not None and account.pk in met:
            account = None
        if account is not None:
            met.add(account.pk)
        pairs.append((line, account, _whose(line, account, people)))
    names = names_of({one for _line, _account, match in pairs for one in (match.person,) if one})
    shown = {pk: person.name for pk, person in names.items()}
    changes = [_change(line, account, match, shown) for line, account, match in pairs]
    gone = [
        account for account in known.values() if account.pk not in met and account.standing != Standing.ABSENT
    ]
    if not any(problem.severity == "error" for problem in problems):
        changes += [_absent(account) for account in gone]
    return Plan(tuple(changes), tuple(problems), _asks(list(known.values()), met, gone))


def _whole(what: str, do_next: str) -> Problem:
    return Problem("", 0, 0, "", "", what, do_next)


def _refused(system: OutsideSystem, day: date) -> tuple[str, str] | None:
    """Why a list of this day cannot come in."""
    if day > today():
        return (
            say("基準日が先の日付です。"),
            say("一覧を出力した日を基準日にして、選び直してください。"),
        )
    latest = system.lists.order_by("-taken_on").first()
    if latest is not None and day < latest.taken_on:
        return (
            say(
                "「{system}」には、{day}の一覧がすでに取り込まれています。",
                system=system.name,
                day=show_date(latest.taken_on),
            ),
            say("それより新しい一覧を取り込んでください。古い一覧では、停止を確かめられません。"),
        )
    return None


def _whose(line: Line, account: OutsideAccount | None, people: People) -> Match:
    """What somebody has decided stays; what was recognised stays unless it now leads to another person."""
    if account is not None and (account.matched_by == MatchedBy.HAND or account.nature in _DECIDED):
        return Match(account.person_id, MatchedBy(account.matched_by))
    if line.nature in _DECIDED:
        return Match()
    found = people.whose(
        account_id=line.account_id, mail=line.mail, number=line.number, name=line.display_name
    )
    before = account.person_id if account is not None else None
    if account is None or before is None or found.person == before:
        return found
    if found.person is None:
        return Match(before, MatchedBy(account.matched_by))
    return Match(candidates=tuple(sorted({before, found.person})))


def _change(line: Line, account: OutsideAccount | None, match: Match, names: Mapping[int, str]) -> Change:
    data: dict[str, Any] = {
        **line.data(),
        "account": account.pk if account else None,
        "whose": [match.person, match.by.value, list(match.candidates)],
    }
    before = _before(account)
    after = {
        say("アカウント"): line.account_id,
        say("表示名"): line.display_name,
        say("メール"): line.mail,
        say("状態"): str(line.standing.label),
        say("特権"): say("あり") if line.privileged else "",
        say("持ち主"): _owner(match, names),
    }
    if account is not None:
        # An owner that stays is not looked up by name again.
        after[say("持ち主")] = (
            before[say("持ち主")] if match.person == account.person_id else after[say("持ち主")]
        )
        data["before"] = [*before.values()]
    differences = tuple(
        Difference(label, before.get(label, ""), value)
        for label, value in after.items()
        if before.get(label, "") != value
    )
    effect = Effect.CREATE if account is None else Effect.CHANGE if differences else Effect.NONE
    title = line.display_name or line.account_id
    return Change(effect, line.id_key, title, line.row, differences, data, line.account_id)


def _before(account: OutsideAccount | None) -> dict[str, str]:
    if account is None:
        return {}
    return {
        say("アカウント"): account.account_id,
        say("表示名"): account.display_name,
        say("メール"): account.mail,
        say("状態"): str(Standing(account.standing).label),
        say("特権"): say("あり") if account.privileged else "",
        say("持ち主"): say("登録済み") if account.person_id else say("確認が必要"),
    }


def _owner(match: Match, names: Mapping[int, str]) -> str:
    if match.person is not None:
        return say("{name}（{by}）", name=names.get(match.person, ""), by=match.by.label)
    return say("確認が必要")


def _absent(account: OutsideAccount) -> Change:
    differences = (
        Difference(say("状態"), str(Standing(account.standing).label), str(Standing.ABSENT.label)),
    )
    return Change(
        Effect.END,
        account.id_key,
        account.display_name or account.account_id,
        0,
        differences,
        {"account": account.pk, "before": account.standing},
        account.account_id,
    )


def _asks(known: Sequence[OutsideAccount], met: set[int], gone: Sequence[OutsideAccount]) -> tuple[str, ...]:
    """Sentences somebody must say yes to: a list that knows nobody, or lacks many."""
    live = sum(account.standing == Standing.LIVE for account in known)
    missing = sum(account.standing == Standing.LIVE for account in gone)
    if known and not met:
        return (
            say(
                "登録済みのアカウントが、このファイルに一つもありません。別のシステムの一覧でないかを確かめてください。"
            ),
        )
    if missing > max(_FEW, live * UNUSUAL_PART):
        return (
            say(
                "使えるアカウント{all}件のうち{n}件が、この一覧にありません。すべてのアカウントの一覧であることを確かめてください。",
                all=live,
                n=missing,
            ),
        )
    return ()
