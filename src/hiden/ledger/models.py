"""Nouns of the ledger. Rows of entries, tiles and checkpoints are only ever added; the columns beside the leaf serve searching alone.

Erasing happens in one table: PersonalPart.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

__all__ = [
    "EntryAbout",
    "LedgerCheckpoint",
    "LedgerCosignature",
    "LedgerEntry",
    "LedgerHead",
    "LedgerTile",
    "PersonalPart",
]


class LedgerEntry(models.Model):
    """One entry: the bytes that were hashed, and what is needed to find it again."""

    index = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    leaf = models.BinaryField()

    seen: Any = None  # as a reader sees it; filled by the page that shows it

    class Meta:
        db_table = "ledger_entry"
        indexes: ClassVar = [
            models.Index(fields=["kind", "index"], name="ledger_entry_kind"),
            models.Index(fields=["by", "index"], name="ledger_entry_by"),
            models.Index(fields=["at"], name="ledger_entry_at"),
        ]


class EntryAbout(models.Model):
    """What an entry is about: the history of one thing is one range of this table."""

    entry = models.BigIntegerField()
    noun = models.CharField(max_length=40)
    ident = models.CharField(max_length=120)

    class Meta:
        db_table = "ledger_about"
        indexes: ClassVar = [models.Index(fields=["ident", "noun", "entry"], name="ledger_about_thing")]


class PersonalPart(models.Model):
    """The part of an entry that can be forgotten: SHA-256(salt ‖ json) stands in the leaf."""

    entry = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField()
    json = models.BinaryField()

    class Meta:
        db_table = "ledger_personal"


class LedgerHead(models.Model):
    """The one row that says how far the tree has grown; whoever holds it may append."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=bytes)

    class Meta:
        db_table = "ledger_head"


class LedgerTile(models.Model):
    """256 neighbouring hashes of one level (c2sp.org/tlog-tiles), kept once full, so that no proof reads the entries again."""

    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    root = models.BinaryField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "ledger_tile"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "number"], name="ledger_tile_place")
        ]


class LedgerCheckpoint(models.Model):
    """A signed statement of size and root (c2sp.org/tlog-checkpoint), with the key that verifies it."""

    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.BinaryField()
    vkey = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_checkpoint"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["size", "vkey"], name="ledger_checkpoint_size")
        ]


class LedgerCosignature(models.Model):
    """A witness's countersignature of a checkpoint (c2sp.org/tlog-cosignature): `line` as it stands below the note, with its end."""

    checkpoint = models.ForeignKey(LedgerCheckpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=300)
    line = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_cosignature"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="ledger_cosignature_one")
        ]
