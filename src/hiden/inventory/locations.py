"""Where an item shows itself in logs, as a pattern: how patterns and what stands in logs are compared, and what is refused.

What a pattern means (the page of an item says the same):

- Compared without case, width or kind of dash. `\\` and `/` are the same. The scheme of an address, a user in it, its usual port,
  separators at the end and `.git` do not matter; %E8%A8%AD in an address is read as what it stands for. `s3://` and the like
  stay, because a bucket is no server.
- With a separator it is a place: this place and everything under it, never a neighbour whose name only begins alike.
- Without a separator it is a name: a file, an attachment or a folder called so, wherever it lies, and everything under it.
  The first name of a longer path is a server or a drive, which is not compared with names.
- `*` stands for any signs within one name, also none; `**` for any signs across names. `*` and `**` alone at the end say
  nothing more, because what is under a place belongs to it anyway.
- Of several patterns that fit, the one that ends deepest in the path counts, then the one with more signs of its own. Those
  that are equal in both count together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import category
from urllib.parse import unquote

from hiden.base.errors import BadInput
from hiden.base.text import fold
from hiden.base.words import say

LONGEST = 500
# All of them together still fit into one cell of a workbook, with their line ends.
MOST = 50

_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]+):[/\\]{2}")
_BUCKETS = {"s3": "s3:", "s3a": "s3:", "s3n": "s3:", "gs": "gs:"}
_ARN = re.compile(r"arn:aws[a-z\-]*:s3:::")
_SCP = re.compile(r"[a-z0-9_.\-]+@([a-z0-9\-]+(?:\.[a-z0-9\-]+)+):(?![/\\0-9])")
_HOST = re.compile(r"[a-z0-9\-]+(?:\.[a-z0-9\-]+)+(?::[0-9]+)?(?=/)")
_DEVICE = re.compile(r"[/\\]{2}[?.][/\\](?:unc[/\\])?")
_USUAL_PORT = re.compile(r":(?:443|80|22|445)$")
_QUERY = re.compile(r"[?#]")
_PARTS = re.compile(r"[?#&]")
_BETWEEN = re.compile(r" */[ /]*")
_GIT = re.compile(r"\.git(?=/|$)")


def located(text: str) -> str:
    """The form in which places are compared: names with `/` between, none at the ends. Never raises."""
    return spelt(text)[0].strip("/ ")


def spelt(text: str) -> tuple[str, bool]:
    """The form with separators still at its ends, and whether it is an address, so that its first name is a host."""
    plain = fold(text)
    plain = _DEVICE.sub("//", plain, count=1) if plain.startswith(("\\\\", "//")) else plain
    if (arn := _ARN.match(plain)) is not None:
        return _joined(f"s3:/{plain[arn.end() :]}"), False
    if (scheme := _SCHEME.match(plain)) is not None:
        rest = plain[scheme.end() :]
        if (bucket := _BUCKETS.get(scheme[1])) is not None:
            return _joined(f"{bucket}/{rest}"), False
        return _joined(_decoded(rest) if scheme[1] == "file" else _address(rest)), True
    if (scp := _SCP.match(plain)) is not None:
        return _joined(_address(f"{scp[1]}/{plain[scp.end() :]}")), True
    if _HOST.match(plain) is not None:
        return _joined(_address(plain)), True
    return _joined(plain), False


def _address(rest: str) -> str:
    """What follows the scheme of an address: the host without user and usual port, the path read, each part of the query."""
    host, slash, path = rest.replace("\\", "/").partition("/")
    host = _USUAL_PORT.sub("", host.rpartition("@")[2])
    if (query := _QUERY.search(path)) is not None:
        behind = _PARTS.sub("/", path[query.start() :])
        path = f"{_decoded(path[: query.start()])}{_decoded(behind)}"
    else:
        path = _decoded(path)
    found = f"{host}{slash}{path}"
    return _GIT.sub("", found) if ".git" in found else found


def _decoded(text: str) -> str:
    """%E8%A8%AD read as UTF-8; as it is where it is not."""
    if "%" not in text:
        return text
    try:
        return fold(unquote(text, errors="strict"))
    except UnicodeDecodeError:
        return text


def _joined(text: str) -> str:
    text = _BETWEEN.sub("/", text.replace("\\", "/"))
    if "/." not in text and not text.startswith("."):
        return text
    names: list[str] = []
    for name in text.split("/"):
        if name == "..":
            if names and names[-1]:
                names.pop()
        elif name != ".":
            names.append(name)
    return _BETWEEN.sub("/", "/".join(names))


# ---------- a pattern ----------

_STARS = re.compile(r"\*{3,}")
_LOOSE_END = re.compile(r"(?:/\*{1,2})+$")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")
_NUMERIC = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_DRIVE = re.compile(r"[a-z][:$]")
_HOST_ALONE = re.compile(
    r"(?:[a-z0-9\-]*\.)*[a-z0-9\-]+\.(?:com|net|org|jp|io|co|dev|app|cloud|local|internal|lan|biz)"
)


def pattern_form(text: str) -> str:
    """The form in which a pattern is compared, its stars kept. Never raises; see `checked` for what is refused."""
    return _without_loose_end(spelt(text)[0].strip("/ "))


def _without_loose_end(form: str) -> str:
    """A star that says nothing more goes: a place holds all that is under it."""
    form = _LOOSE_END.sub("", _STARS.sub("**", form))
    return f"{form[:-2]}*" if form.endswith("**") and len(form) > 2 else form


def checked(text: str) -> str:
    """The form in which a pattern is compared. Raises BadInput for one that cannot be kept or would fit nearly everything."""
    if len(text) > LONGEST:
        raise BadInput(
            say("ログでの場所が長すぎます（{count}字）。", count=len(text)),
            say("{longest}字までにしてください。", longest=LONGEST),
        )
    if any(category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in text):
        raise BadInput(
            say("ログでの場所に、改行などの見えない文字が入っています。"),
            say("1行に1つずつ、文字だけで書いてください。"),
        )
    whole, address = spelt(text)
    form = _without_loose_end(whole.strip("/ "))
    if len(form) > LONGEST:
        raise BadInput(
            say("ログでの場所「{value}…」は、そろえた形が長すぎます。", value=text[:40]),
            say("合字などを使わずに、{longest}字までで書いてください。", longest=LONGEST),
        )
    if _too_wide(form, rooted=address or "/" in whole or "\\" in text):
        raise BadInput(
            say("ログでの場所「{value}」では、ほとんどすべてのものが当てはまります。", value=text[:80]),
            say("サーバーやドライブの名前だけでなく、フォルダの名前か、ファイル名の一部まで書いてください。"),
        )
    return form


def _too_wide(form: str, *, rooted: bool) -> bool:
    names = form.split("/")
    if not any(sign.isalnum() for sign in form):
        return True
    if len(names) == 1:
        bare = form.removeprefix("*.").removeprefix("*")
        if rooted or form.endswith(":") or _DRIVE.fullmatch(form):
            return True
        if _NUMERIC.fullmatch(bare) or _HOST_ALONE.fullmatch(bare):
            return True
    elif len(names) == 2 and _DRIVE.fullmatch(names[1]) and names[1].endswith("$"):
        return True
    if "*" not in form:
        return False
    # A host says nothing of what lies on it, and a suffix alone is every file of its kind.
    own = names[1:] if len(names) > 1 else names
    signs = sum(_weight(name) for name in own)
    return signs < 2


def _weight(name: str) -> int:
    said = name.replace("*", "")
    if "*" in name and _SUFFIX.fullmatch(said):
        return 0
    return sum(sign.isalnum() for sign in said)


def distinct(patterns: Iterable[str]) -> tuple[str, ...]:
    """The patterns without blanks at their ends, each once: of those that are compared alike, the first."""
    found: dict[str, str] = {}
    for text in patterns:
        if text.strip():
            found.setdefault(pattern_form(text), text.strip())
    return tuple(found.values())
