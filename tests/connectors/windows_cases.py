"""What events of Windows mean: one table for whatever they are read from, event files or the JSON of forwarders.

Fields as Windows names them (`Provider`, `Channel`, `Computer`, `EventID`, `Keywords`, `Task` are of the system part), and
the columns of the flat view that they fill; None where a column has to be empty.
"""

from __future__ import annotations

from typing import Any

SECURITY = {"Provider": "Microsoft-Windows-Security-Auditing", "Channel": "Security", "Computer": "FS01"}
SYSMON = {
    "Provider": "Microsoft-Windows-Sysmon",
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "Computer": "PC07",
}
SUBJECT = {"SubjectUserName": "sato", "SubjectDomainName": "SAKURA"}
FAILURE = "0x8010000000000000"

CASES: list[tuple[dict[str, str], dict[str, Any]]] = [
    (
        {
            **SECURITY,
            "EventID": "4624",
            "LogonType": "10",
            "TargetUserName": "sato",
            "TargetDomainName": "SAKURA",
            "IpAddress": "::ffff:192.0.2.5",
            "WorkstationName": "PC07",
        },
        {
            "channel": "remote",
            "action": "sign_in",
            "outcome": "done",
            "account": "SAKURA\\sato",
            "ip": "192.0.2.5",
            "device": "FS01",
            "detail": "RemoteInteractive (10), from PC07",
        },
    ),
    (
        {
            **SECURITY,
            "EventID": "4625",
            "Keywords": FAILURE,
            "LogonType": "3",
            "TargetUserName": "suzuki",
            "Status": "0xC000006D",
            "SubStatus": "0xC000006A",
            "IpAddress": "-",
        },
        {
            "channel": "sign_in",
            "outcome": "failed",
            "account": "suzuki",
            "detail": "Network (3), wrong password",
        },
    ),
    ({**SECURITY, "EventID": "4647", "TargetUserName": "sato"}, {"action": "sign_out", "account": "sato"}),
    (
        {
            **SECURITY,
            **SUBJECT,
            "EventID": "4663",
            "ObjectType": "File",
            "ObjectName": "D:\\設計\\図面.dwg",
            "AccessMask": "0x10000",
            "ProcessName": "C:\\Windows\\explorer.exe",
        },
        {
            "channel": "file",
            "action": "delete",
            "object": "D:\\設計\\図面.dwg",
            "account": "SAKURA\\sato",
            "app": "C:\\Windows\\explorer.exe",
        },
    ),
    (
        {
            **SECURITY,
            **SUBJECT,
            "EventID": "4663",
            "Task": "12812",
            "ObjectName": "E:\\a.xlsx",
            "AccessMask": "0x2",
        },
        {"channel": "removable", "action": "change"},
    ),
    (
        {
            **SECURITY,
            **SUBJECT,
            "EventID": "4656",
            "Keywords": FAILURE,
            "ObjectName": "D:\\人事",
            "AccessMask": "0x1",
        },
        {"action": "open", "outcome": "blocked", "object": "D:\\人事"},
    ),
    (
        {**SECURITY, **SUBJECT, "EventID": "4656", "ObjectName": "D:\\人事", "AccessMask": "0x130196"},
        {"action": "other", "outcome": "done"},  # a handle was asked for; what it was used for, 4663 says
    ),
    (
        {
            **SECURITY,
            **SUBJECT,
            "EventID": "4663",
            "ObjectType": "Key",
            "ObjectName": "\\REGISTRY\\MACHINE\\SAM",
            "AccessMask": "0x1",
        },
        {"channel": "program", "action": "other", "detail": "Key 0x1"},
    ),
    *(
        (
            {**SECURITY, **SUBJECT, "EventID": "4663", "ObjectName": "D:\\a", "AccessMask": mask},
            {"channel": "file", "action": action},
        )
        for mask, action in (
            ("0x1", "open"),
            ("0x80000000", "open"),
            ("0x6", "change"),
            ("0x40000", "configure"),
            ("0x80", "other"),
            ("0x100", "change"),
            ("0x1f01ff", "delete"),
            ("0x120089", "open"),
        )
    ),
    (
        {
            **SECURITY,
            **SUBJECT,
            "EventID": "5145",
            "ShareName": "\\\\*\\設計部",
            "ShareLocalPath": "\\??\\D:\\設計部",
            "RelativeTargetName": "図面\\a.dwg",
            "AccessMask": "0x1",
            "IpAddress": "10.0.0.7",
        },
        {"channel": "file", "action": "open", "object": "\\\\FS01\\設計部\\図面\\a.dwg", "ip": "10.0.0.7"},
    ),
    (
        {**SECURITY, **SUBJECT, "EventID": "5140", "ShareName": "\\\\*\\C$", "AccessMask": "0x1"},
        {"action": "connect", "object": "\\\\FS01\\C$"},
    ),
    (
        {
            **SECURITY,
            **SUBJECT,
            "EventID": "4688",
            "NewProcessName": "C:\\rclone.exe",
            "CommandLine": "rclone copy D:\\ x:",
        },
        {"channel": "program", "action": "run", "app": "C:\\rclone.exe", "detail": "rclone copy D:\\ x:"},
    ),
    (
        {**SECURITY, **SUBJECT, "EventID": "4720", "TargetUserName": "new", "TargetDomainName": "SAKURA"},
        {"channel": "admin", "action": "create", "account": "SAKURA\\sato", "object": "SAKURA\\new"},
    ),
    *(
        ({**SECURITY, **SUBJECT, "EventID": number}, {"channel": "admin", "action": action})
        for number, action in (
            ("4697", "create"),
            ("4698", "create"),
            ("4702", "change"),
            ("4722", "change"),
            ("4724", "change"),
            ("4726", "delete"),
            ("4728", "grant"),
            ("4732", "grant"),
            ("4756", "grant"),
        )
    ),
    (
        {
            **SECURITY,
            **SUBJECT,
            "EventID": "4732",
            "TargetUserName": "Administrators",
            "MemberSid": "S-1-5-21-1",
        },
        {"object": "Administrators", "dest": "S-1-5-21-1"},
    ),
    (
        {"Provider": "Microsoft-Windows-Eventlog", "Channel": "Security", "EventID": "1102", **SUBJECT},
        {"channel": "admin", "action": "clear_log", "account": "SAKURA\\sato", "object": "Security"},
    ),
    (
        {
            **SECURITY,
            "EventID": "6416",
            "ClassName": "DiskDrive",
            "DeviceId": "USBSTOR\\X\\0123",
            "DeviceDescription": "USB",
        },
        {"channel": "removable", "action": "connect", "dest": "USBSTOR\\X\\0123"},
    ),
    ({**SECURITY, "EventID": "6416", "ClassName": "Keyboard", "DeviceId": "HID\\1"}, {"channel": "admin"}),
    (
        {**SECURITY, "EventID": "6423", "ClassName": "WPD", "DeviceId": "USB\\VID_05AC"},
        {"channel": "removable", "action": "connect", "outcome": "blocked"},
    ),
    (
        {
            **SECURITY,
            **SUBJECT,
            "EventID": "4648",
            "TargetUserName": "admin",
            "TargetDomainName": "SAKURA",
            "TargetServerName": "FS02",
        },
        {"action": "sign_in", "account": "SAKURA\\sato", "object": "SAKURA\\admin", "dest": "FS02"},
    ),
    (
        {
            **SECURITY,
            "EventID": "4740",
            "SubjectUserName": "DC01$",
            "TargetUserName": "sato",
            "TargetDomainName": "PC07",
        },
        {"channel": "alert", "account": "sato", "dest": "PC07", "detail": "locked out, from PC07"},
    ),
    (
        {
            **SECURITY,
            **SUBJECT,
            "EventID": "5142",
            "ShareName": "\\\\*\\tmp",
            "ShareLocalPath": "D:\\設計",
        },
        {"channel": "file", "action": "share", "object": "D:\\設計", "dest": "\\\\*\\tmp"},
    ),
    (
        {**SECURITY, "EventID": "4634", "LogonType": "10", "TargetUserName": "sato"},
        {"channel": "remote", "action": "sign_out"},
    ),
    ({**SYSMON, "EventID": "4", "State": "Stopped"}, {"channel": "admin", "detail": "Stopped"}),
    (
        {
            **SYSMON,
            "EventID": "1",
            "User": "SAKURA\\sato",
            "Image": "C:\\7z.exe",
            "CommandLine": "7z a\nx.7z D:\\",
        },
        {"channel": "program", "action": "run", "account": "SAKURA\\sato", "detail": "7z a x.7z D:\\"},
    ),
    (
        {
            **SYSMON,
            "EventID": "3",
            "DestinationIp": "203.0.113.5",
            "DestinationPort": "443",
            "SourceIp": "10.0.0.7",
        },
        {"channel": "network", "action": "connect", "dest": "203.0.113.5:443", "ip": "10.0.0.7"},
    ),
    ({**SYSMON, "EventID": "5", "Image": "C:\\7z.exe"}, {"channel": "program", "action": "stop"}),
    ({**SYSMON, "EventID": "11", "TargetFilename": "C:\\a.zip"}, {"channel": "file", "action": "create"}),
    (
        {
            **SYSMON,
            "EventID": "15",
            "TargetFilename": "C:\\a.zip:Zone.Identifier",
            "Contents": "HostUrl=https://x/",
        },
        {"channel": "web", "action": "download", "object": "C:\\a.zip"},
    ),
    (
        {**SYSMON, "EventID": "22", "QueryName": "up.example.net"},
        {"channel": "network", "action": "search", "dest": "up.example.net", "detail": "DNS query"},
    ),
    ({**SYSMON, "EventID": "23", "TargetFilename": "C:\\a"}, {"action": "delete"}),
    ({**SYSMON, "EventID": "26", "TargetFilename": "C:\\a"}, {"action": "delete", "object": "C:\\a"}),
    (
        {
            "Channel": "Microsoft-Windows-PowerShell/Operational",
            "EventID": "4104",
            "ScriptBlockText": "Get-Item\n x",
        },
        {"channel": "program", "action": "run", "app": "PowerShell", "detail": "Get-Item x"},
    ),
    (
        {
            "Channel": "Microsoft-Windows-PrintService/Operational",
            "EventID": "307",
            "Computer": "PRINT01",
            "Param2": "図面.pdf",
            "Param3": "sato",
            "Param4": "\\\\PC07",
            "Param5": "複合機1F",
            "Param7": "2048",
            "Param8": "12",
        },
        {
            "channel": "print",
            "action": "print",
            "account": "sato",
            "device": "PC07",
            "object": "図面.pdf",
            "dest": "複合機1F",
            "bytes": 2048,
            "count": 12,
        },
    ),
    (
        {
            "Channel": "Microsoft-Windows-DriverFrameworks-UserMode/Operational",
            "EventID": "2003",
            "instance": "USB#1",
        },
        {"channel": "removable", "action": "connect", "dest": "USB#1"},
    ),
    (
        {
            "Channel": "Microsoft-Windows-DriverFrameworks-UserMode/Operational",
            "EventID": "2100",
            "instance": "USB#1",
            "RequestMajorCode": "27",
            "RequestMinorCode": "23",
        },
        {"channel": "removable", "action": "disconnect", "dest": "USB#1", "detail": "request 27/23"},
    ),
    *(
        (
            {
                "Channel": "Microsoft-Windows-Partition/Diagnostic",
                "EventID": "1006",
                "BusType": bus,
                "Capacity": capacity,
                "SerialNumber": "AA00",
                "Manufacturer": "ACME",
                "Model": "Stick",
            },
            {"channel": channel, "action": action, "object": "ACME Stick", "dest": "AA00"},
        )
        for bus, capacity, channel, action in (
            ("7", "64000000", "removable", "connect"),
            ("7", "0", "removable", "disconnect"),
            ("11", "512000000", "admin", "connect"),
        )
    ),
    (
        {
            "Channel": "Microsoft-Windows-Windows Defender/Operational",
            "EventID": "1117",
            "Threat Name": "EICAR",
            "Detection User": "SAKURA\\sato",
            "Path": "file:_C:\\a",
        },
        {
            "channel": "alert",
            "action": "detect",
            "outcome": "blocked",
            "account": "SAKURA\\sato",
            "detail": "EICAR",
        },
    ),
    *(
        (
            {
                "Channel": "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
                "EventID": number,
                "User": "SAKURA\\sato",
                "Address": "10.0.0.7",
            },
            {"channel": "remote", "action": action, "account": "SAKURA\\sato", "ip": "10.0.0.7"},
        )
        for number, action in (("21", "sign_in"), ("23", "sign_out"), ("24", "disconnect"), ("25", "connect"))
    ),
    (
        {
            "Channel": "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
            "EventID": "21",
            "Address": "ローカル",
        },
        {"channel": "sign_in", "action": "sign_in"},
    ),
    (
        {"Channel": "Application", "EventID": "9"},
        {"channel": "admin", "action": "other", "detail": "Application 9"},
    ),
    ({"EventID": "1"}, {"channel": "admin", "action": "other"}),
]
