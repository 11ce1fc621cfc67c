"""All templates, read once from `library/*.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, overload

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.catalogue.issue import Issue
from hiden.catalogue.load import by_id, read_file
from hiden.rules.model import Template

FOLDER = Path(__file__).parent / "library"


T = TypeVar("T", bound=Template)


@overload
def read(folder: Path = ...) -> tuple[list[Template], list[Issue]]: ...
@overload
def read(folder: Path, model: type[T]) -> tuple[list[T], list[Issue]]: ...
def read(folder: Path = FOLDER, model: type[Any] = Template) -> tuple[list[Any], list[Issue]]:
    """Every template of a folder in the order of the file names, and what could not be read."""
    issues: list[Issue] = []
    found = [one for path in sorted(folder.glob("*.yaml")) for one in read_file(path, model, issues)]
    return found, issues


@cache
def templates() -> Mapping[str, Template]:
    """All templates by id. Raises Misconfigured when a file is broken: `hiden check` names file and line."""
    found, issues = read()
    return by_id(found, issues, lambda why: say("規程・契約の雛形を読み込めません（{why}）。", why=why))


def template(ident: str) -> Template:
    """One template. Raises NotFound."""
    found = templates().get(ident)
    if found is None:
        raise NotFound(
            say("「{id}」という雛形はありません。", id=ident),
            say("規程・契約の一覧から選び直してください。"),
        )
    return found
