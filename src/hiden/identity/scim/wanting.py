"""From SCIM to the register: what a User says of a person, in the words of the register; what is not understood stays a question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scim2_models import InvalidValueException, Resource

from hiden.base.kana import is_kana, to_katakana
from hiden.base.text import fold
from hiden.base.words import say
from hiden.identity.models import OutsideSystem
from hiden.identity.scim.models import DepartmentWord
from hiden.identity.scim.shapes import Reading
from hiden.people.importers.spellings import kind_of
from hiden.people.models import Department, Kind, Person
from hiden.people.queries import departments_as_of

_LONGEST = {"number": 40, "name": 200, "reading": 200, "title": 100, "organization": 200, "department": 200}


@dataclass(slots=True)
class Wanted:
    """What a system says of a person. `said` keeps its words; None where nothing follows for the register."""

    user_name: str
    external_id: str
    active: bool | None
    name: str  # from its parts; "" where they are not said
    display: str
    reading: str
    kind: Kind | None
    email: str
    title: str
    organization: str
    number: str
    department: Department | None
    manager: Person | None
    said: dict[str, Any] = field(default_factory=dict)


def wanted_of(user: Resource[Any], system: OutsideSystem, enterprise: type[Any]) -> Wanted:
    """Read a User. Raises InvalidValueException for what could never be kept. A word for a department that is new is kept to be asked about."""
    given: Any = user
    work = given[enterprise] or enterprise()
    reading = (given[Reading].reading if given[Reading] else None) or ""
    said: dict[str, Any] = {
        "name": given.name.model_dump() if given.name else None,
        "display": given.display_name,
        "reading": reading,
        "kind": given.user_type,
        "emails": [one.model_dump() for one in given.emails or []],
        "title": given.title,
        "department": work.department,
        "organization": work.organization,
        "number": work.employee_number,
    }
    said = {key: value for key, value in said.items() if value} | {"active": given.active}
    found = Wanted(
        user_name=(given.user_name or "").strip(),
        external_id=(given.external_id or "").strip(),
        active=given.active,
        name=_name(given.name),
        display=_one_space(given.display_name or ""),
        reading=reading.strip(),
        kind=kind_of(given.user_type or ""),
        email=_address(given),
        title=(given.title or "").strip(),
        organization=(work.organization or "").strip(),
        number=(work.employee_number or "").strip(),
        department=_department((work.department or "").strip(), system),
        manager=_manager(work),
        said=said,
    )
    _check_lengths(found, (work.department or "").strip())
    return found


def _check_lengths(found: Wanted, department: str) -> None:
    values = {
        "number": found.number, "name": new_name(found), "reading": found.reading, "title": found.title,
        "organization": found.organization, "department": department,
    }  # fmt: skip
    for name, most in _LONGEST.items():
        if len(values[name]) > most:
            raise InvalidValueException(
                detail=say(
                    "{name}が{n}文字を超えています。短くしてから、もう一度送ってください。", name=name, n=most
                )
            )
    if len(found.user_name) > 300 or len(found.external_id) > 300 or not found.user_name:
        raise InvalidValueException(
            detail=say(
                "userNameかexternalIdの長さが正しくありません。どちらも300文字までで、userNameは空にできません。"
            )
        )
    if any("\x00" in value for value in (*values.values(), found.user_name, found.external_id)):
        raise InvalidValueException(
            detail=say("使えない文字が含まれています。目に見えない文字を除いてください。")
        )


def _name(name: Any) -> str:
    """姓 and 名 with a space, else the whole name."""
    if name is None:
        return ""
    parts = [part.strip() for part in (name.family_name, name.given_name) if part]
    return _one_space(" ".join(parts) if len(parts) == 2 else name.formatted or " ".join(parts))


def _one_space(text: str) -> str:
    return " ".join(text.replace("\u3000", " ").split())


def new_name(wanted: Wanted) -> str:
    """The name of somebody new."""
    return wanted.name or wanted.display or wanted.user_name


def reading_for(name: str, reading: str) -> str:
    """A reading, so that the list can be sorted: as it was said, else the name itself."""
    if reading:
        return to_katakana(reading)
    return to_katakana(name) if is_kana(name) else name


def _address(user: Any) -> str:
    """The primary address, else the one of work, else the first."""
    emails = [one for one in user.emails or [] if one.value]
    chosen = next((one for one in emails if one.primary), None)
    chosen = chosen or next((one for one in emails if one.type == "work"), None)
    chosen = chosen or (emails[0] if emails else None)
    if chosen is not None:
        return str(chosen.value)[:254]
    return ""


def _department(word: str, system: OutsideSystem) -> Department | None:
    """A department by its code, its name where only one has it, or what somebody said the word means."""
    if not word:
        return None
    folded = fold(word)
    tree = departments_as_of()
    called = [node for node in tree if folded in {fold(node.code), fold(node.name), fold(tree.path(node.id))}]
    if len(called) == 1:
        return Department.objects.get(pk=called[0].id)
    known = DepartmentWord.objects.filter(system=system, word=word).select_related("department").first()
    return known.department if known is not None else None


def _manager(work: Any) -> Person | None:
    value = work.manager.value if work.manager else None
    if not value:
        return None
    found = Person.objects.filter(key=value).first()
    if found is None:
        raise InvalidValueException(
            detail=say("managerに当たる人がいません。managerに、この接続で使うUserのidを入れてください。")
        )
    return found
