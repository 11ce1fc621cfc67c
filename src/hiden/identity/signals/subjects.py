"""Whom and what an event is about (RFC 9493): in the words of whoever is told, and from the words of whoever tells."""

from __future__ import annotations

import json
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db.models import Q

from hiden.base.text import fold
from hiden.identity.models import AccountAlias, OutsideAccount, OutsideSystem
from hiden.identity.scim.models import ScimUser
from hiden.people.models import Account, Person, PersonState
from hiden.people.oidc import providers

_MOST = 20  # names in one subject


def subject_of(person: Person, system: OutsideSystem) -> dict[str, str]:
    """A person as a system knows them: by their account there, else by their address, else by our key."""
    known = OutsideAccount.objects.filter(system=system, person=person).order_by("pk").first()
    if known is not None:
        for word in (known.mail, known.account_id):
            if "@" in word:
                return {"format": "email", "email": word}
        return {"format": "opaque", "id": known.stable_id or known.account_id}
    state = person.states.order_by("-since").exclude(email="").first()
    if state is not None:
        return {"format": "email", "email": state.email}
    account = Account.objects.filter(person=person).first()
    if account is not None:
        return {"format": "email", "email": account.email}
    return {"format": "opaque", "id": person.key}


def people_meant(subject: Any, system: OutsideSystem) -> list[Person]:
    """The persons that a subject may mean; nobody for what is not understood."""
    found: dict[int, Person] = {}
    for simple in _simple(subject, "user"):
        for person in Person.objects.filter(_meant(simple, system)).distinct()[:_MOST]:
            found[person.pk] = person
    return list(found.values())


def device_word(subject: Any) -> str:
    """The device of a subject in one canonical form; "" where there is none."""
    if not isinstance(subject, dict):
        return ""
    named = subject.get("device") if subject.get("format") in {None, "complex"} else subject
    if not isinstance(named, dict):
        return ""
    text = json.dumps(named, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text if len(text) <= 500 else ""


def device_label(subject: Any) -> str:
    """What a reader may call the device: its id in whichever word it has."""
    named = subject.get("device", subject) if isinstance(subject, dict) else {}
    words = [str(value) for key, value in named.items() if key != "format"] if isinstance(named, dict) else []
    return (" ".join(words) or "—")[:200]


def _simple(subject: Any, member: str) -> list[dict[str, Any]]:
    """The simple subjects that name a user."""
    if not isinstance(subject, dict):
        return []
    kind = subject.get("format") or subject.get("subject_type")
    if kind == "complex" or (kind is None and member in subject):
        return _simple(subject.get(member), member)
    if kind == "aliases":
        some = subject.get("identifiers")
        return [one for one in some if isinstance(one, dict)][:_MOST] if isinstance(some, list) else []
    return [subject]


def _meant(simple: dict[str, Any], system: OutsideSystem) -> Q:
    """The condition for whoever a simple subject names."""
    nobody = Q(pk__in=[])

    def word(name: str) -> str:
        value = simple.get(name)
        return value[:300] if isinstance(value, str) else ""

    match simple.get("format") or simple.get("subject_type"):
        case "email":
            return _by_address(word("email"), system) if word("email") else nobody
        case "account":
            return _by_address(word("uri").removeprefix("acct:"), system) if word("uri") else nobody
        case "opaque":
            return _by_id(word("id"), system) if word("id") else nobody
        case "iss_sub":
            return _by_login(word("iss"), word("sub"), system)
    return nobody


def _by_address(address: str, system: OutsideSystem) -> Q:
    folded = fold(address)
    present = PersonState.objects.filter(email__iexact=address).values("person_id")
    aliases = AccountAlias.objects.filter(word=folded).values("person_id")
    accounts = OutsideAccount.objects.filter(Q(id_key=folded) | Q(mail__iexact=address), system=system)
    own = Account.objects.filter(email__iexact=address, person__isnull=False).values("person_id")
    held = accounts.filter(person__isnull=False).values("person_id")
    return Q(pk__in=present) | Q(pk__in=aliases) | Q(pk__in=held) | Q(pk__in=own)


def _by_id(ident: str, system: OutsideSystem) -> Q:
    accounts = OutsideAccount.objects.filter(
        Q(stable_id=ident) | Q(id_key=fold(ident)), system=system, person__isnull=False
    )
    users = ScimUser.objects.filter(system=system, external_id=ident)
    return Q(key=ident) | Q(pk__in=accounts.values("person_id")) | Q(pk__in=users.values("person_id"))


def _by_login(issuer: str, subject: str, system: OutsideSystem) -> Q:
    """By the identity provider with which somebody signs in here, else by what the system calls them."""
    ids = [one.id for one in providers() if one.issuer.rstrip("/") == issuer.rstrip("/")]
    logins = SocialAccount.objects.filter(provider__in=ids, uid=subject, user__person__isnull=False)
    return Q(pk__in=logins.values("user__person_id")) | (_by_id(subject, system) if subject else Q(pk__in=[]))
