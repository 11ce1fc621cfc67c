"""Two agree before a dossier is made, who asked takes it, and its files go; the page says what is missing before anything happens."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.test import Client

from hiden.approvals.actions import advance
from hiden.approvals.effects_registry import subjects
from hiden.base.clock import frozen, now
from hiden.base.errors import BadInput, Conflict, NotAllowed, NotFound
from hiden.dossier.asking import LASTS, Wish, ask_dossier, let_go, make_asked, openings_file, packed_file
from hiden.dossier.covering import Level
from hiden.dossier.models import Dossier, DossierRequest
from hiden.dossier.queries import overview
from hiden.dossier.scope import Scope
from hiden.inventory.models import Item
from hiden.people.actions import give_role
from hiden.people.models import Role
from tests.conftest import signed_in
from tests.dossier.conftest import run
from tests.world.organisation import Organisation

WISH = Wish("A-0002", None, None, Level.BOTH, "所轄の警察に相談するため")


def _decided(organisation: Organisation) -> DossierRequest:
    """Bob (legal) asks; Alice approves, Dave decides."""
    made = ask_dossier(WISH, by=organisation.bob)
    assert made.case is not None
    advance(made.case, by=organisation.alice)
    made.case.refresh_from_db()
    advance(made.case, by=organisation.dave)
    made.refresh_from_db()
    return made


@pytest.mark.django_db(transaction=True)
def test_it_is_made_after_two_agreed_and_goes_after_its_time(
    concerned: Item, organisation: Organisation, tmp_path: object
) -> None:
    asked = ask_dossier(WISH, by=organisation.bob)
    with pytest.raises(Conflict, match="まだ決裁されていない"):
        make_asked(asked, by=organisation.bob)
    asked = _decided(organisation)
    assert asked.case is not None
    [subject] = subjects(asked.case, organisation.alice)
    assert (subject.number, "人の名前と秘密" in subject.words) == ("A-0002", True)
    with pytest.raises(NotAllowed):
        make_asked(asked, by=organisation.alice)
    made = make_asked(asked, by=organisation.bob)
    assert (made.made_by, made.request, made.level) == (organisation.bob, asked, "both")
    client = signed_in(organisation.bob)
    page = client.get(f"/dossier/{asked.key}/").content.decode()
    assert f"/dossier/made/{made.key}.zip" in page
    answer = client.get(f"/dossier/made/{made.key}.zip")
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()  # type: ignore[attr-defined]
    assert any(one.endswith("data/dossier.pdf") for one in names)
    assert not any("openings" in one for one in names)  # what was hidden does not travel with the package
    assert client.get(f"/dossier/made/{made.key}-openings.jsonl").status_code == 200
    assert signed_in(organisation.alice).get(f"/dossier/made/{made.key}.zip").status_code == 404
    assert let_go() == 0
    with frozen(now() + LASTS + timedelta(hours=1)):
        assert let_go() == 2
        with pytest.raises(Conflict, match="期限を過ぎています"):
            make_asked(asked, by=organisation.bob)
    assert not packed_file(made).exists()
    assert not openings_file(made).exists()
    assert Dossier.objects.get() == made


@pytest.mark.django_db(transaction=True)
def test_the_package_from_the_page_is_checked_like_any_other(
    concerned: Item, organisation: Organisation, tmp_path: object
) -> None:
    made = make_asked(_decided(organisation), by=organisation.bob)
    with zipfile.ZipFile(packed_file(made)) as packed:
        packed.extractall(str(tmp_path))
    from pathlib import Path

    assert run(Path(str(tmp_path)) / "hiden-dossier-A-0002")[0] == 0


def test_who_may_not_ask_and_what_will_not_do(concerned: Item, organisation: Organisation) -> None:
    with pytest.raises(NotAllowed):
        ask_dossier(WISH, by=organisation.charlie)
    with pytest.raises(BadInput, match="理由が短すぎます"):
        ask_dossier(Wish("A-0002", None, None, Level.FULL, "警察"), by=organisation.bob)
    with pytest.raises(NotFound):
        ask_dossier(Wish("A-9999", None, None, Level.FULL, WISH.reason), by=organisation.bob)
    with pytest.raises(NotFound):
        ask_dossier(
            Wish("A-0002", date(2020, 1, 1), date(2020, 2, 1), Level.FULL, WISH.reason), by=organisation.bob
        )


def test_the_page_says_what_is_missing_before_it_is_too_late(
    scope: Scope, organisation: Organisation
) -> None:
    groups = {str(one.factor): one for one in overview(scope)}
    assert any("評価がありません" in gap for gap in groups["useful"].gaps)
    assert groups["taken"].facts == 9
    client = signed_in(organisation.bob)
    page = client.get("/dossier/item/A-0002/").content.decode()
    assert "足りないもの" in page
    assert "治具設計図" not in page.partition("<main")[2]  # numbers and gaps, no facts
    assert client.get("/dossier/item/A-9999/").status_code == 404
    give_role(organisation.heidi, Role.IP, by=organisation.alice)
    assert signed_in(organisation.charlie).get("/dossier/item/A-0002/").status_code == 403


def test_asking_on_the_page_leads_to_the_request(concerned: Item, organisation: Organisation) -> None:
    client: Client = signed_in(organisation.bob)
    given = {
        "item": "A-0002",
        "level": "persons",
        "reason": "弁護士に渡して検討してもらうため",
        "first": "",
        "last": "",
    }
    answer = client.post("/dossier/ask/", given)
    made = DossierRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/dossier/{made.key}/")
    assert "決裁を待っています" in client.get(f"/dossier/{made.key}/").content.decode()
    assert made.key in client.get("/dossier/").content.decode()
    assert client.post("/dossier/ask/", {**given, "reason": "短い"}).status_code == 422
