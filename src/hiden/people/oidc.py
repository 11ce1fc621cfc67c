"""Sign-in with the company's own identity provider, described in HIDEN_HOME/oidc.json.

    [{"id": "entra", "name": "Microsoft Entra ID", "issuer": "https://login.microsoftonline.com/<tenant>/v2.0",
      "client_id": "…", "secret_file": "/run/secrets/hiden-oidc", "trust_email": true}]

`secret_file` may be relative to HIDEN_HOME. `trust_email` says that this provider belongs to the company alone, so that
an address it sends is that of its owner although it does not say "verified" (a single-tenant Entra does not).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from hiden.base.errors import Misconfigured
from hiden.base.words import say
from hiden.home import home


@dataclass(frozen=True, slots=True)
class Provider:
    """One identity provider."""

    id: str
    name: str
    issuer: str
    client_id: str
    secret: str
    trust_email: bool


def providers() -> tuple[Provider, ...]:
    """The providers as configured now; none without the file. Raises Misconfigured naming what is wrong."""
    path = home() / "oidc.json"
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return ()
    return _read(path, changed)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> tuple[Provider, ...]:
    try:
        rows = json.loads(path.read_text("utf-8"))
    except (ValueError, OSError) as error:
        raise _wrong(say("JSONとして読めません: {error}", error=error)) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _wrong(say("一覧（[ {…} ]）になっていません。"))
    found = tuple(_provider(row, path.parent) for row in rows)
    if len({each.id for each in found}) != len(found):
        raise _wrong(say("同じidが2つあります。"))
    return found


def _provider(row: Mapping[str, Any], folder: Path) -> Provider:
    for name in ("id", "name", "issuer", "client_id", "secret_file"):
        if not isinstance(row.get(name), str) or not row[name]:
            raise _wrong(say("「{name}」がありません。", name=name))
    if not row["issuer"].startswith("https://"):
        raise _wrong(say("issuerはhttps://で始まる必要があります。"))
    try:
        secret = (folder / row["secret_file"]).read_text("utf-8").strip()
    except OSError as error:
        raise _wrong(say("秘密鍵のファイルを読めません: {error}", error=error)) from error
    return Provider(
        row["id"],
        row["name"],
        row["issuer"],
        row["client_id"],
        secret,
        trust_email=row.get("trust_email") is True,
    )


def _wrong(what: str) -> Misconfigured:
    return Misconfigured(
        say("シングルサインオンの設定（oidc.json）に誤りがあります。{what}", what=what),
        say("HIDEN_HOMEのoidc.jsonを直してください。"),
    )
