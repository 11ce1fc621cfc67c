"""Lists of other systems come in as they are exported; accounts are matched by what is sure, and asked about otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.base.clock import FOREVER_DATE, frozen
from hiden.base.errors import Conflict
from hiden.identity import actions
from hiden.identity.models import AccountList, OutsideAccount, OutsideAccountState, Standing, SystemKind
from hiden.imports import actions as imports
from hiden.ledger.models import LedgerEntry
from hiden.people import actions as people
from tests.identity.conftest import ALICE, BOB, FRANK, HEAD, House, account, bring_in, receive

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)

# As the systems write them, with what each of them adds.
AD = """#TYPE Selected.Microsoft.ActiveDirectory.Management.ADUser
"SamAccountName","ObjectGUID","DisplayName","EmailAddress","EmployeeID","Enabled","LastLogonDate","AdminCount","MemberOf"
"1002","7d3f","石田 次郎","bob@example.co.jp","1002","True","11/19/2026 9:12:33 AM","1","CN=Domain Admins,CN=Users,DC=x;CN=営業,DC=x"
"krbtgt","7d40","krbtgt","","","False","","1",""
"""
ENTRA = """userPrincipalName,displayName,surname,mail,givenName,id,userType,jobTitle,accountEnabled,createdDateTime
bob@example.co.jp,石田 次郎,石田,bob@example.co.jp,次郎,aa-1,Member,部長,TRUE,2024-04-01T00:00:00Z
guest_x.com#EXT#@corp.onmicrosoft.com,外注 太郎,,x@partner.example,,aa-2,Guest,,TRUE,2025-04-01T00:00:00Z
"""
M365 = """Block credential,Display name,First name,Last name,Object Id,Licenses,Proxy addresses,User principal name
False,石田 次郎,次郎,石田,aa-1,SPE_E3,SMTP:bob@example.co.jp+smtp:b.ishida@example.co.jp,bob@corp.example
True,加藤 文也,文也,加藤,aa-3,Unlicensed,SMTP:kato@example.co.jp,kato@corp.example
"""
GOOGLE = """First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Org Unit Path [Required],Status [READ ONLY],Last Sign In [READ ONLY],Employee ID
次郎,石田,bob@example.co.jp,****,/,Active,2026/11/19 09:12:33,1002
文也,加藤,kato@example.co.jp,****,/,Suspended,Never logged in,1006
"""
BOX = """Name,Email,Groups,Status,Role,Last Login
石田 次郎,bob@example.co.jp,製造,Active,Co-admin,2026-11-19 09:12:33
加藤 文也,kato@example.co.jp,,Inactive,User,2026-03-30 18:00:00
"""


@pytest.mark.parametrize(
    ("kind", "text", "live", "who"),
    [
        (SystemKind.AD, AD, ["1002"], "1002"),
        (
            SystemKind.M365,
            ENTRA,
            ["bob@example.co.jp", "guest_x.com#EXT#@corp.onmicrosoft.com"],
            "bob@example.co.jp",
        ),
        (SystemKind.M365, M365, ["bob@corp.example"], "bob@corp.example"),
        (SystemKind.GOOGLE, GOOGLE, ["bob@example.co.jp"], "bob@example.co.jp"),
        (SystemKind.BOX, BOX, ["bob@example.co.jp"], "bob@example.co.jp"),
    ],
    ids=["ad", "entra", "m365", "google", "box"],
)
def test_lists_are_read_as_each_system_writes_them(
    house: House, kind: SystemKind, text: str, live: list[str], who: str
) -> None:
    system = actions.add_system(code="x", name="試験", kind=kind, manager=house.org.bob, by=house.alice)
    file = receive(system, text.replace("\n", "\r\n"), by=house.alice)
    file = imports.preview(file, by=house.alice)
    assert [one for one in file.problems if one["severity"] == "error"] == []
    imports.apply(file, by=house.alice)
    assert sorted(
        OutsideAccount.objects.filter(standing=Standing.LIVE).values_list("account_id", flat=True)
    ) == sorted(live)
    bob = account(who)
    assert bob.person == house.org.bob
    if kind in {SystemKind.AD, SystemKind.BOX}:
        assert bob.privileged
    if kind is not SystemKind.M365:
        assert bob.signed_in_on == date(2026, 11, 19)


def test_a_number_an_address_and_an_alias_are_enough_a_name_is_not(house: House) -> None:
    people.hire(
        number="2001",
        name="髙橋 恵子",
        kana="タカハシ ケイコ",
        email="k.takahashi@example.co.jp",
        by=house.alice,
    )
    house.take(
        "x1,誰か,,1002,True,,",
        "x2,Keiko Takahashi,K.Takahashi@EXAMPLE.co.jp,,True,,",
        "x3,高橋　恵子,keiko@old.example,,True,,",
        "m1003,Chisato,,,True,,",
    )
    assert account("x1").person is None, "the number is Bob's, the name somebody else's"
    assert account("x1").candidates == [house.org.bob.pk]
    assert (account("x2").person and account("x2").person.number) == "2001"
    x3 = account("x3")
    assert x3.person is None, "another shape of the same name is a question"
    assert x3.candidates == [account("x2").person_id]
    assert account("m1003").candidates == [house.org.charlie.pk]
    actions.belongs_to(x3, people_by("2001"), by=house.alice)
    other = actions.add_system(
        code="box", name="Box", kind=SystemKind.BOX, manager=house.org.bob, by=house.alice
    )
    bring_in(other, ["keiko@old.example,KT,Active"], head="Email,Name,Status", by=house.alice)
    assert account("keiko@old.example").matched_by == "alias"


def people_by(number: str):  # type: ignore[no-untyped-def]
    from hiden.people.queries import person_by_number

    return person_by_number(number)


def test_an_address_of_two_persons_is_asked(house: House) -> None:
    for number, name in (("2001", "田中 一"), ("2002", "田中 二")):
        people.hire(number=number, name=name, kana="タナカ", email="tanaka@example.co.jp", by=house.alice)
    house.take("tanaka,田中,tanaka@example.co.jp,,True,,")
    assert account("tanaka").person is None
    assert len(account("tanaka").candidates) == 2
    assert house.found()["tanaka"].kind == "unknown"


def test_what_somebody_decided_stays_with_the_next_list(house: House) -> None:
    house.take("x,誰か,,,True,,", "info,代表,,,True,,")
    actions.belongs_to(account("x"), house.org.charlie, by=house.org.bob)
    actions.declare(
        account("info"), nature="shared", responsible=house.org.heidi, purpose="代表窓口", by=house.org.bob
    )
    house.take("x,石田 次郎,bob@example.co.jp,1002,True,,", "info,代表,,,True,,")
    assert account("x").person == house.org.charlie
    assert account("info").responsible == house.org.heidi
    assert house.found() == {}


def test_a_login_that_goes_to_another_person_is_asked_not_moved(house: House) -> None:
    house.take("sales1,上野 千里,,1003,True,,")
    house.take("sales1,久保 春香,,1008,True,,")
    assert account("sales1").person is None
    assert sorted(account("sales1").candidates) == sorted([house.org.charlie.pk, house.org.heidi.pk])


def test_states_are_kept_from_list_to_list_and_a_renaming_is_followed(house: House) -> None:
    head = "SamAccountName,ObjectGUID,DisplayName,Enabled"
    bring_in(house.ad, ["ueno,g-1,上野 千里,True"], head=head, on=date(2026, 10, 1), by=house.alice)
    bring_in(house.ad, ["ogawa,g-1,小川 千里,True"], head=head, on=date(2026, 11, 1), by=house.alice)
    bring_in(house.ad, ["x,g-9,別人,True"], head=head, on=date(2026, 11, 20), confirmed=True, by=house.alice)
    one = account("ogawa")
    assert (one.account_id, one.standing, one.closed_on) == ("ogawa", "absent", date(2026, 11, 20))
    rows = one.states.order_by("since").values_list("since", "until", "display_name", "standing")
    assert list(rows) == [
        (date(2026, 10, 1), date(2026, 11, 1), "上野 千里", "live"),
        (date(2026, 11, 1), date(2026, 11, 20), "小川 千里", "live"),
        (date(2026, 11, 20), FOREVER_DATE, "小川 千里", "absent"),
    ]
    assert list(AccountList.objects.order_by("pk").values_list("total", "live", "whole")) == [
        (1, 1, True),
        (1, 1, True),
        (1, 1, True),
    ]
    assert LedgerEntry.objects.filter(kind="identity.list_taken").count() == 3


def test_the_same_list_again_changes_nothing(house: House) -> None:
    house.take(ALICE, BOB)
    again = house.take(ALICE, BOB)
    assert again.counts["none"] == 2
    assert again.counts["change"] == again.counts["create"] == again.counts["end"] == 0
    assert OutsideAccountState.objects.count() == 2


def test_half_a_list_proves_nothing(house: House) -> None:
    house.take(ALICE, BOB, FRANK)
    file = house.take(ALICE, "bob,石田 次郎,,1002,たぶん,,")
    assert "判断できません" in file.problems[0]["what"]
    assert account("fkato").standing == Standing.LIVE, "Frank may stand in the row that could not be read"
    assert AccountList.objects.latest("pk").whole is False


def test_many_missing_accounts_stop_the_list_and_ask(house: House) -> None:
    house.take(ALICE, *(f"u{n},,,,True,," for n in range(20)))
    with pytest.raises(Conflict, match="確認が必要"):
        house.take(ALICE)
    assert account("u1").standing == Standing.LIVE
    house.take(ALICE, confirmed=True)
    assert account("u1").standing == Standing.ABSENT


def test_the_list_of_another_system_is_asked_about(house: House) -> None:
    house.take(ALICE, BOB)
    with pytest.raises(Conflict, match="別のシステム"):
        house.take("zzz,,,,True,,")


def test_old_and_future_lists_are_refused(house: House) -> None:
    house.take(ALICE, on=date(2026, 11, 20))
    for on, words in ((date(2026, 11, 19), "すでに取り込まれています"), (date(2026, 11, 24), "先の日付")):
        file = receive(house.ad, f"{HEAD}\r\n{ALICE}\r\n", on=on, by=house.alice)
        file = imports.preview(file, by=house.alice)
        assert words in file.problems[0]["what"]
        assert file.counts["create"] == 0


@pytest.mark.parametrize(
    ("rows", "column", "words"),
    [
        (["a,,,,True,,", "A,,,,True,,"], "A列", "2行目にもあります"),
        ([",名なし,,,True,,"], "A列", "名前がありません"),
        (["a,,,,maybe,,"], "E列", "判断できません"),
    ],
)
def test_what_cannot_be_read_names_row_and_column(
    house: House, rows: list[str], column: str, words: str
) -> None:
    file = house.take(*rows)
    [problem] = [one for one in file.problems if one["severity"] == "error"]
    assert column in problem["where"]
    assert words in problem["what"]


def test_days_that_could_be_two_are_not_guessed(house: House) -> None:
    file = house.take("a,,,,True,10/1/2026,")
    assert account("a").signed_in_on is None
    assert [one["severity"] for one in file.problems] == ["warning"]
    house.take("a,,,,True,10/1/2026,", "b,,,,True,10/25/2026,")
    assert account("a").signed_in_on == date(2026, 10, 1)
    house.take("a,,,,True,10/1/2026,", "b,,,,True,25/10/2026,")
    assert account("a").signed_in_on == date(2026, 1, 10)
    house.take("a,,,,True,133762032000000000,", "b,,,,True,2026-11-20T16:00:00Z,")
    assert account("a").signed_in_on == date(2024, 11, 16)
    assert account("b").signed_in_on == date(2026, 11, 21), "a day in Japan"


def test_columns_of_one_system_are_remembered_for_that_system(house: House) -> None:
    box = actions.add_system(
        code="box", name="Box", kind=SystemKind.BOX, manager=house.org.bob, by=house.alice
    )
    file = receive(box, "だれ,どう\r\nbob@example.co.jp,Active\r\n", by=house.alice)
    imports.map_columns(file, {"だれ": "account_id", "どう": "state"}, by=house.alice)
    imports.apply(imports.preview(file, by=house.alice), by=house.alice)
    again = receive(box, "だれ,どう\r\nbob@example.co.jp,Inactive\r\n", by=house.alice)
    assert again.mapping == {"だれ": "account_id", "どう": "state"}
    other = receive(house.ad, "だれ,どう\r\nbob,Active\r\n", by=house.alice)
    assert other.mapping == {"だれ": "", "どう": ""}


def test_three_thousand_accounts_cost_no_more_queries(house: House) -> None:
    def asked(start: int, count: int) -> int:
        rows = [f"u{n},,,,True,2026-11-01," for n in range(start, start + count)]
        file = receive(
            house.ad,
            "\r\n".join([HEAD, *rows]),
            by=house.alice,
        )
        file = imports.preview(file, confirmed=True, by=house.alice)
        with CaptureQueriesContext(connection) as queries:
            imports.apply(file, by=house.alice)
        return len(queries)

    few = asked(0, 10)
    many = asked(0, 400)
    assert few <= 60
    assert many <= few + 40, "batches grow with the rows, questions do not"


def test_a_retired_system_takes_no_list(house: House) -> None:
    house.take(ALICE, FRANK)
    actions.retire_system(house.ad, reason="移行したため", by=house.alice)
    assert house.found() == {}
    with frozen(datetime(2026, 11, 24, 3, 0, tzinfo=UTC)):
        from hiden.imports.contract import importers

        assert "accounts-ad" not in importers()
