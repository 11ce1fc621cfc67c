"""Stamps: asked for, checked in every way, kept whatever happens, and looked at again years later."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from hiden.base.clock import frozen, now
from hiden.base.errors import BadInput, Conflict, Misconfigured, NotAllowed
from hiden.evidence.stamps.asking import ask_checkpoint, ask_daily, stamp_event, stamp_hash
from hiden.evidence.stamps.authorities import add_authority, end_authority
from hiden.evidence.stamps.checking import check_stamp, check_stamps
from hiden.evidence.stamps.models import Stamp, StampAuthority, Stamped, StampPaper, StampState
from hiden.evidence.stamps.renewing import due, renew_due
from hiden.evidence.stamps.sending import send_waiting
from hiden.ledger.checkpoint import Head
from hiden.ledger.export import export_ledger
from hiden.ledger.models import LedgerEntry
from hiden.ledger.note import sign
from hiden.ledger.signing import signer
from hiden.ledger.verify import verify_ledger
from tests.evidence.pointing import point
from tests.evidence.tsa import Authority, authority, revoked_list
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db

DIGEST = sha256(b"drawing").hexdigest()


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[Authority]:
    with authority(tmp_path / "tsa") as one:
        yield one


def registered(organisation: Organisation, tsa: Authority, code: str = "local") -> StampAuthority:
    return add_authority(code=code, name=f"認証局{code}", url=tsa.url, roots=tsa.roots, by=organisation.alice)


def kinds() -> list[str]:
    return list(LedgerEntry.objects.order_by("index").values_list("kind", flat=True))


@pytest.mark.parametrize("order", ["good", "unsorted"])
def test_a_stamp_over_the_ledger_is_kept_with_chain_and_papers_and_openssl_agrees(
    organisation: Organisation, tsa: Authority, tmp_path: Path, order: str
) -> None:
    registered(organisation, tsa)
    tsa.behaves = order
    [stamp] = ask_checkpoint(point(), reason="初動")
    assert send_waiting() == (1, 0)
    stamp.refresh_from_db()
    assert (stamp.state, stamp.unsorted) == (StampState.HELD, order == "unsorted")
    assert stamp.chain.count("BEGIN CERTIFICATE") == 2
    assert stamp.words[0]["state"] == "good"
    assert StampPaper.objects.count() == 1
    verdict = check_stamp(stamp)
    assert (verdict.state, verdict.openssl, verdict.papers) == ("good", "agrees", "good")
    assert kinds().count("evidence.stamped") == 1
    # with nothing but openssl and the signed note
    for name, content in (("n", stamp.statement), ("t", stamp.answer), ("r", tsa.roots.encode())):
        (tmp_path / name).write_bytes(bytes(content))
    command = ["openssl", "ts", "-verify", "-data", "n", "-in", "t", "-CAfile", "r"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_export_carries_its_stamps_and_bare_python_says_until_when_others_vouch(
    organisation: Organisation, tsa: Authority, tmp_path: Path
) -> None:
    registered(organisation, tsa)
    made = point()
    ask_checkpoint(made, reason="")
    send_waiting()
    folder = tmp_path / "out"
    done = export_ledger(folder, with_personal=False)
    (tmp_path / "published.pem").write_text(tsa.roots)

    def run(*more: str) -> tuple[int, str]:
        command = [sys.executable, "-E", "-s", "-S", "hiden_verify.py", ".", "--key", done.vkey, *more]
        told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={})
        return told.returncode, told.stdout

    code, said = run("--json")
    [anchor] = json.loads(said)["anchors"]
    assert (code, anchor["kind"], anchor["size"], anchor["state"]) == (0, "stamp", made.size, "good")
    assert anchor["roots"] == "export"
    code, said = run("--roots", str(tmp_path / "published.pem"))
    assert (code, "stamp 認証局local" in said, "give the published one" in said) == (0, True, False)
    assert "give the published one" in run()[1]
    answer = folder / "stamps/0001.tsr"
    raw = answer.read_bytes()
    answer.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    assert run()[0] == 26
    answer.write_bytes(raw)
    note = folder / "stamps/0001.note"
    note.write_bytes(sign(Head(signer().name, made.size, bytes(32)).text, signer()).dump())
    assert run()[0] == 26


def test_whoever_verifies_the_ledger_sees_until_when_others_vouch_for_it(
    organisation: Organisation, tsa: Authority
) -> None:
    registered(organisation, tsa)
    made = point()
    ask_checkpoint(made, reason="")
    send_waiting()
    report = verify_ledger()
    assert report.ok, report.problems
    [anchor] = report.anchors
    assert (anchor["kind"], anchor["size"], anchor["state"]) == ("stamp", made.size, "good")
    # somebody who holds the key and the database rewrites the ledger: the stamp still says what was
    Stamp.objects.update(statement=sign(Head(signer().name, made.size, bytes(32)).text, signer()).dump())
    report = verify_ledger()
    assert "fork" in {one["code"] for one in report.problems}
    assert check_stamps(openssl=False)[0].fault == "statement"


@pytest.mark.parametrize(
    ("behaves", "fault"),
    [
        ("down", "unreachable"),
        ("garbage", "garbage"),
        ("refuse", "refused"),
        ("other", "digest"),
    ],
)
def test_an_authority_that_fails_or_lies_is_said_and_asked_again_and_nothing_is_lost(
    organisation: Organisation, tsa: Authority, behaves: str, fault: str
) -> None:
    registered(organisation, tsa)
    [stamp] = stamp_hash(Stamped.EXHIBIT, "E-0001", DIGEST, by=organisation.alice)
    tsa.behaves = behaves
    assert send_waiting() == (0, 1)
    assert send_waiting() == (0, 0)  # not at once again
    stamp.refresh_from_db()
    assert (stamp.state, stamp.fault, stamp.tries) == (StampState.WAITING, fault, 1)
    assert check_stamp(stamp).words
    assert kinds().count("evidence.stamp_refused") == (behaves != "down")
    tsa.behaves = "good"
    assert send_waiting(now() + timedelta(minutes=2)) == (1, 0)
    stamp.refresh_from_db()
    assert (stamp.state, stamp.fault) == (StampState.HELD, "")


def test_an_answer_to_another_request_is_refused(organisation: Organisation, tsa: Authority) -> None:
    registered(organisation, tsa)
    stamp_hash(Stamped.FILE, "a.pdf", DIGEST, by=organisation.alice)
    send_waiting()
    tsa.behaves = "replay"
    [again] = stamp_hash(Stamped.FILE, "b.pdf", DIGEST, by=organisation.alice)
    assert send_waiting() == (0, 1)
    again.refresh_from_db()
    assert again.fault == "nonce"


def test_a_clock_that_is_far_off_is_refused(organisation: Organisation, tsa: Authority) -> None:
    registered(organisation, tsa)
    [stamp] = stamp_hash(Stamped.FILE, "a.pdf", DIGEST, by=organisation.alice)
    with frozen(now() + timedelta(minutes=6)):
        assert send_waiting() == (0, 1)
    stamp.refresh_from_db()
    assert stamp.fault == "clock"


def test_a_signature_by_anybody_else_is_refused(
    organisation: Organisation, tsa: Authority, tmp_path: Path
) -> None:
    with authority(tmp_path / "other", name="Other") as other:
        add_authority(code="mixed", name="混同", url=other.url, roots=tsa.roots, by=organisation.alice)
        [stamp] = stamp_hash(Stamped.FILE, "a.pdf", DIGEST, by=organisation.alice)
        assert send_waiting() == (0, 1)
    stamp.refresh_from_db()
    assert stamp.fault == "signature"


def test_a_revoked_certificate_is_refused(organisation: Organisation, tsa: Authority) -> None:
    registered(organisation, tsa)
    key = load_pem_private_key((tsa.folder / "root.key").read_bytes(), None)
    leaf = x509.load_pem_x509_certificate((tsa.folder / "tsa.pem").read_bytes())
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    tsa.crl = revoked_list("Test", key, leaf.serial_number)
    [stamp] = stamp_hash(Stamped.FILE, "a.pdf", DIGEST, by=organisation.alice)
    assert send_waiting() == (0, 1)
    stamp.refresh_from_db()
    assert stamp.fault == "revoked"


def test_a_list_of_revoked_certificates_that_is_not_to_be_had_is_said(
    organisation: Organisation, tsa: Authority
) -> None:
    registered(organisation, tsa)
    tsa.crl = b""
    [stamp] = stamp_hash(Stamped.FILE, "a.pdf", DIGEST, by=organisation.alice)
    assert send_waiting() == (1, 0)
    stamp.refresh_from_db()
    assert check_stamp(stamp).papers == "unknown"


def test_a_certificate_that_ended_since_is_said_and_the_stamp_was_good_at_its_time(
    organisation: Organisation, tsa: Authority
) -> None:
    registered(organisation, tsa)
    [stamp] = stamp_hash(Stamped.FILE, "a.pdf", DIGEST, by=organisation.alice)
    send_waiting()
    stamp.refresh_from_db()
    with frozen(now() + timedelta(days=4001)):
        verdict = check_stamp(stamp)
    assert (verdict.state, verdict.openssl, verdict.fault) == ("expired", "agrees", "")


def test_every_flipped_byte_of_what_is_kept_is_found(organisation: Organisation, tsa: Authority) -> None:
    registered(organisation, tsa)
    [stamp] = ask_checkpoint(point(), reason="")
    send_waiting()
    stamp.refresh_from_db()
    good = bytes(stamp.answer)
    step = max(1, len(good) // 60)
    unseen = []
    for at in range(0, len(good), step):
        stamp.answer = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        if check_stamp(stamp, openssl=False).state != "bad":
            unseen.append(at)
    assert unseen == []
    stamp.answer = good
    StampPaper.objects.update(raw=b"something else")
    assert check_stamp(stamp, openssl=False).fault == "paper"


def test_stamps_are_renewed_a_year_before_their_certificate_ends(
    organisation: Organisation, tsa: Authority, tmp_path: Path
) -> None:
    with authority(tmp_path / "short", name="Short", days=100) as short:
        old = registered(organisation, short, "short")
        [stamp] = ask_checkpoint(point(), reason="")
        send_waiting()
        assert list(due()) == [stamp]
        end_authority(old, by=organisation.alice)
    assert renew_due() is None  # nobody is asked any more
    registered(organisation, tsa)
    made = renew_due()
    assert made is not None
    assert renew_due() is None
    assert send_waiting() == (1, 0)
    stamp.refresh_from_db()
    assert stamp.renewed_by == made
    assert not due().exists()
    assert sha256(bytes(stamp.answer)).hexdigest() in bytes(made.statement).decode()
    with frozen(now() + timedelta(days=101)):
        assert check_stamp(stamp).state == "renewed"


def test_the_ledger_is_stamped_once_a_day_by_those_who_stamp_daily(
    organisation: Organisation, tsa: Authority
) -> None:
    assert ask_daily() == 0  # nobody is registered: nothing leaves the company
    registered(organisation, tsa)
    add_authority(
        code="events", name="事案のとき", url=tsa.url, roots=tsa.roots, daily=False, by=organisation.alice
    )
    point()
    assert (ask_daily(), ask_daily()) == (1, 0)
    assert Stamp.objects.count() == 1
    send_waiting()
    assert ask_daily() == 0
    with frozen(now() + timedelta(days=1)):
        assert ask_daily() == 0  # the same checkpoint has its stamp


def test_only_those_entitled_register_and_stamp(organisation: Organisation, tsa: Authority) -> None:
    with pytest.raises(NotAllowed):
        add_authority(code="x", name="x", url=tsa.url, roots=tsa.roots, by=organisation.bob)
    with pytest.raises(NotAllowed):
        stamp_hash(Stamped.FILE, "a.pdf", DIGEST, by=organisation.bob)
    one = registered(organisation, tsa)
    with pytest.raises(Conflict):
        registered(organisation, tsa)
    for wrong in (
        {"roots": "nothing"},
        {"url": "ftp://x"},
        {"code": "Ａ"},
        {"policy": "1..2"},
        {"name": " "},
    ):
        with pytest.raises(BadInput):
            add_authority(
                **{"code": "y", "name": "y", "url": tsa.url, "roots": tsa.roots, **wrong},  # type: ignore[arg-type]
                by=organisation.alice,
            )
    with pytest.raises(BadInput):
        stamp_hash(Stamped.FILE, "a.pdf", "abc", by=organisation.alice)
    end_authority(one, by=organisation.alice)
    with pytest.raises(Conflict):
        end_authority(one, by=organisation.alice)
    assert stamp_hash(Stamped.FILE, "a.pdf", DIGEST, by=organisation.alice) == []
    with pytest.raises(Misconfigured):
        stamp_event(reason="", needed=True)
