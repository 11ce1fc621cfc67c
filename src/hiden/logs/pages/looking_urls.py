"""Addresses of looking: searching, permits, holds, what is not seen, and who looked."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from hiden.logs.pages import searching
from hiden.ui.also import show_also
from hiden.ui.menu import LOGS, show_in_menu

show_in_menu(LOGS, _("ログを探す"), "logs_search", action="logs.search", order=20, under="/logs/search/")
show_also("item", _("この情報のログ"), "logs_item", action="logs.search", order=60)

urlpatterns: list[URLPattern] = [
    path("logs/search/", searching.search, name="logs_search"),
    path("logs/items/<path:number>/", searching.of_item, name="logs_item"),
]
