"""Sign-in: the pages of django-allauth that we use, and no others. Nobody can register themselves.

Some addresses that allauth leads to by name exist here only to say that they are closed.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate.page import open_page, page


@open_page
def closed(request: HttpRequest, **_kwargs: str) -> HttpResponse:
    """What allauth offers and we do not: making accounts and changing addresses are actions of the people room."""
    raise NotFound(
        say("このページは使っていません。"),
        say("アカウントの登録やメールアドレスの変更は、システム管理者に依頼してください。"),
    )


_own = page("people.own_settings")

_two_factor = [
    path("", _own(mfa.index), name="mfa_index"),
    path("authenticate/", open_page(mfa.authenticate), name="mfa_authenticate"),
    path("reauthenticate/", _own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("totp/activate/", _own(totp.activate_totp), name="mfa_activate_totp"),
    path("totp/deactivate/", _own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", _own(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/generate/", _own(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "recovery-codes/download/", _own(recovery.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
    path("webauthn/", _own(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("webauthn/add/", _own(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "webauthn/reauthenticate/", _own(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
    path("webauthn/keys/<int:pk>/remove/", _own(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", _own(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("webauthn/login/", open_page(webauthn.login_webauthn), name="mfa_login_webauthn"),
]

_password = [
    path("change/", _own(account.password_change), name="account_change_password"),
    path("set/", _own(account.password_set), name="account_set_password"),
    path("reset/", open_page(account.password_reset), name="account_reset_password"),
    path("reset/done/", open_page(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        open_page(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "reset/key/done/",
        open_page(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]

_other_identity = [
    path("oidc/<str:provider_id>/login/", open_page(oidc.login), name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", open_page(oidc.callback), name="openid_connect_callback"),
    path(
        "3rdparty/login/cancelled/", open_page(social.login_cancelled), name="socialaccount_login_cancelled"
    ),
    path("3rdparty/login/error/", open_page(social.login_error), name="socialaccount_login_error"),
]

# Closed, but known by name to allauth.
_closed = [
    path("signup/", closed, name="account_signup"),
    path("email/", closed, name="account_email"),
    path("confirm-email/", closed, name="account_email_verification_sent"),
    path("confirm-email/<str:key>/", closed, name="account_confirm_email"),
    path("login/code/confirm/", closed, name="account_confirm_login_code"),
    path("3rdparty/signup/", closed, name="socialaccount_signup"),
    path("3rdparty/", closed, name="socialaccount_connections"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", open_page(account.login), name="account_login"),
    path("logout/", open_page(account.logout), name="account_logout"),
    path("inactive/", open_page(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", _own(account.reauthenticate), name="account_reauthenticate"),
    path("password/", include(_password)),
    path("2fa/", include(_two_factor)),
    *_other_identity,
    *_closed,
]
