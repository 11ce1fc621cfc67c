"""The installation's own key, for secrets that must be spoken again: second factors, and what other systems ask of us."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def cipher_for(use: str) -> Fernet:
    """A cipher that is good for one use alone: what was written for another cannot be read with it."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=use.encode()).derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))
