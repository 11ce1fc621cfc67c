"""The forms of sign-in, with our labels and our sentences; what they check is allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from hiden.ui.forms import teach
from hiden.ui.menu import Label

_EMAIL = (_("メールアドレス"), "")
_PASSWORD = (_("パスワード"), "")
_NEW = (_("新しいパスワード"), _("12文字以上で、よく使われる言葉や名前を避けて決めてください。"))
_AGAIN = (_("新しいパスワード（確認）"), _("同じものをもう一度入力してください。"))
_CODE = (_("認証コード"), _("認証アプリの6桁の数字、またはリカバリーコードです。"))
_DIGITS = (_("アプリに表示された数字"), _("6桁の数字です。30秒ごとに変わります。"))
_NAME = (_("名前"), _("どの端末か分かる名前にします。例：会社のノートパソコン"))
_ALONE = (
    _("パスワードなしのログインにも使う"),
    _("この端末の顔・指紋・暗証番号だけでログインできるようになります。"),
)


def _speak(form: BaseForm, **words: tuple[Label, Label]) -> None:
    form.label_suffix = ""
    for name, field in form.fields.items():
        if name in words:
            field.label, field.help_text = map(str, words[name])
        field.widget.attrs.pop("placeholder", None)
        teach(field, str(field.label or name))


class Login(account.LoginForm):  # type: ignore[misc]  # allauth brings no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self, login=_EMAIL, password=_PASSWORD)


class ChangePassword(account.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self, oldpassword=(_("今のパスワード"), ""), password1=_NEW, password2=_AGAIN)


class SetPassword(account.SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self, password1=_NEW, password2=_AGAIN)


class ResetPassword(account.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self, email=_EMAIL)

    def clean(self) -> dict[str, Any]:
        """Without mail there is another way, and the page says so."""
        if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and not settings.EMAIL_HOST:
            raise ValidationError(
                _(
                    "メールの設定がないため、リンクを送れません。システム管理者に、新しいリンクを依頼してください。"
                )
            )
        found: dict[str, Any] = super().clean()
        return found


class ResetPasswordFromKey(account.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self, password1=_NEW, password2=_AGAIN)


class Reauthenticate(account.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self, password=_PASSWORD)


class Authenticate(mfa.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self, code=_CODE)


class ReauthenticateByCode(mfa.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self, code=_CODE)


class ActivateTotp(totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self, code=_DIGITS)


class AddPasskey(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self, name=_NAME, passwordless=_ALONE)


class EditPasskey(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self, name=_NAME)
