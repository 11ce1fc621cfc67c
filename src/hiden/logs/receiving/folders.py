"""The drop folder: files that appear there, or grow, are taken once nobody has changed them for half a minute. They stay where they
are; removing them is their owner's business.

1. Looked into: HIDEN_HOME/logs/drop/<code>, or the setting `folder`, which must lie below a folder that the environment allows.
2. Links, devices and pipes are refused and named, also when one takes the place of a file between two looks: what is opened is
   what was looked at.
3. Names that begin with a dot or end like those of unfinished transfers are left alone until they get their real name.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from hiden.base.errors import BadInput, HidenError
from hiden.base.words import say
from hiden.logs.archive.places import alone, appearing, folder, place
from hiden.logs.intake.taking import check_on, take_file
from hiden.logs.intake.troubles import disk_trouble, end_trouble, note_trouble
from hiden.logs.models import LogSource, SourceState, Way

QUIET: Final = 30.0  # seconds without a change
_RESTLESS: Final = 3600.0  # seconds of changes after which it is said that a file cannot be taken
_AGAIN: Final = 600.0  # seconds until a file that could not be taken is tried again
_UNFINISHED: Final = (".part", ".partial", ".filepart", ".tmp", ".crdownload", "~")
_MOST: Final = 20_000
_DEEP: Final = 8

Mark = tuple[int, int, int]  # size, time of change (ns), number of the file on its disk


@dataclass(slots=True)
class _Seen:
    mark: Mark
    since: float  # when it had this mark first
    first: float  # when it was first seen changed
    failed: float = 0.0
    fault: str = ""


@dataclass(slots=True)
class _Look:
    """One look into a folder: what could be taken, and what is wrong."""

    files: list[tuple[str, Mark, int]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


_seen: dict[str, dict[str, _Seen]] = {}


def allowed_roots() -> list[Path]:
    """Below which folders a setting may point: HIDEN_LOGS_FOLDERS, parted like PATH."""
    named = os.environ.get("HIDEN_LOGS_FOLDERS", "").split(os.pathsep)
    return [Path(each).resolve() for each in named if each.strip()]


def folder_of(source: LogSource) -> Path:
    """Where the source's files are put. Raises BadInput for a folder that is not allowed or is not there."""
    said = str(source.setting.get("folder", "")).strip()
    if not said:
        return folder("drop", source.code)
    found = Path(said).resolve()
    if not any(found.is_relative_to(root) for root in allowed_roots()):
        raise BadInput(
            say("フォルダー「{folder}」は、見てよい場所の外にあります。", folder=said[:200]),
            say("環境変数 HIDEN_LOGS_FOLDERS に書いた場所の下にするか、管理者に追加を頼んでください。"),
        )
    if not found.is_dir():
        raise BadInput(
            say("フォルダー「{folder}」がありません。", folder=said[:200]),
            say("場所と、秘伝を動かしている利用者の権限を確かめてください。"),
        )
    return found


def look_into_all() -> int:
    """Look into the folder of every source that has one and is switched on; returns how many files were taken."""
    taken = 0
    for source in LogSource.objects.filter(way=Way.FOLDER, state=SourceState.ON).select_related(
        "system", "responsible"
    ):
        try:
            taken += look(source)
        except HidenError as fault:
            note_trouble(source, "folder", f"{fault.what}{fault.do_next}")
        except OSError as fault:
            note_trouble(source, "folder", disk_trouble(fault))
    return taken


def look(source: LogSource, *, quiet: float = QUIET, at: float | None = None) -> int:
    """Take what is new and at rest; returns how many files. `at`: seconds of a clock that only goes forward.

    Raises Conflict while the source is not on, BadInput for its folder. What is wrong with single files is noted at the source.
    """
    check_on(source)
    moment = time.monotonic() if at is None else at
    top = folder_of(source)
    with alone(f"folder-{source.key}", wait=False) as mine:
        if not mine:
            return 0
        found, done = _looked(top), _done(source)
        seen = _seen.setdefault(source.key, {})
        for gone in seen.keys() - {name for name, _, _ in found.files}:
            del seen[gone]
        taken = 0
        for name, mark, _changed in sorted(found.files, key=lambda each: each[2]):
            if done.get(name) == mark:
                seen.pop(name, None)
            elif _ripe(seen, name, mark, moment, quiet) and _took(
                source, top, name, mark=mark, known=seen[name], at=moment
            ):
                done[name] = mark
                del seen[name]
                taken += 1
                _keep_done(source, done)
        _say(source, found, seen, moment)
    return taken


