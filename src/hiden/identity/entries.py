"""The ledger entries of this room. Login names and purposes can be forgotten with the person; what was found and closed stays."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.identity.scim import entries as scim  # noqa: F401  # their kinds are known with these
from hiden.identity.signals import entries as signals  # noqa: F401
from hiden.ledger import Entry, Sentence, entry

_KINDS = {
    "leaver": ("退職者が使える", "usable by a leaver"),
    "away": ("退職予定・休職中", "of somebody who is leaving or away"),
    "unknown": ("誰のものか分からない", "nobody's"),
    "privileged": ("特権の理由がない", "privileged without reason"),
    "shared": ("責任者のいない共有", "shared, nobody responsible"),
    "dormant": ("長く使われていない", "not used for long"),
}


@entry("identity.system_set")
@dataclass(frozen=True, slots=True)
class SystemSet(Entry):
    """A system was registered, changed or retired. `what`: added, changed, retired; days are 0 where the company's hold."""

    system: str
    name: str
    what: str
    system_kind: str
    manager: str
    dormant_days: int
    list_days: int
    reason: str
    personal = frozenset[str]()
    sentence = Sentence(
        "システム「{name}」を{what}しました（管理担当：{manager}）。",
        "The system {name} was {what} (managed by {manager}).",
        {
            "what": {
                "added": ("登録", "added"),
                "changed": ("変更", "changed"),
                "retired": ("廃止", "retired"),
            }
        },
        {"manager": "person"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("outside_system", self.system),)


@entry("identity.settings_changed")
@dataclass(frozen=True, slots=True)
class SettingsChanged(Entry):
    """How this room is run."""

    dormant_days: int
    list_days: int
    due_days: dict[str, int]
    personal = frozenset[str]()
    sentence = Sentence(
        "アカウントの点検の設定を変えました（未使用{dormant_days}日、一覧{list_days}日ごと）。",
        "The settings for accounts were changed (unused after {dormant_days} days, lists every {list_days} days).",
    )


@entry("identity.list_taken")
@dataclass(frozen=True, slots=True)
class ListTaken(Entry):
    """A list of all accounts of a system came in. `sha256` of the file; `whole`: every row could be read."""

    system: str
    taken_on: str
    file: int
    sha256: str
    total: int
    live: int
    new: int
    gone: int
    whole: bool
    personal = frozenset[str]()
    sentence = Sentence(
        "「{system}」の{taken_on}のアカウントの一覧を取り込みました（{total}件、使えるもの{live}件）。",
        "The list of accounts of {system} of {taken_on} came in ({total} accounts, {live} usable).",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("outside_system", self.system),)


@entry("identity.found")
@dataclass(frozen=True, slots=True)
class Found(Entry):
    """Something was found about an account. `list` is the day of the list that shows it; `due_on`: ISO 8601."""

    account: str
    system: str
    finding: str
    finding_kind: str
    person: str
    list_on: str
    due_on: str
    personal = frozenset[str]()
    sentence = Sentence(
        "「{system}」のアカウント{account}：{finding_kind}（期限：{due_on}）。",
        "Account {account} of {system}: {finding_kind} (due {due_on}).",
        {"finding_kind": _KINDS},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        about = (("outside_account", self.account), ("outside_system", self.system))
        return (*about, ("person", self.person)) if self.person else about


@entry("identity.settled")
@dataclass(frozen=True, slots=True)
class Settled(Entry):
    """How a finding went on. `how`: list, facts, retired (closed), reported, excepted, contradicted, again (opened again).

    `list_on` is the day of the list that shows it, "" where none does; `until` the end of an exception.
    """

    account: str
    system: str
    finding: str
    finding_kind: str
    person: str
    how: str
    list_on: str
    until: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "「{system}」のアカウント{account}（{finding_kind}）：{how}。",
        "Account {account} of {system} ({finding_kind}): {how}.",
        {
            "finding_kind": _KINDS,
            "how": {
                "list": ("次の一覧で解消を確認しました", "the next list shows that it is over"),
                "facts": ("事情が変わり、当てはまらなくなりました", "it no longer applies"),
                "retired": ("システムが廃止されました", "the system was retired"),
                "reported": ("対応が記録されました", "it was said to be done"),
                "excepted": ("理由と期限を付けて例外としました", "it was excepted, with a reason and an end"),
                "contradicted": (
                    "次の一覧でまだ使えることが分かりました",
                    "the next list shows that it is still usable",
                ),
                "again": ("例外の期限が過ぎ、対応待ちに戻りました", "the exception is over"),
            },
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        about = (("outside_account", self.account), ("outside_system", self.system))
        return (*about, ("person", self.person)) if self.person else about


@entry("identity.account_decided")
@dataclass(frozen=True, slots=True)
class AccountDecided(Entry):
    """Somebody said whose an account is. `nature`: person, shared, service, guest, open; `person` holds it or answers for it."""

    account: str
    system: str
    nature: str
    person: str
    login: str
    purpose: str
    personal = frozenset({"login", "purpose"})
    sentence = Sentence(
        "「{system}」のアカウント{account}を、{nature}（{person}）としました。",
        "Account {account} of {system} was declared {nature} ({person}).",
        {
            "nature": {
                "person": ("個人のもの", "a person's"),
                "shared": ("共有", "shared"),
                "service": ("システム用", "a system's"),
                "guest": ("社外の人のもの", "an outsider's"),
                "open": ("未確認", "open"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        about = (("outside_account", self.account), ("outside_system", self.system))
        return (*about, ("person", self.person)) if self.person else about


@entry("identity.privilege_explained")
@dataclass(frozen=True, slots=True)
class PrivilegeExplained(Entry):
    """Why an account has great powers, and until when (ISO 8601)."""

    account: str
    system: str
    reason: str
    until: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "「{system}」のアカウント{account}の特権の理由を記録しました（{until}まで）。",
        "Why account {account} of {system} is privileged was recorded (until {until}).",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("outside_account", self.account), ("outside_system", self.system))


@entry("identity.absence_set")
@dataclass(frozen=True, slots=True)
class AbsenceSet(Entry):
    """Somebody is away for long, or is back. `last_day` "" while it is not known."""

    person: str
    since: str
    last_day: str
    what: str
    personal = frozenset({"since", "last_day"})
    sentence = Sentence(
        "{person}さんの休職・長期不在を{what}しました（{since}から）。",
        "A long absence of {person} was {what} (from {since}).",
        {
            "what": {
                "recorded": ("登録", "recorded"),
                "ended": ("終了と", "ended"),
                "withdrawn": ("取消しと", "withdrawn"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("identity.exported")
@dataclass(frozen=True, slots=True)
class AccountsExported(Entry):
    """Accounts or findings were taken out. `what`: accounts, findings, leavers; `form`: xlsx, csv, csv-cp932."""

    what: str
    form: str
    rows: int
    personal = frozenset[str]()
    sentence = Sentence(
        "{what}を{rows}件書き出しました（{form}）。",
        "{rows} {what} were taken out ({form}).",
        {
            "what": {
                "accounts": ("他システムのアカウント", "accounts of other systems"),
                "findings": ("アカウントの対応事項", "findings about accounts"),
                "leavers": ("退職者のアカウントの停止の状況", "leavers' accounts"),
            }
        },
    )
