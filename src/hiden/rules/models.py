"""Nouns: the company's documents, what it switched, filled in and reworded, and the versions that were decided.

Rows of choices hold from `since` to before `until`, as in the other rooms. A version never changes once it is decided.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, FOREVER_DATE
from hiden.people.models import new_key


class Document(models.Model):
    """A document that the company keeps, made from a template. A contract with one partner names it."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    template = models.CharField(max_length=40)
    # Repeats that of the template, so that the gate can ask for it in SQL.
    family = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    counterparty = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(default=FOREVER)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["template", "retired_at"], name="document_template")]

    def __str__(self) -> str:
        return self.title


class Change(models.TextChoices):
    """What a company does to a clause of a template."""

    ON = "on", _("入れる")
    OFF = "off", _("外す")
    REWORDED = "reworded", _("書き換える")
    ADDED = "added", _("加える")


class ClauseChange(models.Model):
    """One clause switched, reworded or added, and why. `body`: paragraphs as hiden.paper.text writes them.

    `clause` is an id of the template, or of the company's own article; `after` is where an added one stands.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="changes")
    clause = models.CharField(max_length=40)
    change = models.CharField(max_length=10, choices=Change.choices)
    after = models.CharField(max_length=40, blank=True)
    heading = models.CharField(max_length=200, blank=True)
    body = models.JSONField(default=list)
    reason = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "clause"],
                condition=models.Q(until=FOREVER),
                name="one_present_clause_change",
            )
        ]


class BlankValue(models.Model):
    """What was filled in. `value`: words, an ISO day, or the id of a choice."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="values")
    blank = models.CharField(max_length=40)
    value = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "blank"],
                condition=models.Q(until=FOREVER),
                name="one_present_blank_value",
            )
        ]


class VersionState(models.TextChoices):
    """Where a version stands."""

    PROPOSED = "proposed", _("承認待ち")
    DECIDED = "decided", _("決定")
    DROPPED = "dropped", _("取りやめ")


class Version(models.Model):
    """The text of a document as it was proposed, word for word, and the days on which it is in force.

    `text` is hiden.paper.text.data_of; `sha256` its digest. `since` and `until` are days in Japan; a version that is not
    decided is in force on none. `number` counts from 1 within the document.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.JSONField()
    sha256 = models.CharField(max_length=64)
    # What the text rests on (hiden.rules.basis), so that a later difference can say what has changed.
    basis = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.PROPOSED)
    reason = models.TextField(blank=True)
    case = models.ForeignKey("hiden.Case", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField(default=FOREVER_DATE)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="one_version_of_a_number"),
            # Decided twice at once would leave two texts in force.
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(until=FOREVER_DATE, state="decided"),
                name="one_open_decided_version",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["document", "state", "until"], name="version_in_force")]


class Procedure(models.TextChoices):
    """What a works rule goes through (労働基準法 89条・90条・106条)."""

    HEARING = "hearing", _("意見聴取")
    FILING = "filing", _("届出")
    MADE_KNOWN = "made_known", _("周知")


class ProcedureStep(models.Model):
    """One step of the works-rule procedure for a version.

    `party`: the union or the elected representative, the labour office, or who was told. `how`: how the representative was
    elected, how it was filed, by which means it was made known. `file`: SHA-256 of a scanned opinion or receipt.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="procedure")
    step = models.CharField(max_length=12, choices=Procedure.choices)
    on = models.DateField()
    party = models.CharField(max_length=200, blank=True)
    how = models.CharField(max_length=300, blank=True)
    words = models.TextField(blank=True)
    file = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField()


class TextReview(models.Model):
    """That a text of others or our own was looked through, and what was seen. The text itself is not kept.

    `sha256` of the words that were read. `seen`: [id of what was looked for, verdict, articles] for each finding. `on` is
    the day whose law was asked. `words`: what was decided about it.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64)
    on = models.DateField()
    seen = models.JSONField(default=list)
    words = models.CharField(max_length=1000, blank=True)
    made_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["made_at"], name="text_review_time")]


__all__ = ["BlankValue", "ClauseChange", "Document", "ProcedureStep", "TextReview", "Version"]
