"""Connectors whose records are JSON (and the CSV exports of the same systems): what they write they read, and broken records."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiden.connectors.grammar import Batch, Setting
from hiden.connectors.registry import connectors
from tests.connectors.telling import USER
from tests.connectors.test_what_is_written_is_read import event, read

FILE = "https://sakura.example.com/sites/sekkei/図面/A-1.dxf"
WRITTEN: dict[str, list[dict[str, Any]]] = {
    "m365": [
        event(channel="cloud", action="download", account=USER, ip="203.0.113.9", object=FILE, bytes=9),
        event(channel="cloud", action="share", account=USER, object=FILE, dest="anyone"),
        event(channel="cloud", action="share", account=USER, object=FILE, dest="x@mail.example.net"),
        event(
            channel="cloud",
            action="move",
            account=USER,
            object=FILE,
            dest="https://sakura.example.com/sites/b/A.dxf",
        ),
        event(channel="mail", action="send", account=USER, object="見積の件", bytes=12),
        event(channel="mail", action="forward", account=USER, dest="x@mail.example.net"),
        event(channel="chat", action="send", account=USER, object="設計", dest="x@mail.example.net"),
        event(channel="sign_in", action="sign_in", account=USER, object="Teams", outcome="failed"),
        event(channel="admin", action="grant", account=USER, object="suzuki@sample.example.co.jp"),
        event(
            channel="removable",
            action="copy",
            account=USER,
            device="PC-1",
            object=r"C:\a.dxf",
            dest="AA00",
            bytes=7,
            outcome="blocked",
        ),
        event(channel="print", action="print", account=USER, device="PC-1", object="a.pdf", dest="3F-複合機"),
    ],
    "entra_signin": [
        event(
            channel="sign_in", action="sign_in", account=USER, ip="203.0.113.9", device="PC-1", object="Teams"
        ),
        event(channel="sign_in", action="sign_in", account=USER, ip="203.0.113.9", outcome="blocked"),
        event(channel="sign_in", action="sign_in", account=USER, outcome="failed"),
    ],
    "box": [
        event(
            channel="cloud", action="download", account=USER, ip="203.0.113.9", object="図面/A.dxf", bytes=9
        ),
        event(channel="cloud", action="share", account=USER, object="図面/A.dxf", dest="anyone"),
        event(channel="cloud", action="share", account=USER, object="図面/A.dxf", dest="x@mail.example.net"),
        event(channel="sign_in", action="sign_in", account=USER, outcome="failed"),
        event(channel="cloud", action="download", account=USER, object="図面/A.dxf", outcome="blocked"),
    ],
    "windows_json": [
        event(
            channel="sign_in",
            action="sign_in",
            account="SAKURA\\sato",
            ip="10.0.0.9",
            device="FS-1",
            outcome="failed",
        ),
        event(channel="remote", action="sign_in", account="SAKURA\\sato", ip="10.0.0.9", device="FS-1"),
        event(
            channel="file",
            action="open",
            account="SAKURA\\sato",
            object=r"D:\図面\A.dxf",
            app=r"C:\Windows\explorer.exe",
        ),
        event(channel="removable", action="change", account="SAKURA\\sato", object=r"E:\A.dxf"),
        event(
            channel="removable",
            action="connect",
            account="SAKURA\\sato",
            object="USB メモリ",
            dest=r"USBSTOR\DISK\AA00",
        ),
        event(
            channel="program", action="run", account="SAKURA\\sato", object=r"C:\x.exe", detail="x.exe /all"
        ),
        event(
            channel="network",
            action="connect",
            account="SAKURA\\sato",
            ip="10.0.0.9",
            dest="up.example.net:443",
        ),
        event(
            channel="admin",
            action="grant",
            account="SAKURA\\admin",
            object="SAKURA\\Domain Admins",
            dest="CN=sato",
        ),
        event(channel="admin", action="clear_log", account="SAKURA\\sato", device="PC-1"),
        event(
            channel="print",
            action="print",
            account="sato",
            object="図面.pdf",
            dest="3F-複合機",
            bytes=99,
            count=3,
        ),
    ],
}
for _name in ("m365", "entra_signin"):
    WRITTEN[f"{_name}_csv"] = WRITTEN[_name]


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_written_and_read(name: str) -> None:
    folder = name.removesuffix("_csv").removesuffix("_tsv")
    writing = import_module(f"hiden.connectors.{folder}.writing")
    write = getattr(writing, f"write_{name}", None) or writing.write
    told = read(connectors()[name], write(WRITTEN[name]))
    assert not told.refused
    found = told.events.to_pylist()
    assert [
        {key: row[key] for key in said} for row, said in zip(found, WRITTEN[name], strict=True)
    ] == WRITTEN[name]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mangled_lines_are_told_passed_or_refused(data: st.DataObject) -> None:
    """Real lines, cut, doubled, with other bytes in them."""
    name = data.draw(st.sampled_from(sorted(WRITTEN)))
    folder = name.removesuffix("_csv").removesuffix("_tsv")
    writing = import_module(f"hiden.connectors.{folder}.writing")
    write = getattr(writing, f"write_{name}", None) or writing.write
    lines = write(WRITTEN[name]).split(b"\n")
    head = lines[0] if name.endswith("_csv") else b""
    mangled = []
    for line in data.draw(st.lists(st.sampled_from(lines), max_size=6)):
        at = data.draw(st.integers(0, len(line)))
        put = data.draw(
            st.sampled_from(
                [
                    b"",
                    b'"',
                    b"{",
                    b"[]",
                    b"null",
                    b"\x81",
                    b"\x00",
                    b"\\ud800",
                    b'":[',
                    "１".encode(),
                    b"9" * 40,
                ]
            )
        )
        skip = data.draw(st.integers(0, 9))
        mangled.append((line[:at] + put + line[at + skip :]).replace(b"\n", b""))
    connectors()[name].understand(Batch(mangled, head, Setting(year=2026))).check(len(mangled))
