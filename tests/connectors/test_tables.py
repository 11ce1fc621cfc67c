"""Tables with headers of their own: message tracking, the CERT layout; and how headers are found in files."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.connectors.grammar import Split
from hiden.connectors.splitting import chunks

from .reading_lines import AT, event, read, same


def split(raw: bytes, how: Split, **bounds: int) -> list[tuple[int, bytes, list[bytes]]]:
    return [(each.head, each.context, each.records) for each in chunks(io.BytesIO(raw), how, **bounds)]


def test_lines_before_the_header_are_head() -> None:
    raw = b"Report\n\nt,u\n1,2\n3,4\n"
    assert split(raw, Split.CSV, head=3) == [(3, b"t,u", [b"Report", b"", b"t,u", b"1,2", b"3,4"])]
    assert split(raw, Split.CSV, head=3, records=2) == [
        (2, b"", [b"Report", b""]),
        (1, b"t,u", [b"t,u", b"1,2"]),
        (0, b"t,u", [b"3,4"]),
    ]
    assert split(b"1,2\n3,4\n", Split.CSV, head=0) == [(0, b"", [b"1,2", b"3,4"])]
    assert split(b"\n\nt,u\n1,2\n", Split.CSV) == [(3, b"t,u", [b"", b"", b"t,u", b"1,2"])]


def test_a_header_in_a_comment_may_change_within_a_file() -> None:
    raw = b"\xef\xbb\xbf#V: 1\n#Fields: a,b\n1,2\n#V: 1\n#Fields: a,b\n3,4\n#Fields: b,a\n#V: 1\n5,6\n"
    assert split(raw, Split.HEADED) == [
        (
            2,
            b"#V: 1\n#Fields: a,b",
            [b"\xef\xbb\xbf#V: 1", b"#Fields: a,b", b"1,2", b"#V: 1", b"#Fields: a,b", b"3,4"],
        ),
        (2, b"#Fields: b,a\n#V: 1", [b"#Fields: b,a", b"#V: 1", b"5,6"]),
    ]
    assert split(b"1,2\n", Split.HEADED) == [(0, b"", [b"1,2"])]


@given(
    st.lists(st.sampled_from(["#Fields: a", "#Fields: b", "#x", "", "1", '"2']), max_size=9),
    st.integers(1, 4),
    st.integers(0, 3),
)
def test_records_joined_again_are_the_file(written: list[str], most: int, head: int) -> None:
    raw = "\n".join(written).encode()
    for how in (Split.HEADED, Split.CSV):
        found = split(raw, how, head=head, records=most)
        again = b"\n".join(record for _, _, records in found for record in records)
        assert raw in (again, again + b"\n")
        assert all(0 <= count <= len(records) <= max(most, 1) for count, _, records in found)


def test_exchange() -> None:
    head = (
        "\ufeff#Software: Microsoft Exchange Server\r\n#Fields: date-time,client-ip,source,event-id,recipient-address,"
        "total-bytes,recipient-count,message-subject,sender-address,directionality,original-client-ip\r\n"
    )
    rows = (
        "2026-09-01T00:00:00.000Z,10.0.0.1,SMTP,SENDEXTERNAL,a@example.net;b@example.net,2048,2,"
        '"見積, 改",sato@sample.example.co.jp,Originating,10.0.0.5\r\n'
        "2026-09-01T00:00:00.000Z,,STOREDRIVER,DELIVER,sato@sample.example.co.jp,9,1,x,a@example.net,Incoming,\r\n"
        "2026-09-01T00:00:00.000Z,,SMTP,RECEIVE,sato@sample.example.co.jp,9,1,x,a@example.net,Incoming,\r\n"
        "2026-09-01T00:00:00.000Z,,ROUTING,FAIL,a@example.net,9,1,x,sato@sample.example.co.jp,Originating,\r\n"
        "2026-09-01T00:00:00.000Z,,MAILBOXRULE,REDIRECT,x@example.net,9,1,x,sato@sample.example.co.jp,Originating,\r\n"
        "#Date: 2026-09-01\r\n"
        "2026-09-01T00:00:00.000Z,short\r\n"
    )
    told = read("exchange_tracking", (head + rows).encode())
    same(
        told,
        [
            {
                "at": AT,
                "channel": "mail",
                "action": "send",
                "outcome": "done",
                "account": "sato@sample.example.co.jp",
                "ip": "10.0.0.5",
                "object": "見積, 改",
                "dest": "a@example.net,b@example.net",
                "bytes": 2048,
                "count": 2,
            },
            {"action": "receive", "account": "a@example.net", "dest": "sato@sample.example.co.jp"},
            {"action": "receive"},
            {"action": "send", "outcome": "failed", "detail": "ROUTING FAIL Originating"},
            {"action": "forward", "dest": "x@example.net"},
        ],
    )
    assert told.passed == {5}
    assert [each.record for each in told.refused] == [6]


def test_exchange_without_its_header_is_refused_by_record() -> None:
    told = read("exchange_tracking", b"2026-09-01T00:00:00.000Z,10.0.0.1\n#x\n")
    assert ([each.record for each in told.refused], told.passed, len(told.events)) == ([0], {1}, 0)


def test_cert_by_header_of_any_release() -> None:
    told = read(
        "cert_file", b"id,date,user,pc,filename,content\n{1},09/01/2026 09:00:00,ABC0001,PC-1,x.doc,a b\n"
    )
    same(
        told,
        [
            {
                "at": AT,
                "channel": "removable",
                "action": "copy",
                "account": "ABC0001",
                "device": "PC-1",
                "object": "x.doc",
                "dest": "removable media",
            }
        ],
    )
    told = read(
        "cert_file",
        b"id,date,user,pc,filename,activity,to_removable_media,from_removable_media,content\n"
        b"{1},09/01/2026 09:00:00,U,P,x.doc,File Open,False,False,a\n"
        b"{1},09/01/2026 09:00:00,U,P,x.doc,File Write,True,False,a\n"
        b"{1},09/01/2026 09:00:00,U,P,x.doc,File Delete,False,True,a\n"
        b"{1},2026/13/01,U,P,x.doc,File Delete,False,True,a\n"
        b"{1},short\n",
    )
    same(
        told,
        [
            {"channel": "file", "action": "open", "dest": None},
            {"channel": "removable", "action": "change", "dest": "removable media"},
            {"channel": "removable", "action": "delete", "dest": None},
        ],
    )
    assert {each.record for each in told.refused} == {3, 4}
    told = read(
        "cert_http",
        b"id,date,user,pc,url,content\n{1},09/01/2026 09:00:00,U,P,http://up.example.net/a?b,words\n",
    )
    same(told, [{"action": "open", "dest": "up.example.net", "object": "http://up.example.net/a?b"}])
    told = read(
        "cert_email",
        b"id,date,user,pc,to,cc,bcc,from,size,attachments,content\n"
        b"{1},09/01/2026 09:00:00,U,P,a@example.net;b@example.net,c@example.net,,u@sample.example.co.jp,900,2,words\n",
    )
    same(
        told,
        [
            {
                "channel": "mail",
                "action": "send",
                "account": "U",
                "dest": "a@example.net,b@example.net,c@example.net",
                "bytes": 900,
                "detail": "u@sample.example.co.jp, attachments: 2",
            }
        ],
    )


USER = {"account": "U0001", "device": "PC-1"}
WRITTEN: list[tuple[str, dict[str, Any]]] = [
    (
        "exchange_tracking",
        event(
            channel="mail",
            action="send",
            account="a@b.example",
            dest="x@example.net,y@example.net",
            bytes=7,
            object="件名",
        ),
    ),
    (
        "exchange_tracking",
        event(channel="mail", action="receive", account="x@example.net", dest="a@b.example"),
    ),
    (
        "exchange_tracking_csv",
        event(channel="mail", action="send", account="a@b.example", dest="x@example.net", outcome="failed"),
    ),
    ("cert_logon", event(channel="sign_in", action="sign_in", **USER)),
    ("cert_logon", event(channel="sign_in", action="sign_out", **USER)),
    ("cert_device", event(channel="removable", action="disconnect", **USER)),
    ("cert_file", event(channel="removable", action="copy", object="x.doc", **USER)),
    ("cert_file", event(channel="file", action="open", object="x.doc", **USER)),
    ("cert_email", event(channel="mail", action="send", dest="a@example.net,b@example.net", bytes=5, **USER)),
    (
        "cert_http",
        event(channel="web", action="upload", object="https://h.example.net/x", dest="h.example.net", **USER),
    ),
]


@pytest.mark.parametrize(("name", "said"), WRITTEN)
def test_written_and_read(name: str, said: dict[str, Any]) -> None:
    folder = "cert" if name.startswith("cert_") else "exchange_tracking"
    write = getattr(import_module(f"hiden.connectors.{folder}.writing"), f"write_{name}")
    told = read(name, write([said, said]))
    assert not told.refused
    for row in told.events.to_pylist():
        assert {key: row[key] for key in said} == said
