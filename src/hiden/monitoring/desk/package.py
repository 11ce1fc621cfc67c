"""The paper as a folder that an outsider checks with nothing but Python, and as a PDF."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.utils import translation

from hiden.base.clock import TOKYO, now
from hiden.base.words import say
from hiden.logs.archive.export import export_headers, write_private, write_proof
from hiden.logs.models import ArchivePoint, LogSource
from hiden.monitoring.desk import wording
from hiden.monitoring.desk.issuing import statement_in
from hiden.monitoring.desk.models import Exoneration
from hiden.paper.typeset import pdf
from hiden.ui.written import clock_time, date_with_era

_VERIFIERS: Final = (
    ("hiden.ledger", "hiden_verify.py"),
    ("hiden.logs.archive", "hiden_verify_logs.py"),
    ("hiden.monitoring.desk", "hiden_verify_exoneration.py"),
)


def write_package(made: Exoneration, folder: Path) -> str:
    """Write everything that shows the paper into a new folder; returns the key.

    Raises Broken where the stored words were changed, Conflict while the ledger's entry is not signed yet.
    """
    said = statement_in(made)
    folder.mkdir(mode=0o700, parents=True)
    write_private(folder / "statement.json", made.statement.encode())
    write_private(folder / "statement.pdf", statement_pdf(made))
    vkey = write_proof(folder, made.entry, _VERIFIERS)
    point = ArchivePoint.objects.filter(size=said["archive"]["size"]).first()
    if point is not None:
        sources = LogSource.objects.filter(key__in=[each["key"] for each in said["sources"]])
        export_headers(folder / "archive", list(sources), point)
    return vkey


def zipped(made: Exoneration) -> tuple[bytes, str]:
    """The folder as one ZIP file, and its name."""
    with tempfile.TemporaryDirectory() as scratch:
        name = f"hiden-statement-{made.made_at.astimezone(TOKYO):%Y%m%d}-{made.key[:6]}"
        write_package(made, Path(scratch) / name)
        archive = shutil.make_archive(str(Path(scratch) / "made"), "zip", scratch, name)
        return Path(archive).read_bytes(), f"{name}.zip"


def statement_pdf(made: Exoneration) -> bytes:
    """The paper (A4), in Japanese whoever asks for it."""
    with translation.override("ja"):
        return pdf(
            "monitoring/statement", printed(made), title=say("確かめたことの書面（身の潔白の証明のために）")
        )


def printed(made: Exoneration) -> dict[str, Any]:
    """Everything printed, as plain values."""
    said = statement_in(made)
    first, last = (date.fromisoformat(said[name]) for name in ("first", "last"))
    return {
        "company": said["company"],
        "marking": say("本人限り"),
        "made": say("{when} 秘伝が作成", when=f"{date_with_era(now())} {clock_time(now())}"),
        "facts": [
            [say("本人"), f"{said['person']['name']}（{said['person']['number']}）"],
            [say("対象の期間"), f"{date_with_era(first)}〜{date_with_era(last)}"],
            [say("作成した日"), date_with_era(made.made_at.astimezone(TOKYO))],
            [say("書面の照合値"), f"{made.sha256[:32]} {made.sha256[32:]}"],
        ],
        "found": wording.summary(said),
        "checked": wording.checked(said),
        "uncovered": wording.uncovered(said),
        "notes": wording.notes(),
        "ways_header": [say("経路"), say("操作の記録"), say("うち登録された秘密情報")],
        "ways": wording.way_rows(said),
        "signs_header": [say("検知の条件"), say("当たった数"), say("うち理由の登録されたもの")],
        "signs": wording.sign_rows(said),
        "sources_header": [say("取得元"), say("保管の記録"), say("期間のできごと"), say("記録のある日")],
        "sources": wording.source_rows(said),
        "words": {
            "found": say("1　記録から分かったこと"), "checked": say("2　確かめたこと"),
            "uncovered": say("3　記録からは分からないこと"), "notes": say("4　この書面について"),
            "ways": say("別表1　社外へ出る経路ごとの、本人の操作の記録"), "signs": say("別表2　検知の条件に当たったもの"),
            "sources": say("別表3　確かめた取得元"), "none": say("ありません。"),
        },
    }  # fmt: skip


__all__ = ["printed", "statement_pdf", "write_package", "zipped"]
