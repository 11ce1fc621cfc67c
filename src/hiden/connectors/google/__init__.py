"""Google Workspace's audit events: the Reports API's activities.list (`items`, lists, or one activity a line, as GAM and BigQuery's
exports of it write them). One activity may hold several events; each is a row.

Applications: drive, login, admin, token, user_accounts, groups, chat; others are named only. Names of events and parameters are those of the
Reports API's reference of each application.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase
from hiden.connectors.choosing import address, by, one_line
from hiden.connectors.google.activities import Activities
from hiden.connectors.google.names import ACTIONS, CHANNELS, GIVEN, visibility
from hiden.connectors.grammar import (
    Action,
    Channel,
    Connector,
    Means,
    Outcome,
    Split,
    made,
    number,
    table,
    text,
)
from hiden.connectors.moments import moment

_NAME: Final = text("name")
_SHARES: Final = frozenset(
    {
        "change_user_access",
        "change_document_visibility",
        "change_document_access_scope",
        "change_acl_editors",
        "change_user_access_hierarchy_reconciled",
        "change_document_visibility_hierarchy_reconciled",
        "change_document_access_scope_hierarchy_reconciled",
        "shared_drive_membership_change",
        "team_drive_membership_change",
    }
)


def _channel(application: str, name: str) -> str:
    if name in CHANNELS:
        return CHANNELS[name]
    return {
        "drive": Channel.CLOUD,
        "chat": Channel.CHAT,
        "login": Channel.SIGN_IN,
        "gmail": Channel.MAIL,
    }.get(application, Channel.ADMIN)


def _action(name: str, new: str, change: str) -> str:
    """Taking a right away has the same event as giving it: the new value says which."""
    if name in _SHARES and (
        new in ("none", "private")
        or change in ("remove_from_team_drive", "remove_from_shared_drive", "remove")
    ):
        return Action.UNSHARE
    return ACTIONS.get(name, Action.OTHER)


CONNECTOR: Final = Connector(
    id="google",
    title="Google Workspace",
    splits=Split.JSON,
    reads=Activities(),
    means=Means(
        at=moment("time"),
        channel=made(_channel, text("application"), _NAME),
        action=made(_action, _NAME, text("new_value"), text("membership_change_type")),
        outcome=table(
            {"login_failure": Outcome.FAILED, "risky_sensitive_action_blocked": Outcome.BLOCKED},
            _NAME,
            Outcome.DONE,
        ),
        account=text("email", "key", "profile"),
        device=text("device_id"),
        ip=address(text("ip")),
        app=by(text("application"), (("token",), text("app_name")), otherwise=text("application")),
        object=by(
            _NAME,
            (GIVEN, text("GROUP_EMAIL", "ROLE_NAME", "API_CLIENT_NAME", "app_name", "USER_EMAIL")),
            otherwise=text(
                "doc_title",
                "attachment_name",
                "room_name",
                "USER_EMAIL",
                "GROUP_EMAIL",
                "SETTING_NAME",
                "app_name",
                "doc_id",
            ),
        ),
        dest=by(
            _NAME,
            (
                ("change_document_visibility", "change_document_access_scope"),
                made(visibility, text("visibility"), text("new_value")),
            ),
            (GIVEN, text("USER_EMAIL", "scope")),
            (("email_forwarding_out_of_domain",), text("email_forwarding_destination_address")),
            otherwise=text("target_user", "target", "destination_folder_title", "NEW_VALUE", "target_domain"),
        ),
        bytes=number("num_bytes", "file_size"),
        detail=one_line(text("detail")),
    ),
    shows=frozenset(
        {
            Channel.CLOUD,
            Channel.SIGN_IN,
            Channel.ADMIN,
            Channel.MAIL,
            Channel.CHAT,
            Channel.ALERT,
            Channel.PRINT,
        }
    ),
    formats=(".json", ".jsonl"),
    note=phrase("Google Workspace の Reports API（activities.list）の応答"),
)
