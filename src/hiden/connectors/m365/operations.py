"""What the operations of the unified audit log are: their names, as Microsoft's "Audit log activities" lists them."""

from __future__ import annotations

from typing import Final

from hiden.connectors.events import Action, Channel

_FILES: Final = {
    Action.OPEN: "FileAccessed FileAccessedExtended FilePreviewed ClientViewSignaled PageViewed PageViewedExtended"
    " AnonymousLinkUsed CompanyLinkUsed SecureLinkUsed SharingInvitationAccepted ViewReport ViewDashboard ListItemViewed",
    Action.DOWNLOAD: "FileDownloaded FileSyncDownloadedFull FileSyncDownloadedPartial ExportReport DownloadReport"
    " ExportArtifact ExportTile ExportDashboard SearchExportDownloaded RecordingExported TranscriptsExported",
    Action.UPLOAD: "FileUploaded FileUploadedPartial FileSyncUploadedFull FileSyncUploadedPartial",
    Action.CHANGE: "FileModified FileModifiedExtended FileCheckedIn ListItemUpdated FileSensitivityLabelChanged"
    " FileSensitivityLabelRemoved FileSensitivityLabelApplied SensitivityLabelRemoved SensitivityLabelUpdated",
    Action.CREATE: "FolderCreated ListItemCreated ListCreated SiteCollectionCreated",
    Action.COPY: "FileCopied FolderCopied",
    Action.MOVE: "FileMoved FolderMoved",
    Action.RENAME: "FileRenamed FolderRenamed SiteRenamed",
    Action.RESTORE: "FileRestored FolderRestored FileVersionRestored",
    Action.DELETE: "FileDeleted FileDeletedFirstStageRecycleBin FileDeletedSecondStageRecycleBin FileRecycled FolderDeleted"
    " FolderRecycled FolderDeletedFirstStageRecycleBin FolderDeletedSecondStageRecycleBin FileVersionsAllDeleted"
    " FileVersionRecycled FileVersionsAllRecycled SiteDeleted ListItemDeleted ListItemRecycled ListDeleted",
    Action.SHARE: "SharingSet SharingInvitationCreated SharingInvitationUpdated AnonymousLinkCreated AnonymousLinkUpdated"
    " CompanyLinkCreated SecureLinkCreated SecureLinkUpdated AddedToSecureLink SharingLinkCreated SharingLinkUpdated"
    " AddedToSharingLink AccessInvitationCreated AccessRequestApproved ShareReport ShareDashboard PublishToWebReport"
    " SharingInheritanceBroken",
    Action.UNSHARE: "SharingRevoked SharingInvitationRevoked AnonymousLinkRemoved CompanyLinkRemoved SecureLinkDeleted"
    " RemovedFromSecureLink SharingLinkDeleted SharingInheritanceReset",
    Action.SEARCH: "SearchQueryPerformed SearchQueryInitiatedSharePoint",
}
_RIGHTS: Final = {
    Action.GRANT: "SiteCollectionAdminAdded SitePermissionsModified AddedToGroup PermissionLevelAdded MemberAdded"
    " Add-MailboxPermission Add-RecipientPermission Add-MailboxFolderPermission AddFolderPermissions Add-RoleGroupMember"
    " New-ManagementRoleAssignment Add-DistributionGroupMember",
    Action.REVOKE: "SiteCollectionAdminRemoved RemovedFromGroup MemberRemoved Remove-MailboxPermission"
    " Remove-RecipientPermission Remove-MailboxFolderPermission RemoveFolderPermissions Remove-RoleGroupMember",
    Action.CONFIGURE: "MemberRoleChanged TeamSettingChanged ChannelSettingChanged AppInstalled BotAddedToTeam"
    " ManagedSyncClientAllowed SharingPolicyChanged NetworkAccessPolicyChanged UnmanagedSyncClientAllowed"
    " ModifyFolderPermissions Set-MailboxFolderPermission Disable-TransportRule Remove-TransportRule",
}
_MAIL: Final = {
    Action.OPEN: "MailItemsAccessed MessageBind FolderBind",
    Action.SEND: "Send SendAs SendOnBehalf",
    Action.DELETE: "HardDelete SoftDelete MoveToDeletedItems",
    Action.MOVE: "Move",
    Action.COPY: "Copy",
    Action.CREATE: "Create",
    Action.CHANGE: "Update",
    Action.SEARCH: "SearchQueryInitiatedExchange",
    Action.DOWNLOAD: "New-MailboxExportRequest",
    Action.SIGN_IN: "MailboxLogin",
    # Whether these pass mail on, their parameters say; see `forwarding`.
    Action.CONFIGURE: "New-InboxRule Set-InboxRule UpdateInboxRules Set-Mailbox New-TransportRule Set-TransportRule"
    " Remove-InboxRule Disable-InboxRule",
}
_CHAT: Final = {
    Action.SEND: "MessageSent MessageCreatedHasLink ChatCreated",
    Action.OPEN: "MessageRead MessagesListed ChatRetrieved",
    Action.CHANGE: "MessageUpdated MessageEditedHasLink",
    Action.DELETE: "MessageDeleted",
    Action.CREATE: "TeamCreated ChannelAdded",
}
_ENDPOINT: Final = {
    (Channel.REMOVABLE, Action.COPY): "FileCopiedToRemovableMedia FileTransferredByBluetooth",
    (Channel.REMOVABLE, Action.CREATE): "FileCreatedOnRemovableMedia",
    (Channel.REMOVABLE, Action.CONNECT): "RemovableMediaMount",
    (Channel.REMOVABLE, Action.DISCONNECT): "RemovableMediaUnmount",
    (Channel.PRINT, Action.PRINT): "FilePrinted",
    (Channel.WEB, Action.UPLOAD): "FileUploadedToCloud FileUploadedToWeb",
    (Channel.FILE, Action.COPY): "FileCopiedToClipboard FileCopiedToNetworkShare FileCreatedOnNetworkShare"
    " FileCopiedToRemoteDesktopSession PastedToBrowser",
    (Channel.FILE, Action.CREATE): "FileCreated ArchiveCreated FileArchived",
    (Channel.FILE, Action.OPEN): "FileRead FileAccessedByUnallowedApp",
}
_ENTRA: Final = {
    Action.SIGN_IN: "UserLoggedIn UserLoginFailed TeamsSessionStarted",
    Action.GRANT: "Add member to role.|Add eligible member to role.|Add member to group.|Add owner to group.|Consent to application."
    "|Add delegated permission grant.|Add app role assignment grant to user.|Add app role assignment to service principal."
    "|Add owner to application.|Add service principal credentials.|Update application – Certificates and secrets management",
    Action.REVOKE: "Remove member from role.|Remove member from group.|Remove delegated permission grant.",
    Action.CREATE: "Add user.|Invite external user.|Add application.|Add service principal.|Add group.|Add device.",
    Action.DELETE: "Delete user.|Hard Delete user.|Delete group.|Delete application.|Delete device.",
    Action.CHANGE: "Update user.|Reset user password.|Change user password.|Change user license.|Update group.|Disable account."
    "|Enable account.",
    Action.CONFIGURE: "Disable Strong Authentication.|Set domain authentication.|Add policy.|Update policy.|Delete policy.",
}


