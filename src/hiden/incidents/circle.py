"""Verbs: who may know of an incident, and who must not (6-2: few, and never those concerned)."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import decide, require
from hiden.incidents.entries import CircleChanged, ReachSet
from hiden.incidents.guard import kept_out as kept_out_ids
from hiden.incidents.models import CircleMember, Incident, KeptOut, Part
from hiden.ledger import record
from hiden.ledger.kinds import SYSTEM, Author
from hiden.people.models import Person, Role
from hiden.people.queries import holders_of

# Who is called first, in this part: the others are proposed to them (4-2).
FIRST: Final = ((Role.CHIEF_OFFICER, Part.LEAD), (Role.INFORMATION_MANAGER, Part.LEAD))
# Who is called where all of those are kept out.
INSTEAD: Final = ((Role.LEGAL, Part.LEAD), (Role.EXECUTIVE, Part.LEAD))
# Who is called where these are kept out too: an incident that nobody sees helps nobody.
AT_LAST: Final = ((Role.AUDITOR, Part.LEAD), (Role.PRIVACY_OFFICER, Part.LEAD))
# Whom the page proposes, by the roles of 第4章.
PROPOSED: Final = (
    (Role.LEGAL, Part.LEGAL), (Role.IP, Part.LEGAL), (Role.IT, Part.IT), (Role.HR, Part.HR), (Role.PRIVACY_OFFICER, Part.PRIVACY),
    (Role.OFFICE, Part.PLANNING), (Role.AUDITOR, Part.AUDIT),
)  # fmt: skip


def first_circle(incident: Incident, *, by: Person | None) -> None:
    """Call those who lead, in the caller's transaction. Where all of them are kept out, legal and executives are called instead,
    then auditors; at last the line of those concerned is not kept out as a whole, those concerned always are.
    A drill is led by whoever begins it: nobody else is to be startled by it.
    """
    if incident.drill and by is not None:
        _add(incident, by, Part.LEAD, say("訓練を始めた人"), by)
        return
    if any(_call(incident, roles, by) for roles in (FIRST, INSTEAD, AT_LAST)):
        return
    incident.without_line = False
    incident.save(update_fields=["without_line"])
    record(
        ReachSet(
            incident.key,
            str(incident),
            False,
            incident.without_administrators,
            say("ほかに統括できる人がいない"),
        ),
        by=by or SYSTEM,
    )


def _call(incident: Incident, roles: tuple[tuple[Role, Part], ...], by: Person | None) -> int:
    called: set[int] = set()
    for role, part in roles:
        for person in holders_of(role):
            if person.pk in called or incident.circle.filter(person=person, until=FOREVER).exists():
                continue
            _add(incident, person, part, say("役割による"), by or SYSTEM)
            called.add(person.pk)
    seeing = CircleMember.objects.filter(incident=incident, person__in=called).select_related("person")
    return sum(decide(one.person, "incidents.see", incident).allowed for one in seeing)


def proposed(incident: Incident) -> list[tuple[Person, Part]]:
    """Who else could be called by the roles of 第4章: nobody who is in already or kept out."""
    there = set(incident.circle.filter(until=FOREVER).values_list("person_id", flat=True))
    out = kept_out_of(incident)
    found: dict[int, tuple[Person, Part]] = {}
    for role, part in PROPOSED:
        for person in holders_of(role):
            if person.pk not in there and person.pk not in out:
                found.setdefault(person.pk, (person, part))
    return list(found.values())


def kept_out_of(incident: Incident) -> set[int]:
    """Ids of all who must not know of it now, as the gate sees it."""
    return kept_out_ids([incident.pk])[incident.pk]


@transaction.atomic
def add(incident: Incident, person: Person, *, part: Part, reason: str, by: Person) -> CircleMember:
    """Let somebody know of it. Raises BadInput where they are kept out, Conflict where they are in, NotAllowed."""
    require(by, "incidents.lead", incident)
    if person.pk in kept_out_of(incident):
        raise BadInput(
            say("{name}さんは、この事案を知らせない人です。", name=person.name),
            say("別の人を選んでください。"),
        )
    if incident.circle.filter(person=person, until=FOREVER).exists():
        raise Conflict(
            say("{name}さんは、もう知ってよい人に入っています。", name=person.name),
            say("一覧を確かめてください。"),
        )
    return _add(incident, person, part, reason.strip()[:300], by)


@transaction.atomic
def end(member: CircleMember, *, reason: str, by: Person) -> None:
    """Take somebody out of the circle; the last who leads stays. Raises BadInput, NotAllowed."""
    require(by, "incidents.lead", member.incident)
    leading = member.incident.circle.filter(part=Part.LEAD, until=FOREVER)
    if member.part == Part.LEAD and leading.count() == 1:
        raise BadInput(
            say("統括の人が一人もいなくなります。"), say("先に、別の人を統括として加えてください。")
        )
    member.until = now()
    member.save(update_fields=["until"])
    _note(member.incident, member.person, "ended", member.part, reason=reason, by=by)


@transaction.atomic
def keep_out(incident: Incident, person: Person, *, reason: str, by: Person) -> KeptOut:
    """Say that somebody must not know, whatever their role. Raises BadInput without a reason or for oneself, NotAllowed."""
    require(by, "incidents.lead", incident)
    if not reason.strip() or person.pk == by.pk:
        raise BadInput(
            say("理由がないか、自分を選んでいます。"), say("知らせない人と、その理由を入力してください。")
        )
    return keep_away(incident, person, reason, by=by)


def keep_away(incident: Incident, person: Person, reason: str, *, by: Author) -> KeptOut:
    """Write that somebody must not know, in the caller's transaction. Asks no gate."""
    made = KeptOut.objects.create(incident=incident, person=person, reason=reason.strip()[:300], since=now())
    _note(incident, person, "kept_out", "", reason=made.reason, by=by)
    return made


