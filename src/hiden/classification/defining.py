"""Verbs: laying down classes and the handling table. Giving items their class is the matter of classify.py.

Every verb asks the gate, writes rows, closes what held before, and records one ledger entry for each thing it changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.classification.entries import (
    ClassAdded,
    ClassChanged,
    ClassRetired,
    ModeAdded,
    ModeRetired,
    RuleSet,
)
from hiden.classification.models import Answer, ClassState, HandlingRule, ModeKind, SecrecyClass, UsageMode
from hiden.gate import require
from hiden.inventory.models import ItemState, Life
from hiden.ledger import Author, record, record_many
from hiden.people.models import Person

MAX_RANK = 9
_CODE = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")


@dataclass(frozen=True, slots=True)
class NewRule:
    """One cell of the handling table as it is to be."""

    secrecy_class: SecrecyClass
    mode: UsageMode
    answer: Answer
    text: str


@transaction.atomic
def add_class(
    *,
    code: str,
    name: str,
    rank: int,
    definition: str = "",
    name_en: str = "",
    special: bool = False,
    by: Person,
) -> SecrecyClass:
    """Put a class into force. `rank` 1 is the mildest and cannot be changed later. Raises BadInput, Conflict."""
    require(by, "classification.manage")
    return write_class(code, name, rank, definition, name_en, special=special, by=by)


def write_class(
    code: str,
    name: str,
    rank: int,
    definition: str,
    name_en: str,
    *,
    special: bool,
    since: datetime | None = None,
    by: Author,
) -> SecrecyClass:
    """The rows and the entry of a new or restored class; for this room's own verbs."""
    code, name = code.strip(), name.strip()
    _check_class(code, name, rank)
    at = since or now()
    found = SecrecyClass.objects.filter(code=code).first()
    if found is not None and found.until == FOREVER:
        raise Conflict(
            say("「{code}」という区分はすでにあります。", code=code),
            say("別の記号を使うか、その区分を改めてください。"),
        )
    if found is not None and found.rank != rank:
        raise Conflict(
            say("「{code}」は以前、段階{rank}の区分でした。", code=code, rank=found.rank),
            say("過去の情報の区分が変わらないよう、段階の違う区分には別の記号を使ってください。"),
        )
    made = found or SecrecyClass(code=code, rank=rank, since=at)
    made.until = FOREVER
    _write_state(made, name, name_en, definition, special=special, at=at)
    record(ClassAdded(code=code, name=name, rank=rank, definition=definition), by=by)
    return made


def _check_class(code: str, name: str, rank: int) -> None:
    if not _CODE.match(code):
        raise BadInput(
            say("区分の記号「{code}」は使えません。", code=code),
            say("英小文字で始め、英小文字・数字・ハイフンで書いてください（例：top-secret）。"),
        )
    if not name:
        raise BadInput(say("区分の名称がありません。"), say("「極秘」のような名称を入力してください。"))
    if not 1 <= rank <= MAX_RANK:
        raise BadInput(
            say("区分の段階{rank}は使えません。", rank=rank),
            say("1（最も緩い）から9までの数で入力してください。"),
        )


def _write_state(
    found: SecrecyClass, name: str, name_en: str, definition: str, *, special: bool, at: datetime
) -> None:
    found.name, found.name_en, found.definition, found.special = name, name_en, definition, special
    found.save()
    found.states.filter(until=FOREVER).update(until=at)
    ClassState.objects.create(
        secrecy_class=found,
        name=name,
        name_en=name_en,
        definition=definition,
        special=special,
        since=at,
        recorded_at=now(),
    )


@transaction.atomic
def change_class(
    found: SecrecyClass, *, name: str, definition: str, name_en: str = "", special: bool = False, by: Person
) -> SecrecyClass:
    """Rename a class or define it anew. Its rank stays: items were protected by it. Raises BadInput, Conflict."""
    require(by, "classification.manage")
    found = SecrecyClass.objects.select_for_update().get(pk=found.pk)
    _check_class(found.code, name.strip(), found.rank)
    _check_in_force(found)
    before = found.name
    wanted = (name.strip(), name_en.strip(), definition.strip(), special)
    if wanted == (found.name, found.name_en, found.definition, found.special):
        return found
    _write_state(found, *wanted[:3], special=special, at=now())
    record(ClassChanged(code=found.code, before=before, name=found.name, definition=found.definition), by=by)
    return found


def _check_in_force(found: SecrecyClass) -> None:
    if found.until != FOREVER:
        raise Conflict(
            say("区分「{name}」はすでに廃止されています。", name=found.name),
            say("分類の頁を開き直してください。"),
        )


@transaction.atomic
def retire_class(found: SecrecyClass, *, reason: str, by: Person) -> None:
    """Take a class out of force. Refused while an item carries it, so that no item is left without protection.

    What was disposed of may go on carrying it: its past is not rewritten.
    """
    require(by, "classification.manage")
    found = SecrecyClass.objects.select_for_update().get(pk=found.pk)
    _check_in_force(found)
    if not reason.strip():
        raise BadInput(say("廃止の理由がありません。"), say("なぜ使わなくなるのかを書いてください。"))
    carried = ItemState.objects.filter(secrecy_class=found, until=FOREVER, life=Life.ACTIVE).count()
    if carried:
        raise Conflict(
            say("区分「{name}」の情報が{n}件あります。", name=found.name, n=carried),
            say("先に、その情報を別の区分に移してください。"),
        )
    at = now()
    found.until = at
    found.save(update_fields=["until"])
    found.states.filter(until=FOREVER).update(until=at)
    found.rules.filter(until=FOREVER).update(until=at)
    record(ClassRetired(code=found.code, name=found.name, reason=reason.strip()), by=by)


