"""Registers of any layout come in; what cannot be understood is named by sheet, row and column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from hiden.base.clock import FOREVER, end_of, start_of
from hiden.base.errors import Conflict, NotAllowed
from hiden.base.sheets import write_csv
from hiden.imports.actions import apply, preview, receive
from hiden.imports.models import ImportFile
from hiden.inventory.actions import add_item, change_item
from hiden.inventory.export import csv_file, workbook
from hiden.inventory.models import Basis, Decision, Evaluation, Handler, Item, ItemState, Life, Origin
from hiden.inventory.queries import handlers_of, labels_of, places_of, present_state, states
from hiden.ledger.models import LedgerEntry
from tests.inventory.conftest import Small

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 1)


def previewed(
    small: Small,
    header: Sequence[str],
    rows: Sequence[Sequence[Any]],
    day: date = DAY,
    *,
    leave_out: bool = False,
) -> ImportFile:
    content = write_csv(header, rows)
    file = receive("items", "register.csv", [content], effective_on=day, by=small.alice)
    return preview(file, leave_out=leave_out, by=small.alice)


def imported(
    small: Small, header: Sequence[str], rows: Sequence[Sequence[Any]], day: date = DAY
) -> ImportFile:
    file = previewed(small, header, rows, day)
    assert not file.problems, file.problems
    return apply(file, by=small.alice)


def words(file: ImportFile) -> list[str]:
    return [f"{each['where']} {each['what']}" for each in file.problems]


def test_a_plain_list_comes_in_with_its_decisions_as_facts(small: Small) -> None:
    header = ["No.", "情報の名称", "媒体", "保管場所", "主管部署", "管理責任者", "秘密区分", "指定日", "備考"]
    rows = [
        [
            "A-0101",
            "加工条件表",
            "電子ファイル、紙",
            "\\\\fs01\\製造、製造部 金庫1",
            "製造部",
            "馬場文",
            "極秘",
            "R6.4.1",
            "",
        ],
        ["A-0102", "カタログ", "紙", "営業部 棚", "営業部", "千葉 茶々", "対象外", "令和6年4月1日", "配布可"],
        ["A-0103", "日報", "クラウド", "", "営業部", "", "", "", ""],
    ]
    file = imported(small, header, rows)
    assert file.counts["create"] == 3
    first, second, third = (present_state(f"A-010{n}") for n in (1, 2, 3))
    assert (first.decision, first.rank, first.basis) == (Decision.SECRET, 3, Basis.IMPORT)
    assert first.decided_at == start_of(date(2024, 4, 1))
    assert [(p.form, p.where) for p in places_of([first.item_id])[first.item_id]] == [
        ("file", "\\\\fs01\\製造"),
        ("paper", "製造部 金庫1"),
    ]
    assert first.manager == small.bob
    assert (second.decision, second.secrecy_class, second.note) == (Decision.NOT_SECRET, None, "配布可")
    assert (third.decision, third.since) == (Decision.UNDECIDED, start_of(DAY))
    assert not states(end_of(date(2024, 3, 31))).exists()
    assert states(end_of(date(2024, 4, 1))).get(number="A-0101").rank == 3


def test_the_same_file_twice_changes_nothing(small: Small) -> None:
    header = ["情報名", "管理部署", "区分", "取扱者", "経済的価値"]
    rows = [["配合表", "製造部", "秘", "製造一課、別府 勉", "高"], ["図面", "製造一課", "", "", "－"]]
    imported(small, header, rows)
    size = LedgerEntry.objects.filter(kind__startswith="inventory.").count()
    again = imported(small, header, rows)
    assert again.counts["none"] == 2
    assert again.counts["create"] == again.counts["change"] == 0
    assert LedgerEntry.objects.filter(kind__startswith="inventory.").count() == size
    assert sorted(Item.objects.values_list("number", flat=True)) == ["A-0001", "A-0002"]


def test_a_later_register_changes_items_from_its_day_and_decisions_from_theirs(small: Small) -> None:
    imported(
        small,
        ["番号", "件名", "所管部署", "区分", "決定日"],
        [["A-1", "条件表", "製造部", "秘", "2024/4/1"]],
        date(2024, 6, 3),
    )
    imported(
        small,
        ["番号", "件名", "所管部署", "区分", "決定日", "内容"],
        [["A-1", "条件表（改）", "製造一課", "極秘", "2025/4/1", "補正係数"]],
        date(2025, 6, 2),
    )
    item = Item.objects.get(number="A-1")
    line = list(item.states.order_by("since").values_list("since", "name", "rank", "owner_id"))
    assert line == [
        (start_of(date(2024, 4, 1)), "条件表", 0, small.making.pk),
        (line[1][0], "条件表", 2, small.making.pk),
        (start_of(date(2025, 4, 1)), "条件表", 3, small.making.pk),
        (start_of(date(2025, 6, 2)), "条件表（改）", 3, small.section.pk),
    ]


def test_handlers_are_people_or_departments_in_many_spellings(small: Small) -> None:
    imported(
        small,
        ["情報名", "管理部署", "アクセス権者"],
        [
            ["a", "製造部", "製造部員；千葉茶々\n7"],
            ["b", "110", "別府　勉課長／営業部（200）"],
            ["c", "製造部　製造一課", "全社員"],
        ],
    )
    found = {
        state.name: {(h.person_id, h.department_id) for h in handlers_of([state.item_id])[state.item_id]}
        for state in states()
    }
    assert found["a"] == {(None, small.making.pk), (small.charlie.pk, None), (small.ada.pk, None)}
    assert found["b"] == {(small.ben.pk, None), (None, small.sales.pk)}
    assert found["c"] == {
        (None, pk) for pk in (small.making.pk, small.sales.pk, small.alice.memberships.get().department_id)
    }


def test_what_cannot_be_understood_is_named_by_row_and_column(small: Small) -> None:
    header = [
        "管理番号",
        "情報名",
        "管理部署",
        "管理責任者",
        "取扱者",
        "区分",
        "形態",
        "由来",
        "法令ラベル",
        "決定日",
        "経済的価値",
    ]
    good = ["A-1", "よい行", "製造部", "", "", "", "", "", "", "", ""]
    rows = [
        good,
        ["Ａ－１", "重なり", "製造部", "", "", "", "", "", "", "", ""],
        ["A-3", "", "営業部", "", "", "", "", "", "", "", ""],
        ["A-4", "部署", "製造2部", "", "", "", "", "", "", "", ""],
        ["A-5", "人", "製造部", "馬場 丈", "江部 A", "", "", "", "", "", ""],
        ["A-6", "語", "製造部", "", "", "門外不出", "石版", "盗品", "謎の法", "2026/13/1", "最高"],
        ["A-8", "姓", "製造部", "別府課長", "", "", "", "", "", "", ""],
        ["A 7", "番号", "製造部", "", "", "", "", "", "", "", ""],
    ]
    file = previewed(small, header, rows)
    told = words(file)
    assert file.counts["errors"] == 7
    assert file.counts["create"] == 1
    for place, part in [
        ("3行目、A列「管理番号」", "2行目と重なって"),
        ("4行目、B列「情報名」", "名称が空"),
        ("5行目、C列「管理部署」", "「製造2部」"),
        ("6行目、D列「管理責任者」", "「馬場 丈」"),
        ("6行目、E列「取扱者」", "「江部 A」"),
        ("7行目、F列「秘密区分」", "「門外不出」"),
        ("7行目、G列「形態」", "「石版」"),
        ("7行目、H列「由来」", "「盗品」"),
        ("7行目、I列", "「謎の法」"),
        ("7行目、J列「決定日」", "暦にありません"),
        ("7行目、K列「経済的価値」", "「最高」"),
        ("8行目、D列「管理責任者」", "「別府課長」"),
        ("9行目、A列「管理番号」", "「A 7」"),
    ]:
        assert any(line.startswith(place) and part in line for line in told), (place, part, told)
    suggestions = " ".join(each["do_next"] for each in file.problems)
    assert "「製造部」ではありませんか" in suggestions
    assert "「馬場 文」ではありませんか" in suggestions
    assert "「別府 勉」ではありませんか" in suggestions
    with pytest.raises(Conflict, match="取り込めない行"):
        apply(file, by=small.alice)
    left = previewed(small, header, rows, leave_out=True)
    apply(left, by=small.alice)
    assert list(Item.objects.values_list("number", flat=True)) == ["A-1"]


def test_headings_that_mean_several_things_are_read_by_their_words(small: Small) -> None:
    imported(
        small,
        ["名称", "主管", "種別", "格付"],
        [["a", "製造部", "紙・電子", "秘"], ["b", "製造部", "ノウハウ", ""]],
    )
    imported(small, ["名称", "主管", "分類"], [["c", "営業部", "社外秘"], ["d", "営業部", "営業情報"]])
    found = {state.name: state for state in states().select_related("secrecy_class")}
    assert {p.form for p in places_of([found["a"].item_id])[found["a"].item_id]} == {"paper", "file"}
    assert found["c"].secrecy_class == small.classes["shagaihi"]
    assert found["d"].category == "business"


def test_yes_and_no_columns_add_and_take_away_labels(small: Small) -> None:
    header = ["管理番号", "名称", "部署", "個人情報の有無", "輸出管理"]
    imported(small, header, [["A-1", "名簿", "営業部", "有", "非該当"]])
    state = present_state("A-1")
    assert labels_of([state.item_id])[state.item_id] == ["regime-personal-data"]
    imported(small, header, [["A-1", "名簿", "営業部", "無", "該当"]], date(2026, 7, 1))
    assert labels_of([state.item_id])[state.item_id] == ["regime-controlled-technology"]


def test_an_empty_decision_never_undoes_one(small: Small) -> None:
    imported(
        small, ["番号", "名称", "部署", "決定", "理由"], [["A-1", "図面", "製造部", "特許出願", "権利を取る"]]
    )
    imported(
        small,
        ["番号", "名称", "部署", "決定", "区分"],
        [["A-1", "図面二", "製造部", "", ""]],
        date(2026, 7, 1),
    )
    state = present_state("A-1")
    assert (state.name, state.decision, state.decision_reason) == ("図面二", Decision.PATENT, "権利を取る")


def test_a_contradiction_is_an_error_and_a_half_date_a_warning(small: Small) -> None:
    header = ["名称", "部署", "秘密指定", "区分", "見直し"]
    file = previewed(
        small,
        header,
        [["a", "製造部", "秘密としない", "極秘", ""], ["b", "製造部", "秘密とする", "秘", "令和9年3月"]],
    )
    assert file.counts["errors"] == 1
    assert file.counts["warnings"] == 1
    assert any("2027年3月31日" in each["do_next"] for each in file.problems)


def test_a_former_department_is_named_with_its_name_of_today(small: Small) -> None:
    row = small.sales.states.get()
    row.until = date(2026, 4, 1)
    row.save()
    small.sales.states.create(name="営業本部", since=date(2026, 4, 1), recorded_at=FOREVER)
    file = previewed(small, ["名称", "部署"], [["顧客名簿", "営業部"]])
    assert "「営業本部」ではありませんか" in file.problems[0]["do_next"]
    old = previewed(small, ["名称", "部署"], [["顧客名簿", "営業部"]], date(2026, 3, 1))
    assert not old.problems


def test_what_was_changed_later_is_not_changed_from_an_earlier_day(small: Small) -> None:
    state = add_item(name="図面", owner=small.making, by=small.alice)
    file = previewed(small, ["番号", "名称", "部署"], [[state.number, "別の図面", "製造部"]])
    assert "より前の" in file.problems[0]["what"]
    same = previewed(small, ["番号", "名称", "部署"], [[state.number, "図面", "製造部"]])
    assert not same.problems


def test_a_file_for_tomorrow_is_refused(small: Small) -> None:
    file = previewed(small, ["名称", "部署"], [["図面", "製造部"]], date(2030, 1, 1))
    assert "今日より後" in file.problems[0]["what"]


def test_somebody_elses_change_after_the_preview_stops_the_file(small: Small) -> None:
    state = add_item(name="図面", owner=small.making, by=small.alice)
    from hiden.base.clock import today

    file = previewed(small, ["番号", "名称", "部署"], [[state.number, "別の図面", "製造部"]], today())
    change_item(state, note="先に変更", by=small.bob)
    with pytest.raises(Conflict):
        apply(file, by=small.alice)
    assert present_state(state.number).name == "図面"


def test_what_was_disposed_of_ends(small: Small) -> None:
    header = ["番号", "名称", "部署", "登録日", "廃棄日"]
    file = imported(small, header, [["A-1", "旧図面", "製造部", "2020/4/1", "2025/3/31"]])
    assert file.counts["create"] == 1
    assert present_state("A-1").life == Life.DISPOSED
    assert states(end_of(date(2025, 3, 30))).get().life == Life.ACTIVE
    imported(small, ["番号", "名称", "部署"], [["A-2", "図面", "製造部"]])
    ended = imported(small, header, [["A-2", "図面", "製造部", "", "2026/7/1"]], date(2026, 8, 1))
    assert ended.counts["end"] == 1


def test_only_those_who_keep_the_register_import(small: Small) -> None:
    content = write_csv(["名称", "部署"], [["図面", "製造部"]])
    for stranger in (small.bob, small.charlie, small.ada, small.eve):
        with pytest.raises(NotAllowed):
            receive("items", "r.csv", [content], effective_on=DAY, by=stranger)


def _varied(small: Small) -> None:
    header = [
        "番号", "名称", "概要", "分類", "形態", "保管場所", "部署", "責任者", "取扱者", "由来", "入手元", "法令ラベル", "経済的価値",
        "経済的価値の理由", "漏えい時の損失", "決定", "区分", "決定日", "理由", "見直し", "登録日", "廃棄日", "備考",
    ]  # fmt: skip
    imported(
        small,
        header,
        [
            ["A-1", "条件表", "一行目\n二行目", "技術", "紙\n電子ファイル", "金庫、3段目\n\\\\fs\\a", "製造一課", "2", "営業部\n別府 勉", "受領", "架空商事",
             "個人データ、外為法", "高", "要", "－", "秘密とする", "極秘", "2024/4/1", "大事", "2027/3/31", "2023/4/1", "", "=1+1"],
            ["A-2", "勘", "", "", "ノウハウ", "", "製造部", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "'引用"],
            ["A-3", "名簿", "", "営業", "クラウド", "a、b、c", "営業部", "", "全社員", "個人", "", "", "低", "", "中", "公開", "", "", "", "", "2020/1/1",
             "2026/1/1", "-5"],
            ["", "無番", "", "", "紙、物", "倉庫", "営業部", "", "", "", "", "", "", "", "", "", "社外秘", "", "", "", "", "", ""],
        ],
    )  # fmt: skip


@pytest.mark.parametrize("form", ["xlsx", "csv", "cp932"])
def test_what_was_exported_comes_in_again_unchanged(small: Small, form: str) -> None:
    _varied(small)
    rows = states().order_by("number")
    if form == "xlsx":
        content = workbook(rows, by=small.alice)
    else:
        content = csv_file(rows, encoding="cp932" if form == "cp932" else "utf-8-sig", by=small.alice)
    file = receive(
        "items",
        f"out.{'xlsx' if form == 'xlsx' else 'csv'}",
        [content],
        effective_on=date(2026, 10, 1),
        by=small.alice,
    )
    assert "" not in file.mapping.values(), file.mapping
    file = preview(file, by=small.alice)
    assert file.problems == []
    assert file.changes == []
    assert file.counts["none"] == 4


def test_an_export_brings_up_an_empty_register_again(small: Small) -> None:
    _varied(small)
    content = workbook(states().order_by("number"), by=small.alice)
    kept = {state.number: state for state in states()}
    handlers = {(h.item.number, h.person_id, h.department_id) for h in Handler.objects.filter(until=FOREVER)}
    for model in (Evaluation, Handler, ItemState):
        model.objects.all().delete()
    for item in Item.objects.all():
        item.places.all().delete()
        item.labels.all().delete()
    Item.objects.all().delete()
    file = preview(receive("items", "out.xlsx", [content], effective_on=DAY, by=small.alice), by=small.alice)
    assert file.problems == []
    apply(file, by=small.alice)
    for state in states():
        for name in ("name", "summary", "category", "origin", "origin_note", "owner_id", "manager_id", "decision",
                     "decision_reason", "secrecy_class_id", "rank", "value", "review_on", "life", "note", "search"):  # fmt: skip
            assert getattr(state, name) == getattr(kept[state.number], name), (state.number, name)
    assert {
        (h.item.number, h.person_id, h.department_id) for h in Handler.objects.filter(until=FOREVER)
    } == handlers
    assert kept["A-1"].origin == Origin.RECEIVED


def test_lost_zeros_do_not_make_an_item_twice(small: Small) -> None:
    header = ["管理番号", "情報名", "管理部署"]
    imported(small, header, [["0012", "図面", "製造部"]])
    file = previewed(small, header, [["12", "図面", "製造部"]], date(2026, 6, 2))
    assert file.counts["create"] == 0
    assert words(file) == [
        "2行目、A列「管理番号」 「12」は、登録済みの「0012」の先頭の0が落ちたもののようです。"
    ]


@pytest.mark.parametrize(
    "number", [".", "..", "../1", "A/../1", "new", "bulk", "A-1/edit", "stock-taking/3", "1E+05"]
)
def test_a_number_whose_page_nobody_could_open_is_refused(small: Small, number: str) -> None:
    file = previewed(small, ["管理番号", "情報名", "管理部署"], [[number, "図面", "製造部"]])
    assert file.counts["errors"] == 1
    assert file.problems[0]["where"] == "2行目、A列「管理番号」"


def test_numbers_may_hold_slashes_and_dots(small: Small) -> None:
    rows = [
        ["SEC/001", "あ", "製造部"],
        ["1.2", "い", "製造部"],
        ["new/1", "う", "製造部"],
        ["edit", "え", "製造部"],
    ]
    assert imported(small, ["管理番号", "情報名", "管理部署"], rows).counts["create"] == 4
