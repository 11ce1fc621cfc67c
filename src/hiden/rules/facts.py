"""What this room shows about measures: which clause in force writes a measure down, whether rules were made known, what is out of step."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from hiden.base.clock import today
from hiden.base.words import say
from hiden.measures.facts_registry import Shown, fact
from hiden.measures.queries import day_of
from hiden.rules.library import templates
from hiden.rules.models import Document, Procedure, Version
from hiden.rules.queries import decided, to_revise_count


def _in_force(as_of: datetime | None) -> list[Version]:
    return list(decided(day_of(as_of)))


def _clauses(measure: str, as_of: datetime | None) -> Shown | None:
    """「情報管理規程 持出し」: the articles that stand in what is in force and write this measure down."""
    found, since = [], None
    for version in _in_force(as_of):
        template = templates().get(version.document.template)
        if template is None:
            continue
        standing = {one["id"]: one["heading"] for one in version.text["articles"]}
        for clause in template.clauses:
            if measure in clause.measures and clause.id in standing:
                found.append(f"{version.document.title}「{standing[clause.id]}」")
                since = min(since or version.since, version.since)
    if not found or since is None:
        return None
    more = say(" ほか{n}条", n=len(found) - 3) if len(found) > 3 else ""
    return Shown("、".join(found[:3]) + more, since, "rules_documents")


def _register_clauses() -> None:
    named = {measure for one in templates().values() for clause in one.clauses for measure in clause.measures}
    for measure in sorted(named):
        ident = f"rules.clauses_{measure}"
        fact(ident, lambda: say("施行されている規程・誓約の条項"), shows=[measure])(
            partial(_clauses, measure)
        )


_register_clauses()


@fact(
    "rules.made_known", lambda: say("周知を記録した、施行中の就業規則・規程"), shows=["E4-a", "E3-o", "E5-c"]
)
def made_known(as_of: datetime | None) -> Shown | None:
    """Of the rules that are part of the works rules."""
    works = {one.id for one in templates().values() if one.works_rule}
    versions = [one for one in _in_force(as_of) if one.document.template in works]
    if not versions:
        return None
    known = Version.objects.filter(
        pk__in=[one.pk for one in versions], procedure__step=Procedure.MADE_KNOWN
    ).distinct()
    part = known.count()
    words = say("{whole}件中{part}件", whole=len(versions), part=part)
    return Shown(words, today(), "rules_documents", care=part < len(versions))


@fact("rules.to_revise", lambda: say("選択と合わなくなった、施行中の規程・誓約"), shows=["E4-a", "E4-b"])
def out_of_step(as_of: datetime | None) -> Shown | None:
    """Known for the present only."""
    if as_of is not None or not Document.objects.exists():
        return None
    count = to_revise_count()
    return Shown(say("{n}件", n=count), today(), "rules_documents", (("show", "revise"),), care=count > 0)
