"""Documents of the company: kept, filled, switched, decided, and told to be out of step with the clause that is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.approvals.actions import advance, current_step, reject
from hiden.approvals.models import Case, CaseState
from hiden.approvals.standing import entitled_today
from hiden.base.clock import frozen
from hiden.base.errors import BadInput, Conflict, NotAllowed, NotFound
from hiden.classification.actions import change_class
from hiden.classification.queries import class_by_code
from hiden.ledger.models import LedgerEntry
from hiden.measures.actions import answer_profile
from hiden.measures.facts_registry import facts_shown
from hiden.paper.numbering import lines
from hiden.rules import actions
from hiden.rules.drafting import draft_of, drafts
from hiden.rules.models import Document, Procedure, Version, VersionState
from hiden.rules.queries import (
    in_force,
    suggested,
    text_of_version,
    to_revise,
    to_revise_count,
    version_in_force,
)
from tests.conftest import signed_in
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
START = date(2026, 12, 1)


def decided(case: Case) -> Case:
    """Every step by somebody whose turn it is."""
    while case.state == CaseState.OPEN:
        step = current_step(case)
        assert step is not None
        who = next(person for person, _stead in entitled_today(step) if person.pk != case.proposed_by_id)
        case = advance(case, comment="", by=who)
    return case


def proposed(document: Document, company: Organisation, since: date = START) -> Version:
    version = actions.propose(document, reason="定めるため", since=since, by=company.alice)
    assert version.case is not None
    return version


def rules(company: Organisation) -> Document:
    """The information rules, filled in."""
    made = actions.keep("information_rules", by=company.alice)
    actions.fill(made, {"effective_on": "令和8年12月1日"}, by=company.alice)
    return made


def test_from_template_to_force(company: Organisation) -> None:
    document = rules(company)
    version = proposed(document, company)
    assert in_force(document, START) is None
    decided(version.case)  # type: ignore[arg-type]
    found = version_in_force("information_rules", START)
    assert found is not None
    assert found.pk == version.pk
    assert version_in_force("information_rules", TODAY) is None
    said = [one.words for one in lines(text_of_version(found))]
    assert "この規程は、令和8年12月1日から施行する。" in said
    kinds = set(LedgerEntry.objects.values_list("kind", flat=True))
    assert {
        "rules.document_kept",
        "rules.blanks_filled",
        "rules.version_proposed",
        "rules.version_decided",
    } <= kinds


def test_what_is_not_filled_in_cannot_be_proposed(company: Organisation) -> None:
    document = actions.keep("information_rules", by=company.alice)
    with pytest.raises(BadInput, match="施行日"):
        actions.propose(document, reason="定めるため", by=company.alice)
    with pytest.raises(BadInput):
        actions.fill(document, {"effective_on": "いつか"}, by=company.alice)
    with pytest.raises(BadInput):
        actions.fill(document, {"nobody_knows": "x"}, by=company.alice)
    with pytest.raises(BadInput):
        actions.fill(document, {"review_months": "十二"}, by=company.alice)


def test_a_renamed_class_names_the_clauses_that_are_wrong(company: Organisation) -> None:
    document = rules(company)
    decided(proposed(document, company).case)  # type: ignore[arg-type]
    assert to_revise() == []
    assert to_revise_count() == 0
    change_class(
        class_by_code("gokuhi"),
        name="最高秘",
        name_en="",
        definition="最も重い",
        special=False,
        by=company.alice,
    )
    revised = {one.id: one.reasons for one in draft_of(document).revised}
    assert "classes" in revised
    assert "access" in revised
    assert "duty" not in revised
    assert any("区分" in why for why in revised["classes"])
    assert "annex:handling" in revised
    assert to_revise_count() == 1
    with CaptureQueriesContext(connection) as asked:
        to_revise_count()
    assert len(asked) == 1, "what was computed for this state of the company is not computed again"


def test_an_answer_about_the_company_brings_a_clause(company: Organisation) -> None:
    document = rules(company)
    decided(proposed(document, company).case)  # type: ignore[arg-type]
    answer_profile({"visitors": True}, by=company.alice)
    revised = {one.id: one.reasons for one in draft_of(document).revised}
    assert set(revised) == {"visitors"}
    assert "会社の状況" in revised["visitors"][0]


def test_a_new_version_replaces_the_former_from_its_day(company: Organisation) -> None:
    document = rules(company)
    first = proposed(document, company, TODAY)
    decided(first.case)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="変わっていません"):
        actions.propose(document, reason="念のため", by=company.alice)
    actions.reword(document, "purpose", "目的は一つである。", reason="短くするため", by=company.alice)
    second = proposed(document, company, START)
    with pytest.raises(Conflict):
        actions.propose(document, reason="もう一つ", since=START, by=company.alice)
    decided(second.case)  # type: ignore[arg-type]
    first.refresh_from_db()
    assert first.until == START
    assert in_force(document, START - timedelta(days=1)) == first
    assert in_force(document, START) == second
    assert second.text["articles"][0]["paragraphs"][0]["words"] == "目的は一つである。"
    before = first.sha256
    first.refresh_from_db()
    assert first.sha256 == before


def test_a_rejected_version_leaves_room_for_another(company: Organisation) -> None:
    document = rules(company)
    version = proposed(document, company)
    step = current_step(version.case)  # type: ignore[arg-type]
    assert step is not None
    who = next(person for person, _stead in entitled_today(step) if person.pk != company.alice.pk)
    reject(version.case, comment="文が長いため", by=who)  # type: ignore[arg-type]
    again = proposed(document, company)
    assert again.number == 2
    actions_left = Version.objects.get(pk=version.pk)
    assert actions_left.state == VersionState.PROPOSED
    assert in_force(document, START) is None


def test_switching_needs_a_reason_and_required_clauses_stay(company: Organisation) -> None:
    document = rules(company)
    with pytest.raises(BadInput, match="理由"):
        actions.switch(document, {"committee": True}, reason="", by=company.alice)
    assert actions.switch(document, {"committee": True}, reason="委員会を置くため", by=company.alice) == 1
    assert "committee" in {one.id for one in draft_of(document).text.articles}
    with pytest.raises(BadInput, match="外せない"):
        actions.switch(document, {"duty": False}, reason="要らないため", by=company.alice)
    with pytest.raises(NotFound):
        actions.switch(document, {"nowhere": False}, reason="要らないため", by=company.alice)


def test_what_others_point_to_cannot_go(company: Organisation) -> None:
    document = actions.keep("nda_mutual", by=company.alice)
    with pytest.raises(BadInput, match="ない条項"):
        actions.reword(document, "duty", "{@nowhere}による。", reason="試し", by=company.alice)
    assert not document.changes.exists()


def test_own_articles_and_undoing(company: Organisation) -> None:
    document = rules(company)
    actions.add(
        document,
        heading="研究ノート",
        words="研究ノートは番号を付ける。\n(1) 表紙\n(2) 頁",
        after="storage",
        reason="慣行",
        by=company.alice,
    )
    articles = [one.id for one in draft_of(document).text.articles]
    assert articles[articles.index("storage") + 1] == "own_1"
    actions.undo(document, "own_1", reason="やめるため", by=company.alice)
    assert "own_1" not in {one.id for one in draft_of(document).text.articles}
    with pytest.raises(Conflict):
        actions.undo(document, "own_1", reason="やめるため", by=company.alice)
    actions.add(document, heading="別の条", words="別の文。", reason="慣行", by=company.alice)
    assert "own_2" in {one.id for one in draft_of(document).text.articles}


def test_who_may_and_who_may_not(company: Organisation) -> None:
    with pytest.raises(NotAllowed):
        actions.keep("information_rules", by=company.bob)
    document = rules(company)
    bob, charlie = signed_in(company.bob), signed_in(company.charlie)
    assert charlie.get(f"/rules/{document.key}/").status_code == 404
    decided(proposed(document, company, TODAY).case)  # type: ignore[arg-type]
    page = charlie.get(f"/rules/{document.key}/")
    assert page.status_code == 200
    assert "記入し、条項を選ぶ" not in page.content.decode()
    assert charlie.get(f"/rules/{document.key}/edit/").status_code == 403
    assert bob.get(f"/rules/{document.key}/file.docx").status_code == 200
    contract = actions.keep("nda_mutual", counterparty="架空商事", by=company.alice)
    assert charlie.get(f"/rules/{contract.key}/").status_code == 404
    assert "架空商事" not in charlie.get("/rules/").content.decode()


def test_the_preview_shows_without_saving(company: Organisation) -> None:
    document = rules(company)
    client = signed_in(company.alice)
    page = client.post(
        f"/rules/{document.key}/preview/", {"clause-committee": "on", "blank-chief_title": "副社長"}
    )
    shown = page.content.decode()
    assert "保存すると" in shown
    assert "<ins>副社長</ins>" in shown
    assert "委員会" in shown
    assert not document.changes.exists()
    wrong = client.post(f"/rules/{document.key}/preview/", {"blank-effective_on": "いつか"})
    assert "和暦" in wrong.content.decode() or "日付" in wrong.content.decode()


def test_the_works_rule_procedure_is_kept(company: Organisation) -> None:
    document = rules(company)
    version = proposed(document, company, TODAY)
    decided(version.case)  # type: ignore[arg-type]
    actions.record_step(
        version,
        Procedure.HEARING,
        on=TODAY,
        party="過半数代表 見本 太郎",
        how="投票により選出",
        words="異議なし",
        by=company.grace,
    )
    with pytest.raises(BadInput):
        actions.record_step(
            version, Procedure.FILING, on=date(2027, 1, 1), party="労基署", how="窓口", by=company.grace
        )
    with pytest.raises(BadInput):
        actions.record_step(version, Procedure.FILING, on=TODAY, party="", how="窓口", by=company.grace)
    shown = signed_in(company.alice).get(f"/rules/{document.key}/").content.decode()
    assert "過半数代表 見本 太郎" in shown
    assert "記録なし" in shown


def test_retiring_ends_what_is_in_force(company: Organisation) -> None:
    document = rules(company)
    decided(proposed(document, company, TODAY).case)  # type: ignore[arg-type]
    with frozen(datetime(2026, 12, 10, 3, 0, tzinfo=UTC)):
        actions.retire(document, reason="統合のため", by=company.alice)
        assert in_force(document, date(2026, 12, 9)) is not None
        assert in_force(document, date(2026, 12, 10)) is None
        with pytest.raises(Conflict):
            actions.fill(document, {"chief_title": "社長"}, by=company.alice)


def test_rules_brought_along_are_recorded_as_they_were_decided(company: Organisation) -> None:
    document = rules(company)
    actions.adopt(document, reason="以前からの規程", since=date(2020, 4, 1), by=company.alice)
    assert in_force(document, date(2021, 1, 1)) is not None
    with pytest.raises(Conflict):
        actions.adopt(document, reason="もう一度", since=date(2020, 4, 1), by=company.alice)
    with pytest.raises(Conflict):
        actions.keep("information_rules", by=company.alice)


def test_a_clause_in_force_is_shown_beside_its_measure(company: Organisation) -> None:
    document = rules(company)
    assert not any(one.id.startswith("rules.clauses") for one, _shown in facts_shown("E4-c", None))
    actions.adopt(document, reason="以前からの規程", since=date(2020, 4, 1), by=company.alice)
    shown = {one.id: said.value for one, said in facts_shown("E4-c", None)}
    assert "情報管理規程「表示」" in shown["rules.clauses_E4-c"]


def test_suggestions_follow_the_profile(company: Organisation) -> None:
    before = {one.id for one in suggested()}
    assert "information_rules" in before
    assert "telework_rules" not in before
    answer_profile({"telework": True}, by=company.alice)
    assert "telework_rules" in {one.id for one in suggested()}


def test_the_number_of_queries_does_not_grow(company: Organisation) -> None:
    rules(company)
    with CaptureQueriesContext(connection) as few:
        drafts()
    for name in (
        "work_rules",
        "telework_rules",
        "ai_rules",
        "monitoring_rules",
        "pledge_joining",
        "nda_mutual",
    ):
        actions.keep(name, by=company.alice)
    with CaptureQueriesContext(connection) as many:
        assert len(drafts()) == 7
    assert len(many) == len(few) <= 12
