"""Whoever comes by SCIM is a person of the register like any other; whoever is made inactive leaves like any other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hiden.base.clock import frozen, now
from hiden.identity.scim import keys
from hiden.identity.scim.leaving import settle_held
from hiden.identity.scim.models import AskedLeave, DepartmentWord, ScimGroupMember, ScimUser
from hiden.ledger.models import LedgerEntry
from hiden.people import actions as people
from hiden.people.models import Account, Company, Kind, Person
from hiden.people.queries import department_by_code, posts_of, state_of
from tests.conftest import signed_in
from tests.identity.scim.conftest import CORE, ENTERPRISE, PATCH, READING, Entra, kind_today

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def person(number: str) -> Person:
    return Person.objects.get(number=number)


def test_a_user_becomes_a_person_with_kind_department_and_reading(entra: Entra) -> None:
    found = entra.create(
        "2001",
        "髙橋 恵子",
        userType="契約社員",
        title="主任",
        **{ENTERPRISE: {"department": "製造部", "organization": ""}, READING: {"reading": "たかはし けいこ"}},
    )
    made = person("2001")
    state = state_of(made)
    assert state is not None
    assert (state.name, state.kana, state.kind, state.email) == (
        "髙橋 恵子",
        "タカハシ ケイコ",
        Kind.CONTRACT,
        "m2001@example.co.jp",
    )
    [post] = posts_of([made.pk], TODAY)[made.pk]
    assert (post.department.code, post.post) == ("210", "主任")
    assert found["id"] == made.key
    assert found["userType"] == "契約社員"
    kinds = list(LedgerEntry.objects.order_by("-pk").values_list("kind", flat=True)[:2])
    assert kinds == ["identity.provision_asked", "people.hired"]


def test_a_service_account_is_no_person(entra: Entra) -> None:
    body = entra.user("2001")
    del body[ENTERPRISE]
    before = Person.objects.count()
    answer = entra("POST", "/Users", body)
    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidValue"
    assert Person.objects.count() == before


def test_inactive_means_gone_from_today_on_and_cut_at_once(entra: Entra) -> None:
    made = entra.create("2001")
    with frozen(datetime(2026, 11, 25, 3, 0, tzinfo=UTC)):
        somebody = person("2001")
        people.make_account(somebody, email="m2001@example.co.jp", password=None, by=entra.org.alice)
        browser = signed_in(somebody)
        assert browser.get("/").status_code == 200
        # As Entra sends it: capitals in the verb, the value as a text.
        answer = entra.patch(made["id"], {"op": "Replace", "path": "active", "value": "False"})
        assert answer.status_code == 200
        assert answer.json()["active"] is False
        assert kind_today(somebody) == Kind.LEAVER
        assert state_of(somebody, date(2026, 11, 24)).kind == Kind.REGULAR  # type: ignore[union-attr]
        assert Account.objects.get(person=somebody).is_active is False
        assert browser.get("/").status_code == 302
        assert LedgerEntry.objects.filter(kind="people.employment_ended").count() >= 1


def test_whoever_came_today_and_is_made_inactive_today_is_gone_too(entra: Entra) -> None:
    made = entra.create("2001")
    assert entra.patch(made["id"], {"op": "replace", "value": {"active": False}}).json()["active"] is False
    with frozen(datetime(2026, 11, 24, 3, 0, tzinfo=UTC)):
        assert kind_today(person("2001")) == Kind.LEAVER


def test_active_again_is_here_again_as_before(entra: Entra) -> None:
    made = entra.create("2001", userType="派遣")
    with frozen(datetime(2026, 11, 25, 3, 0, tzinfo=UTC)):
        entra.patch(made["id"], {"op": "replace", "path": "active", "value": False})
        answer = entra.patch(made["id"], {"op": "replace", "path": "active", "value": True})
        assert answer.json()["active"] is True
        assert kind_today(person("2001")) == Kind.DISPATCHED


def test_too_many_within_a_day_stop_and_are_asked_about(entra: Entra) -> None:
    made = [entra.create(f"20{n:02}", f"人 {n}") for n in range(1, 4)]
    Company.objects.update(feed_stop_percent=15)  # of ten who are here
    with frozen(datetime(2026, 11, 25, 3, 0, tzinfo=UTC)):
        first = entra.patch(made[0]["id"], {"op": "replace", "path": "active", "value": False})
        second = entra.patch(made[1]["id"], {"op": "replace", "path": "active", "value": False})
        third = entra("DELETE", f"/Users/{made[2]['id']}")
        assert [one.status_code for one in (first, second, third)] == [200, 409, 409]
        assert "確認" in second.json()["detail"]
        assert kind_today(person("2002")) == kind_today(person("2003")) == Kind.REGULAR
        assert entra("GET", f"/Users/{made[1]['id']}").json()["active"] is True
        again = entra.patch(made[1]["id"], {"op": "replace", "path": "active", "value": False})
        assert again.status_code == 409
        assert AskedLeave.objects.filter(state="held").count() == 2
        settle_held(entra.system, leave_them=True, by=entra.org.grace)
        assert kind_today(person("2002")) == kind_today(person("2003")) == Kind.LEAVER
        assert entra("GET", f"/Users/{made[1]['id']}").json()["active"] is False
    with frozen(datetime(2026, 11, 27, 3, 0, tzinfo=UTC)):
        assert entra("DELETE", f"/Users/{made[2]['id']}").status_code == 204


def test_after_a_no_they_stay_and_are_asked_about_again(entra: Entra) -> None:
    made = entra.create("2001")
    Company.objects.update(feed_stop_percent=5)
    with frozen(datetime(2026, 11, 25, 3, 0, tzinfo=UTC)):
        entra.patch(made["id"], {"op": "replace", "path": "active", "value": False})
        settle_held(entra.system, leave_them=False, by=entra.org.grace)
        assert kind_today(person("2001")) == Kind.REGULAR
        entra.patch(made["id"], {"op": "replace", "path": "active", "value": False})
        assert AskedLeave.objects.filter(state="held").count() == 1


def test_nobody_ends_the_last_administrator(entra: Entra) -> None:
    found = entra.find(f'{ENTERPRISE}:employeeNumber eq "1001"')
    assert found[0]["id"] == entra.org.alice.key
    answer = entra.patch(found[0]["id"], {"op": "replace", "path": "active", "value": False})
    assert answer.status_code == 409
    assert kind_today(entra.org.alice) == Kind.REGULAR


def test_people_of_the_register_are_found_by_their_address_and_joined(entra: Entra) -> None:
    people.change_person(entra.org.charlie, email="C.Ueno@example.co.jp", by=entra.org.alice)
    [found] = entra.find('userName eq "c.ueno@EXAMPLE.co.jp"')
    assert found["id"] == entra.org.charlie.key
    assert found[ENTERPRISE]["employeeNumber"] == "1003"
    answer = entra.patch(
        found["id"],
        {"op": "Add", "path": "externalId", "value": "aad-7"},
        {"op": "Add", "path": "displayName", "value": "上野 ちさと"},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "ueno@example.co.jp"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "210"},
        {"op": "Add", "path": "phoneNumbers", "value": [{"type": "work", "value": "000"}]},
    )
    assert answer.status_code == 200, answer.content.decode()
    state = state_of(entra.org.charlie)
    assert state is not None
    assert (state.name, state.email, state.kana) == ("上野 ちさと", "ueno@example.co.jp", "ウエノ チサト")
    assert posts_of([entra.org.charlie.pk], TODAY)[entra.org.charlie.pk][0].department.code == "210"
    assert [one["id"] for one in entra.find('externalId eq "aad-7"')] == [found["id"]]
    assert "phoneNumbers" not in answer.json()


def test_dotted_keys_without_a_path_are_understood(entra: Entra) -> None:
    made = entra.create("2001", "田中 誠")
    answer = entra.patch(
        made["id"],
        {
            "op": "Replace",
            "value": {"name.familyName": "山本", f"{ENTERPRISE}:department": "営業部", "title": "係長"},
        },
    )
    assert answer.status_code == 200, answer.content.decode()
    assert state_of(person("2001")).name == "山本 誠"  # type: ignore[union-attr]
    post = posts_of([person("2001").pk], TODAY)[person("2001").pk][0]
    assert (post.department.code, post.post) == ("300", "係長")


def test_a_known_number_is_joined_only_where_the_names_agree(entra: Entra) -> None:
    stranger = entra("POST", "/Users", entra.user("1003", "佐々木 学"))
    assert (stranger.status_code, stranger.json()["scimType"]) == (409, "uniqueness")
    joined = entra.create("1003", "上野 千里")
    assert joined["id"] == entra.org.charlie.key
    twice = entra("POST", "/Users", {**entra.user("1003", "上野 千里"), "userName": "other@example.co.jp"})
    assert twice.status_code == 409


def test_what_is_not_said_changes_nothing_and_what_is_taken_back_is_cleared(entra: Entra) -> None:
    people.change_person(entra.org.charlie, email="ueno@example.co.jp", employer="", by=entra.org.alice)
    key = entra.org.charlie.key
    body = {"schemas": [CORE, ENTERPRISE], "userName": "ueno", ENTERPRISE: {"employeeNumber": "1003"}}
    assert entra("PUT", f"/Users/{key}", body).status_code == 200
    state = state_of(entra.org.charlie)
    assert state is not None
    assert (state.name, state.email) == ("上野 千里", "ueno@example.co.jp")
    made = entra.create("2001", title="主任", **{ENTERPRISE: {"department": "300"}})
    entra.patch(made["id"], {"op": "remove", "path": "emails"}, {"op": "remove", "path": "title"})
    assert state_of(person("2001")).email == ""  # type: ignore[union-attr]
    assert posts_of([person("2001").pk], TODAY)[person("2001").pk][0].post == ""
    entra.patch(made["id"], {"op": "remove", "path": f"{ENTERPRISE}:department"})
    assert posts_of([person("2001").pk], TODAY)[person("2001").pk], (
        "nobody is put out of a department by silence"
    )


def test_the_register_wins_once_it_has_changed(entra: Entra) -> None:
    made = entra.create("2001", "田中 誠", **{ENTERPRISE: {"department": "営業部"}})
    people.move(person("2001"), department=department_by_code("211"), by=entra.org.alice)
    people.change_person(person("2001"), name="山本 誠", by=entra.org.alice)
    found = entra("GET", f"/Users/{made['id']}").json()
    assert found[ENTERPRISE]["department"] == "製造第一課"
    assert found["name"]["formatted"] == found["displayName"] == "山本 誠"


def test_a_department_that_is_not_known_is_asked_about_never_guessed(entra: Entra) -> None:
    made = entra.create("2001", title="係長", **{ENTERPRISE: {"department": "第２営業課"}})
    assert made[ENTERPRISE]["department"] == "第２営業課"
    assert posts_of([person("2001").pk], TODAY) == {}
    row = DepartmentWord.objects.get()
    assert row.department is None
    assert keys.set_department_word(row, entra.org.sales, by=entra.org.alice) == 1
    assert posts_of([person("2001").pk], TODAY)[person("2001").pk][0].post == "係長"
    assert entra("GET", f"/Users/{made['id']}").json()[ENTERPRISE]["department"] == "第２営業課"
    entra.create("2002", "佐野 守", **{ENTERPRISE: {"department": "第２営業課"}})
    assert posts_of([person("2002").pk], TODAY)[person("2002").pk][0].department.code == "300"


def test_deleting_hides_the_user_and_keeps_the_person(entra: Entra) -> None:
    made = entra.create("2001")
    with frozen(datetime(2026, 11, 25, 3, 0, tzinfo=UTC)):
        assert entra("DELETE", f"/Users/{made['id']}").status_code == 204
        assert entra("GET", f"/Users/{made['id']}").status_code == 404
        assert entra.find('userName eq "m2001@example.co.jp"') == []
        assert kind_today(person("2001")) == Kind.LEAVER
        assert entra("DELETE", f"/Users/{made['id']}").status_code == 404
    with frozen(datetime(2027, 4, 1, 3, 0, tzinfo=UTC)):
        back = entra.create("2001")
        assert back["id"] == made["id"], "the same person, with everything promised before"
        assert kind_today(person("2001")) == Kind.REGULAR


def test_groups_are_kept_in_time(entra: Entra) -> None:
    org = entra.org
    body = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": "図面閲覧",
        "members": [{"value": org.bob.key}, {"value": org.charlie.key}],
    }
    made = entra("POST", "/Groups", body).json()
    assert [one["display"] for one in made["members"]] == ["石田 次郎", "上野 千里"]
    before = now()
    with frozen(before + timedelta(hours=1)):
        # As Entra takes a member out: the value instead of a path.
        answer = entra.patch(
            made["id"],
            {"op": "Remove", "path": "members", "value": [{"value": org.charlie.key}]},
            kind="Groups",
        )
        assert [one["value"] for one in answer.json()["members"]] == [org.bob.key]
        assert _groups_of(org.charlie, before) == ["図面閲覧"]
        assert _groups_of(org.charlie) == []
        assert entra("GET", f"/Users/{org.bob.key}").json()["groups"][0]["display"] == "図面閲覧"
        nobody = entra.patch(
            made["id"], {"op": "add", "path": "members", "value": [{"value": "none"}]}, kind="Groups"
        )
        assert nobody.status_code == 400
        assert entra("DELETE", f"/Groups/{made['id']}").status_code == 204
    with frozen(before + timedelta(hours=2)):
        assert _groups_of(org.bob) == []
    assert LedgerEntry.objects.filter(kind="identity.group_set").count() == 3


def _groups_of(someone: Person, at: datetime | None = None) -> list[str]:
    """The groups that somebody was in at an instant (None: now)."""
    moment = at or now()
    inside = ScimGroupMember.objects.filter(person=someone, since__lte=moment, until__gt=moment)
    return list(
        inside.filter(group__until__gt=moment).order_by("group__name").values_list("group__name", flat=True)
    )


def test_versions_protect_from_writing_over_each_other(entra: Entra) -> None:
    made = entra.create("2001")
    tag = made["meta"]["version"]
    assert entra("GET", f"/Users/{made['id']}", **{"If-None-Match": tag}).status_code == 304
    operation = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "title", "value": "係長"}]}
    assert entra("PATCH", f"/Users/{made['id']}", operation, **{"If-Match": tag}).status_code == 204
    assert entra("PATCH", f"/Users/{made['id']}", operation, **{"If-Match": tag}).status_code == 412
    people.change_person(person("2001"), email="other@example.co.jp", by=entra.org.alice)
    assert entra("GET", f"/Users/{made['id']}", **{"If-None-Match": tag}).status_code == 200


def test_bulk_does_what_it_can_and_says_what_it_could_not(entra: Entra) -> None:
    bad = entra.user("2002")
    del bad[ENTERPRISE]
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": entra.user("2001")},
        {"method": "POST", "path": "/Users", "bulkId": "b", "data": bad},
        {
            "method": "POST",
            "path": "/Groups",
            "bulkId": "g",
            "data": {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                "displayName": "全員",
                "members": [{"type": "User", "value": "bulkId:a"}],
            },
        },
    ]
    answer = entra(
        "POST",
        "/Bulk",
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations},
    ).json()
    assert [one["status"] for one in answer["Operations"]] == ["201", "400", "201"]
    assert _groups_of(person("2001")) == ["全員"]
    assert not Person.objects.filter(number="2002").exists()


CONDITIONS = (
    'userName eq "m2001@example.co.jp"',
    'userName eq "1004"',
    'userName sw "m2"',
    'userName ne "m2001@example.co.jp"',
    'externalId eq "x-2002"',
    'displayName co "石田"',
    'name.familyName eq "田中"',
    "active eq false",
    "active eq true and title pr",
    'emails.value ew "example.co.jp"',
    'emails[type eq "work" and value sw "m20"]',
    f'{ENTERPRISE}:department eq "営業部"',
    f'{ENTERPRISE}:employeeNumber eq "1003"',
    'not (userName sw "m") or title eq "部長"',
    'meta.lastModified gt "2024-01-01T00:00:00Z"',
    'id eq "none"',
)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_list_and_single_answers_agree(entra: Entra, condition: str) -> None:
    from scim2_models import ScimFilter

    from hiden.identity.scim.shapes import provider

    entra.create("2001", "田中 誠", title="係長", **{ENTERPRISE: {"department": "営業部"}})
    entra.create("2002", "田中 花")
    model = provider(True).model_for("User")
    wanted = ScimFilter[model](condition)  # type: ignore[valid-type]
    everybody = entra("GET", "/Users?count=500").json()["Resources"]
    with provider(True):
        matching = {one["id"] for one in everybody if wanted.match(model.model_validate(one))}  # type: ignore[union-attr]
    assert {one["id"] for one in entra.find(condition)} == matching
    assert 0 <= len(matching) < len(everybody) or condition.startswith("meta")


def test_paging_and_order_lose_and_repeat_nobody(entra: Entra) -> None:
    whole = entra("GET", "/Users").json()
    assert whole["totalResults"] == 8
    found: list[str] = []
    for start in (1, 4, 7):
        page = entra("GET", f"/Users?startIndex={start}&count=3").json()
        assert page["totalResults"] == 8
        found += [one["id"] for one in page["Resources"]]
    assert sorted(found) == sorted(one["id"] for one in whole["Resources"])
    rows = entra("GET", "/Users?sortBy=userName&sortOrder=descending").json()["Resources"]
    names = [one["userName"] for one in rows]
    assert names == sorted(names, reverse=True)
    assert entra("GET", "/Users?count=0").json()["totalResults"] == 8


def test_lists_cost_no_more_queries_with_more_people(entra: Entra) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert entra("GET", path).status_code == 200
        return len(queries)

    paths = ("/Users", f"/Users?filter={quote('title pr')}", "/Groups")
    asked("/Users")
    few = [asked(path) for path in paths]
    for n in range(1, 9):
        entra.create(f"20{n:02}", f"人 {n}", title="係長", **{ENTERPRISE: {"department": "300"}})
    assert [asked(path) for path in paths] == few


def test_erased_people_are_shown_to_no_system(entra: Entra) -> None:
    people.forget_person(entra.org.frank, reason="保存期間が過ぎたため", by=entra.org.alice)
    assert entra("GET", f"/Users/{entra.org.frank.key}").status_code == 404
    assert entra("GET", "/Users").json()["totalResults"] == 7


def test_two_users_of_one_name_are_refused(entra: Entra) -> None:
    entra.create("2001")
    body = {**entra.user("2002"), "userName": "M2001@example.co.jp"}
    answer = entra("POST", "/Users", body)
    assert (answer.status_code, answer.json()["scimType"]) == (409, "uniqueness")
    assert ScimUser.objects.count() == 1


def test_the_page_of_nobody_is_still_the_page_of_nobody(entra: Entra) -> None:
    assert Client().get("/scim/v2/Users").status_code == 401
