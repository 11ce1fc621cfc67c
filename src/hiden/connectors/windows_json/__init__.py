"""Events of Windows as JSON, the way forwarders send them: NXLog's fields side by side (also the OTRF data sets), Winlogbeat
(7 and later under `winlog`, 6 under `event_data`), and evtx_dump's `Event`. Event files (EVTX) are understood by the same meanings.

Times without a zone are of the source (NXLog's EventTime). Unverified: 2100 and 2102 of DriverFrameworks-UserMode; which names
NXLog gives the fields of Windows Defender's events, which have spaces in their own.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase
from hiden.connectors.grammar import Channel, Connector, Split
from hiden.connectors.json_reading import Json
from hiden.connectors.windows_json.layouts import LAYOUTS
from hiden.connectors.windows_json.meanings import MEANS

CONNECTOR: Final = Connector(
    id="windows_json",
    title=phrase("Windows イベント（JSON）"),
    splits=Split.JSON,
    reads=Json(layouts=LAYOUTS),
    means=MEANS,
    shows=frozenset(
        {
            Channel.SIGN_IN,
            Channel.REMOTE,
            Channel.FILE,
            Channel.REMOVABLE,
            Channel.PRINT,
            Channel.PROGRAM,
            Channel.NETWORK,
            Channel.ADMIN,
            Channel.ALERT,
        }
    ),
    formats=(".json", ".jsonl", ".ndjson"),
    note=phrase("NXLog（to_json）、Winlogbeat、evtx_dump などが書き出した JSON"),
)
