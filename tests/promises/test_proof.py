"""The certificate: anybody with Python can check it, and nobody can bend it, hang it or crash it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from hiden.ledger import hiden_verify
from hiden.ledger.actions import forget
from hiden.ledger.hiden_verify import verify_promise
from hiden.paper.numbering import lines
from hiden.paper.text import Annex, Article, Item, Paragraph, Style, Text, data_of
from hiden.people.models import Person
from hiden.promises.certificate import bundle_bytes, certificate_pdf
from hiden.promises.models import PromiseText, Signature
from hiden.promises.texts import filled_text
from hiden.rules.models import Version
from tests.promises.signing import signed
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.words]
VERIFIER = Path(hiden_verify.__file__)


@pytest.fixture
def signature(organisation: Organisation, pledge: Version, grace: Person) -> Signature:
    return signed(organisation.charlie, grace)


def run(path: Path, *more: str) -> tuple[int, Any]:
    """The verifier as an outsider runs it: another process, no packages."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(VERIFIER), str(path), "--json", *more],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return done.returncode, json.loads(done.stdout)


def codes(raw: bytes, *keys: str) -> list[str]:
    return [one.code for one in verify_promise(raw, list(keys)).problems]


def test_a_certificate_is_checked_offline(signature: Signature, tmp_path: Path) -> None:
    pdf, bundle = certificate_pdf(signature), bundle_bytes(signature)
    for name, raw in (("promise.pdf", pdf), ("promise.json", bundle)):
        path = tmp_path / name
        path.write_bytes(raw)
        code, found = run(path)
        assert (code, found["ok"], found["name"], found["number"]) == (0, True, "上野 千里", "1003")
        assert found["data"]["sha256"] == signature.sha256
        assert found["key_from"] == "certificate"
        assert run(path, "--key", found["key"])[0] == 0
    assert run(tmp_path / "promise.pdf", "--key", "hiden/other+00000000+AA==")[0] == 4


def test_it_writes_out_the_words_with_the_same_numbers(signature: Signature) -> None:
    found = verify_promise(bundle_bytes(signature), [])
    product = [one.whole for one in lines(filled_text(signature.request))]
    assert [one.replace("　", "") for one in found.words] == [one.replace("　", "") for one in product]
    said = hiden_verify.promise_as_text(found)
    assert "確かめられないこと" in said
    assert "会社の秘密情報全般について" in said


def test_a_rule_like_text_is_numbered_as_the_product_does() -> None:
    text = Text(
        Style.CONTRACT, "契約書", ("前文",),
        (Article("one", "目的", (Paragraph("{@two.2.1}と{@annex:b}による。", (Item("甲", (Item("乙"), Item("丙"))),)),), "第１章"),
         Article("two", "義務", (Paragraph("一。"), Paragraph("二。", (Item("号。"),))))),
        ("以上",), (Annex("a", "一覧", header=("番号", "名"), rows=(("1", "x"),)), Annex("b", "約束", ("言葉",)), Annex("c", "覚え", ("言葉",))),
    )  # fmt: skip
    mine = [one.replace("　", "") for one in hiden_verify.words_of(data_of(text))]
    assert mine == [one.whole.replace("　", "") for one in lines(text)]


def test_the_pdf_is_archivable_and_shows_the_words(signature: Signature) -> None:
    reader = PdfReader(io.BytesIO(certificate_pdf(signature)))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert list(reader.attachments) == ["promise.json"]
    shown = "".join(page.extract_text() for page in reader.pages)
    assert "会社の秘密情報全般について" in shown.replace("\n", "")
    assert signature.sha256[:16] in shown


def test_a_forgotten_name_leaves_what_was_promised(signature: Signature) -> None:
    forget(person=signature.person.key, reason="申出")
    found = verify_promise(bundle_bytes(signature), [])
    assert (found.problems, found.forgotten, found.name) == ([], True, None)


