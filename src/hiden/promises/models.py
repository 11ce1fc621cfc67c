"""Nouns: texts as they were put to people, askings and their scope, one request for each person, and what came of it.

Nothing is changed once it was shown to somebody: another text is another request. Instants are UTC, `due_on` and
`signed_on` are days in Japan.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER
from hiden.people.models import new_key


class ScopeKind(models.TextChoices):
    """What a promise is about."""

    GENERAL = "general", _("会社の秘密情報全般")
    ITEMS = "items", _("指定した情報")
    CLASSES = "classes", _("区分")
    DEPARTMENT = "department", _("部署の情報")
    PROJECT = "project", _("案件")


class PromiseState(models.TextChoices):
    """Where a request stands. A refused one may still be signed."""

    OPEN = "open", _("署名待ち")
    REFUSED = "refused", _("署名しないとの申出")
    SIGNED = "signed", _("署名済み")
    WITHDRAWN = "withdrawn", _("取りやめ")
    REPLACED = "replaced", _("新しい文に差替え")


# As long as one place of a text may be, because the factors fill the places of the agreement.
MAX_FACTOR = 500
OUTSTANDING = (PromiseState.OPEN, PromiseState.REFUSED)


class How(models.TextChoices):
    """How it is known who signed."""

    ACCOUNT = "account", _("アカウント（パスワード）")
    ACCOUNT_2FA = "account_2fa", _("アカウント（二つ目の確認あり）")
    LINK = "link", _("本人あてのリンクと確認番号")
    PAPER = "paper", _("紙の署名（原本の写しを第二の人が確認）")


class PromiseText(models.Model):
    """Words put to people: a version with all places filled that are the same for all of them. Kept once for each wording.

    `text` is hiden.paper.text.data_of, `sha256` its digest.
    """

    sha256 = models.CharField(max_length=64)
    version = models.ForeignKey("hiden.Version", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    text = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sha256", "version"], name="one_promise_text")
        ]


class Asking(models.Model):
    """Somebody asked some people for a promise about something. `scope_words` is what the people read."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    template = models.CharField(max_length=40)
    text = models.ForeignKey(PromiseText, on_delete=models.PROTECT, related_name="askings")
    scope = models.CharField(max_length=12, choices=ScopeKind.choices)
    scope_key = models.CharField(max_length=64)
    scope_words = models.TextField()
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")
    values = models.JSONField(
        default=dict
    )  # what was given for the places of the text, to be asked again with
    reason = models.TextField()
    asked_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    already: tuple[
        Any, ...
    ] = ()  # whom the verb that made it passed over: they were asked for the same before
    made: int = 0


class AskingItem(models.Model):
    """An item that an asking names."""

    asking = models.ForeignKey(Asking, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")


class AskingClass(models.Model):
    """A class that an asking names."""

    asking = models.ForeignKey(Asking, on_delete=models.PROTECT, related_name="classes")
    secrecy_class = models.ForeignKey("hiden.SecrecyClass", on_delete=models.PROTECT, related_name="+")


class PromiseRequest(models.Model):
    """One person is asked. `values` fill the person's own places; `sha256` is the digest of the wholly filled text.

    `template` and `scope_key` repeat the asking's, so that the database itself forbids two open requests for the same.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    asking = models.ForeignKey(Asking, on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="promise_requests")
    template = models.CharField(max_length=40)
    scope_key = models.CharField(max_length=64)
    values = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=PromiseState.choices, default=PromiseState.OPEN)
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(default=FOREVER)
    reminded_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaces")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "template", "scope_key"],
                condition=models.Q(state__in=["open", "refused"]),
                name="one_outstanding_promise_request",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on", "person"], name="promise_request_due"),
            models.Index(fields=["person", "state", "due_on"], name="promise_request_person"),
            models.Index(fields=["template", "state", "due_on"], name="promise_request_template"),
        ]


class Signature(models.Model):
    """A promise that was made. `entry` is the number of its ledger entry; `shown_at` when its page was drawn.

    On paper, `shown_at` is when the scan arrived and `signed_at` the day written on the paper.
    """

    request = models.OneToOneField(PromiseRequest, on_delete=models.PROTECT, related_name="signature")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="signatures")
    sha256 = models.CharField(max_length=64)
    how = models.CharField(max_length=12, choices=How.choices)
    name = models.CharField(max_length=200)
    shown_at = models.DateTimeField()
    signed_at = models.DateTimeField()
    entry = models.BigIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "signed_at"], name="signature_person_time")]


class SigningLink(models.Model):
    """A way to sign without an account. Of the link and of the number only hashes are kept.

    `digest` is SHA-256(token), `number_digest` SHA-256(token ‖ number): without the link the number cannot be tried out.
    `bound` is SHA-256 of what the first browser that knew the number was given.
    """

    request = models.ForeignKey(PromiseRequest, on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    number_digest = models.CharField(max_length=64)
    made_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    bound = models.CharField(max_length=64, blank=True)
    bound_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)


class Refusal(models.Model):
    """Somebody said that they will not sign. `words` are theirs and may be empty. Nothing follows by itself."""

    request = models.ForeignKey(PromiseRequest, on_delete=models.PROTECT, related_name="refusals")
    words = models.TextField(blank=True)
    recorded_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    refused_on = models.DateField()
    recorded_at = models.DateTimeField()


class RefusalExplanation(models.Model):
    """What was explained to somebody who does not sign, by whom and when."""

    request = models.ForeignKey(PromiseRequest, on_delete=models.PROTECT, related_name="explanations")
    explained_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    explained_on = models.DateField()
    words = models.TextField()
    recorded_at = models.DateTimeField()


class NoticeLetter(models.Model):
    """A letter to somebody who did not sign: what binds them already. `text` as in PromiseText."""

    request = models.ForeignKey(PromiseRequest, on_delete=models.PROTECT, related_name="notices")
    sha256 = models.CharField(max_length=64)
    text = models.JSONField()
    made_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()


class SignedPaper(models.Model):
    """The scan of a paper signed by hand, kept as received under its SHA-256. It counts once a second person confirmed it."""

    request = models.ForeignKey(PromiseRequest, on_delete=models.PROTECT, related_name="papers")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    media = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)
    signed_on = models.DateField()
    uploaded_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    checked_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(checked_at=None), name="one_waiting_paper"
            )
        ]


class NonCompeteSheet(models.Model):
    """競業避止の検討書: the six factors as they were written for one person. Never changed; a later one stands beside it.

    `months` after leaving. `asking`: the agreement that was asked for by it.
    `considered`: what was thought about the points that call for a second look.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    interest = models.CharField(max_length=MAX_FACTOR)
    position = models.CharField(max_length=MAX_FACTOR)
    area = models.CharField(max_length=MAX_FACTOR)
    months = models.PositiveSmallIntegerField()
    acts = models.CharField(max_length=MAX_FACTOR)
    compensation = models.CharField(max_length=MAX_FACTOR, blank=True)
    considered = models.CharField(max_length=MAX_FACTOR, blank=True)
    asking = models.ForeignKey(Asking, on_delete=models.PROTECT, null=True, related_name="sheets")
    made_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "made_at"], name="non_compete_person")]


class NonCompeteItem(models.Model):
    """An item of the register that a sheet names."""

    sheet = models.ForeignKey(NonCompeteSheet, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")


__all__ = [
    "Asking",
    "AskingClass",
    "AskingItem",
    "NonCompeteItem",
    "NonCompeteSheet",
    "NoticeLetter",
    "PromiseRequest",
    "PromiseText",
    "Refusal",
    "RefusalExplanation",
    "Signature",
    "SignedPaper",
    "SigningLink",
]
