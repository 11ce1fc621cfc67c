"""Policies from the company's own handling table: what a class forbids in a mode of use becomes a rule with that sentence.

「不可」 forbids; 「条件付き可」 forbids where the condition that can be checked is not met, and the words of the cell are shown
with every answer. What the table leaves open is decided by where rights come from (basic.cedar).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hiden.access.situation import NetworkKind, PlaceKind, Recipient, Situation, Verb
from hiden.classification.models import Answer
from hiden.classification.queries import ClassInForce, HandlingTable, Rule

BASIC = Path(__file__).parent / "basic.cedar"
ANY = ("any",)
_AWAY = '["home", "public", "unknown"].contains(context.place)'
_ABROAD = '["overseas", "unknown"].contains(context.place)'
_COPYING = ("download", "print", "removable")


@dataclass(frozen=True, slots=True)
class Limit:
    """What is forbidden: actions, and when (a Cedar expression; "" always)."""

    actions: tuple[str, ...]
    when: str = ""


# row of the handling table → what 「不可」 and 「条件付き可」 forbid
LIMITS: dict[str, dict[Answer, tuple[Limit, ...]]] = {
    "mode-telework": {
        Answer.FORBIDDEN: (Limit(ANY, _AWAY),),
        Answer.CONDITIONAL: (
            Limit(ANY, f'{_AWAY} && context.device != "managed"'),
            Limit(("print", "removable"), _AWAY),
        ),
    },
    "mode-overseas": {
        Answer.FORBIDDEN: (Limit(ANY, _ABROAD),),
        Answer.CONDITIONAL: (Limit(ANY, f'{_ABROAD} && !(context.device == "managed" && context.network == "vpn")'),),
    },
    "mode-private-device": {
        Answer.FORBIDDEN: (Limit(ANY, 'context.device == "private"'),),
        Answer.CONDITIONAL: (Limit(("use", "give"), 'context.device == "private"'),),
    },
    "mode-network-cloud": {
        Answer.FORBIDDEN: (Limit(("upload",)),),
        Answer.CONDITIONAL: (Limit(("upload",), 'context.service != "approved"'),),
    },
    "mode-supply-chain": {Answer.FORBIDDEN: (Limit(("send",), 'context.to == "partner"'),)},
    "mode-online-meeting": {
        Answer.FORBIDDEN: (Limit(("meeting",)),),
        Answer.CONDITIONAL: (Limit(("meeting",), 'context.service != "approved"'),),
    },
    "mode-generative-ai": {
        Answer.FORBIDDEN: (Limit(("ai",)),),
        Answer.CONDITIONAL: (Limit(("ai",), 'context.service != "approved"'),),
    },
    "mode-personal-copies": {Answer.FORBIDDEN: (Limit(_COPYING),)},
    "handling-copy": {Answer.FORBIDDEN: (Limit(("download", "print")),)},
    "handling-take-out": {Answer.FORBIDDEN: (Limit(("take_home", "removable")),)},
    "handling-send": {Answer.FORBIDDEN: (Limit(("send",)),)},
    "handling-disclose": {Answer.FORBIDDEN: (Limit(("send",), 'context.to != "inside"'),)},
}  # fmt: skip

_OF_VERB = {
    Verb.MEETING: ("mode-online-meeting",),
    Verb.AI: ("mode-generative-ai",),
    Verb.UPLOAD: ("mode-network-cloud",),
    Verb.DOWNLOAD: ("mode-personal-copies", "handling-copy"),
    Verb.PRINT: ("mode-personal-copies", "handling-copy"),
    Verb.SEND: ("handling-send",),
    Verb.REMOVABLE: ("handling-take-out", "mode-personal-copies"),
    Verb.TAKE_HOME: ("handling-take-out",),
}


def rows_for(verb: Verb, situation: Situation) -> tuple[str, ...]:
    """The rows of the handling table that speak of an act in these circumstances, the closest first."""
    found = list(_OF_VERB.get(verb, ()))
    if verb is Verb.SEND and situation.to != Recipient.INSIDE:
        found.append("mode-supply-chain" if situation.to == Recipient.PARTNER else "handling-disclose")
    if situation.place == PlaceKind.OVERSEAS:
        found.append("mode-overseas")
    elif situation.place != PlaceKind.OFFICE:
        found.append("mode-telework")
    if situation.device == "private":
        found.append("mode-private-device")
    if verb is Verb.VIEW and situation.network == NetworkKind.INTERNET:
        found.append("mode-network-cloud")
    return tuple(dict.fromkeys(found)) or ("handling-access",)


def basic() -> str:
    """The policies that say where rights come from."""
    return BASIC.read_text(encoding="utf-8")


def generated(table: HandlingTable) -> str:
    """One policy for each cell that limits something, and who may view the mildest class."""
    return "\n".join([*_internal(table), *_cells(table)])


def _internal(table: HandlingTable) -> Iterator[str]:
    """The mildest ordinary class is for everybody of the company: dispatched workers and contractors by need only."""
    ordinary = [one for one in table.classes if not one.special]
    if len(ordinary) > 1:
        one = min(ordinary, key=lambda each: each.rank)
        yield (
            f'@id("access.internal")\n'
            f'@ja("「{_plain(one.name)}」の情報は、社内の人が閲覧し、利用できます。")\n'
            f'@en("The people of the company may view and use what is {_plain(one.name_en or one.name)}.")\n'
            'permit (principal is Person, action in [Action::"look", Action::"use"], resource)\n'
            f'when {{ principal.active && resource.classes.contains(SecrecyClass::"{one.pk}") && '
            '!["dispatched", "contractor"].contains(principal.kind) };\n'
        )


def _cells(table: HandlingTable) -> Iterator[str]:
    for row in table.rows:
        limits = LIMITS.get(row.mode.code)
        if limits is None:
            continue
        for one, rule in row.cells:
            if rule is None:
                continue
            for place, limit in enumerate(limits.get(rule.answer, ())):
                yield _policy(row.mode.code, row.mode.name, row.mode.name_en, one, rule, limit, place)


def _policy(  # noqa: PLR0917 - what stands in one cell
    code: str, name: str, name_en: str, one: ClassInForce, rule: Rule, limit: Limit, place: int
) -> str:
    ident = f"access.table_{code.replace('-', '_')}_{one.pk}_{place}"
    ja = f"取扱表：「{_plain(one.name)}」の「{_plain(name)}」は{rule.answer.label}です。{_plain(rule.text)}"
    en = f"Handling table: {_plain(name_en or name)} of {_plain(one.name_en or one.name)} is {rule.answer.value}."
    actions = ", ".join(f'Action::"{each}"' for each in limit.actions)
    when = f" && {limit.when}" if limit.when else ""
    return (
        f'@id("{ident}")\n@ja("{ja}")\n@en("{en}")\n'
        f"forbid (principal is Person, action in [{actions}], resource)\n"
        f'when {{ resource.classes.contains(SecrecyClass::"{one.pk}"){when} }};\n'
    )


def _plain(words: str) -> str:
    """Words of the company inside a Cedar string."""
    return " ".join(words.replace("\\", "＼").replace('"', "”").split())
