"""Pages of the room, its lines in the menu and what it reminds of. Parts of the room hang theirs in here, sorted by name."""

from __future__ import annotations

from datetime import timedelta

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import now
from hiden.incidents.clocks.pages import of_incident as clocks_of_one
from hiden.incidents.clocks.pages import urlpatterns as clocks
from hiden.incidents.drafts.pages import urlpatterns as drafts
from hiden.incidents.drills.pages import urlpatterns as drills
from hiden.incidents.fit.pages import urlpatterns as fit
from hiden.incidents.intake.gate_of_reports import held_for, no_keeper
from hiden.incidents.models import IncidentState
from hiden.incidents.pages import (
    circle,
    communications,
    containments,
    decisions,
    ending,
    evidence,
    held,
    intake,
    listing,
    names,
    overview,
    tasks,
)
from hiden.incidents.queries import open_for
from hiden.incidents.tasks.queries import late_tasks, mine, perishing
from hiden.people.models import Person
from hiden.ui.menu import CHAPTER_6, show_in_menu
from hiden.ui.todo import remind

show_in_menu(
    CHAPTER_6, _("漏えいかもしれないことを知らせる"), "incident_report", action="incidents.report", order=10
)
show_in_menu(CHAPTER_6, _("事案"), "incidents", action="incidents.room", order=20, under="/incidents/")
show_in_menu(
    CHAPTER_6,
    _("申告の確認（公益通報）"),
    "incidents_held",
    action="incidents.held",
    order=30,
    under="/incidents/held/",
)


def _new(person: Person) -> int:
    return open_for(person).filter(state=IncidentState.TIP).count()


remind(
    "incidents_new",
    _("受け付けたばかりの事案"),
    _new,
    "incidents",
    query="state=tip",
    action="incidents.room",
    order=1,
)
remind(
    "incidents_tasks",
    _("事案の作業（自分の担当）"),
    lambda person: mine(person).count(),
    "incidents_board",
    query="turn=mine",
    action="incidents.room",
    order=4,
    late=late_tasks,
)
remind(
    "incidents_evidence",
    _("三日以内に消える証拠"),
    lambda person: perishing(person).filter(perishes_at__lt=now() + timedelta(days=3)).count(),
    "incidents",
    query="state=open",
    action="incidents.room",
    order=1,
    late=lambda person: perishing(person).filter(perishes_at__lt=now()).count(),
)
remind(
    "incidents_held",
    _("公益通報に関わるかの確認を待つ申告"),
    lambda person: held_for(person).count(),
    "incidents_held",
    action="incidents.held",
    order=2,
)
remind(
    "incidents_no_keeper",
    _("確認する人（公益通報対応業務従事者）がいないため、止まっている申告"),
    lambda _person: no_keeper(),
    "people_roles",
    action="incidents.settle",
    order=3,
)

