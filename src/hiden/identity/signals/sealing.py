"""Secrets that must be spoken again (webhook secrets, tokens of others) lie encrypted in the database; the key is the installation's."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from hiden.base.errors import Broken
from hiden.base.words import say


def seal(text: str) -> str:
    """A secret as it is kept; "" stays ""."""
    return _cipher().encrypt(text.encode()).decode() if text else ""


def unseal(kept: str) -> str:
    """The secret. Raises Broken where the key is another one (a database without its keys)."""
    if not kept:
        return ""
    try:
        return _cipher().decrypt(kept.encode()).decode()
    except InvalidToken as error:
        raise Broken(
            say("接続の秘密の文字列を読み出せません。鍵が、登録したときのものと違います。"),
            say("バックアップからkeysフォルダーも戻すか、接続を登録し直してください。"),
        ) from error


def _cipher() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hiden signals").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))
