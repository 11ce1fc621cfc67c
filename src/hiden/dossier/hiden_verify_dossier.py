#!/usr/bin/env python3
"""秘伝の証拠一式を検証します。Python 3.9 以上と、隣の三つの検証プログラムだけで動きます。
Checks a dossier of Hiden. Needs nothing but Python 3.9 or later and the three verifiers beside it.

    python3 hiden_verify_dossier.py DIR [--key VKEY]… [--seen FILE]… [--roots PEM]… [--witness VKEY]… [--openings FILE] [--json]

What is checked, in this order:
  1. bag: every file is in the manifests (RFC 8493) with its digests, none is missing, none was put in, no two names are one;
  2. data/dossier.json is the one that the ledger's entry names, and that entry is in the signed ledger (data/made/);
  3. every file of data/ is the one that dossier.json names; where facts or entries were changed, which line, and how;
  4. every entry of data/ledger/ is in the signed tree (paths.jsonl, checkpoint), every fact's entry is here, every personal part is the
     one to which its entry is bound, and older checkpoints are of the same tree;
  5. data/logs/: the sealed records are of the archive that the ledger names, and every event of the facts stands in one of them;
  6. data/ledger/stamps/: each time stamp is over a checkpoint of the signed tree, made by an authority that leads to its root; until
     which entry and which day others vouch. Revocation, and signatures other than RSA (PKCS #1) and ECDSA (P-256, P-384), are not
     checked by bare Python: where that matters, the line for openssl is printed; and which entries witnesses countersigned, when
     (data/ledger/witnesses.jsonl, Ed25519);
  7. --openings: rows that were withheld are the ones to which the facts are bound.

A key that comes with the package proves only that the package agrees with itself. Give --key from another place; --seen gives a
checkpoint that somebody kept elsewhere: it uncovers a ledger that was rolled back, forked or replaced as a whole. --roots gives the
certificates of an authority as they are published, --witness the key of a witness: without these, stamps and countersignatures prove
only that they fit what came with them.

Exit codes: 0 all good · 2 wrong call · 3 unreadable · 4 wrong key · 5 signature · 6 malformed checkpoint · 7 fork · 8 older ledger
  10 edited · 11 deleted · 12 inserted · 13 moved or swapped · 14 truncated · 16 changed file · 18 unknown form · 19 manifest does not fit
  20 personal part altered · 22 file missing · 23 file put in · 24 proof does not hold · 25 opening does not fit · 26 stamp does not hold.
  The lowest number found is returned; all problems are listed.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import new as hasher
from hashlib import sha256
from pathlib import Path
from typing import Any
from unicodedata import normalize

if __name__ == "__main__":
    sys.dont_write_bytecode = True  # nothing is put into the folder that is checked

try:
    from hiden.ledger import hiden_verify as ledger
    from hiden.ledger import hiden_verify_stamps as stamping
    from hiden.logs.archive import hiden_verify_logs as logs
except ImportError:
    sys.path.append(str(Path(__file__).resolve().parent))  # python3 -I does not look beside the program
    import hiden_verify as ledger  # type: ignore[import-not-found, no-redef]
    import hiden_verify_logs as logs  # type: ignore[import-not-found, no-redef]
    import hiden_verify_stamps as stamping  # type: ignore[import-not-found, no-redef]

FORMAT = "hiden dossier 1"
KIND = "dossier.made"
# What is written after dossier.json, because it proves it.
UNLISTED = frozenset({
    "dossier.json", "made/entry.json", "made/entry.tlog-proof", "made/verifier.key",
    "ledger/paths.jsonl", "ledger/checkpoint", "ledger/checkpoints.jsonl", "ledger/verifier.key", "ledger/stamps.jsonl",
    "ledger/witnesses.jsonl",
})  # fmt: skip
STAMP = re.compile(r"ledger/stamps/([0-9]{4})\.(note|tsr|chain\.pem|roots\.pem)")
EXIT = {
    "unreadable": 3, "key": 4, "signature": 5, "checkpoint": 6, "fork": 7, "rollback": 8, "edited": 10, "deleted": 11, "inserted": 12,
    "moved": 13, "truncated": 14, "changed": 16, "form": 18, "manifest": 19, "personal": 20, "missing": 22, "surplus": 23,
    "proof": 24, "opening": 25, "stamp": 26,
}  # fmt: skip
DIGESTS = ("sha256", "sha512")
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
DISAGREES = {
    "missing": ("目録にあるファイルがありません。", "The file that the manifests name is missing."),
    "surplus": ("目録にないファイルです。", "The file is not in the manifests."),
    "changed": ("目録の値と合いません。", "It is not the file that the manifests name."),
}
LINE = re.compile(r"([0-9a-f]+)  (.+)")


@dataclass
class Problem:
    """One thing that is wrong, and where: a file, with the line if it is one."""

    code: str
    where: str
    ja: str
    en: str


@dataclass
class Found:
    """What was checked."""

    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    facts: int = 0
    entries: int = 0
    withheld: int = 0
    personal: int = 0
    records: int = 0
    events: int = 0
    openings: int = 0
    checkpoints: int = 0
    seen: int = 0
    stamps: list[dict[str, Any]] = field(default_factory=list)
    witnesses: list[dict[str, Any]] = field(default_factory=list)
    size: int = 0
    key_from: str = "given"
    keys: list[str] = field(default_factory=list)

    def bad(self, code: str, where: str, ja: str, en: str) -> None:
        """Note a problem, once."""
        one = Problem(code, where, ja, en)
        if one not in self.problems:
            self.problems.append(one)


def verify(
    folder: Path,
    *,
    keys: list[str] | None = None,
    seen: list[Path] | None = None,
    openings: Path | None = None,
    roots: list[Path] | None = None,
    witnesses: list[str] | None = None,
) -> tuple[dict[str, Any], Found]:
    """All seven checks. Never raises for what the package contains; the findings say it."""
    found = Found(key_from="given" if keys else "export")
    said: dict[str, Any] = {}
    steps: tuple[Callable[[], object], ...] = (
        lambda: bag(folder, found),
        lambda: said.update(statement(folder, keys, found)),
        lambda: listed(folder, said, found),
        lambda: Ledger(folder, said, seen or [], found).check(),
        lambda: archive(folder, said, found),
        lambda: stamped(folder, said, roots or [], found),
        lambda: countersigned(folder, said, witnesses or [], found),
        lambda: opened(folder, openings, found),
    )
    for step in steps:
        try:
            step()
        except ledger.Bad as bad:
            found.bad(bad.code if bad.code in EXIT else "unreadable", "", bad.ja, bad.en)
        except (
            OSError,
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
            IndexError,
            RecursionError,
        ) as fault:
            found.bad(
                "unreadable",
                "",
                "読めないか、形の違うファイルがあります。",
                f"Something cannot be read: {fault!r}",
            )
    found.problems.sort(key=lambda one: EXIT[one.code])
    return said, found


# --- 1. The bag ------------------------------------------------------------------------------------------------------------------


def bag(folder: Path, found: Found) -> None:
    """(1)"""
    if ledger.read(folder / "bagit.txt") != DECLARATION:
        found.bad("changed", "bagit.txt", "内容が変えられています。", "It was changed.")
    there = {
        path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if not path.is_dir()
    }
    alike(there, found)
    digests = {name: digest(path, name, found) for name, path in there.items()}
    for kind in ("manifest", "tagmanifest"):
        said = {}
        for algorithm in DIGESTS:
            name = f"{kind}-{algorithm}.txt"
            if name not in there:
                found.bad("missing", name, "ファイルがありません。", "The file is missing.")
                continue
            said[algorithm] = manifest(there[name], name, found)
        wanted = {
            each
            for each in digests
            if each.startswith("data/") is (kind == "manifest") and not each.startswith("tagmanifest-")
        }
        compare(kind, said, {each: digests[each] for each in wanted}, found)
    found.files = len(digests)


def alike(names: dict[str, Path], found: Found) -> None:
    """No two names are one on another system."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(normalize("NFC", name).casefold(), name)
        if other != name:
            found.bad(
                "surplus",
                name,
                f"「{other}」と書き方だけが違う名前です。",
                f"Its name differs from {other} in writing only.",
            )


