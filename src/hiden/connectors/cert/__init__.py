"""The layout of the CERT insider threat data set: five CSV files, read by their headers, whatever release they are of.

Columns that only some releases have (`activity` of file and http, `to_removable_media`, `from_removable_media`, `file_tree`) are read
where they are. Before `activity` was there, file.csv held copies to removable media, and http.csv visits. Times are
MM/DD/YYYY HH:MM:SS. None of the data is here; its licence forbids to publish copies.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Connector, Expression, Means, Split, always, made, number, text
from hiden.connectors.moments import moment
from hiden.connectors.reading import Csv
from hiden.connectors.siem import host
from hiden.connectors.told import otherwise

_AT: Final = moment("date", formats=("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M"))
_NOTE: Final = phrase("研究用の CERT データセットの形（列は見出しの名前で読みます）")
_LOGONS: Final = {"logon": Action.SIGN_IN, "logoff": Action.SIGN_OUT}
_DEVICES: Final = {"connect": Action.CONNECT, "disconnect": Action.DISCONNECT}
_FILES: Final = {"open": Action.OPEN, "write": Action.CHANGE, "copy": Action.COPY, "delete": Action.DELETE}
_VISITS: Final = {"visit": Action.OPEN, "download": Action.DOWNLOAD, "upload": Action.UPLOAD}


def _word(words: dict[str, Action], activity: str, usual: Action) -> str:
    """`WWW Visit`, `File Copy`, `Logon`: the last word says it."""
    return words.get(activity.lower().rpartition(" ")[2], Action.OTHER) if activity else usual


def _logon(activity: str) -> str:
    return _word(_LOGONS, activity, Action.OTHER)


def _device(activity: str) -> str:
    return _word(_DEVICES, activity, Action.OTHER)


def _file(activity: str) -> str:
    return _word(_FILES, activity, Action.COPY)


def _visit(activity: str) -> str:
    return _word(_VISITS, activity, Action.OPEN)


def _mail(activity: str) -> str:
    return Action.RECEIVE if activity.lower() == "view" else Action.SEND


def _through(activity: str, to_media: str, from_media: str) -> str:
    """Removable where the release says so, or where it knows nothing else than copies to it."""
    said = {to_media.lower(), from_media.lower()}
    return Channel.REMOVABLE if "true" in said or (said == {""} and not activity) else Channel.FILE


def _to(to_media: str, activity: str) -> str | None:
    return "removable media" if to_media.lower() == "true" or (not to_media and not activity) else None


def _recipients(*fields: str) -> str | None:
    return ",".join(each.strip() for field in fields for each in field.split(";") if each.strip()) or None


def _counted(sender: str, attachments: str) -> str | None:
    """From which address, and what was attached: a number, or names with sizes in brackets."""
    said = [sender] if sender else []
    said += [f"attachments: {attachments}"] if attachments not in ("", "0") else []
    return ", ".join(said) or None


def _site(url: str) -> str | None:
    return host(url) or None


def _means(channel: Expression, action: Expression, **more: Expression) -> Means:
    return Means(
        at=_AT,
        channel=channel,
        action=action,
        outcome=always(Outcome.DONE),
        account=text("user"),
        device=text("pc"),
        **more,
    )


def _connector(name: str, title: str, shows: Channel, means: Means) -> Connector:
    return Connector(
        id=f"cert_{name}",
        title=title,
        splits=Split.CSV,
        reads=Csv(renamed=_RENAMED),
        means=means,
        shows=frozenset({shows}),
        formats=(".csv",),
        note=_NOTE,
    )


_RENAMED: Final = {
    "to removable media": "to_removable_media",
    "from removable media": "from_removable_media",
    "to/from removable media": "to_removable_media",
}
_MEDIA: Final = (text("to_removable_media"), text("from_removable_media"))

CONNECTORS = (
    _connector(
        "logon",
        phrase("CERT データセット（ログオン）"),
        Channel.SIGN_IN,
        _means(always(Channel.SIGN_IN), made(_logon, text("activity")), detail=text("activity")),
    ),
    _connector(
        "device",
        phrase("CERT データセット（外部記憶媒体）"),
        Channel.REMOVABLE,
        _means(
            always(Channel.REMOVABLE),
            made(_device, text("activity")),
            object=text("file_tree"),
            detail=text("activity"),
        ),
    ),
    _connector(
        "file",
        phrase("CERT データセット（ファイル）"),
        Channel.REMOVABLE,
        _means(
            made(_through, text("activity"), *_MEDIA),
            made(_file, text("activity")),
            object=text("filename"),
            dest=made(_to, text("to_removable_media"), text("activity")),
            detail=text("activity"),
        ),
    ),
    _connector(
        "email",
        phrase("CERT データセット（メール）"),
        Channel.MAIL,
        _means(
            always(Channel.MAIL),
            made(_mail, text("activity")),
            dest=made(_recipients, text("to"), text("cc"), text("bcc")),
            bytes=number("size"),
            detail=made(_counted, text("from"), text("attachments")),
        ),
    ),
    _connector(
        "http",
        phrase("CERT データセット（ウェブ）"),
        Channel.WEB,
        _means(
            always(Channel.WEB),
            made(_visit, text("activity")),
            object=text("url"),
            dest=made(_site, text("url")),
            detail=otherwise(text("activity"), "WWW Visit"),
        ),
    ),
)
