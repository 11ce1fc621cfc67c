"""What the access base costs: one decision on facts read fresh, a page of what somebody may see, who may see an item, the instant of
a revocation, and thousands of own policies. CPU of this process, no decision kept; 10,000 people, 100,000 items.

Beside them, in the same run: one check for each item, and pycasbin with the same rules and facts when it is installed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from statistics import median, quantiles
from typing import Any

from hiden.base.clock import now, today

PEOPLE, ITEMS, DEPARTMENTS = 10_000, 100_000, 300
GRANTS = 20_000
DECISIONS = 2_000
_CHECKED = 300


def figures() -> dict[str, float]:
    """All figures, in the database of the present home, which must be a throw-away one. `HIDEN_BENCH_ITEMS` changes the number of items."""
    return dict(_figures())


def _figures() -> Iterator[tuple[str, float]]:
    import os

    from hiden.access.situation import AT_THE_DESK, Situation, Verb

    items = int(os.environ.get("HIDEN_BENCH_ITEMS", str(ITEMS)))
    people, numbers = _world(items)
    chance = random.Random(7)  # noqa: S311 - which persons are asked about, not secrets
    home = Situation("managed", "home", "vpn", "inside", "approved")
    pairs = [
        (
            chance.choice(people),
            chance.choice(list(Verb)),
            chance.choice(numbers),
            chance.choice([AT_THE_DESK, home]),
        )
        for _ in range(DECISIONS)
    ]
    yield from _decisions(pairs, "decision")
    yield from _casbin(pairs[:300])
    yield from _http(pairs[:500])
    name = {100_000: "100k", 1_000_000: "1m"}.get(items, str(items))
    yield from _lists(chance.sample(people, 25), name)
    yield from _who(chance.sample(numbers, 5))
    yield from _revocation(people, numbers)
    yield from _many_policies(pairs)


def _world(items: int) -> tuple[list[int], list[int]]:
    """People in departments in two levels, items with classes, handlers and grants, half of them over."""
    from django.db import connection, transaction

    from hiden.access.models import Grant
    from hiden.classification.models import SecrecyClass
    from hiden.classification.presets import ensure_presets
    from hiden.inventory.models import Handler, Item, ItemState
    from hiden.ledger import SYSTEM
    from hiden.ledger.signing import prepare_ledger
    from hiden.people.models import (
        Department,
        DepartmentState,
        Kind,
        Membership,
        Person,
        PersonState,
        Role,
        RoleHolding,
        new_key,
    )
    from hiden.people.setup import First, found

    chance, at, day = random.Random(1), now(), today()  # noqa: S311 - a world, not secrets
    prepare_ledger()
    found(First("計測株式会社", 4, "1", "計測 太郎", "ケイソク タロウ", "bench@example.co.jp", ""))
    ensure_presets(SYSTEM)
    classes = list(SecrecyClass.objects.order_by("rank"))
    with transaction.atomic():
        Department.objects.bulk_create(Department(code=f"D{n:03}") for n in range(DEPARTMENTS))
        departments = list(Department.objects.filter(code__startswith="D").order_by("code"))
        DepartmentState.objects.bulk_create(
            DepartmentState(
                department=one,
                name=f"部門{n}",
                parent=departments[n % 20] if n >= 20 else None,
                since=day,
                recorded_at=at,
            )
            for n, one in enumerate(departments)
        )
        Person.objects.bulk_create(
            Person(
                number=f"{100000 + n}",
                name=f"試験 {n}号",
                kana="シケン",
                kana_key="シケン",
                kind=Kind.REGULAR,
            )
            for n in range(PEOPLE)
        )
        people = list(Person.objects.filter(number__gte="100000").order_by("pk"))
        PersonState.objects.bulk_create(
            (
                PersonState(
                    person=one, name=one.name, kana=one.kana, kind=Kind.REGULAR, since=day, recorded_at=at
                )
                for one in people
            ),
            batch_size=2_000,
        )
        Membership.objects.bulk_create(
            (
                Membership(person=one, department=departments[n % DEPARTMENTS], since=day, recorded_at=at)
                for n, one in enumerate(people)
            ),
            batch_size=2_000,
        )
        RoleHolding.objects.bulk_create(
            RoleHolding(
                person=people[n], role=Role.DEPARTMENT_MANAGER, department=one, since=day, recorded_at=at
            )
            for n, one in enumerate(departments)
        )
        for start in range(0, items, 20_000):
            some = range(start, min(start + 20_000, items))
            Item.objects.bulk_create(
                (Item(number=f"B-{n:07}", key=new_key(), made_at=at) for n in some), batch_size=5_000
            )
        ids = list(Item.objects.filter(number__startswith="B-").order_by("pk").values_list("pk", "number"))
        ItemState.objects.bulk_create(
            (_state(ItemState, pk, number, classes, departments, chance, at) for pk, number in ids),
            batch_size=5_000,
        )
        Handler.objects.bulk_create(
            (
                _handler(Handler, pk, people, departments, chance, at)
                for pk, _number in ids
                if chance.random() < 0.4
            ),
            batch_size=5_000,
        )
        Grant.objects.bulk_create(
            (_grant(Grant, ids, people, departments, classes, chance, at) for _ in range(GRANTS)),
            batch_size=2_000,
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [one.pk for one in people], [pk for pk, _number in ids]


def _state(  # noqa: PLR0917
    model: Any, pk: int, number: str, classes: Any, departments: Any, chance: random.Random, at: Any
) -> Any:
    kind = chance.choices([*classes, None], weights=[60, 6, 1, 33])[0]
    return model(
        item_id=pk, number=number, name=f"加工条件表 {number}", owner=chance.choice(departments), since=at, recorded_at=at,
        decision="secret" if kind else chance.choice(["undecided", "not_secret"]), secrecy_class=kind,
        rank=kind.rank if kind else 0,
    )  # fmt: skip


def _handler(model: Any, pk: int, people: Any, departments: Any, chance: random.Random, at: Any) -> Any:  # noqa: PLR0917
    person = chance.random() < 0.6
    return model(
        item_id=pk, person=chance.choice(people) if person else None,
        department=None if person else chance.choice(departments), since=at, recorded_at=at,
    )  # fmt: skip


def _grant(  # noqa: PLR0917
    model: Any, ids: Any, people: Any, departments: Any, classes: Any, chance: random.Random, at: Any
) -> Any:
    person, whole = chance.random() < 0.8, chance.random() < 0.005
    over = chance.random() < 0.5
    return model(
        person=chance.choice(people) if person else None, department=None if person else chance.choice(departments),
        item_id=None if whole else chance.choice(ids)[0], secrecy_class=classes[0] if whole else None,
        level=chance.randrange(1, 4), purpose="計測", since=at - timedelta(days=20),
        until=at - timedelta(days=1) if over else at + timedelta(days=30), recorded_at=at,
    )  # fmt: skip


def _cpu(do: Callable[[], Any]) -> float:
    began = time.thread_time()
    do()
    return (time.thread_time() - began) * 1000


def _median(do: Callable[[Any], Any], things: Any) -> float:
    """The median CPU time in ms of doing something with each thing."""
    return round(median(_cpu(partial(do, one)) for one in things), 2)


def _decisions(pairs: Any, name: str) -> Iterator[tuple[str, float]]:
    from hiden.access.deciding import Asking

    for person, verb, item, situation in pairs[:50]:
        Asking().decide(person, verb, item, situation)
    times, allowed = [], 0
    for person, verb, item, situation in pairs:
        began = time.thread_time()
        answer = Asking().decide(person, verb, item, situation)
        times.append((time.thread_time() - began) * 1000)
        allowed += answer.allowed
    yield f"{name}_p50_ms", round(median(times), 3)
    yield f"{name}_p99_ms", round(quantiles(times, n=100)[98], 3)
    yield f"{name}_allowed_share", round(allowed / len(pairs), 3)


def _casbin(pairs: Any) -> Iterator[tuple[str, float]]:
    """The same decisions by pycasbin, with the policies of the same act and facts read in the same way."""
    from hiden.access.deciding import Asking
    from hiden.access.reading import item_facts, person_facts
    from hiden.access.situation import Verb
    from hiden.commands import bench_casbin

    if not bench_casbin.installed():
        return
    rules = Asking().rules
    part = rules.engine.slice(Verb.VIEW)
    decide = bench_casbin.decider([one.tree for one in rules.engine.policies.rules if one.id in part.reasons])
    times, same = [], 0
    for person, _verb, item, situation in pairs:
        began = time.thread_time()
        facts = item_facts(item) or {}
        allowed = decide({"id": person, **person_facts(person)}, {"id": item, **facts}, situation.context())
        times.append((time.thread_time() - began) * 1000)
        same += allowed == Asking().decide(person, Verb.VIEW, item, situation).allowed
    yield "casbin_p50_ms", round(median(times), 3)
    yield "casbin_p99_ms", round(quantiles(times, n=100)[98], 3)
    yield "casbin_same_share", round(same / len(pairs), 3)


def _http(pairs: Any) -> Iterator[tuple[str, float]]:
    """Questions of another system (AuthZEN evaluation) answered by one process, for each second of its CPU."""
    import json

    from hiden.access.authzen.systems import May, make
    from hiden.commands.bench_asking import asked
    from hiden.inventory.models import ItemState
    from hiden.people.models import Person

    system_may = May(per_minute=1_000_000)
    _system, token = make(name="計測", may=system_may, by=Person.objects.get(number="1"))
    people = dict(Person.objects.filter(pk__in=[one[0] for one in pairs]).values_list("pk", "number"))
    items = dict(
        ItemState.objects.filter(item__in=[one[2] for one in pairs]).values_list("item_id", "number")
    )
    bodies = [
        json.dumps(
            {
                "subject": {"type": "user", "id": people[person]}, "action": {"name": verb.value},
                "resource": {"type": "item", "id": items[item]}, "context": situation.context(),
            }
        ).encode()
        for person, verb, item, situation in pairs
    ]  # fmt: skip
    sent = {"CONTENT_TYPE": "application/json", "HTTP_AUTHORIZATION": f"Bearer {token}"}
    asked("POST", "/access/v1/evaluation", "", bodies[0], **sent)
    began = time.thread_time()
    for body in bodies:
        status, _headers, content, _cookies = asked("POST", "/access/v1/evaluation", "", body, **sent)
        if not status.startswith("200"):
            raise RuntimeError(f"{status}: {content[:200]!r}")
    yield "http_per_s", round(len(bodies) / (time.thread_time() - began), 0)


def _lists(people: list[int], name: str) -> Iterator[tuple[str, float]]:
    from hiden.access.deciding import Asking
    from hiden.access.searching import may_handle
    from hiden.access.situation import AT_THE_DESK, Verb
    from hiden.inventory.models import ItemState
    from hiden.people.models import Person

    found = [Person.objects.get(pk=pk) for pk in people]

    def rows(one: Any) -> Any:
        return may_handle(one, Verb.VIEW, AT_THE_DESK).order_by("number")

    def strict(one: Any) -> Any:
        secret = ItemState.objects.filter(rank__gte=2)
        return may_handle(one, Verb.VIEW, AT_THE_DESK, rows=secret).order_by("number")

    def page_of(make: Any) -> Callable[[Any], Any]:
        return lambda one: list(make(one)[:50])

    list(rows(found[0])[:50])
    yield f"page50_{name}_ms", _median(page_of(rows), found)
    yield f"count_{name}_ms", _median(lambda one: rows(one).count(), found[:7])
    yield f"page50_{name}_secret_ms", _median(page_of(strict), found)
    some = list(ItemState.objects.order_by("number").values_list("item_id", flat=True)[:_CHECKED])
    each = _cpu(lambda: [Asking().decide(found[0].pk, Verb.VIEW, item, AT_THE_DESK) for item in some])
    yield f"check_each_of_{name}_ms", round(each / _CHECKED * ItemState.objects.count(), 0)


def _who(items: list[int]) -> Iterator[tuple[str, float]]:
    from hiden.access.searching import who_may
    from hiden.access.situation import AT_THE_DESK, Verb
    from hiden.inventory.models import Item, ItemState

    secret = list(ItemState.objects.filter(rank__gte=2).values_list("item_id", flat=True)[:5])
    found = list(Item.objects.filter(pk__in=secret))

    def ask(one: Any) -> Any:
        return who_may(one, Verb.VIEW, AT_THE_DESK)

    ask(found[0])
    yield "who_can_ms", _median(ask, found)
    yield "who_can_any_ms", _median(ask, list(Item.objects.filter(pk__in=items[:3])))


def _revocation(people: list[int], items: list[int]) -> Iterator[tuple[str, float]]:
    """From the end of a right, committed, to the next decision on it: wall time of both."""
    from hiden.access.deciding import Asking
    from hiden.access.models import Grant
    from hiden.access.situation import AT_THE_DESK, Verb

    times = []
    for grant in Grant.objects.filter(person__isnull=False, item__isnull=False, until__gt=now())[:50]:
        began = time.perf_counter()
        Grant.objects.filter(pk=grant.pk).update(until=now())
        Asking().decide(grant.person_id or 0, Verb.VIEW, grant.item_id or 0, AT_THE_DESK)
        times.append((time.perf_counter() - began) * 1000)
    yield "revocation_ms", round(quantiles(times, n=100)[98], 2)


def _many_policies(pairs: Any) -> Iterator[tuple[str, float]]:
    """A decision with 5,000 policies of the company's own, each about one department."""
    from hiden.access.publishing import publish
    from hiden.people.models import Person

    own = "\n".join(
        f'@id("access.own_{n}")\n@ja("規則{n}。")\n@en("Rule {n}.")\n'
        f'forbid (principal is Person, action in [Action::"print"], resource)\n'
        f'when {{ resource.owner == Department::"{100000 + n}" }};'
        for n in range(5_000)
    )
    began = time.process_time()
    publish(own, reason="計測のため", by=Person.objects.get(number="1"))
    yield "policies_5000_publish_s", round(time.process_time() - began, 2)
    yield from _decisions(pairs[:300], "policies_5000")
