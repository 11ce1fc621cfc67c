"""Nouns: authorities, stamps, what their issuers said of the certificates; witnesses of the ledger. Moments are UTC."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER
from hiden.people.models import new_key


class StampAuthority(models.Model):
    """時刻認証局: who stamps, where it is asked, and by which certificates (PEM) its stamps are trusted, from when until when.

    `policy` is the OID that its stamps must name, "" for any. `daily`: it stamps the ledger every day, else at events only.
    A password that it asks for is in HIDEN_HOME/keys/stamp.<code>, never here.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    roots = models.TextField()
    policy = models.CharField(max_length=100, blank=True)
    daily = models.BooleanField(default=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)


class StampState(models.TextChoices):
    """How far a stamp is."""

    WAITING = "waiting", _("取得待ち")
    HELD = "held", _("取得済み")


class Stamped(models.TextChoices):
    """What a stamp is over."""

    CHECKPOINT = "checkpoint", _("操作の記録")
    EXHIBIT = "exhibit", _("証拠")
    DOSSIER = "dossier", _("立証資料")
    STAMP = "stamp", _("前のタイムスタンプ（延長）")
    FILE = "file", _("ファイル")


class Stamp(models.Model):
    """One stamp of one authority over one SHA-256. It is asked for until it is there; how often it failed stands here (`fault` is a
    code of faults.py).

    `statement`: the bytes that were hashed where they are ours (a checkpoint, the list of hashes of a renewed stamp), else empty.
    `answer`: the TimeStampResp as it came. `chain`: PEM from the signer to the root. `words`: what the issuers said of each
    certificate (`StampPaper` holds the bytes). `cert_until`: when the first certificate of the chain ends. `size`: of the
    ledger. `renewed_by`: a later stamp over this one's bytes, chain and papers.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    authority = models.ForeignKey(StampAuthority, on_delete=models.PROTECT, related_name="stamps")
    what = models.CharField(max_length=12, choices=Stamped.choices)
    ident = models.CharField(max_length=120)
    size = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64)
    statement = models.BinaryField(default=bytes)
    nonce = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=StampState.choices, default=StampState.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField()
    fault = models.CharField(max_length=30, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    answer = models.BinaryField(default=bytes)
    at = models.DateTimeField(null=True)
    serial = models.CharField(max_length=80, blank=True)
    unsorted = models.BooleanField(default=False)
    chain = models.TextField(blank=True)
    cert_until = models.DateTimeField(null=True)
    words = models.JSONField(default=list)
    renewed_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="renews")

    told: str = ""  # what is wrong, in words; filled by the page that shows it

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "next_try"], name="stamp_waiting"),
            models.Index(fields=["what", "ident"], name="stamp_of"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "what", "ident", "digest"], name="one_stamp_of_one")
        ]


class StampPaper(models.Model):
    """A list of revoked certificates, or an answer about one, as it came; many stamps of a day share it."""

    sha256 = models.CharField(max_length=64, unique=True)
    raw = models.BinaryField()


class Witness(models.Model):
    """立会い: a service elsewhere that countersigns the ledger's checkpoints (c2sp.org/tlog-witness), and how it last did.

    `fault`: what was wrong the last time, "" while all is well.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    vkey = models.CharField(max_length=300, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    size = models.BigIntegerField(default=0)
    origin = models.CharField(max_length=200, blank=True)
    seen_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=30, blank=True)
    detail = models.CharField(max_length=300, blank=True)


__all__ = ["Stamp", "StampAuthority", "StampPaper", "StampState", "Stamped", "Witness"]
