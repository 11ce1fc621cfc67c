"""Pages of the room."""

from __future__ import annotations

from django.urls import URLPattern

from hiden.monitoring.purposes.pages import urlpatterns as purposes

urlpatterns: list[URLPattern] = [*purposes]
