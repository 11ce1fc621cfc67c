"""What the ledger says of the organisation. A person appears by their key; names, readings and addresses can be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry
from hiden.people.words import ROLES

_YES_NO = {"true": ("利用できる", "usable"), "false": ("利用できない", "stopped")}


def _department(key: str) -> tuple[tuple[str, str], ...]:
    return (("department", key),) if key else ()


@entry("people.company_founded")
@dataclass(frozen=True, slots=True)
class CompanyFounded(Entry):
    """The set-up named the company and its first administrator."""

    name: str
    fiscal_year_first_month: int
    administrator: str

    personal = frozenset[str]()
    sentence = Sentence("{name}の利用を開始しました。", "{name} began to use Hiden.")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("company", "company"), ("person", self.administrator))


@entry("people.company_changed")
@dataclass(frozen=True, slots=True)
class CompanyChanged(Entry):
    """Name, fiscal year or the rules for files of the company changed."""

    name: str
    name_en: str
    fiscal_year_first_month: int
    four_eyes_import: bool
    feed_stop_percent: int

    personal = frozenset[str]()
    sentence = Sentence(
        "会社の設定を変更しました（{name}）。", "The settings of the company were changed ({name})."
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("company", "company"),)


@entry("people.holiday_set")
@dataclass(frozen=True, slots=True)
class HolidaySet(Entry):
    """A day became a company holiday, or stopped being one (`name` empty)."""

    day: str
    name: str

    personal = frozenset[str]()
    sentence = Sentence(
        "会社の休日{day}を「{name}」としました。", "The company holiday on {day} is now “{name}”."
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("company", "company"),)


@entry("people.department_opened")
@dataclass(frozen=True, slots=True)
class DepartmentOpened(Entry):
    """A department exists from a day on. `parent` is a code, empty at the top; `until` is empty while open."""

    department: str
    code: str
    name: str
    parent: str
    since: str
    until: str

    personal = frozenset[str]()
    sentence = Sentence(
        "部署{code} {name}を{since}から設けました。", "Department {code} {name} exists from {since}."
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("department", self.department),)


@entry("people.department_changed")
@dataclass(frozen=True, slots=True)
class DepartmentChanged(Entry):
    """Name or place of a department from a day on; the former ones stay true before it."""

    department: str
    code: str
    name: str
    parent: str
    former_name: str
    former_parent: str
    since: str

    personal = frozenset[str]()
    sentence = Sentence(
        "部署{code}を{since}から{name}とします（変更前：{former_name}）。",
        "Department {code} is {name} from {since} (before: {former_name}).",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("department", self.department),)


@entry("people.department_closed")
@dataclass(frozen=True, slots=True)
class DepartmentClosed(Entry):
    """A department does not exist any more from a day on."""

    department: str
    code: str
    name: str
    until: str

    personal = frozenset[str]()
    sentence = Sentence(
        "部署{code} {name}を{until}から廃止します。", "Department {code} {name} ends before {until}."
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("department", self.department),)


@entry("people.reservation_withdrawn")
@dataclass(frozen=True, slots=True)
class ReservationWithdrawn(Entry):
    """A department change that was reserved for a later day will not happen."""

    department: str
    code: str
    name: str
    since: str

    personal = frozenset[str]()
    sentence = Sentence(
        "部署{code}の{since}からの変更予約を取り消しました。",
        "The change of department {code} from {since} was withdrawn.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("department", self.department),)


@entry("people.hired")
@dataclass(frozen=True, slots=True)
class Hired(Entry):
    """A person came. `posts` are (department code, post, main or additional, first day)."""

    person: str
    number: str
    name: str
    kana: str
    email: str
    person_kind: str
    employer: str
    since: str
    posts: tuple[tuple[str, str, str, str], ...]

    personal = frozenset({"name", "kana", "email"})
    sentence = Sentence(
        "{number} {name}さんを{since}から登録しました。", "{number} {name} was registered from {since}."
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("people.person_changed")
@dataclass(frozen=True, slots=True)
class PersonChanged(Entry):
    """Facts about a person from a day on, as they are after the change; `changed` names those that differ."""

    person: str
    number: str
    changed: tuple[str, ...]
    name: str
    kana: str
    email: str
    person_kind: str
    employer: str
    posts: tuple[tuple[str, str, str, str], ...]
    since: str

    personal = frozenset({"name", "kana", "email"})
    sentence = Sentence(
        "{number} {name}さんの登録を{since}から変更しました。", "{number} {name} changed from {since}."
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("people.moved")
@dataclass(frozen=True, slots=True)
class Moved(Entry):
    """A person's posts from a day on, all of them, main one first."""

    person: str
    number: str
    posts: tuple[tuple[str, str, str, str], ...]
    since: str

    personal = frozenset[str]()
    sentence = Sentence(
        "{person}（{number}）の所属を{since}から変更しました。",
        "The posts of {person} ({number}) changed from {since}.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("people.employment_ended")
@dataclass(frozen=True, slots=True)
class EmploymentEnded(Entry):
    """A person leaves; `last_day` is the last day with the company. Posts, roles and access end with it."""

    person: str
    number: str
    last_day: str

    personal = frozenset[str]()
    sentence = Sentence(
        "{person}（{number}）は{last_day}をもって在籍を終えます。",
        "{person} ({number}) leaves the company after {last_day}.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("people.role_given")
@dataclass(frozen=True, slots=True)
class RoleGiven(Entry):
    """A role of 第4章 was given. `department` is a key, empty for roles of the whole company."""

    person: str
    number: str
    role: str
    department: str
    since: str

    personal = frozenset[str]()
    sentence = Sentence(
        "{person}（{number}）に役割「{role}」（部署：{department}）を{since}から与えました。",
        "{person} ({number}) holds the role {role} (department: {department}) from {since}.",
        {"role": ROLES},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("role", self.role), *_department(self.department))


@entry("people.role_ended")
@dataclass(frozen=True, slots=True)
class RoleEnded(Entry):
    """A role is no longer held from a day on."""

    person: str
    number: str
    role: str
    department: str
    until: str

    personal = frozenset[str]()
    sentence = Sentence(
        "{person}（{number}）の役割「{role}」（部署：{department}）は{until}から終わります。",
        "{person} ({number}) no longer holds the role {role} (department: {department}) from {until}.",
        {"role": ROLES},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("role", self.role), *_department(self.department))


@entry("people.account_made")
@dataclass(frozen=True, slots=True)
class AccountMade(Entry):
    """A person can sign in."""

    person: str
    number: str
    email: str

    personal = frozenset({"email"})
    sentence = Sentence(
        "{person}（{number}）の利用者アカウントを作成しました。",
        "An account was made for {person} ({number}).",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("people.first_password_link_made")
@dataclass(frozen=True, slots=True)
class FirstPasswordLinkMade(Entry):
    """A link to set the first password was made, to be handed over in person."""

    person: str
    number: str

    personal = frozenset[str]()
    sentence = Sentence(
        "{person}（{number}）が最初のパスワードを決めるリンクを作成しました。",
        "A link to set the first password of {person} ({number}) was made.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("people.password_taken_back")
@dataclass(frozen=True, slots=True)
class PasswordTakenBack(Entry):
    """A password was made void, and a link to set a new one was made, to be handed over in person."""

    person: str
    number: str
    reason: str

    personal = frozenset({"reason"})
    sentence = Sentence(
        "{person}（{number}）のパスワードを無効にし、決め直すリンクを作成しました。",
        "The password of {person} ({number}) was made void, and a link to set a new one was made.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("people.account_switched")
@dataclass(frozen=True, slots=True)
class AccountSwitched(Entry):
    """An account was stopped or opened again."""

    person: str
    number: str
    active: bool
    reason: str

    personal = frozenset({"reason"})
    sentence = Sentence(
        "{person}（{number}）の利用者アカウントを「{active}」としました。",
        "The account of {person} ({number}) is now {active}.",
        {"active": _YES_NO},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("people.second_factor_reset")
@dataclass(frozen=True, slots=True)
class SecondFactorReset(Entry):
    """An administrator removed all second factors of an account."""

    person: str
    number: str
    reason: str

    personal = frozenset({"reason"})
    sentence = Sentence(
        "{person}（{number}）の二つ目の確認（認証アプリ・パスキー）の登録を消しました。",
        "The second factors of {person} ({number}) were removed.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("people.token_made")
@dataclass(frozen=True, slots=True)
class TokenMade(Entry):
    """A key for another system was made in a person's name."""

    person: str
    number: str
    prefix: str
    name: str
    read_only: bool
    expires: str

    personal = frozenset({"name"})
    sentence = Sentence(
        "{person}（{number}）のAPIトークン{prefix}を作成しました（期限{expires}）。",
        "The API token {prefix} of {person} ({number}) was made (until {expires}).",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("people.token_revoked")
@dataclass(frozen=True, slots=True)
class TokenRevoked(Entry):
    """A key stopped working."""

    person: str
    number: str
    prefix: str

    personal = frozenset[str]()
    sentence = Sentence("APIトークン{prefix}を無効にしました。", "The API token {prefix} was revoked.")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("people.person_forgotten")
@dataclass(frozen=True, slots=True)
class PersonForgotten(Entry):
    """What was personal about somebody was erased; the structure of the records stays."""

    person: str

    personal = frozenset[str]()
    sentence = Sentence("{person}の個人に関する記載を消去しました。", "Personal data of {person} was erased.")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("people.list_exported")
@dataclass(frozen=True, slots=True)
class ListExported(Entry):
    """A list of people, departments or roles was taken out as a file."""

    list: str
    rows: int
    form: str
    as_of: str

    personal = frozenset[str]()
    sentence = Sentence(
        "{list}を{rows}件、ファイル（{form}）に出力しました（基準日{as_of}）。",
        "{rows} rows of {list} were exported as {form} (as of {as_of}).",
        {
            "list": {
                "people": ("従業員名簿", "the people list"),
                "departments": ("部署マスター", "the departments"),
                "roles": ("役割の一覧", "the roles"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("company", "company"),)


@entry("people.notice_given")
@dataclass(frozen=True, slots=True)
class NoticeGiven(Entry):
    """Somebody gave notice of leaving. Days in ISO 8601; `last_day` "" while it is not settled."""

    person: str
    number: str
    noticed_on: str
    last_day: str

    personal = frozenset({"number"})
    sentence = Sentence(
        "{person}さんの退職の申出（{noticed_on}）を登録しました。最終日：{last_day}",
        "The notice of leaving of {person} ({noticed_on}) was recorded. Last day: {last_day}",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("people.notice_withdrawn")
@dataclass(frozen=True, slots=True)
class NoticeWithdrawn(Entry):
    """Somebody withdrew their notice."""

    person: str
    number: str
    reason: str

    personal = frozenset({"number", "reason"})
    sentence = Sentence(
        "{person}さんの退職の申出の取下げを登録しました。理由：{reason}",
        "The withdrawal of {person}'s notice was recorded. Reason: {reason}",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)
