"""Lists and decisions are the same policies: what is listed is allowed, and what is not listed is not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.access import reading
from hiden.access.deciding import Asking
from hiden.access.models import Grant, PartnerHandler
from hiden.access.publishing import preview, publish
from hiden.access.reading import people_facts, person_facts
from hiden.access.ruleset import ruleset
from hiden.access.searching import may_handle, may_handle_then, who_may
from hiden.access.situation import AT_THE_DESK, CHOICES, Situation, Verb
from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.classification.actions import set_rule
from hiden.classification.models import Answer, SecrecyClass
from hiden.classification.queries import class_by_code, holding, mode_by_code
from hiden.gate import engine
from hiden.gate.reading import Entity
from hiden.inventory.models import Handler, ItemState, Label
from hiden.people.actions import hire
from hiden.people.leaving import give_notice
from hiden.people.models import Department, Kind, Person
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
HOSTILE = ("%", "_", "'; DROP TABLE x --", "ば", "ば", "\\", '"', "*", "regime-personal-data")

# As mail addresses: lower case, and otherwise whatever a column can hold.
ADDRESSES = ("sato@partner.example", *(one.lower() for one in HOSTILE))


def random_world(chance: random.Random, organisation: Organisation) -> None:
    """Handlers, partners' handlers, labels and grants thrown about, some of them over, some not begun, some strange."""
    people = list(Person.objects.all())
    departments = list(Department.objects.all())
    items = [state.item for state in ItemState.objects.filter(holding(None))]
    classes = list(SecrecyClass.objects.all())
    at = now()
    for _ in range(chance.randrange(25)):
        to_person = chance.random() < 0.6
        target = chance.choice(["item", "class", "label"])
        since = at + timedelta(hours=chance.randrange(-50, 20))
        Grant.objects.create(
            person=chance.choice(people) if to_person else None,
            department=None if to_person else chance.choice(departments),
            item=chance.choice(items) if target == "item" else None,
            secrecy_class=chance.choice(classes) if target == "class" else None,
            regime=chance.choice(HOSTILE) if target == "label" else "",
            level=chance.randrange(1, 4),
            purpose="試し",
            since=since,
            until=since + timedelta(hours=chance.randrange(1, 60)),
            recorded_at=at,
        )
    for _ in range(chance.randrange(8)):
        Label.objects.create(
            item=chance.choice(items),
            regime=chance.choice(HOSTILE),
            since=at - timedelta(days=1),
            recorded_at=at,
        )
        person = chance.random() < 0.5
        Handler.objects.create(
            item=chance.choice(items),
            person=chance.choice(people) if person else None,
            department=None if person else chance.choice(departments),
            since=at - timedelta(days=1),
            recorded_at=at,
        )
    for _ in range(chance.randrange(30)):
        since = at + timedelta(hours=chance.randrange(-50, 20))
        PartnerHandler.objects.create(
            item=chance.choice(items),
            company="試験商会",
            name="佐藤",
            mail=chance.choice(ADDRESSES),
            purpose="試し",
            since=since,
            until=since + timedelta(hours=chance.randrange(1, 60)),
            recorded_at=at,
        )
    if chance.random() < 0.4:
        give_notice(organisation.charlie, by=organisation.alice)


def circumstances(chance: random.Random) -> Situation:
    said = {name: chance.choice(kind.values) for name, kind in CHOICES.items()}
    return Situation(**said, recipient=chance.choice(("", *ADDRESSES)))


def sending(chance: random.Random) -> Situation:
    """Circumstances in which it is left to the names of a partner's handlers whether something may be sent."""
    return replace(AT_THE_DESK, to="partner", recipient=chance.choice(("", *ADDRESSES)))


@pytest.mark.parametrize("seed", range(6))
def test_what_is_listed_is_allowed_and_nothing_else(
    organisation: Organisation, items: Items, seed: int
) -> None:
    chance = random.Random(seed)
    random_world(chance, organisation)
    every = [state.item_id for state in ItemState.objects.filter(holding(None))]
    seen = 0
    for person in Person.objects.all():
        asked_of = [(chance.choice(list(Verb)), circumstances(chance)) for _ in range(3)]
        for verb, situation in [*asked_of, (Verb.SEND, sending(chance))]:
            listed = set(may_handle(person, verb, situation).values_list("item_id", flat=True))
            asked = Asking().decide_all([(person.pk, item) for item in every], verb, situation)
            allowed = {one.item for one in asked if one.allowed}
            assert listed == allowed, (person, verb, situation)
            assert not any(one.decision.errors for one in asked)
            assert set(may_handle_then(person, verb, situation, now())) == allowed
            seen += len(allowed)
    assert seen > 0, "a world in which nothing is allowed shows nothing"