def digest(path: Path, name: str, found: Found) -> dict[str, str]:
    """All digests of a file; a link or a device is no file."""
    raw = b""
    try:
        raw = ledger.read(path)
    except ledger.Bad as bad:
        found.bad("unreadable", name, bad.ja, bad.en)
    return {algorithm: hasher(algorithm, raw).hexdigest() for algorithm in DIGESTS}


def manifest(path: Path, name: str, found: Found) -> dict[str, str]:
    """Digest by name."""
    said: dict[str, str] = {}
    raw = ledger.read(path)
    if raw and not raw.endswith(b"\n"):
        found.bad("truncated", name, "途中で切れています。", "It is cut short.")
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
        match = LINE.fullmatch(line)
        target = match[2] if match else ""
        if not match or target.startswith("/") or ".." in target.split("/") or target in said:
            found.bad(
                "manifest",
                f"{name}:{number}",
                "目録の行の形が違います。",
                "A line of the manifest is malformed.",
            )
            continue
        said[target] = match[1]
    return said


def compare(
    kind: str, said: dict[str, dict[str, str]], there: dict[str, dict[str, str]], found: Found
) -> None:
    """The manifests of both digests with the files. Where only one of them disagrees, it is the manifest that was altered."""
    for name in sorted({*there, *(each for one in said.values() for each in one)}):
        wrong = {
            algorithm: "missing" if name not in there else "surplus" if name not in one else "changed"
            for algorithm, one in said.items()
            if name not in there or one.get(name) != there[name][algorithm]
        }
        if wrong and len(wrong) < len(said):
            for algorithm in wrong:
                found.bad(
                    "manifest",
                    f"{kind}-{algorithm}.txt",
                    f"目録の「{name}」の行が変えられています。",
                    f"The line of {name} was altered.",
                )
            continue
        for code in sorted(set(wrong.values())):
            found.bad(code, name, *DISAGREES[code])


