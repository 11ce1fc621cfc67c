"""Pages of the room."""

from __future__ import annotations

from django.urls import URLPattern

from hiden.evidence.holds.pages import urlpatterns as holds
from hiden.evidence.insiders.pages import urlpatterns as insiders
from hiden.evidence.locker.pages import urlpatterns as locker
from hiden.evidence.stamps.pages import urlpatterns as stamps

# The locker's addresses begin with the number of an exhibit, which would take those of the others for one.
urlpatterns: list[URLPattern] = [*holds, *insiders, *stamps, *locker]
