"""Whom to turn to: those of the catalogue and the company's own. What nobody has checked is said to be 未確認."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from hiden.base.clock import FOREVER, now, today
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.catalogue import find
from hiden.catalogue.model import Contact
from hiden.gate import require
from hiden.incidents.drafts.entries import ContactKept
from hiden.incidents.drafts.library import DraftTemplate
from hiden.incidents.drafts.models import ContactKind, OwnContact
from hiden.ledger import record
from hiden.people.models import Person

_OWN = "own-"


@dataclass(frozen=True, slots=True)
class NewContact:
    """One of the company's own. `verified_on`: the day on which somebody checked `reach`, None while nobody has."""

    kind: ContactKind
    name: str
    for_what: str
    reach: str = ""
    verified_on: date | None = None


def own_contacts() -> QuerySet[OwnContact]:
    """The company's own that stand, by kind and name."""
    return OwnContact.objects.filter(until=FOREVER).order_by("kind", "name", "pk")


def find_contact(key: str) -> OwnContact:
    """One that stands. Raises NotFound."""
    found = own_contacts().filter(key=key).first()
    if found is None:
        raise NotFound(say("この連絡先はありません。"), say("連絡先の一覧から選び直してください。"))
    return found


def contacts_for(template: DraftTemplate) -> tuple[list[Contact], list[OwnContact]]:
    """Those of the catalogue and the company's own that a draft names. One query, or none."""
    named = [find(ident) for ident in template.contacts if not ident.startswith(_OWN)]
    kinds = [ident.removeprefix(_OWN) for ident in template.contacts if ident.startswith(_OWN)]
    own = list(own_contacts().filter(kind__in=kinds)) if kinds else []
    return [one for one in named if isinstance(one, Contact)], own


@transaction.atomic
def note(new: NewContact, *, by: Person) -> OwnContact:
    """Note one of the company's own. Raises BadInput, NotAllowed."""
    require(by, "incidents.open")
    return _write(new, "noted", by=by)


@transaction.atomic
def change(contact: OwnContact, new: NewContact, *, by: Person) -> OwnContact:
    """Put what is right now in its place; what stood stays readable. Raises BadInput, Conflict, NotAllowed."""
    require(by, "incidents.open")
    _close(contact)
    return _write(new, "changed", by=by)


@transaction.atomic
def end(contact: OwnContact, *, by: Person) -> None:
    """Take it off the list. Raises Conflict, NotAllowed."""
    require(by, "incidents.open")
    _close(contact)
    record(ContactKept(contact.key, contact.kind, contact.name, "ended"), by=by)


def _close(contact: OwnContact) -> None:
    if not OwnContact.objects.filter(pk=contact.pk, until=FOREVER).update(until=now()):
        raise Conflict(
            say("この連絡先は、ほかの人が先に改めました。"),
            say("連絡先の一覧を開き直して、確かめてください。"),
        )


def _write(new: NewContact, what: str, *, by: Person) -> OwnContact:
    name, for_what = new.name.strip(), new.for_what.strip()
    if not name or not for_what:
        raise BadInput(
            say("名前か、何を頼むかが書かれていません。"), say("誰に、何を頼むかを書いてください。")
        )
    if new.verified_on and (new.verified_on > today() or not new.reach.strip()):
        raise BadInput(
            say("確かめた日が先の日か、連絡の方法がありません。"),
            say("連絡の方法と、それを確かめた日を入力してください。"),
        )
    made = OwnContact.objects.create(
        kind=new.kind,
        name=name[:200],
        for_what=for_what[:500],
        reach=new.reach.strip()[:500],
        verified_on=new.verified_on,
        since=now(),
    )
    record(ContactKept(made.key, made.kind, made.name, what), by=by)
    return made


__all__ = ["NewContact", "change", "contacts_for", "end", "find_contact", "note", "own_contacts"]
