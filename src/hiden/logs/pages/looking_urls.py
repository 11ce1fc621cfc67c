"""Addresses of looking: searching, permits, what is not seen, and who looked."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from hiden.logs.pages import coverage, permits, searching, watching
from hiden.logs.reviewing import overdue, unreviewed
from hiden.ui.also import show_also
from hiden.ui.menu import LOGS, show_in_menu
from hiden.ui.todo import remind

show_in_menu(LOGS, _("ログを探す"), "logs_search", action="logs.search", order=20, under="/logs/search/")
show_in_menu(LOGS, _("見えていない所"), "logs_coverage", action="logs.see", order=30, under="/logs/coverage/")
show_in_menu(LOGS, _("調べた記録"), "logs_watch", action="logs.watch", order=70, under="/logs/watch/")
remind(
    "logs_unreviewed",
    _("まだ点検していない、調べた記録"),
    lambda _person: unreviewed().count(),
    "logs_watch",
    action="logs.review",
    order=50,
    late=lambda _person: overdue(),
)
show_also("item", _("この情報のログ"), "logs_item", action="logs.search", order=60)

urlpatterns: list[URLPattern] = [
    path("logs/search/", searching.search, name="logs_search"),
    path("logs/items/<path:number>/", searching.of_item, name="logs_item"),
    path("logs/permits/", permits.permits, name="logs_permits"),
    path("logs/permits/ask/", permits.ask, name="logs_ask"),
    path("logs/look/<slug:key>/", permits.by_name, name="logs_look"),
    path("logs/watch/", watching.watch, name="logs_watch"),
    path("logs/watch/review/", watching.review, name="logs_review"),
    path("logs/coverage/", coverage.coverage, name="logs_coverage"),
]
