"""The ledger entries of the locker. Words about where something came from can be forgotten; hashes cannot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hiden.evidence.locker.models import Exhibit
from hiden.ledger import Entry, Sentence, entry
from hiden.ledger.names import name_with

Things = tuple[tuple[str, str], ...]


def _names(labels: Iterable[str]) -> dict[str, str]:
    numbers = [int(label[2:]) for label in labels if label[2:].isdecimal()]
    return {one.label: f"{one.label}　{one.title}" for one in Exhibit.objects.filter(number__in=numbers)}


name_with("exhibit", _names)


class OfExhibit(Entry):
    """Something that happened to one exhibit."""

    exhibit: str
    personal = frozenset[str]()
    sentence = Sentence("", "")

    def about(self) -> Things:
        person = getattr(self, "person", "")
        return (("exhibit", self.exhibit), *((("person", person),) if person else ()))


@entry("evidence.registered")
@dataclass(frozen=True)
class ExhibitRegistered(OfExhibit):
    """An exhibit was taken in. `title`, `origin` and `giver` may name people."""

    exhibit: str
    title: str
    exhibit_kind: str
    incident: str
    origin: str
    giver: str
    identified: str
    secrecy: str
    material: bool
    personal = frozenset({"title", "origin", "giver", "identified"})
    sentence = Sentence(
        "証拠{exhibit}を登録しました（事案：{incident}）。",
        "Exhibit {exhibit} was registered (incident: {incident}).",
    )


@entry("evidence.changed")
@dataclass(frozen=True)
class ExhibitChanged(OfExhibit):
    """What is kept about an exhibit changed. `words`: before and after of each field."""

    exhibit: str
    fields: tuple[str, ...]
    words: dict[str, list[str]]
    personal = frozenset({"words"})
    sentence = Sentence(
        "証拠{exhibit}の登録内容を変えました。", "What is kept about exhibit {exhibit} was changed."
    )


@entry("evidence.admitted")
@dataclass(frozen=True)
class PersonAdmitted(OfExhibit):
    """A person was let in, kept out, or neither any more. `stance`: in, out or none."""

    exhibit: str
    person: str
    stance: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "証拠{exhibit}について、{person}さんを「{stance}」としました。",
        "For exhibit {exhibit}, {person} is now: {stance}.",
        {"stance": {"in": ("見てよい人", "let in"), "out": ("見せない人", "kept out"), "none": ("指定なし", "not named")}},
        {"person": "person"},
    )  # fmt: skip


@entry("evidence.imported")
@dataclass(frozen=True)
class FilesKept(OfExhibit):
    """Files came in by copy. The two hashes are of the list of all files with both hashes of each."""

    exhibit: str
    bringing: int
    files: int
    size: int
    gaps: int
    alike: int
    manifest_sha256: str
    manifest_sha512: str
    tool: str
    origin: str
    personal = frozenset({"origin"})
    sentence = Sentence(
        "証拠{exhibit}に{files}件のファイルを写し取りました（取込み{bringing}、{size}バイト、読めなかったもの{gaps}件）。",
        "{files} files were copied into exhibit {exhibit} (import {bringing}, {size} bytes, {gaps} unreadable).",
    )


@entry("evidence.import_failed")
@dataclass(frozen=True)
class KeepingFailed(OfExhibit):
    """An import came to nothing, and nothing of it was kept."""

    exhibit: str
    bringing: int
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "証拠{exhibit}への取込み{bringing}を取りやめました。何も残していません。",
        "Import {bringing} into exhibit {exhibit} came to nothing; nothing of it was kept.",
    )


@entry("evidence.opened")
@dataclass(frozen=True)
class FileOpened(OfExhibit):
    """Somebody took a kept file out to look at it."""

    exhibit: str
    bringing: int
    file: int
    sha256: str
    personal = frozenset[str]()
    sentence = Sentence(
        "証拠{exhibit}のファイル{bringing}-{file}を開きました。", "File {bringing}-{file} of exhibit {exhibit} was opened."
    )  # fmt: skip


@entry("evidence.bagged")
@dataclass(frozen=True)
class ExhibitBagged(OfExhibit):
    """An exhibit was handed out as a BagIt folder. `tagmanifest_sha256`: of the file that binds all of it."""

    exhibit: str
    files: int
    size: int
    tagmanifest_sha256: str
    personal = frozenset[str]()
    sentence = Sentence(
        "証拠{exhibit}をBagItの形で書き出しました（{files}件、{size}バイト）。",
        "Exhibit {exhibit} was written out as a bag ({files} files, {size} bytes).",
    )


@entry("evidence.checked")
@dataclass(frozen=True)
class LockerChecked(Entry):
    """All kept files were hashed again. `exhibits`: those with something that is not as it was."""

    files: int
    size: int
    troubles: int
    exhibits: tuple[str, ...]
    personal = frozenset[str]()
    sentence = Sentence(
        "証拠保管庫の{files}件を照合しました（一致しないもの{troubles}件）。",
        "{files} files of the locker were compared ({troubles} not as they were).",
    )

    def about(self) -> Things:
        return tuple(("exhibit", one) for one in self.exhibits)
