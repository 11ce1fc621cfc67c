"""The pages of the ledger: who sees them, what they show, and that what is downloaded can be checked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from hiden.base.clock import now, today
from hiden.ledger import hiden_verify, names, record_many
from hiden.ledger.actions import sign_checkpoint
from hiden.ledger.models import LedgerEntry, PersonalPart
from hiden.ledger.queries import size
from hiden.people.models import Person, Role, RoleHolding

from .happenings import Happened

pytestmark = [pytest.mark.django_db, pytest.mark.words]

ADDRESSES = (
    "/ledger/",
    "/ledger/0/",
    "/ledger/0/entry.json",
    "/ledger/0/proof",
    "/ledger/hiden_verify.py",
    "/ledger/export/",
)


@pytest.fixture
def first(alice: Person) -> int:
    """Sixty entries by Alice about three things; the number of the first."""
    with transaction.atomic():
        numbers = record_many(
            [Happened(f"A-{n % 3}", reason=f"理由{n}", person="p-9") for n in range(60)], by=alice
        )
    sign_checkpoint()
    return numbers.start


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_heads_and_auditors_read_the_ledger(
    address: str, first: int, as_alice: Client, as_bob: Client, as_charlie: Client
) -> None:
    assert as_alice.get(address).status_code == 200
    assert as_bob.get(address).status_code == 403
    assert as_charlie.get(address).status_code == 403
    assert Client().get(address).status_code in {302, 403}


@pytest.mark.rows
def test_the_list_shows_sentences_and_names_newest_first(
    first: int, as_alice: Client, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {alice.key: "佐藤さくら"}
    monkeypatch.setitem(
        names._LOOKUPS, "person", lambda keys: {key: known[key] for key in keys if key in known}
    )
    text = as_alice.get("/ledger/").content.decode()
    assert "A-2を秘密情報と決めました（理由59）。" in text
    assert "佐藤さくら" in text
    assert text.index("理由59") < text.index("理由58")


def test_a_list_costs_the_same_however_long_it_is(
    first: int, as_alice: Client, alice: Person, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(16):
        as_alice.get("/ledger/")
    record_many([Happened(f"A-{n}") for n in range(2_000)], by=alice)
    with django_assert_max_num_queries(16):
        as_alice.get("/ledger/?per=100")


@pytest.mark.rows
def test_filters_stand_in_the_address(first: int, as_alice: Client, alice: Person) -> None:
    def rows(query: str) -> int:
        return as_alice.get(f"/ledger/?{query}").context["listing"].count

    assert rows("about=A-1") == 20
    assert rows("about=A-1&kind=test.happened") == 20
    assert rows("about=A-1&kind=ledger.forgotten") == 0
    assert rows("about=nothing") == 0
    assert rows(f"by={alice.key}&kind=test.happened") == 60
    assert rows("at_from=2026-01-01&kind=test.happened") == 60
    assert rows("at_to=2020-01-01") == 0
    assert as_alice.get("/ledger/?kind=no.such&at_from=xx&page=9999&about=%00'--").status_code == 200


@pytest.mark.rows
def test_a_thing_is_found_by_its_name(first: int, as_alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(names._FINDERS, "item", lambda text: ["A-2"] if text == "温度条件" else [])
    assert as_alice.get("/ledger/?about=温度条件").context["listing"].count == 20


def test_hostile_text_is_shown_as_text(as_alice: Client, alice: Person) -> None:
    record_many([Happened("<script>alert(1)</script>", reason="<img src=x onerror=1>")], by=alice)
    for address in ("/ledger/", f"/ledger/{size() - 1}/"):
        text = as_alice.get(address).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_one_entry_is_shown_with_a_proof_that_holds(first: int, as_alice: Client) -> None:
    number = first + 30
    page = as_alice.get(f"/ledger/{number}/")
    assert "理由30" in page.content.decode()
    vkey = page.context["proof"].vkey
    assert vkey in page.content.decode()
    proof = as_alice.get(f"/ledger/{number}/proof").content
    entry = as_alice.get(f"/ledger/{number}/entry.json").content
    assert hiden_verify.verify_proof(proof, entry, [vkey])[0] == 0
    assert hiden_verify.verify_proof(proof, entry + b" ", [vkey])[0] != 0
    assert as_alice.get("/ledger/hiden_verify.py").content == Path(hiden_verify.__file__).read_bytes()


def test_an_entry_that_is_not_signed_yet_says_so(first: int, as_alice: Client, alice: Person) -> None:
    number = record_many([Happened("A-1")], by=alice).start
    page = as_alice.get(f"/ledger/{number}/")
    assert page.context["proof"] is None
    assert "まだ署名されていません" in page.content.decode()
    assert as_alice.get(f"/ledger/{number}/proof").status_code == 404


def test_a_number_that_does_not_exist_is_not_found(as_alice: Client) -> None:
    assert as_alice.get("/ledger/999999/").status_code == 404
    assert as_alice.get("/ledger/99999999999999999999999/").status_code == 404


@pytest.mark.parametrize("with_personal", [False, True])
def test_the_downloaded_export_passes_the_verifier(
    first: int, as_alice: Client, alice: Person, tmp_path: Path, with_personal: bool
) -> None:
    answer = as_alice.post("/ledger/export/", {"with_personal": "on"} if with_personal else {})
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        archive.extractall(tmp_path)
    (folder,) = (each for each in tmp_path.iterdir() if each.name.startswith("hiden-ledger-"))
    found = hiden_verify.verify(folder)
    assert found.problems == []
    assert found.personal == ("included" if with_personal else "withheld")
    last = LedgerEntry.objects.order_by("-index")[0]
    assert (last.kind, last.by) == ("ledger.exported", alice.key)


def test_erasing_asks_for_a_ground_and_keeps_the_entry(first: int, as_alice: Client) -> None:
    number = first + 5
    assert "個人に関する部分を消去する" in as_alice.get(f"/ledger/{number}/").content.decode()
    assert as_alice.post(f"/ledger/{number}/forget/", {"reason": ""}).status_code == 422
    assert PersonalPart.objects.filter(entry=number).exists()
    assert as_alice.post(f"/ledger/{number}/forget/", {"reason": "本人の申出"}).status_code == 302
    assert not PersonalPart.objects.filter(entry=number).exists()
    page = as_alice.get(f"/ledger/{number}/").content.decode()
    assert "消去されています" in page
    assert "（消去済み）" in page


def test_who_must_not_erase_cannot(first: int, as_bob: Client, as_charlie: Client) -> None:
    for client in (as_bob, as_charlie):
        assert client.post(f"/ledger/{first}/forget/", {"reason": "x"}).status_code == 403
    assert PersonalPart.objects.filter(entry=first).exists()


def test_an_auditor_reads_and_exports_but_erases_nothing(first: int, as_alice: Client, alice: Person) -> None:
    # Nobody is an auditor of what they run themselves: she is that alone.
    RoleHolding.objects.filter(person=alice).delete()
    RoleHolding.objects.create(person=alice, role=Role.AUDITOR, since=today(), recorded_at=now())
    assert as_alice.get("/ledger/").status_code == 200
    assert as_alice.get(f"/ledger/{first}/").context["may_forget"] is False
    assert as_alice.post(f"/ledger/{first}/forget/", {"reason": "x"}).status_code == 403


def test_the_list_speaks_english(first: int, as_alice: Client) -> None:
    text = as_alice.get("/ledger/", headers={"Accept-Language": "en"}).content.decode()
    assert "A-2 became a secret (理由59)." in text
