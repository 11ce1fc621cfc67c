"""Pages of the room: looking through the records with persons masked, and by name where that was permitted."""

from __future__ import annotations

from django.urls import URLPattern

from hiden.logs.pages.looking_urls import urlpatterns as looking

urlpatterns: list[URLPattern] = [*looking]
