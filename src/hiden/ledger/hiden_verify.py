#!/usr/bin/env python3
"""秘伝の操作記録の書き出しを検証します。Python 3.9 以上だけで動き、ほかに何も要りません。
Checks an export of Hiden's ledger. Needs nothing but Python 3.9 or later.

    python3 hiden_verify.py DIR [--key VKEY]… [--seen FILE]… [--witness VKEY]… [--roots PEM]… [--json]
    python3 hiden_verify.py --proof FILE --entry FILE --key VKEY
    python3 hiden_verify.py CERTIFICATE.pdf [--key VKEY]… [--json]

The last checks one promise: the certificate as PDF (the proof lies inside as a file) or promise.json itself. It writes out the
words that were signed, because whether the pages of a PDF show those very words is beyond it. Export:

What is checked, in this order:
  1. every checkpoint is a well-formed signed note (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), signed by the log's key;
  2. the entries, hashed as RFC 6962 section 2.1 says, give the root of every checkpoint; no two checkpoints contradict;
  3. the separable personal parts are the ones to which the entries are bound, and a missing one was forgotten on the record.
If 2 fails, the leaf hashes that lie beside the entries say which entry was edited, deleted, moved or inserted, provided that
they themselves still give the signed root; otherwise the checkpoints say between which entries something was altered.

A key that comes with the export proves only that the export agrees with itself. Give --key from paper or from another place.
--seen gives a checkpoint that somebody kept elsewhere (print, mail): it uncovers a log that was cut short or replaced as a whole.
Time stamps of others (stamps/, checked by hiden_verify_stamps.py beside this) say until when they vouch; --roots gives the certificates
of their authorities as these publish them. Revocation is not looked at.

The files of an export (DIR):
  manifest.json           format, origin, size, and whether personal parts are included
  verifier.key            one verifier key (name+id+key) a line
  checkpoint              the newest checkpoint;   checkpoints.jsonl   all of them, oldest first, each a JSON string
  entries-NNNNNN.jsonl    one entry a line, the very bytes that were hashed; 16,384 lines a file
  hashes-NNNNNN.bin       32 bytes an entry: SHA-256(0x00 ‖ line)
  personal-NNNNNN.jsonl   "<entry> <salt in hex> <json>"; SHA-256(salt ‖ json) stands in the entry under "personal"

Exit codes: 0 all good · 2 wrong call · 3 unreadable · 4 wrong key · 5 signature · 6 malformed checkpoint · 7 fork · 8 rollback
  10 edited · 11 deleted · 12 inserted · 13 moved or swapped · 14 truncated · 15 not covered by a checkpoint · 16 altered somewhere
  17 hash files altered · 18 unknown form of entry · 19 manifest does not fit · 20 personal part altered · 21 personal part missing
  26 a time stamp does not hold.
  The lowest number found is returned; all problems are listed.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import re
import stat
import sys
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from hashlib import sha256, sha512
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

FORMAT = "hiden-ledger-export/1"
PROMISE_FORMAT = "hiden-promise/1"
SIGNATURES_CHECKED = (
    2_000  # newest first; the roots of all checkpoints are checked always. --all-signatures lifts it
)
LISTED = 50  # problems listed in full

EXIT = {
    "unreadable": 3,
    "key": 4,
    "signature": 5,
    "checkpoint": 6,
    "fork": 7,
    "rollback": 8,
    "edited": 10,
    "deleted": 11,
    "inserted": 12,
    "moved": 13,
    "truncated": 14,
    "uncovered": 15,
    "altered": 16,
    "hashes": 17,
    "form": 18,
    "manifest": 19,
    "personal": 20,
    "personal_missing": 21,
    "stamp": 26,
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, with the number of the entry it concerns, if it concerns one."""

    code: str
    entry: int | None
    ja: str
    en: str


class Bad(Exception):  # noqa: N818 - carries a finding, not a failure of the program
    """A finding that ends the reading of one file or note."""

    def __init__(self, code: str, ja: str, en: str) -> None:
        super().__init__(en)
        self.code, self.ja, self.en = code, ja, en


# --- Ed25519 (RFC 8032 section 5.1), verification only -------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, x·y = T/Z
NEUTRAL: Point = (0, 1, 1, 0)


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def decode_point(raw: bytes) -> Point | None:
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def encode_point(p: Point) -> bytes:
    inverse = pow(p[2], -1, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def multiples(p: Point) -> list[list[Point]]:
    """For each half byte of a number, its sixteen multiples of the point: multiplying becomes 64 additions."""
    table = []
    for _ in range(64):
        row = [NEUTRAL]
        for _ in range(15):
            row.append(add(row[-1], p))
        table.append(row)
        p = add(row[-1], p)
    return table


def multiply(number: int, table: list[list[Point]]) -> Point:
    total = NEUTRAL
    for row in table:
        if number & 15:
            total = add(total, row[number & 15])
        number >>= 4
    return total


def _base() -> list[list[Point]]:
    point = decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    assert point is not None
    return multiples(point)


class PublicKey:
    """One public key, with its table of multiples."""

    base: list[list[Point]] = []

    def __init__(self, raw: bytes) -> None:
        point = decode_point(raw) if len(raw) == 32 else None
        if point is None:
            raise Bad("key", "検証鍵がEd25519の鍵ではありません。", "The verifier key is not an Ed25519 key.")
        if not PublicKey.base:
            PublicKey.base.extend(_base())
        self.raw = raw
        self.minus = multiples((P - point[0], point[1], 1, P - point[3]))

    def holds(self, message: bytes, signature: bytes) -> bool:
        if len(signature) != 64:
            return False
        s = int.from_bytes(signature[32:], "little")
        if s >= ORDER:
            return False
        h = int.from_bytes(sha512(signature[:32] + self.raw + message).digest(), "little") % ORDER
        return encode_point(add(multiply(s, self.base), multiply(h, self.minus))) == signature[:32]


# --- Signed notes and checkpoints ----------------------------------------------------------------------------------------------

SIZE = re.compile("0|[1-9][0-9]{0,18}")
SIGNATURE = re.compile("\u2014 ([^\\s+]+) ([A-Za-z0-9+/]+={0,2})")
LONGEST_NOTE, MOST_SIGNATURES = 1_000_000, 100
NAME = re.compile("[^\\s+]+")
LOG, WITNESS = 1, 4  # types of keys
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f]")


def unbase64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not raw or base64.b64encode(raw).decode() != text:
        raise Bad("checkpoint", "base64の書き方が正しくありません。", "The base64 is malformed.")
    return raw


class Key:
    """A verifier key: name+id+base64(type ‖ key). Type 1 signs the note itself; type 4 is a witness's timed cosignature."""

    def __init__(self, vkey: str, kind: int = LOG) -> None:
        name, _, rest = vkey.partition("+")
        given, _, encoded = rest.partition("+")
        try:
            raw = unbase64(encoded)
        except Bad:
            raw = b"?"
        self.vkey, self.name, self.type = vkey, name, raw[0]
        self.id = sha256(name.encode("utf-8", "replace") + b"\n" + raw).digest()[:4]
        if not NAME.fullmatch(name) or self.type != kind or self.id.hex() != given:
            raise Bad(
                "key", f"検証鍵の形が正しくありません：{vkey}", f"The verifier key is malformed: {vkey}"
            )
        self.public = PublicKey(raw[1:])


@dataclass(frozen=True)
class Checkpoint:
    """A parsed checkpoint, and where it was found. `time` is set on a witness's view."""

    where: str
    text: str
    signatures: tuple[tuple[str, bytes], ...]
    origin: str
    size: int
    root: bytes
    seen: bool = False

    def by(self, key: Key) -> list[bytes]:
        return [raw[4:] for name, raw in self.signatures if name == key.name and raw[:4] == key.id]


def _malformed(where: str, ja: str, en: str) -> Bad:
    return Bad("checkpoint", f"{where}：チェックポイントの書式が正しくありません（{ja}）。",
               f"{where}: the checkpoint is malformed ({en}).")  # fmt: skip


