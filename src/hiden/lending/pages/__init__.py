"""Pages of the room, its line in the menu and what it reminds of."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, today
from hiden.gate import visible
from hiden.lending.kinds import Handed
from hiden.lending.models import Loan
from hiden.lending.pages import counts, loans, losses, meetings, one, own, things
from hiden.lending.queries import not_collected, open_losses, overdue, waiting_sights
from hiden.people.models import Person
from hiden.ui.menu import CHAPTER_3, show_in_menu
from hiden.ui.todo import remind

_SOON = timedelta(days=2)

show_in_menu(
    CHAPTER_3, _("貸出しと会議資料"), "lending_things", action="lending.use", order=60, under="/lending/"
)


def _mine(person: Person) -> int:
    """What the reader has to confirm, to bring back by the day after tomorrow, or to look at in a count. Two queries."""
    own_loans = Loan.objects.filter(until=FOREVER, person=person, announced_at__isnull=True)
    due = own_loans.filter(Q(confirmed="") | Q(due_on__lte=today() + _SOON))
    asked = own_loans.filter(thing__in=waiting_sights().values("thing"))
    return (due | asked).distinct().count()


def _kept(person: Person) -> int:
    return visible(person, "lending.manage_loan", Loan.objects.filter(loans.todo())).count()


def _kept_late(person: Person) -> int:
    return visible(person, "lending.manage_loan", Loan.objects.filter(overdue())).count()


def _losses(person: Person) -> int:
    return visible(person, "lending.handle_loss", open_losses()).count()


remind(
    "lending_mine",
    _("借りているもの（受取りの確認、返却、現物の確認）"),
    _mine,
    "lending_own",
    action="lending.use",
    order=16,
    late=lambda person: Loan.objects.filter(overdue(), person=person).count(),
)
remind(
    "lending_kept",
    _("返してもらう貸出し"),
    _kept,
    "lending_loans",
    query="state=todo",
    action="lending.use",
    order=44,
    late=_kept_late,
)
remind(
    "lending_losses",
    _("紛失の届出"),
    _losses,
    "lending_losses",
    query="state=open",
    action="lending.use",
    order=8,
)
remind(
    "lending_papers",
    _("回収していない会議の資料"),
    lambda person: not_collected().filter(meeting__organiser=person, handed=Handed.OUT).count(),
    "lending_meetings",
    query="state=out",
    action="lending.use",
    order=45,
)

urlpatterns: list[URLPattern] = [
    path("lending/", things.things, name="lending_things"),
    path("lending/new/", things.new, name="lending_new"),
    path("lending/labels/", things.print_labels, name="lending_print_labels"),
    path("lending/labels.pdf", things.labels, name="lending_labels"),
    path("lending/own/", own.own, name="lending_own"),
    path("lending/held/<str:number>/", own.held, name="lending_held"),
    path("lending/held/<str:number>/list.pdf", own.held_pdf, name="lending_held_pdf"),
    path("lending/held/<str:number>/settle/", own.settle, name="lending_settle"),
    path("lending/loans/", loans.register, name="lending_loans"),
    path("lending/loans/<int:number>/confirm/", loans.confirm, name="lending_confirm"),
    path("lending/loans/<int:number>/receipt/", loans.confirm_paper, name="lending_confirm_paper"),
    path("lending/loans/<int:number>/back/", loans.announce, name="lending_announce"),
    path("lending/loans/<int:number>/return/", loans.take_back, name="lending_return"),
    path("lending/loans/<int:number>/extend/", loans.extend, name="lending_extend"),
    path("lending/loans/<int:number>/cancel/", loans.cancel, name="lending_cancel"),
    path("lending/losses/", losses.losses, name="lending_losses"),
    path("lending/losses/<int:number>/", losses.loss, name="lending_loss"),
    path("lending/losses/<int:number>/step/", losses.mark, name="lending_loss_step"),
    path("lending/losses/<int:number>/found/", losses.found_again, name="lending_loss_found"),
    path("lending/losses/<int:number>/close/", losses.close, name="lending_loss_close"),
    path("lending/counts/", counts.counts, name="lending_counts"),
    path("lending/counts/new/", counts.start, name="lending_count_start"),
    path("lending/counts/<int:number>/", counts.count, name="lending_count"),
    path("lending/counts/<int:number>/mark/", counts.mark, name="lending_count_mark"),
    path("lending/counts/<int:number>/close/", counts.close, name="lending_count_close"),
    path("lending/meetings/", meetings.meetings, name="lending_meetings"),
    path("lending/meetings/new/", meetings.new, name="lending_meeting_new"),
    path("lending/meetings/<slug:key>/", meetings.meeting, name="lending_meeting"),
    path("lending/meetings/<slug:key>/edit/", meetings.edit, name="lending_meeting_edit"),
    path("lending/meetings/<slug:key>/check/", meetings.check, name="lending_meeting_check"),
    path("lending/meetings/<slug:key>/collect/", meetings.collect, name="lending_collect"),
    path("lending/t/<slug:key>/", one.thing, name="lending_thing"),
    path("lending/t/<slug:key>/edit/", things.edit, name="lending_edit"),
    path("lending/t/<slug:key>/end/", things.end, name="lending_end"),
    path("lending/t/<slug:key>/lend/", one.lend, name="lending_lend"),
    path("lending/t/<slug:key>/borrow/", one.borrow, name="lending_borrow"),
    path("lending/t/<slug:key>/ask/", one.ask, name="lending_ask"),
    path("lending/t/<slug:key>/loss/", losses.report, name="lending_report_loss"),
    path("lending/t/<slug:key>/seen/", one.seen, name="lending_seen"),
]
