"""The connectors as people look for them: by kind of product, with words to search for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hiden.base.errors import NotFound
from hiden.base.text import fold
from hiden.base.words import say
from hiden.connectors.events import Channel
from hiden.connectors.grammar import Connector
from hiden.connectors.registry import connectors
from hiden.logs.sources import ANY_CSV
from hiden.ui.menu import Label
from hiden.ui.written import in_english

_JAPANESE = re.compile("[\u3041-\u30fa\u3400-\u9fff]")
_MANY = 9  # a format that shows so many channels belongs to no one product

# The first of these whose channel a connector shows is where people look for it.
_GROUPS: tuple[tuple[str, Label, tuple[Channel, ...]], ...] = (
    ("cloud", _("クラウドとグループウェア"), (Channel.CLOUD, Channel.CHAT, Channel.CODE)),
    ("door", _("入退室"), (Channel.DOOR,)),
    ("endpoint", _("パソコンとサーバー"), (Channel.FILE, Channel.REMOVABLE, Channel.PROGRAM)),
    ("print", _("印刷"), (Channel.PRINT,)),
    ("network", _("通信（プロキシ・VPN・ファイアウォール）"), (Channel.REMOTE, Channel.WEB, Channel.NETWORK)),
    ("mail", _("メール"), (Channel.MAIL,)),
    ("sign_in", _("サインイン"), (Channel.SIGN_IN,)),
    ("alert", _("警告"), (Channel.ALERT, Channel.ADMIN)),
)
_COMMON: tuple[str, Label] = ("common", _("共通の形式・自社のシステム"))

CHANNELS: dict[str, Label] = {
    Channel.SIGN_IN: _("サインイン"),
    Channel.REMOTE: _("社外からの接続"),
    Channel.FILE: _("ファイルの操作"),
    Channel.CLOUD: _("クラウドの操作"),
    Channel.CODE: _("プログラムの保管庫の操作"),
    Channel.MAIL: _("メールの送受信"),
    Channel.CHAT: _("チャット"),
    Channel.WEB: _("ウェブの閲覧と送信"),
    Channel.NETWORK: _("通信"),
    Channel.REMOVABLE: _("USBメモリなどの使用"),
    Channel.PRINT: _("印刷"),
    Channel.PROGRAM: _("プログラムの実行"),
    Channel.DOOR: _("入退室"),
    Channel.ADMIN: _("設定や権限の変更"),
    Channel.ALERT: _("ほかの製品が出した警告"),
}


@dataclass(frozen=True, slots=True)
class Product:
    """A connector with its words in the reader's language."""

    id: str
    title: str
    note: str
    formats: tuple[str, ...]
    channels: tuple[Label, ...]
    about_people: bool

    @property
    def title_lang(self) -> str:
        """What is not the reader's language is marked as such."""
        return _lang(self.title)

    @property
    def note_lang(self) -> str:
        """The same for the note."""
        return _lang(self.note)


def _lang(text: str) -> str:
    return "ja" if in_english() and _JAPANESE.search(text) else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Products of one kind."""

    key: str
    label: Label
    products: list[Product]


def product(connector: str, title: str = "") -> Product:
    """One product by the id of its connector; `title` for a CSV that somebody explained. Raises NotFound."""
    if connector == ANY_CSV:
        return Product(ANY_CSV, title or title_of(ANY_CSV), "", (".csv",), (), about_people=True)
    known = connectors().get(connector)
    if known is None:
        raise NotFound(
            say("「{name}」という形式はありません。", name=connector[:40]),
            say("一覧から形式を選んでください。"),
        )
    return _shown(known)


def title_of(connector: str) -> str:
    """What a connector is called, whether it still exists or not."""
    if connector == ANY_CSV:
        return say("そのほかのCSV（列の対応を自分で決める）")
    known = connectors().get(connector)
    return gettext(known.title) if known else connector


def groups(words: str = "") -> list[Group]:
    """The products by kind, those whose kind, title, note, id or channels hold every word; empty kinds are left out."""
    wanted = fold(words).split()
    found: dict[str, list[Product]] = {}
    for each in connectors().values():
        if each.id != ANY_CSV and _meant(each, wanted):
            found.setdefault(_group_of(each), []).append(_shown(each))
    labels = [(key, label) for key, label, _channels in _GROUPS] + [_COMMON]
    return [
        Group(key, label, sorted(found[key], key=lambda one: fold(one.title)))
        for key, label in labels
        if key in found
    ]


def channels_of(connector: Connector) -> tuple[Label, ...]:
    """What a connector shows, in words; nothing for a format in which anything may stand."""
    return () if len(connector.shows) >= _MANY else named(connector.shows)


def named(channels: Iterable[str]) -> tuple[Label, ...]:
    """Channels in words, in the usual order."""
    given = {str(each) for each in channels}
    return tuple(label for channel, label in CHANNELS.items() if str(channel) in given)


def _shown(each: Connector) -> Product:
    note = gettext(each.note) if each.note else ""
    return Product(each.id, gettext(each.title), note, each.formats, channels_of(each), each.about_people)


def _group_of(each: Connector) -> str:
    if each.shows == frozenset(Channel):  # a format for anything is no product
        return _COMMON[0]
    return next((key for key, _label, channels in _GROUPS if each.shows & set(channels)), _COMMON[0])


def _meant(each: Connector, wanted: list[str]) -> bool:
    told = [each.id, each.title, gettext(each.title), each.note, *each.formats]
    kind = next((label for key, label, _channels in _GROUPS if key == _group_of(each)), _COMMON[1])
    text = fold(" ".join([*told, str(kind), *(str(label) for label in named(each.shows))]))
    return all(word in text for word in wanted)
