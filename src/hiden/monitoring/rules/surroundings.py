"""`Around` as the database knows it: a fixed number of queries, however many people there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db.models import Q

from hiden.base.clock import FOREVER, FOREVER_DATE
from hiden.base.text import fold, pieces
from hiden.identity.models import OutsideAccountState
from hiden.lending.kinds import ThingKind
from hiden.lending.models import Thing
from hiden.logs.latin import spellings
from hiden.monitoring import pack
from hiden.monitoring.models import KnownPlace
from hiden.monitoring.rules.around import Around, Known, Leaving, Place
from hiden.people.models import (
    NOT_HERE,
    Company,
    CompanyHoliday,
    Kind,
    LeavingNotice,
    PersonState,
    Role,
    RoleHolding,
)

_POWERFUL: Final = (Role.IT, Role.ADMINISTRATOR)
_SHORTEST: Final = 4  # a shorter word stands in many other things
_OUTSIDERS: Final = frozenset(
    {*NOT_HERE, Kind.SECONDED_IN, Kind.DISPATCHED, Kind.CONTRACTOR, Kind.SIDE_JOB, Kind.PART_TIME}
)
_NO_FIRM: Final = ("株式会社", "有限会社", "合同会社", "(株)", "(有)", "co., ltd.", "inc.", "corporation")


def surroundings(day: date, canaries: Iterable[str] = ()) -> Around:
    """What rules need to know on a day. Eight queries. `canaries`: words that stand in planted records only, as the company told."""
    return Around(
        places=_places(day),
        people=_people(day),
        own_domains=_own_domains(day),
        names=_names(),
        holidays=frozenset(CompanyHoliday.objects.values_list("day", flat=True)),
        media=_media(),
        canaries=frozenset(word for each in canaries if len(word := fold(each)) >= _SHORTEST),
    )


def _places(day: date) -> dict[str, tuple[Place, ...]]:
    """What is shipped, under what the company wrote down itself."""
    own: dict[str, list[Place]] = defaultdict(list)
    for place in KnownPlace.objects.filter(since__lte=day, until__gt=day).order_by("pk"):
        own[fold(place.domain).strip(".")].append(Place(place.kind, place.person_id or 0, place.words))
    found = dict(pack.places())
    for domain, some in own.items():
        # A place that is known for single persons only stays for all others what it was.
        shipped = found.get(domain, ()) if all(each.person for each in some) else ()
        found[domain] = (*some, *shipped)
    return found


def _people(day: date) -> dict[int, Known]:
    states: dict[int, list[tuple[date, str, str]]] = defaultdict(list)
    kana: dict[int, set[str]] = defaultdict(set)
    mails: dict[int, set[str]] = defaultdict(set)
    gone: dict[int, date] = {}
    rows = PersonState.objects.filter(since__lte=day).order_by("since", "pk")
    for person, since, until, kind, employer, reading, mail in rows.values_list(
        "person_id", "since", "until", "kind", "employer", "kana", "email"
    ):
        states[person].append((since, kind, employer))
        kana[person].add(reading)
        if mail:
            mails[person].add(fold(mail))
        if kind in NOT_HERE:
            gone.setdefault(person, date.fromordinal(since.toordinal() - 1))
        else:
            gone.pop(person, None)
            if until <= day:
                gone[person] = date.fromordinal(until.toordinal() - 1)
    leavings = _leavings(day)
    powerful = _powerful(day)
    return {
        person: Known(
            kinds=tuple(kinds),
            spellings=frozenset(word for each in kana[person] for word in spellings(each)),
            addresses=frozenset(mails[person]),
            leavings=leavings.get(person, ()),
            last_day=gone.get(person, _settled(leavings.get(person, ()))),
            privileged=person in powerful,
        )
        for person, kinds in states.items()
    }


def _settled(leavings: tuple[Leaving, ...]) -> date:
    return max((each.last_day for each in leavings), default=FOREVER_DATE)


def _leavings(day: date) -> dict[int, tuple[Leaving, ...]]:
    """Notices that were not withdrawn, also those given after the day: what was done before them is looked at anew."""
    found: dict[int, tuple[Leaving, ...]] = {}
    rows = LeavingNotice.objects.filter(withdrawn_on__gt=day).order_by("noticed_on", "pk")
    for person, noticed, last in rows.values_list("person_id", "noticed_on", "last_day"):
        found[person] = (*found.get(person, ()), Leaving(noticed, last))
    return found


def _powerful(day: date) -> set[int]:
    holds = Q(since__lte=day, until__gt=day)
    accounts = OutsideAccountState.objects.filter(holds, privileged=True, account__person__isnull=False)
    roles = RoleHolding.objects.filter(holds, role__in=_POWERFUL)
    return {
        *(each for each in accounts.values_list("account__person_id", flat=True) if each is not None),
        *roles.values_list("person_id", flat=True),
    }


def _own_domains(day: date) -> frozenset[str]:
    """Domains of the addresses of those who are employed here. Free mail is nobody's own, whoever works with it."""
    rows = PersonState.objects.filter(since__lte=day).exclude(email="").exclude(kind__in=_OUTSIDERS)
    domains = {fold(each).rpartition("@")[2] for each in rows.values_list("email", flat=True).distinct()}
    return frozenset(domains - set(pack.places()))


def _names() -> frozenset[str]:
    """How the company is called, without what kind of firm it is."""
    company = Company.current()
    names = (company.name, company.name_en) if company else ()
    return frozenset(short for name in names if (short := _short(fold(name))))


def _short(name: str) -> str:
    for word in _NO_FIRM:
        name = name.replace(word, "")
    return name.strip()


def _media() -> frozenset[str]:
    """Numbers of things that the company lends, and what looks like one in their notes: serial numbers of devices are told so."""
    found: set[str] = set()
    for number, note in Thing.objects.filter(until=FOREVER, kind=ThingKind.MEDIA).values_list(
        "number", "note"
    ):
        found |= {fold(number), *(word for word in pieces(fold(note)) if len(word) >= _SHORTEST)}
    return frozenset(found)
