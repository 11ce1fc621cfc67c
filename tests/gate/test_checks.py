"""`hiden check` and the start find what is wrong with policies before anybody meets it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import Error
from django.http import HttpRequest, HttpResponse
from django.urls import path

from hiden.gate import checks
from hiden.gate.gather import Flaw
from hiden.gate.page import page
from hiden.gate.probing import slow_lists
from hiden.gate.views import every_view

from .world import gate, rule


def test_lists_that_cannot_become_a_filter_are_found_before_anybody_asks(tmp_path: Path) -> None:
    engine = gate(
        tmp_path, rule("fast", "resource.owner in principal.leads") + rule("slow", "resource.weight > 1")
    )
    assert [(action, kind) for action, kind, _ in slow_lists(engine)] == [("test.read", "Doc")]


def test_a_slow_policy_behind_one_role_is_found_too(tmp_path: Path) -> None:
    engine = gate(tmp_path, rule("slow", 'principal.roles.contains("boss") && resource.weight > 1'))
    assert [(action, kind) for action, kind, _ in slow_lists(engine)] == [("test.read", "Doc")]


def test_policies_that_are_filters_give_no_warning(tmp_path: Path) -> None:
    engine = gate(
        tmp_path, rule("fast", "resource.owner in principal.leads || principal in resource.handlers")
    )
    assert list(slow_lists(engine)) == []


def test_a_wrong_policy_is_an_error_with_file_and_line(monkeypatch: pytest.MonkeyPatch) -> None:
    flaw = Flaw("inventory/policy.cedar", 12, "attribute `x` not found")
    good, _ = checks.inspect(checks.ROOMS_FOLDER, ["gate"])
    monkeypatch.setattr(checks, "inspect", lambda *_: (good, [flaw]))
    found = [each for each in checks.policies_are_valid() if each.id == "hiden.gate.E001"]
    assert [each.msg for each in found] == ["inventory/policy.cedar:12: attribute `x` not found"]
    assert all(isinstance(each, Error) for each in found)


def test_views_without_guard_or_with_an_unknown_action_are_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    patterns: list[Any] = [
        path("bare", bare),
        path("unknown", page("test.reed")(bare)),
        path("whole", page("test.change")(bare)),
        path("fine", page("test.read")(bare)),
    ]
    monkeypatch.setattr(checks, "every_view", lambda: every_view(patterns))
    found = list(checks._views(gate(tmp_path, rule("one"))))
    assert [each.id for each in found] == ["hiden.gate.E005", "hiden.gate.E003", "hiden.gate.E003"]
    assert [("/unknown" in str(each.msg), "/whole" in str(each.msg)) for each in found[1:]] == [
        (True, False),
        (False, True),
    ]
