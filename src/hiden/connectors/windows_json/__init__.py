"""Events of Windows as JSON, the way forwarders send them: NXLog's fields side by side (also the OTRF data sets), Winlogbeat
(7 and later under `winlog`, 6 under `event_data`), and evtx_dump's `Event`.

Times without a zone are of the source (NXLog's EventTime). Unverified: 2100 and 2102 of DriverFrameworks-UserMode; which names
NXLog gives the fields of Windows Defender's events, which have spaces in their own.
"""

from __future__ import annotations

from typing import Final

from hiden.connectors.choosing import one_line
from hiden.connectors.grammar import Channel, Connector, Means, Split, text
from hiden.connectors.json_reading import Json, Layouts
from hiden.connectors.moments import moment
from hiden.connectors.windows_json import layouts, meanings

CONNECTOR: Final = Connector(
    id="windows_json",
    title="Windows イベント（JSON）",
    splits=Split.JSON,
    reads=Json(layouts=Layouts(layouts.PLAIN, layouts.SHAPES, "EventID", layouts.ONLY)),
    means=Means(
        at=moment("time"),
        channel=meanings.CHANNEL,
        action=meanings.ACTION,
        outcome=meanings.OUTCOME,
        account=meanings.ACCOUNT,
        device=text("Hostname"),
        ip=meanings.IP,
        app=meanings.APP,
        object=meanings.OBJECT,
        dest=meanings.DEST,
        bytes=meanings.BYTES,
        count=meanings.COUNT,
        detail=one_line(meanings.DETAIL),
    ),
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
    note="NXLog（to_json）、Winlogbeat、evtx_dump などが書き出した JSON",
)
