"""Derived fields: what names, places, days and people say, hostile ones among them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hiden.monitoring.rules.deriving import derive
from hiden.monitoring.rules.fields import FIELDS
from hiden.monitoring.rules.files import named
from hiden.monitoring.rules.places import gone, targets
from tests.monitoring.samples import around, table

AROUND = around()
DAY = date(2026, 10, 14)


@pytest.mark.parametrize(
    ("text", "label", "topic", "extension"),
    [
        (r"\\fs01\営業\【秘】見積_2026.xlsx", "秘", "price", "xlsx"),
        ("㊙図面.dwg", "秘", "design", "dwg"),
        ("ＣＯＮＦＩＤＥＮＴＩＡＬ_plan.PPTX", "confidential", "", "pptx"),
        ("strictly_private.txt", "strictly private", "", "txt"),
        ("秘書課の予定.docx", "", "", "docx"),
        ("神秘の森.jpg", "", "", "jpg"),
        ("bombay.txt", "", "", "txt"),
        ("BOM_v2.xls", "", "design", "xls"),
        ("https://x.example/%E9%A1%A7%E5%AE%A2%E5%90%8D%E7%B0%BF.xlsx?dl=1#x", "", "customer", "xlsx"),
        ("a.tar.gz", "", "", "gz"),
        (".zip", "", "", "zip"),
        ("zip", "", "", ""),
        ("evil.pdf\u202egpj.exe", "", "", "exe"),
        ("", "", "", ""),
        ("/" * 5000, "", "", ""),
    ],
)
def test_names_of_files(text: str, label: str, topic: str, extension: str) -> None:
    found = named(text)
    assert (found.label, found.topic, found.extension) == (label, topic, extension)


@pytest.mark.parametrize(
    ("text", "kind", "domain"),
    [
        ("a@gmail.com", "mail", "gmail.com"),
        ('"山田" <A@GMAIL.COM>; b@hiden.example', "mail", "gmail.com"),
        ("x@gmail.com.rival.example", "competitor", "gmail.com.rival.example"),
        ("x@gmail.com.unknown.example", "other", "gmail.com.unknown.example"),
        ("x@notgmail.com", "other", "notgmail.com"),
        ("https://user:pw@www.dropbox.com/a@b.example", "storage", "www.dropbox.com"),
        ("https://docs.google.com/x", "storage", "docs.google.com"),
        ("46.gigafile.nu:443", "transfer", "46.gigafile.nu"),
        ("gigafile.nu.", "transfer", "gigafile.nu"),
        ("soudan@mhlw.go.jp", "authority", "mhlw.go.jp"),
        ("soudan@mhlw.go.jp, a@gmail.com", "mail", "gmail.com"),
        ("a@sub.hiden.example", "own", "sub.hiden.example"),
        (r"\\fs01\share", "", ""),
        ("HS0001", "", ""),
        ("", "", ""),
        ("@@@,,;;<>", "", ""),
        ("203.0.113.9:443", "", ""),
    ],
)
def test_places(text: str, kind: str, domain: str) -> None:
    found = gone(text, 1, DAY, AROUND)
    assert (found.kind, found.domain) == (kind, domain)


def test_reporting_is_seen_for_the_gate_and_is_no_kind_beside_others() -> None:
    found = gone("soudan@mhlw.go.jp, yamada.taro@gmail.com", 1, DAY, AROUND)
    assert (found.kind, found.is_self, found.reporting, found.outside) == ("mail", True, True, 2)


def test_a_long_list_of_recipients_is_read_in_bounded_time() -> None:
    assert len(targets(",".join(f"a{n}@b{n}.example" for n in range(20_000)))) == 20_000
    assert targets("a" * 200_000 + "@") == []


def derived(**row: Any) -> dict[str, Any]:
    """The derived fields of one row."""
    found: dict[str, Any] = derive(table([row]), AROUND).to_pylist()[0]
    return found


def test_every_field_is_made_and_said() -> None:
    assert set(FIELDS) <= set(derived())
    told = Path("docs/rules.md").read_text(encoding="utf-8")
    assert [name for name in FIELDS if f"`{name}` |" not in told] == []


def test_days_of_the_company_and_of_somebody_who_leaves() -> None:
    night = derived(at="2026-10-14T22:00", person=2)
    assert (
        night["hour"],
        night["workday"],
        night["off_hours"],
        night["leaver_days"],
        night["exit_days"],
    ) == (22, True, True, 13, 17)
    culture_day = derived(at="2026-11-03T10:00", person=2)
    assert (culture_day["workday"], culture_day["leaver_days"], culture_day["left"]) == (False, None, True)
    assert derived(at="2026-07-03T10:00", person=2)["leaver_days"] == -90
    assert derived(at="2026-07-02T10:00", person=2)["leaver_days"] is None
    midnight = derived(at="2026-10-14T00:00", person=0, account="X\\Ｙ")
    assert (midnight["hour"], midnight["subject"], midnight["person_kind"]) == (0, "a:x\\y", None)
