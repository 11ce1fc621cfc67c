"""API: systems, their accounts, what was found about them, and how far leavers' accounts are closed."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Router, Status

from hiden.gate.page import endpoint
from hiden.identity import actions
from hiden.identity.api_shapes import (
    AccountFindingShown,
    AccountsAsked,
    AccountShown,
    ClosureShown,
    Exception_,
    FindingsAsked,
    LeaversAsked,
    NewSystem,
    Owner,
    Report,
    SystemShown,
    account_shown,
    closure_shown,
    finding_shown,
    system_shown,
)
from hiden.identity.api_signal_shapes import (
    CutShown,
    DevicesAsked,
    DeviceShown,
    cut_shown,
    device_shown,
)
from hiden.identity.closure import closures, leavers, with_live_account
from hiden.identity.matching import names_of
from hiden.identity.models import AccountFinding, FindingState, Nature, OutsideAccount, OutsideSystem
from hiden.identity.queries import (
    accounts_seen,
    find_account,
    find_finding,
    findings_seen,
    system_lines,
    systems_seen,
)
from hiden.identity.signals.devices import compliance_of
from hiden.identity.signals.models import Device
from hiden.identity.signals.queries import told_of
from hiden.people.api import person_called, person_ref
from hiden.people.models import Person
from hiden.ui.api import Listed, answers, everything, listed, meant
from hiden.ui.request import Request

router = Router(tags=["identity"])


def _account(key: str, **_more: object) -> OutsideAccount:
    return find_account(key)


def _finding(key: str, **_more: object) -> AccountFinding:
    return find_finding(key)


def _person(called: str) -> Person:
    return meant(person_called, called)


@router.get(
    "/identity/systems",
    response=answers(Listed[SystemShown]),
    summary=_("アカウントを点検するシステム"),
    description=_("見られるシステムの、最後の一覧、次の期限、対応待ちの数。"),
)
@endpoint("identity.open")
def systems(request: Request) -> Listed[SystemShown]:
    lines = system_lines(systems_seen(request.by))
    return everything(Listed[SystemShown], (system_shown(one) for one in lines))


@router.post(
    "/identity/systems",
    response=answers(SystemShown, 201),
    summary=_("システムを登録する"),
    description=_("登録すると、accounts-記号という種類のファイルを取り込めます。"),
)
@endpoint("identity.manage")
def add_system(request: Request, body: Body[NewSystem]) -> Status[SystemShown]:
    given = body.model_dump() | {"manager": _person(body.manager)}
    made = actions.add_system(**given, by=request.by)
    [line] = system_lines(OutsideSystem.objects.filter(pk=made.pk).select_related("manager"))
    return Status(201, system_shown(line))


@router.get(
    "/identity/accounts",
    response=answers(Listed[AccountShown]),
    summary=_("他システムのアカウント"),
    description=_("見られるシステムのアカウント。最後の一覧の内容です。"),
)
@endpoint("identity.open")
def accounts(request: Request, asked: Query[AccountsAsked]) -> Listed[AccountShown]:
    rows = accounts_seen(request.by).order_by("system__name", "system__code", "id_key")
    if asked.system:
        rows = rows.filter(system__code=asked.system)
    if asked.standing is not None:
        rows = rows.filter(standing=asked.standing)
    if asked.nature is not None:
        rows = rows.filter(nature=asked.nature)
    if word := asked.q.replace("\x00", "").strip():
        rows = rows.filter(
            Q(account_id__icontains=word) | Q(display_name__icontains=word) | Q(mail__icontains=word)
        )
    return listed(Listed[AccountShown], request, rows, asked, _shown)


def _shown(rows: list[OutsideAccount]) -> list[AccountShown]:
    known = names_of({pk for row in rows for pk in row.candidates})
    return [
        account_shown(row, [ref for pk in row.candidates if (ref := person_ref(known.get(pk))) is not None])
        for row in rows
    ]


@router.put(
    "/identity/accounts/{key}/owner",
    response=answers(AccountShown),
    summary=_("アカウントの持ち主か責任者を決める"),
    description=_("natureがpersonなら持ち主、shared・service・guestなら責任者と用途を登録します。"),
)
@endpoint("identity.settle", of=_account, known_by="identity.see")
def set_owner(request: Request, found: OutsideAccount, key: str, body: Body[Owner]) -> AccountShown:
    person = _person(body.person)
    if body.nature is Nature.PERSON:
        actions.belongs_to(found, person, by=request.by)
    else:
        actions.declare(found, nature=body.nature, responsible=person, purpose=body.purpose, by=request.by)
    return _shown([find_account(key)])[0]


@router.get(
    "/identity/findings",
    response=answers(Listed[AccountFindingShown]),
    summary=_("アカウントの対応事項"),
    description=_("退職者のアカウント、責任者のいない共有など。期限の近い順。"),
)
@endpoint("identity.open")
def findings(request: Request, asked: Query[FindingsAsked]) -> Listed[AccountFindingShown]:
    rows = findings_seen(request.by).order_by("due_on", "pk")
    rows = rows.exclude(state=FindingState.CLOSED) if asked.state is None else rows.filter(state=asked.state)
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    if asked.system:
        rows = rows.filter(account__system__code=asked.system)
    return listed(
        Listed[AccountFindingShown], request, rows, asked, lambda some: [finding_shown(one) for one in some]
    )


@router.get(
    "/identity/findings/{key}",
    response=answers(AccountFindingShown),
    summary=_("一つの対応事項"),
    description=_("何で見つかり、何で解消が確かめられたか。"),
)
@endpoint("identity.see", of=_finding)
def finding(request: Request, found: AccountFinding, key: str) -> AccountFindingShown:
    return finding_shown(found)


@router.post(
    "/identity/findings/{key}/report",
    response=answers(AccountFindingShown),
    summary=_("対応を記録する"),
    description=_("システムで停止したことなどを記録します。次の一覧で確かめられると、済みになります。"),
)
@endpoint("identity.settle", of=_finding, known_by="identity.see")
def report(request: Request, found: AccountFinding, key: str, body: Body[Report]) -> AccountFindingShown:
    actions.report(found, on=body.on, words=body.words, by=request.by)
    return finding_shown(find_finding(key))


@router.post(
    "/identity/findings/{key}/exception",
    response=answers(AccountFindingShown),
    summary=_("例外とする"),
    description=_("理由と、1年以内の期限を付けて、そのままにします。"),
)
@endpoint("identity.settle", of=_finding, known_by="identity.see")
def except_finding(
    request: Request, found: AccountFinding, key: str, body: Body[Exception_]
) -> AccountFindingShown:
    actions.except_finding(found, reason=body.reason, last_day=body.last_day, by=request.by)
    return finding_shown(find_finding(key))


@router.get(
    "/identity/leavers",
    response=answers(Listed[ClosureShown]),
    summary=_("退職者のアカウントの停止の状況"),
    description=_("最終日から、最後のアカウントの停止までの日数と、一覧で確かめられたか。"),
)
@endpoint("identity.see_leavers")
def closed_accounts(request: Request, asked: Query[LeaversAsked]) -> Listed[ClosureShown]:
    rows = leavers().order_by("kana_key", "number")
    if asked.live is not None:
        rows = rows.filter(with_live_account()) if asked.live else rows.exclude(with_live_account())
    return listed(
        Listed[ClosureShown],
        request,
        rows,
        asked,
        lambda some: [closure_shown(one) for one in closures(some)],
    )


@router.get(
    "/identity/people/{person}/cuts",
    response=answers(Listed[CutShown]),
    summary=_("一人の接続の切断と受領"),
    description=_("退職・停止などで接続を切った時と、それぞれの受け手が受け取った時。新しい順。"),
)
@endpoint("identity.see_leavers")
def cuts(request: Request, person: str) -> Listed[CutShown]:
    return everything(Listed[CutShown], (cut_shown(one) for one in told_of(person_called(person))))


@router.get(
    "/identity/devices",
    response=answers(Listed[DeviceShown]),
    summary=_("端末"),
    description=_("会社の求める状態にあるか。as_ofは状態の時点で、使う人は今の内容です。"),
)
@endpoint("identity.see_leavers")
def devices(request: Request, asked: Query[DevicesAsked]) -> Listed[DeviceShown]:
    rows = Device.objects.select_related("owner", "source").order_by("label", "pk")
    if asked.owner:
        rows = rows.filter(owner=_person(asked.owner))

    def shown(some: list[Device]) -> list[DeviceShown]:
        states = compliance_of(Device.objects.filter(pk__in=[one.pk for one in some]), asked.instant)
        return [device_shown(one, states.get(one.pk)) for one in some]

    return listed(Listed[DeviceShown], request, rows, asked, shown)
