"""Articles move: what is cited is the law of the day in question."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hiden import catalogue
from hiden.base.clock import FOREVER_DATE
from hiden.base.errors import NotFound
from hiden.catalogue.model import Certainty


def _article(law: str, day: date) -> str | None:
    version = catalogue.law_on(law, day)
    return version.article if version else None


@pytest.mark.parametrize(
    ("law", "day", "article"),
    [
        ("ucpa-21-misappropriate", date(2024, 3, 31), "21条1項3号"),
        ("ucpa-21-misappropriate", date(2024, 4, 1), "21条2項1号"),
        ("ucpa-21-overseas", date(2024, 3, 31), "21条3項1号〜3号"),
        ("ucpa-21-overseas", date(2024, 4, 1), "21条4項1号〜3号"),
        ("appi-db-misuse", date(2017, 5, 29), None),
        ("appi-db-misuse", date(2017, 5, 30), "83条"),
        ("appi-db-misuse", date(2020, 12, 12), "84条"),
        ("appi-db-misuse", date(2022, 4, 1), "174条"),
        ("appi-db-misuse", date(2023, 3, 31), "174条"),
        ("appi-db-misuse", date(2023, 4, 1), "179条"),
        ("fefa-69-7", date(2026, 6, 4), "69条の6第1項"),
        ("fefa-69-7", date(2026, 6, 5), "69条の7第1項"),
        ("toriteki-forced", date(2025, 12, 31), "4条1項6号"),
        ("toriteki-forced", date(2026, 1, 1), "5条1項6号"),
    ],
)
def test_the_article_of_the_day(law: str, day: date, article: str | None) -> None:
    assert _article(law, day) == article


def test_shared_data_was_defined_otherwise_before_april_2024() -> None:
    before, after = (catalogue.law_on("ucpa-2-7", day) for day in (date(2024, 3, 31), date(2024, 4, 1)))
    assert before is not None
    assert after is not None
    assert "秘密として管理されているものを除く" in before.what.ja
    assert "除かれるのは営業秘密だけ" in after.what.ja


def test_the_name_of_the_penalty_changed_in_june_2025() -> None:
    for day, name in ((date(2025, 5, 31), "懲役"), (date(2025, 6, 1), "拘禁刑")):
        version = catalogue.law_on("ucpa-21-acquire", day)
        assert version is not None
        assert version.penalty is not None
        assert (version.penalty.form, version.penalty.years, version.penalty.fine) == (name, 10, 20_000_000)
        assert version.penalty.company_fine == 500_000_000


def test_misappropriation_by_those_it_was_shown_to_has_no_fine_for_companies() -> None:
    version = catalogue.law_on("ucpa-21-misappropriate", date(2026, 11, 23))
    assert version is not None
    assert version.penalty is not None
    assert version.penalty.company_fine is None


@pytest.mark.parametrize(
    ("law", "article", "years", "fine", "company_fine"),
    [
        ("ucpa-21-acquire", "21条1項1号", 10, 20_000_000, 500_000_000),
        ("ucpa-21-leaver-use", "21条2項4号", 10, 20_000_000, None),
        ("ucpa-21-overseas", "21条4項1号〜3号", 10, 30_000_000, 1_000_000_000),
        ("ucpa-21-overseas-shown", "21条5項1号〜3号", 10, 30_000_000, None),
        ("ucpa-21-order", "21条3項6号", 5, 5_000_000, 300_000_000),
        ("appi-db-misuse", "179条", 1, 500_000, 100_000_000),
        ("appi-false-report", "146条・182条", None, 500_000, None),
        ("fefa-69-7", "69条の7第1項", 7, 20_000_000, 700_000_000),
        ("fefa-69-7-weapons", "69条の7第2項", 10, 30_000_000, 1_000_000_000),
        ("espa-withheld-penalty", "92条1項8号", 2, 1_000_000, None),
        ("espa-foreign-filing", "94条", 1, 500_000, None),
    ],
)
def test_the_penalties_of_november_2026(
    law: str, article: str, years: int | None, fine: int, company_fine: int | None
) -> None:
    version = catalogue.law_on(law, date(2026, 11, 23))
    assert version is not None
    assert version.penalty is not None
    assert version.article == article
    penalty = version.penalty
    assert (penalty.years, penalty.fine, penalty.company_fine) == (years, fine, company_fine)
    assert penalty.form == ("拘禁刑" if years else None)


def test_the_old_name_of_the_law_is_kept_with_its_days() -> None:
    before = catalogue.law_on("toriteki-forced", date(2025, 12, 31))
    assert before is not None
    assert before.law == "下請代金支払遅延等防止法"


def test_the_whistle_blowing_amendment_begins_in_december_2026() -> None:
    assert catalogue.law_on("whistle-void", date(2026, 11, 30)) is None
    assert catalogue.law_on("whistle-void", date(2026, 12, 1)) is not None


def test_what_is_only_promulgated_is_the_law_of_no_day() -> None:
    law = next(law for law in catalogue.laws() if law.id == "appi-2026")
    assert law.on(date(2026, 11, 23)) is None
    assert law.on(FOREVER_DATE - timedelta(days=1)) is None


def test_old_numbers_known_only_from_general_knowledge_say_so() -> None:
    version = catalogue.law_on("ucpa-21-misappropriate", date(2023, 1, 1))
    assert version is not None
    assert version.certainty is Certainty.C


def test_every_version_says_when_it_was_checked() -> None:
    for law in catalogue.laws():
        for version in law.versions:
            assert date(2026, 1, 1) <= version.checked_on <= date(2026, 11, 29)


def test_the_last_day_is_the_day_before_the_next_text() -> None:
    version = catalogue.law_on("ucpa-2-7", date(2024, 3, 31))
    assert version is not None
    assert version.last_day == date(2024, 3, 31)


def test_all_provisions_of_a_day_are_answered_at_once() -> None:
    found = {law.id: version for law, version in catalogue.laws_on(date(2026, 11, 23))}
    assert len(found) == len(catalogue.laws())
    assert found["whistle-void"] is None
    assert found["ucpa-2-6"] is not None


def test_an_unknown_provision_is_not_found() -> None:
    with pytest.raises(NotFound):
        catalogue.law_on("E1-a", date(2026, 11, 23))
