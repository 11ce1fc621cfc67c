"""API: things, loans, what somebody has, losses. What a page asks of the gate and the handling table, this asks too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from hiden.base.clock import FOREVER
from hiden.gate import visible
from hiden.gate.page import endpoint
from hiden.inventory.asking import known_ids
from hiden.inventory.queries import find_item
from hiden.lending import actions
from hiden.lending.api_shapes import (
    HeldAsked,
    LendableShown,
    LoansAsked,
    LoanShown,
    LossMade,
    NewLoan,
    NewLoss,
    NewReturn,
    NewThing,
    ThingChange,
    ThingEnd,
    ThingsAsked,
    Used,
)
from hiden.lending.handling import uses_shown
from hiden.lending.kinds import Confirmed, Ending, ThingKind
from hiden.lending.labels import thing_address
from hiden.lending.loss_steps import steps_for
from hiden.lending.models import Loan, Thing
from hiden.lending.queries import (
    find_loan,
    held_by,
    items_held,
    late_things,
    loans,
    overdue,
    pieces_held,
    strictest,
    thing_numbered,
)
from hiden.lending.registering import told_of
from hiden.people.api import person_called, person_ref
from hiden.people.models import Person
from hiden.people.queries import department_by_code, departments_as_of
from hiden.ui.api import Changed, Listed, answers, everything, listed, meant, until
from hiden.ui.request import Request

router = Router(tags=["lending"])


def _thing(number: str, **_more: object) -> Thing:
    return thing_numbered(number)


def _loan(loan: int, **_more: object) -> Loan:
    return find_loan(loan)


def _things(rows: Sequence[Thing], by: Person) -> list[LendableShown]:
    """Five queries, however many rows."""
    held = items_held([one.pk for one in rows])
    known = known_ids(by, [item for some in held.values() for item in some])
    classes = strictest([one.pk for one in rows])
    codes = {node.id: node.code for node in departments_as_of()}
    return [
        LendableShown(
            key=one.key, number=one.number, name=one.name, kind=ThingKind(one.kind),
            items=[item.number for item in held.get(one.pk, []) if item.pk in known],
            secrecy_class=classes[one.pk].code if one.pk in classes else None,
            copy_serial=one.copy_serial or None, department=codes.get(one.department_id, ""),
            keeper=person_ref(one.keeper), place=one.place, pieces=one.pieces, here=one.here, out=one.out,
            lost=one.lost, self_service=one.self_service, seen_at=one.seen_at, address=thing_address(one),
        )
        for one in rows
    ]  # fmt: skip


def _loans(rows: Iterable[Loan], held: dict[int, int] | None = None) -> list[LoanShown]:
    return [
        LoanShown(
            number=one.number, thing=one.thing.number, person=person_ref(one.person), company=one.company_name,
            handler=one.handler_name, purpose=one.purpose, carry=one.carry, overseas=one.overseas, pieces=one.pieces,
            held=one.held if held is None else held[one.pk], due_on=one.due_on,
            late=one.late,
            confirmed=Confirmed(one.confirmed), announced=one.open and one.announced_at is not None,
            ending=Ending(one.ending), since=one.since, until=until(one.until),
        )
        for one in rows
    ]  # fmt: skip


@router.get(
    "/lending/things",
    response=answers(Listed[LendableShown]),
    summary=_("貸出品の一覧"),
    description=_("見てよい貸出品を、管理番号の順に。"),
)
@endpoint("lending.use")
def things(request: Request, asked: Query[ThingsAsked]) -> Listed[LendableShown]:
    rows = visible(request.by, "lending.read", Thing.objects.filter(until=FOREVER).select_related("keeper"))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.item:
        rows = rows.filter(holds__item=meant(find_item, asked.item), holds__until=FOREVER)
    if asked.department:
        rows = rows.filter(department=meant(department_by_code, asked.department))
    if asked.out is not None:
        rows = rows.filter(out__gt=0) if asked.out else rows.filter(out=0)
    if asked.late:
        rows = rows.filter(late_things())
    return listed(
        Listed[LendableShown],
        request,
        rows.order_by("number"),
        asked,
        lambda found: _things(found, request.by),
    )


@router.post(
    "/lending/things",
    response=answers(Listed[LendableShown], 201),
    summary=_("貸出品を登録する"),
    description=_("紙の写しには、情報ごとに続きの複製番号が付きます。"),
)
@endpoint("lending.begin_adding")
def register(request: Request, body: NewThing) -> Status[Listed[LendableShown]]:
    told = actions.Told(
        body.name, body.kind, meant(department_by_code, body.department),
        tuple(meant(find_item, one) for one in body.items),
        meant(person_called, body.keeper) if body.keeper else None, body.place, body.note, body.pieces, body.self_service,
    )  # fmt: skip
    made = actions.register(told, number=body.number, copies=body.copies, by=request.by)
    return Status(201, everything(Listed[LendableShown], _things(made, request.by)))


@router.get(
    "/lending/things/{number}",
    response=answers(LendableShown),
    summary=_("貸出品"),
    description=_("一件の今の様子。"),
)
@endpoint("lending.read", of=_thing)
def thing(request: Request, found: Thing, number: str) -> LendableShown:
    return _things([found], request.by)[0]


@router.patch(
    "/lending/things/{number}",
    response=answers(LendableShown),
    summary=_("貸出品を変更する"),
    description=_("送らない項目は、そのまま残ります。"),
)
@endpoint("lending.manage", of=_thing, known_by="lending.read")
def change(request: Request, found: Thing, number: str, body: ThingChange) -> LendableShown:
    sent = body.model_fields_set
    kept = told_of(found, items_held([found.pk]).get(found.pk, []))
    keeper = kept.keeper
    if "keeper" in sent:
        keeper = meant(person_called, body.keeper) if body.keeper else None
    told = replace(
        kept,
        name=body.name or kept.name,
        kind=body.kind or kept.kind,
        department=meant(department_by_code, body.department) if body.department else kept.department,
        items=kept.items if body.items is None else tuple(meant(find_item, one) for one in body.items),
        keeper=keeper,
        place=kept.place if body.place is None else body.place,
        note=kept.note if body.note is None else body.note,
        pieces=body.pieces or kept.pieces,
        self_service=kept.self_service if body.self_service is None else body.self_service,
    )
    actions.change_thing(found, told, by=request.by)
    return _things([thing_numbered(number)], request.by)[0]


@router.post(
    "/lending/things/{number}/end",
    response=answers(Changed),
    summary=_("貸出品を台帳から外す"),
    description=_("廃棄・返還したとき。これまでの記録は残ります。"),
)
@endpoint("lending.manage", of=_thing, known_by="lending.read")
def end(request: Request, found: Thing, number: str, body: ThingEnd) -> Changed:
    actions.end_thing(found, reason=body.reason, by=request.by)
    return Changed(changed=1)


@router.get(
    "/lending/things/{number}/uses",
    response=answers(Listed[Used]),
    summary=_("使い方ごとの取扱い"),
    description=_("結び付く情報の区分と取扱表から、持ち帰ってよいかなどを。"),
)
@endpoint("lending.read", of=_thing)
def uses(request: Request, found: Thing, number: str) -> Listed[Used]:
    return everything(
        Listed[Used],
        [
            Used(use=one.label, weight=one.weight.value, factors=[each.words for each in one.factors])
            for one in uses_shown(found, by=request.by)
        ],
    )


@router.post(
    "/lending/things/{number}/loans",
    response=answers(LoanShown, 201),
    summary=_("貸す"),
    description=_("取扱表で認められていない使い方は409で理由とともに断られます。"),
)
@endpoint("lending.manage", of=_thing, known_by="lending.read")
def lend(request: Request, found: Thing, number: str, body: NewLoan) -> Status[LoanShown]:
    wanted = actions.Wanted(
        purpose=body.purpose, due_on=body.due_on, person=meant(person_called, body.person) if body.person else None,
        company=body.company, handler=body.handler, carry=body.carry, overseas=body.overseas, pieces=body.pieces,
    )  # fmt: skip
    made = actions.lend(found, wanted, confirmed=body.confirmed, on_paper=body.on_paper, by=request.by)
    return Status(201, _loans([find_loan(made.number)])[0])


@router.post(
    "/lending/things/{number}/losses",
    response=answers(LossMade, 201),
    summary=_("紛失を届け出る"),
    description=_("次にすることを答えます。"),
)
@endpoint("lending.report_loss", of=_thing, known_by="lending.read")
def lose(request: Request, found: Thing, number: str, body: NewLoss) -> Status[LossMade]:
    made = actions.report_loss(
        found, loan=meant(_loan_numbered, str(body.loan)) if body.loan else None, pieces=body.pieces,
        noticed_on=body.noticed_on, where=body.where, circumstances=body.circumstances, guarded=body.guarded,
        by=request.by,
    )  # fmt: skip
    return Status(201, LossMade(number=made.number, next=[one.what for one in steps_for(made)]))


def _loan_numbered(number: str) -> Loan:
    return find_loan(int(number))


@router.get(
    "/lending/loans",
    response=answers(Listed[LoanShown]),
    summary=_("貸出簿"),
    description=_("見てよい貸出しを、新しい順に。"),
)
@endpoint("lending.use")
def book(request: Request, asked: Query[LoansAsked]) -> Listed[LoanShown]:
    rows = visible(request.by, "lending.see_loan", loans())
    if asked.open is not None:
        rows = rows.filter(until=FOREVER) if asked.open else rows.exclude(until=FOREVER)
    if asked.late:
        rows = rows.filter(overdue())
    if asked.person:
        rows = rows.filter(person=meant(person_called, asked.person))
    if asked.thing:
        rows = rows.filter(thing=meant(thing_numbered, asked.thing))
    return listed(Listed[LoanShown], request, rows.order_by("-number"), asked, _loans)


@router.post(
    "/lending/loans/{loan}/returns",
    response=answers(LoanShown),
    summary=_("返却を受け取る"),
    description=_("一部だけのときは点数を送ります。"),
)
@endpoint("lending.manage_loan", of=_loan, known_by="lending.see_loan")
def take_back(request: Request, found: Loan, loan: int, body: NewReturn) -> LoanShown:
    actions.take_back(
        found, pieces=body.pieces, condition=body.condition, wiped=body.wiped, note=body.note, by=request.by
    )
    return _loans([find_loan(loan)])[0]


@router.get(
    "/lending/held/{person}",
    response=answers(Listed[LoanShown]),
    summary=_("その人に貸しているもの"),
    description=_("その日の終わりに借りていたもの。退職の手続で、返してもらう一覧として使えます。"),
)
@endpoint("lending.see_person", of=person_called)
def held(request: Request, found: Person, person: str, asked: Query[HeldAsked]) -> Listed[LoanShown]:
    rows = visible(request.by, "lending.see_loan", held_by(found, asked.as_of))
    return listed(
        Listed[LoanShown], request, rows, asked, lambda some: _loans(some, pieces_held(some, asked.as_of))
    )
