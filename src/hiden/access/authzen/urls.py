"""All addresses of the decision service and of the pages about it."""

from __future__ import annotations

from django.urls import URLPattern, path

from hiden.access.authzen import brought_pages, pages, views

urlpatterns: list[URLPattern] = [
    path(".well-known/authzen-configuration", views.configuration, name="authzen_configuration"),
    path("access/v1/evaluation", views.evaluation, name="authzen_evaluation"),
    path("access/v1/evaluations", views.evaluations, name="authzen_evaluations"),
    path("access/v1/search/subject", views.search_subject, name="authzen_search_subject"),
    path("access/v1/search/resource", views.search_resource, name="authzen_search_resource"),
    path("access/v1/search/action", views.search_action, name="authzen_search_action"),
    path("access/v1/requests", views.requests, name="authzen_requests"),
    path("access/v1/requests/<slug:key>", views.task, name="authzen_task"),
    path("access/v1/jwks", views.jwks, name="authzen_jwks"),
    *pages.urlpatterns,
    *brought_pages.urlpatterns,
]
