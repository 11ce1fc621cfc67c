"""The form under a text: what was shown and when travels in it, signed by us, so that nobody can say it of another text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import now
from hiden.promises.models import PromiseRequest
from hiden.promises.signing import Given
from hiden.ui.forms import Form

_SALT = "hiden.promises.shown"
_LASTS = 24 * 60 * 60  # seconds; whoever comes back the next day reads again


def seen(request: PromiseRequest) -> str:
    """That this text was put into a page now."""
    return signing.dumps([request.key, request.sha256, now().isoformat()], salt=_SALT)


class SigningForm(Form):
    """A tick and one's name under the words."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    sha256 = forms.CharField(widget=forms.HiddenInput, required=False)
    agreed = forms.BooleanField(label=_("全文を読み、内容を確かめました"))
    name = forms.CharField(
        label=_("氏名"),
        max_length=200,
        help_text=_("登録されている氏名を入力します。これが署名になります。"),
        widget=forms.TextInput({"autocomplete": "name"}),
    )

    def given(self, request: PromiseRequest) -> Given | None:
        """What was given, or None where the page did not show this very text (too old, another, or forged)."""
        values: dict[str, Any] = self.cleaned_data
        try:
            key, sha256, at = signing.loads(values["shown"], salt=_SALT, max_age=_LASTS)
            shown_at = datetime.fromisoformat(at)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        if key != request.key or sha256 != values["sha256"]:
            return None
        return Given(sha256, shown_at, bool(values["agreed"]), values["name"])


class DeclineForm(Form):
    """Words are welcome and never needed."""

    words = forms.CharField(
        label=_("理由や要望"), widget=forms.Textarea, max_length=4000, required=False,
        help_text=_("書かなくてもかまいません。書いた内容は、担当者だけが読みます。"),
    )  # fmt: skip
