"""AWS CloudTrail.

1. `cloudtrail`: the files that a trail delivers to S3 (`{"Records": [...]}`, management and data events), a record a line, and
   the answer of `aws cloudtrail lookup-events` (each record as text in `CloudTrailEvent`); EventBridge's wrapping (`detail`).
2. `cloudtrail_csv`: the download of the console's event history, and tables made of it whose requests are Python's or JSON's text.

S3's server access logs are another format. Unverified: the Japanese headers of the event history.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from hiden.base.words import phrase
from hiden.connectors.choosing import (
    ANYONE,
    address,
    by,
    changed,
    first,
    held,
    joined,
    listed,
    one_line,
    only,
    utc,
    whole,
    without,
)
from hiden.connectors.cloudtrail.names import ACTIONS, BLOCKED, CHANNELS, SHARES
from hiden.connectors.grammar import (
    Action,
    Channel,
    Connector,
    Expression,
    Means,
    Outcome,
    Split,
    made,
    table,
    text,
)
from hiden.connectors.json_reading import Json, Layouts, Shape
from hiden.connectors.moments import moment
from hiden.connectors.reading import Csv

_NAME: Final = text("eventName")
_LISTED: Final = msgspec.json.Decoder(list[dict[str, msgspec.Raw]])


def _apart(holding: Mapping[str, msgspec.Raw]) -> list[bytes]:
    """Records of a file, or those that lookup-events gives as text."""
    if "Records" in holding:
        return [bytes(each) for each in msgspec.json.decode(holding["Records"], type=list[msgspec.Raw])]
    if "Events" not in holding:
        return []
    return [
        msgspec.json.decode(each["CloudTrailEvent"], type=str).encode()
        for each in _LISTED.decode(holding["Events"])
        if "CloudTrailEvent" in each
    ]


def outcome(error: str, signed_in: str) -> str:
    """Of the error code, and what a console sign-in answered."""
    if signed_in == "Failure":
        return Outcome.FAILED
    if not error:
        return Outcome.DONE
    return Outcome.BLOCKED if any(word in error for word in BLOCKED) else Outcome.FAILED


def _opened_to(found: dict[str, Any]) -> str:
    """To whom something is opened: the word for everybody, or accounts."""
    written = msgspec.json.encode(found).decode()
    if (
        '"public-read' in written
        or "AllUsers" in written
        or '"group":"all"' in written
        or '"Principal":"*"' in written
    ):
        return ANYONE
    if (
        '\\"Principal\\":\\"*\\"' in written
        or '\\"AWS\\":\\"*\\"' in written
        or '"valuesToAdd":["all"]' in written
    ):
        return ANYONE
    added = found.get("createVolumePermission") or found.get("launchPermission") or {}
    return listed(
        [each.get("userId") for each in added.get("add", {}).get("items", [])] or found.get("valuesToAdd")
    )


def _account() -> Expression:
    arn = text("userIdentity.arn")
    # Who signs in through a directory is named at the end of a role's session.
    session = changed(only(arn, r":assumed-role/[^/]+/[^/]+@"), r"^.*:assumed-role/[^/]+/", "")
    return first(
        session,
        text("userIdentity.userName"),
        arn,
        text("userIdentity.principalId", "userIdentity.invokedBy", "userIdentity.accountId"),
    )


_BUCKET: Final = changed(text("requestParameters.bucketName"), r"^", "s3://")
_OBJECT: Final = first(
    joined("/", _BUCKET, text("requestParameters.key")),
    text(
        "requestParameters.userName",
        "requestParameters.roleName",
        "requestParameters.groupName",
        "requestParameters.secretId",
        "requestParameters.snapshotId",
        "requestParameters.name",
        "resources[0].ARN",
    ),
)

CONNECTORS: Final = (
    Connector(
        id="cloudtrail",
        title="AWS CloudTrail",
        splits=Split.JSON,
        reads=Json(
            holders=("Records", "Events"),
            layouts=Layouts(shapes=(Shape('"detail-type"', under="detail"),), tell="eventName"),
            apart=_apart,
        ),
        means=Means(
            at=utc(moment("eventTime")),
            channel=table(CHANNELS, _NAME, Channel.ADMIN),
            action=table(ACTIONS, _NAME, Action.OTHER),
            outcome=made(outcome, text("errorCode"), text("responseElements.ConsoleLogin")),
            account=_account(),
            ip=address(text("sourceIPAddress")),
            app=changed(text("eventSource"), r"\.amazonaws\.com$", ""),
            object=_OBJECT,
            dest=by(
                _NAME,
                (SHARES, held(text("requestParameters"), _opened_to)),
                (("AddUserToGroup", "RemoveUserFromGroup"), text("requestParameters.groupName")),
                otherwise=text("requestParameters.policyArn"),
            ),
            bytes=by(
                _NAME,
                (("PutObject", "UploadPart"), whole(text("additionalEventData.bytesTransferredIn"))),
                otherwise=whole(text("additionalEventData.bytesTransferredOut")),
            ),
            detail=one_line(joined(" ", _NAME, text("awsRegion"), text("errorCode"), text("errorMessage"))),
        ),
        shows=frozenset({Channel.CLOUD, Channel.ADMIN, Channel.SIGN_IN}),
        formats=(".json", ".jsonl"),
        note=phrase(
            "CloudTrail の証跡が S3 に書き出したもの（gzip を解いて）、または aws cloudtrail lookup-events の結果"
        ),
    ),
    Connector(
        id="cloudtrail_csv",
        title="AWS CloudTrail（CSV）",
        splits=Split.CSV,
        reads=Csv(
            renamed={
                "Event DateTime": "Event time",
                "Event Time": "Event time",
                "イベント時間": "Event time",
                "Event Name": "Event name",
                "イベント名": "Event name",
                "User ID": "User name",
                "ユーザー名": "User name",
                "Source IP": "Source IP address",
                "発信元 IP アドレス": "Source IP address",
                "イベントソース": "Event source",
                "リソース名": "Resource name",
                "エラーコード": "Error code",
                "AWS リージョン": "AWS region",
            }
        ),
        means=Means(
            at=utc(moment("Event time")),
            channel=table(CHANNELS, text("Event name"), Channel.ADMIN),
            action=table(ACTIONS, text("Event name"), Action.OTHER),
            outcome=made(lambda error: outcome(error, ""), text("Error code")),
            account=first(
                changed(only(text("User name"), r"'userName': '"), r"^.*'userName': '([^']*)'.*$", r"\1"),
                changed(only(text("User name"), r"'arn': '"), r"^.*'arn': '([^']*)'.*$", r"\1"),
                changed(only(text("User name"), r"'accountId': '"), r"^.*'accountId': '([^']*)'.*$", r"\1"),
                text("User name"),
            ),
            ip=address(text("Source IP address")),
            app=changed(text("Event source"), r"\.amazonaws\.com$", ""),
            object=first(
                joined(
                    "/",
                    changed(
                        only(text("Request Parameters"), r"'bucketName': '"),
                        r"^.*'bucketName': '([^']*)'.*$",
                        r"s3://\1",
                    ),
                    changed(only(text("Request Parameters"), r"'key': '"), r"^.*'key': '([^']*)'.*$", r"\1"),
                ),
                without(text("Resource name"), "-"),
            ),
            detail=one_line(
                joined(
                    " ",
                    text("Event name"),
                    text("AWS region"),
                    text("Error code"),
                    text("Request User Agent"),
                )
            ),
        ),
        shows=frozenset({Channel.CLOUD, Channel.ADMIN, Channel.SIGN_IN}),
        formats=(".csv",),
        note=phrase(
            "AWS マネジメントコンソールの CloudTrail →「イベント履歴」→「イベントのダウンロード」→ CSV"
        ),
    ),
)
