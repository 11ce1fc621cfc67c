"""What a text rests on, kept with every version: facts, words, rows and wording. Two of them tell why a clause reads otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from hiden.base.words import say
from hiden.catalogue import measures, questions, usage_modes
from hiden.catalogue.shown import shown
from hiden.rules.choices import Choices
from hiden.rules.composing import Used, Wording
from hiden.rules.model import Clause, ItemWords, Template

Basis = Mapping[str, Any]
_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def basis_of(template: Template, choices: Choices, wording: Wording) -> dict[str, Any]:
    """As plain JSON values, to be kept with the version."""
    return {
        "template": template.version,
        "clauses": {one.id: one.version for one in template.clauses},
        "facts": sorted(choices.facts),
        "words": dict(choices.words),
        "rows": {name: [dict(row) for row in rows] for name, rows in choices.rows.items()},
        "switched": dict(wording.switched),
        "reworded": {name: [asdict(each) for each in body] for name, body in wording.reworded.items()},
        "added": [[after, asdict(article)] for after, article in wording.added],
        "filled": dict(wording.filled),
    }


def reasons(clause: Clause, used: Used | None, before: Basis, after: Basis) -> list[str]:
    """Why a clause reads otherwise than it did, as sentences for the reader; at least one."""
    found = [*_wording(clause, before, after)]
    if used is not None:
        found += _facts(used, before, after)
    found += _words(clause, before, after)
    if before.get("clauses", {}).get(clause.id, clause.version) != clause.version:
        found.append(say("雛形の条項が改められました。"))
    return list(dict.fromkeys(found)) or [say("文が変わりました。")]


def _wording(clause: Clause, before: Basis, after: Basis) -> Iterator[str]:
    if before.get("switched", {}).get(clause.id) != after.get("switched", {}).get(clause.id):
        yield say("この条項を入れるか外すかを、改めました。")
    if before.get("reworded", {}).get(clause.id) != after.get("reworded", {}).get(clause.id):
        yield say("この条項を、会社が書き換えました。")


def _facts(used: Used, before: Basis, after: Basis) -> Iterator[str]:
    then, now = set(before.get("facts", ())), set(after.get("facts", ()))
    for fact in used.facts:
        kind, _colon, name = fact.partition(":")
        if kind == "each":
            if before.get("rows", {}).get(name) != after.get("rows", {}).get(name):
                yield _of_rows(name)
        elif (fact in then) != (fact in now):
            yield _of_fact(kind, name, came=fact in now)


def _of_rows(name: str) -> str:
    if name == "classes":
        return say("区分の名称か定義が変わりました。")
    return (
        say("選んだ対策が変わりました。") if name.startswith("measures_") else say("取扱表が変わりました。")
    )


def _of_fact(kind: str, name: str, *, came: bool) -> str:
    if kind == "measure":
        title = next((str(shown(one)) for one in measures() if one.id == name), name)
        if came:
            return say("対策{id}（{title}）を選びました。", id=name, title=title)
        return say("対策{id}（{title}）を選ばなくなりました。", id=name, title=title)
    if kind == "profile":
        asked = next((str(shown(one)) for one in questions() if one.id == name), name)
        return say("会社の状況「{question}」の回答が変わりました。", question=asked)
    if kind == "mode":
        code = name.partition("=")[0]
        mode = next((str(shown(one)) for one in usage_modes() if one.id == code), code)
        return say("取扱表の「{mode}」が変わりました。", mode=mode)
    if kind == "document":
        return say("関係する文書を、置くか廃止しました。")
    return say("区分の数が変わりました。") if kind == "classes" else say("関係する条項か記入が変わりました。")


def _words(clause: Clause, before: Basis, after: Basis) -> Iterator[str]:
    for name in sorted(_places(clause.body)):
        if before.get("words", {}).get(name) != after.get("words", {}).get(name):
            if name.startswith("document_"):
                yield say("文書の名称が変わりました（{name}）。", name=after.get("words", {}).get(name, ""))
            elif name.startswith("company"):
                yield say("会社名が変わりました。")
            else:
                yield say("区分の名称か定義が変わりました。")
        if before.get("filled", {}).get(name) != after.get("filled", {}).get(name):
            yield say("記入した内容が変わりました。")


def _places(lines: tuple[ItemWords, ...]) -> set[str]:
    found: set[str] = set()
    for line in lines:
        found |= set(_PLACE.findall(line.ja)) | _places(line.items)
    return found
