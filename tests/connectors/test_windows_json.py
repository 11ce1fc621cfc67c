"""Events of Windows in the layouts of four forwarders: the same row from each, and what each number means."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connectors.telling import AT, layouts, refusals, rows

SUBJECT = {"SubjectUserName": "sato", "SubjectDomainName": "SAKURA"}
TARGET = {"TargetUserName": "sato", "TargetDomainName": "SAKURA"}
SECURITY = "Microsoft-Windows-Security-Auditing"
SYSMON = "Microsoft-Windows-Sysmon"
ACCESS = {
    **SUBJECT,
    "ObjectType": "File",
    "ObjectName": r"D:\\図面\\A.dxf",
    "AccessMask": "0x1",
    "ProcessName": r"C:\\Windows\\explorer.exe",
}


EVENTS: list[tuple[list[dict[str, Any]], dict[str, Any]]] = [
    (
        layouts(
            4624,
            "Security",
            SECURITY,
            {**TARGET, "LogonType": 3, "IpAddress": "10.0.0.9", "WorkstationName": "PC-7"},
        ),
        {
            "channel": "sign_in",
            "action": "sign_in",
            "account": r"SAKURA\sato",
            "ip": "10.0.0.9",
            "detail": "Network (3), from PC-7",
        },
    ),
    (
        layouts(
            4625,
            "Security",
            SECURITY,
            {**TARGET, "LogonType": 10, "IpAddress": "203.0.113.9", "Status": "0xc000006d"},
            keywords="0x8010000000000000",
        ),
        {
            "channel": "remote",
            "action": "sign_in",
            "outcome": "failed",
            "account": r"SAKURA\sato",
            "ip": "203.0.113.9",
            "detail": "RemoteInteractive (10), bad user name or password",
        },
    ),
    (
        layouts(4663, "Security", SECURITY, ACCESS),
        {
            "channel": "file",
            "action": "open",
            "account": r"SAKURA\sato",
            "app": ACCESS["ProcessName"],
            "object": ACCESS["ObjectName"],
            "detail": "File 0x1",
        },
    ),
    (
        layouts(4663, "Security", SECURITY, {**ACCESS, "AccessMask": "0x2"}, task=12812),
        {
            "channel": "removable",
            "action": "change",
            "account": r"SAKURA\sato",
            "app": ACCESS["ProcessName"],
            "object": ACCESS["ObjectName"],
            "detail": "File 0x2",
        },
    ),
    (
        layouts(
            4656, "Security", SECURITY, {**ACCESS, "AccessMask": "0x10000"}, keywords="0x8010000000000000"
        ),
        {
            "channel": "file",
            "action": "delete",
            "outcome": "blocked",
            "account": r"SAKURA\sato",
            "app": ACCESS["ProcessName"],
            "object": ACCESS["ObjectName"],
            "detail": "File 0x10000",
        },
    ),
    (
        layouts(
            5145,
            "Security",
            SECURITY,
            {
                **SUBJECT,
                "IpAddress": "10.0.0.9",
                "ShareName": "\\\\*\\図面",
                "RelativeTargetName": r"A社\1.dxf",
                "AccessMask": "0x1",
            },
        ),
        {
            "channel": "file",
            "action": "open",
            "account": r"SAKURA\sato",
            "ip": "10.0.0.9",
            "app": SECURITY,
            "object": r"\\FS-1\図面\A社\1.dxf",
            "detail": f"{SECURITY} 5145",
        },
    ),
    (
        layouts(
            6416,
            "Security",
            SECURITY,
            {**SUBJECT, "DeviceDescription": "USB メモリ", "DeviceId": r"USBSTOR\AA00"},
        ),
        {
            "channel": "removable",
            "action": "connect",
            "account": r"SAKURA\sato",
            "app": SECURITY,
            "object": "USB メモリ",
            "dest": r"USBSTOR\AA00",
            "detail": f"{SECURITY} 6416",
        },
    ),
    (
        layouts(
            4732,
            "Security",
            SECURITY,
            {
                **SUBJECT,
                "TargetUserName": "Administrators",
                "TargetDomainName": "Builtin",
                "MemberName": "-",
                "MemberSid": "S-1-5-21-1",
            },
        ),
        {
            "channel": "admin",
            "action": "grant",
            "account": r"SAKURA\sato",
            "app": SECURITY,
            "object": r"Builtin\Administrators",
            "dest": "S-1-5-21-1",
            "detail": "group membership",
        },
    ),
    (
        layouts(1102, "Security", "Microsoft-Windows-Eventlog", SUBJECT),
        {
            "channel": "admin",
            "action": "clear_log",
            "account": r"SAKURA\sato",
            "app": "Microsoft-Windows-Eventlog",
            "object": "Security",
            "detail": "audit log cleared",
        },
    ),
    (
        layouts(
            1,
            "Microsoft-Windows-Sysmon/Operational",
            SYSMON,
            {"User": r"SAKURA\sato", "Image": r"C:\7z.exe", "CommandLine": "7z a\n\tx.7z"},
        ),
        {
            "channel": "program",
            "action": "run",
            "account": r"SAKURA\sato",
            "app": r"C:\7z.exe",
            "object": r"C:\7z.exe",
            "detail": "7z a x.7z",
        },
    ),
    (
        layouts(
            3,
            "Microsoft-Windows-Sysmon/Operational",
            SYSMON,
            {
                "User": r"SAKURA\sato",
                "Image": r"C:\x.exe",
                "SourceIp": "10.0.0.9",
                "DestinationIp": "203.0.113.7",
                "DestinationHostname": "-",
                "DestinationPort": 443,
            },
        ),
        {
            "channel": "network",
            "action": "connect",
            "account": r"SAKURA\sato",
            "ip": "10.0.0.9",
            "app": r"C:\x.exe",
            "object": r"C:\x.exe",
            "dest": "203.0.113.7:443",
            "detail": "203.0.113.7:443",
        },
    ),
    (
        layouts(
            4104,
            "Microsoft-Windows-PowerShell/Operational",
            "Microsoft-Windows-PowerShell",
            {"ScriptBlockText": "Copy-Item a b", "Path": r"C:\x.ps1"},
        ),
        {
            "channel": "program",
            "action": "run",
            "app": "PowerShell",
            "object": r"C:\x.ps1",
            "detail": "Copy-Item a b",
        },
    ),
    (
        layouts(7036, "System", "Service Control Manager", {"param1": "x"}),
        {
            "channel": "admin",
            "action": "other",
            "app": "Service Control Manager",
            "detail": "Service Control Manager 7036",
        },
    ),
]


@pytest.mark.parametrize(("events", "told"), EVENTS, ids=[str(events[0]["EventID"]) for events, _ in EVENTS])
def test_each_layout_tells_the_same(events: list[dict[str, Any]], told: dict[str, Any]) -> None:
    expected = {"at": AT, "outcome": "done", "device": "FS-1.sakura.example.co.jp", "app": SECURITY, **told}
    for event in events:
        assert rows("windows_json", event) == [expected]
    assert rows("windows_json", *events, events) == [expected] * 8  # mixed, and as one list


def test_who_cleared_a_log_may_stand_in_the_message_alone() -> None:
    message = "監査ログが消去されました。\r\nサブジェクト:\r\n\tセキュリティ ID:\tS-1-5-21-1\r\n\tアカウント名:\tsato\r\n\tドメイン名:\tSAKURA\r\n"
    event = {"EventTime": "2026-09-01 10:02:03", "EventID": 1102, "Channel": "Security", "Message": message}
    [row] = rows("windows_json", event)
    assert row["account"] == r"SAKURA\sato"


def dumped(number: int, log: str, user: dict[str, Any]) -> dict[str, Any]:
    """As evtx_dump writes an event that has UserData and attributes beside its number."""
    return {
        "Event": {
            "#attributes": {"xmlns": "http://schemas.microsoft.com/win/2004/08/events/event"},
            "System": {
                "Provider": {"#attributes": {"Name": "Microsoft-Windows-X"}},
                "EventID": {"#attributes": {"Qualifiers": 1}, "#text": number},
                "Channel": log,
                "Security": {"#attributes": {"UserID": "S-1-5-21"}},
                "TimeCreated": {"#attributes": {"SystemTime": "2026-09-01T00:00:00Z"}},
                "Keywords": "0x4000000000000840",
            },
            "UserData": user,
        }
    }


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            dumped(
                307,
                "Microsoft-Windows-PrintService/Operational",
                {
                    "DocumentPrinted": {
                        "#attributes": {"xmlns": "x"},
                        "Param2": "a",
                        "Param3": "sato",
                        "Param8": 3,
                    }
                },
            ),
            {"channel": "print", "object": "a", "account": "sato", "count": 3},
        ),
        (
            dumped(
                104,
                "System",
                {"LogFileCleared": {"SubjectUserName": "sato", "Channel": "Application", "BackupPath": ""}},
            ),
            {"action": "clear_log", "account": "sato", "object": "Application"},
        ),
        (
            dumped(
                21,
                "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
                {"EventXML": {"User": r"SAKURA\sato", "SessionID": 2, "Address": "10.0.0.7"}},
            ),
            {"channel": "remote", "account": r"SAKURA\sato", "ip": "10.0.0.7", "detail": "session 2"},
        ),
        (
            dumped(
                2100,
                "Microsoft-Windows-DriverFrameworks-UserMode/Operational",
                {
                    "UMDFHostDeviceRequest": {
                        "#attributes": {"instance": "USB#1", "lifetime": "{0}"},
                        "RequestMajorCode": 27,
                        "RequestMinorCode": 2,
                    }
                },
            ),
            {"channel": "removable", "action": "disconnect", "account": "S-1-5-21", "dest": "USB#1"},
        ),
    ],
    ids=["307", "104", "21", "2100"],
)
def test_what_stands_in_user_data(event: dict[str, Any], told: dict[str, Any]) -> None:
    [row] = rows("windows_json", event)
    assert {name: row.get(name) for name in told} == told


def test_broken_records() -> None:
    lines = [
        b'{"EventID":4624,"Chan',
        b'{"EventID":4624}',
        b'{"EventTime":"2026-13-01 00:00:00","EventID":1}',
        b'"x"',
        '{"EventID":"図'.encode("cp932"),
    ]
    assert refusals("windows_json", *lines) == {
        0: "JSON として読めません。",
        1: "日時を読めません。",
        2: "日時を読めません。",
        3: "JSON として読めません。",
        4: "JSON として読めません。",
    }