# --- 2. The statement ------------------------------------------------------------------------------------------------------------


def statement(folder: Path, keys: list[str] | None, found: Found) -> dict[str, Any]:
    """(2)"""
    raw = ledger.read(folder / "data/dossier.json")
    made = folder / "data/made"
    found.keys = keys or ledger.read(made / "verifier.key").decode("utf-8", "replace").split()
    entry, proof = (ledger.read(made / name) for name in ("entry.json", "entry.tlog-proof"))
    code, sentence = ledger.verify_proof(proof, entry, found.keys)
    if code:
        names = {number: name for name, number in ledger.EXIT.items()}
        ja, _, en = sentence.partition(" / ")
        name = names.get(code, "proof")
        found.bad(name if name in EXIT and name != "edited" else "proof", "data/made/entry.json", ja, en)
    said = json.loads(entry)
    if said.get("kind") != KIND or said["data"]["sha256"] != sha256(raw).hexdigest():
        found.bad(
            "changed", "data/dossier.json", "内容が、署名された記録簿にあるものと違います。", "It is not the one that the signed ledger names."
        )  # fmt: skip
    told = json.loads(raw)
    if told.get("format") != FORMAT or logs.canonical(told) != raw:
        found.bad("form", "data/dossier.json", "知らない書式です。", "Its form is unknown.")
    if said["data"]["key"] != told["key"]:
        found.bad(
            "changed", "data/made/entry.json", "別の一式の記録です。", "It is the entry of another dossier."
        )
    told["made"] = said["n"]
    return told  # type: ignore[no-any-return]


# --- 3. The files ----------------------------------------------------------------------------------------------------------------


def listed(folder: Path, said: dict[str, Any], found: Found) -> None:
    """(3)"""
    data = folder / "data"
    there = {path.relative_to(data).as_posix() for path in data.rglob("*") if not path.is_dir()}
    late = {name for name in there if name in UNLISTED or STAMP.fullmatch(name)}
    for name in sorted(there - set(said["files"]) - late):
        found.bad(
            "surplus",
            f"data/{name}",
            "一式を作ったときにはなかったファイルです。",
            "It was not there when the dossier was made.",
        )
    for name, (wanted, size) in said["files"].items():
        if name not in there:
            found.bad(
                "missing",
                f"data/{name}",
                "一式を作ったときにあったファイルがありません。",
                "A file of the dossier is missing.",
            )
            continue
        raw = ledger.read(data / name)
        if sha256(raw).hexdigest() == wanted:
            continue
        if len(raw) < size and name.rpartition(".")[2] != "jsonl":
            found.bad(
                "truncated",
                f"data/{name}",
                f"{size - len(raw)}バイト短くなっています。",
                f"It is {size - len(raw)} bytes short.",
            )
        else:
            found.bad(
                "changed",
                f"data/{name}",
                "一式を作ったときと違います。",
                "It is not as it was when the dossier was made.",
            )
        hashes = re.sub(r"\.jsonl$", ".hashes", name)
        if name.endswith(".jsonl") and hashes in said["files"]:
            which_lines(raw, ledger.read(data / hashes), f"data/{name}", found)


