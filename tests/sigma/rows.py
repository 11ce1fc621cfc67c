"""Rules and rows that are made up, always the same for a seed: words of the rules are what the rows are made of."""

from __future__ import annotations

import random
from typing import Any

FIELDS = ("Image", "CommandLine", "User", "DestinationIp", "Count", "When", "Signed")
WORDS = (
    "cmd.exe", "\\cmd.exe", "C:\\Windows\\System32\\", "powershell", " -enc ", "/C", "ＡＢＣ", "図面", "İstanbul", "ΣΑΣ", "σας",
    "it's", '"quoted"', "100%", "a_b", "*", "?", "\\", "\\\\", "${x}", "{a}", "'; DROP TABLE events; --", "", " ", "\n", "\t",
    "é", "e\u0301", "𠮷", "👩‍👩‍👧", "TRUE", "true", "4688", "0", "-12.5", "1e5", "[x]", "(y|z)", "^$", "ｶﾞ", "Ⅷ", "ß", "ẞ", "K", "\0",
)  # fmt: skip
ADDRESSES = (
    "10.0.0.1", "10.255.3.4", "172.16.0.9", "172.32.0.1", "192.168.1.1", "192.168.1.255", "8.8.8.8", "010.0.0.1", "10.0.0.256",
    "10.0.0", "10.0.0.1 ", "::1", "::", "fe80::1", "FE80::1%eth0", "febf:ffff::", "fec0::1", "fd00:1:2:3:4:5:6:7", "fc00::",
    "2001:db8::ff:1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::3:4:5:6:7:8", "1:2:3:4:5:6:7", "1:::2", ":1",
    "1:2:3:4:5:6:7:8:9", "12345::1", "::ffff:10.0.0.1", "fe80::1%", "a::b::c", "-", "%",
)  # fmt: skip
NETWORKS = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.1.0/25", "8.8.8.8/32", "0.0.0.0/0", "::1/128", "fe80::/10", "fc00::/7", "::/0", "2001:db8::/33",
    "1:2:3:4::/62",
)  # fmt: skip
NUMBERS = (
    "0",
    "1",
    "-1",
    "10",
    "10.0",
    "9.99",
    "1e3",
    " 5",
    "+7",
    "123456789012345678",
    "1234567890123456789",
    "0x10",
    "",
    "nan",
    "٣",
    "5.",
)
MOMENTS = (
    "2026-11-28T22:45:00Z", "2026-11-28 23:59", "2026-02-30T00:00:00Z", "2024-02-29T15:00:00.123+09:00", "2026-01-01T00:00:00-05:30",
    "2027-01-03T20:00:00Z", "2020-12-31T14:59:59Z", "2020-12-31T15:00:00Z", "28/11/2026", "2026-11-28", "2026-13-01T00:00:00Z",
    "2026-11-28T24:00:00Z", "1969-07-20T20:17:40Z", "2026-11-28T22:45:00+15:00", "2026-11-28T22:45:00+0900", "2026-04-31 10:00Z",
)  # fmt: skip
EXPRESSIONS = (
    "cmd", "^C:", r"\.exe$", "(?i)POWER", r"[\\/]c\b", ".", "^.$", "a.b", "x|図", r"\d{2,}", "^$", r"[^a-z]$", r"\s$", "[[]x", r"\x{56f3}",
    r"[]x]", "é$", "(?s)^.+$", "(?m)^$", "[a&&b]", r"\$\{x",
)  # fmt: skip


def text(chance: random.Random) -> str:
    """Some words in a row, in other cases than written."""
    told = "".join(chance.choice(WORDS) for _ in range(chance.randrange(4)))
    return chance.choice((told, told, told.upper(), told.lower()))


def rows(chance: random.Random, size: int) -> list[dict[str, str | None]]:
    """Rows of text, a quarter of it missing, and much of it the same."""
    known = [text(chance) for _ in range(size // 3 + 3)]
    pools: dict[str, Any] = {
        **dict.fromkeys(("Image", "CommandLine", "User"), known),
        "DestinationIp": ADDRESSES,
        "Count": NUMBERS,
        "When": MOMENTS,
        "Signed": ("true", "True", "false", "1", ""),
    }
    return [
        {name: None if chance.random() < 0.25 else chance.choice(pools[name]) for name in FIELDS}
        for _ in range(size)
    ]


def _item(chance: random.Random) -> tuple[str, Any]:
    name = chance.choice(("Image", "CommandLine", "User"))
    match chance.randrange(12):
        case 0:
            return "DestinationIp|cidr", chance.sample(NETWORKS, chance.randrange(1, 4))
        case 1:
            return f"Count|{chance.choice(('gt', 'gte', 'lt', 'lte'))}", chance.choice(
                (0, 1, 9.99, -5, 10**17)
            )
        case 2:
            part = chance.choice(("minute", "hour", "day", "week", "month", "year"))
            number = chance.choice((0, 1, 7, 9, 22, 45, 48, 53, 2026))
            return f"When|{part}{chance.choice(('', '|gte', '|lt'))}", number
        case 3:
            return f"{name}|re{chance.choice(('', '|i', '|m', '|s', '|i|m|s'))}", chance.choice(EXPRESSIONS)
        case 4:
            return chance.choice(
                (("Signed", True), ("Signed", False), ("Signed|exists", True), ("User|exists", False))
            )
        case 5:
            return (
                f"{name}|fieldref{chance.choice(('', '|contains', '|startswith', '|endswith'))}",
                chance.choice(("User", "Signed", "Nowhere")),
            )
        case 6:
            return name, chance.choice((None, "", "*", "?*", "*?", 4688, "??", ["", None], "a*b?c"))
        case 7:
            return f"{name}|windash|contains", chance.choice((" -enc ", "-a /b", " /C"))
        case 8:
            return f"{name}|{chance.choice(('base64|contains', 'wide|base64offset|contains'))}", "cmd.exe"
        case _:
            how = chance.choice(
                (
                    "",
                    "|contains",
                    "|startswith",
                    "|endswith",
                    "|cased",
                    "|contains|cased",
                    "|contains|all",
                    "|neq",
                )
            )
            values = [_value(chance) for _ in range(chance.randrange(1, 4))]
            if "all" in how and len(values) == 1:
                values.append(_value(chance))
            return name + how, values


def _value(chance: random.Random) -> str:
    word = text(chance) or "x"
    return chance.choice((word, word, f"*{word}", f"{word}*", f"{word}*{chance.choice(WORDS)}", f"?{word}"))


def document(chance: random.Random, number: int) -> dict[str, Any]:
    """A rule as its YAML would be read."""
    names = ["one", "two", "three"][: chance.randrange(1, 4)]
    detection: dict[str, Any] = {}
    for name in names:
        if chance.random() < 0.12:
            detection[name] = [_value(chance) for _ in range(2)]
        else:
            item = dict(_item(chance) for _ in range(chance.randrange(1, 4)))
            detection[name] = [item, dict([_item(chance)])] if chance.random() < 0.2 else item
    detection["condition"] = chance.choice(_SHAPES[len(names)])
    return {
        "title": f"made {number}",
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "logsource": {"product": "windows", "category": "process_creation"},
        "detection": detection,
    }


_SHAPES = {
    1: ("one", "not one", "1 of them", "all of them"),
    2: ("one and two", "one or not two", "one and not two", "not (one or two)", "1 of *", "not 1 of t*"),
    3: (
        "one and (two or three)",
        "all of them",
        "one and not 1 of t*",
        "not one or not (two and not three)",
        "not all of t* and one",
    ),
}
