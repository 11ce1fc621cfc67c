"""Secrets that must be spoken again (webhook secrets, tokens of others) lie encrypted in the database; the key is the installation's."""

from __future__ import annotations

from cryptography.fernet import InvalidToken

from hiden.base.errors import Broken
from hiden.base.words import say
from hiden.people.ciphers import cipher_for

_SIGNALS = "hiden signals"


def seal(text: str) -> str:
    """A secret as it is kept; "" stays ""."""
    return cipher_for(_SIGNALS).encrypt(text.encode()).decode() if text else ""


def unseal(kept: str) -> str:
    """The secret. Raises Broken where the key is another one (a database without its keys)."""
    if not kept:
        return ""
    try:
        return cipher_for(_SIGNALS).decrypt(kept.encode()).decode()
    except InvalidToken as error:
        raise Broken(
            say("接続の秘密の文字列を読み出せません。鍵が、登録したときのものと違います。"),
            say("バックアップからkeysフォルダーも戻すか、接続を登録し直してください。"),
        ) from error
