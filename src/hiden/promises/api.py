"""API: who was asked to promise what, asking, taking back, and what bound a person on a day. Nobody signs through it."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from hiden.base.clock import today
from hiden.classification.queries import class_by_code
from hiden.gate import visible
from hiden.gate.page import admitted, endpoint
from hiden.inventory.models import Item
from hiden.inventory.queries import find_item, present_state
from hiden.people.api import person_called, person_ref
from hiden.people.models import Department, Person
from hiden.people.queries import department_by_code
from hiden.promises import actions
from hiden.promises.api_shapes import (
    BindingAsked,
    BindingRule,
    BindingShown,
    BoundShown,
    CountsAsked,
    NewAsking,
    PromisesAsked,
    PromisesCounted,
    PromiseShown,
    PromisesMade,
    Withdrawn,
)
from hiden.promises.binding import Bound, BoundRule, binding
from hiden.promises.certificate import certificate_pdf
from hiden.promises.models import OUTSTANDING, PromiseRequest, PromiseState
from hiden.promises.queries import counted, find_request, find_signature, late, requests
from hiden.promises.scopes import Scope
from hiden.ui.api import (
    Changed,
    Listed,
    answers,
    everything,
    file_answer,
    gives_file,
    listed,
    meant,
)
from hiden.ui.request import Request

router = Router(tags=["promises"])


def _request(key: str, **_more: object) -> PromiseRequest:
    return find_request(key)


def _shown(rows: Iterable[PromiseRequest]) -> list[PromiseShown]:
    return [
        PromiseShown(
            key=one.key,
            person=person_ref(one.person),
            template=one.template,
            title=one.asking.text.title,
            version=one.asking.text.version.number,
            scope=one.asking.scope_words,
            state=PromiseState(one.state),
            late=one.state == PromiseState.OPEN and one.due_on < today(),
            due_on=one.due_on,
            asked_at=one.asked_at,
            closed_at=None if one.state in OUTSTANDING else one.closed_at,
            sha256=one.sha256,
        )
        for one in rows
    ]


@router.get(
    "/promises",
    response=answers(Listed[PromiseShown]),
    summary=_("誓約の一覧"),
    description=_("状況を見てよいものを、期限の早い順に。"),
)
@endpoint("promises.oversee")
def promises(request: Request, asked: Query[PromisesAsked]) -> Listed[PromiseShown]:
    rows = visible(request.by, "promises.follow", requests())
    if asked.template:
        rows = rows.filter(template=asked.template)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.late:
        rows = rows.filter(late())
    if asked.person:
        rows = rows.filter(person=meant(person_called, asked.person))
    return listed(Listed[PromiseShown], request, rows.order_by("due_on", "pk"), asked, _shown)


@router.get(
    "/promises/counts",
    response=answers(Listed[PromisesCounted]),
    summary=_("誓約の数"),
    description=_("文書・部署・情報ごとに、求めた数、署名済み、署名待ち、期限を過ぎたもの、しないとの申出。"),
)
@endpoint("promises.oversee")
def counts(request: Request, asked: Query[CountsAsked]) -> Listed[PromisesCounted]:
    rows = visible(request.by, "promises.follow", PromiseRequest.objects.all())
    codes: dict[int, str] = {}
    if asked.by == "department":
        codes = dict(Department.objects.values_list("pk", "code"))
    found = counted(rows, asked.by)
    return everything(
        Listed[PromisesCounted],
        [
            PromisesCounted(
                group=codes.get(one.group, str(one.group)), asked=one.asked, signed=one.signed, waiting=one.waiting,
                late=one.late, refused=one.refused,
            )
            for one in found
        ],
    )  # fmt: skip


@router.post(
    "/promises",
    response=answers(PromisesMade, 201),
    summary=_("署名を求める"),
    description=_("決裁されて効力のある版の文を、一人ひとりに示します。"),
)
@endpoint("promises.manage")
def ask(request: Request, body: NewAsking) -> Status[PromisesMade]:
    people = [meant(person_called, one) for one in dict.fromkeys(body.people)]
    made = actions.ask(
        people, template=body.template, scope=_scope(body), values=body.values, due_on=body.due_on, reason=body.reason,
        by=request.by,
    )  # fmt: skip
    already = [person_ref(one) for one in made.already]
    return Status(201, PromisesMade(asking=made.key, made=made.made, already=already))


def _scope(body: NewAsking) -> Scope:
    items: tuple[Item, ...] = tuple(meant(find_item, one) for one in body.items)
    return Scope(
        body.scope,
        items,
        tuple(meant(class_by_code, one) for one in body.classes),
        meant(department_by_code, body.department) if body.department else None,
        body.project,
    )


@router.post(
    "/promises/withdrawals",
    response=answers(Changed),
    summary=_("署名の依頼を取りやめる"),
    description=_("署名されていないものだけが取りやめになります。"),
)
@endpoint("promises.manage")
def withdraw(request: Request, body: Withdrawn) -> Changed:
    return Changed(
        changed=actions.withdraw(requests().filter(key__in=body.keys), reason=body.reason, by=request.by)
    )


@router.get(
    "/promises/{key}", response=answers(PromiseShown), summary=_("誓約"), description=_("一件の状況。")
)
@endpoint("promises.follow", of=_request)
def promise(request: Request, found: PromiseRequest, key: str) -> PromiseShown:
    return _shown([found])[0]


@router.get(
    "/promises/{key}/certificate.pdf",
    response=answers(None),
    openapi_extra=gives_file("application/pdf"),
    summary=_("署名の証明書"),
    description=_("文の全部と、会社の装置なしに確かめるための証明が入ったPDF。"),
)
@endpoint("promises.read", of=_request)
def certificate(request: Request, found: PromiseRequest, key: str) -> HttpResponse:
    return file_answer(certificate_pdf(find_signature(found)), f"promise-{key}.pdf", "application/pdf")


@router.get(
    "/promises/binding/{person}",
    response=answers(BindingShown),
    summary=_("その日の約束と規程"),
    description=_("その人がその日までにした約束と、効力のある規程。記録にあるもので、効力の判断はしません。"),
)
@endpoint("promises.read_binding", of=person_called)
def bound(request: Request, found: Person, person: str, asked: Query[BindingAsked]) -> BindingShown:
    item = _item(request, asked.item) if asked.item else None
    made = binding(found, asked.day, item)
    return BindingShown(
        on=made.on,
        promises=[_bound(one) for one in (*made.promises, *made.contracts)],
        rules=[_rule(one) for one in (*made.rules, *made.not_known)],
    )


def _item(request: Request, number: str) -> Item:
    found: Item = admitted(request.by, "inventory.read", present_state, {"number": number}).item
    return found


def _bound(one: Bound) -> BoundShown:
    return BoundShown(
        key=one.key, title=one.title, version=one.version, scope=one.scope, signed_on=one.signed_on, how=one.how,
        sha256=one.sha256, contract=one.contract, sure=one.sure,
    )  # fmt: skip


def _rule(one: BoundRule) -> BindingRule:
    return BindingRule(
        title=one.title, number=one.number, since=one.since, known_on=one.known_on, sha256=one.sha256
    )
