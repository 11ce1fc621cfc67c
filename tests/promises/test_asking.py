"""Asking: only a text in force, nobody twice, earlier words replaced, and no more queries for more people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hiden.base.clock import today
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.classification.models import SecrecyClass
from hiden.classification.presets import ensure_presets
from hiden.inventory.models import Item
from hiden.ledger import SYSTEM
from hiden.paper.text import digest
from hiden.people import actions as people
from hiden.people.models import Kind, Person
from hiden.promises import actions, queries
from hiden.promises.models import PromiseRequest, PromiseState, PromiseText, ScopeKind
from hiden.promises.scopes import Scope
from hiden.promises.texts import filled_text
from hiden.rules.models import Version, VersionState
from tests.promises.conftest import DUE, PLEDGE, TEMPLATE
from tests.promises.deciding import decide
from tests.world.items import make_items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def ask(by: Person, *who: Person, **more: Any) -> Any:
    return actions.ask(
        who, **{"template": TEMPLATE, "due_on": DUE, "reason": "入社に当たって", "by": by, **more}
    )


def test_everybody_gets_their_own_words_over_one_shared_text(
    organisation: Organisation, pledge: Version, grace: Person
) -> None:
    made = ask(grace, organisation.charlie, organisation.bob, organisation.charlie)
    assert (made.made, PromiseText.objects.count()) == (2, 1)
    rows = {one.person_id: one for one in queries.requests()}
    mine = rows[organisation.charlie.pk]
    assert mine.values == {"person_name": "上野 千里", "person_number": "1003"}
    assert mine.sha256 == digest(filled_text(mine)) != rows[organisation.bob.pk].sha256
    assert "上野 千里" in filled_text(mine).opening[1]


def test_quotes_and_backslashes_in_a_value_hash_as_they_are_filled(
    organisation: Organisation, pledge: Version, grace: Person
) -> None:
    own = {organisation.charlie.pk: {"person_name": 'O"Hara \\ 花子'}}
    ask(grace, organisation.charlie, own=own)
    row = queries.requests().get()
    assert row.sha256 == digest(filled_text(row))


def test_a_draft_or_an_ended_version_is_not_put_to_anybody(organisation: Organisation, grace: Person) -> None:
    with pytest.raises(Conflict, match="決裁された版"):
        ask(grace, organisation.charlie)
    version = decide(TEMPLATE, PLEDGE)
    Version.objects.filter(pk=version.pk).update(state=VersionState.PROPOSED)
    with pytest.raises(Conflict, match="決裁された版"):
        ask(grace, organisation.charlie)
    assert not PromiseRequest.objects.exists()


def test_who_was_asked_for_the_same_is_told_and_not_doubled(
    organisation: Organisation, pledge: Version, grace: Person
) -> None:
    ask(grace, organisation.charlie)
    made = ask(grace, organisation.charlie, organisation.bob)
    assert [one.pk for one in made.already] == [organisation.charlie.pk]
    assert made.made == 1
    with pytest.raises(Conflict, match="上野 千里"):
        ask(grace, organisation.charlie)
    assert ask(grace, organisation.charlie, scope=Scope(ScopeKind.PROJECT, project="春")).made == 1


def test_a_revised_text_replaces_what_is_outstanding(
    organisation: Organisation, pledge: Version, grace: Person
) -> None:
    ask(grace, organisation.charlie, organisation.bob)
    decide(TEMPLATE, replace(PLEDGE, title="秘密保持に関する誓約書（改）"))
    ask(grace, organisation.charlie)
    old, new = PromiseRequest.objects.filter(person=organisation.charlie).order_by("pk")
    assert (old.state, new.state, old.replaced_by_id) == (PromiseState.REPLACED, PromiseState.OPEN, new.pk)
    assert PromiseRequest.objects.get(person=organisation.bob).state == PromiseState.OPEN


def test_those_with_an_earlier_text_are_asked_again_for_the_same(
    organisation: Organisation, grace: Person, as_alice: Client
) -> None:
    decide(TEMPLATE, replace(PLEDGE, closing=("{?project}と{?destination}",)))
    about = Scope(ScopeKind.PROJECT, project="春の試作")
    who = [organisation.charlie, organisation.bob]
    own = {one.pk: {"destination": f"行先{one.number}"} for one in who}
    ask(grace, *who, scope=about, values={"project": "春"}, own=own)
    actions.refuse(queries.requests().get(person=organisation.bob), by=organisation.bob)
    with pytest.raises(Conflict, match="前の版の文"):
        actions.ask_again(queries.requests(), due_on=DUE, reason="改定", by=grace)
    decide(TEMPLATE, replace(PLEDGE, closing=("改めて、{?project}と{?destination}",)))
    assert "前の版の文で署名を待っている依頼が2件" in as_alice.get("/promises/").content.decode()
    keys = [one.key for one in queries.requests()]
    assert "上野 千里" in as_alice.get("/promises/list/?state=outdated").content.decode()
    assert as_alice.post("/promises/act/", {"verb": "again", "key": keys}).status_code == 302
    new = queries.requests().get(person=organisation.charlie, state=PromiseState.OPEN)
    assert filled_text(new).closing == ("改めて、春と行先1003",)
    assert new.asking.scope_words == "春の試作"
    assert PromiseRequest.objects.filter(state=PromiseState.REPLACED).count() == 2


def test_the_scope_stands_in_the_text_and_its_annex(
    organisation: Organisation, pledge: Version, grace: Person, alice: Person
) -> None:
    ensure_presets(SYSTEM)
    make_items(organisation)
    first, second = Item.objects.order_by("number")[:2]
    ask(alice, organisation.charlie, scope=Scope(ScopeKind.ITEMS, items=(second, first)))
    text = filled_text(queries.requests().get())
    assert [row[0] for row in text.annexes[0].rows] == [first.number, second.number]
    assert text.articles[0].paragraphs[0].words.startswith(f"{first.number}、{second.number}について")
    named = SecrecyClass.objects.order_by("-rank")[0]
    ask(grace, organisation.charlie, scope=Scope(ScopeKind.CLASSES, classes=(named,)))
    department = Scope(ScopeKind.DEPARTMENT, department=organisation.sales)
    ask(grace, organisation.charlie, scope=department)
    assert queries.requests().filter(asking__scope_words="営業部が管理する秘密情報").exists()


def test_nobody_learns_of_an_item_by_asking_about_it(
    organisation: Organisation, pledge: Version, grace: Person, alice: Person
) -> None:
    """HR may not see the top class; the information manager may."""
    ensure_presets(SYSTEM)
    top = Scope(ScopeKind.ITEMS, items=(make_items(organisation).top_secret.item,))
    with pytest.raises(BadInput, match="対象"):
        ask(grace, organisation.eve, scope=top)
    assert ask(alice, organisation.eve, scope=top).made == 1


@pytest.mark.parametrize(
    "scope",
    [
        Scope(ScopeKind.ITEMS),
        Scope(ScopeKind.CLASSES),
        Scope(ScopeKind.DEPARTMENT),
        Scope(ScopeKind.PROJECT, project=" "),
    ],
)
def test_an_empty_scope_is_refused(
    organisation: Organisation, pledge: Version, grace: Person, scope: Scope
) -> None:
    with pytest.raises(BadInput, match="対象"):
        ask(grace, organisation.charlie, scope=scope)


def test_nobody_signs_under_an_empty_line(organisation: Organisation, grace: Person) -> None:
    decide(TEMPLATE, replace(PLEDGE, closing=("{?project}に参加する。",)))
    with pytest.raises(BadInput, match="埋められていない欄"):
        ask(grace, organisation.charlie)
    ask(grace, organisation.charlie, values={"project": "春の試作"})
    assert filled_text(queries.requests().get()).closing == ("春の試作に参加する。",)


@pytest.mark.parametrize(
    "more",
    [
        {"reason": " "},
        {"due_on": today() - timedelta(days=1)},
        {"values": {"x": "a\nb"}},
        {"values": {"x": "{?person_name}"}},
    ],
)
def test_what_cannot_be_used_is_refused(
    organisation: Organisation, pledge: Version, grace: Person, more: dict[str, Any]
) -> None:
    with pytest.raises(BadInput):
        ask(grace, organisation.charlie, **more)


def test_only_those_entrusted_ask_take_back_and_remind(
    organisation: Organisation, pledge: Version, grace: Person
) -> None:
    ask(grace, organisation.charlie)
    for by in (organisation.bob, organisation.charlie):
        for verb in (
            lambda by=by: ask(by, organisation.heidi),
            lambda by=by: actions.withdraw(queries.requests(), reason="x", by=by),
            lambda by=by: actions.remind(queries.requests(), by=by),
            lambda by=by: actions.make_link(queries.requests()[0], by=by),
        ):
            with pytest.raises(NotAllowed):
                verb()


def test_more_people_cost_no_more_queries(
    organisation: Organisation, pledge: Version, grace: Person, alice: Person
) -> None:
    def crowd(first: int, count: int) -> list[Person]:
        return [
            people.hire(
                number=f"7{first + n}",
                name=f"試験 {n}",
                kana="シケン",
                kind=Kind.REGULAR,
                department=organisation.sales,
                by=alice,
            )
            for n in range(count)
        ]

    few, many = crowd(100, 5), crowd(200, 40)
    with CaptureQueriesContext(connection) as small:
        ask(grace, *few)
    with CaptureQueriesContext(connection) as large:
        ask(grace, *many)
    assert len(large) <= len(small)


def test_taking_back_closes_what_is_outstanding_alone(
    organisation: Organisation, pledge: Version, grace: Person
) -> None:
    ask(grace, organisation.charlie, organisation.bob)
    PromiseRequest.objects.filter(person=organisation.bob).update(state=PromiseState.SIGNED)
    assert actions.withdraw(queries.requests(), reason="配属が変わったため", by=grace) == 1
    assert PromiseRequest.objects.get(person=organisation.charlie).state == PromiseState.WITHDRAWN


def test_a_reminder_names_nothing_and_spares_those_who_said_no(
    organisation: Organisation,
    pledge: Version,
    grace: Person,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.EMAIL_HOST = "mail.example"
    ask(grace, organisation.charlie, organisation.bob, scope=Scope(ScopeKind.PROJECT, project="極秘の案件"))
    refused = queries.requests().get(person=organisation.bob)
    actions.refuse(refused, by=organisation.bob)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.remind(queries.requests(), by=grace) == 1
    assert [one.to for one in mail.outbox] == [["charlie@example.co.jp"]]
    said = mail.outbox[0].subject + mail.outbox[0].body
    assert "極秘" not in said
    assert PLEDGE.title not in said


def test_counting_by_document_department_and_item(
    organisation: Organisation, pledge: Version, grace: Person
) -> None:
    ask(grace, organisation.charlie, organisation.heidi, organisation.bob)
    PromiseRequest.objects.filter(person=organisation.charlie).update(due_on=today() - timedelta(days=1))
    PromiseRequest.objects.filter(person=organisation.bob).update(state=PromiseState.SIGNED)
    (line,) = queries.counted(PromiseRequest.objects.all(), "template")
    assert (line.asked, line.signed, line.waiting, line.late, line.refused) == (3, 1, 2, 1, 0)
    by_department = {one.group: one for one in queries.counted(PromiseRequest.objects.all(), "department")}
    assert by_department[organisation.sales.pk].late == 1
    assert by_department[organisation.manufacturing.pk].signed == 1
    assert queries.counted(PromiseRequest.objects.all(), "item") == []


def test_what_other_rooms_ask(organisation: Organisation, pledge: Version, grace: Person) -> None:
    ask(grace, organisation.charlie, organisation.bob)
    ids = [organisation.charlie.pk, organisation.bob.pk, organisation.heidi.pk]
    assert [one.person_id for one in queries.open_requests(ids, TEMPLATE)] == ids[:2]
    assert queries.signed_since(ids, TEMPLATE, today()) == {}
