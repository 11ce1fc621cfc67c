"""How long a register of ten thousand rows takes, from the file to the last row on the disk."""

from __future__ import annotations

import time
from datetime import timedelta

from hiden.base.clock import today
from hiden.base.sheets import Sheet, write_workbook

ROWS = 10_000
_HEADER = (
    "管理番号",
    "情報名",
    "内容",
    "営業／技術",
    "形態",
    "保管場所",
    "管理部署",
    "由来",
    "秘密区分",
    "見直し期限",
)


def workbook(rows: int) -> bytes:
    """A register as a company might keep it: five hundred names, nine departments, three classes."""
    from hiden.base.sheets import Column

    classes = ("極秘", "秘", "社外秘")
    review = today() + timedelta(days=200)
    lines = (
        (
            f"B-{n:05}",
            f"試験情報 {n % 500:03} 第{n}号",
            "工程の条件と補正の記録",
            "技術情報" if n % 2 else "営業情報",
            "電子ファイル、紙" if n % 5 == 0 else "電子ファイル",
            rf"\\fs01\部門{n % 40}\資料",
            f"部門{n % 9 + 1}",
            "自社",
            classes[n % 3],
            review,
        )
        for n in range(1, rows + 1)
    )
    columns = [Column(str(place), (heading,)) for place, heading in enumerate(_HEADER)]
    return write_workbook([Sheet("台帳", columns, lines)])


def figures() -> dict[str, float]:
    """`import_10k_s`: CPU seconds of preview and approval together, with one ledger entry for each row."""
    from hiden.classification.presets import ensure_presets
    from hiden.imports import actions
    from hiden.ledger import SYSTEM
    from hiden.ledger.signing import prepare_ledger
    from hiden.people.actions import open_department
    from hiden.people.setup import First, found

    prepare_ledger()
    manager = found(First("計測株式会社", 4, "1", "計測 太郎", "ケイソク タロウ", "bench@example.co.jp", ""))
    ensure_presets(SYSTEM)
    for number in range(1, 10):
        open_department(code=f"{number:03}", name=f"部門{number}", since=today(), by=manager)
    content = workbook(ROWS)
    began, wall = time.process_time(), time.perf_counter()
    file = actions.receive("items", "register.xlsx", [content], effective_on=today(), by=manager)
    file = actions.preview(file, by=manager)
    previewed = time.process_time()
    file = actions.apply(file, by=manager)
    ended = time.process_time()
    assert file.counts["create"] == ROWS, file.counts
    return {
        "import_10k_s": round(ended - began, 2),
        "import_10k_preview_s": round(previewed - began, 2),
        "import_10k_apply_s": round(ended - previewed, 2),
        "import_10k_wall_s": round(time.perf_counter() - wall, 2),
    }
