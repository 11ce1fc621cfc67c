"""The columns of a list of accounts, under the names that Active Directory, Microsoft 365, Google Workspace, Box and others give them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hiden.base.sheets import Column
from hiden.identity.models import SystemKind


def _names(words: str) -> tuple[str, ...]:
    """The headings under which a column is found; the first one is the one that we write."""
    return tuple(words.split("、"))


COLUMNS: tuple[Column, ...] = (
    Column(
        "account_id",
        _names(
            "アカウント、アカウントID、アカウント名、ログインID、ログイン名、ユーザーID、ユーザID、ユーザー名、ユーザ名、ID、サインイン名、SamAccountName、"
            "User principal name、userPrincipalName、ユーザー プリンシパル名、"
            "Login、Username、User name、User ID、account"
        ),
        required=True,
        kind="code",
        example="m.tanaka",
        width=28,
        help="そのシステムにサインインするときの名前。",
    ),
    Column(
        "stable_id",
        _names("固有ID、内部ID、ObjectGUID、Object Id、objectId、オブジェクト ID、Box ID、Unique ID"),
        kind="code",
        help="名前を変えても変わらない番号があれば、改名を追えます。",
    ),
    Column(
        "display_name",
        _names(
            "表示名、氏名、名前、表示名（氏名）、利用者名、DisplayName、Display name、Name、(User) Name、User Name、Full name"
        ),
        example="田中 誠",
        width=20,
    ),
    Column("family", _names("姓、氏、Surname、sn、Last name、Last Name [Required]、surname")),
    Column("given", _names("名、GivenName、First name、First Name [Required]、givenName")),
    Column(
        "mail",
        _names(
            "メール、メールアドレス、Eメール、E-mail、EmailAddress、mail、email、Primary email、Proxy addresses、連絡先メール"
        ),
        kind="mail",
        example="tanaka@example.co.jp",
        width=28,
    ),
    Column(
        "number",
        _names(
            "社員番号、従業員番号、社員コード、職員番号、社員ID、EmployeeID、EmployeeNumber、Employee ID、employeeId、Employee number"
        ),
        kind="code",
        example="1024",
    ),
    Column(
        "state",
        _names(
            "状態、ステータス、利用状況、有効、有効/無効、Enabled、accountEnabled、Account enabled、Status、Status [READ ONLY]、Account status、"
            "Sign-in status、アカウントの有効化"
        ),
        example="有効",
        help="有効・無効、active・suspended、TRUE・FALSEなど。",
    ),
    Column(
        "blocked",
        _names("サインインのブロック、停止、無効化、凍結、ロック、Block credential、BlockCredential、Disabled、Suspended"),
        help="停止しているならTRUE。",
    ),
    Column(
        "deleted",
        _names("削除日、削除日時、Soft deletion time stamp、SoftDeletionTimestamp、Deleted、DeletionTimestamp"),
    ),
    Column(
        "signed_in",
        _names(
            "最終サインイン、最終ログイン、最終ログオン、最終ログイン日時、最終利用日、LastLogonDate、LastLogonTimestamp、Last Sign In [READ ONLY]、"
            "Last sign in、Last sign-in、Last login、Last Login Time、Last Active、Last activity date、Last Activity"
        ),
        example="2026/10/01",
    ),
    Column(
        "privileged",
        _names("特権、管理者、管理者権限、管理権限、特権あり、AdminCount、Is admin、isAdmin、Admin、Super admin"),
        example="いいえ",
        help="管理者の権限があるならTRUE。",
    ),
    Column(
        "powers",
        _names("権限、役割、ロール、管理ロール、Roles、Role、Admin roles、Admin role、User type (role)"),
        width=24,
    ),
    Column("groups", _names("所属グループ、グループ、グループ名、MemberOf、Groups、Group"), width=24),
    Column(
        "nature",
        _names("種別、アカウント種別、アカウントの種類、区分、利用者区分、User type、userType、Account type、RecipientTypeDetails"),
        example="個人",
        help="個人・共有・システム用・社外の人。",
    ),
)  # fmt: skip

# Where one signs in with an address, the column of addresses is the account.
_ADDRESS = _names(
    "Email Address [Required]、Email Address、Email、(User) Email、User Email、Primary email、メールアドレス、メール、Eメール"
)
_BY_ADDRESS = frozenset({SystemKind.GOOGLE, SystemKind.BOX})


def columns_of(kind: str) -> Sequence[Column]:
    """The columns of a kind of system."""
    if kind not in _BY_ADDRESS:
        return COLUMNS
    taken = {*_ADDRESS}
    return tuple(
        replace(one, labels=(*one.labels, *_ADDRESS))
        if one.name == "account_id"
        else replace(one, labels=("連絡先メール", "Secondary Emails"))
        if one.name == "mail"
        else replace(one, labels=tuple(label for label in one.labels if label not in taken))
        for one in COLUMNS
    )
