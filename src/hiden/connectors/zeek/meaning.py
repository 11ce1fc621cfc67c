"""What the records of Zeek's logs mean. Field names are those of the log streams in Zeek's documentation."""

from __future__ import annotations

from typing import Final

from hiden.connectors.choosing import both, by, changed, first, joined, named, once, one_line, only, where
from hiden.connectors.grammar import (
    Action,
    Channel,
    Expression,
    Means,
    Outcome,
    always,
    made,
    number,
    table,
    text,
)
from hiden.connectors.json_reading import Shape
from hiden.connectors.moments import epoch, moment

# In JSON the name of such a field has a dot in it, or the address stands in an object.
LAYOUT: Final = Shape(
    "",
    {name: f'"{name}"|{name}' for name in ("id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p")},
)
# A field that only this log has → the log's name; the first that is there counts.
_TOLD_BY: Final = {
    "conn_state": "conn",
    "uri": "http",
    "trans_depth": "http",
    "qtype_name": "dns",
    "query": "dns",
    "share_type": "smb_mapping",
    "rcptto": "smtp",
    "auth_success": "ssh",
    "cipher": "ssl",
    "seen_bytes": "files",
    "command": "ftp",
    "cookie": "rdp",
    "request_type": "kerberos",
    "note": "notice",
}
_CHANNELS: Final = {
    "conn": Channel.NETWORK,
    "http": Channel.WEB,
    "dns": Channel.NETWORK,
    "files": Channel.NETWORK,
    "smb_files": Channel.FILE,
    "smb_mapping": Channel.FILE,
    "ssl": Channel.NETWORK,
    "ftp": Channel.NETWORK,
    "ssh": Channel.REMOTE,
    "rdp": Channel.REMOTE,
    "smtp": Channel.MAIL,
    "kerberos": Channel.SIGN_IN,
    "ntlm": Channel.SIGN_IN,
    "notice": Channel.ALERT,
}
_ACTIONS: Final = {
    "conn": Action.CONNECT,
    "http": Action.OPEN,
    "dns": Action.SEARCH,
    "smb_mapping": Action.CONNECT,
    "ssl": Action.CONNECT,
    "ssh": Action.CONNECT,
    "rdp": Action.CONNECT,
    "smtp": Action.SEND,
    "kerberos": Action.SIGN_IN,
    "ntlm": Action.SIGN_IN,
    "notice": Action.DETECT,
}
_METHODS: Final = {
    "POST": Action.POST,
    "PUT": Action.UPLOAD,
    "PATCH": Action.POST,
    "CONNECT": Action.CONNECT,
    "DELETE": Action.DELETE,
}
_SMB: Final = {
    "SMB::FILE_OPEN": Action.OPEN,
    "SMB::FILE_READ": Action.OPEN,
    "SMB::FILE_WRITE": Action.CHANGE,
    "SMB::FILE_DELETE": Action.DELETE,
    "SMB::FILE_RENAME": Action.RENAME,
}
_FTP: Final = {
    "STOR": Action.UPLOAD,
    "APPE": Action.UPLOAD,
    "RETR": Action.DOWNLOAD,
    "DELE": Action.DELETE,
    "LIST": Action.LIST,
}
_UNMET: Final = frozenset({"S0", "REJ", "RSTOS0", "RSTRH", "SH"})
_YES: Final = {"T": Outcome.DONE, "true": Outcome.DONE, "F": Outcome.FAILED, "false": Outcome.FAILED}


def _kind() -> Expression:
    told = [where(text(name), log) for name, log in _TOLD_BY.items()]
    of_share = where(only(text("action"), "^SMB::"), "smb_files")
    return first(text("_path"), *told[:5], of_share, *told[5:], where(text("domainname"), "ntlm"))


_KIND: Final = once(_kind())


