"""Exchange Server's message tracking logs (MSGTRK*.LOG): CSV whose header is the comment `#Fields:`.

    TransportRoles\\Logs\\MessageTracking, or Get-MessageTrackingLog … | Export-Csv (see below)

One letter makes many lines. Told as sent is SUBMIT and, of what came by SMTP, RECEIVE with the direction Originating (by person, with
all recipients) and SENDEXTERNAL (by recipient's server); as received DELIVER; FAIL, BADMAIL and the like as failed. The others
(HAREDIRECT, TRANSFER, RESOLVE …) are told as other. An export by PowerShell has headers without hyphens (`Timestamp`, `EventId`,
`Sender`, `Recipients`): the connector `exchange_tracking_csv` reads it.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Connector, Means, Split, always, made, number, text
from hiden.connectors.headers import Renamed
from hiden.connectors.moments import moment
from hiden.connectors.reading import Csv

_RENAMED: Final = Renamed(
    {
        "time": "date-time Timestamp",
        "event": "event-id EventId",
        "source": "source",
        "sender": "sender-address Sender",
        "recipients": "recipient-address Recipients",
        "status": "recipient-status RecipientStatus",
        "subject": "message-subject MessageSubject",
        "size": "total-bytes TotalBytes",
        "count": "recipient-count RecipientCount",
        "client": "client-hostname ClientHostname",
        "ip": "original-client-ip OriginalClientIp",
        "clientip": "client-ip ClientIp",
        "direction": "directionality Directionality",
        "related": "related-recipient-address RelatedRecipientAddress",
    }
)
_FAILED: Final = frozenset({"FAIL", "BADMAIL", "DSN", "DUPLICATEDELIVER", "POISONMESSAGE", "DEFER", "DROP"})
_MORE: Final = frozenset({"REDIRECT", "EXPAND"})


def action(event: str, source: str, direction: str) -> str:
    """What an event of transport means for people."""
    if event in ("SUBMIT", "SENDEXTERNAL") or (
        event == "SEND" and source == "SMTP" and direction != "Incoming"
    ):
        return Action.SEND
    if event == "RECEIVE":
        return Action.RECEIVE if direction == "Incoming" else Action.SEND
    if event == "DELIVER":
        return Action.RECEIVE
    if event in _FAILED:
        return Action.SEND
    return Action.FORWARD if event in _MORE and source == "MAILBOXRULE" else Action.OTHER


def outcome(event: str) -> str:
    """Failed where it did not reach a recipient; DEFER is tried again."""
    return Outcome.FAILED if event in _FAILED else Outcome.DONE


def listed(recipients: str) -> str | None:
    """Recipients with commas; Exchange writes semicolons."""
    return ",".join(each.strip() for each in recipients.replace("|", ";").split(";") if each.strip()) or None


def details(source: str, event: str, direction: str, status: str) -> str:
    """The words of Exchange."""
    return " ".join(each for each in (source, event, direction, status) if each)


_MEANS: Final = Means(
    at=moment("time"),
    channel=always(Channel.MAIL),
    action=made(action, text("event"), text("source"), text("direction")),
    outcome=made(outcome, text("event")),
    account=text("sender"),
    device=text("client"),
    ip=text("ip", "clientip"),
    app=always("Exchange"),
    object=text("subject"),
    dest=made(listed, text("recipients", "related")),
    bytes=number("size"),
    count=number("count"),
    detail=made(details, text("source"), text("event"), text("direction"), text("status")),
)

CONNECTORS = (
    Connector(
        id="exchange_tracking",
        title=phrase("Exchange Server（メッセージ追跡）"),
        splits=Split.HEADED,
        reads=Csv(renamed=_RENAMED, comments=True),
        means=_MEANS,
        shows=frozenset({Channel.MAIL}),
        formats=(".log",),
        note=phrase("TransportRoles\\Logs\\MessageTracking の MSGTRK で始まるファイル"),
    ),
    Connector(
        id="exchange_tracking_csv",
        title=phrase("Exchange Server（メッセージ追跡の CSV）"),
        splits=Split.CSV,
        reads=Csv(renamed=_RENAMED),
        means=_MEANS,
        shows=frozenset({Channel.MAIL}),
        formats=(".csv",),
        note=phrase("Get-MessageTrackingLog の結果を Export-Csv で書き出したもの"),
    ),
)
