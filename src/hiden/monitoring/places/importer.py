"""送り先の一覧 as a file: out and in again unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.http import HttpResponse

from hiden.base.clock import today
from hiden.base.errors import BadInput
from hiden.base.sheets import Column, Problem, Sheet
from hiden.base.words import say
from hiden.gate import require
from hiden.imports.contract import Change, Difference, Effect, Plan, Record, register
from hiden.lending.reading import Known, choice
from hiden.monitoring.models import KnownPlace, PlaceKind
from hiden.monitoring.places.actions import Told, check, domain_of, places_on, set_places
from hiden.people.importers.rows import Row
from hiden.people.models import Person
from hiden.ui.api import list_answer

_KINDS: Final = (
    "信頼する送り先", "自社・グループ", "取引先", "競合先", "出向元・派遣元", "本人・親族等の関係先", "個人用メール", "個人用クラウド",
    "ファイル転送サービス", "生成AI", "行政機関", "報道機関", "弁護士", "通報窓口", "労働組合", "医療・健康", "宗教・信条",
    "相談・カウンセリング",
)  # fmt: skip
KIND_WORDS: Final = dict(zip(PlaceKind.values, _KINDS, strict=True))
PLACE_COLUMNS: Final = (
    Column("domain", ("ドメイン", "送り先", "宛先ドメイン", "Domain"), required=True, kind="code", example="rival.example", width=28),
    Column("kind", ("区別", "種類", "区分", "Kind"), required=True, kind="choice", example=_KINDS[3], choices=_KINDS, width=22),
    Column("words", ("説明", "会社名", "名称", "備考", "Note"), example="架空精機株式会社", help="出向元・派遣元のときは、従業員名簿の派遣元・出向元と同じ名前。", width=30),
    Column("person", ("本人", "社員番号", "氏名", "Person"), example="", help="関係先のときは、だれの関係先か（社員番号か氏名）。", width=16),
)  # fmt: skip
_LABELS: Final = {column.name: column.label for column in PLACE_COLUMNS}


class PlaceImporter:
    """送り先の一覧: what places outside are to the company."""

    kind = "places"
    columns: Sequence[Column] = PLACE_COLUMNS
    action = "monitoring.set_places"

    @property
    def label(self) -> str:
        """What such a file is called."""
        return say("送り先の一覧")

    def plan(self, records: Sequence[Record], *, effective_on: date, by: Person | None = None) -> Plan:
        """Compare with what is written down. Four queries."""
        known = Known(by)
        held = {(one.domain, one.person_id): one for one in places_on(effective_on)}
        problems: list[Problem] = []
        changes: list[Change] = []
        seen: dict[tuple[str, int | None], int] = {}
        for record in records:
            row = Row(record, PLACE_COLUMNS, problems)
            told = _told(row, known)
            if told is None:
                continue
            place = (told.domain, told.person.pk if told.person else None)
            if (first := seen.setdefault(place, row.number)) != row.number:
                row.error(
                    "domain",
                    say("同じ送り先の行が{row}行目にもあります。", row=first),
                    say("どちらか一方だけを残してください。"),
                )
                continue
            changes.append(_change(told, held.get(place), row.number))
        return Plan(tuple(changes), tuple(problems))

    def apply(self, plan: Plan, *, effective_on: date, by: Person) -> None:
        """Write the plan."""
        data = [change.data for change in plan.changes if change.effect is not Effect.NONE]
        people = Person.objects.in_bulk([one["person"] for one in data if one["person"]], field_name="number")
        told = [Told(one["domain"], one["kind"], one["words"], people.get(one["person"])) for one in data]
        set_places(told, how="import", by=by, since=effective_on)


def _told(row: Row, known: Known) -> Told | None:
    person = known.person(row, "person")
    kind = choice(row, "kind", KIND_WORDS, default="")
    try:
        domain = domain_of(row.code("domain"))
    except BadInput as error:
        row.error("domain", error.what, error.do_next)
        return None
    if row.broken or not kind:
        return None
    told = Told(domain, kind, row.text("words"), person)
    try:
        check(told)
    except BadInput as error:
        row.error("person" if kind == PlaceKind.RELATED or person else "words", error.what, error.do_next)
        return None
    return told


def _shown(kind: str, words: str) -> dict[str, str]:
    return {"kind": KIND_WORDS[kind], "words": words}


def _change(told: Told, before: KnownPlace | None, row: int) -> Change:
    old = _shown(before.kind, before.words) if before else {}
    new = _shown(told.kind, told.words)
    number = told.person.number if told.person else ""
    differences = tuple(
        Difference(_LABELS[name], old.get(name, ""), value)
        for name, value in new.items()
        if old.get(name, "") != value
    )
    key = f"{told.domain} {number}".strip()
    if before is not None and not differences:
        return Change(Effect.NONE, key, told.domain, row)
    data = {"domain": told.domain, "kind": told.kind, "words": told.words, "person": number, "before": old}
    return Change(Effect.CHANGE if before else Effect.CREATE, key, told.domain, row, differences, data)


def places_file(rows: QuerySet[KnownPlace], form: str, *, by: Person) -> HttpResponse:
    """The list as "xlsx", "csv" or "csv-cp932"; what comes out goes in again. Raises CannotWrite, NotAllowed."""
    require(by, "monitoring.places")
    lines = [
        (one.domain, KIND_WORDS[one.kind], one.words, one.person.number if one.person else "")
        for one in rows.select_related("person")
    ]
    return list_answer(
        Sheet(say("送り先の一覧"), PLACE_COLUMNS, lines), form, f"places-{today():%Y%m%d}", example=True
    )


register(PlaceImporter())
