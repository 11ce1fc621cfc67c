"""Lines of syslog, and what firewalls and file servers send by it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.connectors.events import Action, Channel
from hiden.connectors.grammar import Batch, Connector, Means, Setting, Split, always
from hiden.connectors.moments import moment
from hiden.connectors.pairs import quoted
from hiden.connectors.reading import JsonLines
from hiden.connectors.registry import connectors
from hiden.connectors.siem import kind
from hiden.connectors.syslog_line import Line, parted

from .reading_lines import AT, SETTING, event, lines, read, same

HEADS = [
    (
        '<134>1 2026-09-01T09:00:00.123+09:00 host app 12 ID [x@1 name="va\\"l\\]ue" b="c"][y] message',
        Line(
            "message",
            "2026-09-01T09:00:00.123+09:00",
            "host",
            "app",
            "12",
            134,
            "ID",
            {"name": 'va"l]ue', "b": "c"},
        ),
    ),
    ("<34>1 - - - - - - \ufeff設計", Line("設計", priority=34)),
    ("123 <34>1 2026-09-01T09:00:00Z h - - - -", Line("", "2026-09-01T09:00:00Z", "h", priority=34)),
    ("<134>Sep  1 09:00:00 h app[12]: m", Line("m", "2026-09-01 09:00:00", "h", "app", "12", 134)),
    ("Dec 31 23:59:59 h app: m", Line("m", "2025-12-31 23:59:59", "h", "app")),
    ("2026-09-01T09:00:00.1+09:00 h a/b[1]: m", Line("m", "2026-09-01T09:00:00.1+09:00", "h", "a/b", "1")),
    (
        "<166>Sep 01 2026 09:00:00 fw : %ASA-6-1: m",
        Line("m", "2026-09-01 09:00:00", "fw", "%ASA-6-1", "", 166),
    ),
    ("<166>Sep 01 2026 09:00:00: %ASA-6-1: m", Line("m", "2026-09-01 09:00:00", "", "%ASA-6-1", "", 166)),
    ("Sep 01 2026 09:00:00 JST fw : m", Line("m", "2026-09-01 09:00:00+09:00", "fw")),
    ("<189>date=2026-09-01 time=09:00:00", Line("date=2026-09-01 time=09:00:00", priority=189)),
    ("Foo  1 09:00:00 h app: m", Line("Foo  1 09:00:00 h app: m")),
    ("", Line("")),
]


@pytest.mark.parametrize(("line", "head"), HEADS)
def test_the_head_of_a_line(line: str, head: Line) -> None:
    assert parted(line, SETTING) == head


def test_a_month_that_has_not_come_was_last_years() -> None:
    line = "Dec 31 23:59:59 h a: m"
    assert parted(line, Setting(year=2027, month=1)).time.startswith("2026-12-31")
    assert parted(line, Setting(year=2027)).time.startswith("2027-12-31")
    means = Means(moment("time", formats=("%b %d %H:%M:%S",)), always(Channel.FILE), always(Action.OPEN))
    column = Connector("tried", "tried", Split.LINES, JsonLines(), means, frozenset())
    records = [b'{"time":"Dec 31 23:59:59"}', b'{"time":"Jan  1 00:00:00"}', b'{"time":"Feb 29 00:00:00"}']
    told = column.understand(Batch(records, setting=Setting(zone="UTC", year=2025, month=2)))
    assert [each.date().isoformat() for each in told.events["at"].to_pylist()] == [
        "2024-12-31",
        "2025-01-01",
        "2024-02-29",
    ]
    assert Line("", priority=165).facility == 20


def test_pairs_hold_quotes_and_what_is_no_pair_is_left_out() -> None:
    said = 'a=1 b="two words" c="" d= noise e="x=y z" f'
    assert quoted(said) == {"a": "1", "b": "two words", "c": "", "d": "", "e": "x=y z"}
    assert quoted('a="x \\" y" b=2') == {"a": 'x " y', "b": "2"}
    assert quoted("msg='op=login acct=\"sato\"' b=2")["b"] == "2"
    assert quoted('a="open b=2')["b"] == "2"


def test_syslog() -> None:
    told = lines(
        "syslog",
        "Sep  1 09:00:00 sv01 sshd[1]: Accepted publickey for sato from 192.0.2.5 port 5022 ssh2",
        "Sep  1 09:00:00 sv01 sshd[1]: Failed password for invalid user admin from 192.0.2.6 port 50 ssh2",
        "<86>1 2026-09-01T00:00:00Z sv01 sudo - - -  sato : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/tar c x",
        "Sep  1 09:00:00 sv01 sudo: suzuki : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
        "Sep  1 09:00:00 sv01 su[3]: (to root) sato on pts/0",
        "Sep  1 09:00:00 sv01 login[3]: pam_unix(login:session): session closed for user sato",
        "Sep  1 09:00:00 sv01 app: 設計".encode("cp932"),
        "a line without a head",
        "",
    )
    same(
        told,
        [
            {
                "at": AT,
                "channel": "remote",
                "action": "sign_in",
                "outcome": "done",
                "account": "sato",
                "ip": "192.0.2.5",
            },
            {"action": "sign_in", "outcome": "failed", "account": "admin", "ip": "192.0.2.6"},
            {
                "at": AT,
                "channel": "program",
                "action": "run",
                "account": "sato",
                "object": "/bin/tar c x",
                "dest": "root",
            },
            {"action": "run", "outcome": "blocked", "account": "suzuki", "object": "/bin/sh"},
            {"channel": "sign_in", "action": "sign_in", "account": "sato", "dest": "root"},
            {"channel": "sign_in", "action": "sign_out", "account": "sato"},
            {"channel": "program", "action": "other", "device": "sv01", "app": "app", "detail": "設計"},
        ],
    )
    assert told.passed == {8}
    assert [each.record for each in told.refused] == [7]


def test_cef() -> None:
    told = lines(
        "cef",
        "Sep  1 09:00:00 gw CEF:0|V\\|x|P|1|100|File copied to USB|5|suser=SAKURA\\\\sato fname=図面.dwg"
        " filePath=E:\\\\out\\\\図面.dwg fsize=1,024 act=blocked rt=1788220800000 msg=a\\=b c",
        "CEF:0|V|P|1|x|web access|3|suser=sato request=https://up.example.net/p?a=b requestMethod=POST out=50"
        " src=10.0.0.5 rt=Sep 01 2026 09:00:00 JST outcome=success",
        "CEF:0|V|P|1|x|Mail sent|3|end=1788220800000 suser=a@sample.example.co.jp duser=b@example.net",
        "CEF:0|V|P|1|x|Malware found|9|start=1788220800 fname=a.exe duser=suzuki",
        "CEF:0|V|P|1|x|Folder|1|rt=1788220800000 filePath=/srv/ fname=a.txt dhost=fs01",
        "CEF:0|V|P",
        "no CEF",
        "CEF:0|V|P|1|x|y|3|rt=Sep 01 2026 09:00:00 XST",
    )
    same(
        told,
        [
            {
                "at": AT,
                "channel": "removable",
                "action": "copy",
                "outcome": "blocked",
                "account": "SAKURA\\sato",
                "device": "gw",
                "app": "V|x P",
                "object": "E:\\out\\図面.dwg",
                "bytes": 1024,
                "detail": "100 File copied to USB a=b c",
            },
            {
                "at": AT,
                "channel": "web",
                "action": "post",
                "outcome": "done",
                "object": "https://up.example.net/p?a=b",
                "dest": "up.example.net",
                "bytes": 50,
                "ip": "10.0.0.5",
            },
            {
                "at": AT,
                "channel": "mail",
                "action": "send",
                "account": "a@sample.example.co.jp",
                "dest": "b@example.net",
            },
            {"at": AT, "channel": "alert", "action": "detect", "object": "a.exe", "account": "suzuki"},
            {"channel": "file", "object": "/srv/a.txt", "dest": "fs01"},
        ],
    )
    assert [each.record for each in told.refused] == [5, 6, 7]


def test_leef() -> None:
    upload = "devTime=Sep 01 2026 09:00:00^usrName=sato^url=https://up.example.net/x^srcBytes=5"
    told = lines(
        "leef",
        "LEEF:1.0|V|P|1|Logon Failure|devTime=1788220800000\tusrName=sato\tdomain=SAKURA\tsrc=10.0.0.5\tresult=failure",
        f"LEEF:2.0|V|P|1|web upload|^|{upload}",
        f"<13>Sep  1 09:00:00 gw LEEF:2.0|V|P|1|web upload|x5E|{upload}",
        "Sep  1 09:00:00 gw LEEF:2.0|V|P|1|x|dst=198.51.100.1\tproto=tcp",
        "LEEF:2.0|V|P|1|x|xZZ|a=b",
        "LEEF:1.0|V",
    )
    web = {
        "at": AT,
        "channel": "web",
        "action": "upload",
        "dest": "up.example.net",
        "bytes": 5,
        "account": "sato",
    }
    same(
        told,
        [
            {
                "at": AT,
                "channel": "sign_in",
                "outcome": "failed",
                "account": "SAKURA\\sato",
                "ip": "10.0.0.5",
            },
            {**web, "device": None},
            {**web, "device": "gw"},
            {"at": AT, "channel": "network", "action": "connect", "dest": "198.51.100.1"},
        ],
    )
    assert [each.record for each in told.refused] == [4, 5]


def test_what_is_filled_decides_where_words_do_not() -> None:
    assert kind("event", "GET", "u") == ("web", "open")
    assert kind("event", "", "f") == ("file", "other")
    assert kind("event", "", "md") == ("mail", "send")
    assert kind("event", "", "d") == ("network", "connect")
    assert kind("event", "", "") == ("admin", "other")
    assert kind("USBメモリへのコピー", "", "f") == ("removable", "copy")


def test_fortinet() -> None:
    head = 'date=2026-09-01 time=09:00:00 devname="FGT" tz="+0900"'
    told = lines(
        "fortinet",
        f'<189>{head} type="utm" subtype="webfilter" user="sato" srcip=10.0.0.5 hostname="up.example.net"'
        ' url="/x y?a=b" dstport=443 action="blocked" sentbyte=5 catdesc="File Sharing"',
        f'Sep  1 09:00:00 fw {head} type=event subtype=vpn action=tunnel-up user="sato" remip=203.0.113.5'
        ' tunneltype=ssl-tunnel msg="SSL \\"x\\" tunnel"',
        f'{head} type="event" subtype="vpn" action="tunnel-down" user="sato" remip=203.0.113.5 sentbyte=99 reason="N/A"',
        f'{head} type="event" subtype="vpn" action="ssl-login-fail" user="x" remip=203.0.113.5',
        'eventtime=1788220800123456789 type="traffic" subtype="forward" srcip=10.0.0.5 dstip=198.51.100.1 action="deny" sentbyte=10',
        f'{head} type="utm" subtype="dlp" user="sato" filename="図面.dwg" filesize=100 hostname="up.example.net" action="block"',
        f'{head} type="utm" subtype="emailfilter" from="a@sample.example.co.jp" to="b@example.net" subject="見積" size=9',
        f'{head} type="event" subtype="system" user="admin" ui="https(10.0.0.9)" action="login" status="failed"',
        f'{head} type="event" subtype="system" user="admin" ui="GUI(10.0.0.9)" action="Edit" cfgpath="firewall.policy"',
        f'{head} type="event" subtype="system" user="admin" action="delete" logdesc="Disk log deleted"',
        'logid="1"',
        f'{head.replace("09-01", "13-01")} type="traffic"',
    )
    same(
        told,
        [
            {
                "at": AT,
                "channel": "web",
                "action": "open",
                "outcome": "blocked",
                "account": "sato",
                "ip": "10.0.0.5",
                "object": "https://up.example.net/x y?a=b",
                "dest": "up.example.net",
                "bytes": 5,
            },
            {"at": AT, "channel": "remote", "action": "connect", "account": "sato", "ip": "203.0.113.5"},
            {"channel": "remote", "action": "disconnect", "bytes": 99, "detail": "tunnel-down"},
            {"channel": "remote", "action": "sign_in", "outcome": "failed"},
            {
                "at": AT.replace(microsecond=123457),
                "channel": "network",
                "outcome": "blocked",
                "dest": "198.51.100.1",
            },
            {
                "channel": "alert",
                "outcome": "blocked",
                "object": "図面.dwg",
                "bytes": 100,
                "dest": "up.example.net",
            },
            {
                "channel": "mail",
                "action": "send",
                "account": "a@sample.example.co.jp",
                "dest": "b@example.net",
                "object": "見積",
            },
            {
                "channel": "sign_in",
                "action": "sign_in",
                "outcome": "failed",
                "account": "admin",
                "ip": "10.0.0.9",
            },
            {"channel": "admin", "action": "configure", "object": "firewall.policy"},
            {"channel": "admin", "action": "clear_log"},
        ],
    )
    assert {each.record for each in told.refused} == {10, 11}


def test_samba() -> None:
    head = "Sep  1 09:00:00 fs01 smbd_audit[1]: sato|10.0.0.5|pc01|設計"
    told = lines(
        "samba",
        f"{head}|openat|ok|r|図面/a|b.dwg",
        f"{head}|open|ok|w|図面/a.dwg".encode("cp932"),
        f"{head}|renameat|ok|a/x|a/y",
        f"{head}|renameat|ok|a/x|b/x",
        f"{head}|unlinkat|fail (Permission denied)|a/x",
        f"{head}|create_file|ok|0x100081|file|open|図面",
        f"{head}|connect|ok|設計",
        f"{head}|getxattr|ok|a|user.DOSATTRIB",
        "Sep  1 09:00:00 fs01 smbd_audit: sato|10.0.0.5",
    )
    same(
        told,
        [
            {
                "at": AT,
                "channel": "file",
                "action": "open",
                "outcome": "done",
                "account": "sato",
                "device": "pc01",
                "ip": "10.0.0.5",
                "object": "//fs01/設計/図面/a|b.dwg",
            },
            {"action": "change", "object": "//fs01/設計/図面/a.dwg"},
            {"action": "rename", "object": "//fs01/設計/a/x", "dest": "//fs01/設計/a/y"},
            {"action": "move", "object": "//fs01/設計/a/x", "dest": "//fs01/設計/b/x"},
            {"action": "delete", "outcome": "blocked", "object": "//fs01/設計/a/x"},
            {"action": "open", "object": "//fs01/設計/図面"},
            {"action": "connect", "object": "//fs01/設計"},
            {"action": "other", "detail": "getxattr"},
        ],
    )
    assert [each.record for each in told.refused] == [8]


FILE = {"account": "sato", "ip": "10.0.0.5", "device": "pc01", "object": "//fs01/設計/a.dwg"}
WRITTEN: list[tuple[str, dict[str, Any]]] = [
    ("syslog", event(channel="remote", action="sign_in", account="sato", ip="192.0.2.5", device="sv01")),
    ("syslog", event(channel="remote", action="sign_in", outcome="failed", account="x", ip="192.0.2.5")),
    ("syslog", event(channel="sign_in", action="sign_out", account="sato")),
    ("syslog", event(channel="program", action="run", account="sato", object="/bin/id")),
    (
        "cef",
        event(channel="web", action="upload", account="sato", object="https://up.example.net/a=b", bytes=7),
    ),
    ("cef", event(channel="removable", action="copy", outcome="blocked", **FILE, bytes=9)),
    ("cef", event(channel="mail", action="send", account="a@sample.example.co.jp", dest="b@example.net")),
    ("leef", event(channel="file", action="delete", account="sato", ip="10.0.0.5", object="/a")),
    (
        "leef",
        event(
            channel="web", action="open", outcome="blocked", account="sato", object="https://x.example.net/"
        ),
    ),
    (
        "fortinet",
        event(
            channel="web",
            action="post",
            account="sato",
            object="https://x.example.net/",
            dest="x.example.net",
        ),
    ),
    ("fortinet", event(channel="remote", action="connect", account="sato", ip="203.0.113.5")),
    ("fortinet", event(channel="remote", action="disconnect", account="sato", ip="203.0.113.5", bytes=5)),
    (
        "fortinet",
        event(channel="alert", action="detect", outcome="blocked", account="sato", object='a"b.dwg', bytes=5),
    ),
    ("samba", event(channel="file", action="open", **FILE)),
    ("samba", event(channel="file", action="move", **FILE, dest="//fs01/設計/old/a.dwg")),
    ("samba", event(channel="file", action="delete", **{**FILE, "outcome": "blocked"})),
]


@pytest.mark.parametrize(("name", "said"), WRITTEN)
def test_written_and_read(name: str, said: dict[str, Any]) -> None:
    write = import_module(f"hiden.connectors.{name}.writing").write
    told = read(name, write([said, {**said, "detail": "x"}]))
    assert not told.refused
    row = told.events.to_pylist()[0]
    assert {key: row[key] for key in said} == said


MANGLED = st.lists(
    st.tuples(st.sampled_from(WRITTEN), st.integers(0, 200), st.text('|="\\ <>%[]\t^:設0', max_size=4)),
    max_size=6,
)


@given(MANGLED)
def test_a_mangled_line_never_raises(tried: list[tuple[tuple[str, dict[str, Any]], int, str]]) -> None:
    for (name, said), at, noise in tried:
        line = import_module(f"hiden.connectors.{name}.writing").write([said]).rstrip(b"\n")
        mangled = [
            line[:at] + noise.encode() + line[at:],
            line[:at] + noise.encode("cp932"),
            noise.encode() + line[at:],
        ]
        connectors()[name].understand(Batch(mangled, setting=SETTING)).check(3)
