"""An incident in the company of the tests, with one of everything that an address can speak of."""

from __future__ import annotations

from datetime import timedelta

from hiden.base.clock import now
from hiden.incidents import circle, opening
from hiden.incidents.clocks import actions
from hiden.incidents.clocks.actions import Begun
from hiden.incidents.deciding import containing, decisions, saying
from hiden.incidents.deciding.models import ContainKind, Way
from hiden.incidents.drafts import contacts, making
from hiden.incidents.drafts.contacts import NewContact
from hiden.incidents.drafts.models import ContactKind
from hiden.incidents.drills import playing
from hiden.incidents.ending import closing
from hiden.incidents.intake.models import TipReceipt
from hiden.incidents.models import IncidentSource, IncidentSubject
from hiden.people.models import Person, Role
from hiden.people.queries import holders_of

WORDS = "営業部の端末から、図面が多くコピーされていた。"


def told(lead: Person, concerned: Person) -> dict[str, object]:
    """Led by Alice and the chief officer, who proposed what waits for her; about somebody whose name is still hidden."""
    told_first = opening.Told(
        title="図面の持出しの疑い", words=WORDS, source=IncidentSource.INSIDE, known_at=now() - timedelta(hours=3),
        subjects=(concerned,), masked=True,
    )  # fmt: skip
    made = opening.open_incident(told_first, by=lead)
    TipReceipt.objects.create(incident=made, digest="0" * 64)
    chief = next(one for one in holders_of(Role.CHIEF_OFFICER) if one.pk != lead.pk)
    away = Person.objects.exclude(pk__in=[lead.pk, chief.pk, concerned.pk]).order_by("pk").last()
    assert away is not None
    said = decisions.Said("止めるか", "止める／待つ", "止める", "続くおそれ", "端末の記録")
    until = now() + timedelta(days=3)
    line = saying.Line(now() - timedelta(hours=1), True, "県警", Way.PHONE, "相談の日取りを決めた。")
    stopped = containing.propose(
        made, kind=ContainKind.RIGHTS, person=concerned, until=until, reason="続くおそれ", by=chief
    )
    lesson = closing.learn(made, words="媒体の使用の申請がなかった。", measure="E2-a", by=lead)
    clock = actions.start(made, Begun("clock-appi-prompt", "個人データが含まれていたため"), by=lead)
    version = making.keep(made, "preservation_request", {"to_whom": "北クラウド株式会社"}, by=lead)
    contact = NewContact(ContactKind.FORENSIC, "みなと調査", "端末を調べる")
    return {
        "incident": made.key,
        "clock": clock.key,
        "draft_version": version.number,
        "contact": contacts.note(contact, by=lead).key,
        "drill_incident": playing.start("SC-01", pace=60, by=lead).incident.key,
        "knowing": made.knowings.get().pk,
        "circle_member": made.circle.get(person=chief).pk,
        "kept_out": circle.keep_out(made, away, reason="相手方の親族", by=lead).pk,
        "subject": IncidentSubject.objects.get(incident=made).pk,
        "incident_task": made.tasks.order_by("pk")[0].pk,
        "perishable": made.perishables.filter(source=None).order_by("pk")[0].pk,
        "decision": decisions.propose(made, said, by=chief).number,
        "containment": stopped.pk,
        "communication": saying.keep(made, line, by=lead).pk,
        "lesson": lesson.pk,
    }
