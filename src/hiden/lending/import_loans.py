"""Loans from a file: those of a former book, and what changed in ours. What happened is recorded as it was, also where the
handling table would have said no: that is told as a remark.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from hiden.base.clock import FOREVER, end_of, now, start_of
from hiden.base.sheets import Problem
from hiden.base.words import say
from hiden.imports.contract import Change, Difference, Effect, Plan, Record
from hiden.ledger import record_many
from hiden.lending.columns import LOAN_COLUMNS
from hiden.lending.entries import LoanExtended, ThingReturned
from hiden.lending.giving_back import write_return
from hiden.lending.handling import Use
from hiden.lending.kinds import Carry, Confirmed, Ending
from hiden.lending.lend import lent_entry
from hiden.lending.loan_lines import LoanLine, LoanReader, same_loan
from hiden.lending.models import Loan, LoanReturn, Thing
from hiden.people.importers.rows import Row
from hiden.people.models import Person
from hiden.people.turn import next_number

_LABELS = {column.name: column.label for column in LOAN_COLUMNS}


def plan(records: Sequence[Record], *, by: Person | None) -> Plan:
    """Compare the rows with the book. Ten queries, however many rows."""
    reader = LoanReader(by)
    problems: list[Problem] = []
    changes: list[Change] = []
    seen: dict[Any, int] = {}
    for record in records:
        row = Row(record, LOAN_COLUMNS, problems)
        line = reader.line(row)
        if line is None:
            continue
        if (first := seen.setdefault(line.number or line.same, row.number)) != row.number:
            row.error(
                "thing", say("同じ貸出しの行が{row}行目にもあります。", row=first), say("どちらか一方だけを残してください。")
            )  # fmt: skip
            continue
        change = _change(line, reader)
        if change is not None:
            changes.append(change)
    return Plan(tuple(changes), tuple(problems))


def _change(line: LoanLine, reader: LoanReader) -> Change | None:
    before = reader.numbered.get(line.number) if line.number else reader.same.get(line.same)
    if line.number and before is None:
        line.row.error(
            "number",
            say("貸出番号{n}の貸出しはありません。", n=line.number),
            say("新しい貸出しのときは、貸出番号を空欄にしてください。"),
        )
        return None
    return _new(line, reader) if before is None else _known(line, before)


def _new(line: LoanLine, reader: LoanReader) -> Change | None:
    if line.returned_on is None:
        if reader.here[line.thing.pk] < line.pieces:
            line.row.error(
                "pieces",
                say(
                    "「{thing}」で今貸せるのは{n}点です。",
                    thing=line.thing.number,
                    n=reader.here[line.thing.pk],
                ),
                say("返却日を入れるか、点数を確かめてください。"),
            )
            return None
        reader.here[line.thing.pk] -= line.pieces
        use = Use(Carry(line.carry), line.person is None, line.overseas)
        if words := reader.stopped(line.thing, use):
            line.row.warn(
                "carry", say("取扱表では認められていない使い方です：{words}", words="／".join(words)),
                say("実際に貸しているのであればこのまま取り込み、早めに返してもらうか、承認を受けてください。"),
            )  # fmt: skip
    data = {
        "loan": 0, "thing": line.thing.number, "person": line.person.number if line.person else "", "company": line.company,
        "handler": line.handler, "purpose": line.purpose, "carry": line.carry, "overseas": line.overseas,
        "pieces": line.pieces, "lent_on": line.lent_on.isoformat(), "due_on": line.due_on.isoformat(),
        "returned_on": line.returned_on.isoformat() if line.returned_on else "", "condition": line.condition,
        "note": line.note,
    }  # fmt: skip
    shown = (
        Difference(_LABELS["person"], "", line.who),
        Difference(_LABELS["due_on"], "", line.due_on.isoformat()),
        *([Difference(_LABELS["returned_on"], "", line.returned_on.isoformat())] if line.returned_on else []),
    )
    key = f"{line.thing.number}/{line.lent_on.isoformat()}/{line.who}"
    return Change(Effect.CREATE, key, line.thing.name, line.row.number, shown, data, line.thing.number)


def _known(line: LoanLine, before: Loan) -> Change | None:
    if same_loan(before) != line.same:
        line.row.error(
            "number",
            say("貸出番号{n}は、別の貸出品・人・日・点数の貸出しです。", n=before.number),
            say("これらは後から変えられません。新しい貸出しであれば、貸出番号を空欄にしてください。"),
        )
        return None
    differences: list[Difference] = []
    data: dict[str, Any] = {
        "loan": before.number,
        "before": [before.due_on.isoformat(), before.back, before.lost],
    }
    if before.open and line.due_on != before.due_on:
        differences.append(Difference(_LABELS["due_on"], before.due_on.isoformat(), line.due_on.isoformat()))
        data["due_on"] = line.due_on.isoformat()
    if before.open and line.returned_on is not None:
        differences.append(Difference(_LABELS["returned_on"], "", line.returned_on.isoformat()))
        data |= {"returned_on": line.returned_on.isoformat(), "condition": line.condition, "note": line.note}
    effect = Effect.NONE if not differences else Effect.END if "returned_on" in data else Effect.CHANGE
    return Change(
        effect,
        str(before.number),
        line.thing.name,
        line.row.number,
        tuple(differences),
        data,
        line.thing.number,
    )


def apply(plan: Plan, *, by: Person) -> None:
    """Write the plan: new loans in bulk, known ones one by one."""
    data = [change.data for change in plan.changes if change.effect is not Effect.NONE]
    _write_new([one for one in data if not one["loan"]], by=by)
    known = [one for one in data if one["loan"]]
    rows = Loan.objects.select_for_update(of=("self",)).select_related("thing", "person")
    loans = {one.number: one for one in rows.filter(number__in=[one["loan"] for one in known])}
    extended = []
    for one in known:
        loan = loans[one["loan"]]
        if "due_on" in one:
            before, loan.due_on = loan.due_on, date.fromisoformat(one["due_on"])
            loan.save(update_fields=["due_on"])
            person = loan.person.key if loan.person else ""
            extended.append(
                LoanExtended(
                    loan.thing.number,
                    loan.number,
                    person,
                    before.isoformat(),
                    one["due_on"],
                    say("取込みによる"),
                )
            )
        if "returned_on" in one:
            at = max(_moment(date.fromisoformat(one["returned_on"])), loan.since)
            write_return(loan, loan.held, one["condition"], "", one["note"], how="import", at=at, by=by)
    record_many(extended, by=by)


def _moment(day: date) -> datetime:
    """The end of a past day, never later than now."""
    return min(end_of(day), now())


def _write_new(data: Sequence[Any], *, by: Person) -> None:
    if not data:
        return
    people = Person.objects.in_bulk([one["person"] for one in data if one["person"]], field_name="number")
    things = Thing.objects.in_bulk({one["thing"] for one in data}, field_name="number")
    at, first = now(), next_number(Loan)
    made: list[Loan] = []
    backs: list[LoanReturn] = []
    for number, one in enumerate(data, first):
        thing = things[one["thing"]]
        back = date.fromisoformat(one["returned_on"]) if one["returned_on"] else None
        since = start_of(date.fromisoformat(one["lent_on"]))
        loan = Loan(
            number=number, thing=thing, person=people.get(one["person"]), company_name=one["company"],
            handler_name=one["handler"], purpose=one["purpose"], carry=one["carry"], overseas=one["overseas"],
            due_on=date.fromisoformat(one["due_on"]), pieces=one["pieces"], back=one["pieces"] if back else 0, lent_by=by,
            confirmed=Confirmed.IMPORT, confirmed_at=at, ending=Ending.RETURNED if back else Ending.OPEN, since=since,
            until=_moment(back) if back else FOREVER, recorded_at=at,
        )  # fmt: skip
        made.append(loan)
        if back is None:
            thing.out += one["pieces"]
        else:
            backs.append(
                LoanReturn(
                    loan=loan, pieces=one["pieces"], condition=one["condition"], note=one["note"], received_by=by,
                    at=loan.until,
                )
            )  # fmt: skip
    Loan.objects.bulk_create(made, batch_size=500)
    LoanReturn.objects.bulk_create(backs, batch_size=500)
    Thing.objects.bulk_update(things.values(), ["out"], batch_size=500)
    record_many((lent_entry(one, how="import") for one in made), by=by)
    record_many(
        (
            ThingReturned(
                one.loan.thing.number, one.loan.number, one.loan.person.key if one.loan.person else "", one.pieces, 0,
                one.condition, "", one.note, "import", one.at.isoformat(),
            )
            for one in backs
        ),
        by=by,
    )  # fmt: skip
