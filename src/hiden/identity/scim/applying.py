"""Verbs: somebody comes, changes, leaves or returns because a system says so. All of it through the actions of the people room.

1. What a system does not say changes nothing; what it takes back is cleared only if it was the one that said it.
2. Whoever is no longer active leaves as by a whole list of personnel: the day before is the last, everything is cut at once.
3. More leavers within a day than the company's share wait for somebody's yes (`leaving.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scim2_models import InvalidValueException, UniquenessException

from hiden.base.clock import FOREVER, now
from hiden.base.text import fold
from hiden.base.words import say
from hiden.identity.models import OutsideSystem
from hiden.identity.scim.entries import ProvisionAsked
from hiden.identity.scim.held import Held, keep_said, one_held
from hiden.identity.scim.leaving import leave, take_back
from hiden.identity.scim.models import DepartmentWord, ScimUser
from hiden.identity.scim.wanting import Wanted, new_name, reading_for
from hiden.ledger import record
from hiden.people import actions as people
from hiden.people.importers.namesakes import one_shape
from hiden.people.models import Kind, Person


@dataclass(frozen=True, slots=True)
class Asker:
    """The system that asks, and in whose name (whoever made its key)."""

    system: OutsideSystem
    by: Person
    needs_number: bool


def create(wanted: Wanted, asker: Asker) -> Person:
    """A new person; or one whom the register knows by this number and the system does not yet: they are the same.

    Raises UniquenessException for a name or number that is taken, InvalidValueException without a number where one is needed.
    """
    _refuse_taken(wanted.user_name, asker.system, None)
    number = wanted.number or ("" if asker.needs_number else wanted.user_name[:40])
    if not number:
        raise InvalidValueException(
            detail=say(
                "employeeNumber（社員番号）がありません。人でないアカウントは登録しません。割り当ての対象から外すか、社員番号を送る設定にしてください。"
            )
        )
    person = Person.objects.filter(number=number).first()
    if person is None:
        return _hire(number, wanted, asker)
    return _adopt(person, wanted, asker)


def _hire(number: str, wanted: Wanted, asker: Asker) -> Person:
    name = new_name(wanted)
    person = people.hire(
        number=number,
        name=name,
        kana=reading_for(name, wanted.reading),
        kind=wanted.kind or Kind.REGULAR,
        department=wanted.department,
        post=wanted.title if wanted.department else "",
        email=wanted.email,
        employer=wanted.organization,
        by=asker.by,
    )
    _linked(person, wanted, asker, "created")
    if wanted.active is False:
        _set_active(one_held(person, asker.system), wanted, asker)
    return person


def _adopt(person: Person, wanted: Wanted, asker: Asker) -> Person:
    """Somebody of the register. Another person's number is refused: names that have nothing in common are two persons."""
    link = ScimUser.objects.filter(system=asker.system, person=person).first()
    known = one_held(person, asker.system)
    if link is not None and link.deleted_at == FOREVER:
        raise UniquenessException(
            detail=say(
                "社員番号「{n}」の人は、すでに登録されています。その人を更新するか、番号を確かめてください。",
                n=person.number,
            )
        )
    if not _alike(known.state.name, new_name(wanted)):
        raise UniquenessException(
            detail=say(
                "社員番号「{n}」は、別の人の番号として登録されています。認証基盤の番号か、秘伝の登録を直してください。",
                n=person.number,
            )
        )
    if link is None:
        _linked(person, wanted, asker, "joined")
    else:
        link.deleted_at, link.suspended = FOREVER, not known.here
        link.user_name, link.user_name_key = wanted.user_name, fold(wanted.user_name)
        link.save()
        record(_entry("joined", person, asker), by=asker.by)
    change(person, wanted, asker)
    return person


def _alike(one: str, other: str) -> bool:
    """Whether two names share 姓 or 名, whichever shape their characters have; Latin letters say nothing about kanji."""
    if one.isascii() != other.isascii():
        return True
    words = {one_shape(word) for word in one.split()}
    return not words.isdisjoint(one_shape(word) for word in other.split())


def _linked(person: Person, wanted: Wanted, asker: Asker, how: str) -> ScimUser:
    at = now()
    link = ScimUser(
        system=asker.system,
        person=person,
        user_name=wanted.user_name,
        user_name_key=fold(wanted.user_name),
        external_id=wanted.external_id,
        manager=wanted.manager,
        created_at=at,
        modified_at=at,
    )
    _keep(link, wanted, asker)
    record(_entry(how, person, asker), by=asker.by)
    return link


