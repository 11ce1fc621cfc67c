"""API: partners' handlers of what the caller may know of; naming one, proposing one for the top class, ending one."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from hiden.access.partners import actions
from hiden.access.partners.actions import Outside
from hiden.access.partners.api_shapes import (
    NewPartnerHandler,
    PartnerEnd,
    PartnerHandlerShown,
    PartnerProposed,
    PartnersAsked,
    handlers_shown,
)
from hiden.access.partners.queries import find_handler, handlers_seen, item_seen, live
from hiden.access.situation import address_of
from hiden.base.clock import now
from hiden.gate.page import endpoint, missing
from hiden.inventory.models import Item
from hiden.people.models import Person
from hiden.ui.api import Changed, Listed, answers, listed, meant
from hiden.ui.request import Request

router = Router(tags=["access"])


def _item(by: Person, number: str) -> Item:
    """The item that is meant. Of what the caller may not know, it is said that there is none."""

    return meant(partial(item_seen, by), number)


def _outside(body: NewPartnerHandler) -> Outside:
    return Outside(body.company, body.name, body.mail, body.purpose, body.until)


@router.get(
    "/access/partners",
    response=answers(Listed[PartnerHandlerShown]),
    summary=_("取引先の取扱者名簿"),
    description=_("知ってよい情報の分だけ、終わりの早い順に。as_ofで過去の日の終わりの時点。"),
)
@endpoint("access.ask")
def partner_handlers(request: Request, asked: Query[PartnersAsked]) -> Listed[PartnerHandlerShown]:
    at = asked.instant or now()
    rows = handlers_seen(request.by).filter(since__lte=at).select_related("item")
    if asked.live:
        rows = rows.filter(live(at))
    if asked.item:
        rows = rows.filter(item__number=asked.item)
    if asked.company:
        rows = rows.filter(company__icontains=asked.company)
    if asked.mail:
        rows = rows.filter(mail=address_of(asked.mail))
    return listed(Listed[PartnerHandlerShown], request, rows.order_by("until", "pk"), asked, handlers_shown)


@router.post(
    "/access/partners",
    response=answers(PartnerHandlerShown, 201),
    summary=_("取引先の取扱者を加える"),
    description=_("極秘に当たる情報は、承認だけで加えられます。"),
)
@endpoint("access.request")
def name_partner(request: Request, body: NewPartnerHandler) -> Status[PartnerHandlerShown]:
    made = actions.name_handler(_item(request.by, body.item), _outside(body), by=request.by)
    return Status(201, handlers_shown([made])[0])


@router.post(
    "/access/partners/cases",
    response=answers(PartnerProposed, 201),
    summary=_("極秘に当たる情報の、取引先の取扱者の起案"),
    description=_("決裁されると、その時から取扱者になります。"),
)
@endpoint("access.request")
def propose_partner(request: Request, body: NewPartnerHandler) -> Status[PartnerProposed]:
    case = actions.propose_handler(_item(request.by, body.item), _outside(body), by=request.by)
    return Status(201, PartnerProposed(case=case.number))


@router.post(
    "/access/partners/{key}/end",
    response=answers(Changed),
    summary=_("取引先の取扱者を終える"),
    description=_("次の問い合わせから送れません。"),
)
@endpoint("access.request")
def end_partner(request: Request, key: str, body: PartnerEnd) -> Changed:
    found = find_handler(request.by, key)
    if found is None:
        raise missing()
    return Changed(changed=actions.end_handlers([found], reason=body.reason, by=request.by))
