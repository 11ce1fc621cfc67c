"""What calls of AWS mean, by their name: those that let data or rights go. All others are `other`."""

from __future__ import annotations

from typing import Final

from hiden.connectors.events import Action, Channel

_CLOUD: Final = {
    Action.DOWNLOAD: "GetObject SelectObjectContent GetObjectTorrent StartExportTask ExportSnapshot ExportTableToPointInTime"
    " GetSnapshotBlock DownloadDBLogFilePortion ExportImage GetDownloadUrlForLayer",
    Action.OPEN: "GetSecretValue GetParameter GetParameters GetParametersByPath BatchGetSecretValue",
    Action.UPLOAD: "PutObject UploadPart CompleteMultipartUpload CreateMultipartUpload",
    Action.COPY: "CopyObject UploadPartCopy CopySnapshot CopyImage CopyDBSnapshot CreateSnapshot CreateDBSnapshot CreateImage"
    " PutBucketReplication SharedSnapshotCopyInitiated",
    Action.DELETE: "DeleteObject DeleteObjects DeleteBucket DeleteSnapshot DeleteDBInstance DeleteDBSnapshot DeleteTable"
    " TerminateInstances DeleteVolume DeregisterImage",
    Action.RESTORE: "RestoreObject RestoreDBInstanceFromDBSnapshot",
    Action.LIST: "ListObjects ListObjectsV2 ListBuckets ListObjectVersions HeadObject HeadBucket",
    Action.CREATE: "CreateBucket RunInstances CreateVolume CreateTable CreateDBInstance",
    Action.SHARE: "PutBucketPolicy PutBucketAcl PutObjectAcl DeletePublicAccessBlock PutBucketPublicAccessBlock"
    " DeleteBucketPublicAccessBlock PutPublicAccessBlock DeleteAccountPublicAccessBlock ModifySnapshotAttribute"
    " ModifyImageAttribute ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute PutBucketWebsite CreateAccessPoint"
    " AddPermission AuthorizeSnapshotAccess CreateResourceShare",
}
_ADMIN: Final = {
    Action.GRANT: "CreateAccessKey AttachUserPolicy AttachRolePolicy AttachGroupPolicy PutUserPolicy PutRolePolicy PutGroupPolicy"
    " AddUserToGroup CreateLoginProfile UpdateAssumeRolePolicy AddRoleToInstanceProfile CreatePolicyVersion SetDefaultPolicyVersion"
    " CreateServiceSpecificCredential UploadSSHPublicKey ImportKeyPair CreateKeyPair AuthorizeSecurityGroupIngress"
    " AuthorizeSecurityGroupEgress CreateAccountAssignment CreateGrant PutKeyPolicy GetFederationToken",
    Action.REVOKE: "DeleteAccessKey DetachUserPolicy DetachRolePolicy DetachGroupPolicy DeleteUserPolicy DeleteRolePolicy"
    " RemoveUserFromGroup DeleteLoginProfile RevokeSecurityGroupIngress RevokeSecurityGroupEgress DeleteAccountAssignment",
    Action.CLEAR_LOG: "StopLogging DeleteTrail DeleteFlowLogs DeleteLogGroup DeleteLogStream DeleteEventDataStore"
    " DeleteDetector StopConfigurationRecorder DeleteConfigurationRecorder PutBucketLogging",
    Action.CONFIGURE: "UpdateTrail PutEventSelectors PutInsightSelectors UpdateDetector DeactivateMFADevice UpdateAccountPasswordPolicy"
    " PutBucketLifecycle PutBucketLifecycleConfiguration PutBucketVersioning PutBucketEncryption UpdateAccessKey UpdateLoginProfile",
    Action.CREATE: "CreateUser CreateRole CreateGroup CreatePolicy CreateTrail CreateAccount",
    Action.DELETE: "DeleteUser DeleteRole DeleteGroup DeletePolicy ScheduleKeyDeletion",
    Action.RUN: "SendCommand StartSession ExecuteCommand Invoke",
}
_SIGN_IN: Final = {
    Action.SIGN_IN: "ConsoleLogin AssumeRoleWithSAML AssumeRoleWithWebIdentity Authenticate UserAuthentication Federate"
}


def _gathered(*of: dict[Action, str]) -> dict[str, str]:
    return {name: str(action) for words in of for action, names in words.items() for name in names.split()}


ACTIONS: Final = _gathered(_CLOUD, _ADMIN, _SIGN_IN)
CHANNELS: Final = {
    **dict.fromkeys(_gathered(_CLOUD), str(Channel.CLOUD)),
    **dict.fromkeys(_gathered(_ADMIN), str(Channel.ADMIN)),
    **dict.fromkeys(_gathered(_SIGN_IN), str(Channel.SIGN_IN)),
}
SHARES: Final = frozenset(_CLOUD[Action.SHARE].split())
BLOCKED: Final = ("AccessDenied", "UnauthorizedOperation", "Client.UnauthorizedOperation", "Forbidden", "403")
