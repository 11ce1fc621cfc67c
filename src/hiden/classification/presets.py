"""Ready-made classes and handling rules of the catalogue as a starting point, adopted with one click.

What the company already has is never overwritten: adopting adds what is missing.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hiden import catalogue
from hiden.base.clock import FOREVER
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.catalogue.model import Class, Preset
from hiden.classification.defining import NewRule, write_class, write_mode, write_rules
from hiden.classification.models import Answer, HandlingRule, ModeKind, SecrecyClass, UsageMode
from hiden.gate import require
from hiden.ledger import Author
from hiden.people.models import Person

# The rows of basic handling, in the order in which information lives.
TOPICS: tuple[tuple[str, str, str], ...] = (
    ("mark", "表示", "Marking"),
    ("access", "見られる人", "Who may see it"),
    ("store", "保管", "Storing"),
    ("copy", "複製", "Copying"),
    ("take_out", "持出し", "Taking out"),
    ("send", "送付・送信", "Sending"),
    ("disclose", "社外への開示", "Disclosing outside"),
    ("dispose", "廃棄・消去", "Disposal"),
)


def topic_code(topic: str) -> str:
    """The code of the row that holds a topic of basic handling."""
    return "handling-" + topic.replace("_", "-")


@transaction.atomic
def adopt_preset(preset_id: str, *, by: Person) -> int:
    """Add the classes of a preset, the rows of the handling table and their default rules; returns how many cells
    were filled. A class or row that exists keeps its name and rules. Raises NotFound, Conflict.
    """
    require(by, "classification.manage")
    return _adopt(_preset(preset_id), by=by)


@transaction.atomic
def ensure_presets(by: Author, *, since: datetime | None = None) -> bool:
    """At the first set-up, adopt the default preset; does nothing once any class exists. Returns whether it did.

    `since`: from when the company used these classes, if that was before now. Asks no gate: it can only ever act on an installation in which nothing was laid down yet.
    """
    if SecrecyClass.objects.exists():
        return False
    _adopt(next(preset for preset in catalogue.class_presets() if preset.default), since=since, by=by)
    return True


def _preset(preset_id: str) -> Preset:
    found = next((preset for preset in catalogue.class_presets() if preset.id == preset_id), None)
    if found is None:
        raise NotFound(
            say("「{preset}」という区分の雛形はありません。", preset=preset_id),
            say("分類の頁から選び直してください。"),
        )
    return found


def _adopt(preset: Preset, *, since: datetime | None = None, by: Author) -> int:
    for each in preset.classes:
        _ensure_class(each, since, by=by)
    _ensure_rows(since, by=by)
    return _fill(preset, since, by=by)


def _ensure_class(each: Class, since: datetime | None, *, by: Author) -> None:
    if not SecrecyClass.objects.filter(code=each.code, until=FOREVER).exists():
        write_class(
            each.code, each.ja, each.rank, each.definition.ja, each.en, special=False, since=since, by=by
        )


def _ensure_rows(since: datetime | None, *, by: Author) -> None:
    """Rows that were never there; one that the company removed stays removed."""
    known = set(UsageMode.objects.values_list("code", flat=True))
    for order, (topic, ja, en) in enumerate(TOPICS, start=1):
        if topic_code(topic) not in known:
            write_mode(topic_code(topic), ja, en, ModeKind.HANDLING, order=order, since=since, by=by)
    for order, mode in enumerate(catalogue.usage_modes(), start=1):
        if mode.id not in known:
            write_mode(mode.id, mode.ja, mode.en, ModeKind.USAGE, order=order, since=since, by=by)


def _fill(preset: Preset, since: datetime | None, *, by: Author) -> int:
    """Give every empty cell of the preset's classes its default."""
    classes = {one.code: one for one in SecrecyClass.objects.filter(until=FOREVER)}
    rows = {mode.code: mode for mode in UsageMode.objects.filter(until=FOREVER)}
    filled = set(HandlingRule.objects.filter(until=FOREVER).values_list("secrecy_class_id", "usage_mode_id"))
    wanted = [
        NewRule(classes[code], rows[row], answer, text)
        for code, row, answer, text in _defaults(preset)
        if row in rows and (classes[code].pk, rows[row].pk) not in filled
    ]
    return write_rules(wanted, since=since, by=by)


def _defaults(preset: Preset) -> list[tuple[str, str, Answer, str]]:
    """(class code, row code, answer, text) of everything the catalogue proposes for a preset."""
    basic = [
        (each.code, topic_code(handling.topic), Answer.RULED, handling.ja)
        for each in preset.classes
        for handling in each.handling
    ]
    modes = [
        (each.code, mode.id, Answer(default.answer), default.ja)
        for each in preset.classes
        for mode in catalogue.usage_modes()
        for default in mode.defaults
        if default.rank == each.rank
    ]
    return basic + modes
