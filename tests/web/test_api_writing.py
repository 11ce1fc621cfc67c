"""Writing through the API: what was sent stands in the register and the ledger, bad input names its field, nothing twice."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hiden.ledger.queries import size
from hiden.ledger.tree import leaf_hash, verify_consistency, verify_inclusion
from tests.world.api import PEOPLE, Caller, Firm, caller, make_firm
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(organisation: Organisation) -> Firm:
    return make_firm(organisation)


@pytest.fixture
def by(firm: Firm) -> Caller:
    return caller(firm.organisation.alice)


def test_an_item_is_registered_with_everything_and_read_again(firm: Firm, by: Caller) -> None:
    bob = firm.organisation.bob
    sent = {
        "number": "K-1",
        "name": "熱処理条件",
        "owner": "211",
        "category": "technical",
        "manager": bob.key,
        "places": [{"form": "paper", "where": "金庫"}, {"form": "file"}],
        "labels": ["regime-trade-secret"],
        "handlers": [{"department": "211"}, {"person": "1002"}],
        "review_on": "2027-03-31",
        "since": "2025-01-01T09:00:00+09:00",
    }
    made = by("POST", "/items", sent)
    assert made.status_code == 201
    found = by.get("/items/K-1")
    assert found == made.json()
    assert (found["owner"], found["manager"]["name"]) == ({"code": "211", "name": "製造第一課"}, bob.name)
    assert found["places"] == [{"form": "file", "where": ""}, {"form": "paper", "where": "金庫"}]
    assert found["since"] == "2025-01-01T00:00:00Z"
    assert {(h["person"] or h["department"])["name"] for h in found["handlers"]} == {bob.name, "製造第一課"}


def test_only_what_is_sent_changes_and_null_takes_away(by: Caller) -> None:
    before = by.get("/items/A-0001")
    after = by("PATCH", "/items/A-0001", {"review_on": None, "summary": "新しい概要"}).json()
    assert (after["review_on"], after["summary"]) == (None, "新しい概要")
    same = {"name", "owner", "manager", "places", "labels", "handlers", "evaluation", "decision"}
    assert {key: after[key] for key in same} == {key: before[key] for key in same}


def test_whoever_looked_before_somebody_else_wrote_is_told(by: Caller) -> None:
    seen = by.get("/items/A-0001")["version"]
    assert by("PATCH", "/items/A-0001", {"note": "一人目", "seen": seen}).status_code == 200
    late = by("PATCH", "/items/A-0001", {"note": "二人目", "seen": seen})
    assert late.status_code == 409
    assert "変更されました" in late.json()["error"]["what"]
    score = {"scores": [{"viewpoint": "value-economic", "score": 1}], "seen": seen}
    assert by("POST", "/items/A-0001/evaluation", score).status_code == 409
    assert by.get("/items/A-0001")["note"] == "一人目"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/items/A-0001", {"note": "金庫の鍵は2本"}),
        ("POST", "/items/bulk", {"numbers": ["A-0001", "A-0003"], "changes": {"note": "棚卸し済み"}}),
        ("POST", "/items/A-0003/evaluation", {"scores": [{"viewpoint": "value-loss", "score": 2}]}),
        ("PUT", "/items/A-0004/life", {"life": "disposed", "reason": "廃却"}),
        ("PUT", "/measures/E1-a/assignment", {"owner": "1002", "cost": 300000}),
        ("POST", "/measures/E1-a/progress", {"stage": "implemented", "done": True, "on": "2026-04-01"}),
        (
            "POST",
            "/measures/choices",
            {"choices": [{"measure": "E1-a", "secrecy_class": "hi", "chosen": True, "reason": "土台"}]},
        ),
        ("PATCH", "/profile", {"answers": {"telework": True}}),
    ],
)
def test_the_same_request_twice_is_one_change(by: Caller, method: str, path: str, body: Any) -> None:
    before = size()
    assert by(method, path, body).status_code == 200
    once = size()
    assert once > before
    again = by(method, path, body)
    assert again.status_code == 200
    assert size() == once
    assert again.json().get("changed", 0) == 0


BAD: list[tuple[str, str, Any, set[str]]] = [
    ("POST", "/items", {"owner": "210"}, {"name"}),
    ("POST", "/items", {"name": "", "owner": "210"}, {"name"}),
    ("POST", "/items", {"name": "治具", "owner": "210", "colour": "red"}, {"colour"}),
    ("POST", "/items", {"name": "治具", "owner": "210", "origin": "stolen"}, {"origin"}),
    ("POST", "/items", {"name": "治具", "owner": "210", "handlers": [{}]}, {"handlers.0"}),
    ("POST", "/items", {"name": "治具", "owner": "210", "since": "2025-01-01T09:00:00"}, {"since"}),
    ("PATCH", "/items/A-0001", {"review_on": "令和8年"}, {"review_on"}),
    ("POST", "/items/bulk", {"numbers": ["A-1"] * 501, "changes": {}}, {"numbers"}),
    ("POST", "/items/bulk", {"numbers": [], "changes": {}}, {"numbers"}),
    (
        "POST",
        "/items/decisions",
        {"reason": "x", "outcomes": [{"number": "A-0001", "outcome": "secret", "reason": ""}]},
        {"outcomes.0.reason"},
    ),
    (
        "POST",
        "/items/A-0001/evaluation",
        {"scores": [{"viewpoint": "value-loss", "score": 4}]},
        {"scores.0.score"},
    ),
    ("PUT", "/measures/E1-a/assignment", {"cost": -1}, {"cost"}),
    ("GET", "/items?page=0", None, {"page"}),
    ("GET", "/items?per=501", None, {"per"}),
    ("GET", "/items?as_of=20260401x", None, {"as_of"}),
    ("GET", "/items?as_off=2026-04-01&descision=x", None, {"as_off", "descision"}),
    ("GET", "/catalogue/search", None, {"q"}),
    ("POST", "/imports", {}, {"kind", "effective_on", "file"}),
]


@pytest.mark.parametrize(("method", "path", "body", "fields"), BAD)
def test_bad_input_names_its_field_and_changes_nothing(
    by: Caller, method: str, path: str, body: Any, fields: set[str]
) -> None:
    before = size()
    answer = by(method, path, body)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert {each["field"] for each in error["fields"]} == fields
    for sentence in (error["what"], error["do_next"], *(each["what"] for each in error["fields"])):
        assert any("ぁ" <= sign <= "ん" for sign in sentence), sentence
    assert size() == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/items", {"name": "治具", "owner": "999"}),
        ("/items", {"name": "治具", "owner": "210", "manager": "9999"}),
        ("/items", {"name": "治具", "owner": "210", "labels": ["regime-none"]}),
        ("/items", {"name": "治具", "owner": "210", "number": "A-0001"}),
        (
            "/measures/choices",
            {"choices": [{"measure": "Z9-z", "secrecy_class": "hi", "chosen": True, "reason": "x"}]},
        ),
    ],
)
def test_names_that_nothing_bears_are_bad_input_too(by: Caller, path: str, body: Any) -> None:
    answer = by("POST", path, body)
    assert answer.status_code == 422
    assert answer.json()["error"]["do_next"]


def test_what_is_no_json_is_said_so(by: Caller) -> None:
    answer = by.client.post(
        "/api/v1/items",
        data=b"{name",
        content_type="application/json",
        headers={"Authorization": f"Bearer {by.token}"},
    )
    assert answer.status_code == 422
    assert "JSON" in answer.json()["error"]["do_next"]


def test_many_are_changed_all_or_none_and_hidden_ones_are_not_betrayed(firm: Firm) -> None:
    bob = caller(firm.organisation.bob)
    both = {"numbers": ["A-0001", "A-0003"], "changes": {"note": "棚卸し済み"}}
    hidden = bob("POST", "/items/bulk", both)
    absent = bob("POST", "/items/bulk", {**both, "numbers": ["A-0001", "A-9999"]})
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json()["error"]["what"].replace("A-0003", "A-9999") == absent.json()["error"]["what"]
    assert bob.get("/items/A-0001")["note"] == ""


def test_a_decision_is_proposed_acted_on_and_stands_in_the_register(firm: Firm, by: Caller) -> None:
    bob = caller(firm.organisation.bob)
    assert [each["number"] for each in by.get("/cases?turn=mine")["items"]] == [firm.case.number]
    assert bob.get("/cases?turn=mine")["count"] == 0
    shown = by.get(f"/cases/{firm.case.number}")
    assert (shown["my_turn"], shown["subjects"][0]["number"]) == (True, "A-0004")
    back = by("POST", f"/cases/{firm.case.number}/acts", {"act": "send_back", "comment": "理由を詳しく"})
    assert (back.status_code, back.json()["state"]) == (200, "sent_back")
    assert by("POST", f"/cases/{firm.case.number}/acts", {"act": "advance"}).status_code == 409
    again = bob("POST", f"/cases/{firm.case.number}/acts", {"act": "resubmit", "comment": "配合が分かるため"})
    assert (again.json()["state"], again.json()["round"]) == ("open", 2)
    callers = {each.key: caller(each) for each in (firm.organisation.alice, firm.organisation.dave)}
    state = again.json()
    while state["turn"] is not None:
        [person, *_others] = [one for one in state["turn"]["people"] if one["key"] in callers]
        answer = callers[person["key"]]("POST", f"/cases/{firm.case.number}/acts", {"act": "advance"})
        assert answer.status_code == 200, answer.content.decode()
        state = answer.json()
    assert state["state"] == "decided"
    item = by.get("/items/A-0004")
    assert (item["decision"], item["case"], item["basis"]) == ("secret", firm.case.number, "case")


def test_a_file_goes_the_whole_way_from_upload_to_the_directory(by: Caller) -> None:
    columns = {
        each["name"]
        for each in next(k for k in by.get("/imports/kinds")["items"] if k["kind"] == "people")["columns"]
    }
    assert {"number", "name", "kana"} <= columns
    sent = SimpleUploadedFile("people.csv", PEOPLE)
    made = by("POST", "/imports", {"kind": "people", "effective_on": "2026-04-01", "file": sent})
    assert made.status_code == 201
    path = f"/imports/{made.json()['number']}"
    early = by("POST", f"{path}/approve")
    assert early.status_code == 409
    seen = by("POST", f"{path}/preview", {}).json()
    if seen["asks"] or seen["counts"]["errors"]:
        seen = by("POST", f"{path}/preview", {"confirmed": True, "leave_out": True}).json()
    assert seen["counts"]["create"] == 1
    assert seen["state"] == "previewed"
    applied = by("POST", f"{path}/approve")
    assert (applied.status_code, applied.json()["state"]) == (200, "applied")
    assert by("POST", f"{path}/withdraw").status_code == 409
    assert by.get("/people?q=佐野")["items"][0]["number"] == "1010"


def test_a_file_that_cannot_be_read_is_refused(by: Caller) -> None:
    before = by.get("/imports")["count"]
    sent = SimpleUploadedFile("people.xlsx", b"PK\x03\x04 not a workbook")
    answer = by("POST", "/imports", {"kind": "people", "effective_on": "2026-04-01", "file": sent})
    assert answer.status_code == 422
    assert by.get("/imports")["count"] == before


def test_a_caller_can_check_the_proofs_without_trusting_us(by: Caller) -> None:
    entry = by.get("/ledger/entries/5")
    proof = entry["proof"]
    checkpoint = by.get("/ledger/checkpoint")
    assert proof["size"] == checkpoint["size"]
    root = bytes.fromhex(checkpoint["root"])
    path = [b64decode(each) for each in proof["path"]]
    verify_inclusion(leaf_hash(entry["leaf"].encode()), 5, proof["size"], path, root)
    found = by.get("/ledger/consistency?old=5")
    verify_consistency(
        found["old"],
        bytes.fromhex(found["old_root"]),
        found["new"],
        bytes.fromhex(found["new_root"]),
        [b64decode(each) for each in found["path"]],
    )
    assert found["new_root"] == checkpoint["root"]
    assert by("GET", "/ledger/consistency?old=9&new=5").status_code == 422


def test_reports_are_files_of_their_kind(by: Caller) -> None:
    for path, beginning in (
        ("/reports/board.pdf", b"%PDF"),
        ("/reports/handling.pdf?as_of=2025-05-01", b"%PDF"),
        ("/reports/register.xlsx", b"PK"),
    ):
        answer = by("GET", path)
        assert answer.status_code == 200
        assert answer.content.startswith(beginning)
        assert answer.headers["Content-Disposition"].startswith("attachment")