@pytest.mark.parametrize("seed", range(3))
def test_what_is_left_out_of_the_facts_changes_no_answer(
    organisation: Organisation, items: Items, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(40 + seed)
    random_world(chance, organisation)
    people = list(Person.objects.values_list("pk", flat=True))
    every = list(ItemState.objects.filter(holding(None)).values_list("item_id", flat=True))
    asked = [
        ([(chance.choice(people), chance.choice(every)) for _ in range(30)], chance.choice(list(Verb)), circumstances(chance))
        for _ in range(6)
    ]  # fmt: skip
    short = [Asking().decide_all(*one) for one in asked]
    monkeypatch.setattr(engine, "_needed", lambda part, pairs, known: known)
    whole = [Asking().decide_all(*one) for one in asked]
    assert [[each.decision for each in some] for some in short] == [
        [each.decision for each in some] for some in whole
    ]
    assert any(each.allowed for some in whole for each in some)


def test_who_may_is_the_same_question_from_the_other_side(organisation: Organisation, items: Items) -> None:
    situation = Situation("managed", "office", "internal", "inside", "approved")
    for state in (items.top_secret, items.secret, items.public):
        found = {one.person for one in who_may(state.item, Verb.VIEW, situation)}
        asked = {
            person.pk
            for person in Person.objects.all()
            if Asking().decide(person.pk, Verb.VIEW, state.item_id, situation).allowed
        }
        assert found == asked
        assert found
    before = who_may(items.top_secret.item, Verb.VIEW, situation, at=now() - timedelta(days=700))
    assert before == [], "it was not registered then"


def test_of_whom_the_same_is_known_one_is_asked_about_and_whoever_is_named_apart(
    organisation: Organisation, items: Items
) -> None:
    alike = [
        hire(
            number=f"70{n:02}", name=f"試験 {n}号", kana="シケン", kind=Kind.REGULAR, department=organisation.sales,
            by=organisation.alice,
        )
        for n in range(12)
    ]  # fmt: skip
    Handler.objects.create(
        item=items.public.item, person=alike[3], since=now() - timedelta(days=1), recorded_at=now()
    )
    own = f'''
@id("access.own_named")
@ja("名指しの人は、閲覧できません。")
@en("Whoever is named may not view.")
forbid (principal == Person::"{alike[5].pk}", action in [Action::"look"], resource);

@id("access.own_other")
@ja("もう一人も、閲覧できません。")
@en("Nor may the other.")
forbid (principal is Person, action in [Action::"look"], resource)
when {{ principal == Person::"{alike[7].pk}" && resource.rank == 0 }};
'''
    publish(own, reason="名指しを試すため", by=organisation.alice)
    asking = Asking()
    everybody = list(Person.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as asked:
        together = asking.decide_people(everybody, Verb.VIEW, items.public.item_id, AT_THE_DESK)
    assert len(asked) <= 10
    one_by_one = [asking.decide(person, Verb.VIEW, items.public.item_id, AT_THE_DESK) for person in everybody]
    assert [replace(one, at=now()) for one in together] == [replace(one, at=now()) for one in one_by_one]
    allowed = {one.person for one in together if one.allowed}
    assert allowed & {one.pk for one in alike} == {one.pk for one in alike} - {alike[5].pk, alike[7].pk}


def test_a_list_is_filtered_in_sql_whatever_the_number_of_items(
    organisation: Organisation, items: Items
) -> None:
    ruleset()
    with CaptureQueriesContext(connection) as asked:
        list(may_handle(organisation.bob, Verb.VIEW, Situation("managed", "office"))[:50])
    assert len(asked) <= 5


OWN = """
@id("access.own_night")
@ja("夜間の持出しは認めません。")
@en("Nothing is taken home at night.")
forbid (principal is Person, action in [Action::"take_home"], resource)
when { resource.rank > 0 };
"""
AUDIT = """
@id("access.own_audit")
@ja("内部監査は、閲覧できます。")
@en("Auditors may view.")
permit (principal is Person, action in [Action::"look"], resource)
when { principal.active && principal.roles.contains("auditor") };
"""


def test_own_policies_are_checked_previewed_and_published(organisation: Organisation, items: Items) -> None:
    alice = organisation.alice
    impact = {one.verb: one for one in preview(OWN, [Verb.TAKE_HOME, Verb.VIEW])}
    assert impact[Verb.VIEW].losing == impact[Verb.VIEW].gaining == 0
    version = publish(OWN, reason="委員会の決定", by=alice)
    assert version.number == 1
    assert ruleset().number == 1
    with pytest.raises(Conflict):
        publish(OWN, reason="もう一度", by=alice)
    with pytest.raises(NotAllowed):
        publish("", reason="戻す", by=organisation.bob)
    gained = preview(OWN + AUDIT, [Verb.VIEW])[0]
    auditors = Person.objects.filter(role_holdings__role="auditor").count()
    assert (gained.gaining > 0) == (auditors > 0)
    publish(OWN + AUDIT, reason="監査のため", by=alice)
    assert ruleset(now() - timedelta(days=1)).number == 0, "before, none was published"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("permit (principal, action, resource);", "@id"),
        (OWN.replace("resource.rank > 0", "resource.rank + 1 > 0"), "失敗し得る"),
        (OWN.replace("resource.rank", "resource.colour"), "own_night"),
        (OWN.replace("access.own_night", "access.handlers"), "使われています"),
        (OWN + "forbid (principal", "自社の規則"),
    ],
)
def test_policies_that_could_err_are_refused_at_save(
    organisation: Organisation, items: Items, text: str, why: str
) -> None:
    with pytest.raises(BadInput, match=why):
        publish(text, reason="試し", by=organisation.alice)
    assert ruleset().number == 0


