"""Microsoft 365: one record of each kind that matters, in every wrapping in which it is exported; hostile records."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.connectors.telling import AT, USER, rows

FILE = "https://sakura.example.com/sites/sekkei/図面/A-1.dxf"


def m365(operation: str, workload: str = "SharePoint", **more: Any) -> dict[str, Any]:
    return {
        "CreationTime": "2026-09-01T01:02:03",
        "Operation": operation,
        "Workload": workload,
        "UserId": USER,
        **more,
    }


M365 = [
    (
        m365("FileDownloaded", ObjectId=FILE, ClientIP="203.0.113.9:51234", FileSizeBytes=1024),
        {
            "channel": "cloud",
            "action": "download",
            "ip": "203.0.113.9",
            "app": "SharePoint",
            "object": FILE,
            "bytes": 1024,
            "detail": "FileDownloaded",
        },
    ),
    (
        m365("AnonymousLinkCreated", "OneDrive", ObjectId=FILE, EventData="<Type>View</Type>"),
        {
            "channel": "cloud",
            "action": "share",
            "app": "OneDrive",
            "object": FILE,
            "dest": "anyone",
            "detail": "AnonymousLinkCreated <Type>View</Type>",
        },
    ),
    (
        m365(
            "SharingInvitationCreated",
            ObjectId=FILE,
            TargetUserOrGroupName="x@mail.example.net",
            TargetUserOrGroupType="Guest",
        ),
        {
            "channel": "cloud",
            "action": "share",
            "app": "SharePoint",
            "object": FILE,
            "dest": "x@mail.example.net",
            "detail": "SharingInvitationCreated Guest",
        },
    ),
    (
        m365(
            "New-InboxRule",
            "Exchange",
            ObjectId="整理",
            ResultStatus="True",
            Parameters=[
                {"Name": "ForwardTo", "Value": "x@mail.example.net;y@mail.example.net"},
                {"Name": "DeleteMessage", "Value": "True"},
            ],
        ),
        {
            "channel": "mail",
            "action": "forward",
            "app": "Exchange",
            "object": "整理",
            "dest": "x@mail.example.net,y@mail.example.net",
            "detail": "New-InboxRule ForwardTo=x@mail.example.net;y@mail.example.net DeleteMessage=True",
        },
    ),
    (
        m365("New-InboxRule", "Exchange", Parameters=[{"Name": "MoveToFolder", "Value": "会議"}]),
        {
            "channel": "mail",
            "action": "configure",
            "app": "Exchange",
            "detail": "New-InboxRule MoveToFolder=会議",
        },
    ),
    (
        m365(
            "UpdateInboxRules",
            "Exchange",
            OperationProperties=[
                {
                    "Name": "RuleActions",
                    "Value": '[{"ActionType":"Forward","Recipients":["x@mail.example.net"]}]',
                }
            ],
        ),
        {
            "channel": "mail",
            "action": "forward",
            "app": "Exchange",
            "dest": "x@mail.example.net",
            "detail": 'UpdateInboxRules RuleActions=[{"ActionType":"Forward","Recipients":["x@mail.example.net"]}]',
        },
    ),
    (
        m365(
            "Set-Mailbox",
            "Exchange",
            ObjectId="sato",
            Parameters=[{"Name": "ForwardingSmtpAddress", "Value": "smtp:x@mail.example.net"}],
        ),
        {
            "channel": "mail",
            "action": "forward",
            "app": "Exchange",
            "object": "sato",
            "dest": "x@mail.example.net",
            "detail": "Set-Mailbox ForwardingSmtpAddress=smtp:x@mail.example.net",
        },
    ),
    (
        m365(
            "Set-AdminAuditLogConfig",
            "Exchange",
            Parameters=[{"Name": "UnifiedAuditLogIngestionEnabled", "Value": "False"}],
        ),
        {
            "channel": "mail",
            "action": "clear_log",
            "app": "Exchange",
            "detail": "Set-AdminAuditLogConfig UnifiedAuditLogIngestionEnabled=False",
        },
    ),
    (
        m365(
            "HardDelete",
            "Exchange",
            AffectedItems=[{"Subject": "見積"}, {"Subject": "図面"}],
            MailboxOwnerUPN="suzuki@sample.example.co.jp",
        ),
        {
            "channel": "mail",
            "action": "delete",
            "app": "Exchange",
            "object": "見積,図面",
            "detail": "HardDelete suzuki@sample.example.co.jp",
        },
    ),
    (
        m365(
            "MemberAdded",
            "MicrosoftTeams",
            TeamName="設計",
            Members=[{"UPN": "x@mail.example.net"}, {"UPN": USER}],
        ),
        {
            "channel": "admin",
            "action": "grant",
            "app": "MicrosoftTeams",
            "object": "設計",
            "dest": f"x@mail.example.net,{USER}",
            "detail": "MemberAdded",
        },
    ),
    (
        m365(
            "Add member to role.",
            "AzureActiveDirectory",
            ObjectId="suzuki@sample.example.co.jp",
            ResultStatus="Success",
            ModifiedProperties=[{"Name": "Role.DisplayName", "NewValue": "Global Administrator"}],
        ),
        {
            "channel": "admin",
            "action": "grant",
            "app": "AzureActiveDirectory",
            "object": "suzuki@sample.example.co.jp",
            "detail": "Add member to role. Role.DisplayName=Global Administrator",
        },
    ),
    (
        m365(
            "UserLoginFailed",
            "AzureActiveDirectory",
            ActorIpAddress="198.51.100.7",
            LogonError="InvalidUserNameOrPassword",
            DeviceProperties=[{"Name": "DisplayName", "Value": "PC-0007"}],
        ),
        {
            "channel": "sign_in",
            "action": "sign_in",
            "outcome": "failed",
            "device": "PC-0007",
            "ip": "198.51.100.7",
            "app": "AzureActiveDirectory",
            "detail": "UserLoginFailed InvalidUserNameOrPassword",
        },
    ),
    (
        m365(
            "FileCopiedToRemovableMedia",
            "Endpoint",
            ObjectId=r"C:\図面\A-1.dxf",
            DeviceName="pc-0007",
            Application="explorer.exe",
            FileSize=77,
            EnforcementMode=4,
            RemovableMediaDeviceAttributes={"SerialNumber": "AA00"},
        ),
        {
            "channel": "removable",
            "action": "copy",
            "outcome": "blocked",
            "device": "pc-0007",
            "app": "explorer.exe",
            "object": r"C:\図面\A-1.dxf",
            "dest": "AA00",
            "bytes": 77,
            "detail": "FileCopiedToRemovableMedia",
        },
    ),
    (
        m365("SomethingNew", "Forms"),
        {"channel": "admin", "action": "other", "app": "Forms", "detail": "SomethingNew"},
    ),
]


@pytest.mark.parametrize(("record", "told"), M365, ids=[record["Operation"] for record, _ in M365])
def test_m365(record: dict[str, Any], told: dict[str, Any]) -> None:
    expected = {"at": AT, "outcome": "done", "account": USER, **told}
    assert rows("m365", record) == [expected]
    assert rows("m365", [record, record]) == [expected, expected]
    assert rows("m365", {"value": [{"id": "1", "auditData": record}]}) == [expected]
    quoted = json.dumps(record, ensure_ascii=False).replace('"', '""')
    line = f'1,2026-09-01T01:02:03.0000000Z,6,x,{USER},"{quoted}",,'.encode()
    head = b"RecordId,CreationDate,RecordType,Operation,UserId,AuditData,AssociatedAdminUnits,AssociatedAdminUnitsNames"
    assert rows("m365_csv", line, head=b"\xef\xbb\xbf" + head) == [expected]
    assert rows(
        "m365_csv", line.replace(b",,", b""), head=head.rpartition(b",Assoc")[0].rpartition(b",Assoc")[0]
    ) == [expected]