def _gathered() -> dict[str, tuple[Channel | None, Action]]:
    found: dict[str, tuple[Channel | None, Action]] = {}
    for words, channel in (
        (_FILES, None),
        (_RIGHTS, Channel.ADMIN),
        (_MAIL, Channel.MAIL),
        (_CHAT, Channel.CHAT),
    ):
        found |= {name: (channel, action) for action, names in words.items() for name in names.split()}
    for (where, action), names in _ENDPOINT.items():
        found |= dict.fromkeys(names.split(), (where, action))
    for action, names in _ENTRA.items():
        where = Channel.SIGN_IN if action is Action.SIGN_IN else Channel.ADMIN
        split = names.split() if action is Action.SIGN_IN else names.split("|")
        found |= dict.fromkeys(split, (where, action))
    detected = "DLPRuleMatch DlpRuleMatch AlertTriggered AlertEntityGenerated FileMalwareDetected TIMailData"
    found |= dict.fromkeys(detected.split(), (Channel.ALERT, Action.DETECT))
    found["UnmanagedSyncClientBlocked"] = (Channel.CLOUD, Action.DOWNLOAD)
    return found


# Operation → channel (None: what the workload says) and action.
OPERATIONS: Final = _gathered()
CHANNELS: Final = {name: str(channel) for name, (channel, _) in OPERATIONS.items() if channel}
ACTIONS: Final = {name: str(action) for name, (_, action) in OPERATIONS.items()}
FILES: Final = {word: str(Channel.CLOUD) for names in _FILES.values() for word in names.split()}
WORKLOADS: Final = {
    "SharePoint": Channel.CLOUD,
    "OneDrive": Channel.CLOUD,
    "PowerBI": Channel.CLOUD,
    "Exchange": Channel.MAIL,
    "MicrosoftTeams": Channel.CHAT,
    "Yammer": Channel.CHAT,
    "Endpoint": Channel.FILE,
}
MAIL: Final = frozenset(word for names in _MAIL.values() for word in names.split()) | {"MailItemsAccessed"}
CHAT: Final = frozenset(word for names in _CHAT.values() for word in names.split()) | {
    "MemberAdded",
    "MemberRemoved",
    "MemberRoleChanged",
    "RecordingExported",
    "TranscriptsExported",
}
ENDPOINT: Final = frozenset(word for names in _ENDPOINT.values() for word in names.split())
ANYBODY: Final = frozenset(
    {"AnonymousLinkCreated", "AnonymousLinkUpdated", "AnonymousLinkUsed", "PublishToWebReport"}
)
EVERYBODY: Final = frozenset({"CompanyLinkCreated", "CompanyLinkUsed"})
FORWARDERS: Final = frozenset(
    "New-InboxRule Set-InboxRule UpdateInboxRules Set-Mailbox New-TransportRule Set-TransportRule".split()  # noqa: SIM905
)
MOVES: Final = frozenset("FileMoved FileCopied FileRenamed FolderMoved FolderCopied FolderRenamed".split())  # noqa: SIM905
