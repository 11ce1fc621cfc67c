"""Pages of cases: the front page of the room, the list, one case and what becomes of it, exceptions, and one's own page."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from hiden.monitoring.cases.models import Coaching
from hiden.monitoring.cases.pages import exceptions, listing, one, own, room, verdicts
from hiden.monitoring.cases.queries import overdue, waiting
from hiden.people.models import Person
from hiden.ui.menu import LOGS, show_in_menu
from hiden.ui.todo import remind

show_in_menu(LOGS, _("兆候の確認"), "monitoring_room", action="monitoring.see", order=30)
show_in_menu(
    LOGS, _("私について検知されたこと"), "monitoring_about_me", action="monitoring.about_me", order=95
)


def _letters(person: Person) -> int:
    return Coaching.objects.filter(person=person, read_at=None).count()


remind(
    "monitoring_cases",
    _("確かめてほしい案件"),
    lambda person: waiting(person).count(),
    "monitoring_cases",
    query="state=waiting",
    action="monitoring.cases",
    order=9,
    late=lambda person: waiting(person).filter(overdue()).count(),
)
remind(
    "monitoring_letters",
    _("情報の取扱いについてのお願い（未読）"),
    _letters,
    "monitoring_about_me",
    action="monitoring.about_me",
    order=12,
)

urlpatterns: list[URLPattern] = [
    path("monitoring/", room.room, name="monitoring_room"),
    path("monitoring/cases/", listing.cases, name="monitoring_cases"),
    path("monitoring/cases/<slug:key>/", one.case, name="monitoring_case"),
    path("monitoring/cases/<slug:key>/watch/", verdicts.watch, name="monitoring_watch"),
    path("monitoring/cases/<slug:key>/wrong/", verdicts.wrong, name="monitoring_wrong"),
    path("monitoring/cases/<slug:key>/benign/", verdicts.benign, name="monitoring_benign"),
    path("monitoring/cases/<slug:key>/coach/", verdicts.letter, name="monitoring_coach"),
    path("monitoring/cases/<slug:key>/escalate/", verdicts.hand_on, name="monitoring_escalate"),
    path("monitoring/cases/<slug:key>/again/", verdicts.again, name="monitoring_again"),
    path("monitoring/exceptions/", exceptions.listing, name="monitoring_exceptions"),
    path("monitoring/exceptions/new/", exceptions.new, name="monitoring_new_exception"),
    path("monitoring/exceptions/<slug:key>/end/", exceptions.end, name="monitoring_end_exception"),
    path("monitoring/about-me/", own.about_me, name="monitoring_about_me"),
    path("monitoring/about-me/letters/<slug:key>/", own.letter, name="monitoring_letter"),
    path("monitoring/about-me/letters/<slug:key>/read/", own.read, name="monitoring_letter_read"),
    path("monitoring/about-me/cases/<slug:key>/", own.told, name="monitoring_told"),
]
