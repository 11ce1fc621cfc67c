"""Pages of the room."""

from __future__ import annotations

from django.urls import URLPattern

from hiden.evidence.holds.pages import urlpatterns as holds
from hiden.evidence.insiders.pages import urlpatterns as insiders
from hiden.evidence.locker.pages import urlpatterns as locker
from hiden.evidence.stamps.pages import urlpatterns as stamps

urlpatterns: list[URLPattern] = [*locker, *holds, *insiders, *stamps]
