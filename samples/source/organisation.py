"""Departments, persons and roles of the sample company. All names are combinations nobody is meant by."""

from __future__ import annotations

from dataclasses import dataclass

# code, name, parent, from, until: three reorganisations in April, the last one reserved.
DEPARTMENTS = [
    ("100", "経営企画室", "", "平成20年4月1日", ""),
    ("200", "総務部", "", "平成12年4月1日", ""),
    ("300", "経理部", "", "平成12年4月1日", ""),
    ("400", "営業部", "", "平成12年4月1日", ""),
    ("500", "資材部", "", "平成12年4月1日", "令和8年3月31日"),
    ("500", "購買部", "", "令和8年4月1日", ""),
    ("600", "設計開発部", "", "平成12年4月1日", "2025/3/31"),
    ("600", "設計部", "", "2025/4/1", ""),
    ("650", "研究開発部", "", "2025/4/1", ""),
    ("700", "製造部", "", "平成12年4月1日", "令和9年3月31日"),
    ("700", "製造本部", "", "令和9年4月1日", ""),
    ("800", "品質保証部", "", "平成12年4月1日", ""),
]

_SURNAMES = [
    ("髙橋", "タカハシ"), ("﨑山", "サキヤマ"), ("佐藤", "サトウ"), ("渡邉", "ワタナベ"), ("齋藤", "サイトウ"),
    ("小野寺", "オノデラ"), ("長谷部", "ハセベ"), ("東海林", "ショウジ"), ("五十嵐", "イガラシ"), ("鬼頭", "キトウ"),
    ("生田目", "ナマタメ"), ("神保", "ジンボ"), ("額賀", "ヌカガ"), ("留守", "ルス"), ("蓮沼", "ハスヌマ"),
    ("若槻", "ワカツキ"), ("門馬", "モンマ"), ("薄井", "ウスイ"), ("乾", "イヌイ"), ("江頭", "エガシラ"),
    ("大儀見", "オオギミ"), ("垣内", "カキウチ"), ("喜多川", "キタガワ"), ("葛城", "カツラギ"), ("毛塚", "ケヅカ"),
]  # fmt: skip
_GIVEN = [
    ("恵子", "ケイコ"), ("拓也", "タクヤ"), ("さくら", "サクラ"), ("一郎", "イチロウ"), ("美咲", "ミサキ"),
    ("健吾", "ケンゴ"), ("由紀", "ユキ"), ("達夫", "タツオ"), ("千尋", "チヒロ"), ("修平", "シュウヘイ"),
    ("香織", "カオリ"), ("文彦", "フミヒコ"), ("陽菜", "ヒナ"), ("剛", "ツヨシ"), ("真理", "マリ"),
    ("宏明", "ヒロアキ"), ("奈緒", "ナオ"), ("義雄", "ヨシオ"), ("彩", "アヤ"), ("潤", "ジュン"),
    ("久美子", "クミコ"), ("蓮", "レン"), ("郁子", "イクコ"), ("慎二", "シンジ"), ("朋美", "トモミ"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One person over the three years. Years are fiscal years; 0 means from the beginning, 9999 to the end."""

    number: str
    name: str
    kana: str
    kind: str
    department: str
    post: str
    also: str
    joined: str
    employer: str
    first: int
    last: int
    left: str


# department, how many ordinary members, in the order in which numbers are given
_SIZES = [
    ("100", 3),
    ("200", 8),
    ("300", 5),
    ("400", 14),
    ("500", 6),
    ("600", 13),
    ("650", 9),
    ("700", 37),
    ("800", 9),
]

_HEADS = {
    "100": "室長", "200": "部長", "300": "部長", "400": "部長", "500": "部長",
    "600": "部長", "650": "部長", "700": "部長", "800": "部長",
}  # fmt: skip

_JOINED = [
    "H12.4.1",
    "平成17年4月1日",
    "2009/04/01",
    "H24.10.1",
    "2016/4/1",
    "平成30年4月1日",
    "令和2年4月1日",
    "R4.4.1",
    "2023/04/01",
    "20240401",
]


def _name(index: int) -> tuple[str, str]:
    """Pairs walk over both lists with steps that share no factor, so no pair comes twice within 625."""
    surname, given = _SURNAMES[index % 25], _GIVEN[(index * 7 + index // 25) % 25]
    return f"{surname[0]} {given[0]}", f"{surname[1]} {given[1]}"


def members() -> list[Member]:
    """Everybody who was ever there, officers first."""
    made: list[Member] = []

    def add(number: str, kind: str, department: str, post: str, **more: object) -> None:
        name, kana = _name(len(made))
        base = {
            "also": "",
            "joined": _JOINED[len(made) % len(_JOINED)],
            "employer": "",
            "first": 0,
            "last": 9999,
            "left": "",
        }
        made.append(Member(number, name, kana, kind, department, post, **{**base, **more}))  # type: ignore[arg-type]

    add("0001", "役員", "100", "代表取締役社長", joined="昭和63年4月1日")
    add("0002", "役員", "200", "常務取締役", joined="H5.4.1")
    add("0003", "役員", "650", "取締役（技術担当）", joined="H8.4.1", also="設計部（技術顧問）")
    for index, (department, size) in enumerate(_SIZES):
        add(f"10{index:02d}", "正社員", department, _HEADS[department], joined=_JOINED[index % 4])
        for place in range(size):
            post = (
                "課長" if place == 0 else "係長" if place == 1 and size > 5 else "主任" if place == 2 else ""
            )
            kind = "正社員"
            if department == "700" and place >= size - 6:
                kind = "パート" if place % 2 else "契約社員"
            first = (
                2025
                if place and (index + place) % 11 == 0
                else 2026
                if place and (index + place) % 13 == 0
                else 0
            )
            add(f"2{index}{place:02d}", kind, department, post if kind == "正社員" else "", first=first)
    add("3001", "派遣", "700", "", employer="スタッフ見本株式会社", joined="令和7年10月1日", first=2026)
    add("3002", "派遣", "700", "", employer="スタッフ見本株式会社", joined="令和7年10月1日", first=2026)
    add("3003", "派遣", "600", "CADオペレーター", employer="テクノ人材架空社", joined="R6.7.1", first=2025)
    add(
        "3101",
        "出向受入",
        "650",
        "主席研究員",
        employer="大見本工業株式会社",
        joined="2025年4月1日",
        first=2025,
    )
    add("3201", "出向中", "800", "", employer="見本精工（出向先：架空計測株式会社）", joined="H24.10.1")
    add("3301", "業務委託", "200", "システム保守", employer="架空システム合同会社", joined="2022/4/1")
    add("3401", "再雇用", "700", "技能指導員", joined="昭和58年4月1日")
    add("3402", "再雇用", "800", "", joined="昭和60年4月1日")
    # Leavers: on the earlier lists, gone from the later ones.
    add("2901", "正社員", "600", "主任", last=2024, left="2025/2/28")
    add("2902", "正社員", "400", "", last=2024, left="令和7年3月31日")
    add("2903", "正社員", "700", "", last=2025, left="2026/03/31")
    add("2904", "正社員", "600", "係長", last=2025, left="R7.12.31")
    return made


# number → second post (兼務)
ALSO = {
    "1000": "総務部（部付）",
    "2400": "研究開発部（研究企画）",
    "2301": "経営企画室（営業企画）",
    "2700": "品質保証部（製造品質）",
    "2500": "製造部（生産設計）",
}

# role, number, department, since
ROLES = [
    ("統括責任者", "0002", "", "令和6年4月1日"),
    ("情報管理責任者", "1001", "", "令和6年4月1日"),
    ("事務局", "2100", "", "令和6年4月1日"),
    ("経営層", "0001", "", "令和6年4月1日"),
    ("経営層", "0003", "", "令和6年4月1日"),
    ("人事・労務", "2101", "", "令和6年4月1日"),
    ("情報システム", "2102", "", "令和6年4月1日"),
    ("システム管理者", "2102", "", "令和6年4月1日"),
    ("法務", "2000", "", "令和6年4月1日"),
    ("知的財産", "1006", "", "令和7年4月1日"),
    ("調達", "1004", "", "令和6年4月1日"),
    ("内部監査", "1002", "", "令和6年4月1日"),
    *(
        ("部門責任者", f"10{index:02d}", code, "令和7年4月1日" if code == "650" else "令和6年4月1日")
        for index, code in enumerate(("100", "200", "300", "400", "500", "600", "650", "700", "800"))
    ),
    ("部門担当者", "2400", "500", "令和6年4月1日"),
    ("部門担当者", "2501", "600", "令和6年4月1日"),
    ("部門担当者", "2700", "700", "令和6年4月1日"),
    ("部門担当者", "2300", "400", "令和6年4月1日"),
]
