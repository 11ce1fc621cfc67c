"""What the ledger says of cases. Comments may speak of people, so they can be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry

_ACTS = {
    "agree": ("合議", "agreed"),
    "approve": ("承認", "approved"),
    "decide": ("決裁", "decided"),
    "send_back": ("差し戻し", "sent back"),
    "reject": ("却下", "rejected"),
    "withdraw": ("引き戻し", "withdrawn"),
    "comment": ("コメント", "commented on"),
}


@entry("approvals.proposed")
@dataclass(frozen=True, slots=True)
class CaseProposed(Entry):
    """A case was proposed, or proposed again after it came back."""

    case: int
    case_kind: str
    round: int
    payload_sha256: str
    title: str
    reason: str

    personal = frozenset({"title", "reason"})
    sentence = Sentence("案件{case}「{title}」を起案しました。", "Case {case} “{title}” was proposed.")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("case", str(self.case)),)


@entry("approvals.acted")
@dataclass(frozen=True, slots=True)
class CaseActed(Entry):
    """Somebody acted on a case."""

    case: int
    round: int
    act: str
    state: str
    on_behalf_of: str
    comment: str

    personal = frozenset({"comment"})
    sentence = Sentence("案件{case}：{act}", "Case {case}: {act}.", {"act": _ACTS})

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("case", str(self.case)),)


@entry("approvals.deputy_named")
@dataclass(frozen=True, slots=True)
class DeputyNamed(Entry):
    """A deputy was named, or ended."""

    person: str
    deputy: str
    since: str
    until: str
    reason: str

    personal = frozenset({"reason"})
    sentence = Sentence("代理を定めました（{since}〜{until}）。", "A deputy was named ({since} – {until}).")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("person", self.deputy))


@entry("approvals.route_set")
@dataclass(frozen=True, slots=True)
class RouteSet(Entry):
    """The way of a kind of case was changed."""

    route_kind: str
    variant: str
    steps: str

    personal = frozenset[str]()
    sentence = Sentence("決裁経路を変更しました（{steps}）。", "An approval route was changed ({steps}).")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("route", f"{self.route_kind}/{self.variant}"),)
