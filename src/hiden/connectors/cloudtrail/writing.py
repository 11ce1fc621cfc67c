"""What CloudTrail would have written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from hiden.connectors.choosing import ANYONE

Said = Mapping[str, Any]

_NAMES: Final = {
    ("cloud", "download"): ("GetObject", "s3"),
    ("cloud", "upload"): ("PutObject", "s3"),
    ("cloud", "copy"): ("CopyObject", "s3"),
    ("cloud", "delete"): ("DeleteObject", "s3"),
    ("cloud", "list"): ("ListObjects", "s3"),
    ("cloud", "share"): ("PutBucketAcl", "s3"),
    ("cloud", "open"): ("GetSecretValue", "secretsmanager"),
    ("admin", "grant"): ("AttachUserPolicy", "iam"),
    ("admin", "revoke"): ("DetachUserPolicy", "iam"),
    ("admin", "create"): ("CreateUser", "iam"),
    ("admin", "delete"): ("DeleteUser", "iam"),
    ("admin", "clear_log"): ("StopLogging", "cloudtrail"),
    ("sign_in", "sign_in"): ("ConsoleLogin", "signin"),
}
_HEADER: Final = (
    "Event ID",
    "Event time",
    "User name",
    "Event name",
    "Resource type",
    "Resource name",
    "AWS region",
    "Error code",
    "Source IP address",
    "Event source",
)


def _parameters(said: Said, name: str, service: str) -> dict[str, Any]:
    thing = said.get("object")
    if service == "s3":
        bucket, _, key = (thing or "").removeprefix("s3://").partition("/")
        acl = {"x-amz-acl": "public-read"} if said.get("dest") == ANYONE else {}
        return {"bucketName": bucket or None, **({"key": key} if key else {}), **acl}
    if service == "iam":
        return {"userName": thing, **({"policyArn": said["dest"]} if said.get("dest") else {})}
    return {"secretId" if name == "GetSecretValue" else "name": thing}


def _record(said: Said) -> dict[str, Any]:
    name, service = _NAMES.get((said["channel"], said["action"]), ("DescribeInstances", "ec2"))
    told: dict[str, Any] = {
        "eventVersion": "1.09",
        "userIdentity": {"type": "IAMUser", "userName": said.get("account")},
        "eventTime": f"{said['at'].astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": "ap-northeast-1",
        "sourceIPAddress": said.get("ip"),
        "userAgent": "aws-cli/2.17",
        "requestParameters": _parameters(said, name, service),
        "responseElements": None,
        "eventID": str(uuid5(NAMESPACE_URL, f"{said['at']}{said.get('account')}{name}{said.get('object')}")),
    }
    if said.get("bytes") is not None:
        way = "bytesTransferredIn" if name == "PutObject" else "bytesTransferredOut"
        told["additionalEventData"] = {way: float(said["bytes"])}
    if name == "ConsoleLogin":
        told["responseElements"] = {
            "ConsoleLogin": "Success" if said.get("outcome", "done") == "done" else "Failure"
        }
    elif said.get("outcome") in ("blocked", "failed"):
        told["errorCode"] = "AccessDenied" if said["outcome"] == "blocked" else "ThrottlingException"
    return told


def write_cloudtrail(events: Iterable[Said]) -> bytes:
    """One file as a trail delivers it."""
    return json.dumps({"Records": [_record(each) for each in events]}, ensure_ascii=False).encode()


def write_cloudtrail_csv(events: Iterable[Said]) -> bytes:
    """The download of the event history."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(_HEADER)
    for each in events:
        made = _record(each)
        told = (
            made["eventID"],
            made["eventTime"],
            each.get("account"),
            made["eventName"],
            "",
            each.get("object") or "-",
            made["awsRegion"],
            made.get("errorCode", ""),
            each.get("ip"),
            made["eventSource"],
        )
        rows.writerow(told)
    return out.getvalue().encode()


write = write_cloudtrail
