"""Pages of the room."""

from __future__ import annotations

from django.urls import URLPattern

from hiden.monitoring.places.pages import urlpatterns as places
from hiden.monitoring.rules.pages import urlpatterns as rules

urlpatterns: list[URLPattern] = [*places, *rules]
