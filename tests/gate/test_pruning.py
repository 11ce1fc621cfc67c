"""Members of the asker's sets are left out only where no policy could tell the difference."""

from __future__ import annotations

import cedarpy
import pytest

from hiden.gate.pruning import prunable, pruned, references


def of(*conditions: str) -> frozenset[str]:
    text = "\n".join(f"permit (principal, action, resource) when {{ {one} }};" for one in conditions)
    return prunable(cedarpy.policies_to_pst(text).static_policies.values())


@pytest.mark.parametrize(
    "condition",
    [
        "principal.manages.contains(resource.owner)",
        "principal.manages.containsAny(resource.owners)",
        "resource.owners.containsAny(principal.manages)",
        'principal.manages.contains(Department::"7")',
        'principal.manages.containsAny([Department::"7", Department::"8"])',
        "principal.manages.contains(resource)",
        "resource.open || (resource.rank < 2 && principal.manages.contains(resource.owner))",
        "!(principal.manages.contains(resource.owner))",
        "if resource.open then principal.manages.contains(resource.owner) else false",
    ],
)
def test_what_is_asked_of_the_thing_alone_needs_no_other_members(condition: str) -> None:
    assert of(condition) == {"manages"}


@pytest.mark.parametrize(
    "condition",
    [
        "principal.manages.containsAll(resource.owners)",
        "resource.owners.containsAll(principal.manages)",
        "principal.manages == resource.owners",
        "principal.manages.isEmpty()",
        "principal.manages.contains(principal.home)",
        "principal.manages.containsAny(principal.departments)",
        "principal.manages.containsAny([resource.owner])",
        "[principal.manages].contains(resource.owners)",
        "principal.manages.contains(principal)",
        "(if resource.open then principal.manages else resource.owners).contains(resource.owner)",
    ],
)
def test_what_is_used_in_any_other_way_stays_whole(condition: str) -> None:
    assert "manages" not in of(condition)


def test_one_use_that_needs_all_keeps_all() -> None:
    assert of("principal.manages.contains(resource.owner)", "principal.manages.isEmpty()") == frozenset()
    assert of("principal.manages.contains(resource.owner)", "principal.kind == resource.kind") == {"manages"}


def test_words_stay_and_what_is_not_named_stays() -> None:
    one, other = ({"__entity": {"type": "Department", "id": ident}} for ident in ("1", "2"))
    facts = {"manages": [one, other], "departments": [one, other], "labels": ["a", "b"], "active": True}
    matter = references([{"owner": one, "labels": ["a"]}])
    assert matter == {("Department", "1")}
    assert pruned(facts, {"manages", "labels", "active"}, matter) == {
        "manages": [one], "departments": [one, other], "labels": ["a", "b"], "active": True,
    }  # fmt: skip
