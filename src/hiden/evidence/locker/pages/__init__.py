"""Pages of the locker and of custody, their line in the menu and what they remind of."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from hiden.evidence.locker.pages import custody, files, one, register
from hiden.evidence.locker.queries import waiting_for
from hiden.ui.menu import CHAPTER_6, show_in_menu
from hiden.ui.todo import remind

show_in_menu(
    CHAPTER_6, _("証拠の保管"), "evidence_exhibits", action="evidence.register", order=50, under="/evidence/"
)
remind(
    "evidence_receipts",
    _("受領の確認を待っている証拠"),
    lambda person: waiting_for(person).count(),
    "evidence_exhibits",
    query="state=waiting",
    action="evidence.open",
    order=9,
)

urlpatterns: list[URLPattern] = [
    path("evidence/", register.exhibits, name="evidence_exhibits"),
    path("evidence/new/", register.new, name="evidence_new"),
    path("evidence/labels/", register.print_labels, name="evidence_print_labels"),
    path("evidence/labels.pdf", register.labels, name="evidence_labels"),
    path("evidence/check/", files.check, name="evidence_check"),
    path("evidence/<str:label>/", one.exhibit, name="evidence_exhibit"),
    path("evidence/<str:label>/edit/", one.edit, name="evidence_edit"),
    path("evidence/<str:label>/circle/", one.circle, name="evidence_circle"),
    path("evidence/<str:label>/step/", custody.step, name="evidence_step"),
    path("evidence/<str:label>/event/", custody.event, name="evidence_event"),
    path("evidence/<str:label>/event/<int:number>/receipt/", custody.receipt, name="evidence_receipt"),
    path("evidence/<str:label>/import/", files.bring, name="evidence_import"),
    path("evidence/<str:label>/files/", files.kept, name="evidence_files"),
    path("evidence/<str:label>/files/<int:bringing>/<int:number>/", files.file, name="evidence_file"),
    path("evidence/<str:label>/bag/", files.bag, name="evidence_bag"),
]
