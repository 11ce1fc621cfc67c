"""Zeek's logs (conn, http, dns, files, smb_files, ssl, ftp, ssh, rdp, smtp, kerberos, ntlm, notice; others are named only).

1. `zeek`: JSON, a record a line (policy/tuning/json-logs). Which log it is, is not written: it is told by fields, or `_path`.
2. `zeek_tsv`: Zeek's own format, tabs under lines that begin with "#".

Bytes are those that the originator sent: what could have left. Strings that Zeek escapes (\\x09) stay as written.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase
from hiden.connectors.grammar import Channel, Connector, Split
from hiden.connectors.json_reading import Json, Layouts
from hiden.connectors.zeek.meaning import LAYOUT, MEANS
from hiden.connectors.zeek.tabbed import Tabbed

_SHOWS: Final = frozenset(
    {Channel.NETWORK, Channel.WEB, Channel.FILE, Channel.MAIL, Channel.REMOTE, Channel.SIGN_IN, Channel.ALERT}
)

CONNECTORS: Final = (
    Connector(
        id="zeek",
        title="Zeek（JSON）",
        splits=Split.JSON,
        reads=Json(layouts=Layouts(plain=LAYOUT)),
        means=MEANS,
        shows=_SHOWS,
        about_people=False,
        formats=(".log", ".json"),
        note=phrase("Zeek の logs フォルダー（LogAscii::use_json=T のもの）"),
    ),
    Connector(
        id="zeek_tsv",
        title="Zeek",
        splits=Split.HEADED,
        reads=Tabbed(),
        means=MEANS,
        shows=_SHOWS,
        about_people=False,
        formats=(".log",),
        note=phrase("Zeek の logs フォルダー（初期設定のもの）"),
    ),
)