def which_lines(raw: bytes, hashes: bytes, where: str, found: Found) -> None:
    """Say which lines were edited, deleted, put in or moved, by the hash that was taken of each."""
    was = [hashes[at : at + 32] for at in range(0, len(hashes), 32)]
    lines = raw.split(b"\n")
    if lines and lines[-1] == b"":
        lines.pop()
    elif raw:
        found.bad("truncated", where, "最後の行が途中で切れています。", "The last line is cut short.")
    now = [sha256(line).digest() for line in lines]
    gone, come = Counter(was) - Counter(now), Counter(now) - Counter(was)
    lost = [n for n, each in enumerate(was, 1) if gone[each] > 0]
    fresh = [n for n, each in enumerate(now, 1) if come[each] > 0]
    both = len(was) == len(now)
    edited = {n for n in lost if n in set(fresh)} if both else set()
    for n in sorted(edited)[: ledger.LISTED]:
        found.bad("edited", f"{where}:{n}", "行が書き換えられています。", "The line was edited.")
    for n in [each for each in lost if each not in edited][: ledger.LISTED]:
        found.bad("deleted", f"{where}:{n}", "元のこの行がありません。", "The line that stood here is gone.")
    for n in [each for each in fresh if each not in edited][: ledger.LISTED]:
        found.bad("inserted", f"{where}:{n}", "元になかった行です。", "The line was not there.")
    if not lost and not fresh and was != now:
        first = next(n for n, (one, other) in enumerate(zip(was, now), 1) if one != other)  # noqa: B905 - Python 3.9
        found.bad("moved", f"{where}:{first}", "行の順が変えられています。", "Lines were moved from here on.")
    if not lost and len(now) > len(was) and not fresh:
        found.bad("inserted", where, "同じ行が増やされています。", "Lines were repeated.")


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    yield from enumerate(ledger.lines_of(path), 1)


# --- 4. The ledger ---------------------------------------------------------------------------------------------------------------


