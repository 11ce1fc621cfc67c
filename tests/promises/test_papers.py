"""Paper originals and refusals: a second person, sniffed files, no consequence by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hiden.base.clock import today
from hiden.base.errors import BadInput, Broken, Conflict, NotAllowed
from hiden.imports.files import folder
from hiden.paper.numbering import lines
from hiden.paper.text import text_of
from hiden.people.actions import give_role
from hiden.people.models import Person, Role
from hiden.promises import actions
from hiden.promises.models import How, PromiseRequest, PromiseState, Signature, SignedPaper
from hiden.promises.papers import MAX_SCAN, content_of
from hiden.rules.models import Version
from tests.promises.signing import asked, given, signed
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nscan"


@pytest.fixture
def mine(organisation: Organisation, pledge: Version, grace: Person) -> PromiseRequest:
    return asked(organisation.charlie, grace)


@pytest.fixture
def paper(mine: PromiseRequest, grace: Person) -> SignedPaper:
    return actions.keep_paper(mine, [PDF[:5], PDF[5:]], signed_on=today(), by=grace)


def test_it_counts_when_a_second_person_has_seen_it(
    paper: SignedPaper, mine: PromiseRequest, alice: Person
) -> None:
    assert not Signature.objects.exists()
    made = actions.check_paper(paper, accepted=True, by=alice)
    assert made is not None
    assert (made.how, made.sha256) == (How.PAPER, mine.sha256)
    assert content_of(paper) == PDF
    mine.refresh_from_db()
    assert mine.state == PromiseState.SIGNED


def test_neither_the_uploader_nor_the_signer_is_a_second_person(
    paper: SignedPaper, organisation: Organisation, grace: Person, alice: Person
) -> None:
    give_role(organisation.charlie, Role.HR, by=alice)
    for by in (grace, organisation.charlie):
        with pytest.raises(NotAllowed, match="ほかの担当者"):
            actions.check_paper(paper, accepted=True, by=by)
    with pytest.raises(NotAllowed):
        actions.check_paper(paper, accepted=True, by=organisation.bob)


def test_a_rejected_scan_may_be_followed_by_another(
    paper: SignedPaper, mine: PromiseRequest, alice: Person, grace: Person
) -> None:
    with pytest.raises(Conflict, match="確認を待っている"):
        actions.keep_paper(mine, [PDF], signed_on=today(), by=grace)
    with pytest.raises(BadInput):
        actions.check_paper(paper, accepted=False, by=alice)
    assert actions.check_paper(paper, accepted=False, reason="氏名がない", by=alice) is None
    assert actions.keep_paper(mine, [PDF + b"2"], signed_on=today(), by=grace).pk
    with pytest.raises(Conflict, match="すでに確認"):
        actions.check_paper(paper, accepted=True, by=alice)


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"<html>", b"PK\x03\x04", b" %PDF-"])
def test_only_what_it_is_by_its_bytes_counts(mine: PromiseRequest, grace: Person, content: bytes) -> None:
    with pytest.raises(BadInput, match="どれでもありません"):
        actions.keep_paper(mine, [content], signed_on=today(), by=grace)


def test_a_huge_file_is_refused_before_it_is_kept(mine: PromiseRequest, grace: Person) -> None:
    chunks = (b"%PDF-" + b"0" * (1 << 20) for _ in range(MAX_SCAN // (1 << 20) + 2))
    with pytest.raises(BadInput, match="大きすぎます"):
        actions.keep_paper(mine, chunks, signed_on=today(), by=grace)
    assert not list(folder().iterdir())


def test_a_changed_file_is_never_accepted(paper: SignedPaper, alice: Person) -> None:
    (folder() / paper.sha256).write_bytes(b"%PDF-other")
    with pytest.raises(Broken):
        actions.check_paper(paper, accepted=True, by=alice)
    assert not Signature.objects.exists()


def test_it_is_handed_over_as_a_file_to_those_who_may_read(
    paper: SignedPaper, mine: PromiseRequest, as_charlie: Client, as_bob: Client, as_alice: Client
) -> None:
    address = f"/promises/{mine.key}/paper/{paper.pk}/file/"
    for client in (as_charlie, as_alice):
        answer = client.get(address)
        assert answer.content == PDF
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
    assert as_bob.get(address).status_code == 404


def test_the_pages_take_it_in_and_check_it(
    mine: PromiseRequest, as_alice: Client, organisation: Organisation, alice: Person
) -> None:
    from hiden.people.actions import make_account
    from tests.conftest import signed_in

    make_account(organisation.grace, email="grace@example.co.jp", by=alice)
    hr = signed_in(organisation.grace)
    file = SimpleUploadedFile("scan.exe", PDF, content_type="application/x-msdownload")
    assert (
        hr.post(f"/promises/{mine.key}/paper/", {"file": file, "signed_on": today().isoformat()}).status_code
        == 302
    )
    paper = SignedPaper.objects.get()
    assert paper.media == "application/pdf"
    address = f"/promises/{mine.key}/paper/{paper.pk}/"
    assert "受領を確認できません" in hr.get(address).content.decode()
    assert hr.post(address, {"answer": "accept"}).status_code == 403
    assert as_alice.post(address, {"answer": "accept"}).status_code == 302
    assert Signature.objects.get().how == How.PAPER


def test_saying_no_changes_nothing_else_and_signing_later_is_possible(
    mine: PromiseRequest, charlie: Person
) -> None:
    actions.refuse(mine, by=charlie)
    mine.refresh_from_db()
    assert mine.state == PromiseState.REFUSED
    charlie.refresh_from_db()
    assert charlie.account.is_active
    actions.sign(mine, given(mine), how=How.ACCOUNT, by=charlie)
    mine.refresh_from_db()
    assert mine.state == PromiseState.SIGNED


def test_others_do_not_say_no_for_somebody(mine: PromiseRequest, bob: Person, grace: Person) -> None:
    with pytest.raises(NotAllowed):
        actions.refuse(mine, by=bob)
    assert actions.refuse(mine, words="口頭での申出", by=grace).recorded_by_id == grace.pk


def test_the_explanation_and_the_letter(
    mine: PromiseRequest, organisation: Organisation, grace: Person
) -> None:
    with pytest.raises(Conflict, match="申出が記録されていません"):
        actions.make_notice(mine, by=grace)
    signed(organisation.charlie, grace, scope=actions.Scope(*_project("前の案件")))
    actions.refuse(mine, by=organisation.charlie)
    actions.explain(mine, explainer=grace, on=today(), words="任意であることを説明した", by=grace)
    letter = actions.make_notice(mine, by=grace)
    words = "\n".join(one.whole for one in lines(text_of(letter.text)))
    assert "上野 千里 様" in words
    assert "前の案件" in words
    assert "公益通報" in words
    assert "{?" not in words


def _project(words: str) -> tuple[Any, ...]:
    from hiden.promises.models import ScopeKind

    return ScopeKind.PROJECT, (), (), None, words


def test_a_backup_holds_the_scans(paper: SignedPaper) -> None:
    from hiden.commands.backup_files import imported

    assert [(name, path.read_bytes()) for name, path in imported()] == [(f"imports/{paper.sha256}", PDF)]
