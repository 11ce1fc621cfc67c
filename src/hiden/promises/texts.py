"""The exact words: a version with its late places filled, shared by everybody for whom they are equal, and each person's own.

The hash of the words is that of hiden.paper.text.digest over the wholly filled text.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from django.db.models import Q

from hiden.base.clock import now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.paper.numbering import Line, lines
from hiden.paper.text import Annex, Text, blanks, canonical, data_of, digest, fill, text_of
from hiden.people.intervals import holding
from hiden.people.models import Person, PersonState
from hiden.people.queries import departments_as_of, posts_of
from hiden.promises.models import OUTSTANDING, PromiseRequest, PromiseText
from hiden.promises.scopes import Worded
from hiden.rules.library import templates
from hiden.rules.models import Version
from hiden.rules.queries import decided, text_of_version, version_in_force

# Places that are filled from the person's own record. All others are filled for the asking, or given for each person.
OF_PERSON = ("person_name", "person_number", "department", "post")
_BLANK = re.compile(r"\{\?([a-z][a-z0-9_]*)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
MAX_VALUE = 500


def version_to_sign(template: str) -> Version:
    """The decided version in force today. Raises Conflict while there is none: nobody signs a draft."""
    found = version_in_force(template)
    if found is None:
        raise Conflict(
            say("この文書には、今日の時点で決裁された版がありません。"),
            say("規程・契約の頁で版の決裁を受けてから、署名を求めてください。"),
        )
    return found


def outdated(day: date | None = None) -> Q:
    """Outstanding requests whose text is of a version that is no longer in force on a day."""
    return Q(state__in=OUTSTANDING) & ~Q(asking__text__version__in=decided(day))


def checked_values(values: Mapping[str, str]) -> dict[str, str]:
    """Values without surrounding blanks; empty ones are left out. Raises BadInput."""
    found = {name: value.strip() for name, value in values.items() if value.strip()}
    for name, value in found.items():
        if len(value) > MAX_VALUE or _CONTROL.search(value) or _BLANK.search(value):
            raise BadInput(
                say("「{name}」に入れられない文字があるか、長すぎます。", name=name),
                say("改行を入れずに、{n}文字までで入力してください。", n=MAX_VALUE),
            )
    return found


def shared_text(version: Version, scope: Worded, values: Mapping[str, str]) -> Text:
    """The version with everything filled that is the same for all who are asked; the annex has a line for each thing."""
    text = text_of_version(version)
    text = replace(text, annexes=tuple(_with_rows(one, scope) for one in text.annexes))
    own = {name: value for name, value in values.items() if name not in OF_PERSON}
    return fill(text, {"scope_text": scope.words, **own})


def _with_rows(annex: Annex, scope: Worded) -> Annex:
    rows: list[tuple[str, ...]] = []
    for row in annex.rows:
        if any("{?scope_numbers}" in cell or "{?scope_names}" in cell for cell in row):
            for number, name in scope.rows:
                put = {"{?scope_numbers}": number, "{?scope_names}": name}
                rows.append(tuple(_replaced(cell, put) for cell in row))
        else:
            rows.append(row)
    return replace(annex, rows=tuple(rows))


def _replaced(cell: str, put: Mapping[str, str]) -> str:
    for place, value in put.items():
        cell = cell.replace(place, value)
    return cell


def kept_text(version: Version, text: Text) -> PromiseText:
    """The row of a text, made when it is new. Must run in a transaction."""
    sha = digest(text)
    found, _made = PromiseText.objects.get_or_create(
        sha256=sha,
        version=version,
        defaults={"title": text.title[:200], "text": data_of(text), "made_at": now()},
    )
    return found


def own_values(
    people: Sequence[Person], wanted: set[str], given: Mapping[int, Mapping[str, str]]
) -> dict[int, dict[str, str]]:
    """What fills each person's own places, by person. Three queries at most, however many people."""
    ids = [one.pk for one in people]
    found: dict[int, dict[str, str]] = {
        pk: {k: v for k, v in given.get(pk, {}).items() if k in wanted} for pk in ids
    }
    if not wanted & set(OF_PERSON):
        return found
    day = today()
    names = dict(PersonState.objects.filter(holding(day), person_id__in=ids).values_list("person_id", "name"))
    tree = departments_as_of(day)
    posts = posts_of(ids, day) if wanted & {"department", "post"} else {}
    for one in people:
        post = next(iter(posts.get(one.pk, ())), None)
        known = {
            "person_name": names.get(one.pk, one.name),
            "person_number": one.number,
            "department": (tree.path(post.department_id) if post else "") or "—",
            "post": (post.post if post else "") or "—",
        }
        found[one.pk] = {name: known[name] for name in OF_PERSON if name in wanted} | found[one.pk]
    return found


def digests(text: Text, values: Mapping[int, Mapping[str, str]]) -> dict[int, str]:
    """`digest(fill(text, …))` for many: the bytes are written once and each person's places are put into them."""
    raw = canonical(text).decode()
    known: dict[tuple[tuple[str, str], ...], str] = {}
    found: dict[int, str] = {}
    for who, own in values.items():
        same = tuple(sorted(own.items()))
        if same not in known:
            quoted = {name: json.dumps(value, ensure_ascii=False)[1:-1] for name, value in own.items()}
            filled = _BLANK.sub(lambda place, put=quoted: put.get(place[1], place[0]), raw)  # type: ignore[misc]
            known[same] = hashlib.sha256(filled.encode()).hexdigest()
        found[who] = known[same]
    return found


def refuse_gaps(template: str, text: Text, values: Iterable[Mapping[str, str]]) -> None:
    """Nobody signs under an empty line. Raises BadInput that names the places."""
    open_places = blanks(text)
    missing: set[str] = set()
    for own in values:
        missing |= open_places - set(own)
        if missing:
            break
    if missing:
        names = _place_names(template)
        raise BadInput(
            say(
                "文に、まだ埋められていない欄があります（{names}）。",
                names="、".join(sorted(names.get(one, one) for one in missing)),
            ),
            say("欄の内容を入力してから、署名を求めてください。"),
        )


def _place_names(template: str) -> dict[str, str]:
    """What the places of a template are called, for the reader of now."""
    kept = templates().get(template)
    return {one.id: str(shown(one)) for one in kept.blanks} if kept else {}


def filled_text(request: PromiseRequest) -> Text:
    """The whole text as this person reads it. `request.asking.text` should be loaded."""
    return fill(text_of(request.asking.text.text), request.values)


def text_lines(request: PromiseRequest) -> list[Line]:
    """The same line by line, with all numbers."""
    return list(_lines(request.sha256, json.dumps(request.values), request.asking.text_id))


@lru_cache(maxsize=256)
def _lines(_sha256: str, values: str, text_id: int) -> tuple[Line, ...]:
    """Texts never change, so what was read once need not be read again."""
    row = PromiseText.objects.only("text").get(pk=text_id)
    return tuple(lines(fill(text_of(row.text), json.loads(values))))


def late_places(template: str) -> list[tuple[str, str]]:
    """(name, words) of what must be given for an asking of the version in force: its places, those known by themselves aside."""
    version = version_in_force(template)
    if version is None:
        return []
    names = _place_names(template)
    known = {*OF_PERSON, "scope_text", "scope_numbers", "scope_names"}
    return [(one, names.get(one, one)) for one in sorted(blanks(text_of_version(version)) - known)]
