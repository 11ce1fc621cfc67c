"""Slack's Audit Logs API (/audit/v1/logs: answers that hold `entries`, lists, or one entry a line). Enterprise plans have it only.

`date_create` counts seconds. Slack does not log what is written in channels; files, links, exports and members are what can be seen.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase
from hiden.connectors.choosing import ANYONE, address, by, first, joined, one_line
from hiden.connectors.grammar import (
    Action,
    Channel,
    Connector,
    Means,
    Outcome,
    Split,
    always,
    made,
    number,
    text,
)
from hiden.connectors.json_reading import Json
from hiden.connectors.moments import epoch

_ACTIONS: Final = {
    Action.SIGN_IN: "user_login user_login_failed",
    Action.SIGN_OUT: "user_logout user_session_reset_by_admin user_session_invalidated",
    Action.DOWNLOAD: "file_downloaded file_downloaded_blocked manual_export_downloaded scheduled_export_downloaded"
    " manual_user_export_downloaded corporate_exports_downloaded canvas_downloaded",
    Action.COPY: "manual_export_started manual_export_completed manual_user_export_started manual_user_export_completed"
    " workspace_export_started",
    Action.UPLOAD: "file_uploaded file_upload_blocked",
    Action.SHARE: "file_shared file_public_link_created external_shared_channel_connected"
    " external_shared_channel_invite_sent external_shared_channel_invite_created external_shared_channel_invite_accepted"
    " external_shared_channel_invite_approved public_channel_preference_updated channel_canvas_shared",
    Action.UNSHARE: "file_public_link_revoked external_shared_channel_disconnected external_shared_channel_invite_revoked",
    Action.DELETE: "file_deleted user_deactivated channel_deleted private_channel_deleted public_channel_deleted",
    Action.CREATE: "user_created guest_created private_channel_created public_channel_created channel_created",
    Action.GRANT: "role_change_to_admin role_change_to_owner role_change_to_guest role_change_to_user role_assigned"
    " user_channel_join guest_channel_join user_added_to_usergroup app_installed app_approved app_scopes_expanded"
    " app_token_preserved guest_invite_sent user_invite_sent",
    Action.REVOKE: "role_removed user_channel_leave guest_channel_leave user_removed_from_usergroup app_uninstalled",
    Action.DETECT: "anomaly",
}
_BY_NAME: Final = {name: action for action, names in _ACTIONS.items() for name in names.split()}
_CLOUD: Final = frozenset({Action.DOWNLOAD, Action.UPLOAD, Action.SHARE, Action.UNSHARE, Action.COPY})


def action(name: str) -> str:
    """Of an action of Slack."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    return Action.CONFIGURE if name.startswith(("pref.", "pref_")) else Action.OTHER


def channel(name: str) -> str:
    """Files, links and exports are of the chat; members, apps and settings are administration."""
    found = _BY_NAME.get(name)
    if found in (Action.SIGN_IN, Action.SIGN_OUT):
        return Channel.SIGN_IN
    if found is Action.DETECT:
        return Channel.ALERT
    return (
        Channel.CHAT
        if found in _CLOUD or name.startswith(("file_", "message_", "canvas_"))
        else Channel.ADMIN
    )


def outcome(name: str) -> str:
    """What failed or was blocked has a name of its own."""
    return (
        Outcome.FAILED
        if name.endswith("_failed")
        else Outcome.BLOCKED
        if name.endswith("_blocked")
        else Outcome.DONE
    )


_NAME: Final = text("action")

CONNECTOR: Final = Connector(
    id="slack",
    title="Slack",
    splits=Split.JSON,
    reads=Json(holders=("entries",)),
    means=Means(
        at=epoch("date_create"),
        channel=made(channel, _NAME),
        action=made(action, _NAME),
        outcome=made(outcome, _NAME),
        account=text("actor.user.email", "actor.user.name", "actor.user.id"),
        ip=address(text("context.ip_address")),
        app=text("context.app.name"),
        object=text(
            "entity.file.name",
            "entity.file.title",
            "entity.channel.name",
            "entity.user.email",
            "entity.user.name",
            "entity.usergroup.name",
            "entity.app.name",
            "entity.workspace.name",
            "entity.enterprise.name",
        ),
        dest=by(
            _NAME,
            (("file_public_link_created",), always(ANYONE)),
            otherwise=first(
                text(
                    "details.external_organization_name",
                    "details.channel_name",
                    "details.invitee",
                    "details.channels[0]",
                )
            ),
        ),
        bytes=number("entity.file.size"),
        detail=one_line(
            joined(" ", _NAME, text("details.reason", "details.new_value"), text("details.type"))
        ),
    ),
    shows=frozenset({Channel.CHAT, Channel.SIGN_IN, Channel.ADMIN, Channel.ALERT}),
    formats=(".json", ".jsonl"),
    note=phrase("Slack の Audit Logs API（Enterprise プラン）の応答"),
)
