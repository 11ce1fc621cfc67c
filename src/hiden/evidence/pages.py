"""The pages of this room, gathered."""

from __future__ import annotations

from django.urls import URLPattern

from hiden.evidence.holds.pages import urlpatterns as holds
from hiden.evidence.insiders.pages import urlpatterns as insiders
from hiden.evidence.stamps.pages import urlpatterns as stamps

urlpatterns: list[URLPattern] = [*holds, *insiders, *stamps]
