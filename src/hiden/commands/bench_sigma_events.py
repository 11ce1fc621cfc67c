"""Events as Windows writes them, made up: so many of each kind as a busy machine has, half of the command lines never seen before."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

_SYSMON: Final = "Microsoft-Windows-Sysmon/Operational"
_PROGRAMS: Final = (
    "svchost.exe", "cmd.exe", "powershell.exe", "explorer.exe", "chrome.exe", "msedge.exe", "EXCEL.EXE", "WINWORD.EXE", "OUTLOOK.EXE",
    "rundll32.exe", "conhost.exe", "taskhostw.exe", "RuntimeBroker.exe", "SearchIndexer.exe", "MsMpEng.exe", "wmiprvse.exe", "reg.exe",
    "net.exe", "schtasks.exe", "dllhost.exe", "7zFM.exe", "Teams.exe", "OneDrive.exe", "sc.exe", "python.exe", "java.exe", "node.exe",
)  # fmt: skip
_FOLDERS: Final = (
    "C:\\Windows\\System32\\", "C:\\Windows\\", "C:\\Program Files\\Vendor\\", "C:\\Users\\tanaka\\AppData\\Local\\Temp\\",
    "C:\\Users\\sato\\Downloads\\", "C:\\ProgramData\\", "D:\\設計\\図面\\",
)  # fmt: skip
_KEYS: Final = (
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\", "HKU\\S-1-5-21-1\\Software\\Classes\\",
    "HKLM\\System\\CurrentControlSet\\Services\\", "HKLM\\SOFTWARE\\Policies\\",
)  # fmt: skip
_SWITCHES: Final = (
    "/c",
    "-NoProfile",
    "-File",
    "--type=renderer",
    "/s",
    "-k netsvcs",
    "/v",
    "-Command",
    "query",
    "start",
    "--lang=ja",
)
_PLANTED: Final = 500  # one event in so many has a word that rules look for

Event = dict[str, str]


class _Maker:
    def __init__(self, seed: int, words: dict[str, list[str]]) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - to be the same again
        self.words = words

    def program(self) -> str:
        return self.chance.choice(
            _FOLDERS[:3] if self.chance.random() < 0.9 else _FOLDERS
        ) + self.chance.choice(_PROGRAMS)

    def line(self, program: str) -> str:
        chance = self.chance
        told = [f'"{program}"', *chance.choices(_SWITCHES, k=chance.randrange(4))]
        if chance.random() < 0.5:
            told.append(
                f"{chance.choice(_FOLDERS)}{chance.getrandbits(64):016x}.dat --id={chance.getrandbits(40)}"
            )
        return " ".join(told)

    def started(self) -> Event:
        program, parent = self.program(), self.program()
        return {
            "Image": program, "OriginalFileName": program.rpartition("\\")[2], "CommandLine": self.line(program), "ParentImage": parent,
            "ParentCommandLine": self.line(parent), "User": self.chance.choice(("EXAMPLE\\tanaka", "EXAMPLE\\sato", "NT AUTHORITY\\SYSTEM")),
            "IntegrityLevel": self.chance.choice(("Medium", "High", "System")), "CurrentDirectory": self.chance.choice(_FOLDERS),
            "Hashes": f"SHA256={self.chance.getrandbits(256):064X}", "Company": "Vendor", "Product": "Product", "Description": "Program",
        }  # fmt: skip

    def security_started(self) -> Event:
        program = self.program()
        return {
            "NewProcessName": program,
            "ParentProcessName": self.program(),
            "CommandLine": self.line(program),
            "SubjectUserName": "tanaka",
        }

    def loaded(self) -> Event:
        module = self.chance.choice(_FOLDERS[:4]) + f"lib{self.chance.randrange(900)}.dll"
        return {
            "Image": self.program(),
            "ImageLoaded": module,
            "Signed": self.chance.choice(("true", "true", "false")),
            "SignatureStatus": "Valid",
        }

    def opened(self) -> Event:
        return {
            "SourceImage": self.program(), "TargetImage": self.program(), "GrantedAccess": self.chance.choice(("0x1000", "0x1410", "0x1FFFFF")),
            "CallTrace": f"C:\\Windows\\SYSTEM32\\ntdll.dll+{self.chance.randrange(4000):x}|UNKNOWN({self.chance.getrandbits(44):016X})",
        }  # fmt: skip

    def written(self) -> Event:
        name = (
            f"{self.chance.getrandbits(48):012x}"
            if self.chance.random() < 0.5
            else f"資料{self.chance.randrange(400)}"
        )
        return {
            "Image": self.program(),
            "TargetFilename": f"{self.chance.choice(_FOLDERS)}{name}.{self.chance.choice(('tmp', 'xlsx', 'dll', 'log'))}",
        }

    def set_(self) -> Event:
        key = self.chance.choice(_KEYS) + f"{self.chance.getrandbits(20):x}\\Value{self.chance.randrange(30)}"
        return {
            "Image": self.program(), "TargetObject": key, "EventType": "SetValue",
            "Details": self.chance.choice(("DWORD (0x00000001)", "Binary Data", f"C:\\x\\{self.chance.getrandbits(24):x}.exe")),
        }  # fmt: skip

    def connected(self) -> Event:
        there = ".".join(str(self.chance.randrange(1, 255)) for _ in range(4))
        return {
            "Image": self.program(), "DestinationIp": there, "DestinationPort": self.chance.choice(("443", "80", "445", "3389")),
            "DestinationHostname": f"host{self.chance.randrange(3000)}.example.com", "Initiated": "true", "Protocol": "tcp",
        }  # fmt: skip

    def asked(self) -> Event:
        return {
            "Image": self.program(),
            "QueryName": f"n{self.chance.getrandbits(16):x}.example.com",
            "QueryResults": "::ffff:192.0.2.1;",
        }

    def scripted(self) -> Event:
        lines = (
            f"$v{self.chance.getrandbits(20):x} = Get-Item '{self.chance.choice(_FOLDERS)}'"
            for _ in range(self.chance.randrange(2, 40))
        )
        return {"ScriptBlockText": "\n".join(lines), "Path": self.program()}

    def signed_in(self) -> Event:
        return {
            "TargetUserName": self.chance.choice(("tanaka", "sato", "ANONYMOUS LOGON")),
            "LogonType": self.chance.choice(("2", "3", "10")),
            "IpAddress": "192.0.2.7",
        }

    def named(self, field: str) -> str:
        """A word that rules look for, with something around it."""
        before, behind = self.chance.choice(("", "x ", "C:\\")), self.chance.choice(("", " y"))
        return before + self.chance.choice(self.words[field]) + behind


def _kinds(maker: _Maker) -> dict[tuple[str, str], tuple[int, Callable[[], Event]]]:
    """(channel, id) → share in per mille, how it is made."""
    return {
        (_SYSMON, "1"): (60, maker.started),
        ("Security", "4688"): (60, maker.security_started),
        (_SYSMON, "7"): (170, maker.loaded),
        (_SYSMON, "10"): (220, maker.opened),
        (_SYSMON, "11"): (110, maker.written),
        (_SYSMON, "13"): (220, maker.set_),
        (_SYSMON, "3"): (50, maker.connected),
        (_SYSMON, "22"): (30, maker.asked),
        ("Microsoft-Windows-PowerShell/Operational", "4104"): (20, maker.scripted),
        ("Security", "4624"): (60, maker.signed_in),
    }


def rows(size: int, words: dict[str, list[str]], seed: int = 5) -> list[Event]:
    """Events as their fields."""
    maker = _Maker(seed, words)
    kinds = _kinds(maker)
    found: list[Event] = []
    for channel, number in maker.chance.choices(
        list(kinds), [share for share, _make in kinds.values()], k=size
    ):
        made = kinds[channel, number][1]()
        if maker.chance.random() * _PLANTED < 1:
            field = maker.chance.choice([name for name in made if name in words] or ["Computer"])
            made[field] = maker.named(field) if field in words else "PC"
        computer = f"PC{maker.chance.randrange(300):03}"
        found.append({**made, "Channel": channel, "EventID": number, "Computer": computer})
    return found


def table(size: int, fields: Iterable[str], words: dict[str, list[str]], seed: int = 5) -> Any:
    """Events as columns of text: what rules look at, and what every event has."""
    import pyarrow as pa

    told = rows(size, words, seed)
    names = sorted({*fields, "Channel", "EventID", "Computer"} & set().union(*told))
    return pa.table({name: pa.array([each.get(name) for each in told], pa.string()) for name in names})


def lines(told: Iterable[Event], first: datetime) -> Iterator[str]:
    """Events as NXLog forwards them, over a working day from a moment on; accounts are those of people of `bench_logs.company`."""
    chance = random.Random(9)  # noqa: S311 - to be the same again
    for each in told:
        at = first + timedelta(seconds=chance.randrange(9 * 3600))
        event: dict[str, Any] = {"EventTime": f"{at:%Y-%m-%d %H:%M:%S}", "Hostname": each["Computer"], **each}
        event["EventID"] = int(each["EventID"])
        if "User" not in each:
            event["User"] = f"user{chance.randrange(1, 300):04d}@example.co.jp"
        yield json.dumps(event, ensure_ascii=False) + "\n"


def documents(count: int, seed: int = 6) -> Iterator[tuple[str, str]]:
    """Rules that are made up, as files."""
    chance = random.Random(seed)  # noqa: S311 - to be the same again
    for number in range(count):
        words = [f"word{chance.getrandbits(24):x}" for _ in range(chance.randrange(3, 14))]
        program = chance.choice(_PROGRAMS)
        rule = {
            "title": f"made {number}",
            "id": f"00000000-0000-4000-8000-{number:012d}",
            "logsource": {
                "product": "windows",
                "category": chance.choice(
                    ("process_creation", "process_creation", "registry_set", "file_event")
                ),
            },
            "detection": {
                "program": [{"Image|endswith": f"\\{program}"}, {"OriginalFileName": program}],
                "line": {"CommandLine|contains": words, "User|contains": ["tanaka", "SYSTEM"]},
                "name": {"TargetFilename|endswith": [f"\\{word}.exe" for word in words]},
                "condition": "program and line or name and not program",
            },
        }
        yield f"{number}.yml", json.dumps(rule)
