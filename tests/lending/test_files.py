"""The register and the book go out as files and come in again unchanged; what cannot be read is named by its cell."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from hiden.base.clock import today
from hiden.imports import actions as imports
from hiden.imports.models import ImportFile
from hiden.ledger.models import LedgerEntry
from hiden.lending import actions
from hiden.lending.actions import Wanted
from hiden.lending.export import loans_file, things_file
from hiden.lending.kinds import Carry
from hiden.lending.models import Loan, LoanReturn, Thing
from hiden.lending.queries import loans
from tests.lending.conftest import Things
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db

THINGS = """管理番号,名称,種類,情報の管理番号,管理部署,管理担当者,点数,自分で借りてよい
USB-1,設計USB,記録媒体,A-0002,製造部,1002,1,はい
,冶具の図面の写し,紙の写し（番号付き）,A-0002,210,,1,
KEY-9,金庫の鍵,鍵,,総務部,,3,いいえ
"""
LOANS = """管理番号,借りる人,会社名,社外の取扱者,使う目的,使う場所,点数,貸した日,期限,返却日,返却時の状態,備考
KEY-9,1003,,,開錠,社内の手元で使う,2,2026/11/01,2026/12/01,,,
USB-1,,A社,田中 一郎,評価,社外へ持ち出す,1,2026/10/01,2026/10/15,2026/10/14,異状なし,
USB-1,上野千里,,,確認,自宅等に持ち帰る（テレワーク）,1,令和8年11月2日,2026/12/01,,,
"""


def bring(
    kind: str, text: str | bytes, company: Organisation, name: str = "list.csv", **more: bool
) -> ImportFile:
    content = text.encode() if isinstance(text, str) else text
    file = imports.receive(kind, name, iter([content]), effective_on=today(), by=company.alice)
    return imports.preview(file, by=company.alice, **more)


def test_things_come_in(company: Organisation, things: Things) -> None:
    file = bring("things", THINGS, company)
    assert file.problems == []
    assert file.counts["create"] == 3
    imports.apply(file, by=company.alice)
    usb = Thing.objects.get(number="USB-1")
    assert (usb.rank, usb.self_service, usb.keeper) == (2, True, company.bob)
    copy = Thing.objects.get(name="冶具の図面の写し")
    assert (copy.number, copy.copy_serial, copy.copy_of.number) == ("A-0002-1", 1, "A-0002")  # type: ignore[union-attr]
    assert Thing.objects.get(number="KEY-9").pieces == 3


def test_loans_come_in_as_they_were(company: Organisation, things: Things) -> None:
    imports.apply(bring("things", THINGS, company), by=company.alice)
    file = bring("loans", LOANS, company)
    assert [one["severity"] for one in file.problems] == ["warning"] * len(file.problems), file.problems
    assert file.counts["create"] == 3
    imports.apply(file, by=company.alice)
    key = Thing.objects.get(number="KEY-9")
    assert (key.out, key.here) == (2, 1)
    ended = Loan.objects.get(handler_name="田中 一郎")
    assert (ended.ending, ended.back, ended.until.date()) == ("returned", 1, date(2026, 10, 14))
    assert LoanReturn.objects.get().condition == "good"
    assert Loan.objects.get(thing__number="USB-1", until__year=9999).person == company.charlie
    assert bring("loans", LOANS, company).counts["create"] == 0, "the same file again changes nothing"
    assert LedgerEntry.objects.filter(kind="lending.lent").count() == 3


@pytest.mark.parametrize("form", ["xlsx", "csv", "csv-cp932"])
def test_what_went_out_comes_in_unchanged(company: Organisation, things: Things, form: str) -> None:
    imports.apply(bring("things", THINGS, company), by=company.alice)
    imports.apply(bring("loans", LOANS, company), by=company.alice)
    name = f"x.{form.partition('-')[0]}"
    for kind, answer in (
        ("things", things_file(Thing.objects.order_by("number"), form, by=company.alice)),
        ("loans", loans_file(loans().order_by("number"), form, by=company.alice)),
    ):
        file = bring(kind, answer.content, company, name)
        assert [one for one in file.problems if one["severity"] == "error"] == []
        assert {name: file.counts[name] for name in ("create", "change", "end")} == {
            "create": 0,
            "change": 0,
            "end": 0,
        }
        assert file.counts["none"] > 0


def test_changes_come_in(company: Organisation, things: Things) -> None:
    loan = actions.lend(
        things.key, Wanted("点検", date(2026, 11, 30), company.eve, carry=Carry.VIEW), by=company.bob
    )
    out = loans_file(loans(), "csv", by=company.alice).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(out)))
    rows[0]["期限"] = "2026/12/05"
    changed = bring("loans", _csv(rows), company)
    assert changed.counts["change"] == 1
    imports.apply(changed, by=company.alice)
    loan.refresh_from_db()
    assert loan.due_on == date(2026, 12, 5)
    rows[0]["返却日"] = "2026/11/23"
    rows[0]["返却時の状態"] = "破損・汚損がある"
    ended = bring("loans", _csv(rows), company)
    assert ended.counts["end"] == 1
    imports.apply(ended, by=company.alice)
    loan.refresh_from_db()
    assert (loan.open, loan.returns.get().condition) == (False, "damaged")
    out = things_file(Thing.objects.all(), "csv", by=company.alice).content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(out)))
    for line in lines:
        line["保管場所"] = "新しい金庫"
    file = bring("things", _csv(lines), company)
    assert file.counts["change"] == 4
    imports.apply(file, by=company.alice)
    assert set(Thing.objects.values_list("place", flat=True)) == {"新しい金庫"}


def _csv(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_bad_cells_are_named(company: Organisation, things: Things) -> None:
    bad = (
        "管理番号,名称,種類,情報の管理番号,管理部署,管理担当者,点数\n"
        "U/1,a,記録媒体,,製造部,,1\n"
        "U-2,,記録媒体,,製造部,,1\n"
        "U-3,c,宝物,,製造部,,1\n"
        "U-4,d,記録媒体,A-9999,製造部,,1\n"
        "U-5,e,記録媒体,,火星支社,,1\n"
        "U-6,f,記録媒体,,製造部,山田太郎,1\n"
        "U-7,g,記録媒体,,製造部,,百\n"
        "U-8,h,紙の写し,,製造部,,1\n"
        "U-9,i,記録媒体,,製造部,,1\n"
        "u-9,j,記録媒体,,製造部,,1\n"
    )
    file = bring("things", bad, company)
    wrong = {one["row"]: one["where"] for one in file.problems if one["severity"] == "error"}
    assert set(wrong) == {2, 3, 4, 5, 6, 7, 8, 9, 11}
    assert "G列「点数」" in wrong[8]
    assert "C列「種類」" in wrong[4]
    assert file.counts["create"] == 1


def test_a_file_does_not_make_a_copy_that_of_another_item(company: Organisation, things: Things) -> None:
    imports.apply(bring("things", THINGS, company), by=company.alice)
    file = bring(
        "things",
        "管理番号,名称,種類,情報の管理番号,管理部署\nA-0002-1,冶具の図面の写し,紙の写し（番号付き）,A-0001,210\n",
        company,
    )
    assert [(one["row"], one["severity"]) for one in file.problems] == [(2, "error")]
    assert "後から変えられません" in file.problems[0]["what"]
    both = bring(
        "things",
        "管理番号,名称,種類,情報の管理番号,管理部署\nA-0002-1,冶具の図面の写し,紙の写し（番号付き）,A-0001 A-0002,210\n",
        company,
    )
    assert both.problems == []
    imports.apply(both, by=company.alice)
    assert Thing.objects.get(number="A-0002-1").rank == 3


def test_bad_loans_are_named(company: Organisation, things: Things) -> None:
    bad = (
        "貸出番号,管理番号,借りる人,会社名,社外の取扱者,使う目的,点数,貸した日,期限,返却日\n"
        ",NONE,1003,,,x,1,2026/11/01,2026/12/01,\n"
        ",L-0003,,,,x,1,2026/11/01,2026/12/01,\n"
        ",L-0003,1003,,,,1,2026/11/01,2026/12/01,\n"
        ",L-0003,1003,,,x,1,2026/11/30,2026/12/01,\n"
        ",L-0003,1003,,,x,1,2026/11/01,2026/10/01,\n"
        ",L-0003,1003,,,x,1,2026/11/01,2026/12/01,2026/10/01\n"
        ",L-0003,1003,,,x,2,2026/11/01,2026/12/01,\n"
        "77,L-0003,1003,,,x,1,2026/11/01,2026/12/01,\n"
        ",L-0003,1003,,田中,x,1,2026/11/02,2026/12/01,\n"
        ",L-0003,だれか,,,x,1,2026/11/03,2026/12/01,\n"
    )
    file = bring("loans", bad, company)
    assert {one["row"] for one in file.problems if one["severity"] == "error"} == set(range(2, 12))
    assert file.counts["create"] == 0
    assert not Loan.objects.exists()


def test_what_the_table_forbids_is_remarked(company: Organisation, things: Things) -> None:
    text = (
        "管理番号,借りる人,使う目的,使う場所,貸した日,期限\n"
        "A-0001-1,9001,在宅の確認,自宅等に持ち帰る（テレワーク）,2026/11/01,2026/12/01\n"
    )
    file = bring("loans", text, company)
    assert [one["severity"] for one in file.problems] == ["warning"]
    assert "認められていない" in file.problems[0]["what"]
    assert file.counts["create"] == 1
