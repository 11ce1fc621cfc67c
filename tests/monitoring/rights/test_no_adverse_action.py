"""No way leads from this room to anybody's post, pay, kind or account (PRV-12): nothing in it imports who writes these."""

from __future__ import annotations

import ast
from pathlib import Path

import hiden.monitoring

_WRITERS = (
    "hiden.people.actions",
    "hiden.people.cutting",
    "hiden.people.leaving",
    "hiden.people.importers.people",
    "hiden.people.importers.roles",
    "hiden.lifecycle.actions",
    "hiden.lifecycle.doing",
    "hiden.access.actions",
    "hiden.identity.actions",
    "hiden.identity.signals.sending",
)


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def test_nothing_here_writes_to_posts_pay_or_accounts() -> None:
    files = list(Path(hiden.monitoring.__file__).parent.rglob("*.py"))
    assert len(files) > 30
    for path in files:
        bad = {name for name in _imported(path) if name.startswith(_WRITERS)}
        assert not bad, (path, bad)
