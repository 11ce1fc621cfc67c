"""Bringing in departments, people and roles from files with the dirt that real files have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from hiden.base.sheets import Cell, match_columns
from hiden.imports.contract import Effect, Plan, Record, importers
from hiden.ledger.models import LedgerEntry
from hiden.people import queries
from hiden.people.models import Kind, Membership, Person, PersonState, Role, RoleHolding
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
APRIL = date(2027, 4, 1)


def records(header: Sequence[str], *rows: Sequence[Any], kind: str = "people") -> list[Record]:
    """Records as the engine makes them from a file with this header; the first row of data is row 2."""
    importer = importers()[kind]
    matching = match_columns([Cell(1, at, text) for at, text in enumerate(header, 1)], importer.columns)
    assert not matching.unmatched, matching.unmatched
    return [
        Record("名簿", number, {name: Cell(number, at, row[at - 1]) for name, at in matching.places.items()})
        for number, row in enumerate(rows, 2)
    ]


def plan(rows: list[Record], *, kind: str = "people", on: date = TODAY) -> Plan:
    return importers()[kind].plan(rows, effective_on=on)


def bring_in(rows: list[Record], by: Person, *, kind: str = "people", on: date = TODAY) -> Plan:
    made = plan(rows, kind=kind, on=on)
    with transaction.atomic():
        importers()[kind].apply(made, effective_on=on, by=by)
    return made


def effects(made: Plan) -> list[str]:
    return [change.effect.value for change in made.changes]


HEAD = [
    "社員番号",
    "氏名",
    "フリガナ",
    "雇用区分",
    "所属コード",
    "役職",
    "兼務",
    "入社日",
    "退職日",
    "メール",
]


def test_a_new_person_comes_with_main_and_additional_posts(organisation: Organisation) -> None:
    row = [
        "２００１",
        "﨑山　拓也",
        "ｻｷﾔﾏ ﾀｸﾔ",
        "嘱託",
        "211",
        "係長",
        "品質保証部（検査員）；300",
        "H30.4.1",
        "",
        "ＴＡＫＵ@example.co.jp",
    ]
    made = bring_in(records(HEAD, row), organisation.alice)
    assert (effects(made), made.problems) == (["create"], ())
    person = Person.objects.get(number="2001")
    state = queries.state_of(person, TODAY)
    assert state is not None
    assert (state.name, state.kana, state.kind, state.email) == (
        "﨑山 拓也",
        "サキヤマ タクヤ",
        Kind.REEMPLOYED,
        "taku@example.co.jp",
    )
    assert state.since == date(2018, 4, 1)
    posts = queries.posts_of([person.pk], TODAY)[person.pk]
    assert [(post.department.code, post.post, post.primary) for post in posts] == [
        ("211", "係長", True),
        ("220", "検査員", False),
        ("300", "", False),
    ]


def test_the_same_file_twice_changes_nothing(organisation: Organisation) -> None:
    rows = records(
        HEAD,
        [
            "2001",
            "見本 花子",
            "ミホン ハナコ",
            "正社員",
            "210",
            "係長",
            "220",
            "2020/4/1",
            "",
            "h@example.co.jp",
        ],
        [
            "2002",
            "見本 太郎",
            "ミホン タロウ",
            "パートタイマー",
            "300",
            "",
            "",
            "令和6年4月1日",
            "2027/3/31",
            "",
        ],
        ["1003", "上野 千里", "ウエノ チサト", "正社員", "210", "主任", "", "", "", ""],
        ["1006", "加藤 文也", "カトウ フミヤ", "退職者", "", "", "", "", "2026/3/31", ""],
    )
    assert effects(bring_in(rows, organisation.alice)) == ["create", "create", "change", "none"]
    size = LedgerEntry.objects.count()
    again = bring_in(rows, organisation.alice)
    assert effects(again) == ["none"] * 4
    assert LedgerEntry.objects.count() == size


def test_a_move_ends_the_former_post_and_keeps_the_past(organisation: Organisation) -> None:
    bring_in(records(["社員番号", "所属"], ["1003", "製造部"]), organisation.alice)
    charlie = organisation.charlie.pk
    assert queries.posts_of([charlie], date(2026, 11, 22))[charlie][0].department.code == "300"
    assert [post.department.code for post in queries.posts_of([charlie], TODAY)[charlie]] == ["210"]


def test_a_file_for_april_is_a_reservation(organisation: Organisation) -> None:
    bring_in(records(["社員番号", "所属コード"], ["1003", "210"]), organisation.alice, on=APRIL)
    charlie = organisation.charlie.pk
    assert queries.posts_of([charlie], TODAY)[charlie][0].department.code == "300"
    assert queries.posts_of([charlie], APRIL)[charlie][0].department.code == "210"


def test_a_correction_today_leaves_what_is_reserved_for_april(organisation: Organisation) -> None:
    bring_in(records(["社員番号", "所属コード"], ["1003", "210"]), organisation.alice, on=APRIL)
    bring_in(records(["社員番号", "所属コード"], ["1003", "220"]), organisation.alice)
    charlie = organisation.charlie.pk
    days = [date(2026, 11, 1), TODAY, date(2027, 3, 31), APRIL]
    codes = [[post.department.code for post in queries.posts_of([charlie], day)[charlie]] for day in days]
    assert codes == [["300"], ["220"], ["220"], ["210"]]


def test_somebody_who_leaves_loses_posts_and_roles_from_the_next_day(organisation: Organisation) -> None:
    made = bring_in(records(HEAD, ["1002", "", "", "", "", "", "", "", "R8.12.31", ""]), organisation.alice)
    assert effects(made) == ["end"]
    bob = organisation.bob
    last, first = queries.state_of(bob, date(2026, 12, 31)), queries.state_of(bob, date(2027, 1, 1))
    assert last is not None
    assert first is not None
    assert (last.kind, first.kind) == (Kind.REGULAR, Kind.LEAVER)
    assert not Membership.objects.filter(person=bob, until__gt=date(2027, 1, 1)).exists()
    assert not RoleHolding.objects.filter(person=bob, until__gt=date(2027, 1, 1)).exists()


def test_a_later_last_day_takes_the_earlier_one_back(organisation: Organisation) -> None:
    head = ["社員番号", "退職日", "所属コード"]
    bring_in(records(head, ["1002", "2026/12/31", "210"]), organisation.alice)
    bring_in(records(head, ["1002", "2027/03/31", "210"]), organisation.alice)
    kinds = [
        getattr(queries.state_of(organisation.bob, day), "kind", None) for day in (date(2027, 1, 1), APRIL)
    ]
    assert kinds == [Kind.REGULAR, Kind.LEAVER]
    assert effects(plan(records(head, ["1002", "2027/03/31", "210"]))) == ["none"]


def test_an_empty_last_day_does_not_take_back_a_reserved_leave(organisation: Organisation) -> None:
    bring_in(records(["社員番号", "退職日"], ["1002", "2026/12/31"]), organisation.alice)
    made = plan(records(["社員番号", "退職日"], ["1002", ""]))
    assert effects(made) == ["none"]
    assert "2026年12月31日" in made.problems[0].what
    assert made.problems[0].severity == "warning"


def test_many_leavers_at_once_are_asked_about(organisation: Organisation) -> None:
    head = ["社員番号", "在籍状況"]
    made = plan(records(head, ["1002", "退職"], ["1003", "退職"], ["1004", "在籍"]))
    assert made.asks
    assert "7人のうち2人（29%）" in made.asks[0]
    assert not plan(records(head, ["1003", "退職"], ["1004", "在籍"])).asks


def test_an_unknown_kind_is_refused_with_all_choices(organisation: Organisation) -> None:
    made = plan(
        records(HEAD, ["2001", "見本 花子", "ミホン ハナコ", "宇宙飛行士", "210", "", "", "", "", ""])
    )
    assert not made.changes
    (problem,) = made.problems
    assert problem.address == "D2"
    assert "宇宙飛行士" in problem.what
    assert "正社員" in problem.do_next


@pytest.mark.parametrize(
    ("row", "address", "words"),
    [
        (["", "見本", "ミホン", "正社員", "210", "", "", "", "", ""], "A2", "社員番号がありません"),
        (["2001", "", "ミホン", "正社員", "210", "", "", "", "", ""], "B2", "氏名がありません"),
        (["2001", "見本", "", "正社員", "210", "", "", "", "", ""], "C2", "フリガナがありません"),
        (["2001", "見本", "見本", "正社員", "210", "", "", "", "", ""], "C2", "かな以外"),
        (
            ["2001", "見本", "ミホン", "正社員", "999", "", "", "", "", ""],
            "E2",
            "「999」という部署が見つかりません",
        ),
        (["2001", "見本", "ミホン", "正社員", "210", "", "無線部", "", "", ""], "G2", "「無線部」という部署"),
        (["2001", "見本", "ミホン", "正社員", "210", "", "", "2026年13月1日", "", ""], "H2", "暦"),
        (
            ["2001", "見本", "ミホン", "正社員", "210", "", "", "2026/4/1", "2025/4/1", ""],
            "I2",
            "入社日より前",
        ),
        (["2001", "見本", "ミホン", "正社員", "210", "", "", "", "", "hanako"], "J2", "メールアドレス"),
    ],
)
def test_what_cannot_be_used_names_its_cell(
    organisation: Organisation, row: list[str], address: str, words: str
) -> None:
    made = plan(records(HEAD, row))
    assert not made.changes
    assert [problem.address for problem in made.problems if problem.severity == "error"] == [address]
    assert words in made.problems[0].what
    assert made.problems[0].do_next


def test_a_number_given_twice_is_an_error_of_the_second_row(organisation: Organisation) -> None:
    made = plan(records(["社員番号", "所属コード"], ["1003", "210"], ["１００３", "220"]))
    assert effects(made) == ["change"]
    assert made.problems[0].row == 3
    assert "2行目" in made.problems[0].what


def test_lost_leading_zeros_do_not_make_everybody_twice(organisation: Organisation) -> None:
    bring_in(
        records(HEAD, ["00123", "見本 花子", "ミホン ハナコ", "正社員", "210", "", "", "", "", ""]),
        organisation.alice,
    )
    made = plan(records(HEAD, [123, "見本 花子", "ミホン ハナコ", "正社員", "210", "", "", "", "", ""]))
    assert not made.changes
    assert "00123" in made.problems[0].what


def test_rows_of_additional_posts_belong_to_one_person(organisation: Organisation) -> None:
    head = ["社員番号", "主務兼務", "所属コード", "役職"]
    made = bring_in(
        records(head, ["1003", "主務", "300", ""], ["1003", "兼務", "220", "委員"]), organisation.alice
    )
    assert effects(made) == ["change"]
    posts = queries.posts_of([organisation.charlie.pk], TODAY)[organisation.charlie.pk]
    assert [(post.department.code, post.primary) for post in posts] == [("300", True), ("220", False)]


def test_excels_own_furigana_fills_a_missing_reading(organisation: Organisation) -> None:
    (row,) = records(HEAD, ["2001", "見本 花子", "", "正社員", "210", "", "", "", "", ""])
    cells = {**row.cells, "name": Cell(2, 2, "見本 花子", kana="ミホン ハナコ")}
    made = plan([Record(row.sheet, row.row, cells)])
    assert effects(made) == ["create"]
    assert made.changes[0].data["values"]["kana"] == "ミホン ハナコ"
    assert made.problems[0].severity == "warning"


def test_people_who_are_not_in_a_whole_list_are_named_and_left_alone(organisation: Organisation) -> None:
    numbers = ["1001", "1002", "1003", "1004", "1007", "9001"]
    made = plan(records(["社員番号"], *[[number] for number in numbers]))
    assert effects(made) == ["none"] * 6
    assert "1008" in made.problems[0].what
    assert made.problems[0].severity == "warning"


def test_a_leaver_may_come_back(organisation: Organisation) -> None:
    row = ["1006", "加藤 文也", "カトウ フミヤ", "再雇用", "300", "", "", "", "", ""]
    made = bring_in(records(HEAD, row), organisation.alice)
    assert effects(made) == ["change"]
    kinds = [
        getattr(queries.state_of(organisation.frank, day), "kind", None)
        for day in (date(2026, 3, 31), date(2026, 4, 1), TODAY)
    ]
    assert kinds == [Kind.REGULAR, Kind.LEAVER, Kind.REEMPLOYED]
    assert effects(plan(records(HEAD, row))) == ["none"]


DEPARTMENTS = ["部署コード", "部署名", "上位部署コード", "適用開始日", "適用終了日"]


def departments(*rows: Sequence[Any]) -> list[Record]:
    return records(DEPARTMENTS, *rows, kind="departments")


def test_departments_come_with_their_history(organisation: Organisation) -> None:
    rows = departments(
        ["400", "研究室", "", "2020/04/01", "2024/03/31"],
        ["400", "研究開発部", "200", "R6.4.1", "9999/12/31"],
        ["410", "第一研究課", "400", "", ""],
    )
    made = bring_in(rows, organisation.alice, kind="departments")
    assert (effects(made), made.problems) == (["create", "change", "create"], ())
    names = [
        queries.departments_as_of(day).by_code()["400"].name for day in (date(2024, 3, 31), date(2024, 4, 1))
    ]
    assert names == ["研究室", "研究開発部"]
    tree = queries.departments_as_of(TODAY)
    assert tree.path(tree.by_code()["410"].id, "/") == "製造本部/研究開発部/第一研究課"
    assert effects(plan(rows, kind="departments")) == ["none"] * 3


def test_the_april_reorganisation_is_reserved_and_can_be_seen_before(organisation: Organisation) -> None:
    rows = departments(
        ["210", "製造部", "200", "", "2027/3/31"],
        ["500", "生産部", "200", "2027/4/1", ""],
        ["211", "生産第一課", "500", "2027/4/1", ""],
    )
    made = bring_in(rows, organisation.alice, kind="departments")
    assert effects(made) == ["end", "create", "change"]
    (warning,) = made.problems
    assert (warning.row, warning.severity) == (2, "warning")
    assert "1人" in warning.what
    assert "500" not in queries.departments_as_of(date(2027, 3, 31)).by_code()
    assert "500" in queries.departments_as_of(APRIL).by_code()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["400", "甲", "410", "", ""], ["410", "乙", "400", "", ""]], "自分自身の下"),
        ([["200", "製造本部", "211", "", ""]], "自分自身の下"),
        ([["400", "甲", "999", "", ""]], "999"),
        ([["400", "甲", "", "", ""], ["400", "乙", "", "", ""]], "2行目にもあります"),
        ([["400", "甲", "", "2026/4/1", "2025/4/1"]], "適用開始日より前"),
        ([["200", "製造本部", "", "", "2026/12/31"]], "存在しません"),
    ],
)
def test_a_tree_that_is_none_is_refused(
    organisation: Organisation, rows: list[list[str]], words: str
) -> None:
    made = plan(departments(*rows), kind="departments")
    errors = [problem for problem in made.problems if problem.severity == "error"]
    assert errors
    assert words in errors[0].what
    assert errors[0].row


def test_eleven_levels_are_too_many(organisation: Organisation) -> None:
    chain = [[f"L{n:02}", f"第{n}層", f"L{n - 1:02}" if n > 1 else "", "", ""] for n in range(1, 12)]
    made = plan(departments(*chain), kind="departments")
    errors = [problem for problem in made.problems if problem.severity == "error"]
    assert [(problem.row, "11階層目" in problem.what) for problem in errors] == [(12, True)]
    assert effects(made) == ["create"] * 10


ROLES = ["役割", "社員番号", "部署コード", "開始日"]


def test_roles_come_from_a_file(organisation: Organisation) -> None:
    rows = records(
        ROLES,
        ["部門長", "1004", "200", "2026/10/1"],
        ["内部監査", "1008", "", ""],
        ["人事", "1007", "", ""],
        kind="roles",
    )
    made = bring_in(rows, organisation.alice, kind="roles")
    assert (effects(made), made.problems) == (["create", "create", "none"], ())
    assert [person.number for person in queries.holders_of(Role.AUDITOR, TODAY)] == ["1008"]
    assert effects(plan(rows, kind="roles")) == ["none"] * 3


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["魔法使い", "1004", "", ""], "魔法使い"),
        (["法務", "7777", "", ""], "7777"),
        (["部門責任者", "1004", "", ""], "部署が必要"),
        (["法務", "1004", "200", ""], "会社全体"),
        (["法務", "1006", "", ""], "在籍していません"),
    ],
)
def test_roles_that_cannot_be_are_refused(organisation: Organisation, row: list[str], words: str) -> None:
    made = plan(records(ROLES, row, kind="roles"), kind="roles")
    assert not made.changes
    assert words in made.problems[0].what


def test_roles_that_exclude_each_other_are_refused_in_a_file_too(organisation: Organisation) -> None:
    two = records(ROLES, ["監視担当", "1003", "", ""], ["内部監査", "1003", "", ""], kind="roles")
    made = plan(two, kind="roles")
    assert not made.changes
    assert [problem.row for problem in made.problems] == [2, 3]
    assert "兼ねられません" in made.problems[0].what
    held = plan(records(ROLES, ["監視担当", "1007", "", ""], kind="roles"), kind="roles")
    assert "人事・労務" in held.problems[0].what
    turned = records(
        [*ROLES, "終了日"],
        ["人事", "1007", "", "2024/4/1", "2026/9/30"],
        ["監視担当", "1007", "", "2026/10/1", ""],
        kind="roles",
    )
    assert effects(plan(turned, kind="roles")) == ["end", "create"]


def test_queries_do_not_grow_with_the_file(organisation: Organisation) -> None:
    def count(rows: list[Record]) -> int:
        with CaptureQueriesContext(connection) as caught:
            plan(rows)
        return len(caught)

    one = [["3001", "見本 一", "ミホン イチ", "正社員", "210", "", "220", "", "", ""]]
    many = [
        [f"{n}", "見本 一", "ミホン イチ", "正社員", "210", "", "220", "", "", ""] for n in range(3000, 3200)
    ]
    assert count(records(HEAD, *one)) == count(records(HEAD, *many)) <= 6


def test_the_ledger_keeps_names_apart(organisation: Organisation) -> None:
    bring_in(
        records(HEAD, ["2001", "見本 花子", "ミホン ハナコ", "正社員", "210", "", "", "", "", ""]),
        organisation.alice,
    )
    entry = LedgerEntry.objects.order_by("-index")[0]
    assert entry.kind == "people.hired"
    assert b"2001" in entry.leaf
    assert "花子".encode() not in entry.leaf
    assert PersonState.objects.filter(name="見本 花子").exists()


def test_the_plan_is_the_same_twice(organisation: Organisation) -> None:
    rows = records(HEAD, ["1003", "上野 千里", "ウエノ チサト", "パート", "210", "", "220、100", "", "", ""])
    assert plan(rows).digest == plan(rows).digest
    assert plan(rows).changes[0].effect is Effect.CHANGE


@pytest.mark.parametrize(
    ("row", "address", "words"),
    [
        (["1E+05", "見本", "ミホン", "正社員", "210", "", "", "", "", ""], "A2", "指数"),
        (["2001.0", "見本", "ミホン", "正社員", "210", "", "", "", "", ""], "A2", "小数"),
        (["2001", "見" * 201, "ミホン", "正社員", "210", "", "", "", "", ""], "B2", "201字"),
        (["2001", "見本", "ミ" * 201, "正社員", "210", "", "", "", "", ""], "C2", "201字"),
    ],
)
def test_nothing_is_cut_or_taken_for_another_number_in_silence(
    organisation: Organisation, row: list[str], address: str, words: str
) -> None:
    made = plan(records(HEAD, row))
    assert not made.changes
    assert [(problem.address, words in problem.what) for problem in made.problems] == [(address, True)]


def test_a_leavers_number_is_not_given_to_somebody_else(organisation: Organisation) -> None:
    made = plan(records(HEAD, ["1006", "別人 太郎", "ベツジン タロウ", "正社員", "300", "", "", "", "", ""]))
    assert not made.changes
    assert "「加藤 文也」の番号" in made.problems[0].what
    married = plan(records(HEAD, ["1006", "鈴木 文也", "スズキ フミヤ", "正社員", "300", "", "", "", "", ""]))
    assert effects(married) == ["change"]


def test_a_name_that_belongs_to_another_code_is_told(organisation: Organisation) -> None:
    head = ["社員番号", "氏名", "フリガナ", "所属コード", "所属"]
    names = {node.code: node.name for node in queries.departments_as_of(TODAY)}
    first, second, *_ = [code for code in names if list(names.values()).count(names[code]) == 1]
    made = plan(records(head, ["2001", "見本", "ミホン", first, names[second]]))
    assert [problem.address for problem in made.problems] == ["E2"]
    assert not plan(records(head, ["2001", "見本", "ミホン", first, names[first]])).problems


def test_an_unknown_status_is_told(organisation: Organisation) -> None:
    head = ["社員番号", "氏名", "フリガナ", "所属コード", "在籍区分"]
    rows = (["2001", "見本", "ミホン", "210", "謎"], ["2002", "見本", "ミホン", "210", "休職中"])
    made = plan(records(head, *rows))
    assert [(problem.address, problem.severity) for problem in made.problems] == [("E2", "warning")]
    assert effects(made) == ["create", "create"]


def test_a_department_code_is_one_in_every_spelling(organisation: Organisation) -> None:
    rows = (
        ["X1", "甲", "", "", ""],
        ["ｘ1", "乙", "", "", ""],
        ["Y1", "丙", "x1", "", ""],
        ["1E+05", "丁", "", "", ""],
    )
    made = plan(departments(*rows), kind="departments")
    assert [change.key for change in made.changes] == ["X1", "Y1"]
    assert sorted(problem.address for problem in made.problems) == ["A3", "A5"]


def test_lost_zeros_do_not_make_a_department_twice(organisation: Organisation) -> None:
    bring_in(departments(["010", "甲", "", "", ""]), organisation.alice, kind="departments")
    made = plan(departments(["10", "甲", "", "", ""]), kind="departments")
    assert not made.changes
    assert "「010」の先頭の0" in made.problems[0].what


def test_somebody_elses_change_to_the_same_person_makes_another_plan(organisation: Organisation) -> None:
    def move(to: str) -> list[Record]:
        return records(["社員番号", "所属コード"], ["1002", to])

    seen = plan(move("300"))
    assert effects(seen) == ["change"]
    bring_in(move("220"), organisation.alice)
    again = plan(move("300"))
    assert effects(again) == ["change"]
    assert again.digest != seen.digest


def test_the_digest_does_not_depend_on_the_language(organisation: Organisation) -> None:
    rows = records(
        HEAD, ["1002", "山田 花子", "ヤマダ ハナコ", "契約社員", "300", "", "", "", "2027/3/31", ""]
    )
    with override("en"):
        english = plan(rows)
    assert english.digest == plan(rows).digest
