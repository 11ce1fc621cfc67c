"""The columns of the flat event view, for Arrow: what a connector gives, and what the room of logs adds. See `events.py`."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

# What a connector gives. `record` is the place of the record in its batch; one record may hold several events, and then `part`
# counts them from 0. Text is as the source wrote it; null where it said nothing. `at` is in UTC.
SAID: Final = pa.schema(
    [
        pa.field("record", pa.int32(), nullable=False),
        pa.field("part", pa.int32(), nullable=False),
        pa.field("at", pa.timestamp("us", "UTC"), nullable=False),
        pa.field("channel", pa.string(), nullable=False),
        pa.field("action", pa.string(), nullable=False),
        pa.field("outcome", pa.string(), nullable=False),
        pa.field("account", pa.string()),  # as written: DOMAIN\\name, an address, a card number
        pa.field("device", pa.string()),  # the machine at which it was done
        pa.field("ip", pa.string()),  # where it came from
        pa.field("app", pa.string()),  # program, service or product
        pa.field("object", pa.string()),  # path, URL, file name, subject, repository, room
        pa.field(
            "dest", pa.string()
        ),  # where to: recipients (comma), site, device id, printer, share, folder
        pa.field("bytes", pa.int64()),
        pa.field("count", pa.int64()),  # pages, files, rows, recipients: what the source counted
        pa.field("detail", pa.string()),  # one line more for people: subject, command line, title of an alert
    ]
)

# What the room of logs adds when it understands: where the record is kept, who it was, which item, how secret then.
VIEW: Final = pa.schema(
    [
        pa.field("at", pa.timestamp("us", "UTC"), nullable=False),
        pa.field("source", pa.int32(), nullable=False),
        pa.field("segment", pa.int64(), nullable=False),
        *(SAID.field(name) for name in ("record", "part", "channel", "action", "outcome")),
        pa.field("class_uid", pa.int32(), nullable=False),
        pa.field("activity_id", pa.int32(), nullable=False),
        pa.field("person", pa.int64(), nullable=False),  # 0 where nobody is known
        pa.field("holder", pa.string(), nullable=False),  # person, shared, service, guest, unknown, nobody
        *(SAID.field(name) for name in ("account", "device", "ip", "app", "object")),
        pa.field("item", pa.int64(), nullable=False),  # 0 where it is no registered information
        pa.field("rank", pa.int16(), nullable=False),  # rank of the item's class at that time, 0 without
        *(SAID.field(name) for name in ("dest", "bytes", "count", "detail")),
    ]
)
