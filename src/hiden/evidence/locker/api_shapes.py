"""The shapes of the API of this room: what is sent and what is given."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as _
from pydantic import Field

from hiden.evidence.custody.models import CustodyAct, Receipt
from hiden.evidence.locker.models import ExhibitKind, FileKind, FileState
from hiden.people.api import PersonRef
from hiden.ui.api import Moment, Paged, Shape


class ExhibitShown(Shape):
    """An exhibit."""

    number: str
    title: str
    kind: ExhibitKind
    incident: str
    origin: str
    giver: str
    identified: str
    secrecy_class: str | None = Field(description=_("中身の区分のコード。"))
    material: bool = Field(description=_("未公表の重要事実を含むか。"))
    place: str
    holder: str
    registered_by: PersonRef
    registered_at: datetime


class ExhibitsAsked(Paged):
    """Which exhibits."""

    incident: str = Field("", max_length=100, description=_("この事案のものだけ。"))
    kind: ExhibitKind | None = None


class NewExhibit(Shape):
    """An exhibit to take in."""

    title: str = Field(min_length=1, max_length=200)
    kind: ExhibitKind
    incident: str = Field(min_length=1, max_length=100)
    origin: str = Field(min_length=1, max_length=300)
    giver: str = Field(min_length=1, max_length=200)
    identified: str = Field("", max_length=300)
    secrecy_class: str = Field("", max_length=30)
    material: bool = False
    note: str = Field("", max_length=4000)


class KeptShown(Shape):
    """One name of an import."""

    bringing: int = Field(description=_("取込みの番号。"))
    number: int
    name: str
    name_hex: str = Field(description=_("元の名前のバイト列（16進）。"))
    kind: FileKind
    state: FileState
    reason: str
    size: int
    modified_at: datetime | None
    sha256: str
    sha512: str
    holes: list[tuple[int, int]] = Field(description=_("読めなかった所（位置、長さ）。写しでは0です。"))


class CustodyEventShown(Shape):
    """A link of the chain of custody."""

    number: int
    act: CustodyAct
    at: datetime
    clock_offset_s: int | None
    place: str
    from_whom: str
    to_whom: str
    purpose: str
    authority: str
    tool: str
    hash_before: str
    hash_after: str
    witness: str
    seal: str
    note: str
    export: dict[str, str]
    corrects: int | None
    bringing: int | None
    receipt: Receipt
    received_by: PersonRef | None
    received_at: datetime | None
    receipt_note: str
    by: PersonRef
    recorded_at: datetime


class NewCustodyEvent(Shape):
    """Something that happened to an exhibit."""

    act: CustodyAct
    at: Moment
    purpose: str = Field(min_length=1, max_length=300)
    clock_offset_s: int | None = Field(None, description=_("機器の時計が進んでいた秒数。"))
    place: str = Field("", max_length=200)
    from_whom: str = Field("", max_length=200)
    to_whom: str = Field("", max_length=200)
    receiver: str = Field("", max_length=40, description=_("受け取る人（社内）の鍵か社員番号。"))
    authority: str = Field("", max_length=300)
    tool: str = Field("", max_length=200)
    hash_before: str = Field("", max_length=64)
    hash_after: str = Field("", max_length=64)
    witness: str = Field("", max_length=200)
    seal: str = Field("", max_length=100)
    note: str = Field("", max_length=4000)
    export: dict[str, str] = Field(
        default_factory=dict, description=_("tenant、query、zone、expected、received、kept。")
    )
    corrects: int = Field(0, ge=0, le=1_000_000)


class NewReceipt(Shape):
    """Whether it arrived."""

    arrived: bool
    note: str = Field("", max_length=500)


class TroubleShown(Shape):
    """One thing that is not as it was."""

    code: str
    exhibit: str
    bringing: int
    file: int
    name: str
    what: str


class CheckShown(Shape):
    """What a comparison of the locker found."""

    sound: bool
    files: int
    bytes: int
    problems: list[TroubleShown]
