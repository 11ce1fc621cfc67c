"""Okta, Google, Slack and GitHub: exact rows in every wrapping."""

from __future__ import annotations

from typing import Any

from tests.connectors.telling import AT, USER, refusals, rows


def test_okta() -> None:
    base = {
        "published": "2026-09-01T01:02:03.000Z",
        "actor": {"alternateId": USER},
        "client": {"ipAddress": "203.0.113.9"},
    }
    told = {"at": AT, "account": USER, "ip": "203.0.113.9"}
    events = [
        {**base, "eventType": "user.session.start", "outcome": {"result": "DENY", "reason": "LOCKED_OUT"}},
        {
            **base,
            "eventType": "group.user_membership.add",
            "outcome": {"result": "SUCCESS"},
            "target": [
                {"type": "User", "alternateId": "x@mail.example.net"},
                {"type": "UserGroup", "displayName": "設計"},
            ],
        },
        {
            **base,
            "eventType": "policy.rule.update",
            "outcome": {"result": "SUCCESS"},
            "target": [{"type": "PolicyRule", "displayName": "社外"}],
        },
        {**base, "eventType": "x.y", "displayMessage": "何か"},
    ]
    expected = [
        {
            **told,
            "channel": "sign_in",
            "action": "sign_in",
            "outcome": "blocked",
            "detail": "user.session.start LOCKED_OUT",
        },
        {
            **told,
            "channel": "admin",
            "action": "grant",
            "outcome": "done",
            "object": "設計",
            "dest": "x@mail.example.net",
            "detail": "group.user_membership.add",
        },
        {
            **told,
            "channel": "admin",
            "action": "configure",
            "outcome": "done",
            "object": "社外",
            "detail": "policy.rule.update",
        },
        {**told, "channel": "admin", "action": "other", "outcome": "unknown", "detail": "x.y 何か"},
    ]
    assert rows("okta", *events) == expected
    assert rows("okta", events) == expected
    assert rows("okta", {"detail-type": "SystemLog", "detail": events[0]}) == expected[:1]


def google(application: str, *events: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": {"time": "2026-09-01T01:02:03.000Z", "applicationName": application},
        "actor": {"email": USER},
        "ipAddress": "203.0.113.9",
        "events": [
            {"name": name, "parameters": [{"name": key, **value} for key, value in parameters.items()]}
            for name, parameters in events
        ],
    }


def test_google() -> None:
    told = {"at": AT, "outcome": "done", "account": USER, "ip": "203.0.113.9"}
    title = {"doc_title": {"value": "見積書"}}
    both = google(
        "drive",
        (
            "change_user_access",
            {
                **title,
                "target_user": {"value": "x@mail.example.net"},
                "new_value": {"multiValue": ["can_edit"]},
            },
        ),
        ("change_document_visibility", {**title, "visibility": {"value": "people_with_link"}}),
    )
    forward = google(
        "login",
        (
            "email_forwarding_out_of_domain",
            {"email_forwarding_destination_address": {"value": "x@mail.example.net"}},
        ),
    )
    token = google(
        "token", ("authorize", {"app_name": {"value": "どこか"}, "scope": {"multiValue": ["drive", "gmail"]}})
    )
    expected = [
        {
            **told,
            "channel": "cloud",
            "action": "share",
            "app": "drive",
            "object": "見積書",
            "dest": "x@mail.example.net",
            "detail": "change_user_access can_edit",
        },
        {
            **told,
            "channel": "cloud",
            "action": "share",
            "app": "drive",
            "object": "見積書",
            "dest": "anyone",
            "detail": "change_document_visibility people_with_link",
        },
    ]
    assert rows("google", both) == expected
    assert rows("google", {"items": [both, both]}) == expected * 2
    assert rows("google", forward, token, b'{"items":[]}') == [
        {
            **told,
            "channel": "mail",
            "action": "forward",
            "app": "login",
            "dest": "x@mail.example.net",
            "detail": "email_forwarding_out_of_domain",
        },
        {
            **told,
            "channel": "admin",
            "action": "grant",
            "app": "どこか",
            "object": "どこか",
            "dest": "drive,gmail",
            "detail": "authorize drive,gmail",
        },
    ]
    assert refusals("google", b"{}", b'{"id":{}', b'{"id":{},"events":[{}]}') == {
        0: "想定した項目がありません。",
        1: "JSON として読めません。",
        2: "日時を読めません。",
    }


def test_slack_and_github_count_time() -> None:
    slack = {
        "date_create": 1788224523,
        "action": "file_public_link_created",
        "actor": {"user": {"email": USER}},
        "entity": {"file": {"name": "図面.dxf"}},
    }
    github = {
        "@timestamp": 1788224523000,
        "action": "git.clone",
        "actor": "sato",
        "repo": "sakura/plc",
        "transport_protocol_name": "ssh",
    }
    assert rows("slack", {"entries": [slack]}) == [
        {
            "at": AT,
            "channel": "chat",
            "action": "share",
            "outcome": "done",
            "account": USER,
            "object": "図面.dxf",
            "dest": "anyone",
            "detail": "file_public_link_created",
        }
    ]
    assert rows("github", [github]) == [
        {
            "at": AT,
            "channel": "code",
            "action": "download",
            "outcome": "done",
            "account": "sato",
            "app": "ssh",
            "object": "github.com/sakura/plc",
            "detail": "git.clone",
        }
    ]
    exported = {**github, "@timestamp": None, "created_at": "2026-09-01T01:02:03Z"}
    assert rows("github", exported)[0]["at"] == AT
