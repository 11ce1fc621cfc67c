"""Expressions of RE2 for what is more than a part of a text: wildcards, networks, numbers, moments. The same text for every engine."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

NUMBER: Final = r"^[+-]?[0-9]{1,18}(\.[0-9]{1,18})?$"  # what is compared as a number
# A moment in ISO 8601, to the minute at least; without a zone it is UTC.
MOMENT: Final = (
    r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]([01][0-9]|2[0-3]):[0-5][0-9]"
    r"(:[0-5][0-9](\.[0-9]{1,9})?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?$"
)
_G: Final = "[0-9a-f]{1,4}"
_IPV6_SHORT: Final = "|".join(f"({_G}:){{1,{left}}}(:{_G}){{1,{7 - left}}}" for left in range(1, 7))
# IPv6 in hexadecimal, lower case, with its zone or not.
IPV6: Final = f"^(({_G}:){{7}}{_G}|({_G}:){{1,7}}:|{_IPV6_SHORT}|:(:{_G}){{1,7}}|::)(%[0-9a-z_.-]+)?$"
_PIECE: Final = re.compile(r"[^\\*?]+|\\[\\*?]|[\\*?]", re.DOTALL)
_OCTET: Final = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"


def quoted(text: str) -> str:
    """The text as an expression that means itself, for RE2 and Java alike."""
    return "".join(
        each if each.isalnum() or each in "_ " or ord(each) > 127 else _coded(each) for each in text
    )


def _coded(sign: str) -> str:
    return f"\\{sign}" if sign.isprintable() else f"\\x{{{ord(sign):x}}}"


_LINES: Final = re.compile(r"\(\?[a-z]*m")
_CLASS: Final = re.compile(r"\[\^?\]?(\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]", re.DOTALL)


@lru_cache(maxsize=65_536)
def pieces(pattern: str) -> tuple[str, ...]:
    """A text with wildcards taken apart: plain pieces, `*` and `?`; plain pieces carry a leading `=`."""
    told: list[str] = []
    for piece in _PIECE.findall(pattern):
        if piece in "*?":
            told.append(piece)
            continue
        plain = piece[1] if len(piece) == 2 and piece[0] == "\\" and piece[1] in "\\*?" else piece
        if told and told[-1][0] == "=":
            told[-1] += plain
        else:
            told.append(f"={plain}")
    return tuple(told)


def escaped(text: str) -> str:
    """A plain text as part of a pattern with wildcards."""
    return re.sub(r"([\\*?])", r"\\\1", text)


def wildcards(pattern: str) -> str:
    """The whole text, as the pattern with wildcards says."""
    meant = {"*": ".*", "?": "."}
    return "(?s)^" + "".join(meant.get(each) or quoted(each[1:]) for each in pieces(pattern)) + "$"


def longest(pattern: str) -> str:
    """The longest plain piece of a pattern with wildcards: whoever meets the pattern contains it."""
    return max((each[1:] for each in pieces(pattern) if each[0] == "="), key=len, default="")


def network(text: str) -> IPv4Network | IPv6Network:
    """The network that is meant. Raises ValueError."""
    return ip_network(text, strict=False)


def in_ipv4(net: IPv4Network) -> str:
    """A dotted address in the network, exactly."""
    whole, rest = divmod(net.prefixlen, 8)
    octets = [str(each) for each in net.network_address.packed[:whole]]
    if rest:
        low = net.network_address.packed[whole]
        octets.append("(" + "|".join(str(each) for each in range(low, low + 2 ** (8 - rest))) + ")")
    octets += [_OCTET] * (4 - len(octets))
    return "^" + r"\.".join(octets) + "$"


def in_ipv6(net: IPv6Network) -> str:
    """The 32 digits of an address in the network."""
    whole, rest = divmod(net.prefixlen, 4)
    digits = net.network_address.packed.hex()
    if not rest:
        return f"^{digits[:whole]}"
    low = int(digits[whole], 16)
    return f"^{digits[:whole]}[" + "".join(f"{each:x}" for each in range(low, low + 2 ** (4 - rest))) + "]"


def java(pattern: str) -> str:
    """The same expression for Java's engine: other ends of lines, and brackets that mean more in classes. Raises ValueError."""
    told: list[str] = []
    ends = "$" if _LINES.search(pattern) else r"\z"  # Java's $ is also before a last line feed
    at = 0
    while at < len(pattern):
        sign = pattern[at]
        inside = _CLASS.match(pattern, at) if sign == "[" else None
        if inside:
            told.append(_java_class(inside.group()))
            at = inside.end()
            continue
        if sign == "\\":
            told.append(pattern[at : at + 2])
            at += 2
            continue
        told.append(ends if sign == "$" else sign)
        at += 1
    return "(?d)" + "".join(told)


def _java_class(told: str) -> str:
    if "[:" in told:
        raise ValueError(told)
    head = 2 if told.startswith("[^") else 1
    first = "\\]" if told[head] == "]" and len(told) > head + 1 else ""
    inner = told[head + bool(first) : -1]
    return told[:head] + first + inner.replace("[", "\\[").replace("&&", "&\\&") + "]"
