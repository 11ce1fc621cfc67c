"""What the gate answers about one thing: on fresh facts, with reasons, and no whenever anything goes wrong."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cedarpy
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

import hiden.gate
from hiden.base.errors import Misconfigured, NotAllowed
from hiden.gate import Denied
from hiden.gate.engine import Engine
from hiden.gate.house import another_gate
from hiden.gate.reviewers import who_can_and_why

from .generating import build
from .world import SCHEMA, Doc, DocState, Folder, Handles, Holds, Leads, Team, Worker, gate, nouns, rule

STAFF = [
    {"kind": "a", "level": 3, "active": True, "roles": ["boss"], "leads": []},
    {"kind": "a", "level": 1, "active": True, "roles": [], "leads": [0]},
    {"kind": "a", "level": 1, "active": True, "roles": [], "leads": []},
    {"kind": "a", "level": 9, "active": False, "roles": ["boss"], "leads": [0]},
]
PAPER = {
    "rank": 2, "size": 0, "word": "極秘", "flag": True, "sealed": False, "owner": 0, "second": 1, "keeper": 0,
    "handlers": [], "teams": [], "labels": [], "old_word": "旧", "gone": False,
}  # fmt: skip
POLICIES = (
    rule("boss", 'principal.roles.contains("boss")')
    + rule("leader", "resource.owner in principal.leads")
    + rule("handler", "principal in resource.handlers")
    + rule("stopped", "!principal.active", effect="forbid", scope="principal, {}, resource")
)

Made = tuple[Engine, list[Worker], Doc]


@pytest.fixture
def made(world: None, tmp_path: Path) -> Made:
    staff = build(STAFF, [PAPER])
    return gate(tmp_path, POLICIES), staff, Doc.objects.get()


def test_alice_may_and_charlie_may_not(made: Made) -> None:
    engine, [alice, bob, charlie, gone], doc = made
    assert [engine.decide(by, "test.read", doc).allowed for by in (alice, bob, charlie, gone)] == [
        True,
        True,
        False,
        False,
    ]


def test_nobody_may_nothing(made: Made) -> None:
    engine, _, doc = made
    assert not engine.decide(None, "test.read", doc).allowed
    assert not engine.decide(object(), "test.read", doc).allowed


def test_the_reason_names_the_policy_in_both_languages(made: Made) -> None:
    engine, [alice, *_], doc = made
    [reason] = engine.decide(alice, "test.read", doc).reasons
    assert (reason.policy, reason.ja, reason.en) == ("test.boss", "bossの場合です。", "In case of boss.")
    with override("en"):
        assert reason.sentence == "In case of boss."
    with override("ja"):
        assert reason.sentence == "bossの場合です。"


def test_a_refusal_without_policy_says_when_it_would_be_allowed(made: Made) -> None:
    engine, [_, _, charlie, _], doc = made
    decision = engine.decide(charlie, "test.read", doc)
    what, do_next = decision.sentences()
    assert what == "この操作は許可されていません。"
    assert "bossの場合です。" in do_next
    assert "leaderの場合です。" in do_next
    assert "stopped" not in do_next


def test_a_forbid_wins_and_is_the_reason(made: Made) -> None:
    engine, [*_, gone], doc = made
    decision = engine.decide(gone, "test.read", doc)
    assert [reason.policy for reason in decision.reasons] == ["test.stopped"]
    assert decision.sentences()[0] == "stoppedの場合です。"


def test_require_raises_with_the_sentences(made: Made) -> None:
    engine, [alice, _, charlie, _], doc = made
    with another_gate(engine):
        hiden.gate.require(alice, "test.read", doc)
        with pytest.raises(NotAllowed) as refused:
            hiden.gate.require(charlie, "test.read", doc)
    assert isinstance(refused.value, Denied)
    assert refused.value.what
    assert refused.value.do_next
    assert not refused.value.decision.allowed


def test_the_decision_shows_the_facts_it_rests_on(made: Made) -> None:
    engine, [_, bob, *_], doc = made
    facts = engine.decide(bob, "test.read", doc).facts
    assert facts[f"Worker:{bob.pk}"]["leads"] == [{"__entity": {"type": "Team", "id": "1"}}]
    assert facts[f"Doc:{doc.pk}"]["owner"] == {"__entity": {"type": "Team", "id": "1"}}


def test_facts_are_read_anew_at_each_decision(made: Made) -> None:
    engine, [alice, bob, charlie, _], doc = made
    assert engine.decide(bob, "test.read", doc).allowed
    Leads.objects.all().delete()
    assert not engine.decide(bob, "test.read", doc).allowed
    handler = Handles.objects.create(doc=doc, worker=charlie)
    assert engine.decide(charlie, "test.read", doc).allowed
    Handles.objects.filter(pk=handler.pk).update(ended=True)
    assert not engine.decide(charlie, "test.read", doc).allowed
    Holds.objects.all().delete()
    assert not engine.decide(alice, "test.read", doc).allowed


def test_what_was_changed_in_memory_only_does_not_count(made: Made) -> None:
    engine, [_, bob, *_], _ = made
    state = DocState.objects.get(present=True)
    DocState.objects.update(owner=Team.objects.get(pk=2))
    assert state.owner_id == 1
    assert not engine.decide(bob, "test.read", state).allowed


def test_an_old_state_is_judged_by_the_present_one(made: Made) -> None:
    engine, [_, bob, *_], _ = made
    old = DocState.objects.get(present=False)
    DocState.objects.filter(present=True).update(owner=Team.objects.get(pk=2))
    assert old.owner_id == 1
    assert not engine.decide(bob, "test.read", old).allowed


def test_what_is_not_yet_saved_speaks_for_itself(made: Made) -> None:
    engine, [_, bob, charlie, _], doc = made
    draft = DocState(
        doc=doc, owner=Team.objects.get(pk=1), second=Team.objects.get(pk=2), folder=Folder.objects.get(pk=1)
    )
    assert engine.decide(bob, "test.read", draft).allowed
    assert not engine.decide(charlie, "test.read", draft).allowed


def test_a_thing_that_has_gone_is_refused(made: Made) -> None:
    engine, [alice, *_], doc = made
    DocState.objects.all().delete()
    decision = engine.decide(alice, "test.read", doc)
    assert not decision.allowed
    assert decision.errors


def test_an_asker_who_has_gone_is_refused(made: Made) -> None:
    engine, _, doc = made
    short = Worker.objects.create(pk=99)
    Holds.objects.create(worker=short, role="boss")
    assert engine.decide(short, "test.read", doc).allowed
    Worker.objects.filter(pk=99).delete()
    assert not engine.decide(
        short, "test.read", doc
    ).allowed  # the room's own function stumbles over what is left
    Holds.objects.filter(worker_id=99).delete()
    assert not engine.decide(short, "test.read", doc).allowed


def test_an_unknown_action_is_a_mistake_of_the_program(made: Made) -> None:
    engine, [alice, *_], doc = made
    with pytest.raises(Misconfigured):
        engine.decide(alice, "test.reed", doc)
    with pytest.raises(Misconfigured):
        engine.decide(alice, "test.change")  # is not about the company
    with pytest.raises(Misconfigured):
        engine.decide(alice, "read", doc)  # a group, not an action


def test_many_decisions_take_as_many_queries_as_one(made: Made) -> None:
    engine, [_, bob, *_], doc = made
    for number in range(10, 60):
        other = Doc.objects.create(pk=number)
        DocState.objects.create(
            doc=other, owner_id=1 + number % 2, second_id=1, folder=Folder.objects.get(pk=1), present=True
        )
    with CaptureQueriesContext(
        connection,
    ) as one:
        engine.decide(bob, "test.read", doc)
    with CaptureQueriesContext(connection) as many:
        decisions = engine.decide_many(bob, "test.read", list(Doc.objects.order_by("pk")))
    assert len(decisions) == 51
    assert sum(decision.allowed for decision in decisions) == 26
    assert len(one) == 5  # the worker with roles and leads, the document, its handlers
    assert len(many) == len(one) + 1  # and the list of documents itself


def test_only_facts_that_the_policies_look_at_are_read(world: None, tmp_path: Path) -> None:
    [alice, *_] = build(STAFF, [PAPER])
    engine = gate(tmp_path, rule("anyone", scope="principal is Worker, {}, resource"))
    folder = Folder.objects.get(pk=1)
    with CaptureQueriesContext(connection) as asked:
        assert not engine.decide(alice, "test.open", folder).allowed
    assert len(asked) == 0


def test_several_actions_can_be_asked_on_facts_read_once(made: Made, tmp_path: Path) -> None:
    _, [alice, _, charlie, _], doc = made
    engine = gate(tmp_path, POLICIES + rule("edit", 'principal.roles.contains("boss")', action="test.change"))
    with CaptureQueriesContext(connection) as asked:
        assert engine.permitted(alice, ["test.read", "test.change"], doc) == {"test.read", "test.change"}
    assert len(asked) == 5
    assert engine.permitted(charlie, ["test.read", "test.change"], doc) == frozenset()
    assert engine.permitted(None, ["test.read"], doc) == frozenset()


# ---------- errors never let anything through ----------

TRAP = rule("anyone") + rule("overflow", "resource.size + 9223372036854775807 > 0", effect="forbid")


def unchecked(text: str) -> Engine:
    """An engine with policies that were not validated: what must hold even then."""
    from hiden.gate.gather import Policies, Rule, _actions

    trees = cedarpy.policies_to_pst(text).static_policies.values()
    rules = tuple(
        Rule(tree.annotations["id"], "理由です。", "Reason.", "test/policy.cedar", 1, tree) for tree in trees
    )
    plain = str(cedarpy.Schema.from_str(SCHEMA))
    return Engine(Policies(rules, {each.id: each for each in _actions(plain)}, {}), nouns())


def test_cedar_itself_fails_open_on_a_forbid_that_errs() -> None:
    """The trap, reproduced: if this fails, Cedar has changed and our guard may be simplified."""
    document = {"uid": {"type": "Doc", "id": "1"}, "attrs": {"size": 1}, "parents": []}
    request = {
        "principal": 'Worker::"1"',
        "action": 'Action::"test.read"',
        "resource": 'Doc::"1"',
        "context": {},
    }
    result = cedarpy.is_authorized(request, TRAP, [document])
    assert result.allowed
    assert result.diagnostics.errors


def test_the_gate_denies_when_a_forbid_errs(world: None, caplog: pytest.LogCaptureFixture) -> None:
    [alice, *_] = build(STAFF, [{**PAPER, "size": 1}])
    engine = unchecked(TRAP)
    with caplog.at_level(logging.ERROR, logger="hiden.gate"):
        decision = engine.decide(alice, "test.read", Doc.objects.get())
    assert not decision.allowed
    assert decision.errors
    assert "test.overflow" in caplog.text
    assert decision.sentences()[0] == "許可してよいか判定できなかったため、操作を止めました。"


def test_a_list_hides_what_a_check_denies_because_of_an_error(world: None) -> None:
    from hiden.gate.lists import visible

    [alice, *_] = build(STAFF, [{**PAPER, "size": 1}, {**PAPER, "size": 0}, {**PAPER, "size": -5}])
    engine = unchecked(TRAP.replace("9223372036854775807 > 0", "9223372036854775807 > 9223372036854775806"))
    allowed = {doc.pk for doc in Doc.objects.all() if engine.decide(alice, "test.read", doc).allowed}
    assert allowed == {3}
    assert set(visible(engine, alice, "test.read", Doc.objects.all()).values_list("pk", flat=True)) == allowed


def test_an_error_that_concerns_the_asker_alone_shows_nothing(world: None) -> None:
    from hiden.gate.lists import visible

    [alice, *_] = build([{**STAFF[0], "level": 2}, STAFF[1]], [PAPER])
    engine = unchecked(
        rule("anyone") + rule("bad", "principal.level + 9223372036854775807 > 0", effect="forbid")
    )
    assert not engine.decide(alice, "test.read", Doc.objects.get()).allowed
    assert not visible(engine, alice, "test.read", Doc.objects.all()).exists()


@pytest.mark.parametrize(
    "broken",
    [
        lambda facts: {key: value for key, value in facts.items() if key != "active"},
        lambda facts: facts | {"active": 1},
        lambda facts: facts | {"active": None},
        lambda facts: facts | {"roles": "boss"},
        lambda facts: facts | {"roles": [None]},
    ],
)
def test_facts_that_are_missing_or_of_the_wrong_type_deny(
    made: Made, broken: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    engine, [alice, *_], doc = made
    worker = engine.nouns._nouns["Worker"]
    assert worker.computed is not None
    read = worker.computed.read
    worse = replace(
        worker.computed,
        read=lambda ids, wanted: {key: broken(dict(each)) for key, each in read(ids, wanted).items()},
    )
    engine.nouns._nouns["Worker"] = replace(worker, computed=worse)
    assert not engine.decide(alice, "test.read", doc).allowed
    from hiden.gate.lists import visible

    assert not visible(engine, alice, "test.read", Doc.objects.all()).exists()
    assert who_can_and_why(engine, "test.read", doc) == []


def test_hostile_ids_are_data_not_policy(world: None, tmp_path: Path) -> None:
    engine = gate(tmp_path, rule("one", 'resource.word == "a"'))
    [alice, *_] = build(STAFF, [{**PAPER, "word": '"); permit(principal, action, resource); //'}])
    assert not engine.decide(alice, "test.read", Doc.objects.get()).allowed


# ---------- who can ----------


def test_who_can_names_everyone_who_may_and_nobody_else(made: Made) -> None:
    engine, [alice, bob, charlie, _], doc = made
    found = who_can_and_why(engine, "test.read", doc)
    assert [(person.pk, [reason.policy for reason in decision.reasons]) for person, decision in found] == [
        (alice.pk, ["test.boss"]),
        (bob.pk, ["test.leader"]),
    ]
    with another_gate(engine):
        assert hiden.gate.who_can("test.read", doc) == [alice, bob]
    assert charlie not in [person for person, _ in found]


def test_who_can_agrees_with_each_single_decision_and_needs_a_constant_number_of_queries(made: Made) -> None:
    engine, _, doc = made
    first = 1_000
    Worker.objects.bulk_create(
        Worker(pk=first + number, active=number % 7 != 0, level=number) for number in range(3_000)
    )
    Holds.objects.bulk_create(
        Holds(worker_id=first + number, role=role) for number in range(0, 3_000, 3) for role in ("boss", "it")
    )
    Leads.objects.bulk_create(
        Leads(worker_id=first + number, team_id=1 + number % 3) for number in range(0, 3_000, 2)
    )
    with CaptureQueriesContext(connection) as asked:
        started = time.process_time()
        found = who_can_and_why(engine, "test.read", doc)
        took = time.process_time() - started
    assert len(asked) == 6  # everyone; facts, roles, leads; the document; its handlers
    allowed = {person.pk for person, _ in found}
    for person in Worker.objects.filter(pk__gte=first)[:200]:
        assert engine.decide(person, "test.read", doc).allowed == (person.pk in allowed)
    assert 500 < len(allowed) < 2_500
    assert took < 3.0, f"{took:.2f} s CPU for 3,000 people"
