"""API: the register on any day, one item with its past, and the verbs on one item and on many."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from hiden.approvals.api import CaseRef, case_refs
from hiden.gate import visible
from hiden.gate.page import endpoint
from hiden.inventory import actions
from hiden.inventory.api_reading import Outlook, past_of
from hiden.inventory.api_shapes import (
    BulkEdit,
    ItemChange,
    ItemLine,
    ItemsAsked,
    ItemShown,
    NewEvaluation,
    NewItem,
    NewLife,
    ProposedDecisions,
    StepShown,
    Waiting,
)
from hiden.inventory.api_writing import changes_of, items_numbered, outcomes_of
from hiden.inventory.classes import classes
from hiden.inventory.draft import Score
from hiden.inventory.models import Item, ItemState, Life
from hiden.inventory.queries import (
    LISTED,
    due_by,
    find_item,
    handled_by,
    located_at,
    not_classified,
    not_decided,
    not_evaluated,
    searched,
    state_at,
    states,
    unclassed,
    with_form,
    with_label,
)
from hiden.people.api import person_called
from hiden.people.models import Person
from hiden.people.queries import department_by_code, departments_as_of, posts_of
from hiden.ui.api import Changed, Dated, Listed, answers, everything, meant, next_page
from hiden.ui.request import Request

router = Router(tags=["items"])


def _item(number: str, **_more: object) -> Item:
    return find_item(number)


@router.get(
    "/items",
    response=answers(Listed[ItemLine]),
    summary=_("情報の台帳"),
    description=_("見てよい情報だけを。条件はすべて「かつ」。order の先頭に - を付けると逆順。"),
)
@endpoint("inventory.list")
def items(request: Request, asked: Query[ItemsAsked]) -> Listed[ItemLine]:
    by: Person = request.by
    rows = visible(by, "inventory.read", _narrowed(states(asked.instant), asked, by))
    count = rows.order_by().count()
    found: list[ItemState] = []
    if count:
        # The keys of the page first, which an index answers; only then the rows themselves.
        keys = list(rows.order_by(asked.order, "number").values_list("pk", flat=True)[asked.window])
        page = ItemState.objects.filter(pk__in=keys).select_related("manager")
        found = list(page.only(*LISTED, "manager__key").order_by(asked.order, "number"))
    lines = Outlook(asked).lines(found)
    return Listed[ItemLine](count=count, next=next_page(request, asked, count), items=lines)


def _narrowed(rows: QuerySet[ItemState], asked: ItemsAsked, by: Person) -> QuerySet[ItemState]:
    rows = searched(rows, asked.q.replace("\x00", ""))
    for name in ("decision", "value", "category", "origin"):
        wanted = getattr(asked, name)
        if wanted is not None:
            rows = rows.filter(**{name: wanted})
    if asked.life != "all":
        rows = rows.filter(life=asked.life)
    return rows.filter(*_conditions(asked, by))


def _conditions(asked: ItemsAsked, by: Person) -> list[Q]:
    """What needs a look at other tables."""
    found: list[Q] = []
    if asked.department:
        tree = departments_as_of(asked.day)
        wanted = meant(department_by_code, asked.department)
        found.append(Q(owner_id__in=tree.with_descendants([wanted.pk]) | {wanted.pk}))
    if asked.secrecy_class:
        known = {each.code: each.pk for each in classes().values()}
        found.append(
            unclassed()
            if asked.secrecy_class == "none"
            else Q(secrecy_class_id=known.get(asked.secrecy_class, 0))
        )
    if asked.form:
        found.append(with_form(asked.form, asked.instant))
    if asked.location:
        found.append(located_at(asked.location, asked.instant))
    if asked.label:
        found.append(with_label(asked.label, asked.instant))
    if asked.review_by:
        found.append(due_by(asked.review_by))
    if asked.manager:
        found.append(Q(manager=meant(person_called, asked.manager)))
    if asked.handler:
        who = meant(person_called, asked.handler)
        posts = [post.department_id for post in posts_of([who.pk], asked.day).get(who.pk, [])]
        places = departments_as_of(asked.day).with_ancestors(posts)
        found.append(handled_by(who.pk, places, asked.instant))
    if asked.waiting_for:
        found.append(_WAITING[asked.waiting_for]())
    return found


_WAITING = {
    Waiting.EVALUATION: not_evaluated,
    Waiting.DECISION: not_decided,
    Waiting.CLASS: not_classified,
}


@router.post(
    "/items",
    response=answers(ItemShown, 201),
    summary=_("情報を登録する"),
    description=_("名称と管理部署が必要です。番号を省くと、空いている次の番号が付きます。"),
)
@endpoint("inventory.begin_to_add")
def add(request: Request, body: NewItem) -> Status[ItemShown]:
    by: Person = request.by
    made = actions.add_item(number=body.number, since=body.since, by=by, **changes_of(body))
    return Status(201, _shown(made.item, Dated(as_of=None)))


@router.post(
    "/items/bulk",
    response=answers(Changed),
    summary=_("まとめて変更する"),
    description=_("500件までの情報に同じ変更をします。一つでも変更できなければ、何も変わりません。"),
)
@endpoint("inventory.work")
def bulk(request: Request, body: BulkEdit) -> Changed:
    by: Person = request.by
    found = items_numbered(body.numbers, by)
    return Changed(changed=actions.bulk_edit(found, since=body.since, by=by, **changes_of(body.changes)))


@router.post(
    "/items/decisions",
    response=answers(Listed[CaseRef], 201),
    summary=_("決定を起案する"),
    description=_("管理部署ごとに案件を作ります。決裁されると決定になります。500件まで。"),
)
@endpoint("inventory.work")
def propose(request: Request, body: ProposedDecisions) -> Status[Listed[CaseRef]]:
    by: Person = request.by
    cases = actions.propose_decisions(
        outcomes_of(body.outcomes, by), title=body.title, reason=body.reason, urgent=body.urgent, by=by
    )
    return Status(201, everything(Listed[CaseRef], case_refs(cases)))


@router.get(
    "/items/{path:number}/history",
    response=answers(Listed[StepShown]),
    summary=_("一つの情報の経過"),
    description=_("これまでのすべての版と、前の版から変わったこと。新しいものから。"),
)
@endpoint("inventory.read", of=_item)
def history(request: Request, found: Item, number: str) -> Listed[StepShown]:
    return everything(Listed[StepShown], past_of(found))


@router.post(
    "/items/{path:number}/evaluation",
    response=answers(ItemShown),
    summary=_("評価する"),
    description=_("送らなかった観点の評価は、そのまま残ります。"),
)
@endpoint("inventory.evaluate", of=_item, known_by="inventory.read")
def evaluate(request: Request, found: Item, number: str, body: NewEvaluation) -> ItemShown:
    scores = [Score(each.viewpoint, each.score, each.reason) for each in body.scores]
    actions.evaluate(found, scores, seen=body.seen, since=body.since, by=request.by)
    return _shown(found, Dated(as_of=None))


@router.put(
    "/items/{path:number}/life",
    response=answers(ItemShown),
    summary=_("廃棄を記録する"),
    description=_("disposedで廃棄を記録し、activeで取り消します。記録は残ります。"),
)
@endpoint("inventory.dispose", of=_item, known_by="inventory.read")
def life(request: Request, found: Item, number: str, body: NewLife) -> ItemShown:
    verb = actions.dispose if body.life is Life.DISPOSED else actions.restore
    verb(found, reason=body.reason, since=body.since, by=request.by)
    return _shown(found, Dated(as_of=None))


@router.get(
    "/items/{path:number}",
    response=answers(ItemShown),
    summary=_("一つの情報"),
    description=_("その日の登録内容のすべて。"),
)
@endpoint("inventory.read", of=_item)
def item(request: Request, found: Item, number: str, asked: Query[Dated]) -> ItemShown:
    return _shown(found, asked)


@router.patch(
    "/items/{path:number}",
    response=answers(ItemShown),
    summary=_("情報を変更する"),
    description=_(
        "送った項目だけを変えます。seenに読んだときのversionを入れると、その後の変更を409で知らせます。"
    ),
)
@endpoint("inventory.change", of=_item, known_by="inventory.read")
def change(request: Request, found: Item, number: str, body: ItemChange) -> ItemShown:
    by: Any = request.by
    actions.change_item(found, seen=body.seen, since=body.since, by=by, **changes_of(body))
    return _shown(found, Dated(as_of=None))


def _shown(found: Item, asked: Dated) -> ItemShown:
    return Outlook(asked).whole(state_at(found, asked.instant))
