"""The ledger entries of this room.

Names, reasons and a person's own words can be forgotten; which text (by its hash), which scope, when and how cannot.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry
from hiden.ledger.names import name_with
from hiden.promises.models import PromiseRequest

_HOW = {
    "account": ("アカウント", "account"),
    "account_2fa": ("アカウントと二つ目の確認", "account with a second factor"),
    "link": ("本人あてのリンクと確認番号", "personal link and number"),
    "paper": ("紙", "paper"),
}
Things = tuple[tuple[str, str], ...]


def _names_of_requests(keys: Iterable[str]) -> dict[str, str]:
    rows = PromiseRequest.objects.filter(key__in=list(keys)).select_related("person", "asking__text")
    return {row.key: f"{row.asking.text.title}（{row.person.name}）" for row in rows}


name_with("promise", _names_of_requests)


class _OfRequest(Entry):
    """What happened to one request of one person."""

    request: str
    person: str
    personal = frozenset[str]()
    sentence = Sentence("", "")

    def about(self) -> Things:
        return (("promise", self.request), ("person", self.person))


@entry("promises.asked")
@dataclass(frozen=True)
class PromiseAsked(_OfRequest):
    """One person was asked to promise a text. `base_sha256` is the text before the person's own places were filled."""

    request: str
    person: str
    title: str
    document: str
    version: int
    base_sha256: str
    sha256: str
    scope: str
    due_on: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "「{title}」（第{version}版、対象：{scope}）への署名を求めました（期限：{due_on}）。",
        "A signature under “{title}” (version {version}, about: {scope}) was asked for by {due_on}.",
    )


@entry("promises.signed")
@dataclass(frozen=True)
class PromiseSigned(_OfRequest):
    """One person promised. `shown_at` and `signed_at` are ISO 8601; on paper `signed_at` is the day written there."""

    request: str
    person: str
    title: str
    document: str
    version: int
    base_sha256: str
    sha256: str
    scope: str
    how: str
    shown_at: str
    signed_at: str
    name: str
    number: str
    paper_sha256: str
    personal = frozenset({"name", "number"})
    sentence = Sentence(
        "「{title}」（第{version}版、対象：{scope}）に署名しました（本人の確認：{how}）。",
        "“{title}” (version {version}, about: {scope}) was signed (identified by: {how}).",
        {"how": _HOW},
    )


@entry("promises.closed")
@dataclass(frozen=True)
class RequestClosed(_OfRequest):
    """A request ended without a signature."""

    request: str
    person: str
    outcome: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "署名の依頼を{outcome}ました。",
        "The request for a signature was {outcome}.",
        {"outcome": {"withdrawn": ("取りやめ", "withdrawn"), "replaced": ("新しい文に差し替え", "replaced")}},
    )


@entry("promises.reminded")
@dataclass(frozen=True)
class PeopleReminded(Entry):
    """People were reminded of what they have not signed; by which way."""

    count: int
    way: str
    personal = frozenset[str]()
    sentence = Sentence(
        "署名していない{count}件について知らせました（{way}）。",
        "{count} outstanding signatures were reminded of ({way}).",
        {
            "way": {
                "home": ("本人のホームと朝のメール", "home page and morning mail"),
                "mail": ("メール", "mail"),
            }
        },
    )


@entry("promises.link_made")
@dataclass(frozen=True)
class LinkMade(_OfRequest):
    """A personal link was made. Whoever made it hands over the number in another way."""

    request: str
    person: str
    way: str
    expires_at: str
    sentence = Sentence(
        "署名のためのリンクを作りました（{way}、{expires_at}まで）。",
        "A link for signing was made ({way}, until {expires_at}).",
        {"way": {"screen": ("画面に表示", "shown on screen"), "mail": ("メールで送付", "sent by mail")}},
    )
    personal = frozenset[str]()


