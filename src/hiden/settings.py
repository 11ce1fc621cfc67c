"""Settings. Everything an installation may change comes from the environment or from files under HIDEN_HOME."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF

from hiden.exchange import finish_exchange
from hiden.home import database, env_flag, env_list, home, secret

django_stubs_ext.monkeypatch()

HERE = Path(__file__).resolve().parent
HIDEN_HOME = home()

os.umask(0o077)  # whatever Hiden writes is for its owner alone: the database, reports, exports

DEBUG = False
SECRET_KEY = secret("django")
ALLOWED_HOSTS = env_list("HIDEN_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env_list("HIDEN_ORIGINS", [])
ROOT_URLCONF = "hiden.web.urls"
WSGI_APPLICATION = "hiden.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "hiden.Account"
FORM_RENDERER = "hiden.ui.forms.HidenRenderer"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.humanize",
    "hiden",
    "template_partials",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "hiden.web.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "hiden.web.middleware.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hiden.web.middleware.SpokenErrors",  # above allauth, whose own exceptions are its own business
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hiden.web.middleware.Caller",
    "hiden.web.middleware.BodyLimit",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted(str(path) for path in HERE.glob("*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "hiden.web.frame.frame",
            ],
            "builtins": ["django.templatetags.i18n", "hiden.ui.tags"],
        },
    }
]

finish_exchange()
DATABASES = {"default": database()}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = env_flag("HIDEN_HTTPS", default=False)
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("HIDEN_HTTPS", default=False) else None
)
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "hiden.web.errors.stale_form"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "img-src": [SELF, "data:"],
    }
}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "ui" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hiden.web.static.VersionedFiles"},
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]

SITE_ID = 1
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "hiden.people.passwords.NotTooPlain"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24 * 3
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody makes Hiden write to strangers
# Attempts are counted for each caller's address. Behind a proxy that is the one the proxy saw, not the proxy's own.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("HIDEN_PROXIES") or (1 if SESSION_COOKIE_SECURE else 0))
# Counting must not be forgotten because many others try as well.
# What counts attempts at signing in and used codes. Several processes must count together; files in the home let them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
    if os.environ.get("HIDEN_WORKERS", "1") == "1"
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(home() / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    }
}
ACCOUNT_SESSION_REMEMBER = False  # closing the browser signs out; SESSION_COOKIE_AGE ends the rest
ACCOUNT_FORMS = {
    "login": "hiden.web.account_forms.Login",
    "change_password": "hiden.web.account_forms.ChangePassword",
    "set_password": "hiden.web.account_forms.SetPassword",
    "reset_password": "hiden.web.account_forms.ResetPassword",
    "reset_password_from_key": "hiden.web.account_forms.ResetPasswordFromKey",
    "reauthenticate": "hiden.web.account_forms.Reauthenticate",
}
ACCOUNT_ADAPTER = "hiden.people.sign_in.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "hiden.people.sign_in.SocialAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = (
    True  # browsers apply form-action to redirects: a form could not lead to another host
)
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Hiden"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env_flag("HIDEN_HTTPS", default=False)
MFA_FORMS = {
    "authenticate": "hiden.web.account_forms.Authenticate",
    "reauthenticate": "hiden.web.account_forms.ReauthenticateByCode",
    "activate_totp": "hiden.web.account_forms.ActivateTotp",
    "add_webauthn": "hiden.web.account_forms.AddPasskey",
    "edit_webauthn": "hiden.web.account_forms.EditPasskey",
}
MFA_ADAPTER = "hiden.people.sign_in.MfaAdapter"

EMAIL_BACKEND = os.environ.get("HIDEN_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = os.environ.get("HIDEN_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("HIDEN_SMTP_PORT", "25"))
EMAIL_USE_TLS = env_flag("HIDEN_SMTP_TLS", default=False)
EMAIL_HOST_USER = os.environ.get("HIDEN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = secret("smtp", create=False)
DEFAULT_FROM_EMAIL = os.environ.get("HIDEN_MAIL_FROM", "hiden@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "hiden.web.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("HIDEN_LOG_LEVEL", "WARNING")},
}
