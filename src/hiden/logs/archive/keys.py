"""The keys of subjects and months. Each is wrapped (RFC 3394) by HIDEN_HOME/keys/logs, which the database does not hold.

A key that was destroyed is never made again: later records of that subject and month would otherwise be readable, and the
promise that they are not would be false. They get a key of their own month of arrival instead.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.db import IntegrityError, transaction

from hiden.base.clock import FOREVER, now
from hiden.base.errors import Broken
from hiden.base.words import say
from hiden.home import secret
from hiden.logs.models import SubjectKey

NOBODY = "-"
_SIZE = 32
_FETCH = 500

Wanted = tuple[str, date]


def _wrapping() -> bytes:
    return sha256(secret("logs").encode()).digest()


class KeyRing:
    """Keys by subject and month (for sealing) and by number (for opening); remembers those it has seen."""

    def __init__(self) -> None:
        self._wrapping = _wrapping()
        self._numbers: dict[Wanted, int] = {}
        self._ciphers: dict[int, AESGCM | None] = {}

    def number(self, subject: str, month: date) -> int:
        """The number of the key for this subject and month; made if there is none yet."""
        wanted = (subject[:330], month)
        if wanted not in self._numbers:
            row = SubjectKey.objects.filter(subject=wanted[0], month=month).first()
            self._numbers[wanted] = self._kept(row, wanted)
        return self._numbers[wanted]

    def prepare(self, wanted: Iterable[Wanted]) -> None:
        """Look up many at once."""
        missing = {each for each in wanted if each not in self._numbers}
        subjects = sorted({subject for subject, _ in missing})
        for at in range(0, len(subjects), _FETCH):
            rows = SubjectKey.objects.filter(
                subject__in=subjects[at : at + _FETCH], month__in={month for _, month in missing}
            )
            for row in rows:
                if row.destroyed_at == FOREVER:
                    self._numbers[(row.subject, row.month)] = row.pk
                    self._ciphers[row.pk] = self._unwrapped(row)
        self._make_many(sorted(missing - self._numbers.keys()))
        for each in sorted(missing - self._numbers.keys()):
            self.number(*each)

    def _make_many(self, wanted: list[Wanted]) -> None:
        """Keys for subjects that have none, in one go; those that somebody else just made are left to `number`."""
        rows = [
            SubjectKey(
                subject=subject,
                month=month,
                wrapped=aes_key_wrap(self._wrapping, secrets.token_bytes(_SIZE)),
                made_at=now(),
            )
            for subject, month in wanted
        ]
        SubjectKey.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_FETCH)

    def cipher(self, number: int) -> AESGCM | None:
        """The key of that number; None where it was destroyed. Raises Broken where it is missing or wrapped otherwise."""
        if number not in self._ciphers:
            self.fetch([number])
        return self._ciphers[number]

    def fetch(self, numbers: Iterable[int]) -> None:
        """Look up the keys of many blocks at once. Raises Broken for a number that there never was."""
        missing = sorted(set(numbers) - self._ciphers.keys())
        for at in range(0, len(missing), _FETCH):
            part = missing[at : at + _FETCH]
            found = SubjectKey.objects.in_bulk(part)
            for number in part:
                if number not in found:
                    raise Broken(
                        say("記録の鍵（{number}番）がデータベースにありません。", number=number),
                        say("バックアップから復元した場合は、より新しいバックアップを探してください。"),
                    )
                self._ciphers[number] = self._unwrapped(found[number])

    def _kept(self, row: SubjectKey | None, wanted: Wanted) -> int:
        if row is None:
            row = self._made(wanted)
        elif row.destroyed_at != FOREVER:
            # The subject's own month was made unreadable. What comes late is kept under the month in which it came.
            return self.number(f"{wanted[0][:320]}!{wanted[1]:%Y%m}", now().date().replace(day=1))
        self._ciphers[row.pk] = self._unwrapped(row)
        return row.pk

    def _made(self, wanted: Wanted) -> SubjectKey:
        key = secrets.token_bytes(_SIZE)
        try:
            with transaction.atomic():
                return SubjectKey.objects.create(
                    subject=wanted[0],
                    month=wanted[1],
                    wrapped=aes_key_wrap(self._wrapping, key),
                    made_at=now(),
                )
        except IntegrityError:  # another source met this subject at the same time
            return SubjectKey.objects.get(subject=wanted[0], month=wanted[1])

    def _unwrapped(self, row: SubjectKey) -> AESGCM | None:
        if row.destroyed_at != FOREVER:
            return None
        try:
            return AESGCM(aes_key_unwrap(self._wrapping, bytes(row.wrapped)))
        except InvalidUnwrap as fault:
            raise Broken(
                say("記録の鍵（{number}番）を開けません。", number=row.pk),
                say("keys フォルダーの logs が、この記録を取り込んだときのものかを確かめてください。"),
            ) from fault
