"""Verbs about exhibits: take one in, change what is written about it, let persons in and keep them out."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.db import transaction

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.evidence.locker.entries import ExhibitChanged, ExhibitRegistered, PersonAdmitted
from hiden.evidence.locker.models import Exhibit, ExhibitKind, ExhibitPerson, Stance
from hiden.gate import require
from hiden.ledger import record
from hiden.people.models import Person
from hiden.people.turn import in_turn, next_number


@dataclass(frozen=True, slots=True)
class Told:
    """What is written about an exhibit. `origin`: where it was found; `giver`: from whom; `identified`: serial number, account, path."""

    title: str
    kind: ExhibitKind | str
    incident: str
    origin: str
    giver: str
    identified: str = ""
    secrecy: SecrecyClass | None = None
    material: bool = False
    note: str = ""


_LONGEST = {"title": 200, "incident": 100, "origin": 300, "giver": 200, "identified": 300, "note": 4000}
_NEEDED = ("title", "incident", "origin", "giver")


def check(told: Told) -> None:
    """Raises BadInput for what cannot be written about an exhibit."""
    if told.kind not in ExhibitKind.values or any(not getattr(told, name).strip() for name in _NEEDED):
        raise BadInput(
            say("何を、どの事案で、どこで、誰から受け取ったかのどれかが足りません。"),
            say("四つとも書いてください。分からないものは「不明」と書きます。"),
        )
    if any(len(getattr(told, name)) > most for name, most in _LONGEST.items()):
        raise BadInput(say("長すぎる項目があります。"), say("短くして、詳しいことは備考に書いてください。"))


@in_turn
def register(told: Told, *, by: Person) -> Exhibit:
    """Take an exhibit in under the next number; whoever does so is let in by name. Raises BadInput, NotAllowed."""
    require(by, "evidence.register")
    check(told)
    made = Exhibit.objects.create(
        number=next_number(Exhibit), registered_by=by, registered_at=now(), **_columns(told)
    )
    record(
        ExhibitRegistered(
            made.label, made.title, made.kind, made.incident, made.origin, made.giver, made.identified,
            made.secrecy.code if made.secrecy else "", made.material,
        ),
        by=by,
    )  # fmt: skip
    _admit(made, by, Stance.IN, say("登録した人"), by)
    return made


def _columns(told: Told) -> dict[str, object]:
    values = {each.name: getattr(told, each.name) for each in fields(told)}
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


@transaction.atomic
def change(exhibit: Exhibit, told: Told, *, by: Person) -> bool:
    """Write other words about an exhibit; answers whether anything changed. Raises BadInput, NotAllowed."""
    require(by, "evidence.keep", exhibit)
    check(told)
    locked = Exhibit.objects.select_for_update(of=("self",)).select_related("secrecy").get(pk=exhibit.pk)
    words = {
        name: [str(getattr(locked, name) or ""), str(value or "")]
        for name, value in _columns(told).items()
        if getattr(locked, name) != value
    }
    if not words:
        return False
    for name, value in _columns(told).items():
        setattr(locked, name, value)
    locked.save()
    record(ExhibitChanged(locked.label, tuple(words), words), by=by)
    return True


@transaction.atomic
def admit(exhibit: Exhibit, person: Person, stance: Stance | None, *, reason: str, by: Person) -> None:
    """Let a person in, keep one out, or name them no more (None). Raises BadInput without a reason or about oneself, NotAllowed."""
    require(by, "evidence.admit", exhibit)
    if not reason.strip():
        raise BadInput(
            say("理由が書かれていません。"), say("なぜ見てよいのか、なぜ見せないのかを書いてください。")
        )
    if stance == Stance.OUT and person == by:
        raise BadInput(
            say("自分を「見せない人」にはできません。"),
            say("自分が関係者のときは、統括責任者か法務に指定してもらってください。"),
        )
    _admit(exhibit, person, stance, reason.strip()[:300], by)


def _admit(exhibit: Exhibit, person: Person, stance: Stance | None, reason: str, by: Person) -> None:
    standing = ExhibitPerson.objects.filter(exhibit=exhibit, person=person, until=FOREVER)
    if stance is None and not standing.exists():
        return
    standing.update(until=now())
    if stance is not None:
        ExhibitPerson.objects.create(
            exhibit=exhibit, person=person, stance=stance, reason=reason, since=now()
        )
    record(PersonAdmitted(exhibit.label, person.key, str(stance or "none"), reason), by=by)
