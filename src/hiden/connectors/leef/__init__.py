"""IBM QRadar's Log Event Extended Format, 1.0 and 2.0.

    LEEF:1.0|Vendor|Product|Version|EventID|key=value<tab>key=value
    LEEF:2.0|Vendor|Product|Version|EventID|Delimiter|key=value^key=value

The delimiter of 2.0 is a sign or its number in hexadecimal (`x09`, `0x5E`); a tab where it is empty. `devTime` is a count of
milliseconds or a written time; of formats that `devTimeFormat` may name, `MMM dd yyyy HH:mm:ss` and those of ISO 8601 are read.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase, say
from hiden.connectors.events import Channel
from hiden.connectors.grammar import Batch, Connector, Split, Unreadable
from hiden.connectors.reading import Lines
from hiden.connectors.siem import ended, host, kind, timed
from hiden.connectors.syslog_line import parted
from hiden.connectors.told import as_told, either_time, one_line

Told = dict[str, str]

_HEAD: Final = 5  # fields before the delimiter or the pairs


def _delimiter(written: str) -> str:
    if len(written) <= 1:
        return written or "\t"
    try:
        return chr(int(written.lower().removeprefix("0").removeprefix("x"), 16))
    except ValueError:
        return ""


def _pairs(parts: list[str]) -> Told:
    rest, delimiter = parts[_HEAD], "\t"
    if parts[0].startswith("LEEF:2"):
        written, bar, behind = rest.partition("|")
        # Some products leave the delimiter out although they say 2.0.
        if bar and "=" not in written.rstrip("="):
            delimiter, rest = _delimiter(written), behind
    if not delimiter:
        raise Unreadable(say("LEEF の区切り文字を読めません。"))
    return {
        key.strip(): value.strip()
        for key, equals, value in (pair.partition("=") for pair in rest.split(delimiter))
        if equals
    }


def fields(line: str, batch: Batch) -> Told:
    """One line, told. Raises Unreadable for a line that is no LEEF."""
    at = line.find("LEEF:")
    parts = line[at:].split("|", _HEAD) if at >= 0 else []
    if len(parts) <= _HEAD:
        raise Unreadable(say("LEEF の形式ではありません。"))
    said = _pairs(parts)
    get = said.get
    told = _told(said, parts[4])
    time, device = get("devTime"), get("identHostName") or get("shost") or get("devname")
    if at > 0 and not (time and device):
        before = parted(line[:at], batch.setting)
        time, device = time or before.time, device or before.host
    timed(told, time or "")
    told["device"] = device or ""
    told["app"] = f"{parts[1]} {parts[2]}"
    told["detail"] = one_line(f"{parts[4]} {get('msg') or get('cat') or ''}")
    return told


def _told(said: Told, number: str) -> Told:
    get = said.get
    who = get("usrName") or get("accountName") or get("suser") or get("identUserName") or ""
    whom = get("duser") or get("recipient") or get("to") or ""
    path = get("filePath") or get("filename") or get("fileName") or get("fname") or get("resource") or ""
    url = get("url") or get("request") or ""
    act = get("action") or get("act") or get("result") or get("policy") or ""
    mail = "@" in who and "@" in whom
    to = (whom if mail else get("dhost") or get("dstName")) or (host(url) if url else "") or get("dst") or ""
    has = ("f" if path else "") + ("u" if url else "") + ("m" if mail else "") + ("d" if to else "")
    words = f"{number} {get('cat') or ''} {act} {get('eventName') or get('name') or ''}"
    channel, action = kind(words, get("method") or get("requestMethod") or "", has)
    domain = get("domain")
    return {
        "channel": channel,
        "action": action,
        "outcome": ended(get("outcome") or get("result") or get("status") or "", act),
        "account": f"{domain}\\{who}"
        if domain and who and "@" not in who and "\\" not in who
        else who or whom,
        "ip": get("src") or get("identSrc") or "",
        "object": path or url,
        "dest": to,
        "bytes": get("fileSize") or get("srcBytes") or get("totalBytes") or get("dstBytes") or "",
    }


CONNECTOR = Connector(
    id="leef",
    title="LEEF（Log Event Extended Format）",
    splits=Split.LINES,
    reads=Lines(fields),
    means=as_told(either_time()),
    shows=frozenset(
        {Channel.ALERT, Channel.WEB, Channel.FILE, Channel.MAIL, Channel.NETWORK, Channel.SIGN_IN}
    ),
    formats=(".leef", ".log"),
    note=phrase("製品の転送設定で形式に LEEF（QRadar）を選んだもの"),
)