@entry("promises.link_opened")
@dataclass(frozen=True)
class LinkOpened(_OfRequest):
    """A personal link was opened with the right number, and belongs to that browser from then on."""

    request: str
    person: str
    personal = frozenset[str]()
    sentence = Sentence(
        "署名のためのリンクが、確認番号を添えて開かれました。",
        "The link for signing was opened with its number.",
    )


@entry("promises.link_locked")
@dataclass(frozen=True)
class LinkLocked(_OfRequest):
    """The number was wrong too often."""

    request: str
    person: str
    personal = frozenset[str]()
    sentence = Sentence(
        "確認番号の誤りが続いたため、署名のためのリンクを使えなくしました。",
        "The link for signing was closed after too many wrong numbers.",
    )


@entry("promises.refused")
@dataclass(frozen=True)
class PromiseRefused(_OfRequest):
    """Somebody said that they will not sign."""

    request: str
    person: str
    on: str
    words: str
    personal = frozenset({"words"})
    sentence = Sentence(
        "署名しないとの申出を{on}付で記録しました。",
        "That the person will not sign was recorded as of {on}.",
    )


@entry("promises.explained")
@dataclass(frozen=True)
class RefusalExplained(_OfRequest):
    """What was explained to somebody who does not sign."""

    request: str
    person: str
    explainer: str
    on: str
    words: str
    personal = frozenset({"words"})
    sentence = Sentence(
        "署名しない人への説明を{on}付で記録しました。",
        "An explanation to the person who does not sign was recorded as of {on}.",
    )


@entry("promises.notice_made")
@dataclass(frozen=True)
class NoticeMade(_OfRequest):
    """A letter that names what binds somebody already."""

    request: str
    person: str
    sha256: str
    personal = frozenset[str]()
    sentence = Sentence(
        "すでに負っている義務についてのお知らせを作りました。",
        "A letter about duties that hold already was made.",
    )


@entry("promises.paper_kept")
@dataclass(frozen=True)
class PaperKept(_OfRequest):
    """The scan of a paper signed by hand was kept; it does not count before a second person has confirmed it."""

    request: str
    person: str
    paper_sha256: str
    text_sha256: str
    signed_on: str
    personal = frozenset[str]()
    sentence = Sentence(
        "紙の誓約書の写しを受け付けました（署名の日：{signed_on}）。",
        "The scan of a signed paper was taken in (signed on {signed_on}).",
    )


@entry("promises.paper_checked")
@dataclass(frozen=True)
class PaperChecked(_OfRequest):
    """A second person compared the scan with the paper."""

    request: str
    person: str
    paper_sha256: str
    outcome: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "紙の誓約書の写しを第二の人が確かめました（{outcome}）。",
        "A second person checked the scan of a signed paper ({outcome}).",
        {"outcome": {"accepted": ("受領", "accepted"), "rejected": ("差戻し", "rejected")}},
    )


@entry("promises.exported")
@dataclass(frozen=True)
class PromisesExported(Entry):
    """Somebody took the list of requests out as a file."""

    count: int
    personal = frozenset[str]()
    sentence = Sentence(
        "誓約の状況（{count}件）を出力しました。", "The state of {count} pledges was exported."
    )


@entry("promises.noncompete_sheet")
@dataclass(frozen=True)
class SheetMade(Entry):
    """The six factors were written down for one person. `items`: keys of items; `points`: what called for a second look."""

    sheet: str
    person: str
    items: tuple[str, ...]
    interest: str
    position: str
    area: str
    months: int
    acts: str
    compensation: str
    considered: str
    points: tuple[str, ...]
    personal = frozenset({"position", "compensation", "considered"})
    sentence = Sentence(
        "{person}さんの競業避止の検討書を作りました（期間{months}か月）。",
        "A sheet on non-competition was made for {person} ({months} months).",
    )

    def about(self) -> Things:
        return (("person", self.person), *(("item", one) for one in self.items))
