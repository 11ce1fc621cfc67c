"""Queries whose SQL is kept: the same answers as Django's own, on the data of now."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.gate.prepared import Prepared

from .world import Worker


def test_a_kept_query_answers_for_other_ids_and_sees_what_has_changed(world: None) -> None:
    Worker.objects.bulk_create([Worker(pk=1, kind="%s", active=True), Worker(pk=2, kind="b", active=False)])
    asked = Prepared(lambda key: Worker.objects.filter(pk=key).values_list("pk", "kind", "active"))
    with CaptureQueriesContext(connection) as queries:
        assert asked.rows(1) == [(1, "%s", True)]
        assert asked.rows(2) == [(2, "b", False)]
        assert asked.rows(3) == []
    assert len(queries) == 3
    assert asked.rows(2)[0][2] is False  # through Django's converters, not 0
    Worker.objects.filter(pk=2).update(active=True)
    assert asked.rows(2) == [(2, "b", True)]


def test_what_else_a_query_depends_on_is_kept_apart(world: None) -> None:
    Worker.objects.bulk_create([Worker(pk=1, level=5)])
    asked = Prepared(lambda key, least: Worker.objects.filter(pk=key, level__gte=least).values_list("pk"))
    assert asked.rows(1, 5) == [(1,)]
    assert asked.rows(1, 6) == []
    assert asked.rows(1, 5) == [(1,)]


def test_an_id_in_several_places_is_replaced_everywhere(world: None) -> None:
    Worker.objects.bulk_create([Worker(pk=1, level=1), Worker(pk=2, level=1)])
    asked = Prepared(
        lambda key: (
            Worker.objects.filter(pk=key)
            .values_list("pk")
            .union(Worker.objects.filter(level=key).values_list("pk"))
        )
    )
    assert sorted(asked.rows(1)) == [(1,), (2,)]
    assert asked.rows(2) == [(2,)]


def test_a_query_that_django_finds_empty_for_the_mark_is_asked_anew(world: None) -> None:
    Worker.objects.bulk_create([Worker(pk=1)])
    asked = Prepared(lambda key: Worker.objects.filter(pk__in=[key] if key < 100 else []).values_list("pk"))
    assert asked.rows(1) == [(1,)]
