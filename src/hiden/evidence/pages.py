"""Pages of the room."""

from __future__ import annotations

from django.urls import URLPattern

from hiden.evidence.locker.pages import urlpatterns as locker

urlpatterns: list[URLPattern] = [*locker]
