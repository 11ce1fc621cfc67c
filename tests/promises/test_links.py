"""Personal links: number first, one browser, used once; every other way ends in two clear sentences."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pypdf import PdfReader

from hiden.base.clock import frozen, now
from hiden.base.errors import Conflict
from hiden.people.models import Person
from hiden.promises import actions
from hiden.promises.linking import Made
from hiden.promises.models import How, PromiseRequest, PromiseState, Signature, SigningLink
from hiden.rules.models import Version
from tests.promises.conftest import PLEDGE, TEMPLATE
from tests.promises.deciding import decide
from tests.promises.signing import asked, given
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_eve(organisation: Organisation, pledge: Version, grace: Person) -> PromiseRequest:
    """Eve has no account."""
    return asked(organisation.eve, grace)


@pytest.fixture
def made(request_of_eve: PromiseRequest, grace: Person) -> Made:
    return actions.make_link(request_of_eve, by=grace)


def opened(made: Made) -> Client:
    """A browser that knew the number."""
    client = Client()
    assert client.post(made.path, {"number": made.shown_number}).status_code == 302
    return client


def form(client: Client, path: str, **more: Any) -> dict[str, Any]:
    shown = client.get(path).context["form"]
    return {
        "shown": shown["shown"].value(),
        "sha256": shown["sha256"].value(),
        "agreed": "on",
        "name": "尾崎 絵美",
        **more,
    }


def said(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_only_hashes_are_kept(made: Made) -> None:
    row = SigningLink.objects.get()
    assert row.digest == hashlib.sha256(made.token.encode()).hexdigest()
    kept = " ".join(str(value) for value in SigningLink.objects.values_list()[0])
    assert made.token not in kept
    assert made.number not in kept
    assert hashlib.sha256(made.number.encode()).hexdigest() not in kept, (
        "the number alone cannot be tried out"
    )


def test_number_then_words_then_signature_then_copy(made: Made) -> None:
    client = Client()
    assert "次に掲げること" not in said(client, made.path)
    client = opened(made)
    assert "次に掲げること" in said(client, made.path)
    assert client.post(made.path, form(client, made.path)).status_code == 302
    signature = Signature.objects.get()
    assert (signature.how, signature.name) == (How.LINK, "尾崎 絵美")
    assert "署名を記録しました" in said(client, made.path)


def test_full_width_digits_and_a_hyphen_are_the_number_too(made: Made) -> None:
    wide = made.shown_number.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    assert Client().post(made.path, {"number": wide}).status_code == 302


def test_five_wrong_numbers_close_it_even_for_the_right_one(made: Made) -> None:
    wrong = f"{(int(made.number) + 1) % 10**8:08}"
    client = Client()
    for left in (4, 3, 2, 1):
        answer = client.post(made.path, {"number": wrong})
        assert answer.status_code == 422
        assert f"あと{left}回" in answer.content.decode()
    assert "使えなくしました" in client.post(made.path, {"number": wrong}).content.decode()
    answer = Client().post(made.path, {"number": made.number})
    assert answer.status_code == 409
    assert "使えなくしました" in answer.content.decode()


def test_a_second_browser_is_told_that_the_link_is_taken(made: Made) -> None:
    opened(made)
    other = Client()
    assert "別の端末かブラウザーで開かれています" in said(other, made.path)
    assert other.post(made.path, {"number": made.number}).status_code == 409


def test_a_used_link_opens_nothing_elsewhere(made: Made) -> None:
    client = opened(made)
    client.post(made.path, form(client, made.path))
    assert "署名に使われたため閉じています" in said(Client(), made.path)
    assert client.post(made.path, {"agreed": "on", "name": "尾崎 絵美"}).status_code == 200
    assert Signature.objects.count() == 1


def test_after_its_days_it_is_closed_everywhere(made: Made) -> None:
    client = opened(made)
    with frozen(now() + timedelta(days=15)):
        for browser in (client, Client()):
            assert "期限が切れています" in said(browser, made.path)
        assert Client().post(made.path, {"number": made.number}).status_code == 409


def test_the_same_browser_is_known_until_the_link_ends(made: Made) -> None:
    client = opened(made)
    (cookie,) = [one for name, one in client.cookies.items() if name.startswith("promise-")]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", made.path)
    assert made.token not in cookie.value
    with frozen(now() + timedelta(days=3)):
        assert "次に掲げること" in said(client, made.path)


def test_a_newer_link_takes_its_place(made: Made, request_of_eve: PromiseRequest, grace: Person) -> None:
    newer = actions.make_link(request_of_eve, by=grace)
    assert "新しいリンクに差し替えられました" in said(Client(), made.path)
    assert Client().get(newer.path).status_code == 200


def test_a_request_taken_back_says_so(made: Made, request_of_eve: PromiseRequest, grace: Person) -> None:
    actions.withdraw([request_of_eve], reason="配属の変更", by=grace)
    assert "取りやめになりました" in said(Client(), made.path)
    with pytest.raises(Conflict):
        actions.make_link(request_of_eve, by=grace)


def test_an_unknown_link_tells_nothing(made: Made) -> None:
    answer = Client().get("/p/" + "x" * 43 + "/")
    assert answer.status_code == 404
    assert "このリンクは使えません" in answer.content.decode()


def test_a_revision_shows_the_new_words_and_writes_nothing(
    made: Made, organisation: Organisation, grace: Person
) -> None:
    client = opened(made)
    old = form(client, made.path)
    decide(TEMPLATE, replace(PLEDGE, closing=("改めた文です。",)))
    asked(organisation.eve, grace)
    answer = client.post(made.path, old)
    assert answer.status_code == 409
    assert "文が改められたので、もう一度お読みください。" in answer.content.decode()
    assert "改めた文です。" in answer.content.decode()
    assert not Signature.objects.exists()
    assert client.post(made.path, form(client, made.path)).status_code == 302
    assert Signature.objects.get().request.state == PromiseState.SIGNED


def test_saying_no_keeps_the_way_open(made: Made, request_of_eve: PromiseRequest) -> None:
    client = opened(made)
    assert client.post(made.path + "decline/", {"words": "競業の条項に同意できません"}).status_code == 200
    request_of_eve.refresh_from_db()
    assert request_of_eve.state == PromiseState.REFUSED
    assert client.post(made.path, form(client, made.path)).status_code == 302


def test_mail_only_where_it_is_set_up_and_only_to_those_without_account(
    organisation: Organisation,
    request_of_eve: PromiseRequest,
    grace: Person,
    alice: Person,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    from hiden.people.actions import change_person

    with pytest.raises(Conflict, match="メールの送信"):
        actions.mail_links([request_of_eve], by=grace)
    settings.EMAIL_HOST = "mail.example"
    with pytest.raises(Conflict, match="メールアドレスの分かる人"):
        actions.mail_links([request_of_eve], by=grace)
    state = organisation.eve.states.get()
    change_person(
        organisation.eve,
        name=state.name,
        kana=state.kana,
        kind=state.kind,
        email="eve@example.org",
        employer="",
        by=alice,
    )
    with_account = asked(organisation.charlie, grace)
    with django_capture_on_commit_callbacks(execute=True):
        made = actions.mail_links([request_of_eve, with_account], by=grace)
    assert [one.to for one in mail.outbox] == [["eve@example.org"]]
    text = mail.outbox[0].subject + mail.outbox[0].body
    assert made[0].token in text
    assert made[0].number not in text
    assert PLEDGE.title not in text


def test_a_mail_that_cannot_go_out_is_said(
    organisation: Organisation,
    request_of_eve: PromiseRequest,
    grace: Person,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_args: object) -> None:
        raise ConnectionRefusedError

    settings.EMAIL_HOST = "mail.example"
    organisation.eve.states.update(email="eve@example.org")
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    with pytest.raises(Conflict, match="メールを送れませんでした"):
        actions.mail_links([request_of_eve], by=grace)


def test_signing_elsewhere_closes_the_link(
    made: Made, request_of_eve: PromiseRequest, organisation: Organisation
) -> None:
    actions.sign(request_of_eve, given(request_of_eve), how=How.ACCOUNT, by=organisation.eve)
    assert "ほかの方法ですでに署名されています" in said(Client(), made.path)


def test_the_letter_carries_the_way_and_the_number_only_if_wanted(
    request_of_eve: PromiseRequest, as_alice: Client, as_bob: Client
) -> None:
    page = as_alice.post(f"/promises/{request_of_eve.key}/link/", {"days": 7})
    made = page.context["made"]
    assert page["Cache-Control"] == "no-store"
    assert "data:image/svg+xml" in page.content.decode()
    address = f"/promises/{request_of_eve.key}/link/letter.pdf"
    sent = {"token": made.token, "number": made.number}
    for more, expected in (({}, False), ({"with_number": "yes"}, True)):
        answer = as_alice.post(address, {**sent, **more})
        assert answer["Content-Type"] == "application/pdf"
        words = "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages)
        assert made.token in words.replace("\n", "")
        assert (made.shown_number in words) is expected
    assert as_alice.post(address, {**sent, "number": "00000000"}).status_code == 422
    assert as_bob.post(address, sent).status_code == 403
