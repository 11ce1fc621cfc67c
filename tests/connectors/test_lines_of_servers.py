"""VPN, mail, audit and proxy: lines of which each says a part."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.connectors.auditd import plain
from hiden.connectors.grammar import Batch
from hiden.connectors.registry import connectors

from .reading_lines import AT, SETTING, event, lines, read, same


def test_anyconnect() -> None:
    head = "<166>Sep 01 2026 09:00:00 fw01 : "
    who = "Group <VPN-USERS> User <sato> IP <203.0.113.5>"
    told = lines(
        "anyconnect",
        f"{head}%ASA-6-113039: {who} AnyConnect parent session started.",
        f"{head}%ASA-4-722051: {who} IPv4 Address <10.20.0.5> IPv6 address <::> assigned to session",
        f"{head}%ASA-6-722023: {who} TCP SVC connection terminated without compression",
        f"{head}%ASA-4-113019: Group = VPN-USERS, Username = sato, IP = 203.0.113.5, Session disconnected. Session Type: SSL,"
        " Duration: 0h:10m:00s, Bytes xmt: 123456, Bytes rcv: 456, Reason: User Requested",
        "Sep  1 09:00:00 fw01 %ASA-6-113015: AAA user authentication Rejected : reason = Invalid password : local database :"
        " user = suzuki : user IP = 203.0.113.9",
        f"{head}%ASA-5-111010: User 'admin', running 'CLI' from IP 10.0.0.9, executed 'clear logging buffer'",
        f'{head}%ASA-6-605005: Login permitted from 10.0.0.9/50000 to inside:10.0.0.1/ssh for user "admin"',
        f'{head}%ASA-4-106023: Deny tcp src inside:10.0.0.5/50100 dst outside:198.51.100.9/443 by access-group "in"',
        f"{head}%ASA-6-302013: Built outbound TCP connection 1 for outside:198.51.100.9/443 (198.51.100.9/443) to"
        " inside:10.0.0.5/50100 (10.0.0.5/50100)",
        f"{head}%ASA-6-302014: Teardown TCP connection 1 for outside:198.51.100.9/443 to inside:10.0.0.5/50100 duration 0:00:10"
        " bytes 4321 TCP FINs",
        "<166>Sep 01 2026 09:00:00: %ASA-6-734001: DAP: User sato, Addr 203.0.113.5, Connection AnyConnect: The following",
        f"{head}%ASA-6-999999: something new",
        f"{head}something else",
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
                "ip": "203.0.113.5",
                "device": "fw01",
                "object": "VPN-USERS",
            },
            {"channel": "remote", "action": "connect", "account": "sato"},
            {"channel": "remote", "action": "disconnect", "account": "sato"},
            {"action": "disconnect", "account": "sato", "ip": "203.0.113.5", "bytes": 123456},
            {"at": AT, "action": "sign_in", "outcome": "failed", "account": "suzuki", "ip": "203.0.113.9"},
            {"channel": "admin", "action": "clear_log", "account": "admin", "ip": "10.0.0.9"},
            {"channel": "sign_in", "account": "admin", "ip": "10.0.0.9", "dest": "10.0.0.1"},
            {"channel": "network", "outcome": "blocked", "ip": "10.0.0.5", "dest": "198.51.100.9"},
            {"channel": "network", "action": "connect", "ip": "10.0.0.5", "dest": "198.51.100.9"},
            {"action": "disconnect", "ip": "10.0.0.5", "dest": "198.51.100.9", "bytes": 4321},
            {"channel": "remote", "action": "connect", "account": "sato", "object": "AnyConnect"},
            {"channel": "network", "action": "other", "detail": "999999 something new"},
        ],
    )
    assert [each.record for each in told.refused] == [12]


def test_postfix() -> None:
    head = "Sep  1 09:00:00 mx01 postfix/"
    told = lines(
        "postfix",
        f"{head}qmgr[1]: 4F0ABCDE12: from=<sato@sample.example.co.jp>, size=10485760, nrcpt=2 (queue active)",
        f"{head}smtp[2]: 4F0ABCDE12: to=<a@example.net>, relay=mx.example.net[198.51.100.7]:25, delay=1, dsn=2.0.0,"
        " status=sent (250 ok)",
        f"{head}smtp[2]: 4F0ABCDE12: to=<b@example.net>, orig_to=<c>, relay=none, dsn=5.1.1, status=bounced (no such user)",
        f"{head}local[2]: 4F0ABCDE12: to=<d@sample.example.co.jp>, relay=local, status=sent (delivered)",
        f"{head}smtpd[3]: 4F0ABCDE12: client=pc01[10.0.0.5], sasl_method=PLAIN, sasl_username=sato",
        f"{head}smtpd[3]: NOQUEUE: reject: RCPT from unknown[198.51.100.8]: 554 5.7.1 <x@example.net>: Relay access denied;"
        " from=<s@example.com> to=<x@example.net> proto=ESMTP helo=<pc>",
        f"{head}cleanup[4]: 4F0ABCDE12: warning: header Subject: 見積 from pc01[10.0.0.5]; from=<sato@sample.example.co.jp>"
        " to=<a@example.net> proto=ESMTP helo=<pc>",
        f"{head}qmgr[1]: 4F0ABCDE12: removed",
        "4F0ABCDE12: to=<a@example.net>, status=sent",
    )
    same(
        told,
        [
            {
                "at": AT,
                "channel": "mail",
                "action": "send",
                "outcome": "done",
                "account": "sato@sample.example.co.jp",
                "object": "4F0ABCDE12",
                "dest": None,
                "bytes": 10485760,
                "count": 2,
            },
            {
                "action": "send",
                "outcome": "done",
                "account": None,
                "dest": "a@example.net",
                "object": "4F0ABCDE12",
            },
            {"action": "send", "outcome": "failed", "dest": "b@example.net"},
            {"action": "receive", "outcome": "done", "dest": "d@sample.example.co.jp"},
            {"channel": "sign_in", "account": "sato", "ip": "10.0.0.5"},
            {
                "outcome": "blocked",
                "account": "s@example.com",
                "dest": "x@example.net",
                "ip": "198.51.100.8",
                "object": None,
            },
            {
                "action": "send",
                "object": "見積",
                "account": "sato@sample.example.co.jp",
                "dest": "a@example.net",
            },
            {"action": "other", "detail": "4F0ABCDE12: removed"},
        ],
    )
    assert [each.record for each in told.refused] == [8]


def test_auditd() -> None:
    stamp = "msg=audit(1788220800.123:4567):"
    name = "/srv/図面 1.dwg".encode().hex().upper()
    told = lines(
        "auditd",
        f'type=SYSCALL {stamp} arch=c000003e syscall=257 success=yes exit=3 items=1 auid=1000 uid=0 comm="cp" exe="/usr/bin/cp"'
        ' key="leak"\x1dARCH=x86_64 SYSCALL=openat AUID="sato" UID="root"',
        f'node=fs01 type=SYSCALL {stamp} syscall=87 success=no exit=-13 auid=1000 uid=1000 exe="/usr/bin/rm" key=(null)',
        f"type=PATH {stamp} item=0 name={name} inode=7 nametype=DELETE",
        f'type=PATH {stamp} item=0 name="/srv/a" nametype=CREATE',
        f'type=EXECVE {stamp} argc=3 a0="cp" a1={name} a2="/mnt/usb"',
        f'type=USER_LOGIN {stamp} pid=1 uid=0 auid=1000 ses=1 msg=\'op=login acct="sato" exe="/usr/sbin/sshd" hostname=x'
        " addr=203.0.113.5 terminal=ssh res=success'",
        f"Sep  1 09:00:00 fs02 audispd: type=USER_LOGIN {stamp} uid=0 auid=4294967295 msg='op=login acct=28756E6B6E6F776E29"
        ' exe="/usr/sbin/sshd" hostname=? addr=203.0.113.6 terminal=ssh res=failed\'',
        f"type=USER_CMD {stamp} uid=1000 auid=1000 msg='cwd=\"/\" cmd=746172206366 terminal=pts/0 res=success'"
        '\x1dUID="sato" AUID="sato"',
        f'type=ADD_USER {stamp} uid=0 auid=1000 msg=\'op=add-user acct="new" exe="/usr/sbin/useradd" res=success\'',
        f'type=CONFIG_CHANGE {stamp} auid=1000 op=remove_rule key="leak" list=4 res=1',
        f"type=EOE {stamp}",
        f"type=SERVICE_START {stamp} pid=1 uid=0 auid=4294967295 msg='unit=x res=success'",
        "type=SYSCALL msg=audit(",
    )
    at = AT.replace(microsecond=123000)
    same(
        told,
        [
            {
                "at": at,
                "channel": "file",
                "action": "open",
                "outcome": "done",
                "account": "sato",
                "app": "/usr/bin/cp",
                "detail": "syscall=openat key=leak serial=4567",
            },
            {"action": "delete", "outcome": "blocked", "account": "1000", "device": "fs01"},
            {"action": "delete", "object": "/srv/図面 1.dwg"},
            {"action": "create", "object": "/srv/a"},
            {"channel": "program", "action": "run", "detail": "cp /srv/図面 1.dwg /mnt/usb serial=4567"},
            {
                "channel": "remote",
                "action": "sign_in",
                "outcome": "done",
                "account": "sato",
                "ip": "203.0.113.5",
            },
            {"outcome": "failed", "account": "(unknown)", "device": "fs02"},
            {"channel": "program", "action": "run", "account": "sato", "object": "tar cf"},
            {"channel": "admin", "action": "create", "account": "1000", "object": "new"},
            {"channel": "admin", "action": "configure", "object": "auditd"},
            {"channel": "program", "action": "other", "account": "0"},
        ],
    )
    assert told.passed == {10}
    assert [each.record for each in told.refused] == [12]
    assert plain("ABCD") == "ABCD"  # no UTF-8: a name that only looks like it


def test_zscaler() -> None:
    said = (
        "action=Blocked\trequestsize=2048\trequestmethod=POST\tuser=sato@sample.example.co.jp\turl=up.example.net/x?a=b"
        "\thostname=up.example.net\tClientIP=10.0.0.5\tdevicehostname=PC01\treason=Not allowed\tfilename=None"
    )
    told = lines(
        "zscaler",
        f"2026-09-01 09:00:00\t{said}",
        f"<134>Sep  1 09:00:00 nss zscaler-nss-web: 2026-09-01 09:00:00\t{said.replace('Blocked', 'Allowed')}",
        f"time=Tue Sep 01 09:00:00 2026\t{said.replace('filename=None', 'filename=図面.zip')}",
        f"epochtime=1788220800\t{said}",
        "2026-09-01 09:00:00 action=Blocked",
        f"never\t{said}",
    )
    row = {
        "at": AT,
        "channel": "web",
        "action": "post",
        "outcome": "blocked",
        "account": "sato@sample.example.co.jp",
    }
    same(
        told,
        [
            {
                **row,
                "object": "up.example.net/x?a=b",
                "dest": "up.example.net",
                "bytes": 2048,
                "device": "PC01",
                "ip": "10.0.0.5",
            },
            {**row, "outcome": "done"},
            {**row, "action": "upload"},
            row,
        ],
    )
    assert {each.record for each in told.refused} == {4, 5}


def test_zscaler_csv_by_names_of_the_feed_and_of_the_export() -> None:
    for head in (
        "time,login,eurl,ehost,reqmethod,action,reqsize",
        "Event Time,User,URL,Host,Request Method,Policy Action,Sent Bytes",
    ):
        told = read(
            "zscaler_csv", f'{head}\n2026-09-01 09:00:00,sato,"h/a,b",h,PUT,Allowed,5\nx,y\n'.encode()
        )
        same(
            told,
            [
                {
                    "at": AT,
                    "account": "sato",
                    "object": "h/a,b",
                    "dest": "h",
                    "action": "upload",
                    "outcome": "done",
                    "bytes": 5,
                }
            ],
        )
        assert len(told.refused) == 1


WEB = {
    "channel": "web",
    "account": "sato",
    "ip": "10.0.0.5",
    "object": "h.example.net/x",
    "dest": "h.example.net",
    "bytes": 5,
}
WRITTEN: list[tuple[str, dict[str, Any]]] = [
    (
        "anyconnect",
        event(channel="remote", action="sign_in", account="sato", ip="203.0.113.5", device="fw02"),
    ),
    (
        "anyconnect",
        event(channel="remote", action="sign_in", account="sato", ip="203.0.113.5", outcome="failed"),
    ),
    ("anyconnect", event(channel="remote", action="connect", account="sato", ip="203.0.113.5")),
    ("anyconnect", event(channel="remote", action="disconnect", account="sato", bytes=77)),
    ("postfix", event(channel="mail", action="send", account="sato@sample.example.co.jp", bytes=9, count=2)),
    ("postfix", event(channel="mail", action="send", dest="a@example.net", object="4F0ABCDE12")),
    (
        "postfix",
        event(channel="mail", action="send", account="a@b.example", dest="a@example.net", outcome="blocked"),
    ),
    ("auditd", event(channel="remote", action="sign_in", account="sato", ip="203.0.113.5")),
    (
        "auditd",
        event(channel="program", action="run", account="sato", object="/usr/bin/rclone", device="fs01"),
    ),
    ("zscaler", event(action="post", **WEB, device="PC01")),
    ("zscaler", event(action="upload", **{**WEB, "outcome": "blocked"})),
    ("zscaler_csv", event(action="open", **WEB)),
]


@pytest.mark.parametrize(("name", "said"), WRITTEN)
def test_written_and_read(name: str, said: dict[str, Any]) -> None:
    told = read(name, written(name, said))
    assert not told.refused
    row = told.events.to_pylist()[0]
    assert {key: row[key] for key in said} == said


def written(name: str, said: dict[str, Any]) -> bytes:
    writing = import_module(f"hiden.connectors.{name.partition('_')[0]}.writing")
    return getattr(writing, f"write_{name}", writing.write)([said])  # type: ignore[no-any-return]


def test_a_letter_and_a_file_make_several_records() -> None:
    letter = event(channel="mail", action="send", account="a@b.example", dest="x@example.net,y@example.net")
    rows = read("postfix", written("postfix", letter)).events.to_pylist()
    assert [(row["account"], row["dest"]) for row in rows] == [
        ("a@b.example", None),
        (None, "x@example.net"),
        (None, "y@example.net"),
    ]
    file = event(channel="file", action="delete", account="sato", object="/srv/図面 1.dwg")
    rows = read("auditd", written("auditd", file)).events.to_pylist()
    assert [(row["account"], row["action"], row["object"]) for row in rows] == [
        ("sato", "delete", None),
        (None, "delete", "/srv/図面 1.dwg"),
    ]


LINED = [each for each in WRITTEN if each[0] != "zscaler_csv"]
MANGLED = st.lists(
    st.tuples(st.sampled_from(LINED), st.integers(0, 250), st.text("|=\"'\\ <>%[]():\t\x1d設0A", max_size=4)),
    max_size=5,
)


@given(MANGLED)
def test_a_mangled_line_never_raises(tried: list[tuple[tuple[str, dict[str, Any]], int, str]]) -> None:
    for (name, said), at, noise in tried:
        line = written(name, said).rstrip(b"\n")
        mangled = [
            line[:at] + noise.encode() + line[at:],
            line[:at] + noise.encode("cp932"),
            noise.encode() + line[at:],
        ]
        connectors()[name].understand(Batch(mangled, setting=SETTING)).check(3)
