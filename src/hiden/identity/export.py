"""Taking accounts, findings and leavers' closures out, as files whose columns a reader knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse

from hiden.base.clock import FOREVER_DATE
from hiden.base.dates import show_date
from hiden.base.sheets import Column, Sheet, Value
from hiden.base.words import say
from hiden.identity.closure import Closure
from hiden.identity.columns import COLUMNS
from hiden.identity.entries import AccountsExported
from hiden.identity.models import AccountFinding, OutsideAccount, Standing
from hiden.ledger import record
from hiden.people.models import Person
from hiden.ui.api import list_answer

_EXPORTED = (
    "account_id",
    "stable_id",
    "display_name",
    "mail",
    "number",
    "state",
    "signed_in",
    "privileged",
    "powers",
    "nature",
)


def accounts_file(rows: QuerySet[OutsideAccount], form: str, *, by: Person) -> HttpResponse:
    """Accounts, in the columns of the importer and what is known besides."""
    known = {column.name: column for column in COLUMNS}
    columns = [
        Column("system", (say("システム"),), width=20),
        *(known[name] for name in _EXPORTED),
        Column("owner", (say("持ち主の社員番号"),)),
        Column("owner_name", (say("持ち主・責任者"),), width=18),
        Column("purpose", (say("用途"),), width=24),
    ]
    return _file(
        "accounts", say("他システムのアカウント"), columns, [_account(row) for row in rows], form, by=by
    )


def _account(row: OutsideAccount) -> Sequence[Value]:
    holder = row.person or row.responsible
    return (
        row.system.name,
        row.account_id,
        row.stable_id,
        row.display_name,
        row.mail,
        row.number,
        str(Standing(row.standing).label),
        show_date(row.signed_in_on, "slash") if row.signed_in_on else "",
        say("はい") if row.privileged else say("いいえ"),
        row.powers,
        row.get_nature_display(),
        holder.number if holder else "",
        holder.name if holder else "",
        row.purpose,
    )


def findings_file(rows: QuerySet[AccountFinding], form: str, *, by: Person) -> HttpResponse:
    """Findings with what showed them and what showed that they are over."""
    labels = (
        say("内容"), say("システム"), say("アカウント"), say("人"), say("管理担当"), say("状態"), say("見つかった日"), say("期限"),
        say("対応した日"), say("対応の内容"), say("例外の理由"), say("例外の期限"), say("済んだ日"), say("確かめた一覧の日"),
    )  # fmt: skip
    columns = [Column(f"c{n}", (label,)) for n, label in enumerate(labels)]
    return _file(
        "findings", say("アカウントの対応事項"), columns, [_finding(row) for row in rows], form, by=by
    )


def _finding(row: AccountFinding) -> Sequence[Value]:
    account = row.account
    return (
        row.get_kind_display(),
        account.system.name,
        account.account_id,
        account.person.name if account.person else "",
        account.system.manager.name,
        row.get_state_display(),
        row.opened_on,
        row.due_on,
        row.reported_on or "",
        row.reported_words,
        row.except_reason,
        row.except_until or "",
        row.closed_on if row.closed_on < FOREVER_DATE else "",
        row.closed_list.taken_on if row.closed_list else "",
    )


def leavers_file(rows: Iterable[Closure], form: str, *, by: Person) -> HttpResponse:
    """Leavers with the days from leaving to the last account closed."""
    labels = (
        say("社員番号"), say("氏名"), say("在籍の最終日"), say("アカウント"), say("使えるもの"), say("最後に停止した日"), say("日数"),
        say("一覧で確かめていないシステム"), say("持ち主を確かめるアカウント"),
    )  # fmt: skip
    columns = [Column(f"c{n}", (label,)) for n, label in enumerate(labels)]
    lines: list[Sequence[Value]] = [
        (
            one.person.number,
            one.person.name,
            one.last_day,
            len(one.accounts),
            len(one.live),
            one.closed_on or "",
            "" if one.days is None else one.days,
            "、".join(system.name for system in one.unseen),
            "、".join(account.account_id for account in one.asked),
        )
        for one in rows
    ]
    return _file("leavers", say("退職者のアカウント"), columns, lines, form, by=by)


@transaction.atomic
def _file(
    what: str, name: str, columns: Sequence[Column], lines: list[Sequence[Value]], form: str, *, by: Person
) -> HttpResponse:
    record(AccountsExported(what, form, len(lines)), by=by)
    return list_answer(Sheet(name, columns, lines), form, name)
