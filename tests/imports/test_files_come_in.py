"""A file comes in: columns, preview, approval, apply; nothing half, nothing twice, nothing unseen."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.base.sheets import write_csv
from hiden.imports import actions
from hiden.imports.models import ImportFile, RememberedColumn, State
from hiden.ledger.queries import size
from hiden.people.models import Company, Department, Person
from tests.conftest import signed_in
from tests.world.organisation import Organisation

HEADER = ["部署コード", "部署名", "上位部署コード", "適用開始日"]
ON = date(2026, 4, 1)


def csv(*rows: list[str], header: list[str] | None = None) -> bytes:
    lines = [header or HEADER, *rows]
    return "\r\n".join(",".join(line) for line in lines).encode("cp932")


def receive(by: Person, content: bytes, *, kind: str = "departments") -> ImportFile:
    return actions.receive(kind, "部署.csv", [content], effective_on=ON, by=by)


def test_nothing_changes_before_approval_and_everything_after(organisation: Organisation) -> None:
    before = Department.objects.count()
    file = receive(organisation.alice, csv(["900", "試験部", "", "2026/4/1"]))
    file = actions.preview(file, by=organisation.alice)
    assert (file.counts["create"], Department.objects.count()) == (1, before)
    file = actions.apply(file, by=organisation.alice)
    assert (file.state, Department.objects.count()) == (State.APPLIED, before + 1)


def test_the_same_file_twice_changes_nothing(organisation: Organisation) -> None:
    content = csv(["900", "試験部", "", "令和8年4月1日"])
    actions.apply(
        actions.preview(receive(organisation.alice, content), by=organisation.alice), by=organisation.alice
    )
    again = actions.preview(receive(organisation.alice, content), by=organisation.alice)
    assert (again.counts["create"], again.counts["change"], again.counts["none"]) == (0, 0, 1)


def test_a_file_cannot_be_applied_twice(organisation: Organisation) -> None:
    file = actions.preview(receive(organisation.alice, csv(["900", "試験部", "", ""])), by=organisation.alice)
    actions.apply(file, by=organisation.alice)
    with pytest.raises(Conflict):
        actions.apply(file, by=organisation.alice)


def test_what_was_approved_is_what_happens_or_nothing(organisation: Organisation) -> None:
    first = actions.preview(
        receive(organisation.alice, csv(["900", "試験部", "", ""])), by=organisation.alice
    )
    second = actions.preview(
        receive(organisation.grace, csv(["900", "別の部", "", ""])), by=organisation.grace
    )
    actions.apply(first, by=organisation.alice)
    before = size()
    with pytest.raises(Conflict, match="確かめたあとに"):
        actions.apply(second, by=organisation.grace)
    assert size() == before


def test_rows_with_errors_block_the_file_until_left_out_on_purpose(organisation: Organisation) -> None:
    content = csv(["900", "試験部", "", ""], ["", "番号のない部", "", ""])
    file = actions.preview(receive(organisation.alice, content), by=organisation.alice)
    assert file.counts["errors"] == 1
    assert "3行目" in file.problems[0]["where"]
    with pytest.raises(Conflict, match="取り込めない行"):
        actions.apply(file, by=organisation.alice)
    file = actions.preview(file, leave_out=True, by=organisation.alice)
    assert actions.apply(file, by=organisation.alice).state == State.APPLIED


def test_a_column_taught_once_is_known_the_next_time(organisation: Organisation) -> None:
    header = ["CD", "ナマエ", "上", "適用開始日"]
    file = receive(organisation.alice, csv(["900", "試験部", "", ""], header=header))
    with pytest.raises(BadInput, match="必要な列"):
        actions.preview(file, by=organisation.alice)
    columns = {label: name for name, label in (("code", "CD"), ("name", "ナマエ"))}
    actions.map_columns(file, columns, by=organisation.alice)
    assert actions.preview(file, by=organisation.alice).counts["create"] == 1
    assert RememberedColumn.objects.filter(kind="departments", heading="CD").exists()
    again = receive(organisation.alice, csv(["901", "別の部", "", ""], header=header))
    assert actions.preview(again, by=organisation.alice).counts["create"] == 1


def test_one_column_cannot_be_two_headings(organisation: Organisation) -> None:
    file = receive(organisation.alice, csv(["900", "試験部", "", ""]))
    with pytest.raises(BadInput, match="2つ以上"):
        actions.map_columns(file, {"部署コード": "code", "部署名": "code"}, by=organisation.alice)


def test_who_may_not_import_gets_no_foot_in_the_door(organisation: Organisation) -> None:
    with pytest.raises(NotAllowed):
        receive(organisation.charlie, csv(["900", "試験部", "", ""]))
    file = receive(organisation.alice, csv(["900", "試験部", "", ""]))
    for verb in (actions.preview, actions.apply, actions.withdraw):
        with pytest.raises(NotAllowed):
            verb(file, by=organisation.charlie)


def test_a_company_that_wants_four_eyes_gets_them(organisation: Organisation) -> None:
    Company.objects.update(four_eyes_import=True)
    file = actions.preview(receive(organisation.alice, csv(["900", "試験部", "", ""])), by=organisation.alice)
    with pytest.raises(NotAllowed):
        actions.apply(file, by=organisation.alice)
    assert actions.apply(file, by=organisation.grace).approved_by == organisation.grace


def test_a_withdrawn_file_stays_on_record_and_does_nothing(organisation: Organisation) -> None:
    file = actions.preview(receive(organisation.alice, csv(["900", "試験部", "", ""])), by=organisation.alice)
    actions.withdraw(file, by=organisation.alice)
    with pytest.raises(Conflict):
        actions.apply(file, by=organisation.alice)
    assert ImportFile.objects.get(pk=file.pk).state == State.WITHDRAWN


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff\xfe", b"%PDF-1.7 nothing", b"PK\x03\x04broken"])
def test_a_file_that_is_none_is_refused_in_two_sentences(organisation: Organisation, content: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        receive(organisation.alice, content)
    assert refused.value.what
    assert refused.value.do_next
    assert not ImportFile.objects.exists()


def test_a_file_that_is_too_large_is_refused_while_it_arrives(organisation: Organisation) -> None:
    piece = b"x" * (1024 * 1024)
    with pytest.raises(BadInput, match="大きすぎます"):
        actions.receive(
            "departments", "大.csv", (piece for _ in range(60)), effective_on=ON, by=organisation.alice
        )


def test_an_unknown_kind_names_those_there_are(organisation: Organisation) -> None:
    with pytest.raises(BadInput, match="departments"):
        receive(organisation.alice, csv(["900", "試験部", "", ""]), kind="nothing")


def test_written_csv_comes_back(organisation: Organisation) -> None:
    content = write_csv(HEADER, [["900", "髙﨑①部", "", "2026/04/01"]], encoding="cp932")
    file = actions.preview(receive(organisation.alice, content), by=organisation.alice)
    assert file.changes[0]["title"].endswith("髙﨑①部")


def told(file: ImportFile) -> list[str]:
    return [f"{each['where']}：{each['what']}" for each in file.problems]


def workbook(**sheets: list[list[str]]) -> bytes:
    book = Workbook()
    book.remove(book["Sheet"])
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_doubled_heading_loses_nothing_and_is_told(organisation: Organisation) -> None:
    rows = [["部署コード", "部署名", "部署名"], ["900", "試験部", "旧名"]]
    file = actions.preview(receive(organisation.alice, workbook(表=rows)), by=organisation.alice)
    assert file.mapping == {"部署コード": "code", "部署名": "name", "部署名（C列）": ""}
    assert (file.counts["create"], file.counts["errors"]) == (1, 0)
    assert told(file) == ["シート『表』の1行目、C列「部署名」：同じ見出しがB1にもあります。"]


def test_what_is_not_read_of_a_file_is_told(organisation: Organisation) -> None:
    rows = [["部署コード", "部署名", ""], ["900", "試験部", "見出しなし"], ["合計", "1", ""]]
    content = workbook(表=rows, 別表=[["部署コード"]])
    file = actions.preview(receive(organisation.alice, content), by=organisation.alice)
    assert file.counts["create"] == 1
    for part in (
        "ほかのシート（別表）は読みませんでした。",
        "見出しのない列に値が1件",
        "集計の行として読みませんでした",
    ):
        assert any(part in line for line in told(file)), (part, told(file))


def test_another_sheet_of_the_workbook_can_be_read(organisation: Organisation) -> None:
    head = ["部署コード", "部署名"]
    content = workbook(一=[head, ["900", "試験部"]], 二=[[*head, "謎"], ["901", "別の部", "x"]])
    file = receive(organisation.alice, content)
    file = actions.preview(file, by=organisation.alice)
    assert (file.sheet, file.changes[0]["key"]) == ("一", "900")
    file = actions.choose_sheet(file, "二", by=organisation.alice)
    assert (file.state, file.counts, file.plan_digest) == (State.MAPPING, {}, "")
    assert file.mapping == {"部署コード": "code", "部署名": "name", "謎": ""}
    with pytest.raises(Conflict):
        actions.apply(file, by=organisation.alice)
    file = actions.apply(actions.preview(file, by=organisation.alice), by=organisation.alice)
    assert Department.objects.filter(code="901").exists()
    assert not Department.objects.filter(code="900").exists()
    with pytest.raises(Conflict):
        actions.choose_sheet(file, "一", by=organisation.alice)


def test_a_sheet_that_is_not_there_changes_nothing(organisation: Organisation) -> None:
    file = actions.preview(
        receive(organisation.alice, workbook(一=[HEADER, ["900", "試験部"]])), by=organisation.alice
    )
    with pytest.raises(BadInput, match="シート『三』がありません"):
        actions.choose_sheet(file, "三", by=organisation.alice)
    assert ImportFile.objects.get(pk=file.pk).state == State.PREVIEWED


def test_control_characters_are_taken_out_and_told(organisation: Organisation) -> None:
    content = csv(["900", "試\x0b験\x1f部", "", ""])
    file = actions.preview(receive(organisation.alice, content), by=organisation.alice)
    assert file.changes[0]["title"] == "試験部"
    assert told(file) == ["2行目、B列「部署名」：目に見えない制御文字を取り除きました。"]


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"\r\n\r\n", b",,,\n"])
def test_a_file_without_a_table_is_refused(organisation: Organisation, content: bytes) -> None:
    with pytest.raises(BadInput, match="表が見つかりません"):
        receive(organisation.alice, content)
    assert not ImportFile.objects.exists()


def test_a_heading_without_rows_is_told(organisation: Organisation) -> None:
    file = actions.preview(receive(organisation.alice, csv()), by=organisation.alice)
    assert told(file) == ["ファイル全体：見出しの下に、取り込む行がありません。"]


def test_many_remarks_do_not_hide_what_stands_in_the_way(organisation: Organisation) -> None:
    head = ["社員番号", "氏名", "フリガナ"]
    rows = [[f"Z{n}", "見本 花子", "ミホン ハナコ"] for n in range(actions.SHOWN + 5)]
    file = receive(organisation.alice, csv(*rows, ["Z1", "二人目", "フタリメ"], header=head), kind="people")
    file = actions.preview(file, by=organisation.alice)
    assert (len(file.problems), file.counts["errors"]) == (actions.SHOWN, 1)
    assert file.problems[0]["severity"] == "error"


def test_columns_that_do_not_do_are_shown_again_as_they_were_chosen(organisation: Organisation) -> None:
    file = receive(organisation.alice, csv(["900", "試験部"], header=["甲", "乙"]))
    browser = signed_in(organisation.alice)
    sent = {"verb": "preview", "heading": ["甲", "乙"], "column": ["code", ""]}
    page = browser.post(f"/imports/{file.number}/act/", sent)
    assert page.status_code == 422
    assert "必要な列「部署名」が見つかりません。" in page.content.decode()
    assert [one["column"] for one in page.context["headings"]] == ["code", ""]
    twice = browser.post(f"/imports/{file.number}/act/", {**sent, "column": ["name", "name"]})
    assert [one["column"] for one in twice.context["headings"]] == ["name", "name"]
    assert "取りやめる" in twice.content.decode()  # the wrong file can be put away at once


def test_what_a_file_does_is_told_in_the_readers_words(organisation: Organisation) -> None:
    content = csv(["部門担当者", "1008", "210"], header=["役割", "社員番号", "部署コード"])
    file = actions.preview(receive(organisation.alice, content, kind="roles"), by=organisation.alice)
    (change,) = file.changes
    assert change["number"] == "1008"
    page = signed_in(organisation.alice).get(f"/imports/{file.number}/").content.decode()
    assert "department_officer" not in page
    assert "部門担当者" in change["title"]
