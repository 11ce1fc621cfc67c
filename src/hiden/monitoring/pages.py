"""Pages of the room."""

from __future__ import annotations

from django.urls import URLPattern

from hiden.monitoring.cases.pages import urlpatterns as cases
from hiden.monitoring.desk.pages import urlpatterns as desk
from hiden.monitoring.places.pages import urlpatterns as places
from hiden.monitoring.purposes.pages import urlpatterns as purposes
from hiden.monitoring.rights.number_pages import urlpatterns as numbers
from hiden.monitoring.rights.pages import urlpatterns as rights
from hiden.monitoring.rules.pages import urlpatterns as rules

urlpatterns: list[URLPattern] = [*cases, *desk, *places, *purposes, *rights, *numbers, *rules]