@transaction.atomic
def let_in(line: KeptOut, *, reason: str, by: Person) -> None:
    """Say that somebody may be asked after all. Raises NotAllowed."""
    require(by, "incidents.lead", line.incident)
    line.until = now()
    line.save(update_fields=["until"])
    _note(line.incident, line.person, "let_in", "", reason=reason, by=by)


@transaction.atomic
def set_reach(
    incident: Incident, *, without_line: bool, without_administrators: bool, reason: str, by: Person
) -> None:
    """Say whether the line of those concerned, and those who run the machines, are kept out. Raises BadInput, NotAllowed.

    Nobody shuts themselves out by it: somebody else who leads must decide that.
    """
    require(by, "incidents.lead", incident)
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜそうするのかを書いてください。"))
    incident.without_line, incident.without_administrators = without_line, without_administrators
    incident.save(update_fields=["without_line", "without_administrators"])
    if not decide(by, "incidents.lead", incident).allowed:
        raise BadInput(
            say("そうすると、あなた自身がこの事案を見られなくなります。"),
            say("先に、別の人を統括として加え、その人が決めてください。"),
        )
    said = ReachSet(incident.key, str(incident), without_line, without_administrators, reason.strip()[:300])
    record(said, by=by)


def _add(incident: Incident, person: Person, part: Part, reason: str, by: Author) -> CircleMember:
    made = CircleMember.objects.create(
        incident=incident, person=person, part=part, reason=reason, since=now()
    )
    _note(incident, person, "added", part, reason=reason, by=by)
    return made


def _note(incident: Incident, person: Person, what: str, part: str, *, reason: str, by: Author) -> None:
    said = reason.strip()[:300]
    record(CircleChanged(incident.key, str(incident), person.key, what, part, said), by=by)


__all__ = [
    "FIRST",
    "PROPOSED",
    "add",
    "end",
    "first_circle",
    "keep_away",
    "keep_out",
    "kept_out_of",
    "let_in",
    "proposed",
    "set_reach",
]
