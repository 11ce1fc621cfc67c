"""One box finds everything, however it is typed."""

from __future__ import annotations

import pytest

from hiden.catalogue import searching
from hiden.catalogue.searching import search


def _ids(query: str) -> list[str]:
    return [record.id for record in search(query, size=500).records]


@pytest.mark.parametrize("typed", ["テレワーク", "ﾃﾚﾜｰｸ", "てれわーく", "ﾃﾚﾜｰｸ　"])
def test_width_and_kana_make_no_difference(typed: str) -> None:
    assert _ids(typed) == _ids("テレワーク")
    assert "mode-telework" in _ids(typed)


@pytest.mark.parametrize("typed", ["E2-j", "e2-j", "Ｅ２－ｊ", "ｅ２‐Ｊ"])
def test_a_number_finds_its_measure_first(typed: str) -> None:
    assert _ids(typed)[0] == "E2-j"


def test_a_reading_finds_the_term() -> None:
    assert "term-misappropriation" in _ids("りょうとく")
    assert "term-misappropriation" in _ids("リョウトク")


def test_english_finds_it_too() -> None:
    assert _ids("misappropriation")[0] == "term-misappropriation"
    assert _ids("MISAPPROPRIATION") == _ids("misappropriation")


def test_every_word_must_be_found() -> None:
    both = set(_ids("テレワーク 暗号"))
    assert both
    assert both == set(_ids("テレワーク")) & set(_ids("暗号"))


def test_a_name_stands_above_a_body() -> None:
    found = _ids("ペーパーレス化")
    assert found[0] == "E1-d"
    assert "X1-c" in found


def test_nothing_is_found_for_nothing() -> None:
    assert search("").total == 0
    assert search("　 ").total == 0
    assert search("ぬるぽがっ").total == 0


def test_a_very_long_query_is_cut_and_answered() -> None:
    assert search("あ" * 100_000).total == 0


def test_pages_are_cut_and_never_beyond_the_end() -> None:
    first, last = search("情報", page=1), search("情報", page=10_000)
    assert first.total == last.total > searching.PAGE_SIZE
    assert len(first.records) == searching.PAGE_SIZE
    assert last.number == last.pages
    everything = [
        record.id for number in range(1, first.pages + 1) for record in search("情報", page=number).records
    ]
    assert everything == _ids("情報")
    assert len(set(everything)) == first.total


def test_sources_of_a_record_are_not_its_text() -> None:
    # Every second record cites the slides; searching for them should find the source, not its citations.
    assert _ids("slides-2022") == ["slides-2022"]
