"""CloudTrail, osquery, Wazuh, Defender and Zeek: exact rows in every wrapping."""

from __future__ import annotations

import json

from tests.connectors.telling import AT, USER, rows


def test_cloudtrail() -> None:
    base = {
        "eventTime": "2026-09-01T01:02:03Z",
        "sourceIPAddress": "203.0.113.9",
        "awsRegion": "ap-northeast-1",
    }
    role = {
        "userIdentity": {
            "type": "AssumedRole",
            "arn": f"arn:aws:sts::111122223333:assumed-role/Sekkei/{USER}",
        }
    }
    get = {
        **base,
        **role,
        "eventName": "GetObject",
        "eventSource": "s3.amazonaws.com",
        "requestParameters": {"bucketName": "zumen", "key": "A/1.dxf"},
        "additionalEventData": {"bytesTransferredOut": 9.0},
        "errorCode": "AccessDenied",
    }
    share = {
        **base,
        **role,
        "eventName": "ModifySnapshotAttribute",
        "eventSource": "ec2.amazonaws.com",
        "requestParameters": {
            "snapshotId": "snap-1",
            "createVolumePermission": {"add": {"items": [{"userId": "444455556666"}]}},
        },
    }
    told = {"at": AT, "channel": "cloud", "account": USER, "ip": "203.0.113.9"}
    expected = [
        {
            **told,
            "action": "download",
            "outcome": "blocked",
            "app": "s3",
            "object": "s3://zumen/A/1.dxf",
            "bytes": 9,
            "detail": "GetObject ap-northeast-1 AccessDenied",
        },
        {
            **told,
            "action": "share",
            "outcome": "done",
            "app": "ec2",
            "object": "snap-1",
            "dest": "444455556666",
            "detail": "ModifySnapshotAttribute ap-northeast-1",
        },
    ]
    assert rows("cloudtrail", get, share) == expected
    assert rows("cloudtrail", {"Records": [get, share]}) == expected
    assert (
        rows("cloudtrail", {"Events": [{"EventId": "1", "CloudTrailEvent": json.dumps(get)}]}) == expected[:1]
    )
    assert rows("cloudtrail", {"detail-type": "AWS API Call via CloudTrail", "detail": share}) == expected[1:]


def test_osquery_snapshots_are_lists() -> None:
    base = {"name": "usb", "hostIdentifier": "pc-7", "unixTime": 1788224523}
    usb = {"usb_address": "3", "vendor": "Sakura", "model": "Memory", "serial": "AA00"}
    told = {
        "at": AT,
        "channel": "removable",
        "outcome": "done",
        "device": "pc-7",
        "app": "usb",
        "object": "Sakura Memory",
        "dest": "AA00",
    }
    snapshot = {**base, "action": "snapshot", "snapshot": [usb, usb]}
    batch = {**base, "diffResults": {"added": [usb], "removed": [usb]}}
    assert rows("osquery", snapshot) == [{**told, "action": "list", "detail": "usb snapshot"}] * 2
    assert rows("osquery", batch) == [
        {**told, "action": "connect", "detail": "usb added"},
        {**told, "action": "disconnect", "detail": "usb removed"},
    ]


def test_wazuh_and_defender_alerts() -> None:
    wazuh = {
        "timestamp": "2026-09-01T10:02:03.000+0900",
        "rule": {"level": 7, "id": "550", "description": "変更", "groups": ["syscheck"]},
        "agent": {"name": "fs-1"},
        "syscheck": {"path": "/srv/a", "event": "added", "uname_after": "sato"},
    }
    assert rows("wazuh", wazuh) == [
        {
            "at": AT,
            "channel": "file",
            "action": "create",
            "outcome": "done",
            "account": "sato",
            "device": "fs-1",
            "object": "/srv/a",
            "detail": "変更 level 7 550",
        }
    ]
    old = {
        "alertCreationTime": "2026-09-01T01:02:03Z",
        "title": "大量の複製",
        "severity": "High",
        "computerDnsName": "pc-7",
        "relatedUser": {"userName": "sato", "domainName": "SAKURA"},
    }
    new = {
        "createdDateTime": "2026-09-01T01:02:03Z",
        "title": "大量の複製",
        "severity": "high",
        "evidence": [
            {"deviceDnsName": "pc-7"},
            {"userAccount": {"userPrincipalName": USER}},
            {"fileDetails": {"fileName": "a.7z"}},
        ],
    }
    told = {"at": AT, "channel": "alert", "action": "detect", "outcome": "unknown", "device": "pc-7"}
    assert rows("defender", {"value": [old]}) == [
        {**told, "account": r"SAKURA\sato", "detail": "大量の複製 High"}
    ]
    assert rows("defender", {"value": [new]}) == [
        {**told, "account": USER, "object": "a.7z", "detail": "大量の複製 high"}
    ]


