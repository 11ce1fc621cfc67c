"""時刻の証明 as its readers see it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from hiden.evidence.stamps.asking import ask_checkpoint, stamp_hash
from hiden.evidence.stamps.authorities import add_authority
from hiden.evidence.stamps.models import Stamp, StampAuthority, Stamped, Witness
from hiden.evidence.stamps.sending import send_waiting
from tests.conftest import signed_in
from tests.evidence.pointing import point
from tests.evidence.test_witness import SEER
from tests.evidence.tsa import Authority, authority
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db

DIGEST = sha256(b"drawing").hexdigest()


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[Authority]:
    with authority(tmp_path / "tsa") as one:
        yield one


def test_an_authority_is_registered_a_hash_is_stamped_and_the_page_says_what_covers_what(
    organisation: Organisation, tsa: Authority
) -> None:
    alice = signed_in(organisation.alice)
    assert "社外の裏付けがありません" in alice.get("/evidence/stamps/").content.decode()
    given = {"name": "試験認証局", "code": "test", "url": tsa.url, "roots": tsa.roots, "daily": "on"}
    assert alice.post("/evidence/stamps/authorities/new/", {**given, "roots": "x"}).status_code == 422
    assert alice.post("/evidence/stamps/authorities/new/", given).status_code == 302
    asked = {"ident": "図面.pdf", "digest": DIGEST}
    assert alice.post("/evidence/stamps/hash/", {**asked, "digest": "x"}).status_code == 422
    assert alice.post("/evidence/stamps/hash/", asked).status_code == 302
    ask_checkpoint(point(), reason="初動")
    assert "取得待ち" in alice.get("/evidence/stamps/").content.decode()
    send_waiting()
    page = alice.get("/evidence/stamps/").content.decode()
    assert "試験認証局" in page
    assert "取得済み" in page
    stamp = Stamp.objects.get(what=Stamped.CHECKPOINT)
    one = alice.get(f"/evidence/stamps/{stamp.key}/").content.decode()
    assert "合格" in one
    assert "openssl ts -verify" in one
    assert alice.get(f"/evidence/stamps/{stamp.key}/answer.tsr").content == bytes(stamp.answer)
    assert alice.get(f"/evidence/stamps/{stamp.key}/statement").content == bytes(stamp.statement)
    assert alice.get(f"/evidence/stamps/{stamp.key}/chain.pem").content.decode() == stamp.chain
    assert alice.post("/evidence/stamps/authorities/test/end/").status_code == 302
    assert not StampAuthority.objects.filter(until__year=9999).exists()


def test_a_witness_is_registered_and_ended(organisation: Organisation) -> None:
    alice = signed_in(organisation.alice)
    given = {"name": "顧問弁護士", "url": "https://witness.example.jp/", "vkey": SEER.key.vkey}
    assert alice.post("/evidence/stamps/witnesses/new/", {**given, "vkey": "x"}).status_code == 422
    assert alice.post("/evidence/stamps/witnesses/new/", given).status_code == 302
    one = Witness.objects.get()
    assert one.url == "https://witness.example.jp"
    assert "顧問弁護士" in alice.get("/evidence/stamps/").content.decode()
    assert alice.post(f"/evidence/stamps/witnesses/{one.key}/end/").status_code == 302


def test_what_failed_is_said_on_the_page_and_in_what_is_to_be_done(
    organisation: Organisation, tsa: Authority
) -> None:
    add_authority(code="x", name="認証局", url=tsa.url, roots=tsa.roots, by=organisation.alice)
    tsa.behaves = "down"
    stamp_hash(Stamped.FILE, "a.pdf", DIGEST, by=organisation.alice)
    send_waiting()
    alice = signed_in(organisation.alice)
    assert "答えません" in alice.get("/evidence/stamps/").content.decode()
    assert "取れていないタイムスタンプ" in alice.get("/").content.decode()


def test_the_list_costs_the_same_however_long(
    organisation: Organisation, tsa: Authority, django_assert_max_num_queries: object
) -> None:
    add_authority(code="x", name="認証局", url=tsa.url, roots=tsa.roots, by=organisation.alice)
    for number in range(12):
        stamp_hash(Stamped.FILE, f"{number}", sha256(bytes([number])).hexdigest(), by=organisation.alice)
    alice = signed_in(organisation.alice)
    alice.get("/evidence/stamps/")
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        alice.get("/evidence/stamps/")
    assert signed_in(organisation.bob).get("/evidence/stamps/").status_code == 403
