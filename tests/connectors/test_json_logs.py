"""Connectors whose records are JSON (and the CSV exports of the same systems): what they write they read, and broken records."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiden.connectors.grammar import Batch, Setting
from hiden.connectors.registry import connectors
from hiden.connectors.splitting import chunks
from tests.connectors.telling import USER
from tests.connectors.test_what_is_written_is_read import event

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
    "okta": [
        event(channel="sign_in", action="sign_in", account=USER, ip="203.0.113.9", outcome="blocked"),
        event(
            channel="admin", action="grant", account=USER, object="設計グループ", dest="x@mail.example.net"
        ),
        event(
            channel="admin", action="revoke", account=USER, object="設計グループ", dest="x@mail.example.net"
        ),
    ],
    "slack": [
        event(channel="chat", action="download", account=USER, ip="203.0.113.9", object="図面.dxf", bytes=9),
        event(channel="chat", action="share", account=USER, object="図面.dxf", dest="anyone"),
        event(channel="chat", action="download", account=USER, object="図面.dxf", outcome="blocked"),
        event(channel="sign_in", action="sign_in", account=USER, outcome="failed"),
    ],
    "github": [
        event(
            channel="code",
            action="download",
            account="sato-sakura",
            ip="203.0.113.9",
            object="github.com/sakura/plc",
        ),
        event(
            channel="code",
            action="share",
            account="sato-sakura",
            object="github.com/sakura/plc",
            dest="anyone",
        ),
        event(channel="code", action="unshare", account="sato-sakura", object="github.com/sakura/plc"),
        event(
            channel="code",
            action="move",
            account="sato-sakura",
            object="github.com/sakura/plc",
            dest="sato-private",
        ),
        event(
            channel="admin",
            action="grant",
            account="admin-sakura",
            object="github.com/sakura/plc",
            dest="x-outside",
        ),
    ],
    "google": [
        event(channel="cloud", action="download", account=USER, ip="203.0.113.9", object="見積書"),
        event(channel="cloud", action="share", account=USER, object="見積書", dest="anyone"),
        event(channel="cloud", action="share", account=USER, object="見積書", dest="x@mail.example.net"),
        event(channel="cloud", action="unshare", account=USER, object="見積書", dest="x@mail.example.net"),
        event(channel="cloud", action="move", account=USER, object="見積書", dest="個人"),
        event(channel="print", action="print", account=USER, object="見積書"),
        event(channel="mail", action="forward", account=USER, dest="x@mail.example.net"),
        event(channel="admin", action="grant", account=USER, object="sekkei@sample.example.co.jp", dest=USER),
        event(channel="sign_in", action="sign_in", account=USER, outcome="failed"),
    ],
    "cloudtrail": [
        event(
            channel="cloud",
            action="download",
            account="sato",
            ip="203.0.113.9",
            object="s3://sakura-zumen/A/1.dxf",
            bytes=9,
        ),
        event(channel="cloud", action="share", account="sato", object="s3://sakura-zumen", dest="anyone"),
        event(
            channel="cloud", action="delete", account="sato", object="s3://sakura-zumen/A", outcome="blocked"
        ),
        event(channel="sign_in", action="sign_in", account="sato", outcome="failed"),
        event(
            channel="admin",
            action="grant",
            account="sato",
            object="suzuki",
            dest="arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        event(channel="admin", action="clear_log", account="sato", object="trail-1"),
    ],
    "osquery": [
        event(channel="removable", action="connect", device="pc-7", object="Sakura Memory", dest="AA00"),
        event(channel="removable", action="disconnect", device="pc-7", object="Sakura Memory", dest="AA00"),
        event(
            channel="file", action="delete", account="sato", device="pc-7", object="/home/sato/a.dxf", bytes=9
        ),
        event(channel="program", action="run", account="sato", object="/usr/bin/scp"),
        event(channel="network", action="connect", ip="10.0.0.9", dest="203.0.113.7:443"),
    ],
    "wazuh": [
        event(
            channel="file", action="delete", account="sato", device="pc-7", object="/srv/図面/a.dxf", bytes=9
        ),
        event(channel="sign_in", action="sign_in", account="sato", ip="203.0.113.9", outcome="failed"),
        event(channel="removable", action="connect", account="sato", dest="AA00"),
        event(channel="admin", action="clear_log", account="SAKURA\\sato"),
    ],
    "defender": [
        event(
            channel="file",
            action="create",
            account="sakura\\sato",
            device="pc-7",
            object=r"C:\図面",
            dest=r"\\nas\share",
            bytes=9,
        ),
        event(channel="removable", action="connect", account="sakura\\sato", object="Memory", dest="AA00"),
        event(
            channel="network",
            action="connect",
            account="sakura\\sato",
            ip="10.0.0.9",
            dest="up.example.net:443",
            outcome="failed",
        ),
        event(channel="sign_in", action="sign_in", account="sakura\\sato", outcome="failed"),
        event(channel="admin", action="clear_log", account="sakura\\sato"),
    ],
    "zeek": [
        event(channel="network", action="connect", ip="10.0.0.9", dest="203.0.113.7:443", bytes=9),
        event(
            channel="web",
            action="post",
            ip="10.0.0.9",
            account="sato",
            object="http://up.example.net/a?b",
            dest="up.example.net",
            bytes=9,
        ),
        event(channel="file", action="change", ip="10.0.0.9", object=r"\\nas\図面\a.dxf", bytes=9),
        event(
            channel="network", action="search", ip="10.0.0.9", object="up.example.net", dest="up.example.net"
        ),
    ],
}
WRITTEN |= {
    "m365_csv": WRITTEN["m365"],
    "entra_signin_csv": WRITTEN["entra_signin"],
    "defender_csv": WRITTEN["defender"],
    "zeek_tsv": WRITTEN["zeek"],
    # The event history says neither sizes nor to whom, nor whether somebody could sign in.
    "cloudtrail_csv": [
        {key: value for key, value in each.items() if key not in ("bytes", "dest")}
        for each in WRITTEN["cloudtrail"]
        if each["channel"] != "sign_in"
    ],
}


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_written_and_read(name: str) -> None:
    connector = connectors()[name]
    raw = written(name)
    found: list[dict[str, Any]] = []
    for chunk in chunks(io.BytesIO(raw), connector.splits):
        records = chunk.records[chunk.head :]
        told = connector.understand(Batch(records, chunk.context, Setting(year=2026)))
        told.check(len(records))
        assert not told.refused
        found += told.events.to_pylist()
    assert [
        {key: row[key] for key in said} for row, said in zip(found, WRITTEN[name], strict=True)
    ] == WRITTEN[name]


def written(name: str) -> bytes:
    """What that system would have written of the events."""
    folder = name.removesuffix("_csv").removesuffix("_tsv")
    writing = import_module(f"hiden.connectors.{folder}.writing")
    made = (getattr(writing, f"write_{name}", None) or writing.write)(WRITTEN[name])
    assert isinstance(made, bytes)
    return made


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mangled_lines_are_told_passed_or_refused(data: st.DataObject) -> None:
    """Real lines, cut, doubled, with other bytes in them."""
    name = data.draw(st.sampled_from(sorted(WRITTEN)))
    lines = written(name).split(b"\n")
    head = lines[0] if name.endswith("_csv") else b"\n".join(lines[:7]) if name.endswith("_tsv") else b""
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
