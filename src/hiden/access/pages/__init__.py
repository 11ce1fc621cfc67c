"""Pages of this room: していいですか, one's own rights and requests, who may handle an item, policies."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
