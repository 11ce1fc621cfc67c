"""Make the sample files again from the tables in `source/`. Run from anywhere: `python samples/make.py`.

The dirt is deliberate and listed in README.md; whoever removes some of it removes a test.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from source import accounts, lending, locations, measures, organisation, register  # noqa: E402

# Workbooks carry the time of their making; a fixed one keeps equal tables equal.
_MADE = datetime(2026, 10, 1, 9, 0)  # noqa: DTZ001 - a workbook's own clock has no zone

_PEOPLE_HEADER = [
    "社員番号",
    "氏名",
    "フリガナ",
    "区分",
    "所属コード",
    "所属",
    "役職",
    "兼務",
    "入社日",
    "退職日",
    "メールアドレス",
    "派遣元・出向元",
]
_DEPARTMENT_NAMES = {
    2024: {"500": "資材部", "600": "設計開発部", "650": "設計開発部"},
    2025: {"500": "資材部", "600": "設計部", "650": "研究開発部"},
    2026: {"500": "購買部", "600": "設計部", "650": "研究開発部"},
}
_SAME = {
    "100": "経営企画室",
    "200": "総務部",
    "300": "経理部",
    "400": "営業部",
    "700": "製造部",
    "800": "品質保証部",
}


def department_name(code: str, year: int) -> str:
    """What a department was called on the list of that year."""
    return _DEPARTMENT_NAMES[year].get(code) or _SAME[code]


def department_code(code: str, year: int) -> str:
    """研究開発部 was part of 設計開発部 until March 2025."""
    return "600" if code == "650" and year == 2024 else code


def write_csv(name: str, rows: Iterable[Sequence[str]], encoding: str) -> None:
    """A CSV file as Excel of that encoding writes it."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    (HERE / name).write_bytes(text.getvalue().encode(encoding))


def make_departments() -> None:
    """部署マスター."""
    header = ["部署コード", "部署名", "上位部署コード", "適用開始日", "適用終了日"]
    write_csv("departments.csv", [header, *organisation.DEPARTMENTS], "cp932")


def _half_width(kana: str) -> str:
    """The half-width kana that older personnel systems print."""
    table = {"タカハシ ケイコ": "ﾀｶﾊｼ ｹｲｺ", "ハセベ サクラ": "ﾊｾﾍﾞ ｻｸﾗ", "ヌカガ リョウ": "ﾇｶｶﾞ ﾘｮｳ"}
    return table.get(kana, kana)


def people_rows(year: int) -> list[list[str]]:
    """The list of one year, as personnel keeps it: two spellings of everything."""
    rows = []
    for index, one in enumerate(organisation.members()):
        if not one.first <= year or one.last < year:
            continue
        code = department_code(one.department, year)
        also = one.also or organisation.ALSO.get(one.number, "")
        if year == 2024:
            also = ""
        number = one.number
        if year == 2026 and index % 17 == 5:
            number = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        kind = (
            {"パート": "パートタイマー", "派遣": "派遣社員", "出向受入": "受入出向者"}.get(one.kind, one.kind)
            if year == 2025
            else one.kind
        )
        mail = f"m{one.number}@mihon-seiko.example" if one.kind not in {"パート", "派遣"} else ""
        name = one.name.replace(" ", "\u3000") if index % 3 else one.name
        kana = _half_width(one.kana) if year != 2025 else one.kana
        rows.append(
            [
                number,
                name,
                kana,
                kind,
                code,
                department_name(one.department, year),
                one.post,
                also,
                one.joined,
                "",
                mail,
                one.employer,
            ]
        )
    return rows


def make_people() -> None:
    """従業員名簿 of three years, in three encodings' worth of habit."""
    write_csv("people-2024.csv", [_PEOPLE_HEADER, *people_rows(2024)], "cp932")
    write_csv("people-2025.csv", [_PEOPLE_HEADER, *people_rows(2025)], "utf-8-sig")
    write_csv("people.csv", [_PEOPLE_HEADER, *people_rows(2026), *_leavers()], "cp932")


def _leavers() -> list[list[str]]:
    """Those who left stand at the end of the newest list, with their last day."""
    return [
        [
            one.number,
            one.name,
            one.kana,
            "退職",
            one.department,
            department_name(one.department, 2026),
            "",
            "",
            one.joined,
            one.left,
            "",
            "",
        ]
        for one in organisation.members()
        if one.left
    ]


