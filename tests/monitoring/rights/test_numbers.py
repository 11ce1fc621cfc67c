"""Numbers for those who watch and for staff, and marks of the auditor on who looked."""

from __future__ import annotations

import pytest
from django.test import Client

from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.logs.models import LogLook
from hiden.logs.reviewing import review_looks, unreviewed
from hiden.monitoring.models import CaseState, SignCase
from hiden.monitoring.rights.models import YearReport
from hiden.people.actions import give_role, make_account
from hiden.people.models import Person, Role
from hiden.training.models import NoticeReader
from tests.conftest import signed_in
from tests.monitoring.telling import Tale
from tests.world.organisation import account_of


@pytest.fixture
def auditor(tale: Tale) -> Person:
    """Eve."""
    give_role(tale.org.eve, Role.AUDITOR, by=tale.org.alice)
    make_account(tale.org.eve, email="p9001@example.co.jp", password=None, by=tale.org.alice)
    return tale.org.eve


def test_a_look_at_a_case_waits_for_the_auditor_who_writes_what_was_odd(tale: Tale, auditor: Person) -> None:
    signed_in(tale.org.alice).get(f"/monitoring/cases/{tale.case.key}/")
    assert unreviewed().count() == 1
    with pytest.raises(NotAllowed):
        review_looks(words="なし", by=tale.org.alice)
    with pytest.raises(BadInput):
        review_looks(words=" ", by=auditor)
    client = signed_in(auditor)
    page = client.get("/logs/watch/").content.decode()
    assert "点検を記録する" in page
    assert (
        client.post("/logs/watch/review/", {"words": "一件。理由を本人に尋ね、問題なし。"}).status_code == 302
    )
    assert unreviewed().count() == 0
    assert "問題なし" in client.get("/logs/watch/").content.decode()
    with pytest.raises(Conflict, match="点検していない"):
        review_looks(words="なし", by=auditor)


def test_nobody_reviews_their_own_looks(tale: Tale, auditor: Person) -> None:
    signed_in(tale.org.alice).get(f"/monitoring/cases/{tale.case.key}/")
    LogLook.objects.update(viewer=auditor)
    with pytest.raises(Conflict, match="自分が調べた"):
        review_looks(words="なし", by=auditor)


def test_staff_are_told_in_numbers_and_everybody_may_read_them(tale: Tale) -> None:
    SignCase.objects.update(
        opened_at="2026-10-10T03:00Z", closed_at="2026-10-14T03:00Z", state=CaseState.BENIGN
    )
    alice, charlie = signed_in(tale.org.alice), Client()
    charlie.force_login(account_of(tale.org.charlie))
    words = alice.get("/monitoring/yearly/tell/").content.decode()
    assert "問題なし（理由あり）：1" in words
    assert charlie.get("/monitoring/yearly/tell/").status_code == 403
    sent = {"title": "検知の年次報告", "body": "案件は1件でした。"}
    assert alice.post("/monitoring/yearly/tell/", sent).status_code == 302
    assert alice.post("/monitoring/yearly/tell/", sent).status_code == 422
    report = YearReport.objects.get()
    assert (report.numbers["cases"], report.numbers["days"]) == ("1", "4.0")
    assert NoticeReader.objects.filter(notice=report.notice).count() == 7
    assert "二人の承認で" in charlie.get("/monitoring/yearly/").content.decode()
    assert charlie.get(f"/monitoring/yearly/{report.key}/paper.pdf").content.startswith(b"%PDF")


def test_evenness_is_for_those_who_watch(tale: Tale, auditor: Person) -> None:
    page = signed_in(auditor).get("/monitoring/statistics/").content.decode()
    assert "検知の偏り" in page
    assert "上野" not in page
    assert signed_in(tale.org.alice).get("/api/v1/monitoring/statistics").json()["groups"]
    charlie = Client()
    charlie.force_login(account_of(tale.org.charlie))
    assert charlie.get("/monitoring/statistics/").status_code == 403
