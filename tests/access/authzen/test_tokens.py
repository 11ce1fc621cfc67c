"""Who may ask: systems by their tokens, as long as they may and as much as they may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from hiden.access.authzen import counting, systems
from hiden.access.authzen.askers import Asker
from hiden.access.authzen.models import AskedDay, AskingSystem
from hiden.access.authzen.systems import May, change, digest_of, end, make
from hiden.base.clock import frozen, now
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.ledger.models import LedgerEntry
from hiden.people import actions as people
from hiden.people.actions import make_token
from hiden.people.models import Role
from tests.access.authzen.conftest import Caller, q
from tests.world.items import Items
from tests.world.organisation import Organisation, account_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Bearer hidensys_wrong",
        "Basic aGlkZW46aGlkZW4=",
        "Bearer hiden_" + "x" * 43,
        "Bearer \xff",
        "hidensys_x",
    ],
)
def test_without_a_token_that_holds_it_is_401_and_says_what_is_expected(system: Caller, header: str) -> None:
    """The caller did not say who it is: nothing is told about the question."""
    answer = system.send("evaluation", q(), Authorization=header)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "decision" not in answer.json()


def test_the_word_bearer_may_be_written_in_any_case(system: Caller) -> None:
    assert system.send("evaluation", q(), Authorization=f"bearer {system.token}").status_code == 200


def test_the_body_is_not_looked_at_for_a_stranger(system: Caller) -> None:
    assert Caller("wrong").send("evaluation", b"{").status_code == 401


def test_a_session_asks_for_nobody(system: Caller, organisation: Organisation) -> None:
    browser = Client()
    browser.force_login(account_of(organisation.alice), backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post("/access/v1/evaluation", q(), content_type="application/json").status_code == 401


def test_a_person_s_token_asks_for_nobody_else(system: Caller, organisation: Organisation) -> None:
    token = make_token(name="私の", read_only=True, by=organisation.alice)[1]
    assert Caller(token).send("evaluation", q()).status_code == 403


def test_no_csrf_token_is_needed_where_no_cookie_counts(system: Caller) -> None:
    assert system.client.handler.enforce_csrf_checks
    assert system.send("evaluation", q()).status_code == 200


@pytest.mark.parametrize(
    ("may", "way", "status"),
    [
        (May(evaluate=True, search=False), "evaluation", 200),
        (May(evaluate=True, search=False), "evaluations", 200),
        (May(evaluate=True, search=False), "search/subject", 403),
        (May(evaluate=True, search=False), "search/resource", 403),
        (May(evaluate=True, search=False), "search/action", 403),
        (May(evaluate=False, search=True), "evaluation", 403),
        (May(evaluate=False, search=True), "evaluations", 403),
        (May(evaluate=False, search=True), "search/action", 200),
        (May(evaluate=False, search=True), "requests", 403),
    ],
)
def test_a_token_is_for_what_it_was_made_for(
    organisation: Organisation, items: Items, may: May, way: str, status: int
) -> None:
    system = Caller(make(name="x", may=may, by=organisation.alice)[1])
    assert system.send(way, q()).status_code == status


def test_what_is_ended_is_dead_at_once_and_others_live_on(
    system: Caller, auditor: Caller, organisation: Organisation
) -> None:
    assert system.system is not None
    end(system.system, reason="廃止", by=organisation.alice)
    assert system.send("evaluation", q()).status_code == 401
    assert auditor.send("evaluation", q()).status_code == 200
    with pytest.raises(Conflict):
        end(system.system, reason="もう一度", by=organisation.alice)
    with pytest.raises(Conflict):
        change(system.system, name="x", may=May(), by=organisation.alice)


def test_a_change_counts_from_the_next_question(system: Caller, organisation: Organisation) -> None:
    assert system.system is not None
    change(system.system, name="改名", may=May(evaluate=False, search=True), by=organisation.alice)
    assert system.send("evaluation", q()).status_code == 403


def test_of_a_token_only_a_hash_is_kept(system: Caller) -> None:
    found = AskingSystem.objects.get()
    assert system.token not in str(found.__dict__)
    assert found.digest == digest_of(system.token)
    assert not LedgerEntry.objects.filter(leaf__contains=system.token[20:].encode()).exists()


def test_making_changing_and_ending_stay_on_record(system: Caller, organisation: Organisation) -> None:
    assert system.system is not None
    change(system.system, name="改名", may=May(), by=organisation.alice)
    end(system.system, reason="廃止", by=organisation.alice)
    kinds = list(LedgerEntry.objects.order_by("pk").values_list("kind", flat=True))[-3:]
    assert kinds == ["access.system_made", "access.system_changed", "access.system_ended"]


def test_it_and_the_information_manager_connect_systems_and_nobody_else(organisation: Organisation) -> None:
    people.give_role(organisation.charlie, Role.IT, by=organisation.alice)
    make(name="ITの", by=organisation.charlie)
    make(name="管理責任者の", by=organisation.alice)
    for person in (organisation.bob, organisation.dave, organisation.eve, organisation.frank):
        with pytest.raises(NotAllowed):
            make(name="だめ", by=person)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_system_has_a_name(organisation: Organisation, name: str) -> None:
    with pytest.raises(BadInput):
        make(name=name, by=organisation.alice)


def test_two_living_systems_have_two_names(organisation: Organisation) -> None:
    first, _ = make(name="サーバー", by=organisation.alice)
    with pytest.raises(Conflict):
        make(name=" サーバー ", by=organisation.alice)
    end(first, reason="交換", by=organisation.alice)
    make(name="サーバー", by=organisation.alice)


@pytest.mark.parametrize(
    "wrong", [{"evaluate": False}, {"per_minute": 0}, {"per_minute": 10**9}, {"called_by": "nickname"}]
)
def test_a_system_may_ask_something_and_not_without_end(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        May(**wrong)  # type: ignore[arg-type]


# ---------- how much ----------


def test_more_than_its_measure_is_429_until_the_next_minute(organisation: Organisation, items: Items) -> None:
    cache.clear()
    slow = Caller(make(name="遅い", may=May(search=True, per_minute=3), by=organisation.alice)[1])
    quick = Caller(make(name="速い", may=May(per_minute=100), by=organisation.alice)[1])
    assert [slow.send("evaluation", q()).status_code for _ in range(3)] == [200] * 3
    answer = slow.send("evaluation", q())
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert slow.send("search/action", q()).status_code == 429
    assert slow.send("requests", q()).status_code == 429
    assert quick.send("evaluation", q()).status_code == 200, "the measure is each system's own"
    with frozen(now() + timedelta(minutes=1)):
        assert slow.send("evaluation", q()).status_code == 200


def test_each_question_of_a_batch_counts(organisation: Organisation, items: Items) -> None:
    cache.clear()
    system = Caller(make(name="束", may=May(per_minute=5), by=organisation.alice)[1])
    assert system.send("evaluations", {"evaluations": [q()] * 4}).status_code == 200
    assert system.send("evaluations", {"evaluations": [q()] * 2}).status_code == 429
    assert system.send("evaluation", q()).status_code == 200, "what was refused did not count"
    assert system.send("evaluations", {"evaluations": [q()] * 6}).status_code == 429


def test_processes_share_one_measure(organisation: Organisation, items: Items) -> None:
    """What another process counted is seen when the two compare: at each question while the measure is small."""
    made, text = make(name="束", may=May(per_minute=4), by=organisation.alice)
    asker, system = Asker(system=made.pk, key=made.key, per_minute=4), Caller(text)
    for _process in range(2):
        assert [system.send("evaluation", q()).status_code for _ in range(2)] == [200] * 2
        counting.take(asker, 0)  # compares
        counting.forget()  # the other process knows nothing of this one
    assert system.send("evaluation", q()).status_code == 429


def test_what_is_asked_is_counted_by_day(system: Caller, organisation: Organisation) -> None:
    system.decide(q())
    system.decide(q("1003"))
    system.ask("evaluations", {"evaluations": [q(), q("1003"), {}]})
    system.ask("search/action", q())
    system.send("evaluation", b"{")
    counting.write_counts()
    with frozen(now() + timedelta(days=1)):
        system.decide(q())
        counting.write_counts()
        assert AskingSystem.objects.get().last_asked_at == now()
    first, second = AskedDay.objects.order_by("day").values_list("allowed", "denied", "searched", "refused")
    assert first == (2, 3, 1, 0)
    assert second == (1, 0, 0, 0)


def test_what_was_refused_is_counted_too(organisation: Organisation, items: Items) -> None:
    system = Caller(make(name="x", may=May(search=False), by=organisation.alice)[1])
    system.send("search/action", q())
    counting.write_counts()
    assert AskedDay.objects.get().refused == 1


def test_counts_are_written_at_most_once_a_second(system: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("hiden.access.authzen.counting.time.monotonic", lambda: clock[0])
    for _ in range(5):
        system.decide(q())
    assert AskedDay.objects.get().allowed == 1
    clock[0] += 1.5
    system.decide(q())
    assert AskedDay.objects.get().allowed == 6


def test_counts_wait_when_somebody_else_is_writing(system: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def locked(*_args: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(counting, "_add", locked)
        system.decide(q())
        assert counting.write_counts() == 0
    assert counting.write_counts() == 1
    assert AskedDay.objects.get().allowed == 1


def test_counts_of_a_system_that_is_gone_hurt_nobody(system: Caller) -> None:
    system.decide(q())
    AskingSystem.objects.all().delete()
    counting.write_counts()
    assert not AskedDay.objects.exists()


def test_the_token_begins_so_that_it_is_found_where_it_should_not_lie(system: Caller) -> None:
    assert system.token.startswith(systems.TOKEN_MARK)
    assert len(system.token) > 45