def make_roles() -> None:
    """第4章の役割."""
    write_csv("roles.csv", [["役割", "社員番号", "部署コード", "開始日"], *organisation.ROLES], "utf-8")


def make_lending() -> None:
    """媒体管理台帳 and 貸出簿."""
    write_csv("things.csv", [lending.THINGS_HEADER, *lending.THINGS], "cp932")
    write_csv("loans.csv", [lending.LOANS_HEADER, *lending.LOANS], "cp932")


# ---------- registers ----------


def _title(sheet: Worksheet, text: str, width: int) -> None:
    sheet["A1"] = text
    sheet["A1"].font = Font(size=16, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)


def _head(sheet: Worksheet, row: int, headings: Sequence[str]) -> None:
    for column, heading in enumerate(headings, start=1):
        cell = sheet.cell(row=row, column=column, value=heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E7E8EA")
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def _save(book: Workbook, name: str) -> None:
    book.properties.creator = "総務部"
    book.properties.created = book.properties.modified = _MADE
    book.save(HERE / name)


def _names() -> dict[str, str]:
    return {one.number: one.name for one in organisation.members()}


def _handlers(text: str, year: int) -> str:
    """Handlers by name; departments by the name of that year."""
    names = _names()
    codes = {v: k for k, v in {**_SAME, **_DEPARTMENT_NAMES[2026]}.items()}
    parts = [names.get(part) or department_name(codes[part], year) for part in text.split("、") if part]
    return "、".join(dict.fromkeys(parts))


_DECISION = {"外": "秘密としない", "特": "特許出願", "公": "公開", "": ""}


def _class(word: str) -> str:
    return "" if word in _DECISION else word


def _decision(word: str) -> str:
    return _DECISION.get(word, "秘密とする")


def make_register_2024() -> None:
    """A plain list with a merged title, two-line headings and a note on top."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "情報資産"
    headings = [
        "No.",
        "情報の名称",
        "媒体",
        "保管場所",
        "主管部署",
        "管理責任者",
        "秘密区分",
        "指定日",
        "備考",
    ]
    _title(sheet, "様式第３号　情報資産管理台帳（２０２４年度）", len(headings))
    sheet["A2"] = "※ 各部門は6月末までに総務部へ提出すること"
    _head(sheet, 4, headings)
    names = _names()
    for row in register.rows():
        word = row.classes[0]
        if word == "×":
            continue
        decided = "" if word == "" else "R6.4.1"
        sheet.append(
            [
                row.number,
                row.name,
                row.forms,
                row.place,
                department_name(row.department, 2024),
                names[row.manager],
                _class(word) or ("対象外" if word == "外" else ""),
                decided,
                "",
            ]
        )
    _save(book, "register-2024.xlsx")


def make_register_2025() -> None:
    """Another layout: other headings, department cells merged downwards, review dates that show only the era year."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "台帳R7"
    headings = [
        "管理番号",
        "件名",
        "内容",
        "種別",
        "形態",
        "所管部署",
        "責任者",
        "取扱者",
        "区分",
        "決定日",
        "見直し",
        "備考",
    ]
    _title(sheet, "情報資産管理台帳（令和7年度）", len(headings))
    _head(sheet, 3, headings)
    names = _names()
    rows = [row for row in register.rows() if row.classes[1] != "×"]
    rows.sort(key=lambda row: row.department)
    start, line = 4, 4
    for index, row in enumerate(rows):
        word = row.classes[1]
        decided = date(2025, 4, 1) if word else None
        sheet.append(
            [
                row.number,
                row.name,
                row.summary,
                row.category,
                row.forms,
                department_name(row.department, 2025),
                names[row.manager],
                _handlers(row.handlers, 2025),
                _class(word) or ("対象外" if word == "外" else ""),
                decided,
                date(2026, 6, 30),
                "",
            ]
        )
        sheet.cell(row=line, column=10).number_format = 'ggge"年"m"月"d"日"'
        sheet.cell(row=line, column=11).number_format = 'gggee"年"'
        following = rows[index + 1].department if index + 1 < len(rows) else ""
        if following != row.department:
            if line > start:
                sheet.merge_cells(start_row=start, start_column=6, end_row=line, end_column=6)
            start = line + 1
        line += 1
    book.create_sheet("記入要領")["A1"] = "区分は 極秘・秘・社外秘 から選ぶ。"
    _save(book, "register-2025.xlsx")


_VIEWPOINTS = [
    "経済的価値",
    "漏えい時の損失",
    "競合他社にとっての有用性",
    "取引先等への影響",
    "法令・契約違反",
    "社会的信用",
]
_HEADINGS_2026 = [
    "管理番号", "情報名", "内容", "営業／技術", "形態", "保管場所", "管理部署", "管理責任者", "取扱者", "由来", "法令等の区分",
    *_VIEWPOINTS, "秘密指定", "秘密区分", "決定日", "決定理由", "見直し期限", "備考", "ログでの場所",
]  # fmt: skip


def make_register() -> None:
    """The newest register, evaluated by viewpoint; with the slips of a busy afternoon."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "情報資産管理台帳"
    _title(sheet, "情報資産管理台帳（2026年度）　見本精工株式会社　総務部", len(_HEADINGS_2026))
    sheet["A2"] = "最終更新：令和8年6月"
    _head(sheet, 4, _HEADINGS_2026)
    sheet.freeze_panes = "C5"
    names = _names()
    for row in register.rows():
        sheet.append(_row_2026(row, names))
    last = sheet.max_row
    # Slips: a number used twice, a department that no longer exists, a row begun and left, a full-width number.
    sheet.append(
        [
            "A-0402",
            "価格交渉の記録（旧）",
            "重複している行",
            "営業情報",
            "電子ファイル",
            "",
            "営業部",
            names["1003"],
        ]
    )
    sheet.append(
        [
            "A-0907",
            "廃番部材の在庫一覧",
            "",
            "営業情報",
            "電子ファイル",
            r"\\fs01\資材",
            "資材部",
            names["1004"],
        ]
    )
    sheet.append(["A-0908", "", "書きかけ", "", "", "", "総務部", ""])
    sheet.cell(row=6, column=1).value = "Ａ－０１０２"
    sheet.column_dimensions["B"].width = 34
    sheet.column_dimensions["F"].width = 40
    sheet.auto_filter.ref = f"A4:X{last}"
    _save(book, "register.xlsx")


def _row_2026(row: register.Row, names: dict[str, str]) -> list[object]:
    word = row.classes[2]
    values = list(row.values) or [""] * len(_VIEWPOINTS)
    reason = {
        "特": "公開と引換えに権利を取る方が有利なため",
        "公": "標準化により市場を広げるため",
        "外": "公開済み、または秘匿の利益がないため",
    }.get(word, "")
    if word and not reason:
        reason = (
            "秘匿することで競争力が保たれるため"
            if row.category == "技術情報"
            else "取引上の不利益と信用低下を防ぐため"
        )
    return [
        row.number, row.name, row.summary, row.category, row.forms, row.place, department_name(row.department, 2026),
        names[row.manager], _handlers(row.handlers, 2026), row.origin, row.labels, *values, _decision(word) if word else "",
        _class(word), date(2026, 4, 1) if word else None, reason, row.review, "", "\n".join(locations.LOCATIONS.get(row.number, ())),
    ]  # fmt: skip


# ---------- measures ----------


def make_measures() -> None:
    """対策の採否と進み具合."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "対策"
    _head(sheet, 1, measures.HEADINGS)
    for row in measures.rows():
        sheet.append(row)
    _save(book, "measures.xlsx")


# ---------- accounts in other systems ----------


def make_accounts() -> None:
    """Lists of accounts: twice from the directory, so that the second shows what was closed."""
    write_csv("accounts-ad-2026-09.csv", accounts.ad(first=True), "utf-8-sig")
    write_csv("accounts-ad.csv", accounts.ad(first=False), "utf-8-sig")
    write_csv("accounts-m365.csv", accounts.m365(), "utf-8-sig")
    write_csv("accounts-box.csv", accounts.box(), "utf-8")
    write_csv("accounts-cad.csv", accounts.cad(), "cp932")


def main() -> None:
    """Make everything."""
    make_departments()
    make_people()
    make_roles()
    make_register_2024()
    make_register_2025()
    make_register()
    make_measures()
    make_lending()
    make_accounts()


if __name__ == "__main__":
    main()
