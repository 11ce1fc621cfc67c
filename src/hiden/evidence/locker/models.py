"""Nouns: exhibits, who is let in and who is kept out, imports, the files of each, and what a look at all of them found.

Files themselves lie under HIDEN_HOME/evidence (`places.py`). Moments are UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, of_micros
from hiden.people.models import new_key


class ExhibitKind(models.TextChoices):
    """What an exhibit is."""

    DEVICE = "device", _("機器")
    IMAGE = "image", _("ディスクイメージ")
    FILE = "file", _("ファイル")
    MAIL = "mail", _("メール")
    EXPORT = "export", _("クラウドなどからのエクスポート")
    PAPER = "paper", _("紙")
    PHOTO = "photo", _("写真")


class Exhibit(models.Model):
    """証拠: a thing or data that is kept. `incident`: what it is about, as it is called; `secrecy`: the class of what is in it.

    `material`: it holds undisclosed material facts (未公表の重要事実), so only those who are named see what is in it. `place` and
    `holder` are where it is and who has it by the last event of its custody.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=ExhibitKind.choices)
    incident = models.CharField(max_length=100)
    origin = models.CharField(max_length=300)
    giver = models.CharField(max_length=200)
    identified = models.CharField(max_length=300, blank=True)
    secrecy = models.ForeignKey("hiden.SecrecyClass", on_delete=models.PROTECT, null=True, related_name="+")
    material = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    place = models.CharField(max_length=200, blank=True)
    holder = models.CharField(max_length=200, blank=True)
    registered_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """E-0001."""
        return f"E-{self.number:04d}"


class Stance(models.TextChoices):
    """Whether a person is let in or kept out."""

    IN = "in", _("見てよい人")
    OUT = "out", _("見せない人")


class ExhibitPerson(models.Model):
    """A person who may see an exhibit though no role lets them, or who may not though a role would."""

    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="circle")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(max_length=3, choices=Stance.choices)
    reason = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["exhibit", "person"],
                condition=models.Q(until=FOREVER),
                name="one_stance_to_an_exhibit",
            )
        ]


class BringingState(models.TextChoices):
    """How far an import has come."""

    READING = "reading", _("取込み中")
    DONE = "done", _("完了")
    FAILED = "failed", _("取り込まなかった")


class Bringing(models.Model):
    """One import of files into an exhibit: all of it or nothing. `number`: within its exhibit, from 1.

    `manifest_sha256`: of the list of all files with their hashes, which stands beside them; the ledger says it too.
    `gaps`: files that could not be read wholly or at all; each is named in its own row.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="bringings")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=BringingState.choices, default=BringingState.READING)
    origin = models.CharField(max_length=300, blank=True)
    tool = models.CharField(max_length=100)
    reason = models.CharField(max_length=500, blank=True)
    files = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    gaps = models.PositiveIntegerField(default=0)
    alike = models.PositiveIntegerField(default=0)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    manifest_sha512 = models.CharField(max_length=128, blank=True)
    by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exhibit", "number"], name="one_bringing_of_a_number")
        ]


class FileKind(models.TextChoices):
    """What stood at a name."""

    FILE = "file", _("ファイル")
    FOLDER = "folder", _("フォルダー")
    LINK = "link", _("リンク")
    OTHER = "other", _("その他")


class FileState(models.TextChoices):
    """How much of it is here."""

    WHOLE = "whole", _("すべて")
    PARTIAL = "partial", _("一部が読めない")
    ABSENT = "absent", _("取り込めない")


class KeptFile(models.Model):
    """One name of an import. `raw`: the name as it was, byte by byte; `name`: the same to read, in NFC, with / between folders.

    `mtime_ns`: when it was last changed before, ns since 1970; null where that is not known. `holes`: the parts that could not be
    read, as [offset, length], filled with zero bytes in the copy. `alike`: another name of the import differs from it only in
    Unicode normalisation, case or width. Whatever is no file has no content here.
    """

    bringing = models.ForeignKey(Bringing, on_delete=models.PROTECT, related_name="kept")
    number = models.PositiveIntegerField()
    name = models.TextField()
    raw = models.BinaryField()
    kind = models.CharField(max_length=10, choices=FileKind.choices)
    state = models.CharField(max_length=10, choices=FileState.choices)
    reason = models.CharField(max_length=500, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    mtime_ns = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    sha512 = models.CharField(max_length=128, blank=True)
    holes = models.JSONField(default=list)
    alike = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bringing", "number"], name="one_kept_file_of_a_number")
        ]
        indexes: ClassVar = [models.Index(fields=["sha256"], name="kept_file_sha256")]

    @property
    def mtime(self) -> datetime | None:
        """When it was last changed before, to the microsecond."""
        return None if self.mtime_ns is None else of_micros(self.mtime_ns // 1000)

    @property
    def here(self) -> bool:
        """Whether there is a copy of its content."""
        return self.kind == FileKind.FILE and self.state != FileState.ABSENT


class LockerCheck(models.Model):
    """All files were hashed again and compared. `troubles`: what is not as it was, as sentences with the name of the file."""

    at = models.DateTimeField()
    finished_at = models.DateTimeField()
    by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    files = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    troubles = models.JSONField(default=list)
