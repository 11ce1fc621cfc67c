"""A witness countersigns only what continues what it saw; the ledger asks it; whoever checks an export sees it with nothing but Python."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from hashlib import sha256
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.evidence.stamps.models import Witness
from hiden.evidence.stamps.witnesses import add_witness, ask_witness, ask_witnesses, end_witness
from hiden.ledger import SYSTEM, record
from hiden.ledger.checkpoint import Head
from hiden.ledger.cosignature import WitnessKey, WitnessSigner, line_of
from hiden.ledger.entries import Exported
from hiden.ledger.export import _cosigned
from hiden.ledger.hiden_verify import WITNESS, Found, Key, anchors, cosigned, parse_checkpoint
from hiden.ledger.models import LedgerCheckpoint, LedgerCosignature, LedgerEntry
from hiden.ledger.note import NoteError, Signer, Verifier, parse, sign
from hiden.ledger.signing import signer
from hiden.ledger.store import read_head
from hiden.ledger.tree import Frontier, consistency_proof, leaf_hash, perfect_root
from hiden.ledger.verify import verify_ledger
from hiden.ledger.witness import Memory, Reply, WitnessError, receive, write_request
from hiden.ledger.witness_serving import make_server, witness_key
from tests.evidence.pointing import point
from tests.world.organisation import Organisation

LOG = Signer("hiden/test", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
SEER = WitnessSigner("witness.example.jp", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
AT = 1_790_000_000


class Tree:
    """A log of the tests: its leaves, and another one under the same key when `other` is given."""

    def __init__(self, other: str = "") -> None:
        self.leaves = [leaf_hash(f"{other}{number}".encode()) for number in range(40)]

    def node(self, level: int, place: int) -> bytes:
        return perfect_root(self.leaves[place << level : (place + 1) << level])

    def note(self, size: int, key: Signer = LOG) -> bytes:
        root = Frontier().append(self.leaves[:size]).root
        return sign(Head(key.name, size, root).text, key).dump()

    def request(self, old: int, size: int) -> bytes:
        proof = tuple(consistency_proof(old, size, self.node)) if 0 < old < size else ()
        return write_request(old, proof, self.note(size))


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "seen")


def tell(memory: Memory, body: bytes) -> Reply:
    return receive(body, {LOG.name: LOG.verifier}, SEER, memory, AT)


def test_what_continues_is_countersigned_and_bare_python_agrees(memory: Memory) -> None:
    log = Tree()
    for old, size in ((0, 1), (1, 7), (7, 8), (8, 8), (8, 40)):
        reply = tell(memory, log.request(old, size))
        assert reply.status == 200, (old, size, reply)
        note = log.note(size) + reply.body.encode()
        assert SEER.key.time_of(parse(note).text, parse(note).signatures[1]) == AT
        assert cosigned(parse_checkpoint(note, "x"), Key(SEER.key.vkey, WITNESS)) == AT
    assert WitnessKey.parse(SEER.key.vkey) == SEER.key
    assert WitnessSigner.parse(SEER.secret).key == SEER.key


def test_what_contradicts_is_not_countersigned(memory: Memory) -> None:
    log, fork = Tree(), Tree("another")
    assert tell(memory, log.request(0, 20)).status == 200
    rolled_back = tell(memory, log.request(0, 10))
    assert (rolled_back.status, rolled_back.body, rolled_back.kind) == (409, "20\n", "text/x.tlog.size")
    assert tell(memory, fork.request(20, 20)).status == 409  # two logs under one key
    assert tell(memory, fork.request(20, 30)).status == 422
    assert tell(memory, write_request(20, (), log.note(30))).status == 422
    assert tell(memory, log.request(19, 30)).status == 409
    assert tell(memory, log.request(20, 30)).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n",
        b"old +0\n\n",
        b"old 00\n\n",
        "old ０\n\n".encode(),
        b"old 0\r\n\r\n",
        b"old 0\nAAAA\n\n",
        b"old 0\n" + b"A" * 43 + b"=\n" * 64 + b"\n",
    ],
)
def test_a_request_has_one_form(memory: Memory, body: bytes) -> None:
    assert tell(memory, body + Tree().note(3)).status == 400
    assert tell(memory, write_request(5, (), Tree().note(3))).status == 400


def test_strangers_and_forged_signatures_are_turned_away(memory: Memory) -> None:
    stranger = Signer.generate("hiden/other")
    assert tell(memory, write_request(0, (), Tree().note(3, stranger))).status == 404
    pretender = Signer.generate(LOG.name)
    assert tell(memory, write_request(0, (), Tree().note(3, pretender))).status == 403


def test_a_memory_never_goes_back(memory: Memory, tmp_path: Path) -> None:
    log = Tree()
    tell(memory, log.request(0, 20))
    path = memory.file_of(LOG.name)
    kept = path.read_bytes()
    tell(memory, log.request(20, 30))
    again = Memory(tmp_path / "seen")
    assert tell(again, log.request(0, 10)).body == "30\n"  # it is on the disk
    path.write_bytes(kept)
    with pytest.raises(WitnessError):
        tell(memory, log.request(20, 30))
    path.unlink()
    with pytest.raises(WitnessError):
        tell(memory, log.request(0, 30))
    path.write_bytes(kept[:-5])
    with pytest.raises(WitnessError):
        tell(again, log.request(30, 30))


def test_keys_have_one_form() -> None:
    vkey = SEER.key.vkey
    for wrong in (LOG.verifier.vkey, vkey.replace("example", "exemple"), vkey + "=", "x"):
        with pytest.raises(NoteError):
            WitnessKey.parse(wrong)
    with pytest.raises(NoteError):
        Verifier.parse(vkey)


# ---------- the ledger asks ----------


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[str, str, ThreadingHTTPServer]]:
    """A witness of this installation's ledger: address and key."""
    seer = witness_key(tmp_path / "witness", "witness.example.jp")
    server = make_server(("127.0.0.1", 0), tmp_path / "witness", {signer().name: signer().verifier}, seer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", seer.key.vkey, server
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
def test_every_new_checkpoint_is_countersigned_and_the_export_carries_it(
    organisation: Organisation, service: tuple[str, str, ThreadingHTTPServer]
) -> None:
    url, vkey, _server = service
    add_witness(name="顧問弁護士", url=url, vkey=vkey, by=organisation.alice)
    point()
    assert (ask_witnesses(), ask_witnesses()) == (1, 0)
    record(Exported(1, False), by=SYSTEM)
    last = point()
    assert ask_witnesses() == 1
    notes = _cosigned(list(LedgerCheckpoint.objects.order_by("size")))
    for note in notes:
        assert cosigned(parse_checkpoint(note.encode(), "x"), Key(vkey, WITNESS))
    report = verify_ledger()
    assert report.ok, report.problems
    assert [(one["kind"], one["size"], one["state"]) for one in report.anchors] == [
        ("witness", last.size, "good")
    ]
    LedgerCosignature.objects.update(line=LedgerCosignature.objects.first().line)  # type: ignore[union-attr]
    assert verify_ledger().anchors[0]["state"] == "bad"


@pytest.mark.django_db
def test_a_ledger_turned_back_or_rewritten_is_recorded_when_the_witness_objects(
    organisation: Organisation, service: tuple[str, str, ThreadingHTTPServer]
) -> None:
    url, vkey, _server = service
    one = add_witness(name="顧問弁護士", url=url, vkey=vkey, by=organisation.alice)
    old = point()
    record(Exported(1, False), by=SYSTEM)
    assert ask_witness(one, point())
    one.refresh_from_db()
    # an older backup of the database was restored: it knows nothing of what the witness saw since
    Witness.objects.update(size=0, origin="")
    one.refresh_from_db()
    assert not ask_witness(one, old)
    one.refresh_from_db()
    assert one.fault == "rolled_back"
    # the same key signs another tree
    key = signer()
    forged = Head(key.name, read_head().size - 1, sha256(b"x").digest())
    note = sign(forged.text, key).dump()
    other = LedgerCheckpoint(size=forged.size, root=forged.root, note=note, vkey=key.verifier.vkey, at=now())
    assert not ask_witness(one, other)
    one.refresh_from_db()
    assert one.fault == "forked"
    kinds = list(LedgerEntry.objects.values_list("kind", flat=True))
    assert kinds.count("evidence.witness_objected") == 2


@pytest.mark.django_db
def test_a_witness_that_is_away_or_answers_nonsense_is_said(
    organisation: Organisation, service: tuple[str, str, ThreadingHTTPServer]
) -> None:
    url, vkey, server = service
    one = add_witness(name="顧問弁護士", url=f"{url}/wrong", vkey=vkey, by=organisation.alice)
    assert not ask_witness(one, point())
    one.refresh_from_db()
    assert one.fault == "unknown_log"
    server.shutdown()
    server.server_close()
    assert ask_witnesses() == 0
    one.refresh_from_db()
    assert one.fault == "unreachable"


@pytest.mark.django_db
def test_only_those_entitled_register_witnesses(
    organisation: Organisation, service: tuple[str, str, ThreadingHTTPServer]
) -> None:
    url, vkey, _server = service
    with pytest.raises(NotAllowed):
        add_witness(name="x", url=url, vkey=vkey, by=organisation.bob)
    for wrong in ({"name": " "}, {"vkey": "x"}, {"url": "file:///etc"}):
        with pytest.raises(BadInput):
            add_witness(**{"name": "x", "url": url, "vkey": vkey, **wrong}, by=organisation.alice)
    one = add_witness(name="x", url=url, vkey=vkey, by=organisation.alice)
    with pytest.raises(Conflict):
        add_witness(name="x", url=url, vkey=vkey, by=organisation.alice)
    end_witness(one, by=organisation.alice)
    with pytest.raises(Conflict):
        end_witness(one, by=organisation.alice)
    point()
    assert ask_witnesses() == 0


def test_a_forged_countersignature_is_named_by_bare_python() -> None:
    note = Tree().note(3)
    line = line_of(SEER.cosign(parse(Tree().note(4)).text, AT))  # of another checkpoint
    found = Found(covered=3)
    anchors([parse_checkpoint(note + line.encode(), "x")], [Key(SEER.key.vkey, WITNESS)], found)
    assert [one.code for one in found.problems] == ["signature"]
    assert found.anchors == []
