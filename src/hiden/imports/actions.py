"""Verbs: receive a file, teach us its columns, preview, approve and apply, withdraw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from hiden.base.clock import now
from hiden.base.collecting import not_collecting
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.base.sheets import Problem
from hiden.base.words import say
from hiden.gate import require
from hiden.imports.contract import Change, Effect, FileImporter, Plan
from hiden.imports.entries import FileApplied, FileReceived, FileWithdrawn
from hiden.imports.files import keep
from hiden.imports.models import ImportFile, RememberedColumn, State
from hiden.imports.reading import Reading, importer_of, read
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.turn import next_number, take_turn

# How much of a plan is kept for the preview page; the counts are always of everything.
SHOWN = 500


def receive(
    kind: str, name: str, chunks: Iterable[bytes], *, effective_on: date, sheet: str = "", by: Person
) -> ImportFile:
    """Store a file and match its headings. Nothing else changes. Raises BadInput when it cannot be read."""
    importer = importer_of(kind)
    require(by, importer.action)
    kept = keep(chunks)
    file = ImportFile(
        kind=kind,
        name=name[-255:],
        sha256=kept.sha256,
        size=kept.size,
        sheet=sheet,
        effective_on=effective_on,
        uploaded_by=by,
        uploaded_at=now(),
    )
    reading = read(file)
    file.sheet = reading.table.sheet
    file.mapping = _as_mapping(reading)
    with transaction.atomic():
        file.number = next_number(ImportFile)
        file.save()
        record(
            FileReceived(file=file.number, importer=kind, sha256=kept.sha256, size=kept.size, name=file.name),
            by=by,
        )
    return file


def _as_mapping(reading: Reading) -> dict[str, str]:
    """Every heading of the file with the column it is taken for ("" = left out)."""
    by_place = {place: name for name, place in reading.matching.places.items()}
    return {cell.text: by_place.get(cell.column, "") for cell in reading.table.header if not cell.blank}


@transaction.atomic
def choose_sheet(file: ImportFile, sheet: str, *, by: Person) -> ImportFile:
    """Read another sheet of the same workbook; its headings are matched anew. Raises BadInput when it has none."""
    require(by, importer_of(file.kind).action)
    file = _open(file)
    file.sheet = sheet
    reading = read(file)
    file.sheet = reading.table.sheet
    file.mapping = _as_mapping(reading)
    file.state = State.MAPPING
    file.counts, file.changes, file.problems, file.asks, file.plan_digest = {}, [], [], [], ""
    file.save()
    return file


@transaction.atomic
def map_columns(file: ImportFile, chosen: Mapping[str, str], *, by: Person) -> ImportFile:
    """Keep which heading is which column, for this file and for the next of its kind."""
    require(by, importer_of(file.kind).action)
    file = _open(file)
    twice = {name for name in chosen.values() if name and list(chosen.values()).count(name) > 1}
    if twice:
        labels = {column.name: column.label for column in importer_of(file.kind).columns}
        raise BadInput(
            say(
                "「{column}」に2つ以上の列を選んでいます。",
                column="」「".join(labels.get(n, n) for n in sorted(twice)),
            ),
            say("どれか1つだけを選び、ほかは「取り込まない」にしてください。"),
        )
    file.mapping = {**file.mapping, **chosen}
    file.state = State.MAPPING
    file.save(update_fields=["mapping", "state"])
    for heading, column in chosen.items():
        RememberedColumn.objects.update_or_create(
            kind=file.kind, heading=heading[:200], defaults={"column": column}
        )
    return file


def make_plan(file: ImportFile) -> Plan:
    """What the file would do now. Rows with an error are in the problems and have no change."""
    reading = read(file, file.mapping)
    if reading.matching.missing:
        raise BadInput(
            say(
                "必要な列「{columns}」が見つかりません。",
                columns="」「".join(c.label for c in reading.matching.missing),
            ),
            say("「列の確認」で、どの列がそれに当たるかを選んでください。"),
        )
    records, problems = reading.records()
    # For whoever brought the file in, also when somebody else looks: they can read the result ever after.
    importer = importer_of(file.kind)
    plan = importer.plan(records, effective_on=file.effective_on, by=file.uploaded_by)
    problems = [*problems, *plan.problems]
    return Plan(_without_absences(plan.changes, problems), tuple(problems), plan.asks)


def _without_absences(changes: Iterable[Change], problems: list[Problem]) -> tuple[Change, ...]:
    """What is in no row (row 0) counts as gone only where every row could be read: the missing may stand in the others."""
    found = tuple(changes)
    if not any(problem.severity == "error" for problem in problems):
        return found
    kept = tuple(change for change in found if change.row or change.effect is not Effect.END)
    if left := len(found) - len(kept):
        what = say("読めない行があるため、ファイルにいない{n}件を終了にしません。", n=left)
        do_next = say("読めない行を直して、もう一度取り込んでください。")
        problems.append(Problem("", 0, 0, "", "", what, do_next, "warning"))
    return kept


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "where": problem.place() or say("ファイル全体"),
        "what": problem.what,
        "do_next": problem.do_next,
        "severity": problem.severity,
        "row": problem.row,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "effect": change.effect.value,
        "key": change.key,
        "number": change.number or change.key,
        "title": change.title,
        "row": change.row,
        "differences": [[d.label, d.before, d.after] for d in change.differences],
    }


def rows_with_errors(plan: Plan) -> int:
    """How many rows cannot be applied."""
    return len({(p.sheet, p.row) for p in plan.problems if p.severity == "error"})


@not_collecting()
@transaction.atomic
def preview(file: ImportFile, *, leave_out: bool = False, confirmed: bool = False, by: Person) -> ImportFile:
    """Work out what the file would do and keep it to be looked at. Nothing else changes."""
    require(by, importer_of(file.kind).action)
    file = _open(file)
    plan = make_plan(file)
    effective = [change for change in plan.changes if change.effect is not Effect.NONE]
    file.leave_out, file.confirmed = leave_out, confirmed
    file.counts = {
        **{effect.value: plan.count(effect) for effect in Effect},
        "errors": rows_with_errors(plan),
        "warnings": sum(problem.severity != "error" for problem in plan.problems),
    }
    file.changes = [_change(change) for change in effective[:SHOWN]]
    # What stands in the way comes first: five hundred remarks must not hide it.
    problems = sorted(plan.problems, key=lambda problem: problem.severity != "error")
    file.problems = [_problem(problem) for problem in problems[:SHOWN]]
    file.asks = list(plan.asks)
    file.plan_digest = plan.digest
    file.state = State.PREVIEWED
    file.save()
    return file


def _open(file: ImportFile) -> ImportFile:
    """The file as it is now, locked; raises Conflict when it is no longer open."""
    locked = ImportFile.objects.select_for_update().get(pk=file.pk)
    if locked.state in {State.APPLIED, State.WITHDRAWN}:
        raise Conflict(
            say("取込み{n}は、もう{state}です。", n=locked.number, state=State(locked.state).label),
            say("取込みの一覧を開き直して確かめてください。"),
        )
    return locked


@not_collecting()
@transaction.atomic
def apply(file: ImportFile, *, by: Person) -> ImportFile:
    """承認 and apply: everything or nothing, and exactly what was previewed.

    Raises Conflict when rows with errors were not left out on purpose, or when the effect is no longer the previewed one;
    NotAllowed when the company wants a second person and there is none.
    """
    importer = importer_of(file.kind)
    require(by, importer.action)
    company = take_turn()
    file = _open(file)
    if file.state != State.PREVIEWED:
        raise Conflict(
            say("まだ内容を確かめていません。"), say("先に「取り込む内容を確かめる」を押してください。")
        )
    if company is not None and company.four_eyes_import and by.pk == file.uploaded_by_id:
        raise NotAllowed(
            say("この会社では、取り込んだ本人は承認できません。"), say("ほかの担当者に承認を頼んでください。")
        )
    plan = make_plan(file)
    _refuse_open_questions(file, plan)
    if isinstance(importer, FileImporter):
        importer.apply_file(plan, file=file, by=by)
    else:
        importer.apply(plan, effective_on=file.effective_on, by=by)
    file.state, file.approved_by, file.applied_at = State.APPLIED, by, now()
    file.save(update_fields=["state", "approved_by", "applied_at"])
    record(
        FileApplied(
            file=file.number,
            importer=file.kind,
            sha256=file.sha256,
            plan_sha256=plan.digest,
            effective_on=file.effective_on.isoformat(),
            created=plan.count(Effect.CREATE),
            changed=plan.count(Effect.CHANGE),
            ended=plan.count(Effect.END),
            left_out=rows_with_errors(plan),
            name=file.name,
        ),
        by=by,
    )
    return file


def _refuse_open_questions(file: ImportFile, plan: Plan) -> None:
    if plan.digest != file.plan_digest:
        raise Conflict(
            say("内容を確かめたあとに登録が変わったため、取り込む結果が変わります。何も変更していません。"),
            say("もう一度「取り込む内容を確かめる」を押して、結果を見直してください。"),
        )
    errors = rows_with_errors(plan)
    if errors and not file.leave_out:
        raise Conflict(
            say("取り込めない行が{n}行あります。", n=errors),
            say("ファイルを直して選び直すか、「問題のある行を除く」を選んで確かめ直してください。"),
        )
    if plan.asks and not file.confirmed:
        raise Conflict(
            say("確認が必要なことがあります: {asks}", asks=" ".join(plan.asks)),
            say("間違いでなければ「確認しました」を選んで、もう一度確かめてください。"),
        )


@transaction.atomic
def withdraw(file: ImportFile, *, by: Person) -> ImportFile:
    """Do not apply it. The file stays on record."""
    require(by, importer_of(file.kind).action)
    file = _open(file)
    file.state = State.WITHDRAWN
    file.save(update_fields=["state"])
    record(FileWithdrawn(file=file.number), by=by)
    return file
