#!/usr/bin/env python3
"""秘伝のログの書き出しを検証します。Python 3.9 以上と、隣の hiden_verify.py だけで動きます。
Checks an export of Hiden's logs. Needs nothing but Python 3.9 or later and hiden_verify.py beside it.

    python3 hiden_verify_logs.py DIR [--key VKEY]… [--extract DIR] [--json]

What is checked, in this order:
  1. the ledger's entry that names size and root of the log archive is in the signed ledger (entry.json, entry.tlog-proof);
  2. the headers of all segments, as RFC 6962 section 2.1 says, give that root: none was changed, left out or put in;
  3. the headers of each source follow each other: each names the one before, and sequence numbers leave no gap;
  4. the blocks of each segment that is here give the root in its header; every record that is shown is hashed again, with its
     salt and the moment at which it came;
  5. what is asked for is all here: every segment of the sources in the period, and, where one person's records were asked for,
     every block under that person's keys. Segments that expired and blocks that were made unreadable are counted and named.

A key that comes with the export proves only that the export agrees with itself. Give --key from paper or from another place.

The files of an export (DIR):
  manifest.json        format, size and root of the archive, sources, period, key numbers of the person asked for;
                       "headers_only" where no record was asked for, only the proof that no segment is missing;
                       "picked" where single records were, wherever they stand
  entry.json           the ledger's entry;   entry.tlog-proof   its proof (c2sp.org/tlog-proof);   verifier.key   keys, one a line
  headers.txt          a line for each segment of the archive: "H <canonical JSON>", or "L <leaf>" for sources not asked for
  segments/N.jsonl     a line for each block of segment N: {"key","places","records":[[salt, moment, base64],…]} when it is shown,
                       a hash in place of a record that is not; {"key","places","hashes":[…]} when it is another's,
                       {"leaf"} when it was made unreadable, {"leaf","others":N} where none of its N records was asked for

Exit codes: 0 all good · 2 wrong call · 3 unreadable · 4 wrong key · 5 signature · 10 changed · 11 missing · 12 too much.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

try:
    from hiden.ledger import hiden_verify as ledger
except ImportError:
    import hiden_verify as ledger  # type: ignore[import-not-found, no-redef]

FORMAT = "hiden log export 1"
SEGMENT = "hiden log segment 1"
EXIT = {"unreadable": 3, "key": 4, "signature": 5, "changed": 10, "missing": 11, "surplus": 12}


@dataclass
class Problem:
    """One thing that is wrong, and where."""

    code: str
    where: str
    ja: str
    en: str


@dataclass
class Found:
    """What was checked."""

    problems: list[Problem] = field(default_factory=list)
    size: int = 0
    headers: int = 0
    segments: int = 0
    expired: int = 0
    shown: int = 0  # records whose bytes were hashed again
    others: int = 0  # records of others: only their hashes are here
    erased: int = 0  # blocks that were made unreadable
    sources: dict[str, list[int]] = field(default_factory=dict)  # first and last sequence number shown
    key_from: str = "given"

    def bad(self, code: str, where: str, ja: str, en: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, where, ja, en))


def node(left: bytes, right: bytes) -> bytes:
    """RFC 6962 2.1."""
    return sha256(b"\1" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """RFC 6962 2.1: the root over leaf hashes."""
    stack: list[bytes] = []
    for count, leaf in enumerate(leaves):
        each, bits = leaf, count
        while bits & 1:
            each, bits = node(stack.pop(), each), bits >> 1
        stack.append(each)
    if not stack:
        return sha256(b"").digest()
    root = stack.pop()
    while stack:
        root = node(stack.pop(), root)
    return root


def leaf_of(key: int, places: list[int], hashes: list[bytes]) -> bytes:
    """The leaf of a block."""
    packed = struct.pack(f">qI{len(places)}I", key, len(places), *places)
    return sha256(b"\0" + packed + b"".join(hashes)).digest()


def canonical(value: Any) -> bytes:
    """The one form of a header."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def verify(folder: Path, keys: list[str]) -> Found:
    """All five checks. Raises ledger.Bad where the export cannot be read at all."""
    found = Found()
    manifest = read_manifest(folder)
    given = keys or (folder / "verifier.key").read_text("utf-8").split()
    found.key_from = "given" if keys else "export"
    noted(folder, manifest, given, found)
    headers = read_headers(folder, manifest, found)
    chains(headers, found)
    blocks(folder, manifest, headers, found)
    return found


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest. Raises Bad."""
    manifest: dict[str, Any] = {}
    try:
        manifest = json.loads(ledger.read(folder / "manifest.json"))
        fits = (
            manifest["format"] == FORMAT
            and isinstance(manifest["size"], int)
            and len(bytes.fromhex(manifest["root"])) == 32
            and isinstance(manifest["sources"], dict)
            and isinstance(manifest["subject_keys"], list)
        )
    except (ValueError, KeyError, TypeError):
        fits = False
    if not fits:
        raise ledger.Bad("unreadable", "manifest.json を読めません。", "The manifest cannot be read.")
    return manifest


def noted(folder: Path, manifest: dict[str, Any], keys: list[str], found: Found) -> None:
    """(1)"""
    entry, proof = (ledger.read(folder / name) for name in ("entry.json", "entry.tlog-proof"))
    code, sentence = ledger.verify_proof(proof, entry, keys)
    if code:
        named = {number: name for name, number in EXIT.items()}
        ja, _, en = sentence.partition(" / ")
        found.bad(named.get(code, "changed"), "entry.json", ja, en)
    said = json.loads(entry)
    data = said.get("data", said)
    if said.get("kind") != "logs.archive_noted" or (data.get("size"), data.get("root")) != (
        manifest["size"],
        manifest["root"],
    ):
        found.bad(
            "changed",
            "manifest.json",
            "台帳の記録にある保管庫の根と違います。",
            "It is not the root that the ledger's entry names.",
        )


def read_headers(folder: Path, manifest: dict[str, Any], found: Found) -> dict[int, dict[str, Any]]:
    """(2)"""
    headers: dict[int, dict[str, Any]] = {}
    leaves = []
    for number, line in enumerate(ledger.read(folder / "headers.txt").split(b"\n")[:-1]):
        kind, _, rest = line.partition(b" ")
        try:
            if kind == b"H":
                leaves.append(sha256(b"\0" + rest).digest())
                headers[number] = header(rest)
            else:
                leaves.append(bytes.fromhex(rest.decode()))
        except (ValueError, KeyError, TypeError):
            found.bad(
                "changed",
                f"headers.txt:{number + 1}",
                "区画の見出しの形が違います。",
                "A header is malformed.",
            )
    found.size, found.headers = len(leaves), len(headers)
    if len(leaves) != manifest["size"] or root_of(leaves).hex() != manifest["root"]:
        found.bad(
            "changed",
            "headers.txt",
            "見出しを合わせた根が、台帳の根と合いません。",
            "The headers do not give the root of the ledger.",
        )
    return headers


def header(raw: bytes) -> dict[str, Any]:
    """A header. Raises ValueError unless it is in its one form."""
    said = json.loads(raw)
    if said["format"] != SEGMENT or canonical(said) != raw:
        raise ValueError("not a header")
    said["leaf"] = sha256(b"\0" + raw).hexdigest()
    return said  # type: ignore[no-any-return]


def chains(headers: dict[int, dict[str, Any]], found: Found) -> None:
    """(3)"""
    after: dict[str, tuple[int, str]] = {}
    for number, each in sorted(headers.items()):
        first, before = after.get(each["source"], (0, ""))
        if each["first"] != first or each["before"] != before:
            found.bad(
                "missing",
                f"segment {number}",
                "前の区画とつながりません。",
                "It does not follow the segment before.",
            )
        after[each["source"]] = (each["first"] + each["count"], each["leaf"])


def blocks(folder: Path, manifest: dict[str, Any], headers: dict[int, dict[str, Any]], found: Found) -> None:
    """(4) and (5)"""
    theirs = set(manifest["subject_keys"])
    expired = set(manifest["expired"])
    for number in manifest["segments"]:
        if number not in headers:
            found.bad("surplus", f"segment {number}", "見出しのない区画です。", "A segment without a header.")
    wanted = set(manifest["segments"])
    for number, each in sorted(headers.items()):
        if each["source"] not in manifest["sources"]:
            found.bad(
                "surplus",
                f"segment {number}",
                "求められていない取得元です。",
                "A source that was not asked for.",
            )
        overlaps = (
            each["received_until"] >= manifest["received_from"]
            and each["received_from"] < manifest["received_until"]
        )
        of_some = manifest.get("headers_only") or manifest.get("picked")
        if overlaps and not of_some and number not in wanted and number not in expired:
            found.bad(
                "missing",
                f"segment {number}",
                "期間の中の区画がありません。",
                "A segment of the period is missing.",
            )
    found.expired = len(expired & headers.keys())
    for number in sorted(wanted & headers.keys()):
        path = folder / "segments" / f"{number}.jsonl"
        if not path.exists():
            found.bad(
                "missing",
                f"segment {number}",
                "区画のファイルがありません。",
                "The file of a segment is missing.",
            )
            continue
        segment(path, number, headers[number], theirs, found)


def segment(path: Path, number: int, of: dict[str, Any], theirs: set[int], found: Found) -> None:
    """One file of blocks."""
    leaves: list[bytes] = []
    places: list[int] = []
    unknown = False
    where = f"segment {number}"
    for line in ledger.read(path).split(b"\n")[:-1]:
        try:
            said = json.loads(line)
            if "leaf" in said:
                leaves.append(bytes.fromhex(said["leaf"]))
                found.erased += "others" not in said
                found.others += int(said.get("others", 0))
                unknown = True
                continue
            leaves.append(block_leaf(said))
            places += said["places"]
        except (ValueError, KeyError, TypeError, struct.error, binascii.Error):
            found.bad(
                "changed", where, "区画の中身の形が違います。", "The content of a segment is malformed."
            )
            continue
        if "records" in said:
            hidden = sum(isinstance(each, str) for each in said["records"])
            found.shown += len(said["records"]) - hidden
            found.others += hidden
        else:
            found.others += len(said["places"])
            if said["key"] in theirs:
                found.bad(
                    "missing",
                    where,
                    "求められた人の記録が出されていません。",
                    "Records of the person asked for are not shown.",
                )
    found.segments += 1
    span = found.sources.setdefault(of["source"], [of["first"], of["first"]])
    span[1] = of["first"] + of["count"] - 1
    if root_of(leaves).hex() != of["root"] or len(leaves) != of["blocks"]:
        found.bad(
            "changed",
            where,
            "記録を合わせた根が、見出しの根と合いません。",
            "The records do not give the root of the header.",
        )
    if len(set(places)) != len(places) or (not unknown and sorted(places) != list(range(of["count"]))):
        found.bad(
            "changed", where, "記録の番号がそろっていません。", "The places of the records are not complete."
        )


def block_leaf(said: dict[str, Any]) -> bytes:
    """The leaf of a block that is shown, or of another's of which the hashes are here."""
    if "records" in said:
        hashes = [
            bytes.fromhex(each) if isinstance(each, str) else record_hash(*each) for each in said["records"]
        ]
    else:
        hashes = [bytes.fromhex(each) for each in said["hashes"]]
    if len(hashes) != len(said["places"]) or any(len(each) != 32 for each in hashes):
        raise ValueError("places and records differ")
    return leaf_of(said["key"], said["places"], hashes)


