"""Pages of the room."""

from __future__ import annotations

from django.urls import URLPattern

from hiden.monitoring.desk.pages import urlpatterns as desk

urlpatterns: list[URLPattern] = [*desk]
