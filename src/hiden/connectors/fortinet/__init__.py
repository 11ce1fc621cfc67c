"""FortiGate's logs in the format "default" (FortiOS log message reference, 6.4 to 7.6): `key=value key="value"`.

Understood are traffic, web filter, application control, DLP, e-mail filter, antivirus and IPS, VPN tunnels, sign-ins of
administrators and users, and changes of the configuration. `eventtime` counts nanoseconds, in older versions seconds, and is only
used where `date` and `time` are missing. Unverified: the fields of DLP and file filter differ between versions, all that are known
are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from hiden.base.words import phrase, say
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Batch, Connector, Split, Unreadable
from hiden.connectors.pairs import quoted
from hiden.connectors.reading import Lines
from hiden.connectors.told import as_told, either_time, one_line

Told = dict[str, str]
Said = Mapping[str, str]

_HEAD: Final = 100  # a syslog head is not longer
_BLOCKED: Final = frozenset(
    {
        "blocked",
        "block",
        "deny",
        "denied",
        "dropped",
        "drop",
        "reset",
        "quarantine",
        "ssl-anomaly",
        "quarantined",
    }
)
_REFUSED: Final = frozenset({"failure", "failed", "negotiate-error", "ssl-login-fail", "ssl-alert", "error"})
_METHODS: Final = {"POST": Action.POST, "PUT": Action.UPLOAD, "CONNECT": Action.CONNECT}
_TUNNELS: Final = {
    "tunnel-up": Action.CONNECT,
    "ssl-new-con": Action.CONNECT,
    "phase2-up": Action.CONNECT,
    "tunnel-down": Action.DISCONNECT,
    "phase2-down": Action.DISCONNECT,
    "ssl-exit-fail": Action.DISCONNECT,
    "ssl-login-fail": Action.SIGN_IN,
}  # fmt: skip


def _first(said: Said, *names: str) -> str:
    for name in names:
        found = said.get(name)
        if found and found != "N/A":
            return found
    return ""


def _outcome(said: Said) -> Outcome:
    action = said.get("action", "")
    if action in _BLOCKED or said.get("utmaction") in ("block", "blocked"):
        return Outcome.BLOCKED
    if action in _REFUSED or said.get("status") in _REFUSED:
        return Outcome.FAILED
    return Outcome.DONE


def _traffic(said: Said) -> Told:
    return {
        "channel": Channel.NETWORK,
        "action": Action.CONNECT,
        "object": _first(said, "app", "service"),
        "dest": _first(said, "hostname", "dstname", "dstip"),
        "bytes": said.get("sentbyte", ""),
        "detail": f"{said.get('action', '')} {said.get('service', '')} {_first(said, 'dstcountry')}".strip(),
    }


def _url(said: Said) -> str:
    url, host = said.get("url", ""), said.get("hostname", "")
    if url.startswith("/") and host:
        scheme = (
            "https" if said.get("service", "").upper() == "HTTPS" or said.get("dstport") == "443" else "http"
        )
        return f"{scheme}://{host}{url}"
    return url or host


def _web(said: Said) -> Told:
    method = _first(said, "httpmethod", "reqtype").upper()
    return {
        "channel": Channel.WEB,
        "action": _METHODS.get(method, Action.OPEN),
        "object": _url(said),
        "dest": _first(said, "hostname", "dstip"),
        "bytes": said.get("sentbyte", ""),
        "detail": one_line(" ".join(each for each in (said.get("catdesc", ""), said.get("msg", "")) if each)),
    }


def _alert(said: Said) -> Told:
    """DLP, virus, attack: what it found, in which file, on the way to where."""
    return {
        "channel": Channel.ALERT,
        "action": Action.DETECT,
        "object": _first(said, "filename", "file", "url"),
        "dest": _first(said, "to", "recipient", "hostname", "dstip"),
        "bytes": _first(said, "filesize"),
        "detail": one_line(
            " ".join(
                each
                for each in (
                    said.get("subtype", ""),
                    _first(said, "dlpextra", "rulename", "filtername", "profile", "virus", "attack"),
                    said.get("msg", ""),
                )
                if each
            )
        ),
    }


def _mail(said: Said) -> Told:
    return {
        "channel": Channel.MAIL,
        "action": Action.SEND if said.get("direction", "outgoing") == "outgoing" else Action.RECEIVE,
        "account": _first(said, "from", "sender"),
        "object": said.get("subject", ""),
        "dest": _first(said, "to", "recipient"),
        "bytes": said.get("size", ""),
        "detail": one_line(said.get("msg", "")),
    }


def _app(said: Said) -> Told:
    return {
        "channel": Channel.NETWORK,
        "action": Action.CONNECT,
        "object": _first(said, "url", "app"),
        "dest": _first(said, "hostname", "dstip"),
        "bytes": said.get("sentbyte", ""),
        "detail": f"{said.get('appcat', '')} {said.get('app', '')}".strip(),
    }


def _vpn(said: Said) -> Told:
    return {
        "channel": Channel.REMOTE,
        "action": _TUNNELS.get(said.get("action", ""), Action.OTHER),
        "account": _first(said, "user", "xauthuser"),
        "ip": _first(said, "remip"),
        "object": _first(said, "vpntunnel", "tunneltype"),
        # To the client: what left the company through the tunnel.
        "bytes": said.get("sentbyte", ""),
        "detail": one_line(f"{said.get('action', '')} {_first(said, 'reason')} {said.get('msg', '')}"),
    }


def _event(said: Said) -> Told:
    action, description = said.get("action", ""), said.get("logdesc", "")
    ip = _first(said, "srcip", "remip") or said.get("ui", "").partition("(")[2].rstrip(")")
    told: Told = {
        "channel": Channel.ADMIN,
        "action": Action.OTHER,
        "ip": ip,
        "object": _first(said, "cfgpath", "cfgobj"),
        "detail": one_line(f"{description or action} {_first(said, 'cfgattr')} {said.get('msg', '')}"),
    }
    if action == "login":
        told |= {"channel": Channel.SIGN_IN, "action": Action.SIGN_IN}
    elif action == "logout":
        told |= {"channel": Channel.SIGN_IN, "action": Action.SIGN_OUT}
    elif said.get("subtype") == "user" and (
        action.startswith("auth") or "authentication" in description.lower()
    ):
        told |= {"channel": Channel.SIGN_IN, "action": Action.SIGN_IN}
    elif "cfgpath" in said:
        told["action"] = {"Add": Action.CREATE, "Delete": Action.DELETE}.get(action, Action.CONFIGURE)
    elif "log" in description.lower() and (
        "deleted" in description.lower() or "cleared" in description.lower()
    ):
        told["action"] = Action.CLEAR_LOG
    return told


_KINDS: Final[Mapping[str, Callable[[Said], Told]]] = {
    "webfilter": _web,
    "dlp": _alert,
    "file-filter": _alert,
    "virus": _alert,
    "ips": _alert,
    "anomaly": _alert,
    "emailfilter": _mail,
    "spam": _mail,
    "app-ctrl": _app,
    "vpn": _vpn,
}


def fields(line: str, _batch: Batch) -> Told:
    """One line, told. Raises Unreadable for a line without a type."""
    # What a syslog relay puts before the pairs is no part of them.
    begin = line.find("date=", 0, _HEAD)
    said = quoted(line[begin if begin >= 0 else line.find(">") + 1 if line[0] == "<" else 0 :])
    kind = said.get("type", "")
    if not kind:
        raise Unreadable(say("FortiGate のログの形式ではありません（type がありません）。"))
    meaning = _KINDS.get(said.get("subtype", "")) or (_traffic if kind == "traffic" else _event)
    told = meaning(said)
    if "date" in said and "time" in said:
        told["time"] = f"{said['date']} {said['time']}{_zone(said.get('tz', ''))}"
    else:
        told["epoch"] = _seconds(said.get("eventtime", ""))
    told.setdefault("account", _first(said, "user", "unauthuser"))
    told.setdefault("ip", _first(said, "srcip"))
    told["device"] = _first(said, "srcname", "devname") if kind != "event" else said.get("devname", "")
    told["app"] = "FortiGate"
    told["outcome"] = _outcome(said)
    return told


def _zone(written: str) -> str:
    return f"{written[:3]}:{written[3:]}" if len(written) == 5 and written[0] in "+-" else ""


def _seconds(written: str) -> str:
    """A count of seconds, or of nanoseconds as since FortiOS 6.2."""
    return f"{written[:10]}.{written[10:]}" if len(written) > 10 and written.isdigit() else written


CONNECTOR = Connector(
    id="fortinet",
    title="FortiGate",
    splits=Split.LINES,
    reads=Lines(fields),
    means=as_told(either_time()),
    shows=frozenset(
        {
            Channel.NETWORK,
            Channel.WEB,
            Channel.REMOTE,
            Channel.MAIL,
            Channel.ALERT,
            Channel.SIGN_IN,
            Channel.ADMIN,
        }
    ),
    formats=(".log",),
    note=phrase("syslog の形式が default のもの、またはログとレポートからダウンロードしたファイル"),
)
