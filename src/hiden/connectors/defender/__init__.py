"""Microsoft Defender XDR (formerly Microsoft 365 Defender, Defender for Endpoint).

1. `defender`: alerts (Graph's security/alerts_v2, Defender for Endpoint's /api/alerts) and results of advanced hunting (`Results`
   of the interface, `results` of Graph, and the streaming interface with the row under `properties`), as answers, lists or lines.
2. `defender_csv`: the export of advanced hunting in the portal.

Tables: DeviceFileEvents, DeviceEvents, DeviceProcessEvents, DeviceNetworkEvents, DeviceLogonEvents, CloudAppEvents and EmailEvents
by their columns. Unverified: which fields of AdditionalFields each ActionType of DeviceEvents fills.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase
from hiden.connectors.defender.meaning import ALERTS, MEANS
from hiden.connectors.grammar import Channel, Connector, Split
from hiden.connectors.json_reading import Json, Layouts, Shape
from hiden.connectors.reading import Csv

_SHOWS: Final = frozenset(
    {
        Channel.FILE,
        Channel.REMOVABLE,
        Channel.PRINT,
        Channel.PROGRAM,
        Channel.NETWORK,
        Channel.SIGN_IN,
        Channel.MAIL,
        Channel.ALERT,
    }
)

CONNECTORS: Final = (
    Connector(
        id="defender",
        title="Microsoft Defender",
        splits=Split.JSON,
        reads=Json(
            holders=("value", "Results", "results", "records"),
            layouts=Layouts(shapes=(Shape('"properties"', under="properties"), ALERTS), tell="Timestamp"),
        ),
        means=MEANS,
        shows=_SHOWS,
        formats=(".json", ".jsonl"),
        note=phrase("Microsoft Defender の高度な追求（API、ストリーミング API）とアラートの API の応答"),
    ),
    Connector(
        id="defender_csv",
        title="Microsoft Defender（CSV）",
        splits=Split.CSV,
        reads=Csv(renamed={"タイムスタンプ": "Timestamp"}),
        means=MEANS,
        shows=_SHOWS,
        formats=(".csv",),
        note=phrase("Microsoft Defender ポータルの「高度な追求」→「エクスポート」"),
    ),
)
