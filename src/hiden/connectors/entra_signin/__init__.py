"""Entra ID's sign-ins.

1. `entra_signin`: Microsoft Graph's resource type signIn (GET /auditLogs/signIns: `value`, lists, or one a line), and the same as
   diagnostic settings send it to a storage account or an event hub (the sign-in under `properties`).
2. `entra_signin_csv`: the download of the sign-in logs in the admin centre (監視と正常性 → サインイン ログ → ダウンロード).

Times are UTC. Unverified: the Japanese headers and words of the CSV.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase
from hiden.connectors.choosing import address, first, joined, one_line, utc, without
from hiden.connectors.grammar import (
    Action,
    Channel,
    Connector,
    Means,
    Outcome,
    Split,
    always,
    made,
    text,
)
from hiden.connectors.json_reading import Json, Layouts, Shape
from hiden.connectors.moments import moment
from hiden.connectors.reading import Csv

# Results that mean "a policy said no", beside what conditional access itself reports.
_BLOCKED: Final = frozenset(
    {"53000", "53001", "53002", "53003", "53004", "530031", "530032", "53011", "50053", "50105", "500021"}
)
_RENAMED: Final = {
    "日付 (UTC)": "Date (UTC)",
    "日付": "Date (UTC)",
    "Date": "Date (UTC)",
    "要求 ID": "Request ID",
    "ユーザー": "User",
    "ユーザー名": "Username",
    "ユーザー プリンシパル名": "Username",
    "アプリケーション": "Application",
    "リソース": "Resource",
    "IP アドレス": "IP address",
    "場所": "Location",
    "状態": "Status",
    "サインイン エラー コード": "Sign-in error code",
    "失敗の理由": "Failure reason",
    "エラーの理由": "Failure reason",
    "クライアント アプリ": "Client app",
    "条件付きアクセス": "Conditional Access",
    "デバイス名": "Device name",
    "デバイス ID": "Device ID",
    "オペレーティング システム": "Operating System",
    "ブラウザー": "Browser",
    "サービス プリンシパル名": "Service principal name",
}


def outcome(code: str, conditional: str) -> str:
    """Of the error code (0: none) and what conditional access said."""
    if code == "0":
        return Outcome.DONE
    if code in _BLOCKED or conditional.lower() == "failure":
        return Outcome.BLOCKED
    return Outcome.FAILED if code else Outcome.UNKNOWN


def outcome_of_words(status: str, code: str, conditional: str) -> str:
    """The same from the CSV, where a sign-in that stopped at a second factor is `Interrupted`."""
    if status in ("Success", "成功"):
        return Outcome.DONE
    if code in _BLOCKED or conditional in ("Failure", "失敗", "失敗しました"):
        return Outcome.BLOCKED
    return (
        Outcome.FAILED
        if status in ("Failure", "Interrupted", "失敗", "失敗しました", "中断", "中断されました")
        else Outcome.UNKNOWN
    )


_SHOWS: Final = frozenset({Channel.SIGN_IN})

CONNECTORS: Final = (
    Connector(
        id="entra_signin",
        title=phrase("Microsoft Entra ID サインイン"),
        splits=Split.JSON,
        reads=Json(
            holders=("value", "records"),
            layouts=Layouts(shapes=(Shape('"properties"', under="properties"),), tell="createdDateTime"),
        ),
        means=Means(
            at=utc(moment("createdDateTime")),
            channel=always(Channel.SIGN_IN),
            action=always(Action.SIGN_IN),
            outcome=made(outcome, text("status.errorCode"), text("conditionalAccessStatus")),
            account=text("userPrincipalName", "servicePrincipalName", "userDisplayName"),
            device=text("deviceDetail.displayName", "deviceDetail.deviceId"),
            ip=address(text("ipAddress")),
            app=text("appDisplayName"),
            object=text("resourceDisplayName", "appDisplayName"),
            detail=one_line(
                joined(
                    " ",
                    text("location.countryOrRegion"),
                    text("location.city"),
                    text("clientAppUsed"),
                    text("deviceDetail.operatingSystem"),
                    without(text("status.failureReason"), "Other."),
                    without(text("riskLevelDuringSignIn"), "none", "hidden"),
                )
            ),
        ),
        shows=_SHOWS,
        formats=(".json", ".jsonl"),
        note=phrase(
            "Microsoft Graph の /auditLogs/signIns の応答、または診断設定でストレージに書き出したもの"
        ),
    ),
    Connector(
        id="entra_signin_csv",
        title=phrase("Microsoft Entra ID サインイン（CSV）"),
        splits=Split.CSV,
        reads=Csv(renamed=_RENAMED),
        means=Means(
            at=utc(moment("Date (UTC)")),
            channel=always(Channel.SIGN_IN),
            action=always(Action.SIGN_IN),
            outcome=made(
                outcome_of_words, text("Status"), text("Sign-in error code"), text("Conditional Access")
            ),
            account=text("Username", "Service principal name", "User"),
            device=text("Device name", "Device ID"),
            ip=address(text("IP address")),
            app=text("Application"),
            object=text("Resource", "Application"),
            detail=one_line(
                joined(
                    " ",
                    text("Location"),
                    text("Client app"),
                    text("Operating System"),
                    first(without(text("Failure reason"), "Other.")),
                )
            ),
        ),
        shows=_SHOWS,
        formats=(".csv",),
        note=phrase(
            "Microsoft Entra 管理センターの「監視と正常性」→「サインイン ログ」→「ダウンロード」→ CSV"
        ),
    ),
)
