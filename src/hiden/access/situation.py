"""What is done with information, and in which circumstances (3-1 利用態様, 3-4 接近の制御・持出し困難化)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.errors import BadInput
from hiden.base.words import say


class Verb(models.TextChoices):
    """What is done. The Cedar action of the same name."""

    VIEW = "view", _("閲覧する")
    EDIT = "edit", _("編集する")
    DOWNLOAD = "download", _("手元に保存する")
    PRINT = "print", _("印刷する")
    MEETING = "meeting", _("オンライン会議で映す")
    SEND = "send", _("送る")
    REMOVABLE = "removable", _("USBメモリーなどに書き出す")
    UPLOAD = "upload", _("クラウドに置く")
    AI = "ai", _("生成AIに入力する")
    TAKE_HOME = "take_home", _("持ち出す")


class Level(models.IntegerChoices):
    """How far a grant goes; a higher level holds the lower ones."""

    LOOK = 1, _("閲覧")
    USE = 2, _("利用（編集・保存・印刷など）")
    GIVE = 3, _("提供（送付・持出しなど）")


LEVEL_OF: dict[Verb, Level] = {
    Verb.VIEW: Level.LOOK,
    Verb.EDIT: Level.USE,
    Verb.DOWNLOAD: Level.USE,
    Verb.PRINT: Level.USE,
    Verb.MEETING: Level.USE,
    Verb.SEND: Level.GIVE,
    Verb.REMOVABLE: Level.GIVE,
    Verb.UPLOAD: Level.GIVE,
    Verb.AI: Level.GIVE,
    Verb.TAKE_HOME: Level.GIVE,
}


class DeviceKind(models.TextChoices):
    """On which device."""

    MANAGED = "managed", _("会社の端末")
    PRIVATE = "private", _("私物の端末")
    UNFIT = "not_compliant", _("会社の決まりに合っていない端末")
    UNKNOWN = "unknown", _("分からない端末")


class PlaceKind(models.TextChoices):
    """From where."""

    OFFICE = "office", _("会社")
    HOME = "home", _("自宅")
    PUBLIC = "public", _("外出先（店・車内など）")
    OVERSEAS = "overseas", _("海外")
    UNKNOWN = "unknown", _("分からない場所")


class NetworkKind(models.TextChoices):
    """Over which network."""

    INTERNAL = "internal", _("社内のネットワーク")
    VPN = "vpn", _("会社のVPN")
    INTERNET = "internet", _("インターネット")
    UNKNOWN = "unknown", _("分からない経路")


class Recipient(models.TextChoices):
    """To whom it would go."""

    INSIDE = "inside", _("社内の人")
    PARTNER = "partner", _("契約のある取引先")
    OUTSIDE = "outside", _("そのほかの社外の人")
    UNKNOWN = "unknown", _("分からない相手")


class ServiceKind(models.TextChoices):
    """With which service: for the cloud, meetings and generative AI."""

    APPROVED = "approved", _("会社が認めたサービス")
    OTHER = "other", _("そのほかのサービス")
    UNKNOWN = "unknown", _("分からないサービス")


@dataclass(frozen=True, slots=True)
class Situation:
    """The circumstances of an act. What is not known says so: `unknown` is never better than the worst known.

    `recipient`: the mail address of whoever gets it, lower case, "" when it is not known.
    """

    device: str = DeviceKind.UNKNOWN
    place: str = PlaceKind.UNKNOWN
    network: str = NetworkKind.UNKNOWN
    to: str = Recipient.UNKNOWN
    service: str = ServiceKind.UNKNOWN
    recipient: str = ""

    def context(self) -> dict[str, str]:
        """As Cedar's context."""
        return {
            "device": str(self.device), "place": str(self.place), "network": str(self.network), "to": str(self.to),
            "service": str(self.service), "recipient": self.recipient,
        }  # fmt: skip


CHOICES: dict[str, type[models.TextChoices]] = {
    "device": DeviceKind, "place": PlaceKind, "network": NetworkKind, "to": Recipient, "service": ServiceKind,
}  # fmt: skip
AT_THE_DESK = Situation(DeviceKind.MANAGED, PlaceKind.OFFICE, NetworkKind.INTERNAL, Recipient.INSIDE, ServiceKind.APPROVED)  # fmt: skip


LONGEST_ADDRESS = 254


def address_of(text: str) -> str:
    """A mail address as it is kept and compared: narrow, lower case, without blanks around it."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def situation_of(values: dict[str, Any]) -> Situation:
    """From what another system or a form says; unknown names of circumstances are left aside. Raises BadInput for a wrong value."""
    known = {one.name for one in fields(Situation)}
    kept = {name: str(value) for name, value in values.items() if name in known and value not in {None, ""}}
    recipient = address_of(kept.pop("recipient", ""))
    if len(recipient) > LONGEST_ADDRESS:
        raise BadInput(
            say("相手のメールアドレスが長すぎます。"),
            say("{n}文字までのメールアドレスを一つ入れてください。", n=LONGEST_ADDRESS),
        )
    for name, value in kept.items():
        if value not in CHOICES[name].values:
            raise BadInput(
                say("「{value}」という{name}はありません。", value=value[:40], name=name),
                say("次のどれかにしてください: {choices}", choices=", ".join(CHOICES[name].values)),
            )
    return Situation(**kept, recipient=recipient)
