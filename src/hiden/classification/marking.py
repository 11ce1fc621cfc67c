"""What every printed page carries: the company, the class of the paper itself, when it was made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hiden.base.clock import TOKYO, end_of, now, today
from hiden.base.dates import fiscal_period
from hiden.base.words import say
from hiden.classification.queries import classes
from hiden.people.models import Company
from hiden.ui.written import clock_time, date_with_era, fiscal_year_name


def instant_of(as_of: date | None) -> datetime | None:
    """The end of a day as queries want it; None stays now."""
    return end_of(as_of) if as_of is not None and as_of < today() else None


def frame(as_of: date | None = None, *, strict: bool = False) -> dict[str, Any]:
    """Header and footer of a paper. It carries the name of the mildest class, of the strictest when `strict`."""
    company = Company.current()
    in_force = classes(instant_of(as_of))
    day = as_of or today()
    return {
        "company": company.name if company else "",
        "marking": in_force[0 if strict else -1].name if in_force else say("社外秘"),
        "number": say("帳票番号 {n}", n=f"{day:%Y%m%d}-{now().astimezone(TOKYO):%H%M}"),
        "day": say("{day} 現在", day=date_with_era(day)),
        "made": say("{when} 秘伝が操作の記録から作成", when=f"{date_with_era(now())} {clock_time(now())}"),
        "period": period_name(day),
    }


def period_name(day: date) -> str:
    """「2026年度（令和8年度）下期」, by the company's own business year."""
    company = Company.current()
    first_month = company.fiscal_year_first_month if company else 4
    period = fiscal_period(day, first_month)
    half = say("上期") if period.half == 1 else say("下期")
    return f"{fiscal_year_name(period.year, first_month)}{half}"
