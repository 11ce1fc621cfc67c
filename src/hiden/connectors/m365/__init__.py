"""Microsoft 365's unified audit log.

1. `m365`: records of the Office 365 Management Activity API (schema "Office 365 Management Activity API schema"), a record a line
   or lists of them as the API gives its blobs, also as Graph's auditLogQuery gives them (`value`, with the record in `auditData`).
2. `m365_csv`: the export of Purview's audit search (監査 → 検索 → エクスポート) and of Search-UnifiedAuditLog | Export-Csv; the
   record is the JSON in the column AuditData.

CreationTime is UTC and does not say so. Unverified: the numbers of EnforcementMode of endpoint DLP (4 is taken as blocked), the
name of the size in records of SharePoint (FileSizeBytes).
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase
from hiden.connectors.choosing import (
    ANYONE,
    COMPANY,
    address,
    by,
    changed,
    first,
    held,
    joined,
    listed,
    once,
    one_line,
    pairs,
    utc,
    where,
    without,
)
from hiden.connectors.grammar import (
    Action,
    Channel,
    Connector,
    Expression,
    Means,
    Outcome,
    Split,
    always,
    number,
    table,
    text,
)
from hiden.connectors.json_reading import Inside, Json, Layouts, Shape
from hiden.connectors.m365 import exchange, operations
from hiden.connectors.m365.fields import ONLY
from hiden.connectors.moments import moment
from hiden.connectors.reading import Csv

_OPERATION: Final = text("Operation")
_RESULTS: Final = {
    "Succeeded": Outcome.DONE,
    "Success": Outcome.DONE,
    "True": Outcome.DONE,
    "PartiallySucceeded": Outcome.DONE,
    "Failed": Outcome.FAILED,
    "Failure": Outcome.FAILED,
    "False": Outcome.FAILED,
}
_PARAMETERS: Final = first(text("Parameters"), text("OperationProperties"))
_PASSED_ON: Final = once(held(_PARAMETERS, exchange.targets))
_MAIL_OBJECT: Final = first(
    text("Item.Subject"),
    held(text("AffectedItems"), lambda found: listed([each.get("Subject") for each in found], 5)),
    text("ObjectId"),
    held(text("Folders"), lambda found: listed([each.get("Path") for each in found], 5)),
    text("MailboxOwnerUPN"),
)
_CHAT_OBJECT: Final = first(
    joined(" / ", text("TeamName"), text("ChannelName")),
    text("ChatName"),
    text("ChatThreadId"),
    text("ObjectId"),
)
_MEMBERS: Final = held(text("Members"), lambda found: listed([each.get("UPN") for each in found]))


def _action() -> Expression:
    forwards = first(where(_PASSED_ON, Action.FORWARD), table(operations.ACTIONS, _OPERATION))
    off = where(held(text("Parameters"), exchange.logs_off), Action.CLEAR_LOG)
    return by(
        _OPERATION,
        (operations.FORWARDERS - {"Set-Mailbox"}, forwards),
        ({"Set-Mailbox"}, first(where(_PASSED_ON, Action.FORWARD), off, always(Action.CONFIGURE))),
        ({"Set-AdminAuditLogConfig"}, first(off, always(Action.CONFIGURE))),
        otherwise=table(operations.ACTIONS, _OPERATION, Action.OTHER),
    )


def _channel() -> Expression:
    of_workload = first(
        table(operations.WORKLOADS, text("Workload")),
        table(operations.FILES, _OPERATION),
        always(Channel.ADMIN),
    )
    # The same words are used by devices and by sites: FileCreated, FileRenamed, FileDeleted.
    return by(
        text("Workload"),
        (("Endpoint",), first(table(operations.CHANNELS, _OPERATION), always(Channel.FILE))),
        otherwise=first(table(operations.CHANNELS, _OPERATION), of_workload),
    )


def _outcome() -> Expression:
    blocked = table({"4": Outcome.BLOCKED}, text("EnforcementMode"))
    said = table(_RESULTS, text("ResultStatus"))
    return by(
        _OPERATION,
        (("UserLoginFailed",), always(Outcome.FAILED)),
        (("UnmanagedSyncClientBlocked",), always(Outcome.BLOCKED)),
        (operations.ENDPOINT, first(blocked, said, always(Outcome.DONE))),
        # The log of sites holds what was done, and mostly has no result.
        otherwise=first(said, always(Outcome.DONE)),
    )


def _object() -> Expression:
    return by(
        _OPERATION,
        (operations.MAIL - operations.FORWARDERS, _MAIL_OBJECT),
        (operations.CHAT, _CHAT_OBJECT),
        (
            ("SearchQueryPerformed", "SearchQueryInitiatedSharePoint", "SearchQueryInitiatedExchange"),
            text("SearchQueryText", "QueryText", "ObjectId"),
        ),
        (("UserLoggedIn", "UserLoginFailed"), text("ApplicationDisplayName", "ApplicationId", "ObjectId")),
        otherwise=text("ObjectId", "SourceFileName", "SiteUrl"),
    )


def _dest() -> Expression:
    target = held(
        text("Target"), lambda found: listed([each["ID"] for each in found if str(each.get("Type")) == "5"])
    )
    scope = table({"Anonymous": ANYONE, "Anyone": ANYONE, "Organization": COMPANY}, text("SharingLinkScope"))
    shared = first(scope, text("TargetUserOrGroupName"))
    device = text(
        "RemovableMediaDeviceAttributes.SerialNumber",
        "TargetPrinterName",
        "TargetDomain",
        "TargetUrl",
        "TargetFilePath",
    )
    return by(
        _OPERATION,
        (operations.ANYBODY, always(ANYONE)),
        (operations.EVERYBODY, first(text("TargetUserOrGroupName"), always(COMPANY))),
        (
            operations.MOVES,
            first(
                joined(
                    "/",
                    changed(text("SiteUrl"), r"/$", ""),
                    text("DestinationRelativeUrl"),
                    text("DestinationFileName"),
                )
            ),
        ),
        (operations.FORWARDERS, _PASSED_ON),
        (operations.CHAT, first(_MEMBERS, held(text("MessageURLs"), listed))),
        (("SendAs", "SendOnBehalf"), text("SendAsUserSmtp", "SendOnBehalfOfUserSmtp", "MailboxOwnerUPN")),
        (("Move", "Copy", "MoveToDeletedItems"), text("DestFolder.Path")),
        (operations.ENDPOINT, device),
        otherwise=first(shared, held(text("Parameters"), exchange.given), target),
    )


def _detail() -> Expression:
    changed_to = held(text("ModifiedProperties"), _new_values)
    more = first(
        held(_PARAMETERS, exchange.written),
        text("EventData"),
        changed_to,
        text("LogonError"),
        text("PolicyName", "Name"),
    )
    owner = by(_OPERATION, (operations.MAIL, text("MailboxOwnerUPN")))
    return one_line(joined(" ", _OPERATION, owner, text("TargetUserOrGroupType"), more))


def _new_values(found: object) -> str:
    return " ".join(f"{name}={value}" for name, value in pairs(found, value="NewValue").items() if value)


def _device_name(found: object) -> str:
    return pairs(found).get("DisplayName", "")


_MEANS: Final = Means(
    at=utc(moment("CreationTime")),
    channel=_channel(),
    action=_action(),
    outcome=_outcome(),
    account=text("UserId", "UserKey"),
    device=first(text("DeviceName"), held(text("DeviceProperties"), _device_name)),
    ip=without(address(text("ClientIP", "ClientIPAddress", "ActorIpAddress")), "<null>", "null"),
    app=text("Application", "Workload"),
    object=_object(),
    dest=_dest(),
    bytes=number("FileSizeBytes", "FileSize", "Item.SizeInBytes"),
    count=number("OperationCount"),
    detail=_detail(),
)
_SHOWS: Final = frozenset(
    {
        Channel.CLOUD,
        Channel.MAIL,
        Channel.CHAT,
        Channel.SIGN_IN,
        Channel.ADMIN,
        Channel.ALERT,
        Channel.FILE,
        Channel.REMOVABLE,
        Channel.PRINT,
        Channel.WEB,
    }
)
# Graph's auditLogQuery holds the record in `auditData`.
_JSON: Final = Json(
    holders=("value",),
    layouts=Layouts(shapes=(Shape('"auditData"', under="auditData"),), tell="Operation", only=ONLY),
)


CONNECTORS: Final = (
    Connector(
        id="m365",
        title=phrase("Microsoft 365 監査ログ"),
        splits=Split.JSON,
        reads=_JSON,
        means=_MEANS,
        shows=_SHOWS,
        formats=(".json", ".jsonl", ".ndjson"),
        note=phrase("Office 365 管理アクティビティ API の応答、または Microsoft Graph の監査ログ検索の結果"),
    ),
    Connector(
        id="m365_csv",
        title=phrase("Microsoft 365 監査ログ（CSV）"),
        splits=Split.CSV,
        reads=Inside(Csv(renamed={"監査データ": "AuditData"}), "AuditData", Json(layouts=Layouts(only=ONLY))),
        means=_MEANS,
        shows=_SHOWS,
        formats=(".csv",),
        note=phrase(
            "Microsoft Purview の「監査」→「検索」→「エクスポート」、または Search-UnifiedAuditLog を Export-Csv したもの"
        ),
    ),
)
