"""What Zeek would have written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

Said = Mapping[str, Any]

_SMB: Final = {
    "open": "SMB::FILE_OPEN",
    "change": "SMB::FILE_WRITE",
    "delete": "SMB::FILE_DELETE",
    "rename": "SMB::FILE_RENAME",
}
_HTTP: Final = {"post": "POST", "upload": "PUT", "open": "GET", "download": "GET", "delete": "DELETE"}


def _record(said: Said) -> dict[str, Any]:
    """One record of the log that the channel belongs to."""
    channel, action, dest = said["channel"], said["action"], said.get("dest") or ""
    host, _, port = dest.rpartition(":")
    told: dict[str, Any] = {
        "ts": round(said["at"].timestamp(), 6),
        "uid": f"C{int(said['at'].timestamp()):x}",
        "id.orig_h": said.get("ip") or "10.0.0.9",
        "id.orig_p": 50123,
        "id.resp_h": host or dest or "198.51.100.7",
        "id.resp_p": int(port) if host and port.isdigit() else 443,
    }
    done = said.get("outcome", "done") == "done"
    if channel == "web":
        site, _, path = (said.get("object") or f"http://{dest}/").partition("//")[2].partition("/")
        size = "request_body_len" if action in ("post", "upload") else "response_body_len"
        return told | {
            "trans_depth": 1,
            "method": _HTTP.get(action, "GET"),
            "host": site,
            "uri": f"/{path}",
            "username": said.get("account"),
            size: said.get("bytes") or 0,
            "status_code": 200 if done else 403,
        }
    if channel == "file":
        folder, _, name = (said.get("object") or "").rpartition("\\")
        return told | {
            "action": _SMB.get(action, "SMB::FILE_CLOSE"),
            "path": folder,
            "name": name,
            "size": said.get("bytes"),
            "prev_name": None,
        }
    if action == "search":
        return told | {
            "query": said.get("object"),
            "qtype_name": "A",
            "rcode_name": "NOERROR" if done else "NXDOMAIN",
        }
    return told | {
        "proto": "tcp",
        "conn_state": "SF" if done else "S0",
        "orig_bytes": said.get("bytes") or 0,
        "resp_bytes": 0,
    }


def write_zeek(events: Iterable[Said]) -> bytes:
    """A record a line, as json-logs writes them."""
    made = ({name: value for name, value in _record(each).items() if value is not None} for each in events)
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in made).encode()


def write_zeek_tsv(events: Iterable[Said]) -> bytes:
    """Zeek's own format; a new head wherever the log is another one."""
    lines: list[str] = []
    names: list[str] = []
    for each in events:
        made = _record(each)
        if [*made] != names:
            names = [*made]
            log = (
                "http"
                if "uri" in made
                else "smb_files"
                if "action" in made
                else "dns"
                if "query" in made
                else "conn"
            )
            lines += [
                "#separator \\x09",
                "#set_separator\t,",
                "#empty_field\t(empty)",
                "#unset_field\t-",
                f"#path\t{log}",
                "#open\t2026-09-01-00-00-00",
                "\t".join(("#fields", *names)),
            ]
        lines.append("\t".join("-" if value is None else str(value) for value in made.values()))
    return "".join(f"{line}\n" for line in [*lines, "#close\t2026-09-02-00-00-00"]).encode()


write = write_zeek
