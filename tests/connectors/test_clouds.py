"""Entra ID, Box and others that are read through their interface: exact rows in every wrapping."""

from __future__ import annotations

from typing import Any

import pytest

from tests.connectors.telling import AT, USER, rows

ENTRA = {
    "createdDateTime": "2026-09-01T01:02:03Z",
    "userPrincipalName": USER,
    "appDisplayName": "Office 365 SharePoint Online",
    "ipAddress": "203.0.113.9",
    "clientAppUsed": "Browser",
    "conditionalAccessStatus": "success",
    "status": {"errorCode": 0, "failureReason": "Other."},
    "deviceDetail": {"displayName": "PC-0007", "operatingSystem": "Windows10"},
    "location": {"city": "Kawagoe", "countryOrRegion": "JP"},
}


def test_entra_signin() -> None:
    expected = {
        "at": AT,
        "channel": "sign_in",
        "action": "sign_in",
        "outcome": "done",
        "account": USER,
        "device": "PC-0007",
        "ip": "203.0.113.9",
        "app": "Office 365 SharePoint Online",
        "object": "Office 365 SharePoint Online",
        "detail": "JP Kawagoe Browser Windows10",
    }
    assert rows("entra_signin", ENTRA) == [expected]
    assert rows("entra_signin", {"value": [ENTRA]}) == [expected]
    assert rows(
        "entra_signin", {"time": "2026-09-01T01:05:00Z", "category": "SignInLogs", "properties": ENTRA}
    ) == [expected]
    assert rows("entra_signin", {"records": [{"category": "SignInLogs", "properties": ENTRA}]}) == [expected]
    assert [
        rows("entra_signin", {**ENTRA, "status": {"errorCode": code}, "conditionalAccessStatus": said})[0][
            "outcome"
        ]
        for code, said in ((50126, "notApplied"), (53003, "failure"), (50076, "success"))
    ] == ["failed", "blocked", "failed"]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (
            "Date (UTC),Username,Application,IP address,Location,Status,Sign-in error code,Failure reason,Conditional Access",
            "Failure",
        ),
        (
            "日付 (UTC),ユーザー名,アプリケーション,IP アドレス,場所,状態,サインイン エラー コード,失敗の理由,条件付きアクセス",
            "失敗",
        ),
    ],
)
def test_entra_signin_csv(head: str, status: str) -> None:
    line = (
        f'2026-09-01T01:02:03Z,{USER},Teams,203.0.113.9,"Kawagoe, JP",{status},53003,"Blocked, sorry",Failure'
    )
    [row] = rows("entra_signin_csv", line.encode(), head=head.encode())
    assert row == {
        "at": AT,
        "channel": "sign_in",
        "action": "sign_in",
        "outcome": "blocked",
        "account": USER,
        "ip": "203.0.113.9",
        "app": "Teams",
        "object": "Teams",
        "detail": "Kawagoe, JP Blocked, sorry",
    }


def box(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "event",
        "event_type": kind,
        "created_at": "2026-08-31T18:02:03-07:00",
        "created_by": {"type": "user", "login": USER},
        "ip_address": "203.0.113.9",
        **more,
    }


def test_box() -> None:
    source = {"item_type": "file", "item_name": "A-1.dxf", "parent": {"name": "図面"}}
    base = {
        "at": AT,
        "channel": "cloud",
        "outcome": "done",
        "account": USER,
        "ip": "203.0.113.9",
        "object": "図面/A-1.dxf",
    }
    events = [
        box("DOWNLOAD", source=source, additional_details={"size": 5, "service_name": "Box Sync"}),
        box(
            "COLLABORATION_INVITE",
            source=source,
            accessible_by={"login": "x@mail.example.net"},
            additional_details={"role": "Editor"},
        ),
        box("SHARE", source=source, additional_details={"shared_link": {"access": "open"}}),
        box("SHIELD_DOWNLOAD_BLOCKED", source=source),
        box("FAILED_LOGIN", source=None),
        box("GROUP_ADD_USER", source={"type": "user", "name": "鈴木"}),
    ]
    expected = [
        {**base, "action": "download", "app": "Box Sync", "bytes": 5, "detail": "DOWNLOAD"},
        {**base, "action": "share", "dest": "x@mail.example.net", "detail": "COLLABORATION_INVITE Editor"},
        {**base, "action": "share", "dest": "anyone", "detail": "SHARE"},
        {**base, "action": "download", "outcome": "blocked", "detail": "SHIELD_DOWNLOAD_BLOCKED"},
        {
            **{k: v for k, v in base.items() if k != "object"},
            "channel": "sign_in",
            "action": "sign_in",
            "outcome": "failed",
            "detail": "FAILED_LOGIN",
        },
        {**base, "channel": "admin", "action": "grant", "object": "鈴木", "detail": "GROUP_ADD_USER"},
    ]
    assert rows("box", *events) == expected
    assert rows("box", {"chunk_size": 6, "entries": events}) == expected
    assert rows("box", b'{"chunk_size":0,"entries":[]}') == []
