"""Through what, what was done and how it ended: what the events of Windows say of it, as whole columns.

- A file that was refused is `blocked`: its permissions did what they are for. Every other failure is `failed`.
- 4656 only asks for a handle; what was then done with it, 4663 says. So it counts as a deed only where it was refused.
- Masks are those of files. The bits of other objects (keys, processes) mean other things, so nothing is told of them.
"""

from __future__ import annotations

from typing import Final

from hiden.connectors.choosing import by
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Expression, always, made, table, text
from hiden.connectors.windows_json.fields import DEVICES, SESSION_FROM
from hiden.connectors.windows_json.numbers import ACTIONS, CHANNELS, EVENT, FAILURE

_FILES: Final = frozenset({"", "file", "ファイル"})
_REMOVABLE_TASK: Final = frozenset({"12812", "Removable Storage", "リムーバブル記憶域"})
_REMOTE: Final = frozenset({"10", "12"})  # LogonType: remote desktop, and the same from kept credentials
# Rights of a file, of which a mask may hold many: what they say, the gravest first.
_RIGHTS: Final = (
    (0x1_0000, ("%%1537", "DELETE"), Action.DELETE),
    (0x4000_0006, ("%%4417", "%%4418", "WriteData"), Action.CHANGE),  # also of generic rights
    (0xC_0000, ("%%1539", "%%1540", "WRITE_DAC", "WRITE_OWNER"), Action.CONFIGURE),
    (0x8000_0001, ("%%4416", "ReadData"), Action.OPEN),
    (0x110, ("%%4420", "%%4424", "WriteEA", "WriteAttributes"), Action.CHANGE),
)
# Classes of devices that can carry files away.
_CARRIERS: Final = (
    "diskdrive",
    "wpd",
    "cdrom",
    "volume",
    "usbstor",
    "sdhost",
    "ディスク",
    "ポータブル デバイス",
)
_CARRYING_BUS: Final = frozenset(
    {"4", "7", "12", "13", ""}
)  # STORAGE_BUS_TYPE: FireWire, USB, SD, MMC; untold
_REMOVALS: Final = frozenset({"2", "23"})  # IRP_MN_REMOVE_DEVICE, IRP_MN_SURPRISE_REMOVAL
_PNP: Final = "27"  # IRP_MJ_PNP
_MARK: Final = ":zone.identifier"  # browsers leave it on what came from the web
_ACCESSES: Final = ("security 4656", "security 4663", "security 5140", "security 5145")


def _is_file(kind: str) -> bool:
    return kind.lower() in _FILES


def _touched(mask: str, listed: str, kind: str) -> str:
    """What was done to a file, by the rights that were used."""
    if not _is_file(kind):
        return Action.OTHER
    try:
        bits = int(mask, 0)
    except ValueError:
        bits = 0
    return next(
        (meant for held, words, meant in _RIGHTS if bits & held or any(word in listed for word in words)),
        Action.OTHER,
    )


def _of_object(task: str, kind: str) -> str:
    if not _is_file(kind):
        return Channel.PROGRAM
    return Channel.REMOVABLE if task in _REMOVABLE_TASK else Channel.FILE


def _of_device(kind: str, device: str) -> str:
    words = f"{kind} {device}".lower()
    return Channel.REMOVABLE if any(each in words for each in _CARRIERS) else Channel.ADMIN


def _channel() -> Expression:
    logged_on = made(lambda kind: Channel.REMOTE if kind in _REMOTE else Channel.SIGN_IN, text("LogonType"))
    # At this machine's own screen it is a sign-in as any; from elsewhere it is remote.
    session = made(lambda ip: Channel.REMOTE if ip else Channel.SIGN_IN, SESSION_FROM)
    return by(
        EVENT,
        (("security 4624", "security 4625", "security 4634", "security 4647"), logged_on),
        (
            ("security 4656", "security 4663", "security 4670"),
            made(_of_object, text("Task"), text("ObjectType")),
        ),
        (
            ("security 6416", "security 6423", "security 6424"),
            made(_of_device, text("ClassName"), text("DeviceId")),
        ),
        (("sessions 21", "sessions 23", "sessions 24", "sessions 25"), session),
        (
            ("device 1006",),
            made(
                lambda bus: Channel.REMOVABLE if bus in _CARRYING_BUS else Channel.ADMIN,
                text("BusType"),
            ),
        ),
        (("security 5145",), always(Channel.FILE)),
        (("sysmon 15",), _stream(Channel.WEB, Channel.FILE)),
        otherwise=table(CHANNELS, EVENT, Channel.ADMIN),
    )


def _stream(marked: str, plain: str) -> Expression:
    return made(
        lambda path: str(marked) if path.lower().endswith(_MARK) else str(plain), text("TargetFilename")
    )


def _action() -> Expression:
    touched = made(_touched, text("AccessMask"), text("AccessList"), text("ObjectType"))
    return by(
        EVENT,
        (("security 4663", "security 5145"), touched),
        (("security 4656",), by(OUTCOME, ((Outcome.BLOCKED,), touched), otherwise=always(Action.OTHER))),
        (("sysmon 15",), _stream(Action.DOWNLOAD, Action.CREATE)),
        (
            ("device 1006",),  # a disk without a capacity is one that was taken off
            made(
                lambda capacity: Action.DISCONNECT if capacity == "0" else Action.CONNECT,
                text("Capacity"),
            ),
        ),
        (
            DEVICES,
            made(
                lambda major, minor: (
                    Action.DISCONNECT if major == _PNP and minor in _REMOVALS else Action.OTHER
                ),
                text("RequestMajorCode"),
                text("RequestMinorCode"),
            ),
        ),
        otherwise=table(ACTIONS, EVENT, Action.OTHER),
    )


def _failed(words: str) -> bool:
    try:
        return bool(int(words, 0) & FAILURE)
    except ValueError:
        return "ailure" in words or "失敗" in words


def _by_keywords(failing: str) -> Expression:
    return made(lambda words: str(failing) if _failed(words) else Outcome.DONE, text("Keywords"))


def _outcome() -> Expression:
    """What the keywords say; some numbers say it themselves."""
    return by(
        EVENT,
        (("security 4625", "security 4771"), always(Outcome.FAILED)),
        (("security 4624",), always(Outcome.DONE)),
        (
            (
                "security 5152",
                "security 5157",
                "security 6423",
                "sysmon 27",
                "sysmon 28",
                "defender 1117",
                "defender 1121",
            ),
            always(Outcome.BLOCKED),
        ),
        (
            ("security 4776", "security 4768"),
            made(lambda code: Outcome.DONE if code in ("0x0", "") else Outcome.FAILED, text("Status")),
        ),
        (_ACCESSES, _by_keywords(Outcome.BLOCKED)),
        otherwise=_by_keywords(Outcome.FAILED),
    )


OUTCOME: Final = _outcome()
CHANNEL: Final = _channel()
ACTION: Final = _action()