def record_hash(salt: str, moment: int, record: str) -> bytes:
    """The hash of one record that is shown."""
    return sha256(
        bytes.fromhex(salt) + struct.pack(">q", moment) + base64.b64decode(record, validate=True)
    ).digest()


def extract(folder: Path, target: Path) -> int:
    """Write the records that are shown, one file for each source, in their order, as they came. Returns how many."""
    manifest = read_manifest(folder)
    headers = dict(enumerate(ledger.read(folder / "headers.txt").split(b"\n")[:-1]))
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    for number in manifest["segments"]:
        of = json.loads(headers[number][2:])
        lines: dict[int, bytes] = {}
        for line in ledger.read(folder / "segments" / f"{number}.jsonl").split(b"\n")[:-1]:
            said = json.loads(line)
            for place, each in zip(said.get("places", []), said.get("records", [])):  # noqa: B905 - Python 3.9
                if not isinstance(each, str):
                    lines[place] = base64.b64decode(each[2])
        name = "".join(
            sign if sign.isalnum() or sign in "-_" else "_" for sign in manifest["sources"][of["source"]]
        )
        with (target / f"{name}.log").open("ab") as file:
            for place in sorted(lines):
                file.write(lines[place] + b"\n")
        count += len(lines)
    return count


def as_text(found: Found) -> str:
    """For people."""
    out = []
    if found.problems:
        out.append("不合格：この書き出しには問題があります。 / FAILED: this export has problems.")
        for one in found.problems[: ledger.LISTED]:
            out.append(f"  [{one.code}] {one.where}: {one.ja} / {one.en}")
        if len(found.problems) > ledger.LISTED:
            out.append(f"  … {len(found.problems) - ledger.LISTED}")
    else:
        out.append(
            "合格：記録は受け取ったときのままで、抜けはありません。 / PASSED: the records are as they came, and none is missing."
        )
    out.append(
        f"区画 / segments: {found.segments}（保管庫全体 / archive: {found.size}） 期限で消去 / expired: {found.expired}"
    )
    out.append(
        f"確かめた記録 / records shown: {found.shown}  他の人の記録（ハッシュのみ） / of others: {found.others}"
        f"  読めなくした区画の一部 / blocks made unreadable: {found.erased}"
    )
    if found.key_from == "export":
        out.append(
            "注意：鍵は書き出しの中のものです。紙などの控えと照合してください。 / NOTE: the key came with the export; compare it with one kept elsewhere."
        )
    return ledger.plain("\n".join(out))


