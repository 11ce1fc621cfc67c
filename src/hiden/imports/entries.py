"""What the ledger says of files that were brought in."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry

# The kinds of file there are, in words. A kind unknown here is shown by its id.
_KINDS = {
    "departments": ("部署マスター", "departments"),
    "people": ("従業員名簿", "people"),
    "roles": ("役割", "roles"),
    "items": ("情報の台帳", "information register"),
    "measures": ("対策の採否と進み具合", "measures"),
}


@entry("imports.applied")
@dataclass(frozen=True, slots=True)
class FileApplied(Entry):
    """A file took effect. What it changed stands in the entries before this one."""

    file: int
    importer: str
    sha256: str
    plan_sha256: str
    effective_on: str
    created: int
    changed: int
    ended: int
    left_out: int
    name: str

    personal = frozenset({"name"})
    sentence = Sentence(
        "取込み{file}（{importer}）を承認し、追加{created}件・変更{changed}件・終了{ended}件を反映しました。",
        "Import {file} ({importer}) was approved and applied: {created} added, {changed} changed, {ended} ended.",
        {"importer": _KINDS},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("import", str(self.file)),)


@entry("imports.received")
@dataclass(frozen=True, slots=True)
class FileReceived(Entry):
    """A file came in. Nothing has changed by it yet."""

    file: int
    importer: str
    sha256: str
    size: int
    name: str

    personal = frozenset({"name"})
    sentence = Sentence(
        "取込み{file}（{importer}）のファイルを受け取りました。",
        "File {file} ({importer}) was received.",
        {"importer": _KINDS},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("import", str(self.file)),)


@entry("imports.withdrawn")
@dataclass(frozen=True, slots=True)
class FileWithdrawn(Entry):
    """Somebody decided not to apply a file."""

    file: int

    personal = frozenset[str]()
    sentence = Sentence("取込み{file}を取りやめました。", "Import {file} was withdrawn.")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("import", str(self.file)),)