def _keep(link: ScimUser, wanted: Wanted, asker: Asker) -> None:
    keep_said(link, one_held(link.person, asker.system), wanted.said)
    link.modified_at = now()
    link.save()
    word = wanted.said.get("department")
    if word and wanted.department is None:
        DepartmentWord.objects.get_or_create(system=asker.system, word=word, defaults={"recorded_at": now()})


def _refuse_taken(user_name: str, system: OutsideSystem, person: Person | None) -> None:
    taken = ScimUser.objects.filter(system=system, user_name_key=fold(user_name), deleted_at=FOREVER).exclude(
        person=person
    )
    if taken.exists():
        raise UniquenessException(
            detail=say(
                "userName「{name}」は、すでに使われています。別のuserNameにするか、使っている人を確かめてください。",
                name=user_name,
            )
        )


def change(person: Person, wanted: Wanted, asker: Asker) -> None:
    """Bring a person to what a system says. Raises UniquenessException for a userName that is taken."""
    _refuse_taken(wanted.user_name, asker.system, person)
    held = one_held(person, asker.system)
    _set_facts(held, wanted, asker)
    _set_post(held, wanted, asker)
    link = held.link
    if link is None:
        link = _linked(person, wanted, asker, "joined")
    link.user_name, link.user_name_key = wanted.user_name, fold(wanted.user_name)
    link.external_id, link.manager = wanted.external_id, wanted.manager
    _keep(link, wanted, asker)
    record(_entry("changed", person, asker), by=asker.by)
    _set_active(one_held(person, asker.system), wanted, asker)


def _before(held: Held, attribute: str) -> Any:
    """What was shown of an attribute until now."""
    own = {"name": held.state.name, "display": held.state.name}
    return held.shown(attribute, own.get(attribute, held.at(attribute)))


def _set_facts(held: Held, wanted: Wanted, asker: Asker) -> None:
    """Name, reading, kind, address, employer: what is new in what was said."""
    name = held.state.name
    if wanted.name and wanted.said.get("name") != held.shown("name", None) and wanted.name != name:
        name = wanted.name
    elif wanted.display and wanted.display != _before(held, "display"):
        name = wanted.display
    kana = reading_for(name, wanted.reading)
    keeps_reading = not wanted.reading and held.state.kana != held.state.name
    state = held.state
    email = wanted.email or ("" if _taken_back(held, "emails") else state.email)
    employer = wanted.organization or ("" if _taken_back(held, "organization") else state.employer)
    says_kind = wanted.kind is not None and held.here and wanted.kind is not Kind.LEAVER
    kind = str(wanted.kind) if says_kind else state.kind
    wants = (name, state.kana if keeps_reading else kana, kind, email, employer)
    if wants != (state.name, state.kana, state.kind, state.email, state.employer):
        people.change_person(
            held.person,
            name=wants[0],
            kana=wants[1],
            kind=kind if says_kind else None,
            email=email,
            employer=employer,
            by=asker.by,
        )


def _taken_back(held: Held, attribute: str) -> bool:
    """Whether the register holds what this system said, which it no longer says."""
    return bool(held.shown(attribute, None))


def _set_post(held: Held, wanted: Wanted, asker: Asker) -> None:
    """The main post. A department that is not known, or no longer said, moves nobody."""
    if not held.here:
        return
    main = held.main
    place = wanted.department or (main.department if main else None)
    if place is None:
        return
    post = wanted.title or ("" if _taken_back(held, "title") else held.at("title"))
    if main is None or (main.department_id, main.post) != (place.pk, post):
        people.move(held.person, department=place, post=post, by=asker.by)


def _set_active(held: Held, wanted: Wanted, asker: Asker) -> None:
    if wanted.active is None or wanted.active == held.active:
        return
    if wanted.active:
        take_back(held, wanted.kind, asker.system, by=asker.by)
    else:
        leave(held, asker.system, by=asker.by)
    link = ScimUser.objects.get(system=asker.system, person=held.person)
    keep_said(link, one_held(held.person, asker.system), wanted.said)
    link.save(update_fields=["said"])


def delete(person: Person, asker: Asker) -> None:
    """The system has deleted its user: the person leaves, if they are still here, and is no longer shown to it."""
    held = one_held(person, asker.system)
    if held.active:
        leave(held, asker.system, by=asker.by)
    at = now()
    link = held.link or ScimUser(
        system=asker.system,
        person=person,
        user_name=held.user_name,
        user_name_key=fold(held.user_name),
        created_at=at,
    )
    link.refresh_from_db() if link.pk else None
    link.modified_at = link.deleted_at = at
    link.save()
    record(_entry("deleted", person, asker), by=asker.by)


def _entry(what: str, person: Person, asker: Asker) -> ProvisionAsked:
    return ProvisionAsked(asker.system.key, person.key, what)