def as_json(found: Found) -> dict[str, Any]:
    """For machines."""
    return {**{name: value for name, value in vars(found).items() if name != "problems"},
            "ok": not found.problems, "problems": [vars(one) for one in found.problems[: ledger.LISTED]]}  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="hiden-verify-logs", description="秘伝のログの書き出しの検証 / checks an export of Hiden's logs"
    )
    parser.add_argument("folder", metavar="DIR")
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="VKEY",
        help="別に受け取った検証鍵 / a key from elsewhere",
    )
    parser.add_argument("--extract", metavar="DIR", help="記録を取り出す / write the records there")
    parser.add_argument("--json", action="store_true", help="機械向けの出力 / output for machines")
    call = parser.parse_args(arguments)
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        found = verify(Path(call.folder), call.key)
        if call.extract and not found.problems:
            extract(Path(call.folder), Path(call.extract))
    except (ledger.Bad, OSError) as bad:
        found = Found()
        ja, en = (
            (bad.ja, bad.en)
            if isinstance(bad, ledger.Bad)
            else ("ファイルを読めません。", f"A file cannot be read: {bad}")
        )
        found.bad(bad.code if isinstance(bad, ledger.Bad) and bad.code in EXIT else "unreadable", "", ja, en)
    print(json.dumps(as_json(found), ensure_ascii=False, indent=1) if call.json else as_text(found))
    sys.exit(min((EXIT[one.code] for one in found.problems), default=0))


if __name__ == "__main__":
    main()
