"""Files that are sent to us over HTTP: laid on the disk piece by piece, never held in memory, then taken like any other."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import require
from hiden.logs.archive.places import folder
from hiden.logs.intake.taking import take_file
from hiden.logs.models import Intake, IntakeState, LogSource
from hiden.people.models import Person

LARGEST: Final = 1 << 30
Outcome = Literal["taken", "continued", "known"]


def take_upload(source: LogSource, file: UploadedFile[Any], *, by: Person) -> list[tuple[Intake, Outcome]]:
    """Take an uploaded file: what it held, and whether that was new, the rest of something known, or known wholly.

    Raises BadInput for one above 1 GB or with a broken wrapping, Conflict when the source is not on, NotAllowed, OSError.
    """
    require(by, "logs.take", source)
    if (file.size or 0) > LARGEST:
        raise BadInput(
            say("ファイルが大きすぎます（画面からは {limit} GB まで）。", limit=LARGEST >> 30),
            say("サーバー上で「hiden logs ingest {code} ファイル」を使ってください。", code=source.code),
        )
    done = Intake.objects.filter(source=source, state=IntakeState.DONE)
    known = set(done.values_list("pk", flat=True))
    with _on_disk(file) as path:
        taken = take_file(source, path, by=by)
    return [(one, _outcome(one, known)) for one in taken]


def _outcome(one: Intake, known: set[int]) -> Outcome:
    if one.pk in known:
        return "known"
    return "taken" if one.continues_id is None else "continued"


@contextmanager
def _on_disk(file: UploadedFile[Any]) -> Iterator[Path]:
    """Where the upload lies under its own name: linked, not copied, where it is on the disk already."""
    place = folder("uploads") / secrets.token_hex(8)
    place.mkdir(mode=0o700)
    # Of the name that somebody else chose, only the last part, and no more of it than a folder takes.
    own = Path((file.name or "").replace("\\", "/")).name.encode()[-200:].decode("utf-8", "ignore")
    path = place / (own or "upload")
    try:
        if isinstance(file, TemporaryUploadedFile):
            path.symlink_to(file.temporary_file_path())
        else:
            with path.open("wb") as target:
                for chunk in file.chunks():
                    target.write(chunk)
        yield path
    finally:
        path.unlink(missing_ok=True)
        place.rmdir()
