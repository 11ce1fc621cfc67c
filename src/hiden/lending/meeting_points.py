"""Points to mind before something is shown at a meeting: what the handling table says of its items. Nothing is concluded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from hiden.base.words import say
from hiden.classification.queries import handling_table
from hiden.inventory.models import Item, ItemState, Origin
from hiden.lending.handling import (
    ABROAD,
    AI,
    COPY,
    DISCLOSE,
    FREE,
    ONLINE,
    OWN_COPIES,
    PRIVATE,
    SUPPLY,
    TELEWORK,
    Factor,
    Weight,
    by_row,
    heaviest,
    states_of,
    without_class,
)

# The questions of the checklist, and the rows that each asks.
CIRCUMSTANCES: dict[str, tuple[str, ...]] = {
    "online": (ONLINE,),
    "recording": (),
    "ai": (AI,),
    "outsiders": (DISCLOSE, SUPPLY),
    "overseas": (ABROAD,),
    "home": (TELEWORK,),
    "public": (TELEWORK,),
    "private": (PRIVATE,),
    "papers": (COPY, OWN_COPIES),
}


def meeting_factors(items: Collection[Item], circumstances: Collection[str]) -> tuple[Factor, ...]:
    """What the handling table says of the items of a meeting held like this. Six queries at most."""
    states = [one for one in states_of(items) if one.decision not in FREE]
    if not states:
        return ()
    table = handling_table()
    rows = dict.fromkeys(
        row for name in CIRCUMSTANCES if name in circumstances for row in CIRCUMSTANCES[name]
    )
    found: list[Factor] = []
    for state in states:
        if state.secrecy_class is None:
            found += without_class(state, away=bool(circumstances))
        else:
            found += [by_row(state, table, row) for row in rows]
        found += _of_origin(state, circumstances)
    found += _of_place(states, circumstances)
    return tuple(sorted(dict.fromkeys(found), key=heaviest))


def _of_origin(state: ItemState, circumstances: Collection[str]) -> Iterable[Factor]:
    if state.origin == Origin.RECEIVED and "outsiders" in circumstances:
        words = say(
            "他社から受領した情報です。その会社との契約が、ほかの会社に示すことを認めているかを確かめます。"
        )
        yield Factor(Weight.CONFIRM, words, say("台帳の入手元"), state.number)
    if state.origin == Origin.CONTROLLED and "overseas" in circumstances:
        words = say("輸出管理の対象技術です。国外にいる人に示す前に、許可が要るかを確かめます。")
        yield Factor(Weight.CONFIRM, words, say("台帳の入手元"), state.number)


def _of_place(states: Sequence[ItemState], circumstances: Collection[str]) -> Iterable[Factor]:
    source = say("オンライン会議の留意点（ハンドブック3-4）")
    if "recording" in circumstances:
        words = say(
            "録画・録音します。誰が止められるか、どこに残り、誰が見られ、いつ消すかを、始める前に決めて伝えます。"
        )
        yield Factor(Weight.CONFIRM, words, source)
    if "public" in circumstances:
        words = say(
            "周りに人がいる場所から参加する人がいます。画面の見える向きと、声の届く範囲を確かめます。"
        )
        yield Factor(Weight.CONFIRM, words, source)
    if "online" in circumstances:
        words = say(
            "画面は、見せる窓だけを共有します。通知を切り、ほかの資料を閉じ、入室した人を名簿と照らします。"
        )
        yield Factor(Weight.CONFIRM, words, source)