@transaction.atomic
def add_usage_mode(
    *, code: str, name: str, name_en: str = "", kind: ModeKind = ModeKind.USAGE, by: Person
) -> UsageMode:
    """Add a row to the handling table. Raises BadInput, Conflict."""
    require(by, "classification.manage")
    last = UsageMode.objects.filter(kind=kind).order_by("-order").values_list("order", flat=True).first()
    return write_mode(code, name, name_en, kind, order=(last or 0) + 1, by=by)


def write_mode(
    code: str,
    name: str,
    name_en: str,
    kind: ModeKind,
    *,
    order: int,
    since: datetime | None = None,
    by: Author,
) -> UsageMode:
    """The row and the entry of a new row of the table; for this room's own verbs."""
    code, name = code.strip(), name.strip()
    if not _CODE.match(code) or not name:
        raise BadInput(
            say("取扱表の行の記号か名称が正しくありません。"),
            say("記号は英小文字・数字・ハイフン（例：generative-ai）で、名称は空けずに入力してください。"),
        )
    # A code is never used twice: a row that was removed would otherwise seem to have been there all the time.
    if UsageMode.objects.filter(code=code).exists():
        raise Conflict(
            say("「{code}」という行はすでにあるか、以前にありました。", code=code),
            say("別の記号を使ってください。"),
        )
    made = UsageMode.objects.create(
        code=code, name=name, name_en=name_en.strip(), kind=kind, order=order, since=since or now()
    )
    record(ModeAdded(code=code, name=name, part=kind), by=by)
    return made


@transaction.atomic
def retire_usage_mode(found: UsageMode, *, by: Person) -> None:
    """Remove a row from the handling table; what it said in the past stays to be read."""
    require(by, "classification.manage")
    found = UsageMode.objects.select_for_update().get(pk=found.pk)
    if found.until != FOREVER:
        raise Conflict(say("この行はすでに外されています。"), say("取扱表を開き直してください。"))
    at = now()
    found.until = at
    found.save(update_fields=["until"])
    found.rules.filter(until=FOREVER).update(until=at)
    record(ModeRetired(code=found.code, name=found.name), by=by)


def set_rule(found: SecrecyClass, mode: UsageMode, *, answer: Answer, text: str, by: Person) -> int:
    """Lay down one cell of the handling table. Answers with 1, or 0 when it already said so."""
    return set_rules([NewRule(found, mode, answer, text)], by=by)


@transaction.atomic
def set_rules(rules: Iterable[NewRule], *, by: Person) -> int:
    """Lay down several cells at once, all or none. Answers with how many changed. Raises BadInput, Conflict."""
    require(by, "classification.manage")
    return write_rules(list(rules), by=by)


def write_rules(rules: list[NewRule], *, since: datetime | None = None, by: Author) -> int:
    """The rows and entries of cells that really change; for this room's own verbs."""
    present = {
        (rule.secrecy_class_id, rule.usage_mode_id): rule
        for rule in HandlingRule.objects.filter(until=FOREVER)
    }
    changed = []
    for rule in rules:
        _check_rule(rule)
        before = present.get((rule.secrecy_class.pk, rule.mode.pk))
        if before is None or (before.answer, before.text) != (rule.answer, rule.text.strip()):
            changed.append((before, rule))
    at = since or now()
    HandlingRule.objects.filter(pk__in=[before.pk for before, _ in changed if before]).update(until=at)
    HandlingRule.objects.bulk_create(
        HandlingRule(
            secrecy_class=rule.secrecy_class, usage_mode=rule.mode, answer=rule.answer, text=rule.text.strip(),
            since=at, recorded_at=now(),
        )
        for _, rule in changed
    )  # fmt: skip
    record_many([_rule_entry(rule) for _, rule in changed], by=by)
    return len(changed)


def _check_rule(rule: NewRule) -> None:
    if rule.secrecy_class.until != FOREVER or rule.mode.until != FOREVER:
        raise Conflict(
            say("区分か行が、その間に廃止されました。"), say("取扱表を開き直して、もう一度入力してください。")
        )
    if rule.answer in {Answer.CONDITIONAL, Answer.RULED} and not rule.text.strip():
        raise BadInput(
            say(
                "「{name}」×「{mode}」に条件の文がありません。",
                name=rule.secrecy_class.name,
                mode=rule.mode.name,
            ),
            say("どのような条件・定めで扱うのかを一文で書いてください。"),
        )


def _rule_entry(rule: NewRule) -> RuleSet:
    return RuleSet(
        class_code=rule.secrecy_class.code,
        class_name=rule.secrecy_class.name,
        mode=rule.mode.code,
        mode_name=rule.mode.name,
        answer=str(rule.answer),
        text=rule.text.strip(),
    )
