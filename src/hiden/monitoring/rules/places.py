"""Where something went: domains in what a source wrote as destination, and what kind of place they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from hiden.base.text import fold
from hiden.monitoring.models import REPORTING, PlaceKind
from hiden.monitoring.rules.around import Around, Known, Place
from hiden.people.models import Kind

OTHER: Final = "other"  # outside, and nobody wrote down what it is

# Of several recipients the first of these that is among them is the kind of the whole. Where somebody may have reported wrongdoing
# counts only when it went nowhere else: a copy to an office does not hide a copy to oneself, and a report alone is no sign.
_TELLING: Final = (
    PlaceKind.COMPETITOR, PlaceKind.RELATED, PlaceKind.HOME, PlaceKind.MAIL, PlaceKind.TRANSFER, PlaceKind.STORAGE, PlaceKind.AI,
    OTHER, PlaceKind.PARTNER, PlaceKind.TRUSTED, PlaceKind.HOTLINE, PlaceKind.LAWYER, PlaceKind.PRESS, PlaceKind.AUTHORITY,
    PlaceKind.UNION, PlaceKind.HEALTH, PlaceKind.FAITH, PlaceKind.COUNSEL,
    PlaceKind.OWN,
)  # fmt: skip
_LENT: Final = frozenset(
    {Kind.SECONDED_IN, Kind.SECONDED_OUT, Kind.DISPATCHED, Kind.CONTRACTOR, Kind.SIDE_JOB}
)
# Bounded (RFC 5321: 64 octets), so that no line of a log can make it slow.
_ADDRESS: Final = re.compile(r"([^\s<>,;:\"'()@]{1,64})@([A-Za-z0-9][A-Za-z0-9.-]{0,252}\.[A-Za-z]{2,63})")
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/@\s]*@)?([A-Za-z0-9.-]+)", re.IGNORECASE)
_HOST: Final = re.compile(r"((?:[A-Za-z0-9_-]+\.)+[A-Za-z]{2,})\.?(?::\d+)?(?:/.*)?", re.DOTALL)
_MARKS: Final = re.compile(r"[._\-]")
_DIGITS: Final = re.compile(r"\d+")
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class Gone:
    """Where one event went. `domain`: of the most telling place; `outside`: how many addresses or hosts that are not the company's."""

    kind: str = ""
    domain: str = ""
    is_self: bool = False
    outside: int = 0
    reporting: bool = False


NOWHERE: Final = Gone()


def targets(text: str) -> list[tuple[str, str]]:
    """(local part, domain), folded, of the addresses in a text, or of its URL or host ("" as local part); none for a path or a device."""
    plain = fold(text)
    url = _URL.match(plain)  # first: a page's address may have one of mail in it
    if url:
        return [("", url[1].rstrip("."))]
    found = [(local.strip("."), domain.rstrip(".")) for local, domain in _ADDRESS.findall(plain)]
    if found:
        return found
    hosts = [_HOST.fullmatch(each.strip()) for each in re.split(r"[,;]", plain)]
    return [("", each[1]) for each in hosts if each]


def gone(text: str, person: int, day: date, around: Around) -> Gone:
    """Where something went that this person sent on that day."""
    return _gone(targets(text), person, day, around)


def depends(text: str, around: Around) -> bool:
    """Whether it depends on who sent it: a firm of somebody's own, a home employer, a mailbox that may be their own."""
    for local, domain in targets(text) if text else ():
        for each in _upwards(domain):
            places = around.places.get(each, ())
            if any(
                place.person or place.kind == PlaceKind.HOME or (local and place.kind == PlaceKind.MAIL)
                for place in places
            ):
                return True
    return False


def _gone(told: Iterable[tuple[str, str]], person: int, day: date, around: Around) -> Gone:
    who = around.people.get(person, Known())
    found: list[tuple[str, str, bool]] = []
    for local, domain in told:
        kind = kind_of(domain, person, who, day, around)
        mine = kind == PlaceKind.MAIL and _is_self(local, who)
        found.append((kind, domain, mine))
    if not found:
        return NOWHERE
    kind, domain, _mine = min(found, key=lambda each: (_TELLING.index(each[0]), not each[2]))
    return Gone(
        kind=str(kind),
        domain=domain,
        is_self=any(mine for _kind, _domain, mine in found),
        outside=sum(each != PlaceKind.OWN for each, _domain, _mine in found),
        reporting=any(each in REPORTING for each, _domain, _mine in found),
    )


def kind_of(domain: str, person: int, who: Known, day: date, around: Around) -> str:
    """What a domain is for a person; `OTHER` where nothing is known of it."""
    for each in _upwards(domain):
        if each in around.own_domains:
            return PlaceKind.OWN
        kinds = [_for(place, person, who, day) for place in around.places.get(each, ())]
        telling = [kind for kind in kinds if kind]
        if telling:
            return min(telling, key=_TELLING.index)
    return OTHER


def _for(place: Place, person: int, who: Known, day: date) -> str:
    """What a place is for this person, "" where it is somebody else's."""
    if place.person and place.person != person:
        return ""
    if place.kind != PlaceKind.HOME:
        return place.kind
    kind, employer = who.kind_on(day)
    its_own = not place.words or not employer or fold(place.words) == fold(employer)
    return PlaceKind.HOME if place.person or (kind in _LENT and its_own) else PlaceKind.PARTNER


def _upwards(domain: str) -> Iterable[str]:
    """a.b.example, b.example, example."""
    while domain:
        yield domain
        domain = domain.partition(".")[2]


def _is_self(local: str, who: Known) -> bool:
    """Whether a private address looks like the person's own: the whole name, or the part before @ of an address at work."""
    plain = _MARKS.sub("", _DIGITS.sub("", local.partition("+")[0]))
    if len(plain) < _SHORTEST:
        return False
    at_work = {_MARKS.sub("", each.partition("@")[0]) for each in who.addresses}
    names = {_MARKS.sub("", each) for each in who.spellings}
    return plain in at_work or plain in names
