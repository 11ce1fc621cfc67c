"""情報資産管理台帳 on paper: only what the reader may see."""

from __future__ import annotations

from datetime import date
from typing import Any

from hiden.base.clock import FOREVER_DATE
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.classification.marking import frame, instant_of
from hiden.gate import require, visible
from hiden.inventory.models import Life
from hiden.inventory.queries import states
from hiden.paper.typeset import pdf
from hiden.people.models import Person
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.written import date_with_era

_MOST = 3_000


def register_report(*, by: Person, as_of: date | None = None) -> bytes:
    """The register as a PDF (A4, landscape). Raises NotAllowed, and BadInput above 3,000 items."""
    require(by, "reports.register")
    return pdf("reports/register", register_data(by=by, as_of=as_of), title=say("情報資産管理台帳"))


def register_data(*, by: Person, as_of: date | None = None) -> dict[str, Any]:
    """Everything printed, as plain values."""
    found = visible(by, "inventory.read", states(instant_of(as_of)).filter(life=Life.ACTIVE))
    rows = list(found.select_related("secrecy_class", "manager").order_by("number")[: _MOST + 1])
    if len(rows) > _MOST:
        raise BadInput(
            say("{n}件を超える台帳は紙に印刷できません。", n=f"{_MOST:,}"), say("Excelで出力してください。")
        )
    owners = place_names(departments_as_of(as_of), {row.owner_id for row in rows})
    return {
        **frame(as_of, strict=True),
        "count": say("{n}件", n=len(rows)),
        "header": [
            say("番号"),
            say("名称"),
            say("区分"),
            say("管理部署"),
            say("管理責任者"),
            say("決定"),
            say("見直し期限"),
        ],
        "rows": [
            [
                row.number,
                row.name,
                row.secrecy_class.name if row.secrecy_class else "—",
                owners.get(row.owner_id, "—"),
                row.manager.name if row.manager else "—",
                row.get_decision_display(),
                date_with_era(row.review_on) if row.review_on < FOREVER_DATE else "—",
            ]
            for row in rows
        ],
    }