_one: list[URLPattern] = [
    path("incidents/<slug:key>/", overview.incident, name="incident"),
    path("incidents/<slug:key>/know/", overview.know, name="incident_know"),
    path("incidents/<slug:key>/know/<int:pk>/", overview.correct, name="incident_correct"),
    path("incidents/<slug:key>/concern/", overview.concern, name="incident_concern"),
    path("incidents/<slug:key>/move/", overview.move, name="incident_move"),
    path("incidents/<slug:key>/circle/", circle.circle, name="incident_circle"),
    path("incidents/<slug:key>/circle/add/", circle.add, name="incident_circle_add"),
    path("incidents/<slug:key>/circle/call/", circle.call, name="incident_circle_call"),
    path("incidents/<slug:key>/circle/reach/", circle.reach, name="incident_reach"),
    path("incidents/<slug:key>/circle/out/", circle.keep_out, name="incident_keep_out"),
    path("incidents/<slug:key>/circle/out/<int:pk>/", circle.let_in, name="incident_let_in"),
    path("incidents/<slug:key>/circle/<int:pk>/end/", circle.end, name="incident_circle_end"),
    path(
        "incidents/<slug:key>/communications/", communications.communications, name="incident_communications"
    ),
    path("incidents/<slug:key>/communications/add/", communications.keep, name="incident_communication_add"),
    path(
        "incidents/<slug:key>/communications/<int:pk>/", communications.correct, name="incident_communication"
    ),
    path("incidents/<slug:key>/containments/", containments.containments, name="incident_containments"),
    path("incidents/<slug:key>/containments/add/", containments.propose, name="incident_containment_add"),
    path("incidents/<slug:key>/containments/<int:pk>/", containments.settle, name="incident_containment"),
    path(
        "incidents/<slug:key>/containments/<int:pk>/extend/",
        containments.extend,
        name="incident_containment_extend",
    ),
    path(
        "incidents/<slug:key>/containments/<int:pk>/undo/",
        containments.undo,
        name="incident_containment_undo",
    ),
    path("incidents/<slug:key>/decisions/", decisions.decisions, name="incident_decisions"),
    path("incidents/<slug:key>/decisions/add/", decisions.propose, name="incident_decision_add"),
    path("incidents/<slug:key>/decisions/<int:number>/", decisions.settle, name="incident_decision"),
    path(
        "incidents/<slug:key>/decisions/<int:number>/correct/",
        decisions.correct,
        name="incident_decision_correct",
    ),
    path("incidents/<slug:key>/ending/", ending.ending, name="incident_ending"),
    path("incidents/<slug:key>/ending/again/", ending.again, name="incident_again"),
    path("incidents/<slug:key>/ending/ask/", ending.ask_review, name="incident_review_ask"),
    path("incidents/<slug:key>/ending/close/", ending.end, name="incident_close"),
    path("incidents/<slug:key>/ending/learn/", ending.learn, name="incident_learn"),
    path("incidents/<slug:key>/ending/learn/<int:pk>/", ending.carry, name="incident_lesson_carry"),
    path("incidents/<slug:key>/ending/review/", ending.review, name="incident_review"),
    path("incidents/<slug:key>/evidence/", evidence.perishables, name="incident_perishables"),
    path("incidents/<slug:key>/evidence/add/", evidence.add, name="incident_perishable_add"),
    path("incidents/<slug:key>/evidence/hold/", evidence.hold_all, name="incident_perishables_hold"),
    path("incidents/<slug:key>/evidence/<int:pk>/", evidence.settle, name="incident_perishable_settle"),
    path("incidents/<slug:key>/evidence/<int:pk>/hold/", evidence.hold, name="incident_perishable_hold"),
    path("incidents/<slug:key>/evidence/<int:pk>/time/", evidence.time_it, name="incident_perishable_time"),
    path("incidents/<slug:key>/name/<int:pk>/", names.ask, name="incident_name_ask"),
    path("incidents/<slug:key>/name/<int:pk>/show/", names.show, name="incident_name_show"),
    path("incidents/<slug:key>/period/", evidence.period, name="incident_period"),
    path("incidents/<slug:key>/tasks/", tasks.tasks, name="incident_tasks"),
    path("incidents/<slug:key>/tasks/add/", tasks.add, name="incident_task_add"),
    path("incidents/<slug:key>/tasks/<int:pk>/again/", tasks.again, name="incident_task_again"),
    path("incidents/<slug:key>/tasks/<int:pk>/done/", tasks.done, name="incident_task_done"),
    path("incidents/<slug:key>/tasks/<int:pk>/plan/", tasks.plan, name="incident_task_plan"),
    path("incidents/<slug:key>/tasks/<int:pk>/unneeded/", tasks.unneeded, name="incident_task_unneeded"),
    path("incidents/<slug:key>/tip/", held.tip, name="incident_tip"),
    path("incidents/<slug:key>/tip/answer/", held.answer, name="incident_tip_answer"),
]

# First the pages of the room, whose addresses would else be read as keys; then those of one incident.
urlpatterns: list[URLPattern] = [
    path("incidents/", listing.incidents, name="incidents"),
    path("incidents/report/", intake.report, name="incident_report"),
    path("incidents/report/unnamed/", intake.unnamed, name="incident_report_unnamed"),
    path("incidents/new/", intake.open_one, name="incident_open"),
    path("incidents/board/", tasks.board, name="incidents_board"),
    path("incidents/settings/", intake.settings, name="incidents_settings"),
    *clocks,
    path("incidents/held/", held.held, name="incidents_held"),
    path("incidents/held/<slug:key>/", held.keep, name="incident_keep"),
    path("incidents/held/<slug:key>/answer/", held.keeper_answer, name="incident_keeper_answer"),
    path("tell/", intake.door, name="incident_door"),
    path("tell/receipt/", intake.receipt, name="incident_receipt"),
    *drafts,
    *drills,
    *fit,
    *_one,
    *clocks_of_one,
]
