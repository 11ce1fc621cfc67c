"""The fields that rules may ask beside the columns of the view, defined once: for each its name, what it says, and how it is made.

Every one is computed on distinct values and not row by row, from names that the view has and from what is `Around`; none of them
needs an engine, so that a rule means the same wherever its events are kept. Texts are folded (base.text.fold), truth is a boolean,
and null means that nothing can be said, which Sigma takes for a field that is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

import pyarrow as pa

from hiden.base.clock import EPOCH, FOREVER_DATE
from hiden.base.text import fold
from hiden.connectors.events import Action, Channel
from hiden.monitoring.rules.around import Around, Known
from hiden.monitoring.rules.files import medium, named
from hiden.monitoring.rules.places import NOWHERE, gone

SENDS: Final = frozenset(
    {
        Channel.MAIL,
        Channel.WEB,
        Channel.NETWORK,
        Channel.CLOUD,
        Channel.CHAT,
        Channel.CODE,
        Channel.REMOTE,
        Channel.ADMIN,
    }
)
BROWSES: Final = frozenset({Channel.WEB, Channel.NETWORK})
RENAMES: Final = frozenset({Action.RENAME, Action.MOVE, Action.COPY})
_AUTHOR: Final = (
    "company=",
    "company:",
    "会社=",
    "会社:",
    "作成会社:",
    "author_company=",
    "organization=",
    "所属:",
)

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One derived field: what it says (for docs/rules.md and whoever writes rules), and its type."""

    name: str
    kind: pa.DataType
    says: str


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that are made together of the same columns (of the view, or of `preparing.py`). `make` gets one distinct combination of their values."""

    of: tuple[str, ...]
    fields: tuple[Field, ...]
    make: Callable[[Values, Around], Values]


def _text(name: str, says: str) -> Field:
    return Field(name, pa.string(), says)


def _number(name: str, says: str) -> Field:
    return Field(name, pa.int64(), says)


def _truth(name: str, says: str) -> Field:
    return Field(name, pa.bool_(), says)


@cache
def _date(number: int) -> date:
    return EPOCH.date() + timedelta(days=number)


def _where_to(values: Values, around: Around) -> Values:
    text, person, day = values
    found = gone(text, person, _date(day), around) if text else NOWHERE
    if not found.kind:
        return (None, None, False, 0, False)
    return (found.kind, found.domain, found.is_self, found.outside, found.reporting)


def _what(values: Values, around: Around) -> Values:
    (path,) = values
    found = named(path)
    return (
        found.name or None,
        found.extension or None,
        found.kind or None,
        found.label or None,
        found.topic or None,
    )


def _renamed(values: Values, around: Around) -> Values:
    path, to = values
    if not to:
        return (None, None, False, False)
    old, new = named(path), named(to)
    disguised = old.kind not in ("", "image", "media", "nothing") and new.kind in (
        "image",
        "media",
        "nothing",
        "",
    )
    return (
        new.extension or None,
        new.kind or None,
        bool(old.label and not new.label),
        disguised and old.extension != new.extension,
    )


def _when(values: Values, around: Around) -> Values:
    (hours,) = values
    day, hour = EPOCH.date() + timedelta(days=hours // 24), hours % 24
    works = around.workday(day)
    return (hour, day.weekday(), works, not works or not around.begin <= hour < around.end)


def _who(values: Values, around: Around) -> Values:
    person, number = values
    day, who = _date(number), around.people.get(person)
    if who is None:
        return (None, None, None, None, False, False, None)
    kind, employer = who.kind_on(day)
    leaving = who.leaving_on(day)
    return (
        kind or None,
        fold(employer) or None,
        (day - leaving.noticed_on).days if leaving else None,
        _to_exit(who, day),
        day > who.last_day,
        who.privileged,
        (day - who.kinds[0][0]).days if who.kinds and who.kinds[0][0] <= day else None,
    )


def _to_exit(who: Known, day: date) -> int | None:
    leaving = who.leaving_on(day)
    last = leaving.last_day if leaving else who.last_day
    return (last - day).days if last != FOREVER_DATE else None


def _subject(values: Values, around: Around) -> Values:
    person, account = values
    return (f"p:{person}" if person else f"a:{fold(account)}" if account else None,)


def _media(values: Values, around: Around) -> Values:
    told, dest = values
    if not told:
        return (None, None)
    return (medium(told), fold(dest) in around.media if dest and around.media else None)


def _planted(values: Values, around: Around) -> Values:
    if not around.canaries:
        return (False,)
    plain = fold(" ".join(each for each in values if each))
    return (any(word in plain for word in around.canaries),)


def _author(values: Values, around: Around) -> Values:
    """A firm that is named as the maker of a file and is not this one."""
    plain = fold(values[0])
    for mark in _AUTHOR:
        found = plain.partition(mark)[2].lstrip()
        firm = (
            found.strip('"').partition('"')[0]
            if found.startswith('"')
            else found.partition(";")[0].partition(",")[0]
        )
        if firm.strip():
            known = any(name in firm for name in around.names)
            return (firm.strip(), not known)
    return (None, False)


GROUPS: Final = (
    Group(
        ("target", "sender", "day"),
        (
            _text("dest_kind", "What the place outside is: a PlaceKind (own, trusted, partner, competitor, home, related, mail, storage, transfer, ai, authority, press, lawyer, hotline) or `other`. Of several recipients the most telling; those to whom wrongdoing is reported only when there is nobody else."),
            _text("dest_domain", "The domain of that place."),
            _truth("dest_is_self", "A private address among the recipients looks like the person's own: their whole name, or their address at work."),
            _number("outside", "How many recipients or hosts are not the company's."),
            _truth("reporting", "Somebody to whom wrongdoing is reported is among the recipients. Never to be asked for: no rule of the pack does, and an imported one that does is refused."),
        ),
        _where_to,
    ),
    Group(
        ("object",),
        (
            _text("object_name", "The last part of the path or address."),
            _text("extension", "Its extension, without the dot."),
            _text("file_kind", "archive, document, sheet, drawing, code, database, mailbox, image, media, disk, key, nothing (tmp, dat …)."),
            _text("label_in_name", "A mark of secrecy in the name (社外秘, 極秘, a single 秘 between signs …)."),
            _text("topic", "What the name is about: customer, price, design, recipe, research, plan, people, program, account."),
        ),
        _what,
    ),
    Group(
        ("old", "new"),
        (
            _text("new_extension", "The extension after a renaming, move or copy; `extension` is the one before."),
            _text("new_kind", "The kind of file after it."),
            _truth("label_lost", "The name bore a mark of secrecy before and bears none after."),
            _truth("disguised", "A file that carries content became by name an image, a film, or nothing that is known."),
        ),
        _renamed,
    ),
    Group(
        ("hours",),
        (
            _number("hour", "The hour of the day in Japan, 0 to 23."),
            _number("weekday", "0 for Monday to 6 for Sunday."),
            _truth("workday", "No Saturday, Sunday, national holiday or day off of the company."),
            _truth("off_hours", "Not a working day, or before 6 or from 22 on."),
        ),
        _when,
    ),
    Group(
        ("person", "day"),
        (
            _text("person_kind", "Kind of person that day: regular, dispatched, seconded_in, contractor …"),
            _text("employer", "The employer of somebody who is lent to the company."),
            _number("leaver_days", "Days since the notice of leaving (negative before it), from 90 days before it to the last day; else null."),
            _number("exit_days", "Days to the last day, where one is settled; negative after it."),
            _truth("left", "After the person's last day."),
            _truth("privileged", "Holds administrators' rights or the role of information systems."),
            _number("joined_days", "Days since the person came."),
        ),
        _who,
    ),
    Group(("person", "account"), (_text("subject", "Whom it is of: the person, or the account as written while nobody is known. For group-by."),), _subject),
    Group(
        ("medium", "device_of"),
        (
            _text("media_kind", "Of removable media: stick, phone (MTP, PTP), card, disc."),
            _truth("media_known", "The serial number is that of a medium in the company's register; null where the source tells none."),
        ),
        _media,
    ),
    Group(("told",), (_truth("canary", "A word of a planted record stands in it."),), _planted),
    Group(
        ("detail",),
        (
            _text("author_company", "The firm that a file names as its maker, where a source reads that."),
            _truth("foreign_author", "That firm is not this one."),
        ),
        _author,
    ),
)  # fmt: skip
FIELDS: Final = {each.name: each for group in GROUPS for each in group.fields}
NEEDED: Final = ("at", "channel", "action", "person", "account", "object", "dest", "detail")
