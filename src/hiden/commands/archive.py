"""The file of a backup: a gzipped tar of a manifest, the database, keys, imported files and sealed logs. Read as if an enemy had written it.

Nothing but ordinary files under the names that a backup has is ever written, and never more than the disk holds.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.exchange import sync_folder

FORMAT = 1
_MANIFEST = "manifest.json"
_FILE = re.compile(
    r"manifest[.]json|hiden[.](sqlite3|pgdump)|keys/[A-Za-z0-9._-]{1,100}|imports/[0-9a-zA-Z_-]{1,100}"
    r"|logs/(segments|refused)/[0-9a-f]{16}/[0-9a-f-]{1,60}[.](parquet|jsonl)"
    r"|evidence/E-[0-9]{4,9}/[0-9]{2,9}-[0-9a-f]{16}/([0-9]{6,9}|manifest[.]jsonl)"
)
_FOLDER = re.compile(
    "keys|imports|logs(/(segments|refused)(/[0-9a-f]{16})?)?|evidence(/E-[0-9]{4,9}(/[0-9]{2,9}-[0-9a-f]{16})?)?"
)
_SMALL = 1_000_000  # bytes; a manifest or a key is never larger
_RESERVE = 50_000_000  # bytes of the disk that stay free


class _Strange(Exception):  # noqa: N818 - turned into BadInput where the name of the file is known
    """The archive holds something that no backup holds."""


def pack(target: Path, manifest: dict[str, Any], files: Iterable[tuple[str, Path]]) -> None:
    """Write the file, readable by its owner alone. It appears under its name when it is whole and on the disk."""
    unfinished = target.with_name(target.name + ".part")
    try:
        unfinished.unlink(missing_ok=True)  # of a killed run, or put there by somebody to read along
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                body = json.dumps({"format": FORMAT, **manifest}).encode()
                info = tarfile.TarInfo(_MANIFEST)
                info.size = len(body)
                tar.addfile(info, io.BytesIO(body))
                for name, path in files:
                    tar.add(path, arcname=name, recursive=False)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise BadInput(
            say("控えを {file} に書けません（{why}）。", file=target.name, why=error.strerror or str(error)),
            say("書き込める場所と空き容量を確かめて、もう一度実行してください。"),
        ) from error


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Read the file into an empty folder, written through to the disk; returns the manifest. Raises BadInput."""
    try:
        with gzip.open(source) as packed, tarfile.open(fileobj=packed, mode="r:") as tar:
            _extract(tar, folder)
            # the padding, and with it the check sum, which stands at the very end
            if len(packed.read(_SMALL)) == _SMALL:
                raise _Strange
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
        if not isinstance(manifest, dict):
            raise _Strange
    except (OSError, tarfile.TarError, ValueError, EOFError, RecursionError, zlib.error, _Strange) as error:
        raise BadInput(
            say("{file} は秘伝の控えとして読めません。", file=source.name),
            say("ファイルが壊れていないか、別のファイルではないかを確かめてください。"),
        ) from error
    if manifest.get("format") != FORMAT:
        raise BadInput(
            say("この控えは、この版では読めない形式です。"),
            say("控えを取ったときと同じ版の秘伝で戻してください。"),
        )
    return manifest


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    room = shutil.disk_usage(folder).free - _RESERVE
    for member in tar:
        if member.isdir() and _FOLDER.fullmatch(member.name):
            (folder / member.name).mkdir(mode=0o700, exist_ok=True)
            continue
        # isreg() is false for links and devices, but true for a sparse file, which is small here and large on the disk
        if not member.isreg() or member.issparse() or not _FILE.fullmatch(member.name):
            raise _Strange
        small = not member.name.startswith(("hiden.", "imports/", "logs/", "evidence/"))
        room -= member.size
        if room < 0:
            raise BadInput(
                say("控えを広げるだけの空き容量がありません。"),
                say("ディスクを空けるか、ファイルが本当に秘伝の控えであることを確かめてください。"),
            )
        body = tar.extractfile(member)
        if body is None or (small and member.size > _SMALL):
            raise _Strange
        path = folder / member.name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(body, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
