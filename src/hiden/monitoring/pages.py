"""Pages of the room."""

from __future__ import annotations

from django.urls import URLPattern

from hiden.monitoring.cases.pages import urlpatterns as cases
from hiden.monitoring.desk.pages import urlpatterns as desk

urlpatterns: list[URLPattern] = [*cases, *desk]