def test_defender_in_every_wrapping() -> None:
    row = {
        "Timestamp": "2026-09-01T01:02:03.1234567Z",
        "DeviceName": "pc-7",
        "ActionType": "PnpDeviceBlocked",
        "InitiatingProcessAccountName": "sato",
        "AdditionalFields": '{"DeviceDescription":"USB メモリ","DeviceId":"USB\\\\AA00"}',
    }
    told = {
        "at": AT.replace(microsecond=123456),
        "channel": "removable",
        "action": "connect",
        "outcome": "blocked",
        "device": "pc-7",
        "object": "USB メモリ",
        "dest": "USB\\AA00",
        "detail": "PnpDeviceBlocked",
    }
    for record in (
        row,
        [row],
        {"Results": [row]},
        {"records": [{"category": "AdvancedHunting-DeviceEvents", "properties": row}]},
    ):
        assert rows("defender", record) == [told]


def test_zeek_tells_its_logs_by_their_fields() -> None:
    base = {"ts": 1788224523.0, "id.orig_h": "10.0.0.9", "id.resp_h": "203.0.113.7", "id.resp_p": 443}
    told = {"at": AT, "ip": "10.0.0.9"}
    assert rows(
        "zeek",
        {**base, "proto": "tcp", "conn_state": "REJ", "orig_bytes": 5},
        {
            **base,
            "ts": "2026-09-01T01:02:03.000000Z",
            "trans_depth": 1,
            "method": "POST",
            "host": "up.example.net",
            "uri": "/a",
            "request_body_len": 7,
            "status_code": 200,
        },
        {**base, "cipher": "x", "server_name": "up.example.net", "established": True},
        {**base, "action": "SMB::FILE_DELETE", "path": "\\\\nas\\図面", "name": "a.dxf"},
    ) == [
        {
            **told,
            "channel": "network",
            "action": "connect",
            "outcome": "failed",
            "dest": "203.0.113.7:443",
            "bytes": 5,
            "detail": "conn tcp REJ",
        },
        {
            **told,
            "channel": "web",
            "action": "post",
            "outcome": "done",
            "object": "http://up.example.net/a",
            "dest": "up.example.net",
            "bytes": 7,
            "detail": "http POST 200",
        },
        {
            **told,
            "channel": "network",
            "action": "connect",
            "outcome": "done",
            "object": "up.example.net",
            "dest": "up.example.net:443",
            "detail": "ssl",
        },
        {
            **told,
            "channel": "file",
            "action": "delete",
            "outcome": "done",
            "object": r"\\nas\図面\a.dxf",
            "dest": "203.0.113.7",
            "detail": "smb_files",
        },
    ]


def test_what_defender_sees_in_clouds() -> None:
    row = {
        "Timestamp": "2026-09-01T01:02:03Z",
        "ActionType": "FileDownloaded",
        "Application": "Microsoft SharePoint Online",
        "AccountId": "a-1",
        "AccountDisplayName": "佐藤",
        "IPAddress": "203.0.113.9",
        "ObjectName": "図面.dxf",
    }
    assert rows("defender", row) == [
        {
            "at": AT,
            "channel": "cloud",
            "action": "download",
            "outcome": "done",
            "account": "a-1",
            "ip": "203.0.113.9",
            "app": "Microsoft SharePoint Online",
            "object": "図面.dxf",
            "detail": "FileDownloaded",
        }
    ]
