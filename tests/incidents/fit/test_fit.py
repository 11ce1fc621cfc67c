"""Factors are those of the day of the act: counts as of then, articles of then; each way they speak is said, and no verdict."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from hiden.base.clock import today
from hiden.catalogue.check import VERDICTS
from hiden.incidents.circle import add
from hiden.incidents.fit.discipline import presumption
from hiden.incidents.fit.looks import LOOKS
from hiden.incidents.fit.model import inspect, options, proofs
from hiden.incidents.fit.pages import SECTIONS
from hiden.incidents.fit.seeing import Laid, Seen, Weighing
from hiden.incidents.fit.tabling import records
from hiden.incidents.fit.then import then_of
from hiden.incidents.models import Certainty, Incident, Part
from hiden.incidents.opening import concern_items, concern_person
from hiden.incidents.stating import Stated, state_all
from tests.conftest import signed_in
from tests.world.items import Items, make_items
from tests.world.organisation import Organisation, account_of


@pytest.fixture
def items(team: Organisation, incident: Incident) -> Items:
    made = make_items(team)
    concern_items(incident, [made.top_secret.item, made.evaluated.item], by=team.alice)
    return made


def say_that(incident: Incident, team: Organisation, **facts: str) -> None:
    state_all(incident, [Stated(name, value, Certainty.SURE) for name, value in facts.items()], by=team.alice)


def weighing(incident: Incident) -> Weighing:
    return Weighing(then_of(incident), today())


def records_of(incident: Incident, proof: str) -> dict[str, Seen]:
    found = next(seen for one, seen in weighing(incident).proven() if one.id == proof)
    return {
        factor.look or factor.topic or factor.ja: one
        for factor, one in zip(proofs()[proof].records, found, strict=True)
    }


def option(incident: Incident, ident: str) -> Laid:
    return next(one for one in weighing(incident).laid(options()[ident].kind) if one.option.id == ident)


def test_the_data_is_in_order_and_every_look_is_used() -> None:
    assert inspect(frozenset(LOOKS)) == []
    used = {one.look for each in options().values() for one in each.factors}
    used |= {one.look for each in proofs().values() for one in each.records}
    assert set(LOOKS) <= used
    assert len(proofs()) == 8
    assert {one.kind for one in options().values()} == set(SECTIONS)


def test_counts_are_those_of_the_day_of_the_act(team: Organisation, incident: Incident, items: Items) -> None:
    say_that(incident, team, act_from="2025-05-10")
    before = records_of(incident, "secrecy")
    assert before["classified"].speaks_for == ""
    assert before["classified"].against == "2件のうち2件は、記録がない"
    say_that(incident, team, act_from="2025-06-20")
    after = records_of(incident, "secrecy")
    assert after["classified"].speaks_for == "2件のうち1件"
    assert after["classified"].against == "2件のうち1件は、記録がない"
    assert after["decided"].speaks_for == "2件のうち1件"
    assert after["handlers"].speaks_for == "2件のうち1件"
    assert after["classified"].on == date(2025, 6, 20)
    assert records_of(incident, "usefulness")["evaluated"].speaks_for == "2件のうち2件"


def test_an_item_that_the_register_did_not_know_then_counts_as_missing(
    team: Organisation, incident: Incident, items: Items
) -> None:
    say_that(incident, team, act_from="2025-03-01")
    found = records_of(incident, "secrecy")
    assert found["classified"].against == "2件のうち2件は、記録がない"


def test_what_the_actor_might_use_speaks_against_intrusion(
    team: Organisation, incident: Incident, items: Items
) -> None:
    say_that(incident, team, act_from="2025-06-20")
    concern_person(incident, person=team.eve, by=team.alice)  # a handler of the first item by name
    rights = option(incident, "fit_access").factors[1]
    assert (rights.speaks_for, rights.against) == ("", "1件のうち1件")
    assert records_of(incident, "shown")["actor_rights"].speaks_for == "1件のうち1件"


@pytest.mark.parametrize(
    ("day", "article"),
    [("2022-03-31", "84条"), ("2022-04-01", "174条"), ("2023-03-31", "174条"), ("2023-04-01", "179条")],
)
def test_articles_are_those_in_force_that_day(
    team: Organisation, incident: Incident, day: str, article: str
) -> None:
    say_that(incident, team, act_from=day)
    version = option(incident, "crime_personal").provisions[0].version
    assert version is not None
    assert version.article == article


@pytest.mark.parametrize(
    ("day", "article", "form"),
    [("2026-06-04", "69条の6第1項", "拘禁刑"), ("2026-06-05", "69条の7第1項", "拘禁刑")],
)
def test_renumbering_within_a_year(
    team: Organisation, incident: Incident, day: str, article: str, form: str
) -> None:
    say_that(incident, team, act_from=day)
    version = option(incident, "crime_export").provisions[0].version
    assert version is not None
    assert version.penalty is not None
    assert (version.article, version.penalty.form) == (article, form)


def test_the_name_of_the_penalty_changes_with_the_day(team: Organisation, incident: Incident) -> None:
    forms = []
    for day in ("2025-05-31", "2025-06-01"):
        say_that(incident, team, act_from=day)
        version = option(incident, "crime_shown").provisions[0].version
        assert version is not None
        assert version.penalty is not None
        forms.append(version.penalty.form)
    assert forms == ["懲役", "拘禁刑"]


def test_statements_speak_one_way_or_neither(team: Organisation, incident: Incident) -> None:
    unstated = option(incident, "fit_personal").factors[0]
    assert (unstated.speaks_for, unstated.against, unstated.unknown) == ("", "", "まだ書かれていない")
    say_that(
        incident,
        team,
        personal_involved="yes",
        personal_protected="yes",
        personal_special="no",
        personal_count="3",
    )
    found = option(incident, "fit_personal").factors
    assert (found[0].speaks_for, found[0].against) == ("はい", "")
    assert (found[2].speaks_for, found[2].against) == ("", "いいえ")
    assert (found[5].speaks_for, found[5].told) == ("", "3人")
    assert (found[6].speaks_for, found[6].against) == ("", "はい")
    assert team.alice.name in found[0].source


def test_without_a_stated_day_the_day_of_knowing_stands_in_and_is_said(
    team: Organisation, incident: Incident
) -> None:
    assert then_of(incident).guessed
    say_that(incident, team, act_until="2025-06-20")
    assert then_of(incident).guessed
    assert then_of(incident).first == date(2025, 6, 20)
    say_that(incident, team, act_from="2025-06-10")
    found = then_of(incident)
    assert (found.first, found.last, found.guessed) == (date(2025, 6, 10), date(2025, 6, 20), False)


def test_a_report_of_wrongdoing_bears_on_discipline_for_a_year(
    team: Organisation, incident: Incident
) -> None:
    before, after = date(2026, 11, 30), date(2026, 12, 1)
    assert presumption(then_of(incident), before).bears
    assert not presumption(then_of(incident), before).in_force
    assert presumption(then_of(incident), after).in_force
    say_that(incident, team, whistle="yes", whistle_on="2028-02-29")
    assert presumption(then_of(incident), after).until == date(2029, 2, 28)
    say_that(incident, team, whistle="no")
    assert not presumption(then_of(incident), after).bears


def test_the_table_of_the_police_memo_is_in_japanese(
    team: Organisation, incident: Incident, items: Items
) -> None:
    say_that(incident, team, act_from="2025-06-20")
    header, rows = records(incident)
    assert "2025年6月20日の時点" in header[2]
    assert (
        "秘密として管理していたこと（秘密管理性）",
        "区分の指定",
        "2件のうち1件",
        "2件のうち1件は、記録がない",
    ) in rows


def test_the_pages_show_factors_and_conclude_nothing(
    team: Organisation, incident: Incident, items: Items, client: Client
) -> None:
    client.force_login(account_of(team.alice))
    addresses = [reverse("incident_fit", args=[incident.key])]
    addresses += [reverse("incident_fit_section", args=[incident.key, one]) for one in SECTIONS]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not VERDICTS.search(answer.content.decode())
    assert client.get(reverse("incident_fit_section", args=[incident.key, "nonsense"])).status_code == 404
    client.force_login(account_of(team.charlie))
    assert client.get(addresses[0]).status_code == 404


def test_links_lead_only_where_the_reader_may_go(
    team: Organisation, incident: Incident, items: Items
) -> None:
    add(incident, team.bob, part=Part.LEGAL, reason="契約", by=team.alice)
    client = signed_in(team.bob)  # legal: keeps no logs
    said = client.get(reverse("incident_fit", args=[incident.key])).content.decode()
    for address in (reverse("logs_coverage"), reverse("promises"), reverse("training_records")):
        linked = f'href="{address}"' in said
        assert not linked or client.get(address).status_code == 200, address
