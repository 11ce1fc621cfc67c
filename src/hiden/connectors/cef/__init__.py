"""ArcSight's Common Event Format (revision 25/26), as many products send it by syslog or write it to files.

    CEF:Version|Device Vendor|Device Product|Device Version|Signature ID|Name|Severity|Extension

A "|" in the head and a "=" in the extension are written with a backslash before them. The time is `rt`, `end` or `start` of the
extension, else the one of the syslog line.
"""

from __future__ import annotations

import re
from typing import Final

from hiden.base.words import phrase, say
from hiden.connectors.events import Channel
from hiden.connectors.grammar import Batch, Connector, Split, Unreadable
from hiden.connectors.reading import Lines
from hiden.connectors.siem import ended, host, kind, timed
from hiden.connectors.syslog_line import parted
from hiden.connectors.told import as_told, either_time, one_line

Told = dict[str, str]

_BAR: Final = re.compile(r"(?<!\\)(?:\\\\)*\|")
_KEY: Final = re.compile(r"[A-Za-z][\w.\[\]-]*$")
_ESCAPED: Final = re.compile(r"\\([\\=|nr])")
_PLAIN: Final = {"n": "\n", "r": "\r"}


def _head(text: str) -> list[str]:
    """The seven fields before the extension, and the extension."""
    parts = text.split("|", 7)
    if "\\" not in text[: len(text) - len(parts[-1])]:
        return parts
    parts, at = [], 0
    for bar in _BAR.finditer(text):
        parts.append(text[at : bar.end() - 1])
        at = bar.end()
        if len(parts) == 7:
            break
    return [*(_unescaped(part) for part in parts), text[at:]]


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: _PLAIN.get(found[1], found[1]), value)


def extension(text: str) -> Told:
    """Keys and values; a value goes on until the next key, and may hold spaces, and "=" with or without a backslash."""
    told: Told = {}
    key, *pieces = text.split("=")
    key, held = key.strip(), ""
    last = len(pieces) - 1
    for at, piece in enumerate(pieces):
        value, space, name = piece.rpartition(" ")
        if at == last:
            value = piece
        elif not space or not (name.isidentifier() or _KEY.match(name)):
            held += f"{piece}="
            continue
        value = f"{held}{value}".strip()
        told[key] = _unescaped(value) if "\\" in value else value
        key, held = name, ""
    return told


def fields(line: str, batch: Batch) -> Told:
    """One line, told. Raises Unreadable for a line that is no CEF."""
    at = line.find("CEF:")
    parts = _head(line[at:]) if at >= 0 else []
    if len(parts) < 8:
        raise Unreadable(say("CEF の形式ではありません。"))
    _, vendor, product, _, number, name, _, rest = parts
    said = extension(rest)
    get = said.get
    told = _told(said, name)
    time = get("rt") or get("deviceReceiptTime") or get("end") or get("start")
    device = get("shost") or get("sourceHostName") or get("dvchost") or get("dvc")
    if at > 0 and not (time and device):
        before = parted(line[:at], batch.setting)
        time, device = time or before.time, device or before.host
    timed(told, time or "")
    told["device"] = device or ""
    told["app"] = f"{vendor} {product}"
    told["detail"] = one_line(f"{number} {name} {get('msg') or ''}")
    return told


def _told(said: Told, name: str) -> Told:
    """The columns; the names that CEF gives keys in full are read too, since some products write these."""
    get = said.get
    who = get("suser") or get("sourceUserName") or get("suid") or ""
    whom = get("duser") or get("destinationUserName") or get("duid") or ""
    path = get("filePath") or get("fname") or get("oldFilePath") or get("oldFileName") or ""
    # A path is sometimes only the folder, with the name apart.
    if path.endswith(("/", "\\")):
        path += get("fname") or ""
    url = get("request") or get("requestUrl") or ""
    mail = "@" in who and "@" in whom
    to = whom if mail else get("dhost") or get("destinationHostName") or get("destinationDnsDomain")
    to = to or (host(url) if url else "") or get("dst") or ""
    act = get("act") or get("deviceAction") or ""
    words = f"{name} {act} {get('cat') or get('deviceEventCategory') or ''}"
    has = ("f" if path else "") + ("u" if url else "") + ("m" if mail else "") + ("d" if to else "")
    channel, action = kind(words, get("requestMethod") or "", has)
    return {
        "channel": channel,
        "action": action,
        "outcome": ended(get("outcome") or get("eventOutcome") or "", act),
        "account": who or whom,
        "ip": get("src") or get("sourceAddress") or "",
        "object": path or url,
        "dest": to,
        "bytes": get("fsize")
        or get("fileSize")
        or get("out")
        or get("bytesOut")
        or get("in")
        or get("bytesIn")
        or "",
        "count": get("cnt") or "",
    }


CONNECTOR = Connector(
    id="cef",
    title="CEF（ArcSight Common Event Format）",
    splits=Split.LINES,
    reads=Lines(fields),
    means=as_told(either_time()),
    shows=frozenset(
        {Channel.ALERT, Channel.WEB, Channel.FILE, Channel.MAIL, Channel.NETWORK, Channel.SIGN_IN}
    ),
    formats=(".cef", ".log"),
    note=phrase("製品の転送設定で形式に CEF を選んだもの（syslog の見出しがあってもなくても読めます）"),
)
