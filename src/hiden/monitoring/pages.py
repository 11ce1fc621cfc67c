"""Pages of the room."""

from __future__ import annotations

from django.urls import URLPattern

from hiden.monitoring.cases.pages import urlpatterns as cases
from hiden.monitoring.purposes.pages import urlpatterns as purposes
from hiden.monitoring.rights.number_pages import urlpatterns as numbers
from hiden.monitoring.rights.pages import urlpatterns as rights

urlpatterns: list[URLPattern] = [*cases, *purposes, *rights, *numbers]
