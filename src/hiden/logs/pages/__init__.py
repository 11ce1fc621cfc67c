"""Pages of the room: sources and how they do, what came from them, what could not be read, and what everybody may know."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from hiden.logs.pages import columns, intakes, kept, refused, sources, sources_set, ways
from hiden.logs.pages.looking_urls import urlpatterns as looking
from hiden.logs.queries import silent_sources, sources_with_refusals
from hiden.ui.menu import LOGS, show_in_menu
from hiden.ui.todo import remind

show_in_menu(LOGS, _("ログの取得"), "logs_sources", action="logs.see", order=10, under="/logs/sources/")
show_in_menu(LOGS, _("記録されていること"), "logs_kept", action="logs.open", order=90)
remind(
    "logs_silent",
    _("記録が届かなくなった取得元"),
    lambda _person: silent_sources(),
    "logs_sources",
    action="logs.see",
    order=17,
)
remind(
    "logs_refused",
    _("読めなかった記録のある取得元"),
    lambda _person: sources_with_refusals(),
    "logs_sources",
    query="state=refused",
    action="logs.manage",
    order=55,
)

urlpatterns: list[URLPattern] = [
    path("logs/sources/", sources.listing, name="logs_sources"),
    path("logs/new/", sources_set.choose, name="logs_choose"),
    path("logs/new/<slug:connector>/", sources_set.new, name="logs_new_source"),
    path("logs/columns/", columns.sample, name="logs_sample"),
    path("logs/columns/explain/", columns.explain, name="logs_explain"),
    path("logs/sources/<slug:code>/", sources.source, name="logs_source"),
    path("logs/sources/<slug:code>/change/", sources_set.change, name="logs_change_source"),
    path("logs/sources/<slug:code>/notice/", sources_set.notice, name="logs_notice"),
    path("logs/sources/<slug:code>/on/", sources_set.switch_on, name="logs_switch_on"),
    path("logs/sources/<slug:code>/off/", sources_set.switch_off, name="logs_switch_off"),
    path("logs/sources/<slug:code>/token/", sources_set.token, name="logs_token"),
    path("logs/sources/<slug:code>/way/", ways.way, name="logs_way"),
    path("logs/sources/<slug:code>/strangers/", ways.give, name="logs_give"),
    path("logs/sources/<slug:code>/upload/", intakes.upload, name="logs_upload"),
    path("logs/sources/<slug:code>/intakes/<int:pk>/", intakes.intake, name="logs_intake"),
    path("logs/sources/<slug:code>/refused/", refused.refused, name="logs_refused"),
    path("logs/sources/<slug:code>/refused/read-again/", refused.read_again, name="logs_read_again"),
    path("logs/kept/", kept.kept, name="logs_kept"),
    *looking,
]
