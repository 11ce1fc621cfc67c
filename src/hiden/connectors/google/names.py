"""What events of Google Workspace are, by their names."""

from __future__ import annotations

from typing import Final

from hiden.connectors.choosing import ANYONE, COMPANY
from hiden.connectors.events import Action, Channel

_DRIVE: Final = {
    Action.OPEN: "view preview access_url",
    Action.DOWNLOAD: "download sync_item_content sheets_import_range access_item_content",
    Action.UPLOAD: "upload",
    Action.CREATE: "create",
    Action.CHANGE: "edit",
    Action.RENAME: "rename",
    Action.MOVE: "move shared_drive_move change_owner",
    Action.COPY: "copy source_copy",
    Action.DELETE: "delete trash",
    Action.RESTORE: "untrash",
    Action.SEND: "email_as_attachment email_collaborators",
    Action.SHARE: "change_user_access change_document_visibility change_document_access_scope change_acl_editors"
    " change_user_access_hierarchy_reconciled change_document_visibility_hierarchy_reconciled publish_change"
    " change_document_access_scope_hierarchy_reconciled shared_drive_membership_change team_drive_membership_change",
}
_LOGIN: Final = {
    Action.SIGN_IN: "login_success login_failure login_challenge login_verification",
    Action.SIGN_OUT: "logout",
}
_ALERT: Final = {
    Action.DETECT: "suspicious_login suspicious_login_less_secure_app suspicious_programmatic_login gov_attack_warning"
    " account_disabled_hijacked account_disabled_password_leak dlp_event rule_match risky_sensitive_action_blocked"
}
_ADMIN: Final = {
    Action.GRANT: "ASSIGN_ROLE GRANT_ADMIN_PRIVILEGE GRANT_DELEGATED_ADMIN_PRIVILEGES ADD_GROUP_MEMBER AUTHORIZE_API_CLIENT_ACCESS"
    " ADD_TO_TRUSTED_OAUTH2_APPS add_user authorize",
    Action.REVOKE: "UNASSIGN_ROLE REVOKE_ADMIN_PRIVILEGE REMOVE_GROUP_MEMBER REMOVE_API_CLIENT_ACCESS remove_user revoke"
    " REVOKE_3LO_TOKEN REVOKE_ASP",
    Action.CREATE: "CREATE_USER CREATE_GROUP CREATE_ROLE create_group",
    Action.DELETE: "DELETE_USER DELETE_GROUP DELETE_ROLE delete_group",
    Action.CHANGE: "CHANGE_PASSWORD SUSPEND_USER UNSUSPEND_USER RENAME_USER password_edit CHANGE_USER_RELATION ARCHIVE_USER",
    Action.CONFIGURE: "CHANGE_APPLICATION_SETTING CREATE_APPLICATION_SETTING DELETE_APPLICATION_SETTING TOGGLE_SERVICE_ENABLED"
    " 2sv_disable TURN_OFF_2_STEP_VERIFICATION ALLOW_STRONG_AUTHENTICATION ENFORCE_STRONG_AUTHENTICATION change_security_setting",
    Action.MOVE: "CREATE_DATA_TRANSFER_REQUEST",
    Action.DOWNLOAD: "DOWNLOAD_USERLIST_CSV CUSTOMER_TAKEOUT_CREATED CUSTOMER_TAKEOUT_SUCCEEDED user_takeout_started",
}
_CHAT: Final = {
    Action.SEND: "message_posted",
    Action.UPLOAD: "attachment_upload",
    Action.DOWNLOAD: "attachment_download",
}
_OTHERS: Final = {
    "print": (Channel.PRINT, Action.PRINT),
    "email_forwarding_out_of_domain": (Channel.MAIL, Action.FORWARD),
}


def _words(of: dict[Action, str]) -> dict[str, str]:
    return {name: str(action) for action, names in of.items() for name in names.split()}


ACTIONS: Final = {
    **{name: str(action) for name, (_, action) in _OTHERS.items()},
    **{name: action for of in (_CHAT, _ADMIN, _ALERT, _LOGIN, _DRIVE) for name, action in _words(of).items()},
}
CHANNELS: Final = {
    **{name: str(channel) for name, (channel, _) in _OTHERS.items()},
    **dict.fromkeys(_words(_CHAT), str(Channel.CHAT)),
    **dict.fromkeys(_words(_ADMIN), str(Channel.ADMIN)),
    **dict.fromkeys(_words(_ALERT), str(Channel.ALERT)),
    **dict.fromkeys(_words(_LOGIN), str(Channel.SIGN_IN)),
}
GIVEN: Final = frozenset((_ADMIN[Action.GRANT] + " " + _ADMIN[Action.REVOKE]).split())
_VISIBLE: Final = {
    "people_with_link": ANYONE,
    "public_on_the_web": ANYONE,
    "people_within_domain_with_link": COMPANY,
    "public_in_the_domain": COMPANY,
}


def visibility(now: str, new: str) -> str | None:
    """For whom a document opens after it was changed."""
    return _VISIBLE.get(now) or _VISIBLE.get(new) or now or new or None
