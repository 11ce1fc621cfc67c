"""Pages: answering in bulk without a script, what each may see, files and paper; and how few queries many lines cost."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from hiden.access.granting import Target, give_unasked
from hiden.access.models import Grant
from hiden.access.reviews import actions
from hiden.access.reviews.actions import KeepOrEnd
from hiden.access.reviews.export import lines_file
from hiden.access.reviews.facts import answered, expired, last_review
from hiden.access.reviews.models import AccessReview, LineState
from hiden.base.clock import frozen, now
from hiden.ledger.models import LedgerEntry
from hiden.people import actions as people
from hiden.people.models import Role
from hiden.web.todo import tasks_for
from tests.access.reviews.conftest import Rights, answer, begin, line_of
from tests.conftest import signed_in
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]
LINES = "/access/reviews/1/lines/"


def said(*answers: tuple[object, str], **more: str) -> dict[str, str]:
    return {**{f"line:{line.pk}": f"{word}.{line.version}" for line, word in answers}, "verb": "some", **more}  # type: ignore[attr-defined]


def test_answering_on_the_page(
    organisation: Organisation, rights: Rights, review: AccessReview, as_bob: Client
) -> None:
    page = as_bob.get(LINES).content.decode()
    assert 'あなたの未決定 <b data-left="8">8</b>行' in page
    assert page.index("尾崎 絵美") < page.index("佐藤 一郎"), "what calls for a look comes first"
    keep, end = line_of(review, "A-0002", rights.ivan), line_of(review, "A-0001", organisation.charlie)
    sent = as_bob.post(f"{LINES}?per=50", said((keep, "keep"), (end, "end"), words="点検した"))
    assert sent["Location"] == f"{LINES}?per=50#answer"
    after = as_bob.get(f"{LINES}?per=50").content.decode()
    assert "1行を続けます、1行を終えました。" in after
    assert 'data-left="6"' in after
    assert Grant.objects.get(pk=rights.of_charlie.pk).until == now()
    kept = as_bob.get(f"{LINES}?state=kept").content.decode()
    assert "佐藤 一郎" in kept
    assert "石田 次郎が「続ける」と回答" in kept
    assert 'value="keep.' not in kept, "what was kept can only be ended"


def test_nothing_chosen_or_unreadable_loses_nothing(
    organisation: Organisation, rights: Rights, review: AccessReview, as_bob: Client
) -> None:
    line = line_of(review, "A-0002", rights.ivan)
    empty = as_bob.post(LINES, {"verb": "some", "words": "点検の途中"})
    assert empty.status_code == 422
    assert "答えが一つも選ばれていません" in empty.content.decode()
    assert "点検の途中" in empty.content.decode()
    wrong = as_bob.post(LINES, said((line, "keep"), until="らいねん"))
    assert wrong.status_code == 422
    assert f'value="keep.{line.version}" data-key="a" data-open checked' in wrong.content.decode()
    for name, value in (("line:1", "maybe.1"), ("line:x", "keep.1"), ("line:" + "9" * 30, "keep.1")):
        assert as_bob.post(LINES, {"verb": "some", name: value}).status_code == 422
    assert as_bob.post(LINES, {"verb": "rest_keep", "shown": "1.x"}).status_code == 422
    assert review.lines.filter(state=LineState.OPEN).count() == 8


def test_the_rest_of_the_page_at_once(
    organisation: Organisation, rights: Rights, review: AccessReview, as_bob: Client
) -> None:
    end = line_of(review, "A-0001", organisation.charlie)
    shown = [f"{one.pk}.{one.version}" for one in review.lines.filter(state=LineState.OPEN)]
    as_bob.post(LINES, said((end, "end"), verb="rest_keep") | {"shown": shown})
    assert review.lines.filter(state=LineState.KEPT).count() == 7
    end.refresh_from_db()
    assert end.state == LineState.ENDED
    review.refresh_from_db()
    assert review.closed_at is not None
    assert as_bob.post(LINES, said((end, "keep"))).status_code == 409


@pytest.mark.rows
def test_everybody_sees_their_own_lines_only(
    organisation: Organisation, rights: Rights, review: AccessReview, as_charlie: Client
) -> None:
    assert as_charlie.get(LINES).status_code == 404
    people.make_account(organisation.heidi, email="heidi@example.co.jp", by=organisation.alice)
    heidi = signed_in(organisation.heidi)
    assert heidi.get("/access/reviews/1/").status_code == 404
    assert "確かめるアクセス権の棚卸しは、ありません" in heidi.get("/access/reviews/").content.decode()
    people.give_role(
        organisation.heidi,
        Role.DEPARTMENT_MANAGER,
        department=organisation.first_section,
        by=organisation.alice,
    )
    actions.settle_reviews()
    page = heidi.get(f"{LINES}?state=all&whose=all").content.decode()
    assert "A-0002" in page
    assert "A-0001" not in page
    assert "ご自身の権限なので、石田 次郎が答えます" in page
    overview = heidi.get("/access/reviews/1/").content.decode()
    assert "6行のうち0行に答えました" in overview
    assert heidi.get("/access/reviews/1/report.pdf").status_code == 403
    theirs = line_of(review, "A-0001", organisation.eve)
    assert heidi.post(LINES, said((theirs, "end"))).status_code == 404


def test_a_name_is_shown_only_to_whoever_may_see_it(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    people.give_role(organisation.grace, Role.OFFICE, by=organisation.alice)
    people.make_account(organisation.grace, email="grace@example.co.jp", by=organisation.alice)
    page = signed_in(organisation.grace).get(f"{LINES}?state=all&whose=all").content.decode()
    assert "A-0001" in page
    assert "加工条件表" not in page
    assert "治具設計図" in page


def test_what_a_line_says_before_it_is_answered(
    organisation: Organisation, rights: Rights, review: AccessReview, as_bob: Client, as_alice: Client
) -> None:
    page = as_bob.get(LINES).content.decode()
    assert "取扱者から外すには承認が要ります" in page
    assert "終えるのはこの人だけです。部署のほかの人は名前で残ります" in page
    assert "「終える」は情報管理責任者への提案になります" in page
    assert "部署「営業部」への権限（閲覧）" in page
    assert "目的：見積りの確認" in page
    assert "相川 亜里沙が登録" in page
    assert "提案になります" not in as_alice.get(f"{LINES}?state=all&whose=all").content.decode()


def many(organisation: Organisation, rights: Rights, count: int) -> AccessReview:
    """A review with so many more lines: rights of people who are hired for it."""
    for number in range(count):
        person = people.hire(
            number=f"3{number:03}", name=f"見本 {number}", kana=f"ミホン {number}", kind="regular",
            department=organisation.sales, by=organisation.alice,
        )  # fmt: skip
        give_unasked(
            Target(item=rights.items.top_secret.item), person=person, level=1, purpose="試し",
            until=now() + timedelta(days=30), by=organisation.alice,
        )  # fmt: skip
    return begin(organisation.alice, rank=3, title="多い")


def test_two_hundred_lines_cost_no_more_queries(organisation: Organisation, rights: Rights) -> None:
    begin(organisation.alice)
    bob = signed_in(organisation.bob)
    with CaptureQueriesContext(connection) as few:
        bob.get(f"{LINES}?per=100")
    review = many(organisation, rights, 200)
    assert review.lines.filter(state=LineState.OPEN).count() == 202
    path = f"/access/reviews/{review.number}/lines/?per=100"
    with CaptureQueriesContext(connection) as shown:
        page = bob.get(path).content.decode()
    assert 'data-left="202"' in page
    assert len(shown) <= len(few) + 2, (len(few), len(shown))
    assert len(shown) <= 40
    with CaptureQueriesContext(connection) as overview:
        bob.get(f"/access/reviews/{review.number}/")
    assert len(overview) <= 30, len(overview)
    lines = list(review.lines.filter(state=LineState.OPEN).exclude(person=organisation.eve))
    with CaptureQueriesContext(connection) as one:
        answer(review, KeepOrEnd.END, lines[0], by=organisation.bob)
    with CaptureQueriesContext(connection) as hundred:
        answer(review, KeepOrEnd.END, *lines[1:101], by=organisation.bob)
    assert len(hundred) <= len(one) + 5, (len(one), len(hundred))
    with CaptureQueriesContext(connection) as written:
        lines_file(review, review.lines.all(), "csv", by=organisation.alice)
    assert len(written) <= 25, len(written)


def test_files_and_paper(
    organisation: Organisation, rights: Rights, review: AccessReview, as_alice: Client
) -> None:
    answer(
        review,
        KeepOrEnd.END,
        line_of(review, "A-0001", organisation.charlie),
        by=organisation.bob,
        words="済んだ",
    )
    file = as_alice.get(f"{LINES}?state=all&whose=all&format=xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 11
    charlie = next(row for row in rows if row[0] == "A-0001" and row[2] == "1003")
    assert charlie[7:12:2] == ["終えた", "石田 次郎", "済んだ"]
    assert "加工条件表" not in str(rows), "only numbers of secrets leave"
    with frozen(now() + timedelta(days=15)):
        actions.settle_reviews()
        paper = as_alice.get("/access/reviews/1/report.pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)
    assert "8 行" in text or "8行" in text
    assert "無回答で終了" in text
    assert "上野 千里" in text
    assert LedgerEntry.objects.filter(kind="access.review_exported").count() == 2


def test_beginning_on_the_page(organisation: Organisation, rights: Rights, as_alice: Client) -> None:
    form = {"title": "極秘の棚卸し", "scope": "rank", "klass": "gokuhi", "due_on": "R8.12.10", "as_of": ""}
    counted = as_alice.post("/access/reviews/new/", {**form, "step": "count"})
    assert "極秘以上のすべての情報：2行（情報1件、2人）を、1人が答えます。" in counted.content.decode()
    assert not AccessReview.objects.exists()
    missing = as_alice.post("/access/reviews/new/", {**form, "scope": "item", "item": "A-9999"})
    assert missing.status_code == 422
    assert "「A-9999」の情報は見つかりません" in missing.content.decode()
    assert as_alice.post("/access/reviews/new/", {**form, "scope": "department"}).status_code == 422
    made = as_alice.post("/access/reviews/new/", form)
    assert made["Location"] == "/access/reviews/1/"
    assert "中止" in as_alice.get("/access/reviews/1/").content.decode()
    as_alice.post("/access/reviews/1/stop/", {"reason": "範囲を間違えた"})
    assert "範囲を間違えた" in as_alice.get("/access/reviews/1/").content.decode()
    again = as_alice.get("/access/reviews/new/?like=1").content.decode()
    assert 'value="極秘の棚卸し"' in again


@pytest.mark.rows
def test_reminders_come_before_the_day(
    organisation: Organisation, rights: Rights, review: AccessReview
) -> None:
    def waits() -> dict[str, int]:
        return {
            str(one.label): one.count for one in tasks_for(organisation.bob) if "アクセス権" in str(one.label)
        }

    assert waits() == {"確かめていないアクセス権": 8}
    with frozen(now() + timedelta(days=11)):
        assert waits() == {"まもなく期限のアクセス権の棚卸し（答えないと終わります）": 8}
    with frozen(now() + timedelta(days=15)):
        actions.settle_reviews()
        assert waits() == {}


@pytest.mark.rows
def test_facts_for_measures(organisation: Organisation, rights: Rights, review: AccessReview) -> None:
    first = last_review(None)
    assert first is not None
    assert first.care
    assert first.value == "極秘 なし、秘 なし、社外秘 なし"
    assert answered(None) is None
    answer(review, KeepOrEnd.KEEP, line_of(review, "A-0002", rights.ivan), by=organisation.bob)
    with frozen(now() + timedelta(days=15)):
        actions.settle_reviews()
        done = last_review(None)
        assert done is not None
        assert (done.value, done.care) == (
            "極秘 2026年12月8日、秘 2026年12月8日、社外秘 2026年12月8日",
            False,
        )
        share, silent = answered(None), expired(None)
        assert share is not None
        assert share.value == "「2026年度下期の棚卸し」 8行中1行（12%）"
        assert silent is not None
        assert silent.value == "7件"
    before = last_review(now())
    assert before is not None
    assert before.value.startswith("極秘 なし")
