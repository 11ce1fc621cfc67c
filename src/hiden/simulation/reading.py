"""The company of this installation as a world: any company, not only the sample."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from hiden.access.partners.models import PartnerHandler
from hiden.base.clock import FOREVER, FOREVER_DATE
from hiden.base.text import fold
from hiden.identity.models import Nature, OutsideAccount, Standing, SystemKind
from hiden.inventory.models import Handler, ItemState, Life, Location
from hiden.inventory.queries import locator
from hiden.people.models import (
    NOT_HERE,
    Account,
    Company,
    CompanyHoliday,
    DepartmentState,
    Kind,
    Membership,
    Person,
    PersonState,
    RoleHolding,
)
from hiden.simulation.shelves import Shelf, is_place, names_of, neighbour, shelf_of
from hiden.simulation.world import Login, Machine, Post, Stay, Thing, Worker, World

# Folders that every department has, and nobody registers.
_FOLDERS: Final = ("共通", "日報", "会議資料", "写真", "様式", "作業中", "週報", "教育")
_EXCHANGED: Final = ("取引先との受渡し", "見積り用", "検図", "納品", "提出済み")
_EVERYBODY: Final = ("全社共有", "社内連絡", "委員会", "スキャン")
_DESKLESS: Final = frozenset({Kind.PART_TIME})


def read_world() -> World:
    """Everything that is known now. A dozen queries."""
    states = list(PersonState.objects.order_by("person_id", "since"))
    domain = _domain([*(state.email for state in states), *Account.objects.values_list("email", flat=True)])
    things = _things()
    return World(
        company=company.name if (company := Company.current()) else "",
        domain=domain,
        realm=domain.partition(".")[0].upper()[:15],
        workers=_workers(states),
        machines=_machines(),
        things=things,
        neighbours=_neighbours(things),
        holidays=frozenset(CompanyHoliday.objects.values_list("day", flat=True)),
        partners=_partners(domain),
        systems=frozenset(OutsideAccount.objects.values_list("system__code", flat=True)),
    )


def _domain(addresses: Iterable[str]) -> str:
    """The domain that most addresses have."""
    found = Counter(address.rpartition("@")[2].lower() for address in addresses if "@" in address)
    return found.most_common(1)[0][0] if found else "company.example"


def _workers(states: list[PersonState]) -> tuple[Worker, ...]:
    logins, admins, others = _logins()
    posts = _posts()
    roles: dict[int, set[str]] = defaultdict(set)
    for held in RoleHolding.objects.filter(until=FOREVER_DATE):
        roles[held.person_id].add(held.role)
    signs_in = dict(Account.objects.filter(person__isnull=False).values_list("person_id", "email"))
    lives: dict[int, list[PersonState]] = defaultdict(list)
    for state in states:
        lives[state.person_id].append(state)
    made = []
    for place, person in enumerate(Person.objects.filter(pk__in=lives).order_by("number")):
        life = lives[person.pk]
        login = logins.get(person.pk, "")
        if not logins and life[-1].kind not in _DESKLESS:
            mail = next((each.email for each in reversed(life) if each.email), signs_in.get(person.pk, ""))
            login = mail.lower() or fold(person.number)
        made.append(
            Worker(
                number=person.number,
                name=person.name,
                stays=tuple(
                    Stay(one.since, one.until, one.kind, (one.email or signs_in.get(person.pk, "")).lower())
                    for one in life
                    if one.kind not in NOT_HERE
                ),
                posts=tuple(posts[person.pk]),
                roles=frozenset(roles[person.pk]),
                login=login,
                admin=admins.get(person.pk, ""),
                badge=person.number,
                pc=f"PC-{person.number.upper()}",
                ip=f"10.{20 + place // 4000}.{place // 200 % 20}.{20 + place % 200}",
                logins=others[person.pk],
                key=person.pk,
            )
        )
    return tuple(made)


def _logins() -> tuple[dict[int, str], dict[int, str], dict[int, dict[str, Login]]]:
    """Of each person: the account of the directory, a second one with more rights there, and the accounts of all systems."""
    logins: dict[int, str] = {}
    admins: dict[int, str] = {}
    others: dict[int, dict[str, Login]] = defaultdict(dict)
    held = OutsideAccount.objects.filter(person__isnull=False).select_related("system").order_by("pk")
    for account in held:
        person = account.person_id
        assert person is not None
        directory = account.system.kind == SystemKind.AD
        if directory and (account.privileged or person in logins):
            admins.setdefault(person, account.account_id)
            continue
        if directory:
            logins[person] = account.account_id
        others[person].setdefault(account.system.code, Login(account.account_id, account.closed_on))
    return logins, admins, others


def _posts() -> dict[int, list[Post]]:
    """The posts of each person, with the name that the department has (had last)."""
    names = dict(DepartmentState.objects.order_by("since").values_list("department_id", "name"))
    found: dict[int, list[Post]] = defaultdict(list)
    for one in Membership.objects.select_related("department").order_by("person_id", "since", "pk"):
        name = names.get(one.department_id, "")
        post = Post(one.since, one.until, one.department.code, name, one.post, one.primary)
        found[one.person_id].append(post)
    return found


def _machines() -> tuple[Machine, ...]:
    """Accounts that no single person holds and that can be used."""
    rows = OutsideAccount.objects.filter(person__isnull=True, standing=Standing.LIVE).select_related("system")
    return tuple(
        Machine(one.account_id, one.nature or Nature.OPEN, one.system.code)
        for one in rows.order_by("system__code", "account_id")
    )


def _things() -> tuple[Thing, ...]:
    """Registered information that is there."""
    patterns: dict[int, list[str]] = defaultdict(list)
    for item, pattern in (
        Location.objects.filter(until=FOREVER).order_by("pk").values_list("item_id", "pattern")
    ):
        patterns[item].append(pattern)
    people: dict[int, set[str]] = defaultdict(set)
    departments: dict[int, set[str]] = defaultdict(set)
    rows = Handler.objects.filter(until=FOREVER).values_list("item_id", "person__number", "department__code")
    for item, number, code in rows:
        (people if number else departments)[item].add(number or code)
    states = ItemState.objects.filter(until=FOREVER, life=Life.ACTIVE).select_related("owner")
    return tuple(
        Thing(
            number=one.number,
            name=one.name,
            rank=one.rank,
            owner=one.owner.code,
            people=frozenset(people[one.item_id]),
            departments=frozenset(departments[one.item_id]),
            shelves=tuple(
                shelf_of(pattern, one.number, one.name)
                for pattern in patterns[one.item_id]
                if is_place(pattern)
            ),
            names=names_of(patterns[one.item_id], one.number, one.name),
            key=one.item_id,
        )
        for one in states.order_by("number")
    )


def _neighbours(things: Iterable[Thing]) -> dict[str, tuple[Shelf, ...]]:
    """Folders beside those of the items, where the register knows nothing."""
    roots: dict[str, Counter[str]] = defaultdict(Counter)
    sites: dict[str, Counter[str]] = defaultdict(Counter)
    for thing in things:
        for shelf in thing.shelves:
            names = shelf.root.split("\\" if shelf.kind == "share" else "/")
            if shelf.kind == "share" and len(names) > 3:
                roots[thing.owner]["\\".join(names[:4])] += 1
            elif shelf.kind == "site" and len(names) > 4:
                sites[thing.owner]["/".join(names[:5])] += 1
    hosts = Counter(root.split("\\")[2] for each in roots.values() for root in each)
    server = hosts.most_common(1)[0][0] if hosts else "fs01"
    found: dict[str, list[Shelf]] = defaultdict(list)
    for code, name in DepartmentState.objects.filter(until=FOREVER_DATE).values_list(
        "department__code", "name"
    ):
        own = [root for root, _ in roots[code].most_common(2)] or [rf"\\{server}\{name}"]
        places = [rf"{root}\{folder}" for root in own for folder in _FOLDERS]
        places += [
            f"{site}/Shared Documents/{folder}"
            for site, _ in sites[code].most_common(1)
            for folder in _FOLDERS
        ]
        places += [f"All Files/{name}/{folder}" for folder in _EXCHANGED]
        found[code] = _unregistered(places, name)
    found[""] = _unregistered([rf"\\{server}\{folder}" for folder in _EVERYBODY], "")
    return {code: tuple(shelves) for code, shelves in found.items()}


def _unregistered(places: Iterable[str], name: str) -> list[Shelf]:
    """Shelves of these places, as far as no pattern of the register fits them or what lies there."""
    known = locator()
    made = (
        neighbour(place, f"{name}{place.replace('/', chr(92)).rpartition(chr(92))[2]}") for place in places
    )
    return [shelf for shelf in made if not any(known.items_of(file) for file in (shelf.root, *shelf.files))]


def _partners(domain: str) -> tuple[str, ...]:
    """Addresses of people outside with whom the company works."""
    named = PartnerHandler.objects.values_list("mail", flat=True)
    guests = OutsideAccount.objects.filter(person__isnull=True, mail__contains="@").values_list(
        "mail", flat=True
    )
    found = {mail.strip().lower() for mail in (*named, *guests)}
    return tuple(sorted(mail for mail in found if mail and not mail.endswith(f"@{domain}")))
