"""Box's events: the interface's GET /events (streams admin_logs, admin_logs_streaming, or a user's own), as answers that hold
`entries`, as lists, or one event a line.

The scope of a shared link stands in few events; where it is not said, `dest` stays empty. A path is the folder's name and the
file's: Box does not say more. Unverified: `additional_details.shared_link.access`.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase
from hiden.connectors.choosing import ANYONE, COMPANY, address, first, joined, one_line, without
from hiden.connectors.grammar import (
    Action,
    Channel,
    Connector,
    Means,
    Outcome,
    Split,
    number,
    table,
    text,
)
from hiden.connectors.json_reading import Json
from hiden.connectors.moments import moment

_TYPES: Final = {
    Action.DOWNLOAD: "DOWNLOAD ITEM_DOWNLOAD SHIELD_DOWNLOAD_BLOCKED",
    Action.UPLOAD: "UPLOAD ITEM_UPLOAD",
    Action.OPEN: "PREVIEW ITEM_PREVIEW ITEM_OPEN CONTENT_ACCESS SHIELD_SHARED_LINK_ACCESS_BLOCKED",
    Action.CHANGE: "EDIT ITEM_MODIFY",
    Action.CREATE: "ITEM_CREATE",
    Action.DELETE: "DELETE ITEM_TRASH PERMANENTLY_DELETE",
    Action.RESTORE: "UNDELETE ITEM_UNDELETE_VIA_TRASH",
    Action.COPY: "COPY ITEM_COPY",
    Action.MOVE: "MOVE ITEM_MOVE",
    Action.RENAME: "RENAME ITEM_RENAME",
    Action.SHARE: "SHARE ITEM_SHARED ITEM_SHARED_CREATE ITEM_SHARED_UPDATE COLLABORATION_INVITE COLLAB_ADD_COLLABORATOR"
    " COLLABORATION_ACCEPT COLLAB_INVITE_COLLABORATOR COLLABORATION_ROLE_CHANGE COLLAB_ROLE_CHANGE UPDATE_SHARE_EXPIRATION"
    " SHIELD_EXTERNAL_COLLAB_INVITE_BLOCKED SHIELD_EXTERNAL_COLLAB_ACCESS_BLOCKED",
    Action.UNSHARE: "UNSHARE ITEM_SHARED_UNSHARE COLLABORATION_REMOVE COLLAB_REMOVE_COLLABORATOR COLLABORATION_EXPIRATION"
    " SHARE_EXPIRATION",
}
_ADMIN: Final = {
    Action.CREATE: "NEW_USER ADD_LOGIN_ACTIVITY_DEVICE GROUP_CREATION APPLICATION_CREATED",
    Action.DELETE: "DELETE_USER GROUP_DELETION",
    Action.CHANGE: "EDIT_USER GROUP_EDITED",
    Action.GRANT: "GROUP_ADD_USER GROUP_ADD_ITEM CHANGE_ADMIN_ROLE CHANGE_FOLDER_PERMISSION ENTERPRISE_APP_AUTHORIZATION_UPDATE"
    " OAUTH2_ACCESS_TOKEN_ADDED APPLICATION_PUBLIC_KEY_ADDED ACCESS_GRANTED",
    Action.REVOKE: "GROUP_REMOVE_USER GROUP_REMOVE_ITEM ACCESS_REVOKED",
}
_ACTIONS: Final = {
    **{name: action for action, names in (*_TYPES.items(), *_ADMIN.items()) for name in names.split()},
    **dict.fromkeys(("LOGIN", "ADMIN_LOGIN", "FAILED_LOGIN"), Action.SIGN_IN),
    **dict.fromkeys(("SHIELD_ALERT", "FILE_MARKED_MALICIOUS", "DEVICE_TRUST_CHECK_FAILED"), Action.DETECT),
}
_CHANNELS: Final = {
    **{name: Channel.ADMIN for names in _ADMIN.values() for name in names.split()},
    **dict.fromkeys(("LOGIN", "ADMIN_LOGIN", "FAILED_LOGIN"), Channel.SIGN_IN),
    **dict.fromkeys(("SHIELD_ALERT", "FILE_MARKED_MALICIOUS", "DEVICE_TRUST_CHECK_FAILED"), Channel.ALERT),
}
_OUTCOMES: Final = {
    "FAILED_LOGIN": Outcome.FAILED,
    **{
        name: Outcome.BLOCKED
        for names in _TYPES.values()
        for name in names.split()
        if name.endswith("_BLOCKED")
    },
}
_TYPE: Final = text("event_type")

CONNECTOR: Final = Connector(
    id="box",
    title="Box",
    splits=Split.JSON,
    reads=Json(holders=("entries",)),
    means=Means(
        at=moment("created_at"),
        channel=table(_CHANNELS, _TYPE, Channel.CLOUD),
        action=table(_ACTIONS, _TYPE, Action.OTHER),
        # Box tells what was done; what it hindered has a type of its own.
        outcome=table(_OUTCOMES, _TYPE, Outcome.DONE),
        account=text("created_by.login", "created_by.name", "action_by.login"),
        ip=without(address(text("ip_address")), "Unknown IP"),
        app=text("additional_details.service_name"),
        object=first(
            joined(
                "/",
                text("source.parent.name"),
                text(
                    "source.item_name",
                    "source.name",
                    "source.folder_name",
                    "source.file_name",
                    "source.user_name",
                ),
            ),
            text("source.login"),
        ),
        dest=first(
            text("accessible_by.login", "accessible_by.name"),
            table(
                {"open": ANYONE, "company": COMPANY},
                text("additional_details.shared_link.access", "source.shared_link.access"),
            ),
            text("source.group_name"),
        ),
        bytes=number("additional_details.size", "source.size"),
        detail=one_line(
            joined(
                " ", _TYPE, text("additional_details.role"), text("additional_details.shield_alert.rule_name")
            )
        ),
    ),
    shows=frozenset({Channel.CLOUD, Channel.SIGN_IN, Channel.ADMIN, Channel.ALERT}),
    formats=(".json", ".jsonl"),
    note=phrase("Box API の GET /events（stream_type=admin_logs）の応答"),
)
