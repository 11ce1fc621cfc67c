"""What bound a person on a day: promises, contract papers, rules in force that had been made known.

It lists what is on record with its day. Whether it binds in law is for those who judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, QuerySet

from hiden.base.clock import TOKYO, end_of
from hiden.inventory.models import Item, ItemState
from hiden.people.models import Person
from hiden.people.queries import departments_as_of
from hiden.promises.models import AskingClass, AskingItem, ScopeKind, Signature
from hiden.rules.library import templates
from hiden.rules.models import Procedure, ProcedureStep
from hiden.rules.queries import decided

_CONTRACTS = frozenset({"contract", "agreement"})


@dataclass(frozen=True, slots=True)
class Bound:
    """A promise that was made on or before the day. `key` is its request's; `sure` whether the record itself says that it is
    about the item asked for (a project in words cannot say so).
    """

    key: str
    title: str
    version: int
    scope: str
    signed_on: date
    how: str
    sha256: str
    contract: bool
    sure: bool


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule in force on the day, and the day it was made known, if that is on record."""

    document: str
    title: str
    number: int
    since: date
    known_on: date | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Binding:
    """Everything on record for one person and day, with an item: about that item. Promises go on after somebody left."""

    on: date
    promises: tuple[Bound, ...]
    contracts: tuple[Bound, ...]
    rules: tuple[BoundRule, ...]
    not_known: tuple[BoundRule, ...]  # in force, without a record that they were made known


def binding(person: Person, on: date, item: Item | None = None) -> Binding:
    """What bound a person at the end of a day. A handful of queries."""
    rows = Signature.objects.filter(person=person, signed_at__lte=end_of(on))
    sure = about(item, on) if item is not None else Q()
    if item is not None:
        rows = rows.filter(sure | Q(request__asking__scope=ScopeKind.PROJECT))
    found = [
        _bound(row, certain=item is None or row.request.asking.scope != ScopeKind.PROJECT)
        for row in _with_text(rows)
    ]
    rules = rules_on(on)
    return Binding(
        on,
        tuple(one for one in found if not one.contract),
        tuple(one for one in found if one.contract),
        tuple(one for one in rules if one.known_on is not None),
        tuple(one for one in rules if one.known_on is None),
    )


def _with_text(rows: QuerySet[Signature]) -> QuerySet[Signature]:
    return (
        rows.select_related("request__asking__text__version")
        .defer("request__asking__text__text", "request__asking__text__version__text")
        .order_by("signed_at", "pk")
    )


def _bound(row: Signature, *, certain: bool) -> Bound:
    asking = row.request.asking
    template = templates().get(asking.template)
    return Bound(
        row.request.key,
        asking.text.title,
        asking.text.version.number,
        asking.scope_words,
        row.signed_at.astimezone(TOKYO).date(),
        str(row.get_how_display()),
        row.sha256,
        template is not None and template.family in _CONTRACTS,
        certain,
    )


def about(item: Item, on: date) -> Q:
    """Signatures that are on record as being about an item: by name, by its class or department on that day, or in general."""
    condition = Q(request__asking__scope=ScopeKind.GENERAL) | Q(
        request__asking__in=AskingItem.objects.filter(item=item).values("asking")
    )
    at = end_of(on)
    state = ItemState.objects.filter(item=item, since__lte=at, until__gt=at).first()
    if state is not None:
        if state.secrecy_class_id is not None:
            named = AskingClass.objects.filter(secrecy_class=state.secrecy_class_id)
            condition |= Q(request__asking__in=named.values("asking"))
        owners = departments_as_of(on).with_ancestors([state.owner_id])
        condition |= Q(request__asking__scope=ScopeKind.DEPARTMENT, request__asking__department__in=owners)
    return condition


def signatures_about(item: Item, on: date) -> QuerySet[Signature]:
    """Everybody's promises about an item on a day, unordered."""
    rows = Signature.objects.filter(about(item, on), signed_at__lte=end_of(on))
    return rows.select_related("person", "request__asking__text__version").defer(
        "request__asking__text__text", "request__asking__text__version__text"
    )


def rules_on(on: date) -> tuple[BoundRule, ...]:
    """The company's rules in force on a day, and when each version was made known. Two queries."""
    versions = list(decided(on).defer("text").order_by("document__title", "pk"))
    kept = templates()
    rules = [one for one in versions if (found := kept.get(one.document.template)) and found.family == "rule"]
    steps = ProcedureStep.objects.filter(version__in=rules, step=Procedure.MADE_KNOWN, on__lte=on)
    known: dict[int, date] = dict(steps.values_list("version_id").annotate(first=Min("on")))
    return tuple(
        BoundRule(one.document.key, one.document.title, one.number, one.since, known.get(one.pk), one.sha256)
        for one in rules
    )