def _ripe(seen: dict[str, _Seen], name: str, mark: Mark, at: float, quiet: float) -> bool:
    known = seen.get(name)
    if known is None:
        seen[name] = _Seen(mark, at, at)
    elif known.mark != mark:
        known.mark, known.since, known.failed, known.fault = mark, at, 0.0, ""
    known = seen[name]
    return at - known.since >= quiet and (not known.fault or at - known.failed >= _AGAIN)


def _took(source: LogSource, top: Path, name: str, *, mark: Mark, known: _Seen, at: float) -> bool:
    try:
        with _held(top, name, mark) as path:
            if path is None:  # it changed just now: it will be looked at again
                known.since = at
                return False
            take_file(source, path, name=name)
    except HidenError as fault:
        known.failed, known.fault = at, f"{fault.what}{fault.do_next}"
    except OSError as fault:
        known.failed, known.fault = at, disk_trouble(fault)
    else:
        return True
    return False


def _say(source: LogSource, found: _Look, seen: dict[str, _Seen], at: float) -> None:
    """Note at the source what cannot be taken, or that all is well."""
    said = list(found.troubles)
    for name, known in seen.items():
        if known.fault:
            said.append(say("「{name}」：{fault}", name=name, fault=known.fault))
        elif at - known.first >= _RESTLESS:
            said.append(
                say(
                    "「{name}」は1時間以上書き続けられているため、取り込めていません。書き終えた分を別のファイルにしてください。",
                    name=name,
                )
            )
    if said:
        more = say("（ほか{count}件）", count=len(said) - 3) if len(said) > 3 else ""
        note_trouble(source, "folder", " ".join(said[:3]) + more)
    else:
        end_trouble(source, "folder")


# ---------- looking and opening ----------


def _looked(top: Path) -> _Look:
    """All files below a folder, without following anything."""
    found = _Look()
    for place_, folders, names, handle in os.fwalk(top, follow_symlinks=False):
        below = Path(place_).relative_to(top)
        folders[:] = sorted(each for each in folders if _wanted(each) and len(below.parts) < _DEEP)
        for name in sorted([*names, *folders]):
            if not _wanted(name):
                continue
            try:
                status = os.stat(name, dir_fd=handle, follow_symlinks=False)
            except FileNotFoundError:
                continue
            shown = (below / name).as_posix()
            if stat.S_ISDIR(status.st_mode):
                continue
            if not stat.S_ISREG(status.st_mode):
                found.troubles.append(
                    say("「{name}」はファイルではない（リンクなど）ので、取り込みません。", name=shown)
                )
            elif len(found.files) < _MOST:
                found.files.append((shown, _mark(status), status.st_mtime_ns))
            else:
                found.troubles.append(
                    say("ファイルが{most}件を超えています。古いものを移してください。", most=_MOST)
                )
                return found
    return found


def _wanted(name: str) -> bool:
    return not name.startswith(".") and not name.lower().endswith(_UNFINISHED)


def _mark(status: os.stat_result) -> Mark:
    return status.st_size, status.st_mtime_ns, status.st_ino


@contextmanager
def _held(top: Path, name: str, mark: Mark) -> Iterator[Path | None]:
    """A path to exactly the file that was looked at, whatever its name may lead to by now; None when it is another."""
    handles = [os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)]
    try:
        *folders, last = Path(name).parts
        for each in folders:
            handles.append(
                os.open(each, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=handles[-1])
            )
        file = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=handles[-1])
        handles.append(file)
        status = os.fstat(file)
        by_handle = Path(f"/proc/self/fd/{file}")
        if not stat.S_ISREG(status.st_mode) or _mark(status) != mark:
            yield None
        else:
            yield by_handle if by_handle.exists() else top / name
    finally:
        for handle in reversed(handles):
            os.close(handle)


# ---------- what was taken ----------


def _done(source: LogSource) -> dict[str, Mark]:
    """Marks of the files that were taken, so that they are not read again after every start."""
    try:
        return msgspec.json.decode(place(_file(source)).read_bytes(), type=dict[str, Mark])
    except (FileNotFoundError, msgspec.DecodeError):  # then they are read again, and taken for what they are
        return {}


def _keep_done(source: LogSource, done: dict[str, Mark]) -> None:
    with appearing(_file(source)) as path:
        path.write_bytes(msgspec.json.encode(done))


def _file(source: LogSource) -> str:
    return f"folders/{source.key}.json"
