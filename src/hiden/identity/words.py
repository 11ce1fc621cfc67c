"""How systems write what an account is: usable, stopped, privileged, shared. What is in neither list is asked, never guessed."""

from __future__ import annotations

import re

from hiden.base.text import fold
from hiden.identity.models import Nature, Standing

_LIVE = frozenset({
    "true", "yes", "1", "enabled", "enable", "active", "archived-active", "有効", "はい", "使用中", "利用中", "稼働", "稼働中", "在籍", "○", "可",
    "アクティブ", "allowed", "cannot delete/edit", "cannot delete & edit", "cannot delete and edit",
    "cannot delete, edit, or upload", "cannot_delete_edit", "cannot_delete_edit_upload",
})  # fmt: skip
_STOPPED = frozenset({
    "false", "no", "0", "disabled", "disable", "inactive", "suspended", "archived", "deleted", "blocked", "locked", "無効", "いいえ", "停止", "停止中",
    "休止", "凍結", "削除", "削除済み", "廃止", "×", "不可", "非アクティブ", "denied",
})  # fmt: skip
_YES = frozenset({"true", "yes", "y", "1", "はい", "あり", "有", "○", "◯", "有効", "x", "admin"})
_NO = frozenset({"", "false", "no", "n", "0", "いいえ", "なし", "無", "×", "無効", "-", "—"})
_NATURES: dict[Nature, frozenset[str]] = {
    Nature.SHARED: frozenset({"共有", "共用", "共有アカウント", "shared", "sharedmailbox", "shared mailbox"}),
    Nature.SERVICE: frozenset(
        {"システム用", "システム", "サービス", "サービスアカウント", "service", "service account", "連携用", "roommailbox"}
    ),
    Nature.GUEST: frozenset({"社外", "社外の人", "外部", "ゲスト", "guest", "external", "unmanaged"}),
}  # fmt: skip
# Groups and roles that open everything, or the accounts of others.
_GREAT = re.compile(
    r"domain admins|enterprise admins|schema admins|(?<![a-z])administrators|account operators|backup operators|server operators|"
    r"global administrator|company administrator|privileged (?:role|authentication) administrator|user administrator|exchange administrator|"
    r"sharepoint administrator|security administrator|super admin|co-?admin|(?<![a-z])admin(?![a-z])|管理者|特権"
)
_SHARED_NAME = re.compile(
    r"^(?:info|sales|support|recruit|saiyo|soumu|keiri|jinji|kyoyu|kyouyu|shared|common|scan|scanner|fax|mfp|reception|uketsuke|contact|office|"
    r"test|demo|guest|kiosk|line\d*|genba)(?:[@._\-\d]|$)|共有|共用|受付|代表|会議室|複合機|現場"
)
_SERVICE_NAME = re.compile(
    r"^(?:svc|service|sys|system|batch|backup|sync|aad_|msol_|krbtgt|sql|iis|app|bot|api|robot|rpa|noreply|no-reply|admin|administrator|root)"
    r"(?:[@._\-\d]|$)|^msol_|^healthmailbox|連携|バッチ"
)


def standing_of(text: str) -> Standing | None:
    """What a word says of an account; None when it is not known."""
    word = fold(text)
    return Standing.LIVE if word in _LIVE else Standing.STOPPED if word in _STOPPED else None


def yes_of(text: str) -> bool | None:
    """Yes or no; None when it is neither."""
    word = fold(text)
    return True if word in _YES else False if word in _NO else None


def nature_of(text: str) -> Nature | None:
    """What a system says of whose an account is; None where it says nothing that we know."""
    word = fold(text)
    return next((nature for nature, words in _NATURES.items() if word in words), None)


def opens_much(powers: str) -> bool:
    """Whether groups or roles give power over others' accounts or the whole system."""
    return bool(_GREAT.search(fold(powers)))


def looks_like(account_id: str, display_name: str) -> Nature | None:
    """What an account looks like by its name: a hint for whoever is asked, nothing more."""
    for text in (fold(account_id), fold(display_name)):
        if _SERVICE_NAME.search(text):
            return Nature.SERVICE
        if _SHARED_NAME.search(text):
            return Nature.SHARED
    return None