def test_a_changed_cell_counts_from_the_next_question_on(organisation: Organisation, items: Items) -> None:
    home = Situation("managed", "home", "vpn", "inside", "approved")
    bob, item = organisation.bob, items.secret.item
    assert Asking().decide(bob.pk, Verb.VIEW, item.pk, home).allowed
    secret, telework = class_by_code("hi"), mode_by_code("mode-telework")
    set_rule(secret, telework, answer=Answer.FORBIDDEN, text="社外では扱わない。", by=organisation.alice)
    answer = Asking().decide(bob.pk, Verb.VIEW, item.pk, home)
    assert not answer.allowed
    assert "社外では扱わない。" in answer.reasons[0]
    set_rule(secret, telework, answer=Answer.ALLOWED, text="どこでも扱える。", by=organisation.alice)
    assert Asking().decide(bob.pk, Verb.VIEW, item.pk, home).allowed


@pytest.mark.parametrize("seed", range(4))
def test_facts_read_for_many_are_those_read_for_one(
    organisation: Organisation, items: Items, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    random_world(chance, organisation)
    people = list(Person.objects.values_list("pk", flat=True))
    monkeypatch.setattr(reading, "_FEW", 0)
    many = people_facts(people)
    assert many == {pk: person_facts(pk) for pk in people}
    for state in ItemState.objects.filter(holding(None)):
        situation, verb = circumstances(chance), chance.choice(list(Verb))
        asked = {one for one in people if Asking().decide(one, verb, state.item_id, situation).allowed}
        assert {one.person for one in who_may(state.item, verb, situation)} == asked


def test_thousands_of_policies_are_narrowed_and_answer_the_same(
    organisation: Organisation, items: Items
) -> None:
    owner = items.secret.owner_id
    own = "\n".join(
        f'@id("access.own_{n}")\n@ja("規則{n}。")\n@en("Rule {n}.")\n'
        'forbid (principal is Person, action in [Action::"print"], resource)\n'
        f'when {{ principal.active && resource.owner == Department::"{n}" && context.place == "office" }};'
        for n in [owner, *range(100_000, 100_300)]
    )
    publish(own, reason="試し", by=organisation.alice)
    part = ruleset().engine.slice(Verb.PRINT)
    assert part.narrowed is not None
    desk = Situation("managed", "office", "internal", "inside", "approved")
    for person in (organisation.bob, organisation.charlie, organisation.eve):
        for state in ItemState.objects.filter(holding(None)):
            one = Asking().decide(person.pk, Verb.PRINT, state.item_id, desk).decision
            known, _ranks = Asking().known([person.pk], [state.item_id], part)
            pair = (
                Entity("Person", str(person.pk), person.pk),
                Entity("Item", str(state.item_id), state.item_id),
            )
            whole = ruleset().engine.ask(replace(part, narrowed=None), [pair], desk.context(), known)[0]
            assert (one.allowed, one.reasons) == (whole.allowed, whole.reasons)
    stopped = Asking().decide(organisation.bob.pk, Verb.PRINT, items.secret.item_id, desk)
    assert [reason.policy for reason in stopped.decision.reasons] == [f"access.own_{owner}"]
    facts = {"owner": {"__entity": {"type": "Department", "id": str(owner)}}}
    assert len(part.narrowed.slice(facts).effects) == len(part.narrowed.slice({}).effects) + 1
