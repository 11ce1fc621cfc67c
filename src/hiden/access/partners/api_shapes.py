"""What the API shows and takes of partners' handlers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_noop as _
from pydantic import Field

from hiden.access.partners.models import PartnerHandler
from hiden.access.situation import LONGEST_ADDRESS
from hiden.ui.api import DatedPage, Moment, Shape


class PartnerHandlerShown(Shape):
    """Somebody of a partner's who may be given an item."""

    key: str
    item: str = Field(description=_("管理番号。"))
    company: str = Field(description=_("取引先の会社名。"))
    name: str
    mail: str = Field(description=_("メールアドレス（小文字）。"))
    purpose: str
    since: datetime
    until: datetime
    case: int | None = Field(description=_("承認の案件の番号。承認によらないときはnull。"))
    end_reason: str = Field(description=_("期限より前に終えた理由。"))


class PartnersAsked(DatedPage):
    """Which of them."""

    item: str = Field("", max_length=40, description=_("管理番号。"))
    company: str = Field("", max_length=200, description=_("会社名の一部。"))
    mail: str = Field("", max_length=LONGEST_ADDRESS, description=_("メールアドレス。"))
    live: bool = Field(True, description=_("falseは、終わったものも。"))


class NewPartnerHandler(Shape):
    """Who, for which item, until when and what for."""

    item: str = Field(max_length=40, description=_("管理番号。"))
    company: str = Field(max_length=200, description=_("取引先の会社名。"))
    name: str = Field(max_length=200)
    mail: str = Field(max_length=LONGEST_ADDRESS, description=_("その人だけが使うメールアドレス。"))
    purpose: str = Field(max_length=500)
    until: Moment


class PartnerEnd(Shape):
    """Why it ends now."""

    reason: str = Field(max_length=500)


class PartnerProposed(Shape):
    """The case that decides."""

    case: int = Field(description=_("承認の案件の番号。"))


def handlers_shown(rows: Iterable[PartnerHandler]) -> list[PartnerHandlerShown]:
    """Rows with their item, as they are shown."""
    return [
        PartnerHandlerShown(
            key=one.key, item=one.item.number, company=one.company, name=one.name, mail=one.mail, purpose=one.purpose,
            since=one.since, until=one.until, case=one.case or None, end_reason=one.end_reason,
        )
        for one in rows
    ]  # fmt: skip


__all__ = [
    "NewPartnerHandler",
    "PartnerEnd",
    "PartnerHandlerShown",
    "PartnerProposed",
    "PartnersAsked",
    "handlers_shown",
]
