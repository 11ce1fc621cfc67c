"""Pages, files and the API show reasons and events, and nobody."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from hiden.base.clock import today
from hiden.imports import actions as imports
from hiden.imports.models import ImportFile
from hiden.logs.models import LogLook
from hiden.monitoring.cases.judging import call_benign
from hiden.monitoring.cases.models import Coaching
from hiden.monitoring.models import CaseState, SignCase, SignException
from hiden.monitoring.rights.asking import open_names
from tests.conftest import signed_in
from tests.world.api import caller
from tests.world.organisation import Organisation

WHY = "設計課長に確かめ、移行作業と分かった。"


def brought(raw: bytes, org: Organisation) -> ImportFile:
    """A file of work orders, as far as its preview."""
    file = imports.receive("sign-exceptions", "orders.csv", iter([raw]), effective_on=today(), by=org.alice)
    return imports.preview(file, by=org.alice)


def betrays(text: str, org: Organisation) -> list[str]:
    """What of Charlie stands in a text."""
    words = (
        org.charlie.name,
        *org.charlie.name.split(),
        org.charlie.number,
        org.charlie.key,
        "ウエノ",
        "charlie@",
        "sato@",
        "kitashiba",
    )
    return [word for word in words if word in text]


def test_every_page_and_file_before_a_reveal_names_nobody(
    case: SignCase, organisation: Organisation, as_alice: Client
) -> None:
    pages = [
        "/monitoring/",
        "/monitoring/cases/",
        f"/monitoring/cases/{case.key}/",
        "/monitoring/exceptions/",
    ]
    pages += [
        f"/monitoring/cases/{case.key}/{verb}/" for verb in ("watch", "wrong", "benign", "coach", "escalate")
    ]
    for page in pages:
        answer = as_alice.get(page)
        assert (page, answer.status_code) == (page, 200)
        assert (page, betrays(answer.content.decode(), organisation)) == (page, [])
    text = as_alice.get("/monitoring/cases/?format=csv").content.decode("utf-8-sig")
    assert case.token in text
    assert betrays(text, organisation) == []
    book = CalamineWorkbook.from_filelike(BytesIO(as_alice.get("/monitoring/cases/?format=xlsx").content))
    assert (
        betrays(
            str([book.get_sheet_by_index(n).to_python() for n in range(len(book.sheet_names))]), organisation
        )
        == []
    )


def test_one_case_says_why_and_shows_measures_only(case: SignCase, as_alice: Client) -> None:
    text = as_alice.get(f"/monitoring/cases/{case.key}/").content.decode()
    assert "USB等に6件、合計6000バイトをコピーしました。" in text
    assert "（次の段階で表示） へ3通送りました。" in text
    assert "登録のない送り先" in text
    assert "図面" not in text
    assert text.index("様子を見る") < text.index("本人に注意喚起を送る") < text.index("事案へ引き継ぐ")
    look = LogLook.objects.get()
    assert (look.person, look.permit, look.found) == (case.person, None, 9)


def test_the_next_stage_shows_names_of_files_and_still_nobody(
    case: SignCase, organisation: Organisation, as_alice: Client
) -> None:
    open_names(
        case, words="退職の申出の後に書込みが続いたため、どのファイルかを確かめる。", by=organisation.alice
    )
    text = as_alice.get(f"/monitoring/cases/{case.key}/").content.decode()
    assert "0.dwg" in text
    assert [word for word in betrays(text, organisation) if word != "kitashiba"] == []
    assert "kitashiba.example" in text


def test_a_held_case_is_none_for_anybody_else(case: SignCase, as_alice: Client) -> None:
    SignCase.objects.update(state=CaseState.HELD)
    assert as_alice.get(f"/monitoring/cases/{case.key}/").status_code == 404
    for page in ("/monitoring/", "/monitoring/cases/"):
        text = as_alice.get(page).content.decode().partition("<main")[2]
        assert case.token not in text
        assert "通報" not in text


def test_who_has_no_part_in_it_sees_neither_cases_nor_counts(
    case: SignCase, as_bob: Client, as_charlie: Client
) -> None:
    for client in (as_bob, as_charlie):
        assert client.get("/monitoring/").status_code == 403
        assert client.get("/monitoring/cases/").status_code == 403
        assert client.get(f"/monitoring/cases/{case.key}/").status_code == 404


def test_who_watches_counts_sees_no_case(case: SignCase, organisation: Organisation) -> None:
    from hiden.people.actions import make_account

    make_account(
        organisation.dave,
        email="dave@example.co.jp",
        password="correct-horse-battery-staple",
        by=organisation.alice,
    )
    dave = signed_in(organisation.dave)
    text = dave.get("/monitoring/").content.decode()
    assert "最後の実行" in text
    assert case.token not in text
    assert dave.get("/monitoring/cases/").status_code == 403


def test_the_front_page_says_how_many_and_why_or_that_there_are_none(
    case: SignCase, organisation: Organisation, as_alice: Client
) -> None:
    text = as_alice.get("/monitoring/").content.decode()
    assert "今週確かめてほしい案件　1件" in text
    assert "USB等に6件" in text
    call_benign(case, code="task", words=WHY, by=organisation.alice)
    text = as_alice.get("/monitoring/").content.decode()
    assert "今週確かめてほしい案件は、ありません" in text
    assert "記録を取っていない経路" in text


def test_an_exception_is_tried_before_it_is_made(case: SignCase, as_alice: Client) -> None:
    given = {
        "code": "order",
        "words": WHY,
        "again": "on",
        "this_person": "on",
        "detector": "trial.media",
        "until": f"{today():%Y-%m-%d}",
    }
    address = f"/monitoring/cases/{case.key}/benign/"
    tried = as_alice.post(address, {**given, "preview": "1"})
    assert "過去90日の兆候2件のうち1件" in tried.content.decode()
    assert not SignException.objects.exists()
    assert as_alice.post(address, given).status_code == 302
    assert SignException.objects.get().detector == "trial.media"
    listed = as_alice.get("/monitoring/exceptions/").content.decode()
    assert f"社員-{case.token}" in listed


def test_one_reads_answers_and_states_about_oneself(
    case: SignCase, organisation: Organisation, as_charlie: Client, as_alice: Client
) -> None:
    assert (
        as_alice.post(
            f"/monitoring/cases/{case.key}/coach/", {"title": "お願い", "body": "確認です。"}
        ).status_code
        == 302
    )
    letter = Coaching.objects.get()
    assert "お願い" in as_charlie.get("/monitoring/about-me/").content.decode()
    page = as_charlie.get(f"/monitoring/about-me/letters/{letter.key}/").content.decode()
    assert "sato" not in page
    assert "kitashiba.example へ3通送りました。" in page
    assert as_charlie.post(f"/monitoring/about-me/letters/{letter.key}/read/").status_code == 302
    said = "うえのです。客先に渡しました。（上野）"
    assert as_charlie.post(f"/monitoring/about-me/letters/{letter.key}/", {"words": said}).status_code == 302
    assert (
        as_charlie.post(f"/monitoring/about-me/cases/{case.key}/", {"words": "承認済みです。"}).status_code
        == 302
    )
    shown = as_alice.get(f"/monitoring/cases/{case.key}/").content.decode()
    assert "客先に渡しました。" in shown
    assert "承認済みです。" in shown
    assert betrays(shown, organisation) == []
    assert "うえの" not in shown
    assert as_alice.get(f"/monitoring/about-me/letters/{letter.key}/").status_code == 404
    assert as_alice.get(f"/monitoring/about-me/cases/{case.key}/").status_code == 404


def test_the_list_of_work_orders_goes_out_and_comes_in_unchanged(
    organisation: Organisation, purpose: object, as_alice: Client
) -> None:
    form = {
        "number": "WO-7", "reason": "サーバーの移行", "since": "2026-10-01", "until": "2026-10-15", "department": "300",
        "person": "", "item": "", "place": "", "detector": "", "approver": "1008",
    }  # fmt: skip
    assert as_alice.post("/monitoring/exceptions/new/", form).status_code == 302
    raw = as_alice.get("/monitoring/exceptions/?format=csv").content
    again = brought(raw, organisation)
    assert (again.counts["none"], again.counts["errors"]) == (1, 0)
    file = brought(raw.replace(b"WO-7", b"WO-8"), organisation)
    assert file.problems == []
    imports.apply(file, by=organisation.alice)
    made = SignException.objects.get(number="WO-8")
    assert (made.department, made.approver, f"{made.until}") == (
        organisation.sales,
        organisation.heidi,
        "2026-10-15",
    )


@pytest.mark.parametrize("state", ["", "open"])
def test_the_api_is_masked_as_the_pages_are(case: SignCase, organisation: Organisation, state: str) -> None:
    alice = caller(organisation.alice)
    listed = alice.get(f"/monitoring/cases?state={state}")
    assert listed["items"][0]["subject"] == f"社員-{case.token}"
    whole = alice.get(f"/monitoring/cases/{case.key}")
    assert len(whole["events"]) == 9
    assert betrays(str(listed) + str(whole), organisation) == []
    assert alice.get("/monitoring/status")["opened"] == 1
    judged = alice(
        "POST", f"/monitoring/cases/{case.key}/verdict", {"verdict": "benign", "code": "task", "words": WHY}
    )
    assert judged.json()["state"] == "benign"
