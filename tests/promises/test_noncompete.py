"""競業避止の検討書: six factors, what calls for a look, the agreement that they fill. Never whether it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.ledger.models import LedgerEntry
from hiden.paper.text import Article, Paragraph, Style, Text
from hiden.people.models import Person
from hiden.promises.models import NonCompeteSheet, PromiseRequest
from hiden.promises.noncompete.actions import ask_by_sheet, write_sheet
from hiden.promises.noncompete.factors import Written, factors, look
from hiden.promises.noncompete.queries import points
from hiden.promises.texts import filled_text
from tests.conftest import signed_in
from tests.promises.deciding import decide
from tests.world.items import Items, make_items
from tests.world.organisation import Organisation

FINE = Written(
    interest="新型ポンプの羽根の形状と試験の結果",
    position="羽根の設計の主担当",
    area="関東と東北",
    months=6,
    acts="同種のポンプの羽根の設計に携わること",
    compensation="退職時に百万円を支払う",
    items=2,
    handled=1,
    others=0,
)
WORDS: dict[str, Any] = {
    name: getattr(FINE, name) for name in ("interest", "position", "area", "months", "acts", "compensation")
}
AGREEMENT = Text(
    style=Style.CONTRACT,
    title="競業避止に関する合意書",
    opening=("会社と{?person_name}は、次のとおり合意する。",),
    articles=(
        Article("what", "守る利益", (Paragraph("{?interest}（{?position}）"),)),
        Article(
            "limits",
            "制限",
            (Paragraph("退職後{?months}か月、{?area}において、{?acts}。代償：{?compensation}"),),
        ),
    ),
)


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({}, []),
        ({"compensation": "在職中の役職手当"}, ["pay_in_service"]),
        ({"compensation": "毎月五万円を十二か月支払う"}, []),
        ({"compensation": ""}, ["no_compensation"]),
        ({"compensation": "なし。"}, ["no_compensation"]),
        ({"items": 0, "handled": 0}, ["no_items"]),
        ({"interest": "会社の営業秘密全般"}, ["vague_interest"]),
        ({"interest": "秘密"}, ["vague_interest"]),
        ({"handled": 0}, ["not_handling"]),
        ({"others": 2}, []),
        ({"others": 3}, ["same_for_many"]),
        ({"area": "日本全国"}, ["open_area"]),
        ({"area": "地域は限定しない"}, ["open_area"]),
        ({"area": "全世界"}, ["open_area"]),
        ({"months": 12}, []),
        ({"months": 13}, ["over_one_year"]),
        ({"months": 24}, ["over_two_years"]),
        ({"acts": "競合他社への転職"}, ["general_acts"]),
        ({"acts": "同業他社に就職し、又は自ら競業する一切の行為"}, ["general_acts"]),
        ({"acts": "直接又は間接を問わず競業に関わること"}, ["general_acts"]),
        ({"acts": "在職中に担当した顧客に羽根を売り込むこと"}, []),
    ],
)  # fmt: skip
def test_what_calls_for_a_look(change: dict[str, Any], seen: list[str]) -> None:
    assert [one.point for one in look(replace(FINE, **change))] == seen


def test_every_point_has_its_sentence_and_no_sentence_is_a_verdict() -> None:
    found = factors()
    assert list(found) == ["interest", "position", "area", "period", "acts", "compensation"]
    for one in found.values():
        for words in (one.ask.ja, one.looked_at.ja, *(each.ja for each in one.points)):
            assert "有効" not in words
            assert "無効" not in words


@pytest.fixture
def items(organisation: Organisation) -> Items:
    return make_items(organisation)


@pytest.mark.django_db
def test_a_sheet_fills_the_agreement_once(organisation: Organisation, items: Items) -> None:
    decide("non_compete", AGREEMENT)
    alice, bob = organisation.alice, organisation.bob
    sheet = write_sheet(bob, **WORDS, items=[items.fresh.item], by=alice)
    assert LedgerEntry.objects.latest("index").kind == "promises.noncompete_sheet"
    asking = ask_by_sheet(sheet, due_on=date(2099, 1, 31), reason="退職に当たって", by=alice)
    request: PromiseRequest = asking.requests.get()
    said = str(filled_text(request))
    for words in (bob.name, "退職後6か月、関東と東北において", "退職時に百万円を支払う"):
        assert words in said
    with pytest.raises(Conflict):
        ask_by_sheet(sheet, due_on=date(2099, 1, 31), reason="もう一度", by=alice)


@pytest.mark.django_db
def test_what_is_missing_is_said(organisation: Organisation, items: Items) -> None:
    alice, bob, charlie = organisation.alice, organisation.bob, organisation.charlie
    decide("non_compete", AGREEMENT)
    for wrong in (
        {"acts": " "},
        {"months": 0},
        {"months": 121},
        {"interest": "あ" * 501},
        {"area": "関東\n東北"},
    ):
        with pytest.raises(BadInput):
            write_sheet(bob, **{**WORDS, **wrong}, by=alice)
    with pytest.raises(NotAllowed):
        write_sheet(bob, **WORDS, by=charlie)
    unpaid = write_sheet(bob, **{**WORDS, "compensation": ""}, by=alice)
    with pytest.raises(BadInput, match="代償"):
        ask_by_sheet(unpaid, due_on=date(2099, 1, 31), reason="退職に当たって", by=alice)
    assert NonCompeteSheet.objects.count() == 1


@pytest.mark.django_db
def test_the_register_and_other_sheets_are_looked_at(organisation: Organisation, items: Items) -> None:
    alice = organisation.alice
    people: list[Person] = [organisation.bob, organisation.charlie, organisation.heidi, organisation.grace]
    sheets = [write_sheet(one, **WORDS, items=[items.fresh.item], by=alice) for one in people]
    with CaptureQueriesContext(connection) as asked:
        found = points(sheets[-1])
    assert len(asked) <= 3
    assert {(one.point, one.n) for one in found} == {("not_handling", 0), ("same_for_many", 3)}


@pytest.mark.django_db
def test_the_page_leads_from_the_sheet_to_the_agreement(organisation: Organisation, items: Items) -> None:
    client = signed_in(organisation.alice)
    form = {**WORDS, "person": organisation.bob.number, "items": "Z-9999", "acts": "競合他社への転職"}
    wrong = client.post("/promises/noncompete/new/", form)
    assert wrong.status_code == 422
    assert "Z-9999" in wrong.content.decode()
    form["items"] = items.fresh.number
    made = client.post("/promises/noncompete/new/", form, follow=True)
    page = made.content.decode()
    assert "競合他社への転職」のように" in page
    assert "決裁された版がまだありません" in page
    decide("non_compete", AGREEMENT)
    key = NonCompeteSheet.objects.get().key
    client.post(f"/promises/noncompete/{key}/ask/", {"due_on": "2099-01-31", "reason": "退職に当たって"})
    assert PromiseRequest.objects.get().person == organisation.bob
    again = client.get(f"/promises/noncompete/new/?like={key}").content.decode()
    assert "競合他社への転職" in again
    assert "署名を求めた" in client.get("/promises/noncompete/").content.decode()
