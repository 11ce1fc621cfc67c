"""Which rows may be seen: the policies as a filter, or, where they cannot be one, every candidate asked about."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeVar

import cedarpy
from django.db.models import BooleanField, Exists, F, Func, Model, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from hiden.gate.engine import Context, Engine, Known, to_json
from hiden.gate.nouns import Noun
from hiden.gate.reading import Entity, FactsMissing
from hiden.gate.residual import condition
from hiden.gate.slices import Slice, not_applicable
from hiden.gate.terms import Condition, Unsupported

log = logging.getLogger("hiden.gate")

M = TypeVar("M", bound=Model)

_AT_ONCE = 1_000
# Partial evaluation takes the asker as Cedar text, in which other characters would have to be escaped.
_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]+")


def visible(
    engine: Engine, by: object, action: str, queryset: QuerySet[M], context: Context | None = None
) -> QuerySet[M]:
    """The rows of a queryset that `by` may see: all of them, and no other, whichever way is taken."""
    part = engine.slice(action)
    noun = engine.nouns.of(queryset.model)
    if not isinstance(noun, Noun) or noun.name not in part.action.resources:
        raise not_applicable(action, queryset.model.__name__)
    who = engine.asker(by, part)
    if who is None:
        return queryset.none()
    try:
        allowed = compiled(engine, part, who, noun, context or {})
    except Unsupported as reason:
        log.warning("%s is checked row by row: %s", action, reason)
        return one_by_one(engine, part, who, noun, queryset, context)
    return _narrowed(noun, queryset, allowed)


def _narrowed(noun: Noun, queryset: QuerySet[M], allowed: Condition) -> QuerySet[M]:
    if allowed is False:
        return queryset.none()
    rows = _on_rows(noun, queryset, allowed)
    return queryset if rows is True else queryset.filter(rows)


def compiled(engine: Engine, part: Slice, who: Entity, noun: Noun, context: Context) -> Condition:
    """The condition on rows of the noun's model. Raises Unsupported."""
    if not _PLAIN_ID.fullmatch(who.id):
        raise Unsupported("an asker whose id is not plain")
    try:
        known = engine.facts(part, [who], [])
    except FactsMissing as error:
        return _nothing(part, str(error))
    if (who.type, who.id) not in known:
        return _nothing(part, f"no facts of {who.type} {who.id}")
    return compiled_for(part, who, known, noun, context)


def compiled_for(part: Slice, who: Entity, known: Known, noun: Noun, context: Context) -> Condition:
    """The condition for an asker with these facts. Raises Unsupported."""
    request = {
        "principal": f'{who.type}::"{who.id}"',
        "action": f'Action::"{part.action.id}"',
        "resource": None,
        "context": json.dumps(dict(context)),
    }
    result = cedarpy.is_authorized_partial(request, part.policies, to_json(known))
    if result.diagnostics.errors:
        return _nothing(part, *result.diagnostics.errors)
    if result.residuals.keys() != part.effects.keys():
        raise Unsupported("Cedar did not answer for every policy")
    return condition(noun, result.residuals)


def rows_allowed(  # noqa: PLR0917
    part: Slice, who: Entity, known: Known, noun: Noun, queryset: QuerySet[M], context: Context
) -> QuerySet[M]:
    """The rows of a queryset that an asker with these facts may see. Raises Unsupported."""
    return _narrowed(noun, queryset, compiled_for(part, who, known, noun, context))


def _nothing(part: Slice, *errors: str) -> bool:
    log.error("%s shows nothing because the decision failed: %s", part.action.id, "; ".join(errors))
    return False


def _on_rows(noun: Noun, queryset: QuerySet[Any], allowed: Condition) -> Condition:
    """The condition on rows of a queryset: of the noun's own model, older states of it, or of its handle.

    Older states and handles are judged by the present state; without one, a check says no, and so does this.
    """
    rows = noun.rows() if allowed is True else noun.rows().filter(allowed)
    if noun.handle is not None and issubclass(queryset.model, noun.handle):
        return Q(Exists(rows.filter(**{noun.id.path: OuterRef("pk")})))
    if noun.present is None or _only_present(noun, queryset):
        return allowed
    here = noun.present if isinstance(allowed, bool) else noun.present & allowed
    return here | (~noun.present & Q(Exists(rows.filter(**{noun.id.path: OuterRef(noun.id.path)}))))


def _only_present(noun: Noun, queryset: QuerySet[Any]) -> bool:
    """Whether the queryset is narrowed to present states already, by the very conditions that the noun registered."""
    narrowed, needed = queryset.query.where, noun.rows().query.where
    if narrowed.connector != "AND" or narrowed.negated or needed.connector != "AND" or needed.negated:
        return False
    return all(each in narrowed.children for each in needed.children)


def one_by_one(  # noqa: PLR0917
    engine: Engine, part: Slice, who: Entity, noun: Noun, queryset: QuerySet[M], context: Context | None
) -> QuerySet[M]:
    """The complete answer without a filter: every candidate is asked about, in batches."""
    path = "pk" if noun.handle is not None and issubclass(queryset.model, noun.handle) else noun.id.path
    candidates = queryset.order_by().values_list("pk", path).distinct().iterator(chunk_size=_AT_ONCE)
    allowed: list[Any] = []
    for batch in _batches(candidates):
        things = [Entity(noun.name, str(key), key) for _, key in batch]
        decisions = engine.ask(part, [(who, each) for each in things], context)
        allowed += [pk for (pk, _), decision in zip(batch, decisions, strict=True) if decision.allowed]
    return queryset.filter(_OneOf(F("pk"), allowed)) if allowed else queryset.none()


def _batches(rows: Iterator[tuple[Any, Any]]) -> Iterator[list[tuple[Any, Any]]]:
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch


class _OneOf(Func):
    """`column IN (…)` for any number of values, bound as one JSON parameter."""

    output_field = BooleanField()
    template = "%(expressions)s)"
    arg_joiner = " IN (SELECT value FROM json_each("

    def __init__(self, column: F, values: list[Any]) -> None:
        super().__init__(Cast(column, TextField()), Value(json.dumps([str(each) for each in values])))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template="%(expressions)s))", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        joiner = " IN (SELECT jsonb_array_elements_text(CAST("
        return super().as_sql(
            compiler, connection, template="%(expressions)s AS jsonb)))", arg_joiner=joiner, **extra
        )
