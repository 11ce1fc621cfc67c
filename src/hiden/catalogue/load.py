"""Reads `data/*.yaml` into frozen records, remembering file and line of everything.

Nothing is guessed: an unknown key, a missing one, a key given twice or a wrong type becomes an issue that names
file, line and key, and the rest is still read so that one run shows all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from hiden.base.errors import Misconfigured
from hiden.base.words import say
from hiden.catalogue.files import FILES
from hiden.catalogue.issue import Issue, Severity
from hiden.catalogue.model import Place, Record

DATA = Path(__file__).parent / "data"
R = TypeVar("R", bound=Record)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BOOL = {"true": True, "false": False}


def read(folder: Path = DATA) -> tuple[dict[str, tuple[Record, ...]], list[Issue]]:
    """All files of a folder as records by file name, with the issues found while reading."""
    issues: list[Issue] = []
    return {
        name: tuple(read_file(folder / name, shelf.model, issues)) for name, shelf in FILES.items()
    }, issues


def read_file(path: Path, model: type[R], issues: list[Issue]) -> Iterator[R]:
    """The records of one file; what cannot be read becomes an issue and is left out."""
    try:
        root = yaml.compose(path.read_bytes().decode("utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError) as error:
        issues.append(_error("file", Place(path.name, 1), "", say("読み込めません（{why}）。", why=error)))
        return
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        issues.append(
            _error(
                "yaml", Place(path.name, line), "", say("YAMLとして読めません（{why}）。", why=error.problem)
            )
        )
        return
    if not isinstance(root, yaml.SequenceNode):
        issues.append(
            _error("yaml", Place(path.name, 1), "", say("記載の一覧（- で始まる並び）でなければなりません。"))
        )
        return
    for node in root.value:
        record = _record(node, path.name, model, issues)
        if record is not None:
            yield record


def records_of(path: Path, model: type[R]) -> tuple[list[R], list[Issue]]:
    """All records of one file in their order, and what could not be read."""
    issues: list[Issue] = []
    return list(read_file(path, model, issues)), issues


def _record(node: yaml.Node, file: str, model: type[R], issues: list[Issue]) -> R | None:
    where = Place(file, node.start_mark.line + 1)
    if not isinstance(node, yaml.MappingNode):
        issues.append(_error("schema", where, "", say("項目と値の組でなければなりません。")))
        return None
    before = len(issues)
    raw = _plain(node, file, issues)
    if len(issues) > before:
        return None
    try:
        return model.model_validate({**raw, "where": where})
    except ValidationError as invalid:
        for problem in invalid.errors(include_url=False):
            line = _line(node, problem["loc"])
            key = ".".join(str(step) for step in problem["loc"])
            issues.append(
                _error("schema", Place(file, line), key, _sentence(problem["type"], problem["msg"]))
            )
        return None


def _plain(node: yaml.Node, file: str, issues: list[Issue]) -> Any:
    """The value of a node, checking what pydantic cannot see: keys given twice."""
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key, value in node.value:
            if key.value in result:
                place = Place(file, key.start_mark.line + 1)
                issues.append(_error("schema", place, key.value, say("同じ項目が二度あります。")))
            result[key.value] = _plain(value, file, issues)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, file, issues) for item in node.value]
    return _scalar(node.tag, node.value)


def _scalar(tag: str, value: str) -> object:
    kind = tag.rpartition(":")[2]
    if kind == "int" and value.isdecimal():
        return int(value)
    if kind == "bool" and value in _BOOL:
        return _BOOL[value]
    if kind == "null":
        return None
    if kind == "timestamp":
        return _date_or_text(value)
    return value


def _date_or_text(value: str) -> date | str:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def _line(node: yaml.Node, location: Sequence[int | str]) -> int:
    """The line (1-based) of the deepest node that the location of an error still reaches."""
    line: int = node.start_mark.line + 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == step]
            if not found:
                break
            key, node = found[0]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _sentence(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return say("この種類の記載にない項目です。")
    if kind == "missing":
        return say("項目がありません。")
    return say("値が決まりに合いません（{why}）。", why=message)


def _error(rule: str, where: Place, key: str, sentence: str) -> Issue:
    return Issue(Severity.ERROR, rule, where, key, sentence)


def by_id(records: Iterable[R], issues: Sequence[Issue], said: Callable[[str], str]) -> Mapping[str, R]:
    """Records that must be in order, by id. `said(why)` is the sentence for the first that is not. Raises Misconfigured."""
    if issues:
        raise Misconfigured(
            said(str(issues[0])), say("「hiden check」で示されたファイルの行を直してください。")
        )
    return MappingProxyType({one.id: one for one in records})
