"""Zscaler Internet Access: the web log of its Nanolog Streaming Service (NSS), or of Cloud NSS.

The administrator writes the format of a feed. Read are:

- `zscaler`: the name-value format that Zscaler offers for Splunk (tabs between `key=value`), with or without a syslog head
- `zscaler_csv`: the same fields as CSV whose first line names them, by Zscaler's names of the fields (`login`, `eurl`, `reqsize`, …)
  or by the headers of an export from Web Insights (`User`, `URL`, …)

A CSV feed without a header is read with a mapping made in the product. Unverified: the spelling of the headers of Web Insights in
all versions. Times are of the zone that the feed was given.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from hiden.base.words import phrase, say
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Batch, Connector, Means, Split, Unreadable, always, made, number, text
from hiden.connectors.headers import Renamed
from hiden.connectors.moments import epoch, moment
from hiden.connectors.pairs import parted_by
from hiden.connectors.reading import Csv, Lines
from hiden.connectors.syslog_line import parted
from hiden.connectors.told import first

Told = dict[str, str]

_FIELDS: Final = {
    "time": "time datetime eventtime timestamp loggedtime EventTime",
    "epochtime": "epochtime",
    "user": "user login elogin User UserName",
    "url": "url eurl URL",
    "hostname": "hostname host ehost",
    "requestmethod": "requestmethod reqmethod RequestMethod",
    "action": "action PolicyAction",
    "reason": "reason BlockedPolicyName PolicyReason",
    "requestsize": "requestsize reqsize RequestSize SentBytes",
    "clientip": "ClientIP cip ClientIPAddress PrivateIP ClientInternalIP",
    "publicip": "clientpublicIP cintip ClientExternalIP PublicIP",
    "devicehostname": "devicehostname devhost DeviceHostname DeviceHostName",
    "appname": "appname CloudApplication",
    "filename": "filename upload_filename FileName",
    "dlpengine": "dlpengine dlpeng DLPEngine",
    "threatname": "threatname ThreatName",
    "category": "urlcategory urlcat URLCategory",
}
_RENAMED: Final = Renamed(_FIELDS)
_WEB: Final = {"POST": Action.POST, "PUT": Action.UPLOAD, "CONNECT": Action.CONNECT}
_FORMATS: Final = ("%a %b %d %H:%M:%S %Y", "%B %d, %Y %I:%M:%S %p")
_NONE: Final = frozenset({"", "None", "NA", "N/A", "NONE"})


def action(method: str, filename: str) -> str:
    """A request that carries a file is an upload, whatever its method."""
    done = _WEB.get(method.upper(), Action.OPEN)
    return Action.UPLOAD if done is Action.POST and filename not in _NONE else done


def outcome(done: str) -> str:
    """`Allowed`, `Blocked`, `Cautioned`; some feeds say `Allow` and `Block`."""
    return Outcome.BLOCKED if done.lower().startswith("block") else Outcome.DONE if done else Outcome.UNKNOWN


def details(reason: str, engine: str, threat: str, category: str, app: str) -> str | None:
    """What the policy said, and what it is about."""
    return " / ".join(each for each in (reason, engine, threat, app, category) if each not in _NONE) or None


_MEANS: Final = Means(
    at=first(moment("time", formats=_FORMATS), epoch("epochtime")),
    channel=always(Channel.WEB),
    action=made(action, text("requestmethod"), text("filename")),
    outcome=made(outcome, text("action")),
    account=text("user"),
    device=text("devicehostname"),
    ip=text("clientip", "publicip"),
    app=always("Zscaler"),
    object=text("url", "hostname"),
    dest=text("hostname"),
    bytes=number("requestsize"),
    detail=made(
        details, text("reason"), text("dlpengine"), text("threatname"), text("category"), text("appname")
    ),
)


@lru_cache(maxsize=4096)
def _field(name: str) -> str:
    return _RENAMED.get(name) or name


def fields(line: str, batch: Batch) -> Told:
    """One line of the name-value feed, by the fields' names. Raises Unreadable for another format."""
    said = parted_by(line, "\t")
    if len(said) < 4:
        raise Unreadable(say("Zscaler の NSS の形式ではありません（タブ区切りの項目がありません）。"))
    told = {_field(name): value for name, value in said.items()}
    if "time" not in told and "epochtime" not in told:
        # The first field is the time without a name, after what syslog puts before it.
        told["time"] = _time(line.partition("\t")[0], batch)
    return told


def _time(head: str, batch: Batch) -> str:
    said = parted(head, batch.setting)
    words = said.message.split()
    for at in range(len(words) - 1):
        if words[at][:4].isdecimal() and ":" in words[at + 1]:
            return f"{words[at]} {words[at + 1]}"
    return said.time


CONNECTORS = (
    Connector(
        id="zscaler",
        title="Zscaler Internet Access（NSS）",
        splits=Split.LINES,
        reads=Lines(fields),
        means=_MEANS,
        shows=frozenset({Channel.WEB}),
        formats=(".log", ".txt"),
        note=phrase("NSS フィード（Web ログ、SIEM 向けの名前と値の形式）"),
    ),
    Connector(
        id="zscaler_csv",
        title="Zscaler Internet Access（CSV）",
        splits=Split.CSV,
        reads=Csv(renamed=_RENAMED),
        means=_MEANS,
        shows=frozenset({Channel.WEB}),
        formats=(".csv",),
        note=phrase("NSS フィードの CSV、または Web Insights から書き出したもの"),
    ),
)
