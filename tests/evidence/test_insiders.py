"""Who knows of a fact that is not published is written down, bound by a ban, and every look at the list leaves a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict, NotAllowed, NotFound
from hiden.evidence.insiders.listing import close_list, confirm, confirm_paper, open_list, tell, unconfirmed
from hiden.evidence.insiders.models import Closing, Insider, InsiderList
from hiden.ledger.models import LedgerEntry
from tests.conftest import signed_in
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def opened(organisation: Organisation) -> InsiderList:
    return open_list(
        title="案件さくら",
        fact="新型電池の提携を公表前に漏らした疑い",
        issuer="みらい製作所",
        by=organisation.alice,
    )


def kinds() -> list[str]:
    return [one.removeprefix("evidence.") for one in LedgerEntry.objects.filter(kind__startswith="evidence.insider").order_by("index").values_list("kind", flat=True)]  # fmt: skip


def test_whoever_is_told_stands_on_the_list_with_time_and_reason(organisation: Organisation) -> None:
    found = opened(organisation)
    assert found.insiders.get().person == organisation.alice  # whoever opens it knows
    earlier = now() - timedelta(hours=2)
    told = tell(found, person=organisation.bob, basis="解析", informed_at=earlier, by=organisation.alice)
    outside = tell(
        found, name="外部 花子", organisation="解析会社", basis="端末の解析", by=organisation.alice
    )
    assert (told.informed_at, told.recorded_at > earlier) == (earlier, True)
    assert b"\xe5\xa4\x96\xe9\x83\xa8 \xe8\x8a\xb1\xe5\xad\x90" not in bytes(
        LedgerEntry.objects.filter(kind="evidence.insider_told").last().leaf  # type: ignore[union-attr]
    )
    for wrong in (
        {"basis": "x"},
        {"person": organisation.charlie, "name": "二人", "basis": "x"},
        {"person": organisation.charlie, "basis": " "},
        {"person": organisation.charlie, "basis": "x", "informed_at": now() + timedelta(days=1)},
    ):
        with pytest.raises(BadInput):
            tell(found, **wrong, by=organisation.alice)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        tell(found, person=organisation.bob, basis="もう一度", by=organisation.alice)
    with pytest.raises(NotAllowed):
        tell(found, person=organisation.charlie, basis="x", by=organisation.bob)
    with pytest.raises(Conflict):
        confirm_paper(told, paper="誓約書", by=organisation.alice)
    assert confirm_paper(outside, paper="11月20日付の誓約書", by=organisation.alice).confirmed_at
    assert kinds() == ["insider_list_opened", *["insider_told"] * 3, "insider_confirmed"]


def test_the_ban_is_confirmed_by_each_and_ends_when_it_is_published(organisation: Organisation) -> None:
    found = opened(organisation)
    told = tell(found, person=organisation.bob, basis="解析", by=organisation.alice)
    bob = signed_in(organisation.bob)
    assert "売買等の禁止の確認" in bob.get("/").content.decode()
    page = bob.get(f"/evidence/insiders/mine/{told.key}/").content.decode()
    assert "みらい製作所" in page
    assert found.fact not in page
    assert signed_in(organisation.charlie).get(f"/evidence/insiders/mine/{told.key}/").status_code == 404
    with pytest.raises(NotFound):
        confirm(told, by=organisation.charlie)
    assert bob.post(f"/evidence/insiders/mine/{told.key}/").status_code == 302
    assert not unconfirmed(organisation.bob).exists()
    with pytest.raises(BadInput):
        close_list(found, how=Closing.PUBLISHED, words=" ", by=organisation.alice)
    close_list(found, how=Closing.PUBLISHED, words="適時開示", by=organisation.alice)
    assert "禁止は終わりました" in bob.get("/evidence/insiders/mine/").content.decode()
    assert not unconfirmed().exists()
    for again in (
        lambda: close_list(found, how=Closing.DROPPED, words="x", by=organisation.alice),
        lambda: tell(found, person=organisation.charlie, basis="x", by=organisation.alice),
    ):
        with pytest.raises(Conflict):
            again()


def test_every_look_at_a_list_is_recorded_and_the_index_tells_no_fact(organisation: Organisation) -> None:
    alice = signed_in(organisation.alice)
    given = {"title": "案件さくら", "fact": "提携の内容", "issuer": "みらい製作所"}
    assert alice.post("/evidence/insiders/new/", {**given, "fact": ""}).status_code == 422
    assert alice.post("/evidence/insiders/new/", given).status_code == 302
    found = InsiderList.objects.get()
    assert "提携の内容" not in alice.get("/evidence/insiders/").content.decode()
    address = f"/evidence/insiders/{found.key}/"
    assert "提携の内容" in alice.get(address).content.decode()
    alice.get(address)
    assert found.looks.count() == 2
    assert kinds().count("insider_list_read") == 2
    added = {"name": "外部 花子", "organisation": "解析会社", "informed_on": "R8.8.1", "basis": "解析"}
    assert alice.post(f"{address}add/", added).status_code == 302
    outside = Insider.objects.get(name="外部 花子")
    assert alice.post(f"{address}{outside.key}/paper/", {"paper": "誓約書"}).status_code == 302
    assert alice.post(f"{address}close/", {"how": "published", "words": ""}).status_code == 422
    assert alice.post(f"{address}close/", {"how": "published", "words": "適時開示"}).status_code == 302
    found.refresh_from_db()
    assert found.until != FOREVER
    for other in (organisation.bob, organisation.charlie):
        assert signed_in(other).get("/evidence/insiders/").status_code == 403
        assert signed_in(other).get(address).status_code == 403
    assert found.looks.count() == 2
