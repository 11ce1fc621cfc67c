"""The ledger entries of provisioning. What was changed of a person stands in the entries of the people room, beside these."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry


@entry("identity.provisioning_set")
@dataclass(frozen=True, slots=True)
class ProvisioningSet(Entry):
    """A system may send people, or a key of it was made or revoked. `what`: begun, changed, key_made, key_revoked."""

    system: str
    what: str
    needs_number: bool
    prefix: str
    personal = frozenset[str]()
    sentence = Sentence(
        "「{system}」からSCIMで人の登録を受け取る設定：{what}（{prefix}）。",
        "Receiving people from {system} by SCIM: {what} ({prefix}).",
        {
            "what": {
                "begun": ("始めました", "begun"),
                "changed": ("変えました", "changed"),
                "key_made": ("トークンを作りました", "a token was made"),
                "key_revoked": ("トークンを無効にしました", "a token was revoked"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("outside_system", self.system),)


@entry("identity.provision_asked")
@dataclass(frozen=True, slots=True)
class ProvisionAsked(Entry):
    """A system asked for something about a person by SCIM. `what`: created, joined, changed, deleted, held."""

    system: str
    person: str
    what: str
    personal = frozenset[str]()
    sentence = Sentence(
        "「{system}」がSCIMで、{person}さんを{what}。",
        "{system} {what} {person} by SCIM.",
        {
            "what": {
                "created": ("登録しました", "created"),
                "joined": ("登録済みの人と結び付けました", "joined to its own user"),
                "changed": ("変更しました", "changed"),
                "deleted": ("削除しました（登録は残ります）", "deleted (the record stays)"),
                "held": ("無効にしようとしましたが、確認を待っています", "tried to end (waiting for a yes)"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("outside_system", self.system))


@entry("identity.leaves_settled")
@dataclass(frozen=True, slots=True)
class LeavesSettled(Entry):
    """Somebody said yes or no to many leavings that a system asked for."""

    system: str
    people: int
    left: bool
    personal = frozenset[str]()
    sentence = Sentence(
        "「{system}」が無効にしようとした{people}人について：{left}。",
        "{people} people whom {system} tried to end: {left}.",
        {"left": {"true": ("退職としました", "they leave"), "false": ("反映しませんでした", "they stay")}},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("outside_system", self.system),)


@entry("identity.group_set")
@dataclass(frozen=True, slots=True)
class GroupSet(Entry):
    """A group of a system came, changed or went. `came` and `went`: keys of persons."""

    system: str
    group: str
    name: str
    what: str
    came: list[str]
    went: list[str]
    personal = frozenset[str]()
    sentence = Sentence(
        "「{system}」のグループ「{name}」を{what}しました（加わった人：{came}、外れた人：{went}）。",
        "The group {name} of {system} was {what} (came: {came}; went: {went}).",
        {
            "what": {
                "created": ("登録", "created"),
                "changed": ("変更", "changed"),
                "deleted": ("削除", "deleted"),
            }
        },
        {"came": "person", "went": "person"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("outside_system", self.system), *(("person", one) for one in (*self.came, *self.went)))


@entry("identity.department_word_set")
@dataclass(frozen=True, slots=True)
class DepartmentWordSet(Entry):
    """Somebody said which department a system means by a word; people who were said to be there are moved."""

    system: str
    word: str
    department: str
    people: int
    personal = frozenset[str]()
    sentence = Sentence(
        "「{system}」のいう「{word}」を部署{department}としました（{people}人の所属に反映）。",
        "{word} of {system} means the department {department} ({people} people moved).",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("outside_system", self.system),)