def test_words_that_were_changed_in_the_database_are_not_certified(signature: Signature) -> None:
    from hiden.base.errors import Broken

    row = PromiseText.objects.get()
    row.text["title"] = "別の文"
    row.save()
    with pytest.raises(Broken):
        certificate_pdf(Signature.objects.get())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda one: one.update(text=one["text"].replace("漏えい", "開示")), "edited"),
        (lambda one: one.update(leaf=one["leaf"].replace('"account"', '"paper"')), "edited"),
        (
            lambda one: one["personal"].update(json=one["personal"]["json"].replace("上野", "下野")),
            "personal",
        ),
        (lambda one: one.update(checkpoint=one["checkpoint"].replace("\n\n", "x\n\n", 1)), "checkpoint"),
        (lambda one: one.update(index=one["index"] + 1), "moved"),
        (lambda one: one.update(path=one["path"] * 40), "moved"),
        (lambda one: one["path"].reverse(), "edited"),
        (lambda one: one.update(key="nonsense"), "key"),
        (lambda one: one.pop("leaf"), "form"),
        (lambda one: one.update(leaf="[]"), "form"),
        (lambda one: one.update(path=[1, 2]), "form"),
        (lambda one: one.update(personal={"salt": "zz", "json": "{}"}), "form"),
        (lambda one: one.update(format="other/1"), "unreadable"),
    ],
)
def test_whatever_is_bent_is_named(signature: Signature, change: Any, code: str) -> None:
    bundle = json.loads(bundle_bytes(signature))
    change(bundle)
    assert codes(json.dumps(bundle).encode()) == [code]


def pdf_with(*bodies: bytes, packed: bool = True) -> bytes:
    out = b"%PDF-1.7\n"
    for number, body in enumerate(bodies, 1):
        raw, how = (zlib.compress(body), b"/Filter/FlateDecode") if packed else (body, b"")
        out += (
            b"%d 0 obj\n<</Type/EmbeddedFile%s/Length %d>>\nstream\n" % (number, how, len(raw))
            + raw
            + b"\nendstream\nendobj\n"
        )
    return out


def test_two_proofs_in_one_pdf_are_refused(signature: Signature) -> None:
    one = bundle_bytes(signature)
    other = json.dumps({**json.loads(one), "index": 0}).encode()
    assert codes(pdf_with(one)) == []
    assert codes(pdf_with(one, packed=False)) == []
    assert codes(pdf_with(one, other)) == ["unreadable"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"%PDF-1.7\n",
        pdf_with(b"[" * 200_000),
        pdf_with(b"0" * 50_000_000),  # a small file that unpacks into a large one
        b"%PDF-1.7\n" + b"/EmbeddedFile stream\n" * 200_000,
        b"%PDF-1.7\n" + b"1 0 obj<<" * 500_000 + b"/EmbeddedFile",
        b"%PDF-1.7\n1 0 obj<</Type/EmbeddedFile/Filter/FlateDecode>>stream\nnot deflate",
        b'{"format":"hiden-promise/1"}',
        b'{"format":"hiden-promise/1","leaf":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"\xff\xfe" * 1000,
    ],
)
def test_a_hostile_file_is_a_finding_and_never_a_wait(raw: bytes, db: None) -> None:
    began = time.process_time()
    assert codes(raw) in (["unreadable"], ["form"])
    assert time.process_time() - began < 20, "it must end; the bound is far above what it takes"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_single_byte_can_be_changed_unnoticed_in_what_is_signed(
    signature: Signature, data: st.DataObject
) -> None:
    bundle = json.loads(bundle_bytes(signature))
    field = data.draw(st.sampled_from(["text", "leaf"]))
    place = data.draw(st.integers(0, len(bundle[field]) - 1))
    sign = data.draw(st.characters(codec="ascii"))
    if bundle[field][place] == sign:
        return
    bundle[field] = bundle[field][:place] + sign + bundle[field][place + 1 :]
    assert codes(json.dumps(bundle).encode()), (field, place, sign)


def test_a_file_that_never_ends_is_not_read(tmp_path: Path) -> None:
    assert (
        subprocess.run(
            [sys.executable, str(VERIFIER), "/dev/zero"], capture_output=True, timeout=20, check=False
        ).returncode
        == 3
    )