def _action() -> Expression:
    sent = made(lambda orig: Action.UPLOAD if orig in ("T", "true") else Action.DOWNLOAD, text("is_orig"))
    return by(
        _KIND,
        (("http",), table(_METHODS, text("method"), Action.OPEN)),
        (("smb_files",), table(_SMB, text("action"), Action.OTHER)),
        (("ftp",), table(_FTP, text("command"), Action.OTHER)),
        (("files",), sent),
        otherwise=table(_ACTIONS, _KIND, Action.OTHER),
    )


def _status(code: str) -> str:
    return Outcome.UNKNOWN if not code.isdigit() else Outcome.FAILED if code >= "400" else Outcome.DONE


def _outcome() -> Expression:
    return by(
        _KIND,
        (
            ("conn",),
            made(lambda state: Outcome.FAILED if state in _UNMET else Outcome.DONE, text("conn_state")),
        ),
        (("http",), made(_status, text("status_code"))),
        (
            ("dns",),
            made(
                lambda code: Outcome.DONE if code in ("NOERROR", "") else Outcome.FAILED, text("rcode_name")
            ),
        ),
        (("ssl",), table(_YES, text("established"), Outcome.UNKNOWN)),
        (
            ("ssh", "kerberos", "ntlm"),
            first(table(_YES, text("auth_success", "success")), always(Outcome.UNKNOWN)),
        ),
        (("smb_files", "files", "smtp"), always(Outcome.DONE)),
        otherwise=always(Outcome.UNKNOWN),
    )


def _object() -> Expression:
    url = joined("", changed(text("host"), r"^", "http://"), text("uri"))
    return by(
        _KIND,
        (("http",), url),
        (("dns",), text("query")),
        (("files",), text("filename", "mime_type")),
        (("smb_files",), joined("\\", changed(text("path"), r"\\$", ""), text("name"))),
        (("smb_mapping",), text("path")),
        (("smtp",), text("subject")),
        (("ftp",), text("arg")),
        (("kerberos",), text("service")),
        otherwise=text("service", "server_name", "name", "note"),
    )


def _dest() -> Expression:
    peer = both(":", text("id.resp_h"), text("id.resp_p"))
    return by(
        _KIND,
        (("http",), text("host", "id.resp_h")),
        (("dns",), text("query")),
        (("ssl",), first(both(":", text("server_name"), text("id.resp_p")), peer)),
        (("smtp",), changed(text("rcptto"), r'[\[\]<>"]', "")),
        (("smb_files",), text("prev_name", "id.resp_h")),
        (("files",), first(changed(text("rx_hosts"), r'[\[\]"]', ""), text("id.resp_h"))),
        otherwise=peer,
    )


def _bytes() -> Expression:
    return by(
        _KIND,
        (
            ("http",),
            by(
                text("method"),
                (("POST", "PUT", "PATCH"), number("request_body_len")),
                otherwise=number("response_body_len"),
            ),
        ),
        (("files",), number("seen_bytes", "total_bytes")),
        (("smb_files",), number("size")),
        (("ftp",), number("file_size")),
        otherwise=number("orig_bytes"),
    )


MEANS: Final = Means(
    at=first(epoch("ts"), moment("ts")),
    channel=table(_CHANNELS, _KIND, Channel.NETWORK),
    action=_action(),
    outcome=_outcome(),
    account=by(
        _KIND,
        (("smtp",), changed(text("mailfrom"), r"[<>]", "")),
        (("kerberos",), text("client")),
        otherwise=text("username", "user", "cookie"),
    ),
    device=text("hostname"),
    ip=first(text("id.orig_h"), changed(text("tx_hosts"), r'[\[\]"]', "")),
    app=by(_KIND, (("ssh",), text("client")), otherwise=text("user_agent", "source")),
    object=_object(),
    dest=_dest(),
    bytes=_bytes(),
    detail=one_line(
        joined(
            " ",
            _KIND,
            text("method", "proto"),
            text("conn_state", "status_code", "rcode_name", "msg"),
            named("received", text("resp_bytes")),
        )
    ),
)