def parse_signature(line: str, where: str) -> tuple[str, bytes]:
    """Who signed, and the id of the key with the signature. Raises Bad."""
    match = SIGNATURE.fullmatch(line)
    if not match:
        raise _malformed(where, "署名でない行がある", "a line among the signatures is not a signature")
    try:
        raw = unbase64(match[2])
    except Bad:
        raise _malformed(where, "署名のbase64が正しくない", "the base64 of a signature is wrong") from None
    if len(raw) <= 4:
        raise _malformed(where, "署名が短すぎる", "a signature is too short")
    return match[1], raw


def parse_checkpoint(raw: bytes, where: str, *, seen: bool = False) -> Checkpoint:
    """Strict: one fact has one text. Raises Bad."""
    if len(raw) > LONGEST_NOTE:
        raise _malformed(where, "長すぎる", "it is too long")
    try:
        note = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed(where, "UTF-8ではない", "not UTF-8") from None
    if "\r" in note:
        raise _malformed(where, "改行がCRLFに変えられている", "its line ends were changed to CRLF")
    if CONTROL.search(note):
        raise _malformed(where, "制御文字がある", "it holds control characters")
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise _malformed(where, "署名がない", "it has no signature")
    signatures = tuple(parse_signature(line, where) for line in lines[:-1].split("\n"))
    if len(signatures) > MOST_SIGNATURES:
        raise _malformed(where, "署名が多すぎる", "it has too many signatures")
    parts = text.split("\n")
    if len(parts) != 3 or not parts[0]:
        raise _malformed(where, "三行ではない", "it does not have three lines")
    if not SIZE.fullmatch(parts[1]):
        raise _malformed(where, f"件数「{parts[1][:40]}」", f"size {parts[1][:40]!r}")
    try:
        root = unbase64(parts[2])
    except Bad:
        raise _malformed(where, "根のbase64が正しくない", "the base64 of the root is wrong") from None
    if len(root) != 32:
        raise _malformed(where, "根が32バイトではない", "the root is not 32 bytes long")
    return Checkpoint(where, text + "\n", signatures, parts[0], int(parts[1]), root, seen)


def key_of(point: Checkpoint, keys: list[Key]) -> tuple[Key, bytes]:
    """The key that claims to have signed it, with that signature. Raises Bad."""
    for key in keys:
        mine = point.by(key)
        if not mine:
            continue
        if len(mine) > 1:
            raise _malformed(point.where, "同じ鍵の署名が二つある", "it has two signatures by one key")
        if point.origin != key.name:
            raise Bad("key", f"{point.where}：別の記録簿（{point.origin}）のチェックポイントです。",
                      f"{point.where}: the checkpoint belongs to another log ({point.origin}).")  # fmt: skip
        return key, mine[0]
    raise Bad("key", f"{point.where}：期待した鍵の署名がありません。",
              f"{point.where}: there is no signature by the expected key.")  # fmt: skip


def check_signature(point: Checkpoint, keys: list[Key]) -> None:
    """Raises Bad unless the signature of the log's key holds."""
    key, signature = key_of(point, keys)
    if not key.public.holds(point.text.encode(), signature):
        raise Bad("signature", f"{point.where}：署名が本文（件数{point.size}）と合いません。本文か署名が変えられています。",
                  f"{point.where}: the signature does not fit the text (size {point.size}); one of them was changed.")  # fmt: skip


def cosigned(point: Checkpoint, witness: Key) -> int | None:
    """When this witness countersigned (seconds since 1970), if it did and the cosignature holds."""
    for raw in point.by(witness):
        seconds = int.from_bytes(raw[:8], "big")
        message = f"cosignature/v1\ntime {seconds}\n{point.text}".encode()
        if witness.public.holds(message, raw[8:]):
            return seconds
    return None


# --- The tree ------------------------------------------------------------------------------------------------------------------


class Tree:
    """RFC 6962 section 2.1, growing: only the perfect subtrees from the left are kept."""

    def __init__(self) -> None:
        self.size = 0
        self.parts: list[bytes] = []

    def grow(self, leaves: Iterable[bytes]) -> None:
        size, parts, hashed = self.size, self.parts, sha256
        for leaf in leaves:
            node, bits = leaf, size
            while bits & 1:
                node = hashed(b"\1" + parts.pop() + node).digest()
                bits >>= 1
            parts.append(node)
            size += 1
        self.size = size

    def root(self) -> bytes:
        if not self.parts:
            return sha256(b"").digest()
        root = self.parts[-1]
        for left in reversed(self.parts[:-1]):
            root = sha256(b"\1" + left + root).digest()
        return root


def roots_at(batches: Iterable[list[bytes]], stops: set[int]) -> tuple[dict[int, bytes], int]:
    """The root at each wanted size, as far as there are leaves, and the number of leaves."""
    tree, found = Tree(), {}
    wanted = sorted(stops, reverse=True)
    for batch in batches:
        start = tree.size
        while wanted and wanted[-1] <= start + len(batch):
            stop = wanted.pop()
            tree.grow(batch[tree.size - start : stop - start])
            found[stop] = tree.root()
        tree.grow(batch[tree.size - start :])
    while wanted and wanted[-1] <= tree.size:
        found[wanted.pop()] = tree.root()
    return found, tree.size