class Ledger:
    """(4)"""

    def __init__(self, folder: Path, said: dict[str, Any], seen: list[Path], found: Found) -> None:
        self.data, self.folder = folder / "data", folder / "data/ledger"
        self.said, self.seen, self.found = said, seen, found
        self.hashes: dict[int, bytes] = {}
        self.bound: dict[int, str | None] = {}

    def check(self) -> None:
        keys = [ledger.Key(text) for text in self.found.keys]
        raw = ledger.read(self.folder / "checkpoint")
        point = ledger.parse_checkpoint(raw, "data/ledger/checkpoint")
        ledger.check_signature(point, keys)
        self.found.size = point.size
        if point.size <= self.said.get("made", 0):
            self.found.bad(
                "rollback", "data/ledger/checkpoint", "一式を作ったことの記録より古いチェックポイントです。",
                "The checkpoint is older than the entry of this dossier.",
            )  # fmt: skip
        made = ledger.read(self.data / "made/entry.tlog-proof").partition(b"\n\n")[2]
        self.same_tree(point, ledger.parse_checkpoint(made, "data/made/entry.tlog-proof"))
        self.entries()
        self.paths(point)
        self.personal()
        self.older(point, keys)
        self.facts()

    def same_tree(self, point: Any, other: Any) -> None:
        """Two checkpoints of one size have one root."""
        if point.size == other.size and point.root != other.root:
            self.found.bad(
                "fork", other.where, f"件数{point.size}で根の違う二つのチェックポイントがあります。",
                f"There are two checkpoints of size {point.size} with different roots.",
            )  # fmt: skip

    def entries(self) -> None:
        for number, line in lines_of(self.folder / "entries.jsonl"):
            where = f"data/ledger/entries.jsonl:{number}"
            try:
                said = json.loads(line)
                n = said["n"]
                if "hash" in said:
                    self.hashes[n] = bytes.fromhex(said["hash"])
                    self.found.withheld += 1
                    continue
                leaf = base64.b64decode(said["leaf"], validate=True)
                self.hashes[n] = sha256(b"\0" + leaf).digest()
                told = json.loads(leaf)
                self.bound[n] = told["personal"]
                if told["n"] != n:
                    self.found.bad(
                        "moved", where, "別の番号の記録です。", "It is the entry of another number."
                    )
            except (ValueError, KeyError, TypeError):
                self.found.bad("edited", where, "記録の形が違います。", "The entry is malformed.")
        self.found.entries = len(self.hashes)

    def paths(self, point: Any) -> None:
        proved = set()
        for number, line in lines_of(self.folder / "paths.jsonl"):
            where = f"data/ledger/paths.jsonl:{number}"
            try:
                said = json.loads(line)
                n, path = said["n"], [ledger.path_hash(each) for each in said["path"]]
            except (ValueError, KeyError, TypeError, ledger.Bad):
                self.found.bad("proof", where, "証明の形が違います。", "The proof is malformed.")
                continue
            if n not in self.hashes:
                self.found.bad(
                    "surplus",
                    where,
                    f"ここにない記録{n}の証明です。",
                    f"It proves entry {n}, which is not here.",
                )
            elif ledger.proof_root(self.hashes[n], n, point.size, path) != point.root:
                self.found.bad(
                    "proof", where, f"記録{n}は、署名された木に含まれていません。", f"Entry {n} is not in the signed tree."
                )  # fmt: skip
            proved.add(n)
        for n in sorted(self.hashes.keys() - proved)[: ledger.LISTED]:
            self.found.bad(
                "missing",
                "data/ledger/paths.jsonl",
                f"記録{n}の証明がありません。",
                f"There is no proof of entry {n}.",
            )

    def personal(self) -> None:
        for number, line in lines_of(self.folder / "personal.jsonl"):
            where = f"data/ledger/personal.jsonl:{number}"
            n, salt, raw = line.split(b" ", 2)
            bound = self.bound.get(int(n))
            if bound is None or sha256(bytes.fromhex(salt.decode()) + raw).hexdigest() != bound:
                self.found.bad(
                    "personal", where, f"記録{int(n)}の個人に関する部分が、記録と合いません。",
                    f"The personal part is not the one to which entry {int(n)} is bound.",
                )  # fmt: skip
            self.found.personal += 1

    def older(self, point: Any, keys: list[Any]) -> None:
        """Checkpoints of before, and those that somebody kept."""
        known = {point.size: point.root}
        for number, line in lines_of(self.folder / "checkpoints.jsonl"):
            where = f"data/ledger/checkpoints.jsonl:{number}"
            try:
                said = json.loads(line)
                one = ledger.parse_checkpoint(said["note"].encode(), where)
                path = [ledger.path_hash(each) for each in said["path"]]
                ledger.check_signature(one, keys)
            except ledger.Bad as bad:
                self.found.bad(bad.code if bad.code in EXIT else "checkpoint", where, bad.ja, bad.en)
                continue
            except (ValueError, KeyError, TypeError):
                self.found.bad(
                    "checkpoint", where, "チェックポイントの形が違います。", "The checkpoint is malformed."
                )
                continue
            of_one_tree(one, point, path, where, self.found)
            known[one.size] = one.root
            self.found.checkpoints += 1
        before = self.said.get("before")
        if before and before["size"] in known and known[before["size"]].hex() != before["root"]:
            self.found.bad(
                "fork",
                "data/ledger/checkpoint",
                "一式を作る前の根と違う木です。",
                "It is not the tree of when the dossier was made.",
            )
        for path_ in self.seen:
            self.kept(path_, known, point, keys)

    def kept(self, path: Path, known: dict[int, bytes], point: Any, keys: list[Any]) -> None:
        one = ledger.parse_checkpoint(ledger.read(path, anywhere=True), path.name, seen=True)
        ledger.check_signature(one, keys)
        if one.size in known and known[one.size] != one.root:
            self.found.bad(
                "fork", path.name, f"控えてあったチェックポイント（件数{one.size}）と違う木です。",
                f"The ledger is not the one whose checkpoint of size {one.size} was kept.",
            )  # fmt: skip
        elif one.size > point.size:
            self.found.bad(
                "rollback", path.name, f"控えてあったチェックポイント（件数{one.size}）より古い記録簿です。",
                f"The ledger is older than the checkpoint of size {one.size} that was kept.",
            )  # fmt: skip
        elif one.size in known:
            self.found.seen += 1

    def facts(self) -> None:
        for part in self.said["parts"]:
            name = f"facts/{part['exhibit']:02d}-{part['id']}.jsonl"
            count = 0
            for number, line in lines_of(self.data / name):
                count += 1
                where = f"data/{name}:{number}"
                try:
                    said = json.loads(line)
                    missing = [n for n in said["entries"] if n not in self.hashes]
                except (ValueError, KeyError, TypeError):
                    self.found.bad("edited", where, "事実の形が違います。", "The fact is malformed.")
                    continue
                if (said["part"], said["n"]) != (part["id"], number):
                    self.found.bad(
                        "moved",
                        where,
                        "事実の番号が行と合いません。",
                        "The number of the fact is not that of its line.",
                    )
                if missing:
                    self.found.bad(
                        "missing", where, f"よりどころの記録{missing[0]}がありません。", f"Entry {missing[0]}, on which it rests, is not here."
                    )  # fmt: skip
            self.found.facts += count
            if count != part["rows"]:
                self.found.bad(
                    "deleted" if count < part["rows"] else "inserted", f"data/{name}",
                    f"事実が{part['rows']}件のはずのところ、{count}件あります。", f"There are {count} facts where there were {part['rows']}.",
                )  # fmt: skip


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes]) -> bool:
    """RFC 9162 2.1.4.2."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    low, high = old - 1, new - 1
    while low & 1:
        low, high = low >> 1, high >> 1
    left = right = path[0]
    for sibling in path[1:]:
        if high == 0:
            return False
        if low & 1 or low == high:
            left, right = logs.node(sibling, left), logs.node(sibling, right)
            while low and not low & 1:
                low, high = low >> 1, high >> 1
        else:
            right = logs.node(right, sibling)
        low, high = low >> 1, high >> 1
    return high == 0 and left == old_root and right == new_root


def of_one_tree(older: Any, point: Any, path: list[bytes], where: str, found: Found) -> bool:
    """Whether an older checkpoint is of the tree of the newest; says so where it is not."""
    if consistent(older.size, older.root, point.size, point.root, path):
        return True
    found.bad(
        "fork", where, f"件数{older.size}のチェックポイントは、同じ木のものではありません。",
        f"The checkpoint of size {older.size} is not of the same tree.",
    )  # fmt: skip
    return False


# --- 5. The logs -----------------------------------------------------------------------------------------------------------------


def archive(folder: Path, said: dict[str, Any], found: Found) -> None:
    """(5)"""
    inner = logs.Found()
    if (folder / "data/logs").is_dir():
        inner = logs.verify(folder / "data/logs", found.keys)
    for one in inner.problems:
        name = {"changed": "changed", "missing": "missing", "surplus": "surplus"}.get(one.code, one.code)
        found.bad(name, f"data/logs/{one.where}", one.ja, one.en)
    found.records = inner.shown
    places = sealed_places(folder)
    for part in said["parts"]:
        if part["id"] != "events":
            continue
        name = f"facts/{part['exhibit']:02d}-{part['id']}.jsonl"
        for number, line in lines_of(folder / "data" / name):
            fields = json.loads(line)["source"].split("/")
            segment, record = int(fields[1]), int(fields[2])
            if segment in places and record not in places[segment]:
                found.bad(
                    "missing", f"data/{name}:{number}", "もとの記録が、封をした区画にありません。",
                    "The record in which it stands is not in the sealed segment.",
                )  # fmt: skip
            found.events += 1


def sealed_places(folder: Path) -> dict[int, set[int]]:
    """Places of the records that are here, by segment."""
    found: dict[int, set[int]] = {}
    for path in sorted((folder / "data/logs/segments").glob("*.jsonl")):
        places = found.setdefault(int(path.stem), set())
        for line in ledger.lines_of(path):
            if line.startswith(b'{"key"'):
                places.update(json.loads(line)["places"])
    return found


# --- 6. Stamps -------------------------------------------------------------------------------------------------------------------


def stamped(folder: Path, said: dict[str, Any], roots: list[Path], found: Found) -> None:
    """(6)"""
    place = folder / "data/ledger"
    point = ledger.parse_checkpoint(ledger.read(place / "checkpoint"), "data/ledger/checkpoint")
    keys = [ledger.Key(text) for text in found.keys]
    given = [ledger.read(one, anywhere=True).decode("ascii", "replace") for one in roots]
    names = set()
    for number, line in lines_of(place / "stamps.jsonl"):
        where = f"data/ledger/stamps.jsonl:{number}"
        one = json.loads(line)
        name, path = one["file"], [ledger.path_hash(each) for each in one["path"]]
        if not re.fullmatch("[0-9]{4}", name) or name in names:
            found.bad(
                "stamp", where, "タイムスタンプの行の形が違います。", "The line of a stamp is malformed."
            )
            continue
        names.add(name)
        note, answer, chain, root = (
            ledger.read(place / "stamps" / f"{name}.{end}")
            for end in ("note", "tsr", "chain.pem", "roots.pem")
        )
        try:
            other = ledger.parse_checkpoint(note, f"data/ledger/stamps/{name}.note")
            ledger.check_signature(other, keys)
            trusted = "".join(given) or root.decode("ascii")
            seen = stamping.check(answer, note, trusted, chain.decode("ascii") + root.decode("ascii"))
        except ledger.Bad as bad:
            found.bad(bad.code if bad.code in EXIT else "checkpoint", where, bad.ja, bad.en)
            continue
        except (stamping.BadStamp, ValueError) as bad:
            found.bad(
                "stamp", where, "タイムスタンプが正しくありません。", f"The time stamp does not hold: {bad}."
            )
            continue
        if not of_one_tree(other, point, path, where, found):
            continue
        found.stamps.append({
            "who": str(one["who"]), "size": other.size, "at": f"{seen.at:%Y-%m-%dT%H:%M:%SZ}", "until": f"{seen.until:%Y-%m-%d}",
            "state": seen.state, "why": seen.why, "root": seen.root, "file": name, "made_seen": other.size > said.get("made", 0),
        })  # fmt: skip
    for path_ in sorted((place / "stamps").glob("*")):
        if path_.name.partition(".")[0] not in names:
            found.bad(
                "surplus", f"data/ledger/stamps/{path_.name}", "一覧にないタイムスタンプです。", "The stamp is not in the list."
            )  # fmt: skip


def countersigned(folder: Path, said: dict[str, Any], given: list[str], found: Found) -> None:
    """(6) Whoever gives the key of a witness expects that it countersigned."""
    place = folder / "data/ledger"
    point = ledger.parse_checkpoint(ledger.read(place / "checkpoint"), "data/ledger/checkpoint")
    keys = [ledger.Key(text) for text in found.keys]
    trusted = {ledger.Key(text, ledger.WITNESS).vkey for text in given}
    for number, line in lines_of(place / "witnesses.jsonl"):
        where = f"data/ledger/witnesses.jsonl:{number}"
        try:
            one = json.loads(line)
            witness = ledger.Key(one["vkey"], ledger.WITNESS)
            other = ledger.parse_checkpoint(one["note"].encode(), where)
            path = [ledger.path_hash(each) for each in one["path"]]
            ledger.check_signature(other, keys)
            seconds = ledger.cosigned(other, witness)
        except ledger.Bad as bad:
            found.bad(bad.code if bad.code in EXIT else "checkpoint", where, bad.ja, bad.en)
            continue
        except (ValueError, KeyError, TypeError, AttributeError):
            found.bad(
                "checkpoint", where, "立会いの行の形が違います。", "The line of a witness is malformed."
            )
            continue
        if seconds is None:
            found.bad(
                "signature",
                where,
                "立会いの署名が本文と合いません。",
                "The countersignature does not fit the text.",
            )
        elif of_one_tree(other, point, path, where, found):
            at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
            found.witnesses.append({
                "who": str(one["who"]), "name": witness.name, "size": other.size, "at": at, "given": witness.vkey in given,
                "made_seen": other.size > said.get("made", 0),
            })  # fmt: skip
            trusted.discard(witness.vkey)
    for vkey in sorted(trusted):
        name = vkey.partition("+")[0]
        found.bad(
            "key", "data/ledger/witnesses.jsonl", f"渡された鍵の立会い（{name}）の副署がありません。",
            f"There is no countersignature by the witness whose key was given ({name}).",
        )  # fmt: skip


def seen_by_witnesses(found: Found) -> list[str]:
    """What was countersigned, for people."""
    out = [
        f"立会い / witness: {one['who']}（{one['name']}）→ 記録 / entries {one['size']}、{one['at']}"
        + (
            ""
            if one["given"]
            else "（鍵は一式と一緒に来たもの / the key came with the package: give it with --witness）"
        )
        for one in found.witnesses
    ]
    return out or ["立会い / witnesses: なし / none"]


def vouched(found: Found, given: bool) -> list[str]:
    """Until when others vouch, for people: of each authority the furthest stamp that was checked to the end, and what was not."""
    out = []
    furthest = {
        one["who"]: one for one in sorted(found.stamps, key=lambda one: one["size"]) if one["state"] == "good"
    }
    for one in furthest.values():
        out.append(
            f"時刻の証明 / time stamp: {one['who']} → 記録 / entries {one['size']}、{one['at']}（証明書 / certificate –{one['until']}、"
            f"根 / root {one['root'][:16]}…）"
        )
        if not one["made_seen"]:
            out.append(
                "  一式を作った記録は、まだこの証明に入っていません。よりどころの記録は上の件数まで入っています。"
                " / The making of this dossier is not covered yet; entries below that number are."
            )
    for one in (each for each in found.stamps if each["state"] != "good"):
        epoch = int(datetime.strptime(one["at"] + "+0000", "%Y-%m-%dT%H:%M:%SZ%z").timestamp())
        out.append(
            f"未確認 / not checked by bare Python: {one['who']} {one['at']}（{one['why']}）\n"
            f"  cd data/ledger/stamps && openssl ts -verify -data {one['file']}.note -in {one['file']}.tsr"
            f" -CAfile {one['file']}.roots.pem -untrusted {one['file']}.chain.pem -attime {epoch}"
        )
    if not found.stamps:
        out.append("時刻の証明 / time stamps: なし / none")
    elif not given:
        out.append(
            "注意：認証局の根の証明書は一式と一緒に来たものです。公表されているものを --roots で渡してください。失効は見ていません。"
            " / NOTE: the roots of the authorities came with the package; give the published ones with --roots. Revocation was not looked at."
        )
    return out


# --- 7. Openings -----------------------------------------------------------------------------------------------------------------


def opened(folder: Path, openings: Path | None, found: Found) -> None:
    """(7)"""
    if openings is None:
        return
    bound = {
        (said["part"], said["n"]): said["bound"]
        for path in sorted((folder / "data/facts").glob("*.jsonl"))
        for line in ledger.lines_of(path)
        for said in [json.loads(line)]
        if "bound" in said
    }
    for number, line in enumerate(ledger.read(openings, anywhere=True).split(b"\n")[:-1], 1):
        said = json.loads(line)
        commitment = sha256(bytes.fromhex(said["salt"]) + logs.canonical(said["cells"])).hexdigest()
        if bound.get((said["part"], said["n"])) != commitment:
            found.bad(
                "opening", f"{openings.name}:{number}", "伏せる前の内容と違います。", "It is not what was withheld."
            )  # fmt: skip
        found.openings += 1


# --- Telling ---------------------------------------------------------------------------------------------------------------------


def as_text(said: dict[str, Any], found: Found, *, roots_given: bool = False) -> str:
    """For people."""
    out = []
    if found.problems:
        out.append("不合格：この一式には問題があります。 / FAILED: this dossier has problems.")
        out += [f"  [{one.code}] {one.where}: {one.ja} / {one.en}" for one in found.problems[: ledger.LISTED]]
        if len(found.problems) > ledger.LISTED:
            out.append(
                f"  ほか{len(found.problems) - ledger.LISTED}件 / and {len(found.problems) - ledger.LISTED} more"
            )
    else:
        out.append(
            "合格：一式は作られたときのままで、署名された記録簿に支えられています。 / PASSED: it is as it was made, and the signed ledger bears it out."
        )
    out.append(
        f"情報 / item: {said.get('item', '?')}   期間 / period: {said.get('first', '?')} – {said.get('last', '?')}   見せる範囲 / level: {said.get('level', '?')}"
    )
    out.append(
        f"事実 / facts: {found.facts}   足りないもの / gaps: {said.get('gaps', '?')}   ファイル / files: {found.files}"
    )
    out.append(
        f"操作の記録 / entries: {found.entries}（うち伏せたもの / withheld: {found.withheld}）   記録簿 / ledger: {found.size}"
    )
    out.append(f"操作のログ / events: {found.events}   原記録 / sealed records shown: {found.records}")
    out.append(
        f"古いチェックポイント / older checkpoints: {found.checkpoints}   控えと一致 / kept elsewhere: {found.seen}   開示された行 / openings: {found.openings}"
    )
    out += vouched(found, roots_given)
    out += seen_by_witnesses(found)
    if found.key_from == "export":
        out.append(
            "注意：鍵は一式と一緒に来たものです。控えと照合してください。 / NOTE: the key came with the package; compare it with one kept elsewhere."
        )
    return ledger.plain("\n".join(out))


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="hiden-verify-dossier", description="秘伝の証拠一式の検証 / checks a dossier of Hiden"
    )
    parser.add_argument("folder", metavar="DIR")
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
        help="控えてあったチェックポイント / a checkpoint kept elsewhere",
    )
    parser.add_argument(
        "--roots",
        action="append",
        default=[],
        metavar="PEM",
        help="公表されている、時刻認証局の証明書 / certificates of an authority as published",
    )
    parser.add_argument(
        "--witness",
        action="append",
        default=[],
        metavar="VKEY",
        help="立会いの鍵 / the key of a witness",
    )
    parser.add_argument("--openings", metavar="FILE", help="開示された行 / rows that were opened")
    parser.add_argument("--json", action="store_true", help="機械向けの出力 / output for machines")
    call = parser.parse_args(arguments)
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    said, found = verify(
        Path(call.folder), keys=call.key, seen=[Path(one) for one in call.seen], openings=Path(call.openings) if call.openings else None,
        roots=[Path(one) for one in call.roots], witnesses=call.witness,
    )  # fmt: skip
    code = min((EXIT[one.code] for one in found.problems), default=0)
    if call.json:
        told = {
            **vars(found),
            "problems": [vars(one) for one in found.problems],
            "ok": not found.problems,
            "exit": code,
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print(as_text(said, found, roots_given=bool(call.roots)))
    sys.exit(code)


if __name__ == "__main__":
    main()
