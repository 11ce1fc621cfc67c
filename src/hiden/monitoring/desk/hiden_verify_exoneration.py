#!/usr/bin/env python3
"""秘伝の「確かめたことの書面」を検証します。Python 3.9 以上と、隣の二つの検証プログラムだけで動きます。
Checks a paper of Hiden on what was looked at. Needs nothing but Python 3.9 or later and the two verifiers beside it.

    python3 hiden_verify_exoneration.py DIR [--key VKEY]… [--json]

What is checked, in this order:
  1. statement.json is the one that the ledger's entry names, and that entry is in the signed ledger (entry.json, entry.tlog-proof);
  2. archive/: the headers of all segments of the log archive give the root that the ledger names, follow each other, and leave no gap;
  3. what the statement says of the archive and of each source (size, root, how many records and segments) is what the headers say.

It does not check what detectors would find in the records: those are not here. A key that comes with the paper proves only that the
paper agrees with itself. Give --key from another place.

Exit codes: 0 all good · 2 wrong call · 3 unreadable · 4 wrong key · 5 signature · 10 changed · 11 missing · 12 too much.
"""

from __future__ import annotations

import argparse
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

try:
    from hiden.ledger import hiden_verify as ledger
    from hiden.logs.archive import hiden_verify_logs as logs
except ImportError:
    import hiden_verify as ledger  # type: ignore[import-not-found, no-redef]
    import hiden_verify_logs as logs  # type: ignore[import-not-found, no-redef]

FORMAT = "hiden exoneration 1"
KIND = "monitoring.exoneration_made"


def verify(folder: Path, keys: list[str]) -> tuple[dict[str, Any], logs.Found]:
    """All three checks: the statement, and what was found. Raises ledger.Bad where the paper cannot be read at all."""
    raw = ledger.read(folder / "statement.json")
    said = statement(raw)
    given = keys or ledger.read(folder / "verifier.key").decode("utf-8", "replace").split()
    found = logs.Found(key_from="given" if keys else "export")
    noted(folder, raw, given, found)
    if said["archive"]["size"]:
        inner = logs.verify(folder / "archive", given)
        found.problems += inner.problems
        found.size, found.headers = inner.size, inner.headers
        agrees(folder, said, found)
    return said, found


def statement(raw: bytes) -> dict[str, Any]:
    """The statement. Raises ledger.Bad unless it is in its one form."""
    try:
        said = json.loads(raw)
        fits = said["format"] == FORMAT and logs.canonical(said) == raw and said["archive"]["size"] >= 0
    except (ValueError, KeyError, TypeError):
        fits = False
    if not fits:
        raise ledger.Bad("unreadable", "statement.json を読めません。", "The statement cannot be read.")
    return said  # type: ignore[no-any-return]


def noted(folder: Path, raw: bytes, keys: list[str], found: logs.Found) -> None:
    """(1)"""
    entry, proof = (ledger.read(folder / name) for name in ("entry.json", "entry.tlog-proof"))
    code, sentence = ledger.verify_proof(proof, entry, keys)
    if code:
        named = {number: name for name, number in logs.EXIT.items()}
        ja, _, en = sentence.partition(" / ")
        found.bad(named.get(code, "changed"), "entry.json", ja, en)
    said = json.loads(entry)
    if said.get("kind") != KIND or said.get("data", said).get("sha256") != sha256(raw).hexdigest():
        found.bad(
            "changed",
            "statement.json",
            "書面の内容が、台帳に記録されたものと違います。",
            "The statement is not the one that the ledger names.",
        )


def agrees(folder: Path, said: dict[str, Any], found: logs.Found) -> None:
    """(3)"""
    manifest = logs.read_manifest(folder / "archive")
    if (said["archive"]["size"], said["archive"]["root"]) != (manifest["size"], manifest["root"]):
        found.bad(
            "changed",
            "archive",
            "書面の言う保管庫と違います。",
            "It is not the archive that the statement names.",
        )
    records: dict[str, int] = {}
    segments: dict[str, int] = {}
    for each in logs.read_headers(folder / "archive", manifest, logs.Found()).values():
        records[each["source"]] = max(records.get(each["source"], 0), each["first"] + each["count"])
        segments[each["source"]] = segments.get(each["source"], 0) + 1
    for source in said["sources"]:
        told = (source["records"], source["segments"])
        if told != (records.get(source["key"], 0), segments.get(source["key"], 0)):
            found.bad(
                "missing",
                source["code"],
                "書面の言う記録の数と、保管庫の見出しが合いません。",
                "The headers do not hold as many records as the statement says.",
            )
    found.sources = {each["code"]: [0, each["records"]] for each in said["sources"]}


def as_text(said: dict[str, Any], found: logs.Found) -> str:
    """For people."""
    out = []
    if found.problems:
        out.append("不合格：この書面には問題があります。 / FAILED: this paper has problems.")
        out += [f"  [{one.code}] {one.where}: {one.ja} / {one.en}" for one in found.problems[: ledger.LISTED]]
    else:
        out.append(
            "合格：書面は作られたときのままで、記録の区画に抜けはありません。"
            " / PASSED: the paper is as it was made, and no segment of records is missing."
        )
    signs = sum(each["count"] for each in said["signs"])
    out.append(f"期間 / period: {said['first']} – {said['last']}   作成 / made: {said['made_at']}")
    out.append(
        f"取得元 / sources: {len(said['sources'])}   記録 / records: {sum(each['records'] for each in said['sources'])}"
        f"   検知 / detectors: {len(said['detectors'])}   当たったもの / signs: {signs}   案件 / cases: {len(said['cases'])}"
    )
    holes = sum(each["days"] for each in said["uncovered"]["holes"])
    out.append(
        f"記録のない経路 / channels not recorded: {len(said['uncovered']['channels'])}"
        f"   記録のない日（取得元ごと） / days without records: {holes}"
    )
    if found.key_from == "export":
        out.append(
            "注意：鍵は書面と一緒に来たものです。控えと照合してください。 / NOTE: the key came with the paper; compare it with one kept elsewhere."
        )
    return ledger.plain("\n".join(out))


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="hiden-verify-exoneration",
        description="秘伝の書面の検証 / checks a paper of Hiden on what was looked at",
    )
    parser.add_argument("folder", metavar="DIR")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY", help="別に受け取った検証鍵 / a key from elsewhere")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="機械向けの出力 / output for machines")
    call = parser.parse_args(arguments)
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    said: dict[str, Any] = {
        "signs": [], "sources": [], "detectors": [], "cases": [], "first": "", "last": "", "made_at": "",
        "uncovered": {"channels": [], "holes": []},
    }  # fmt: skip
    try:
        said, found = verify(Path(call.folder), call.key)
    except (ledger.Bad, OSError, KeyError, TypeError, AttributeError) as bad:
        found = logs.Found()
        known = isinstance(bad, ledger.Bad)
        ja, en = (bad.ja, bad.en) if isinstance(bad, ledger.Bad) else ("ファイルを読めません。", f"A file cannot be read: {bad}")  # fmt: skip
        found.bad(bad.code if known and bad.code in logs.EXIT else "unreadable", "", ja, en)  # type: ignore[union-attr]
    print(
        json.dumps(logs.as_json(found), ensure_ascii=False, indent=1) if call.json else as_text(said, found)
    )
    sys.exit(min((logs.EXIT[one.code] for one in found.problems), default=0))


if __name__ == "__main__":
    main()