def proof_root(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """RFC 9162 section 2.1.3.2: the root to which an inclusion proof leads, None if it is too long or too short."""
    if not 0 <= index < size:
        return None
    low, high, node = index, size - 1, leaf
    for sibling in path:
        if high == 0:
            return None
        if low & 1 or low == high:
            node = sha256(b"\1" + sibling + node).digest()
            while low and not low & 1:
                low, high = low >> 1, high >> 1
        else:
            node = sha256(b"\1" + node + sibling).digest()
        low, high = low >> 1, high >> 1
    return node if high == 0 else None


# --- The files of an export ----------------------------------------------------------------------------------------------------

NONE_PERSONAL = b'"personal":null,"v":1}'
FORGOTTEN = b'"kind":"ledger.forgotten"'


@dataclass
class Found:
    """What was found, in the order of checking."""

    problems: list[Problem] = field(default_factory=list)
    entries: int = 0
    covered: int = 0
    first_at: str | None = None
    until: str | None = None
    root: str | None = None
    origins: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    key_from: str = "export"
    checkpoints: int = 0
    signatures_checked: int = 0
    anchors: list[dict[str, Any]] = field(default_factory=list)
    personal: str = "included"
    parts_checked: int = 0
    parts_forgotten: int = 0

    def add(self, code: str, entry: int | None, ja: str, en: str) -> None:
        self.problems.append(Problem(code, entry, ja, en))

    def take(self, bad: Bad) -> None:
        self.add(bad.code, None, bad.ja, bad.en)


def loads(raw: bytes) -> Any:
    """JSON, whatever somebody wrote there. Raises ValueError."""
    try:
        return json.loads(raw)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def read(path: Path, *, anywhere: bool = False) -> bytes:
    """A file of the export. A link, a pipe or a device is none, so that nothing outside is read and nothing waits for ever."""
    try:
        if not anywhere and not stat.S_ISREG(path.lstat().st_mode):
            raise Bad(
                "unreadable",
                f"{path.name} は通常のファイルではありません。",
                f"{path.name} is not an ordinary file.",
            )
        return path.read_bytes()
    except (OSError, ValueError):
        raise Bad("unreadable", f"{path.name} が読めません。", f"{path.name} cannot be read.") from None


def numbered(folder: Path, stem: str, suffix: str) -> list[Path]:
    return sorted(folder.glob(f"{stem}-[0-9]*{suffix}"))


def lines_of(path: Path) -> list[bytes]:
    lines = read(path).split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return lines


def leaf_batches(folder: Path) -> Iterator[list[bytes]]:
    for path in numbered(folder, "entries", ".jsonl"):
        hashed = sha256
        yield [hashed(b"\0" + line).digest() for line in lines_of(path)]


def stored_batches(folder: Path) -> Iterator[list[bytes]]:
    for path in numbered(folder, "hashes", ".bin"):
        raw = read(path)
        yield [raw[at : at + 32] for at in range(0, len(raw), 32)]


def cut_files(folder: Path, found: Found) -> None:
    """Every line ends with a line end; where the last does not, bytes are missing."""
    for name in ("entries-*.jsonl", "personal-*.jsonl", "checkpoints.jsonl"):
        for path in sorted(folder.glob(name)):
            if path.is_symlink() or not path.is_file() or not path.stat().st_size:
                continue  # named where it is read
            with path.open("rb") as file:
                file.seek(-1, 2)
                if file.read(1) != b"\n":
                    found.add("truncated", None, f"{path.name} の末尾が欠けています（最後の改行がありません）。",
                              f"The end of {path.name} is missing (it has no last line end).")  # fmt: skip


def missing_files(folder: Path, found: Found) -> None:
    files = {one.name for one in numbered(folder, "entries", ".jsonl")}
    for path in sorted(folder.glob("*-*")):
        stem, _, rest = path.name.partition("-")
        if stem == "personal" and f"entries-{rest}" not in files:
            found.add("personal", None, f"{path.name} に対応する記録のファイルがありません。",
                      f"{path.name} belongs to no file of entries.")  # fmt: skip
        elif stem in ("entries", "hashes") and not re.fullmatch("[0-9]{6}[.](jsonl|bin)", rest):
            found.add("unreadable", None, f"{path.name} は書き出しのファイルではありません。",
                      f"{path.name} is no file of an export.")  # fmt: skip
    for stem, suffix in (("entries", ".jsonl"), ("hashes", ".bin")):
        names = {path.name for path in numbered(folder, stem, suffix)}
        expected = [f"{stem}-{number:06d}{suffix}" for number in range(len(names))]
        if stem == "hashes":
            expected = [f"hashes-{n:06d}.bin" for n in range(len(numbered(folder, "entries", ".jsonl")))]
        for name in expected:
            if name not in names:
                found.add("unreadable", None, f"{name} がありません。", f"{name} is missing.")


# --- 1. Checkpoints ------------------------------------------------------------------------------------------------------------


def read_checkpoints(folder: Path, seen: list[Path], found: Found) -> list[Checkpoint]:
    """Every well-formed checkpoint, smallest first; the malformed are named."""
    raws: list[tuple[bytes, str, bool]] = []
    try:
        for number, line in enumerate(lines_of(folder / "checkpoints.jsonl"), 1):
            where = f"checkpoints.jsonl:{number}"
            try:
                note = loads(line)
                raws.append((note.encode("utf-8"), where, False))
                if json.dumps(note, ensure_ascii=False).encode() != line:
                    found.take(_malformed(where, "JSONの書き方が違う", "its JSON is written in another way"))
            except (ValueError, AttributeError):
                found.take(_malformed(where, "JSONの文字列ではない", "not a JSON string"))
    except Bad as bad:
        found.take(bad)
    try:
        newest = read(folder / "checkpoint")
        if not raws or raws[-1][0] != newest:
            raws.append((newest, "checkpoint", False))
    except Bad as bad:
        found.take(bad)
    for path in seen:
        raws.append((read(path, anywhere=True), path.name, True))
    points = []
    for raw, where, is_seen in raws:
        try:
            points.append(parse_checkpoint(raw, where, seen=is_seen))
        except Bad as bad:
            found.take(bad)
            continue
        if where == "checkpoint" and len(raws) > 1:
            found.add("checkpoint", None, "checkpoint が、checkpoints.jsonl の最後のものと違います。",
                      "checkpoint is not the last one of checkpoints.jsonl.")  # fmt: skip
    return sorted(points, key=lambda point: point.size)


def trusted(points: list[Checkpoint], keys: list[Key], every: bool, found: Found) -> list[Checkpoint]:
    """The checkpoints by the log's key whose signature holds; beyond the newest 2,000 only those asked for."""
    good, budget = [], None if every else SIGNATURES_CHECKED
    for point in reversed(points):
        try:
            if budget is None or budget > 0 or point.seen:
                check_signature(point, keys)
                found.signatures_checked += 1
                budget = None if budget is None else budget - 1
            else:
                key_of(point, keys)
            good.append(point)
        except Bad as bad:
            found.take(bad)
    found.checkpoints = len(points)
    return good[::-1]


# --- 2. Entries ----------------------------------------------------------------------------------------------------------------


def check_tree(folder: Path, points: list[Checkpoint], keys: list[Key], found: Found) -> None:
    """The entries against every checkpoint. Sets what is covered, until when; names what is wrong."""
    stops = {point.size for point in points}
    roots, found.entries = roots_at(leaf_batches(folder), stops)
    wrong = [point for point in points if roots.get(point.size) != point.root]
    right = [point for point in points if roots.get(point.size) == point.root]
    if right:
        found.covered, found.root = right[-1].size, right[-1].root.hex()
    if not points:
        found.add("uncovered", None, "有効なチェックポイントがなく、何も確かめられません。",
                  "There is no valid checkpoint, so nothing can be confirmed.")  # fmt: skip
        return
    forks = contradictions(points, roots)
    if not forks:
        stored, _ = roots_at(stored_batches(folder), stops)
        forks = contradictions(points, stored)
    for old, new in forks:
        # a signature that was not yet checked must be, before two checkpoints are said to contradict
        try:
            check_signature(old, keys)
            check_signature(new, keys)
        except Bad as bad:
            found.take(bad)
            continue
        found.add("fork", None,
                  f"記録簿が分岐しています。{old.where}（{old.size}件）と{new.where}（{new.size}件）は、どちらも署名されていますが両立しません。",
                  f"The log was forked: {old.where} (size {old.size}) and {new.where} (size {new.size}) are both signed "
                  "and contradict each other.")  # fmt: skip
    forked = {id(old) for old, _ in forks} | {id(new) for old, new in forks if old in right}
    rolled = [point for point in wrong if point.seen and point.size > found.entries]
    for point in rolled:
        found.add("rollback", None,
                  f"控えのチェックポイント（{point.where}）は{point.size}件ですが、書き出しは{found.entries}件です。記録簿が巻き戻されています。",
                  f"The checkpoint kept elsewhere ({point.where}) has {point.size} entries, the export only {found.entries}: "
                  "the log was rolled back.")  # fmt: skip
    rest = [point for point in wrong if id(point) not in forked and point not in rolled]
    if rest:
        name_what_changed(folder, points, rest, right, found)
    elif found.entries > points[-1].size:
        found.add("uncovered", points[-1].size,
                  f"記録番号{points[-1].size}以降の{found.entries - points[-1].size}件は、どのチェックポイントにも覆われていません。",
                  f"{found.entries - points[-1].size} entries from number {points[-1].size} on are not covered by any checkpoint.")  # fmt: skip
    elif b"".join(h for b in leaf_batches(folder) for h in b) != b"".join(
        read(p) for p in numbered(folder, "hashes", ".bin")
    ):
        found.add("hashes", None, "ハッシュのファイルが変えられています（記録そのものは署名と合います）。",
                  "The hash files were changed (the entries themselves agree with the signature).")  # fmt: skip


def contradictions(points: list[Checkpoint], roots: dict[int, bytes]) -> list[tuple[Checkpoint, Checkpoint]]:
    """Pairs of checkpoints that cannot both be true: two roots for one size, or a later one whose tree has another prefix."""
    pairs = []
    matching = [point for point in points if roots.get(point.size) == point.root]
    for older, newer in ((points[at], points[at + 1]) for at in range(len(points) - 1)):
        if older.size == newer.size and older.root != newer.root:
            pairs.append((older, newer))
    if matching:
        for point in points:
            if point.size < matching[-1].size and roots[point.size] != point.root:
                pairs.append((point, matching[-1]))
    return list(dict.fromkeys(pairs))


def name_what_changed(
    folder: Path, points: list[Checkpoint], wrong: list[Checkpoint], right: list[Checkpoint], found: Found
) -> None:
    """The entries do not give a signed root: say which one and what was done to it."""
    lines = [line for path in numbered(folder, "entries", ".jsonl") for line in lines_of(path)]
    if lines and all(line.endswith(b"\r") for line in lines):
        found.add("edited", 0, "すべての行の改行がCRLFに変えられています。元のファイルを使ってください。",
                  "The line ends of all entries were changed to CRLF. Use the original files.")  # fmt: skip
        return
    actual = [sha256(b"\0" + line).digest() for line in lines]
    expected = [one for batch in stored_batches(folder) for one in batch]
    newest = max(wrong + right, key=lambda point: point.size)
    proven, _ = roots_at([expected], {newest.size})
    if proven.get(newest.size) == newest.root:
        Alignment(expected[: newest.size], actual, found).run()
        return
    start = right[-1].size if right else 0
    end = min(point.size for point in wrong)
    if right and len(actual) == start:
        gone(found, start, newest.size - 1)
        return
    for at in range(start, min(end, len(lines))):
        number = number_in(lines[at])
        if number is not None and number > at:
            found.add("deleted", at, f"記録番号{at}の位置に{number}があります。間の記録が削除されています。",
                      f"Number {number} stands where {at} should be: entries in between were deleted.")  # fmt: skip
            return
        if number is not None and number < at:
            found.add("inserted", at, f"記録番号{at}の位置に{number}があります。記録が挿入されています。",
                      f"Number {number} stands where {at} should be: something was inserted.")  # fmt: skip
            return
    if len(actual) < end:
        gone(found, len(actual), newest.size - 1)
        return
    found.add("altered", start,
              f"記録番号{start}から{end - 1}までのどれかが変えられています（ハッシュのファイルも署名と合わないため、これ以上は絞れません）。",
              f"Something between the entries {start} and {end - 1} was altered "
              "(the hash files do not fit the signature either, so it cannot be narrowed down further).")  # fmt: skip


def number_in(line: bytes) -> int | None:
    try:
        value = loads(line)
        return value["n"] if isinstance(value, dict) and type(value.get("n")) is int else None
    except ValueError:
        return None


def gone(found: Found, first: int, last: int) -> None:
    found.add("truncated", first, f"末尾が切り捨てられています。記録番号{first}から{last}までの{last - first + 1}件がありません。",
              f"The end was cut off: the {last - first + 1} entries from number {first} to {last} are missing.")  # fmt: skip


class Alignment:
    """The proven hashes and those of the lines, walked side by side; every difference is named."""

    def __init__(self, expected: list[bytes], actual: list[bytes], found: Found) -> None:
        self.expected, self.actual, self.found = expected, actual, found
        self.place = {one: at for at, one in enumerate(expected)}
        self.line = {one: at for at, one in enumerate(actual)}
        self.i = self.j = 0
        self.deleted: list[int] = []
        self.inserted: list[int] = []
        self.moved_from: set[int] = set()  # entries that were named when they turned up elsewhere
        self.moved_to: set[int] = set()  # lines on which an entry stands that was named already

    def run(self) -> None:
        while self.i < len(self.expected) and self.j < len(self.actual):
            if self.i in self.moved_from:
                self.i += 1
            elif self.j in self.moved_to:
                self.j += 1
            elif self.expected[self.i] == self.actual[self.j]:
                self.i, self.j = self.i + 1, self.j + 1
            else:
                self.differ(self.place.get(self.actual[self.j]), self.line.get(self.expected[self.i]))
        self.inserted += [at for at in range(self.j, len(self.actual)) if at not in self.moved_to]
        self.name_runs([at for at in range(self.i, len(self.expected)) if at not in self.moved_from])

    def differ(self, place: int | None, line: int | None) -> None:
        """Entry i is not on line j. `place`: which entry is there; `line`: where entry i is instead."""
        known = place is not None and place >= self.i
        elsewhere = line is not None and line >= self.j
        if not known and not elsewhere and place is None:
            self.found.add(
                "edited", self.i, f"記録番号{self.i}が書き換えられています。", f"Entry {self.i} was edited."
            )
            self.i, self.j = self.i + 1, self.j + 1
        elif not known:
            self.inserted.append(self.j)
            self.j += 1
        elif not elsewhere:
            self.deleted.append(self.i)
            self.i += 1
        else:
            assert place is not None
            assert line is not None
            self.moved(place, line)

    def moved(self, place: int, line: int) -> None:
        if place - self.i == line - self.j:
            self.found.add("moved", self.i, f"記録番号{self.i}と{place}が入れ替えられています。",
                           f"The entries {self.i} and {place} were swapped.")  # fmt: skip
            self.moved_from.add(place)
            self.moved_to.add(line)
            self.i, self.j = self.i + 1, self.j + 1
        elif line - self.j > place - self.i:
            self.found.add("moved", self.i, f"記録番号{self.i}が{line + 1}行目に動かされています。",
                           f"Entry {self.i} was moved to line {line + 1}.")  # fmt: skip
            self.moved_to.add(line)
            self.i += 1
        else:
            self.found.add("moved", place, f"記録番号{place}が{self.j + 1}行目に動かされています。",
                           f"Entry {place} was moved to line {self.j + 1}.")  # fmt: skip
            self.moved_from.add(place)
            self.j += 1

    def name_runs(self, tail: list[int]) -> None:
        for first, last in spans(self.deleted):
            many = f"から{last}までの{last - first + 1}件" if last > first else ""
            one = f"Entry {first} was deleted."
            more = f"The {last - first + 1} entries from number {first} to {last} were deleted."
            self.found.add(
                "deleted", first, f"記録番号{first}{many}が削除されています。", more if last > first else one
            )
        for first, last in spans(self.inserted):
            self.found.add("inserted", first, f"{first + 1}行目に、記録簿にない{last - first + 1}件が挿入されています。",
                           f"{last - first + 1} line(s) that are not in the log were inserted at line {first + 1}.")  # fmt: skip
        for first, last in spans(tail):
            gone(self.found, first, last)


def spans(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers as first and last."""
    start = previous = None
    for number in numbers:
        if start is not None and number == previous + 1:  # type: ignore[operator]
            previous = number
            continue
        if start is not None and previous is not None:
            yield start, previous
        start = previous = number
    if start is not None and previous is not None:
        yield start, previous


# --- 3. Personal parts ---------------------------------------------------------------------------------------------------------


UNKNOWN = b"?"
PART = re.compile(rb"(0|[1-9][0-9]{0,17}) ([0-9a-f]{32}) (.*)", re.DOTALL)


def commitment(line: bytes) -> bytes | None:
    """What an entry is bound to: 64 hex digits, None for nothing, UNKNOWN if the entry has an unknown form.

    The last two members of an entry are "personal" and "v", so the answer stands at a fixed place at its end.
    """
    if line.endswith(NONE_PERSONAL):
        return None
    if line[-84:-72] == b'"personal":"' and line.endswith(b'","v":1}'):
        return line[-72:-8]
    return UNKNOWN


def read_parts(path: Path, found: Found) -> dict[int, tuple[bytes, bytes]]:
    parts: dict[int, tuple[bytes, bytes]] = {}
    try:
        path.lstat()
    except OSError:
        return parts
    for number, line in enumerate(lines_of(path), 1):
        match = PART.fullmatch(line)
        if match is None or int(match[1]) in parts:
            found.add("personal", None, f"{path.name}の{number}行目が壊れています。",
                      f"Line {number} of {path.name} is damaged.")  # fmt: skip
        else:
            parts[int(match[1])] = (bytes.fromhex(match[2].decode()), match[3])
    return parts


class Parts:
    """One pass over the entries and their personal parts."""

    def __init__(self, folder: Path, found: Found) -> None:
        self.folder, self.found = folder, found
        self.absent: list[int] = []
        self.forgotten: set[int] = set()
        self.index = 0
        self.numbers = not found.problems  # where something was deleted, no number fits its line any more

    def run(self) -> None:
        for path in numbered(self.folder, "entries", ".jsonl"):
            parts = read_parts(self.folder / path.name.replace("entries", "personal"), self.found)
            lines = lines_of(path)
            if lines and self.index == 0:
                self.found.first_at = moment_in(lines[0])
            if 0 < self.found.covered - self.index <= len(lines):
                self.found.until = moment_in(lines[self.found.covered - self.index - 1])
            for line in lines:
                self.check(line, parts.pop(self.index, None))
                self.index += 1
            for stray in sorted(parts):
                self.found.add("personal", stray, f"個人に関する部分が、{path.name}にない記録番号{stray}を名乗っています。",
                               f"A personal part claims entry {stray}, which is not in {path.name}.")  # fmt: skip
        self.found.parts_forgotten = sum(1 for one in self.absent if one in self.forgotten)
        if self.found.personal == "included":
            self.name_missing()
        elif self.found.parts_checked:
            self.found.add("manifest", None, "manifest.json は個人に関する部分を含めないとしていますが、含まれています。",
                           "manifest.json says that personal parts are withheld, but there are some.")  # fmt: skip

    def check(self, line: bytes, part: tuple[bytes, bytes] | None) -> None:
        bound = commitment(line)
        if bound is UNKNOWN:
            self.found.add("form", self.index, f"記録番号{self.index}は、この検証器の知らない書式です。",
                           f"Entry {self.index} has a form that this verifier does not know.")  # fmt: skip
        elif part is not None:
            if bound is None or sha256(part[0] + part[1]).hexdigest().encode() != bound:
                self.found.add("personal", self.index, f"記録番号{self.index}の個人に関する部分が変えられています。",
                               f"The personal part of entry {self.index} was changed.")  # fmt: skip
            else:
                self.found.parts_checked += 1
        elif bound is not None:
            self.absent.append(self.index)
        if self.numbers and bound is not UNKNOWN:
            mark, end = b'"n":%d,' % self.index, -22 if bound is None else -84
            if line[end - len(mark) : end] != mark:
                self.found.add("form", self.index, f"記録番号{self.index}の位置に、別の番号の記録があります。",
                               f"The entry at place {self.index} bears another number.")  # fmt: skip
        if FORGOTTEN in line:
            self.forgotten.update(forgotten_by(line, self.index))

    def name_missing(self) -> None:
        for first, last in spans([one for one in self.absent if one not in self.forgotten]):
            many = f"{first}から{last}まで" if last > first else f"{first}"
            parts = (
                f"parts of the entries {first} to {last} are" if last > first else f"part of entry {first} is"
            )
            self.found.add("personal_missing", first,
                           f"記録番号{many}の個人に関する部分が、消去の記録なしに失われています。",
                           f"The personal {parts} missing without a record of forgetting.")  # fmt: skip


def forgotten_by(line: bytes, index: int) -> Iterator[int]:
    """The entries before this one that it declares forgotten."""
    try:
        entry = loads(line)
        ranges = entry["data"]["entries"] if entry["kind"] == "ledger.forgotten" else []
        for first, last in ranges:
            yield from range(max(first, 0), min(last + 1, index))
    except (ValueError, KeyError, TypeError):
        return


def moment_in(line: bytes) -> str | None:
    try:
        at = loads(line)["at"]
        return at if isinstance(at, str) else None
    except (ValueError, KeyError, TypeError):
        return None


# --- The whole -----------------------------------------------------------------------------------------------------------------


def keys_of(folder: Path, given: list[str], found: Found) -> list[Key]:
    texts = given or [line.decode("utf-8", "replace") for line in lines_of(folder / "verifier.key") if line]
    found.key_from = "argument" if given else "export"
    keys = [Key(text) for text in texts]
    found.keys = [key.vkey for key in keys]
    found.origins = [key.name for key in keys]
    return keys


def verify(
    folder: Path,
    *,
    keys: list[str] | None = None,
    seen: list[Path] | None = None,
    witnesses: list[str] | None = None,
    every_signature: bool = False,
    roots: list[Path] | None = None,
) -> Found:
    """Check an export. Never raises for what the export contains; the findings say it."""
    found = Found()
    try:
        manifest = manifest_of(folder)
        found.personal = "withheld" if manifest.get("personal") == "withheld" else "included"
        known = keys_of(folder, keys or [], found)
        witness_keys = [Key(text, WITNESS) for text in witnesses or []]
        missing_files(folder, found)
        cut_files(folder, found)
        points = trusted(read_checkpoints(folder, seen or [], found), known, every_signature, found)
        check_manifest(manifest, points, found)
        check_tree(folder, points, known, found)
        Parts(folder, found).run()
        anchors(points, witness_keys, found)
        stamps(folder, points, roots or [], found)
    except Bad as bad:
        found.take(bad)
    except OSError as error:
        found.add(
            "unreadable",
            None,
            f"読めないファイルがあります（{error}）。",
            f"A file cannot be read ({error}).",
        )
    except MemoryError:
        found.add("unreadable", None, "ファイルが大きすぎて読めません。", "A file is too large to be read.")
    found.problems.sort(key=lambda one: (EXIT[one.code], one.entry if one.entry is not None else -1))
    return found


def manifest_of(folder: Path) -> dict[str, Any]:
    """Raises Bad unless this is an export."""
    raw = read(folder / "manifest.json")
    try:
        manifest = loads(raw)
    except ValueError:
        raise Bad("unreadable", "manifest.json が壊れています。", "manifest.json is damaged.") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Bad(
            "unreadable",
            "これは秘伝の記録簿の書き出しではありません。",
            "This is not an export of Hiden's ledger.",
        )
    return manifest


def check_manifest(manifest: dict[str, Any], points: list[Checkpoint], found: Found) -> None:
    """It is not signed, so nothing is believed because it stands there; but it must not say anything else than the checkpoint."""
    own = [point for point in points if not point.seen]
    if not own:
        return
    truth = {"origin": own[-1].origin, "size": own[-1].size, "root": own[-1].root.hex()}
    wrong = [name for name, value in truth.items() if name in manifest and manifest[name] != value]
    if manifest.get("personal", "included") not in ("included", "withheld"):
        wrong.append("personal")
    if wrong:
        names = ", ".join(wrong)
        found.add("manifest", None, f"manifest.json の {names} が、チェックポイントと合いません。別の書き出しのものかもしれません。",
                  f"manifest.json does not agree with the checkpoint ({names}); it may belong to another export.")  # fmt: skip


EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - 3.9


def anchors(points: list[Checkpoint], witnesses: list[Key], found: Found) -> None:
    """Who, besides the log itself, vouches for the entries, and up to where."""
    covered = [point for point in points if point.size <= found.covered]
    for point in covered:
        if point.seen:
            found.anchors.append({"kind": "seen", "where": point.where, "size": point.size})
    for witness in witnesses:
        for point in reversed(covered):
            seconds = cosigned(point, witness)
            if seconds is None and point.by(witness):
                found.add("signature", None, f"{point.where}：立会い「{witness.name}」の署名が本文（件数{point.size}）と合いません。",
                          f"{point.where}: the cosignature of {witness.name} does not fit the text (size {point.size}).")  # fmt: skip
            if seconds is not None:
                moment = EPOCH + timedelta(
                    seconds=min(seconds, 253_402_300_799)
                )  # the last second of the year 9999
                at = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
                found.anchors.append({"kind": "witness", "where": witness.name, "size": point.size, "at": at})
                break


def beside(name: str) -> Any:
    """The verifier of that name that lies beside this file, never one from the export; None where there is none."""
    path = Path(__file__).with_name(f"{name}.py")
    spec = spec_from_file_location(name, path) if path.exists() else None
    if spec is None or spec.loader is None:
        return None
    module = module_from_spec(spec)
    sys.modules[name] = module
    kept, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # nothing is put beside what is checked
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = kept
    return module


def stamps(folder: Path, points: list[Checkpoint], roots: list[Path], found: Found) -> None:
    """Time stamps of others over checkpoints of this ledger: until which entry and which moment they vouch."""
    if not (folder / "stamps.jsonl").exists():
        return
    stamping = beside("hiden_verify_stamps")
    if stamping is None:
        words = "hiden_verify_stamps.py がこの検証器の隣にないため、確かめていません / not checked: hiden_verify_stamps.py is not beside this"
        found.anchors.append({"kind": "unchecked", "where": words, "size": 0})
        return
    trusted = "".join(read(one, anywhere=True).decode("ascii", "replace") for one in roots)
    known = {point.size: point for point in points if point.size <= found.covered}
    for number, line in enumerate(lines_of(folder / "stamps.jsonl"), 1):
        try:
            said = loads(line)
            name, who = str(said["file"]), str(said["who"])
            if not re.fullmatch("[0-9]{4}", name):
                raise ValueError("its name is malformed")
            note, answer, chain, root = (
                read(folder / "stamps" / f"{name}.{end}") for end in ("note", "tsr", "chain.pem", "roots.pem")
            )
            point = parse_checkpoint(note, f"stamps/{name}.note")
            if point.size not in known or (known[point.size].root, known[point.size].origin) != (
                point.root,
                point.origin,
            ):
                raise ValueError("it is over a checkpoint of another ledger")
            one = stamping.check(
                answer, note, trusted or root.decode("ascii"), chain.decode("ascii") + root.decode("ascii")
            )
        except (Bad, KeyError, TypeError, ValueError, stamping.BadStamp) as fault:
            found.add("stamp", None, f"stamps.jsonl:{number}：タイムスタンプが正しくありません（{fault}）。",
                      f"stamps.jsonl:{number}: the time stamp does not hold ({fault}).")  # fmt: skip
            continue
        told = {"kind": "stamp", "where": who, "size": point.size, "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}"}
        told |= {
            "until": f"{one.until:%Y-%m-%d}",
            "root": one.root,
            "state": one.state,
            "roots": "given" if trusted else "export",
        }
        if one.state != "good":
            told["openssl"] = (
                f"openssl ts -verify -data stamps/{name}.note -in stamps/{name}.tsr -CAfile stamps/{name}.roots.pem"
                f" -untrusted stamps/{name}.chain.pem -attime {int(one.at.timestamp())}"
            )
        found.anchors.append(told)


def exit_code(found: Found) -> int:
    return EXIT[found.problems[0].code] if found.problems else 0


def as_json(found: Found) -> dict[str, Any]:
    answer = {key: value for key, value in vars(found).items() if key != "problems"}
    answer["problems"] = [vars(one) for one in found.problems]
    return {"ok": not found.problems, "exit": exit_code(found), **answer}


def in_japan(at: str | None) -> str:
    try:
        moment = datetime.strptime(at or "", "%Y-%m-%dT%H:%M:%S.%fZ") + timedelta(hours=9)  # noqa: DTZ007 - UTC by its form
        return moment.strftime("%Y-%m-%d %H:%M:%S JST")
    except ValueError:
        return "?"


def plain(text: str) -> str:
    """Without what a terminal would obey: an export must not be able to paint over the findings."""
    return "".join(
        one
        if one == "\n" or (unicodedata.category(one)[0] != "C" and one not in "\u2028\u2029")
        else f"\\u{ord(one):04x}"
        for one in text
    )


def plain_problem(one: Problem) -> Problem:
    """On one line each, and no longer than a screen."""
    ja, en = (plain(text.replace("\n", "\\n")) for text in (one.ja, one.en))
    return Problem(
        one.code, one.entry, *(text if len(text) <= 600 else text[:600] + "…" for text in (ja, en))
    )


def about_stamp(anchor: dict[str, Any]) -> list[str]:
    """Until when its certificates lasted, which root it leads to, and what was not checked."""
    out = [f"  証明書 / certificates: –{anchor['until']}   根 / root: {anchor['root']}"]
    if anchor["roots"] == "export":
        out.append("  注意：根は書き出しと一緒に来たものです。--roots で、公表されているものを渡してください。"
                   " / NOTE: the root came with the export; give the published one with --roots.")  # fmt: skip
    if "openssl" in anchor:
        out.append(f"  署名は未確認 / its signature was not checked here; ask: {anchor['openssl']}")
    return out


def as_text(found: Found) -> str:
    out = []
    if found.problems:
        out.append("不合格：この書き出しには問題があります。 / FAILED: this export has problems.")
        for one in (plain_problem(each) for each in found.problems[:LISTED]):
            out.append(f"  [{one.code}] {one.ja}\n  {' ' * (len(one.code) + 2)} {one.en}")
        if len(found.problems) > LISTED:
            out.append(f"  ほか{len(found.problems) - LISTED}件 / and {len(found.problems) - LISTED} more")
    else:
        out.append(
            "合格：記録は署名された時から変わっていません。 / PASSED: nothing was altered since it was signed."
        )
    out.append(
        f"記録 / entries: {found.entries}  うち署名に覆われたもの / covered by a signature: {found.covered}"
    )
    out.append(f"期間 / period: {in_japan(found.first_at)} – {in_japan(found.until)}")
    out.append(f"根 / root: {found.root or '-'}")
    out.append(
        f"チェックポイント / checkpoints: {found.checkpoints}  署名を確かめたもの / signatures checked: {found.signatures_checked}"
    )
    state = "書き出しに含まれない / withheld" if found.personal == "withheld" else (
        f"確認 / checked {found.parts_checked}, 消去済み / forgotten {found.parts_forgotten}")  # fmt: skip
    out.append(f"個人に関する部分 / personal parts: {state}")
    for anchor in found.anchors:
        out.append(
            f"外部の裏付け / outside anchor: {anchor['kind']} {anchor['where']} → {anchor['size']} {anchor.get('at', '')}".rstrip()
        )
        if anchor["kind"] == "stamp":
            out += about_stamp(anchor)
    if not found.anchors:
        out.append("外部の裏付け / outside anchors: なし / none")
    for key in found.keys:
        out.append(f"検証鍵 / verifier key: {key}")
    if found.key_from == "export":
        out.append("注意：鍵は書き出しの中のものです。紙などの控えと照合してください。"
                   " / NOTE: the key came with the export; compare it with one kept elsewhere.")  # fmt: skip
    return plain("\n".join(out))


def path_hash(text: str) -> bytes:
    raw = unbase64(text)
    if len(raw) != 32:
        raise Bad(
            "unreadable",
            "証明書のハッシュが32バイトではありません。",
            "A hash of the proof is not 32 bytes long.",
        )
    return raw


def verify_proof(proof: bytes, entry: bytes, keys: list[str]) -> tuple[int, str]:
    """One entry against a c2sp.org/tlog-proof: exit code and a sentence."""
    head, gap, note = proof.partition(b"\n\n")
    lines = head.decode("utf-8", "replace").split("\n")
    try:
        if (
            not gap
            or len(lines) < 2
            or lines[0] != "c2sp.org/tlog-proof@v1"
            or not lines[1].startswith("index ")
        ):
            raise Bad("unreadable", "証明書の形式が違います。", "This is not a tlog-proof.")
        if not SIZE.fullmatch(lines[1][6:]):
            raise Bad(
                "unreadable", "証明書の番号が正しくありません。", "The index of the proof is malformed."
            )
        point = parse_checkpoint(note, "proof")
        check_signature(point, [Key(key) for key in keys])
        root = proof_root(
            sha256(b"\0" + entry).digest(),
            int(lines[1][6:]),
            point.size,
            [path_hash(one) for one in lines[2:]],
        )
        if root != point.root:
            raise Bad(
                "edited",
                "この記録は、署名された記録簿に含まれていません。",
                "This entry is not in the signed log.",
            )
    except Bad as bad:
        return EXIT[bad.code], plain(f"{bad.ja} / {bad.en}")
    return (
        0,
        f"合格：記録番号{lines[1][6:]}は、署名された{point.size}件の中にあります。 / PASSED: it is in the signed log of {point.size}.",
    )


# --- One promise -------------------------------------------------------------------------------------------------------------

LARGEST_FILE, LARGEST_ATTACHMENT, MOST_ATTACHMENTS = 30_000_000, 4_000_000, 50
NEAR = 4_000  # bytes between the two ends of a dictionary of a PDF
LONGEST_PATH = 64
HOW = {
    "account": ("アカウント（パスワード）", "account with a password"),
    "account_2fa": ("アカウント（二つ目の確認あり）", "account with a second factor"),
    "link": ("本人あてのリンクと確認番号", "personal link with a number"),
    "paper": ("紙の署名（写しを第二の人が確認）", "signed on paper; a second person checked the scan"),
}


@dataclass
class Promise:
    """What a certificate shows. `words` are the lines that were signed."""

    problems: list[Problem] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    name: str | None = None
    number: str | None = None
    forgotten: bool = False
    recorded_at: str | None = None
    entry: int | None = None
    size: int | None = None
    key: str | None = None
    key_from: str = "certificate"


def file_of(path: Path) -> bytes:
    """An ordinary file of a bearable size. Raises Bad."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST_FILE:
            raise Bad("unreadable", f"{path.name} は通常のファイルではないか、大きすぎます。",
                      f"{path.name} is no ordinary file, or too large.")  # fmt: skip
        return path.read_bytes()
    except (OSError, ValueError):
        raise Bad("unreadable", f"{path.name} が読めません。", f"{path.name} cannot be read.") from None


def attachments(pdf: bytes) -> Iterator[bytes]:
    """The files inside a PDF, as far as they lie in the open. Nothing is searched without bound, nothing unpacked without limit."""
    at = -1
    for _ in range(MOST_ATTACHMENTS):
        at = pdf.find(b"/EmbeddedFile", at + 1)
        if at < 0:
            return
        if pdf[at + 13 : at + 14].isalpha():  # /EmbeddedFiles is a list of names
            continue
        start = pdf.find(b"stream", at, at + NEAR)
        opened = pdf.rfind(b" obj", max(0, at - NEAR), at)
        if start < 0 or opened < 0:
            continue
        head = pdf[opened:start]
        start += 8 if pdf[start + 6 : start + 8] == b"\r\n" else 7
        if b"/FlateDecode" in head:
            unpacker = zlib.decompressobj()
            try:
                body = unpacker.decompress(pdf[start : start + LARGEST_ATTACHMENT], LARGEST_ATTACHMENT)
            except zlib.error:
                continue
            if unpacker.eof:
                yield body
        elif b"/Filter" not in head:
            end = pdf.find(b"endstream", start, start + LARGEST_ATTACHMENT)
            if end > 0:
                yield pdf[start:end].rstrip(b"\r\n")


def bundle_in(raw: bytes) -> dict[str, Any]:
    """The proof in a certificate: the JSON itself, or the one inside a PDF. Raises Bad."""
    found: list[dict[str, Any]] = []
    for body in attachments(raw) if raw[:1024].find(b"%PDF-") >= 0 else [raw]:
        if len(body) > LARGEST_ATTACHMENT:
            continue
        try:
            value = loads(body)
        except ValueError:
            continue
        if isinstance(value, dict) and value.get("format") == PROMISE_FORMAT and value not in found:
            found.append(value)
    if len(found) != 1:
        raise Bad("unreadable", "誓約の証明が見つからないか、二つ以上あります。PDFを別の道具で保存し直したときは、添付の promise.json を取り出して指定してください。",
                  "There is no proof of a promise, or more than one. If the PDF was saved by another tool, take promise.json out of it and give that.")  # fmt: skip
    return found[0]


def verify_promise(raw: bytes, keys: list[str]) -> Promise:
    """Check one promise. Never raises for what the file contains; the findings say it."""
    found = Promise(key_from="argument" if keys else "certificate")
    try:
        _check_promise(bundle_in(raw), keys, found)
    except Bad as bad:
        found.problems.append(Problem(bad.code, found.entry, bad.ja, bad.en))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, MemoryError):
        found.problems.append(
            Problem("form", found.entry, "証明の書式が正しくありません。", "The proof is malformed.")
        )
    return found


def _check_promise(bundle: dict[str, Any], keys: list[str], found: Promise) -> None:
    leaf, text = bundle["leaf"].encode(), bundle["text"].encode()
    entry = loads(leaf)
    if entry["kind"] != "promises.signed" or entry["v"] != 1 or type(entry["n"]) is not int:
        raise Bad(
            "form", "この記録は署名の記録ではありません。", "This entry is not the record of a signature."
        )
    found.data, found.entry, found.recorded_at = dict(entry["data"]), entry["n"], str(entry["at"])
    given = keys or [bundle["key"]]
    point = parse_checkpoint(bundle["checkpoint"].encode(), "checkpoint")
    found.size, found.key = point.size, given[0]
    check_signature(point, [Key(key) for key in given])
    path = bundle["path"]
    if len(path) > LONGEST_PATH or bundle["index"] != entry["n"]:
        raise Bad("moved", "記録番号が証明と合いません。", "The number of the entry does not fit the proof.")
    if (
        proof_root(sha256(b"\0" + leaf).digest(), entry["n"], point.size, [path_hash(one) for one in path])
        != point.root
    ):
        raise Bad(
            "edited",
            "この記録は、署名された記録簿に含まれていません。",
            "This entry is not in the signed log.",
        )
    if sha256(text).hexdigest() != found.data["sha256"]:
        raise Bad(
            "edited",
            "添付された文は、署名された文ではありません。",
            "The words given are not those that were signed.",
        )
    found.words = words_of(loads(text))
    _check_person(bundle["personal"], entry["personal"], found)


def _check_person(part: Any, bound: Any, found: Promise) -> None:
    """The name of who signed: bound to the entry, or erased since."""
    if part is None:
        found.forgotten = True
        return
    raw = part["json"].encode()
    if sha256(bytes.fromhex(part["salt"]) + raw).hexdigest() != bound:
        raise Bad(
            "personal",
            "署名した人の氏名の部分が変えられています。",
            "The part with the signer's name was changed.",
        )
    who = loads(raw)
    found.name, found.number = str(who["name"]), str(who["number"])


FULL = str.maketrans("0123456789", "０１２３４５６７８９")
KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
POINTER = re.compile("\\{@(annex:)?([a-z][a-z0-9_]{0,60})((?:\\.[0-9]{1,4}){0,3})\\}")


class Numbered:
    """A text with its numbers (第１条, ２, (1), ア), as the product prints them."""

    def __init__(self, text: dict[str, Any]) -> None:
        self.text, self.articled = text, text["style"] in ("rule", "contract")
        self.articles = {one["id"]: str(at).translate(FULL) for at, one in enumerate(text["articles"], 1)}
        self.annexes: dict[str, str] = {}
        for one in text["annexes"]:
            same = [each["id"] for each in text["annexes"] if bool(each["header"]) == bool(one["header"])]
            place = "" if len(same) == 1 else f"第{str(same.index(one['id']) + 1).translate(FULL)}"
            self.annexes[one["id"]] = ("別表" if one["header"] else "別紙") + place

    def plain(self, words: str) -> str:
        return POINTER.sub(self.pointed, words)

    def pointed(self, match: re.Match[str]) -> str:
        if match[1]:
            return self.annexes[match[2]]
        number = self.articles[match[2]]
        units = ("項", "号") if self.articled else ("号",)
        steps = [step for step in match[3].split(".") if step]
        start = f"第{number}条" if self.articled else f"第{number}項"
        return start + "".join(f"第{str(int(n)).translate(FULL)}{unit}" for n, unit in zip(steps, units))  # noqa: B905 - 3.9

    def items(self, items: list[Any], level: int) -> Iterator[str]:
        for at, one in enumerate(items):
            yield (
                "　" * (level + 1)
                + f"{f'({at + 1})' if level == 0 else KANA[at]}　{self.plain(one['words'])}"
            )
            if level < 3:
                yield from self.items(one["items"], level + 1)

    def lines(self) -> Iterator[str]:
        yield self.text["title"]
        yield from (self.plain(one) for one in self.text["opening"])
        chapters = 0
        for article in self.text["articles"]:
            if article["chapter"]:
                chapters += 1
                yield f"第{str(chapters).translate(FULL)}章　{self.plain(article['chapter'])}"
            number = self.articles[article["id"]]
            yield f"{f'第{number}条' if self.articled else number}　{self.plain(article['heading'])}"
            for at, one in enumerate(article["paragraphs"], 1):
                counted = self.articled and len(article["paragraphs"]) > 1
                mark = f"{str(at).translate(FULL)}　" if counted else ""
                yield f"　{mark}{self.plain(one['words'])}"
                yield from self.items(one["items"], 0)
        yield from (self.plain(one) for one in self.text["closing"])
        for annex in self.text["annexes"]:
            yield f"{self.annexes[annex['id']]}　{self.plain(annex['heading'])}"
            yield from (self.plain(one) for one in annex["words"])
            for row in [annex["header"], *annex["rows"]] if annex["header"] else []:
                yield "　" + "｜".join(self.plain(cell) for cell in row)


def words_of(text: dict[str, Any]) -> list[str]:
    """The words with their numbers; as they are where a later version of the product writes them in another shape."""
    try:
        return list(Numbered(text).lines())
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return [json.dumps(text, ensure_ascii=False)]


def promise_exit(found: Promise) -> int:
    return min((EXIT[one.code] for one in found.problems), default=0)


def promise_as_json(found: Promise) -> dict[str, Any]:
    answer = {key: value for key, value in vars(found).items() if key != "problems"}
    answer["problems"] = [vars(one) for one in found.problems]
    return {"ok": not found.problems, "exit": promise_exit(found), **answer}


def promise_as_text(found: Promise) -> str:
    """What was promised, by whom, when, how; and what this cannot say."""
    if found.problems:
        out = ["不合格：この証明には問題があります。 / FAILED: this proof has problems."]
        for one in (plain_problem(each) for each in found.problems):
            out.append(f"  [{one.code}] {one.ja} / {one.en}")
        return "\n".join(out)
    data = found.data
    how = HOW.get(str(data.get("how")), (str(data.get("how")),) * 2)
    who = "（消去済み） / (erased)" if found.forgotten else f"{found.name}（{found.number}）"
    out = [
        "合格：次の文に署名したという記録が、署名された記録簿の中にあります。 / PASSED: the signed log holds the record of this signature.",
        f"文書 / document: {data.get('title')}　第{data.get('version')}版",
        f"対象 / about: {data.get('scope')}",
        f"署名した人 / signed by: {who}",
        f"署名した時 / signed at: {in_tokyo(data.get('signed_at'))}　表示した時 / shown at: {in_tokyo(data.get('shown_at'))}",
        f"記録した時 / recorded at: {in_japan(found.recorded_at)}",
        f"本人の確認 / identified by: {how[0]} / {how[1]}",
        f"文の照合値 / SHA-256 of the words: {data.get('sha256')}",
        f"記録番号 / entry: {found.entry}　署名に覆われた件数 / signed size: {found.size}",
        f"検証鍵 / verifier key: {found.key}",
        "",
        "―― 署名された文 / the words that were signed ――",
        *found.words,
        "――――――",
        "",
        "確かめられないこと / what this cannot say:",
        "・PDFの紙面が上の文と同じかどうか。上の文と見比べてください。 / whether the pages show these words: compare them.",
        "・端末を操作したのが本人かどうか、文を理解したかどうか、約束の法律上の効力。 / who was at the device, what was understood, what it means in law.",
        "・記録簿の時計が正しかったかどうか。 / whether the clock of the log was right.",
    ]
    if found.key_from == "certificate":
        out.append("注意：鍵は証明書の中のものです。紙などの控えと照合し、--key で指定してください。"
                   " / NOTE: the key came with the certificate; compare it with one kept elsewhere (--key).")  # fmt: skip
    return "\n".join(plain(one.replace("\n", "\\n")) for one in out)


def in_tokyo(at: Any) -> str:
    try:
        moment = datetime.fromisoformat(str(at))
        return (moment.astimezone(timezone.utc) + timedelta(hours=9)).strftime("%Y-%m-%d %H:%M:%S JST")  # noqa: UP017 - 3.9
    except (ValueError, OverflowError):
        return "?"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="hiden-verify", description="秘伝の操作記録の検証 / checks an export of Hiden's ledger"
    )
    parser.add_argument("folder", nargs="?", metavar="DIR|CERTIFICATE",
                        help="書き出しのフォルダーか誓約の証明書 / the exported folder, or the certificate of a promise")  # fmt: skip
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="VKEY",
        help="別に受け取った検証鍵 / a key from elsewhere",
    )
    parser.add_argument(
        "--seen",
        action="append",
        default=[],
        metavar="FILE",
        help="控えのチェックポイント / a checkpoint kept elsewhere",
    )
    parser.add_argument(
        "--witness", action="append", default=[], metavar="VKEY", help="立会人の鍵 / a witness's key"
    )
    parser.add_argument(
        "--roots",
        action="append",
        default=[],
        metavar="PEM",
        help="時刻認証局の証明書 / certificates of an authority",
    )
    parser.add_argument(
        "--all-signatures", action="store_true", help="すべての署名を確かめる / check every signature"
    )
    parser.add_argument("--proof", metavar="FILE", help="一件の証明 / the proof of one entry")
    parser.add_argument("--entry", metavar="FILE", help="その一件 / that entry")
    parser.add_argument("--json", action="store_true", help="機械向けの出力 / output for machines")
    if isinstance(sys.stdout, __import__("io").TextIOWrapper):
        # Japanese must not fail on a terminal that claims otherwise, nor half a character in a file's name
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    call = parser.parse_args(arguments)
    if call.proof:
        if not call.entry or not call.key:
            parser.error("--proof needs --entry and --key")
        try:
            proof, entry = (read(Path(one), anywhere=True) for one in (call.proof, call.entry))
            entry = entry[:-1] if entry.endswith(b"\n") else entry
            code, sentence = verify_proof(proof, entry, call.key)
        except Bad as bad:
            code, sentence = EXIT[bad.code], plain(f"{bad.ja} / {bad.en}")
        print(
            json.dumps({"ok": code == 0, "exit": code, "sentence": sentence}, ensure_ascii=False)
            if call.json
            else sentence
        )
        sys.exit(code)
    if not call.folder:
        parser.error("DIR is missing")
    if Path(call.folder).is_file():
        try:
            promise = verify_promise(file_of(Path(call.folder)), call.key)
        except Bad as bad:
            promise = Promise(problems=[Problem(bad.code, None, bad.ja, bad.en)])
        print(
            json.dumps(promise_as_json(promise), ensure_ascii=False, indent=1)
            if call.json
            else promise_as_text(promise)
        )
        sys.exit(promise_exit(promise))
    found = verify(Path(call.folder), keys=call.key, seen=[Path(one) for one in call.seen],
                   witnesses=call.witness, every_signature=call.all_signatures,
                   roots=[Path(one) for one in call.roots])  # fmt: skip
    print(json.dumps(as_json(found), ensure_ascii=False, indent=1) if call.json else as_text(found))
    sys.exit(exit_code(found))


if __name__ == "__main__":
    main()
