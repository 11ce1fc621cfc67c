"""Verbs on authorities: register one, end one. Nobody is asked before somebody registered an address and certificates to trust."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from django.db import transaction

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.evidence.stamps.entries import StampAuthoritySet
from hiden.evidence.stamps.models import StampAuthority
from hiden.evidence.stamps.token import TokenError, pem_of, read_certificates
from hiden.gate import require
from hiden.identity.signals.calling import checked_address
from hiden.ledger import record
from hiden.people.models import Person

_CODE: Final = re.compile(r"[a-z][a-z0-9-]{0,29}")
_OID: Final = re.compile(r"[0-2](\.(0|[1-9][0-9]{0,9})){1,20}")


@transaction.atomic
def add_authority(
    *, code: str, name: str, url: str, roots: str, policy: str = "", daily: bool = True, by: Person
) -> StampAuthority:
    """Ask this authority from now on. Raises BadInput, Conflict for a code that is taken, NotAllowed."""
    require(by, "evidence.manage_stamps")
    if not _CODE.fullmatch(code):
        raise BadInput(
            say("識別名「{code}」は使えません。", code=code[:40]),
            say("英小文字で始まる、英小文字・数字・ハイフンの30文字までにしてください。"),
        )
    if not name.strip():
        raise BadInput(say("名前がありません。"), say("時刻認証局の名前を入力してください。"))
    if policy and not _OID.fullmatch(policy):
        raise BadInput(
            say("方針（OID）の形が正しくありません。"), say("1.2.392… のような数字と点で入力してください。")
        )
    if StampAuthority.objects.filter(code=code).exists():
        raise Conflict(
            say("識別名「{code}」は、もう使われています。", code=code), say("別の識別名にしてください。")
        )
    made = StampAuthority.objects.create(
        code=code,
        name=name.strip(),
        url=checked_address(url, plain_too=True),
        roots=_trusted(roots),
        policy=policy,
        daily=daily,
        since=now(),
    )
    record(_entry(made, "added"), by=by)
    return made


def _trusted(text: str) -> str:
    """The certificates alone, without what stands around them."""
    try:
        found = read_certificates(text)
    except TokenError as error:
        raise BadInput(
            say("信頼する証明書が読めません。"),
            say("「-----BEGIN CERTIFICATE-----」で始まるPEM形式の証明書を、そのまま貼り付けてください。"),
        ) from error
    return pem_of(found)


@transaction.atomic
def end_authority(authority: StampAuthority, *, by: Person) -> StampAuthority:
    """Ask it no longer; its stamps stay. Raises Conflict when it is over, NotAllowed."""
    require(by, "evidence.manage_stamps")
    found = StampAuthority.objects.select_for_update().get(pk=authority.pk)
    if found.until != FOREVER:
        raise Conflict(say("この時刻認証局は、もう終了しています。"), say("一覧で確かめてください。"))
    found.until = now()
    found.save(update_fields=["until"])
    record(_entry(found, "ended"), by=by)
    return found


def _entry(authority: StampAuthority, what: str) -> StampAuthoritySet:
    digest = sha256(authority.roots.encode()).hexdigest()
    return StampAuthoritySet(authority.key, what, authority.name, authority.url, digest)


def find_authority(code: str) -> StampAuthority:
    """By its code. Raises NotFound."""
    found = StampAuthority.objects.filter(code=code).first()
    if found is None:
        raise NotFound(say("この時刻認証局はありません。"), say("一覧から選んでください。"))
    return found
