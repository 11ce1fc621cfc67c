"""Reading a list of accounts: what each row says of one account, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiden.base.errors import BadInput
from hiden.base.sheets import Problem
from hiden.base.text import fold
from hiden.base.words import say
from hiden.identity.columns import COLUMNS
from hiden.identity.models import Nature, Standing
from hiden.identity.moments import Order, day_of, order_of
from hiden.identity.words import nature_of, opens_much, standing_of, yes_of
from hiden.imports.contract import Record
from hiden.people.importers.rows import Row

_LENGTHS = {"account_id": 300, "stable_id": 100, "mail": 300, "number": 40}
# PowerShell writes the name of its type where it cannot write a list.
_NO_LIST = "ADPropertyValueCollection"


@dataclass(frozen=True, slots=True)
class Line:
    """What a row says of one account. `nature` is OPEN where the list does not say."""

    row: int
    account_id: str
    stable_id: str
    display_name: str
    mail: str
    number: str
    standing: Standing
    privileged: bool
    powers: str
    signed_in_on: date | None
    nature: Nature

    @property
    def id_key(self) -> str:
        """The id as it is compared."""
        return fold(self.account_id)

    def data(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "account_id": self.account_id,
            "stable_id": self.stable_id,
            "display_name": self.display_name,
            "mail": self.mail,
            "number": self.number,
            "standing": self.standing.value,
            "privileged": self.privileged,
            "powers": self.powers,
            "signed_in_on": self.signed_in_on.isoformat() if self.signed_in_on else "",
            "nature": self.nature.value,
        }


def read(records: Sequence[Record], problems: list[Problem]) -> list[Line]:
    """The rows that can be used, one for each account; what cannot be read is in the problems."""
    order = order_of(record.cells["signed_in"].text for record in records if "signed_in" in record.cells)
    rows = [Row(record, COLUMNS, problems) for record in records]
    if rows and not any(rows[0].has(name) for name in ("state", "blocked", "deleted")):
        rows[0].warn(
            "account_id",
            say("使えるかどうかの列がないため、すべて使えるものとして扱います。"),
            say("停止したアカウントも載っている一覧なら、状態の列を選んでください。"),
        )
    found: dict[str, Line] = {}
    for row in rows:
        line = _line(row, order)
        if line is None:
            continue
        if (first := found.get(line.id_key)) is not None:
            row.error(
                "account_id",
                say("同じアカウント「{id}」が{row}行目にもあります。", id=line.account_id, row=first.row),
                say("どちらか一方だけを残してください。"),
            )
            continue
        found[line.id_key] = line
    return list(found.values())


def _line(row: Row, order: Order) -> Line | None:
    account_id = row.code("account_id")
    if not account_id:
        row.error(
            "account_id",
            say("アカウントの名前がありません。"),
            say("その行を除くか、名前を入力してください。"),
        )
        return None
    for name, most in _LENGTHS.items():
        if len(row.code(name)) > most:
            row.error(
                name, say("{n}文字を超えています。", n=most), say("列の対応が正しいかを確かめてください。")
            )
    standing = _standing(row)
    signed_in = _signed_in(row, order)
    powers = _powers(row)
    nature = _nature(row)
    privileged = _flag(row, "privileged")
    if row.broken:
        return None
    return Line(
        row=row.number,
        account_id=account_id,
        stable_id=row.code("stable_id"),
        display_name=_name(row)[:300],
        mail=_mail(row),
        number=row.word("number"),
        standing=standing,
        privileged=privileged or opens_much(powers),
        powers=powers[:500],
        signed_in_on=signed_in,
        nature=nature,
    )


def _name(row: Row) -> str:
    return row.text("display_name") or " ".join(
        part for part in (row.text("family"), row.text("given")) if part
    )


def _mail(row: Row) -> str:
    """The address; of several (Proxy addresses) the main one, which is marked SMTP: in capitals."""
    text = row.code("mail")
    if ":" not in text and ";" not in text and "+" not in text:
        return text
    parts = (
        [part.strip() for part in text.replace("+", ";").split(";") if "@" in part] if ":" in text else [text]
    )
    main = next((part for part in parts if part.startswith("SMTP:")), parts[0] if parts else "")
    return main.removeprefix("SMTP:").removeprefix("smtp:")


def _standing(row: Row) -> Standing:
    """A row that names no state is live: a list tells of what there is."""
    if row.word("deleted") or _flag(row, "blocked"):
        return Standing.STOPPED
    text = row.text("state")
    if not text:
        return Standing.LIVE
    standing = standing_of(text)
    if standing is None:
        row.error(
            "state",
            say("「{text}」が、使える状態か停止かを判断できません。", text=text[:60]),
            say("「有効」か「停止」に書き換えるか、ほかの列を状態の列に選んでください。"),
        )
    return standing or Standing.LIVE


def _flag(row: Row, name: str) -> bool:
    text = row.text(name)
    found = yes_of(text)
    if found is None:
        row.error(
            name,
            say("「{text}」が「はい」か「いいえ」かを判断できません。", text=text[:60]),
            say("TRUEかFALSEに書き換えるか、この列を「取り込まない」にしてください。"),
        )
    return bool(found)


def _powers(row: Row) -> str:
    """Roles, and of the groups those that give power; the others are nobody's business here."""
    text = row.text("groups")
    if _NO_LIST in text:
        row.warn(
            "groups",
            say("グループの名前ではなく、型の名前が出力されています。"),
            say(
                "Export-Csvの前に、MemberOfを文字列に変えてから出力し直してください（手順はシステムの頁にあります）。"
            ),
        )
        text = ""
    great = [part.strip() for part in text.split(";") if opens_much(part)]
    return "; ".join(part for part in (row.text("powers"), *great) if part)


def _nature(row: Row) -> Nature:
    return nature_of(row.text("nature")) or Nature.OPEN


def _signed_in(row: Row, order: Order) -> date | None:
    cell = row.cell("signed_in")
    try:
        return day_of(cell.value, order)
    except BadInput as error:
        row.warn(
            "signed_in",
            error.what,
            say("日付は2026/10/01の形で入れると読み取れます。この行の日付は使いません。"),
        )
        return None
