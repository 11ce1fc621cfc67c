"""Files that come over HTTP are brought in like any other. Their times are not known: browsers do not say them."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.evidence.locker.models import FileKind
from hiden.evidence.locker.places import locker
from hiden.evidence.locker.walking import Found

LARGEST: Final = 1 << 30


@contextmanager
def uploaded(files: Sequence[UploadedFile[Any]]) -> Iterator[list[Found]]:
    """The files to bring in, as long as the block runs. Raises BadInput for one above 1 GB."""
    if any((each.size or 0) > LARGEST for each in files):
        raise BadInput(
            say("ファイルが大きすぎます（画面からは {limit} GB まで）。", limit=LARGEST >> 30),
            say("サーバー上で「hiden evidence import」を使ってください。"),
        )
    place = locker() / f".upload-{secrets.token_hex(8)}"
    place.mkdir(mode=0o700)
    try:
        yield [_found(place, number, each) for number, each in enumerate(files)]
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _found(place: Path, number: int, file: UploadedFile[Any]) -> Found:
    # Of the name that somebody else chose only the last part; the copy is called by a number anyway.
    raw = Path((file.name or "").replace("\\", "/")).name.encode(errors="replace") or b"upload"
    if isinstance(file, TemporaryUploadedFile):
        return Found(raw, Path(file.temporary_file_path()), FileKind.FILE, file.size or 0)
    path = place / str(number)
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return Found(raw, path, FileKind.FILE, file.size or 0)
