"""Verbs: projects that need secrecy of their own, what they are about, and who takes part when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from hiden.base.clock import FOREVER_DATE, now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.classification.queries import holding as in_force
from hiden.gate import require
from hiden.inventory.models import Item
from hiden.ledger import record, record_many
from hiden.lifecycle.entries import ParticipationSet, ProjectSet
from hiden.lifecycle.models import Participation, Passage, Project, ProjectItem, day_after
from hiden.lifecycle.opening import Opening, open_events, standing
from hiden.lifecycle.rights import settle_rights
from hiden.people.intervals import holding
from hiden.people.models import NOT_HERE, Department, Person
from hiden.people.turn import in_turn, take_turn


@transaction.atomic
def open_project(
    *,
    name: str,
    code_word: str,
    manager: Person,
    department: Department,
    items: Sequence[Item] = (),
    since: date | None = None,
    by: Person,
) -> Project:
    """Open a project. `code_word` is what those who are not concerned are shown. Raises BadInput, NotAllowed."""
    require(by, "lifecycle.open_project")
    take_turn()
    if not name.strip() or not code_word.strip():
        raise BadInput(
            say("プロジェクトの名称か呼び名がありません。"),
            say("名称と、関係者でない人に見せる呼び名の両方を入力してください。"),
        )
    made = Project.objects.create(
        name=name.strip()[:200],
        code_word=code_word.strip()[:100],
        manager=manager,
        department=department,
        since=since or today(),
        recorded_at=now(),
    )
    _add_items(made, items)
    record(_entry(made, "opened", made.since), by=by)
    return made


def _add_items(project: Project, items: Sequence[Item]) -> None:
    at = now()
    ProjectItem.objects.bulk_create(
        ProjectItem(project=project, item=item, since=at, recorded_at=at) for item in items
    )


def _entry(project: Project, change: str, day: date) -> ProjectSet:
    numbers = project.items.filter(in_force(None)).values_list("item__number", flat=True)
    return ProjectSet(
        project.key, project.code_word, change, day.isoformat(), tuple(sorted(numbers)), project.name
    )


@transaction.atomic
def set_items(project: Project, items: Sequence[Item], *, by: Person) -> None:
    """Let the project be about these items from now on. Raises NotAllowed."""
    require(by, "lifecycle.change_project", project)
    take_turn()
    present = {row.item_id: row for row in project.items.filter(in_force(None))}
    wanted = {item.pk: item for item in items}
    project.items.filter(pk__in=[row.pk for pk, row in present.items() if pk not in wanted]).update(
        until=now()
    )
    _add_items(project, [item for pk, item in wanted.items() if pk not in present])
    record(_entry(project, "changed", today()), by=by)
    settle_rights(project, by=by)


@in_turn
def join(project: Project, people: Sequence[Person], *, on: date | None = None, by: Person) -> int:
    """Let persons take part from a day on; each gets the steps of joining. Returns how many are new.

    Raises BadInput for a day outside the project, Conflict for somebody who is not here that day, NotAllowed.
    """
    require(by, "lifecycle.change_project", project)
    day = on or today()
    if not project.since <= day < project.until:
        raise BadInput(say("その日に、このプロジェクトは行われていません。"), say("日を選び直してください。"))
    there = set(project.participations.filter(until__gt=day).values_list("person_id", flat=True))
    new = [person for person in people if person.pk not in there]
    openings = _openings_of_all(project, new, Passage.PROJECT_IN, day)
    Participation.objects.bulk_create(
        Participation(project=project, person=person, since=day, recorded_at=now()) for person in new
    )
    record_many(
        (ParticipationSet(project.key, person.key, "joined", day.isoformat()) for person in new), by=by
    )
    open_events(openings, by=by)
    settle_rights(project, by=by)
    return len(new)


def _openings(project: Project, people: Sequence[Person], passage: Passage, day: date) -> list[Opening]:
    """The events of all of them; those who are not here that day have none."""
    known = standing(people, day)
    return [
        Opening(one, passage, day, kind, main, after=project.code_word, project=project)
        for one in people
        for kind, main in [known[one.pk]]
        if kind not in {"", *NOT_HERE}
    ]


def _openings_of_all(
    project: Project, people: Sequence[Person], passage: Passage, day: date
) -> list[Opening]:
    """The same, when everybody must be here. Raises Conflict that names the first who is not."""
    found = _openings(project, people, passage, day)
    here = {one.person.pk for one in found}
    for person in people:
        if person.pk not in here:
            raise Conflict(
                say("{name}さんは、その日に在籍していません。", name=person.name),
                say("人か日を選び直してください。"),
            )
    return found


@in_turn
def leave(project: Project, person: Person, *, last_day: date | None = None, by: Person) -> Participation:
    """Let a day be the last on which somebody takes part; the steps of leaving follow. Raises BadInput, Conflict, NotAllowed."""
    require(by, "lifecycle.change_project", project)
    day = last_day or today()
    found = project.participations.filter(person=person, until=FOREVER_DATE).first()
    if found is None:
        raise Conflict(
            say("{name}さんは、このプロジェクトに参加していません。", name=person.name),
            say("頁を開き直して確かめてください。"),
        )
    if day < found.since:
        raise BadInput(say("終わる日が、参加の日より前です。"), say("日を選び直してください。"))
    found.until = day_after(day)
    found.save(update_fields=["until"])
    record(ParticipationSet(project.key, person.key, "left", day.isoformat()), by=by)
    open_events(_openings_of_all(project, [person], Passage.PROJECT_OUT, day), by=by)
    settle_rights(project, by=by)
    return found


@in_turn
def end_project(project: Project, *, last_day: date | None = None, by: Person) -> Project:
    """End a project: everybody's part ends with it, and the steps of leaving follow. Raises Conflict, NotAllowed."""
    require(by, "lifecycle.change_project", project)
    day = last_day or today()
    if project.until != FOREVER_DATE:
        raise Conflict(say("このプロジェクトは、もう終わっています。"), say("一覧を開き直してください。"))
    rows = project.participations.filter(holding(day)).select_related("person")
    taking_part = [one.person for one in rows]
    project.participations.filter(until__gt=day_after(day)).update(until=day_after(day))
    project.until = day_after(day)
    project.save(update_fields=["until"])
    record(_entry(project, "ended", day), by=by)
    open_events(_openings(project, taking_part, Passage.PROJECT_OUT, day), by=by)
    settle_rights(project, by=by)
    return project
