"""Before a reveal nobody is named: on no page, in no answer of the API, no file, no entry of the ledger, no line of Hiden's own log (PRV-06)."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.test import Client

from hiden.approvals.models import Case
from hiden.ledger.models import LedgerEntry
from hiden.logs.looking import Reporter
from hiden.monitoring.models import CaseStage, PlaceKind, SignCase
from hiden.monitoring.rights.asking import Ground, Reveal, ask_reveal, open_names
from hiden.people.actions import give_role, make_account
from hiden.people.models import Person, Role
from tests.conftest import signed_in
from tests.monitoring.telling import WHY, Tale, case_about, known

_NAMED = re.compile(r"上野|千里|ウエノ|チサト|うえの|\b1003\b|charlie", re.IGNORECASE)


@pytest.fixture
def watchers(tale: Tale) -> dict[str, Person]:
    """Who looks, who agrees, who decides, who keeps and who audits, each with an account."""
    org = tale.org
    give_role(org.eve, Role.AUDITOR, by=org.alice)
    give_role(org.grace, Role.REPORT_KEEPER, by=org.alice)
    for person in (org.dave, org.eve, org.grace):
        make_account(person, email=f"p{person.number}@example.co.jp", password=None, by=org.alice)
    return {"looks": org.alice, "agrees": org.grace, "decides": org.dave, "audits": org.eve}


def pages(tale: Tale, approval: int, held: SignCase) -> list[str]:
    """All addresses of the room, and those elsewhere that tell of it."""
    case = f"/monitoring/cases/{tale.case.key}"
    api = "/api/v1/monitoring"
    return [
        "/monitoring/", "/monitoring/cases/", f"{case}/", f"{case}/watch/", f"{case}/wrong/", f"{case}/benign/", f"{case}/coach/",
        f"{case}/escalate/", f"{case}/names/", f"{case}/reveal/", "/monitoring/exceptions/", "/monitoring/purposes/",
        f"/monitoring/purposes/{tale.purpose.key}/", "/monitoring/held/", f"/monitoring/held/{held.key}/", "/monitoring/statistics/",
        "/monitoring/yearly/", "/monitoring/yearly/tell/", "/monitoring/cases/?format=csv", "/monitoring/cases/?format=xlsx",
        "/logs/watch/", "/logs/watch/?format=csv", "/approvals/", f"/approvals/{approval}/", "/ledger/?kind=monitoring.stage_opened",
        f"{api}/cases", f"{api}/cases/{tale.case.key}", f"{api}/held", f"{api}/statistics", f"{api}/yearly", f"{api}/purposes",
    ]  # fmt: skip


def test_no_page_answer_or_file_names_the_one_concerned(
    tale: Tale, watchers: dict[str, Person], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    held = case_about(tale.purpose, tale.org.charlie, "HHHHHH", state="held")
    open_names(tale.case, words=WHY, by=tale.org.alice)
    wish = Reveal(CaseStage.PERSON, Ground.SUSPICION, WHY, Reporter.NO)
    made = ask_reveal(tale.case, wish, by=tale.org.alice)
    seen = 0
    for who, person in watchers.items():
        client = signed_in(person)
        for address in pages(tale, made.number, held):
            answer = client.get(address)
            assert answer.status_code in {200, 403, 404}, (who, address, answer.status_code)
            seen += answer.status_code == 200
            told = _readable(answer.content, address)
            assert (who, address, _NAMED.findall(told)) == (who, address, [])
            assert not _NAMED.search(str(answer.headers.get("Content-Disposition", "")))
    assert seen > 40
    assert not _NAMED.search("\n".join(record.getMessage() for record in caplog.records))


def _readable(content: bytes, address: str) -> str:
    if not address.endswith("xlsx"):
        return content.decode("utf-8-sig").partition("<main")[2] or content.decode("utf-8-sig")
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(content)) if content.startswith(b"PK") else None
    return str([book.get_sheet_by_index(n).to_python() for n in range(len(book.sheet_names))]) if book else ""


def test_refusals_name_nobody(tale: Tale, watchers: dict[str, Person], client: Client) -> None:
    known("kouei.example", PlaceKind.HOTLINE)
    alice = signed_in(tale.org.alice)
    posted = alice.post(f"/monitoring/cases/{tale.case.key}/names/", {"words": WHY})
    assert posted.status_code == 422
    told = posted.content.decode().partition("<main")[2]
    assert not _NAMED.search(told)
    assert "通報" not in told


def test_neither_ledger_nor_approval_holds_a_name(tale: Tale, watchers: dict[str, Person]) -> None:
    open_names(tale.case, words=WHY, by=tale.org.alice)
    ask_reveal(tale.case, Reveal(CaseStage.PERSON, Ground.SUSPICION, WHY, Reporter.NO), by=tale.org.alice)
    for entry in LedgerEntry.objects.filter(kind__startswith="monitoring."):
        assert tale.org.charlie.key.encode() not in bytes(entry.leaf)
    case = Case.objects.get(kind="monitoring.reveal")
    told = f"{case.title}{case.reason}{json.dumps(case.payload, ensure_ascii=False)}"
    assert tale.org.charlie.key not in told
    assert not _NAMED.search(told)
