"""The flat event view: one row for each thing that somebody or something did, with the same columns for every system.

Names follow OCSF (ocsf.io) where it has one; `class_uid` and `activity_id` are those of OCSF 1.3 and follow from channel and
action, so that a connector only says what happened and through what. Where OCSF has no class (doors, prints), both are 0 and 99.
The columns themselves are in `schemas.py`: these words are asked for at every start, and Arrow is slow to load.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """Through what it happened: what the measures of 3-4 speak about."""

    SIGN_IN = "sign_in"
    REMOTE = "remote"  # VPN, remote desktop, virtual desktops
    FILE = "file"  # file servers and local disks
    CLOUD = "cloud"  # storage and groupware elsewhere
    CODE = "code"  # repositories
    MAIL = "mail"
    CHAT = "chat"
    WEB = "web"
    NETWORK = "network"
    REMOVABLE = "removable"  # USB memory, phones, discs
    PRINT = "print"
    PROGRAM = "program"
    DOOR = "door"
    ADMIN = "admin"  # settings, accounts, rights
    ALERT = "alert"  # what another product thought worth saying


class Action(StrEnum):
    """What was done."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    CONNECT = "connect"
    DISCONNECT = "disconnect"
    LIST = "list"
    SEARCH = "search"
    OPEN = "open"
    DOWNLOAD = "download"
    UPLOAD = "upload"
    COPY = "copy"
    CREATE = "create"
    CHANGE = "change"
    RENAME = "rename"
    MOVE = "move"
    DELETE = "delete"
    RESTORE = "restore"
    SHARE = "share"
    UNSHARE = "unshare"
    SEND = "send"
    RECEIVE = "receive"
    POST = "post"
    PRINT = "print"
    ENTER = "enter"
    LEAVE = "leave"
    RUN = "run"
    STOP = "stop"
    GRANT = "grant"
    REVOKE = "revoke"
    CONFIGURE = "configure"
    FORWARD = "forward"  # a rule that passes mail on by itself
    CLEAR_LOG = "clear_log"
    DETECT = "detect"
    OTHER = "other"


class Outcome(StrEnum):
    """How it ended, as the source said."""

    DONE = "done"
    FAILED = "failed"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


_FILE = {
    Action.CREATE: 1,
    Action.OPEN: 2,
    Action.COPY: 2,
    Action.CHANGE: 3,
    Action.DELETE: 4,
    Action.RENAME: 5,
    Action.MOVE: 5,
}
_HOSTING = {
    Action.UPLOAD: 1,
    Action.CREATE: 1,
    Action.DOWNLOAD: 2,
    Action.CHANGE: 3,
    Action.DELETE: 4,
    Action.RENAME: 5,
    Action.COPY: 6,
    Action.MOVE: 7,
    Action.RESTORE: 8,
    Action.SHARE: 12,
    Action.UNSHARE: 13,
    Action.OPEN: 14,
}
_WEB = {Action.OPEN: 3, Action.DOWNLOAD: 3, Action.POST: 6, Action.UPLOAD: 6, Action.CONNECT: 1}
_API = {
    Action.CREATE: 1,
    Action.OPEN: 2,
    Action.LIST: 2,
    Action.SEARCH: 2,
    Action.CHANGE: 3,
    Action.CONFIGURE: 3,
    Action.DELETE: 4,
}

# channel → (class_uid, action → activity_id); an action that is not named there is activity 99, "other".
OCSF: Final[dict[Channel, tuple[int, dict[Action, int]]]] = {
    Channel.SIGN_IN: (3002, {Action.SIGN_IN: 1, Action.SIGN_OUT: 2}),
    Channel.REMOTE: (3002, {Action.SIGN_IN: 1, Action.CONNECT: 1, Action.SIGN_OUT: 2, Action.DISCONNECT: 2}),
    Channel.FILE: (1001, _FILE),
    Channel.REMOVABLE: (1001, _FILE),
    Channel.CLOUD: (6006, _HOSTING),
    Channel.CODE: (6003, _API),
    Channel.MAIL: (4009, {Action.SEND: 1, Action.RECEIVE: 2}),
    Channel.CHAT: (6003, _API),
    Channel.WEB: (4002, _WEB),
    Channel.NETWORK: (4001, {Action.CONNECT: 1, Action.DISCONNECT: 2}),
    Channel.PROGRAM: (1007, {Action.RUN: 1, Action.STOP: 2}),
    Channel.ADMIN: (6003, _API),
    Channel.ALERT: (2004, {Action.DETECT: 1}),
    Channel.DOOR: (0, {}),
    Channel.PRINT: (0, {}),
}


def ocsf(channel: str, action: str) -> tuple[int, int]:
    """(class_uid, activity_id) of OCSF for what happened."""
    class_uid, activities = OCSF[Channel(channel)]
    return class_uid, activities.get(Action(action), 99)
