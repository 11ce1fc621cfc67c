"""Counts of what Hiden holds as of the day of the act, each with a page on which the rows stand. None concludes anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse

from hiden.access.models import Grant
from hiden.access.partners.models import PartnerHandler
from hiden.access.reading import item_facts, people_facts
from hiden.base.clock import FOREVER, end_of, start_of
from hiden.base.words import say
from hiden.evidence.holds.models import Hold
from hiden.incidents.fit.then import Then
from hiden.incidents.queries import exhibits_of
from hiden.inventory import queries as inventory
from hiden.inventory.models import Decision
from hiden.lending.models import Loan
from hiden.logs.coverage import covered
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked
from hiden.measures.queries import states as measure_states
from hiden.people.models import LeavingNotice
from hiden.promises.binding import binding, rules_on
from hiden.training.models import Attempt


@dataclass(frozen=True, slots=True)
class Held:
    """What was counted: `there` of `of` (0: there is nothing to count against), where the rows are, and words about it."""

    there: int
    of: int
    url: str = ""
    note: str = ""


Look = Callable[[Then], Held]
LOOKS: Final[dict[str, Look]] = {}


def look(name: str) -> Callable[[Look], Look]:
    """Register a look under the name that the data uses."""

    def keep(ask: Look) -> Look:
        LOOKS[name] = ask
        return ask

    return keep


def _item_page(then: Then, name: str = "inventory_item") -> str:
    """The page of the one item, or of the register."""
    return reverse(name, args=[then.items[0].number]) if len(then.items) == 1 else reverse("inventory_items")


@look("classified")
def _classified(then: Then) -> Held:
    there = sum(one.rank > 0 for one in then.states)
    names = sorted({f"{one.number}：{one.secrecy_class}" for one in then.states if one.secrecy_class})
    return Held(there, len(then.items), _item_page(then), "、".join(names[:5]))


@look("decided")
def _decided(then: Then) -> Held:
    there = sum(one.decision == Decision.SECRET for one in then.states)
    return Held(there, len(then.items), _item_page(then))


@look("written_after")
def _written_after(then: Then) -> Held:
    """Rows that say how it was then, but were written later: an outsider will ask why."""
    there = sum(one.recorded_at > then.at for one in then.states)
    return Held(there, 0, _item_page(then))


@look("evaluated")
def _evaluated(then: Then) -> Held:
    found = inventory.evaluations_of(then.item_ids, then.at)
    return Held(len(found), len(then.items), _item_page(then))


@look("handlers")
def _handlers(then: Then) -> Held:
    found = inventory.handlers_of(then.item_ids, then.at)
    return Held(len(found), len(then.items), _item_page(then))


@look("outside_handlers")
def _outside_handlers(then: Then) -> Held:
    """Named persons of partners who could be given one of the items."""
    rows = PartnerHandler.objects.filter(item__in=then.item_ids, since__lte=then.at, until__gt=then.at)
    return Held(rows.count(), 0, _item_page(then))


@look("grants")
def _grants(then: Then) -> Held:
    there = Grant.objects.filter(item__in=then.item_ids, since__lte=then.at, until__gt=then.at).count()
    return Held(
        there, 0, _item_page(then, "access_item") if len(then.items) == 1 else reverse("access_grants")
    )


@look("rules")
def _rules(then: Then) -> Held:
    found = rules_on(then.first)
    return Held(sum(one.known_on is not None for one in found), len(found), reverse("rules_documents"))


@look("measures")
def _measures(then: Then) -> Held:
    chosen = [one for one in measure_states(then.at) if one.chosen]
    return Held(sum(one.implemented for one in chosen), len(chosen), reverse("measures_list"))


@look("promised")
def _promised(then: Then) -> Held:
    there = sum(_bound(then, place) for place in range(len(then.persons)))
    url = (
        reverse("promises_binding", args=[then.persons[0].number])
        if len(then.persons) == 1
        else reverse("promises")
    )
    return Held(there, len(then.persons), url)


def _bound(then: Then, place: int) -> bool:
    person = then.persons[place]
    found = [binding(person, then.first, item) for item in then.items] or [binding(person, then.first)]
    return any(one.sure for each in found for one in (*each.promises, *each.contracts))


@look("taught")
def _taught(then: Then) -> Held:
    """Within a year before the act."""
    rows = Attempt.objects.filter(
        person__in=then.persons, passed=True, finished_at__lte=then.at, finished_at__gt=then.at - timedelta(days=365)
    )  # fmt: skip
    there = rows.values("person").distinct().count()
    return Held(there, len(then.persons), reverse("training_records"), say("行為の前の1年"))


@look("actor_rights")
def _actor_rights(then: Then) -> Held:
    """Persons who handled one of the items, by name or by department, or had a right to one."""
    theirs = people_facts([one.pk for one in then.persons], then.at)
    items = [facts for pk in then.item_ids if (facts := item_facts(pk, then.at))]
    rows = Grant.objects.filter(
        item__in=then.item_ids, person__in=then.persons, since__lte=then.at, until__gt=then.at
    )
    given = set(rows.values_list("person", flat=True))
    there = sum(
        one.pk in given or any(_handles(theirs[one.pk], one.pk, item) for item in items)
        for one in then.persons
    )
    return Held(there, len(then.persons), _item_page(then), say("取扱者（部署を含む）又は個人への権限"))


def _handles(person: dict[str, Any], pk: int, item: dict[str, Any]) -> bool:
    return pk in item["handlers"] or bool(set(person["departments"]) & set(item["handling_departments"]))


@look("actor_loans")
def _actor_loans(then: Then) -> Held:
    rows = Loan.objects.filter(
        person__in=then.persons, thing__holds__item__in=then.item_ids, since__lt=end_of(then.last)
    )
    return Held(rows.distinct().count(), 0, reverse("lending_loans"))


@look("leaving")
def _leaving(then: Then) -> Held:
    rows = LeavingNotice.objects.filter(person__in=then.persons, noticed_on__lte=then.last)
    there = rows.values("person").distinct().count()
    return Held(there, 0, "", say("退職の申出をした人。退職の自由は守られます。"))


@look("logs")
def _logs(then: Then) -> Held:
    if not then.items:
        return Held(0, 0)
    asked = Asked(first=start_of(then.first), until=start_of(then.until), items=then.item_ids)
    url = (
        reverse("logs_item", args=[then.items[0].number]) if len(then.items) == 1 else reverse("logs_search")
    )
    return Held(questions.total(asked), 0, url, say("行為の期間の、関わる情報の記録"))


@look("coverage")
def _coverage(then: Then) -> Held:
    found = [covered(item, then.first, then.until) for item in then.items]
    reasons = list(dict.fromkeys(reason for one in found for reason in one.reasons))
    return Held(sum(one.whole for one in found), len(found), reverse("logs_coverage"), " ".join(reasons[:3]))


@look("holds")
def _holds(then: Then) -> Held:
    """Holds that stand and reach into the period, over those concerned, over the items, or over everything."""
    over = Q(persons=None) | Q(persons__person__in=then.persons)
    about = Q(items=None) | Q(items__item__in=then.item_ids)
    rows = Hold.objects.filter(over, about, until=FOREVER, first_day__lte=then.last, last_day__gte=then.first)
    return Held(rows.distinct().count(), 0, reverse("evidence_holds"))


@look("exhibits")
def _exhibits(then: Then) -> Held:
    """What lies in the locker under the number or the key of the incident."""
    return Held(
        exhibits_of(then.incident).count(), 0, reverse("evidence_exhibits"), say("証拠の保管庫にあるもの")
    )


def _labelled(regime: str) -> Look:
    def ask(then: Then) -> Held:
        found = inventory.labels_of(then.item_ids, then.at)
        return Held(sum(regime in labels for labels in found.values()), len(then.items), _item_page(then))

    return ask


LOOKS["label_personal"] = _labelled("regime-personal-data")
LOOKS["label_shared"] = _labelled("regime-shared-data")
LOOKS["label_controlled"] = _labelled("regime-controlled-technology")

__all__ = ["LOOKS", "Held", "Look"]
