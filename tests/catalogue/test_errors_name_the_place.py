"""A spoilt data file is refused with file, line and key; each test spoils a copy in one way."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiden.base.errors import Misconfigured
from hiden.catalogue import load, queries
from hiden.catalogue.check import inspect
from hiden.catalogue.issue import Issue, Severity
from tests.catalogue.conftest import Spoil


def _at(issues: list[Issue], file: str, line: int, key: str) -> Issue:
    found = [
        issue for issue in issues if (issue.where.file, issue.where.line, issue.key) == (file, line, key)
    ]
    assert found, f"nothing at {file}:{line} {key}; but: " + "; ".join(map(str, issues[:5]))
    return found[0]


def test_an_unknown_key_is_named_with_its_line(spoil: Spoil) -> None:
    line, issues = spoil("measures.yaml", '  edition: "2022-05"', '  editon: "2022-05"')
    assert _at(issues, "measures.yaml", line, "editon").rule == "schema"
    assert str(_at(issues, "measures.yaml", line, "editon")).startswith(f"measures.yaml:{line} editon: ")


def test_a_missing_key_is_named_with_the_line_of_its_record(spoil: Spoil) -> None:
    line, issues = spoil("routes.yaml", "  letter: L\n", "")
    record = line - 1  # the record begins at its id, just above
    assert _at(issues, "routes.yaml", record, "letter").severity is Severity.ERROR


def test_a_wrong_value_deep_inside_is_named_with_its_line(spoil: Spoil) -> None:
    line, issues = spoil("laws.yaml", "valid_from: 2024-04-01", "valid_from: 2024-14-01")
    assert any(issue.where == ("laws.yaml", line) and issue.key.endswith("valid_from") for issue in issues)


def test_an_unknown_choice_is_named(spoil: Spoil) -> None:
    line, issues = spoil("signs.yaml", "seen_in: log", "seen_in: nowhere")
    _at(issues, "signs.yaml", line, "seen_in")


def test_a_key_given_twice_is_named(spoil: Spoil) -> None:
    line, issues = spoil("stages.yaml", "  number: 2\n", "  number: 2\n  number: 2\n")
    _at(issues, "stages.yaml", line + 1, "number")


def test_a_rank_beyond_three_is_refused(spoil: Spoil) -> None:
    line, issues = spoil("measures.yaml", "recommended_for: 3", "recommended_for: 4")
    _at(issues, "measures.yaml", line, "recommended_for")


def test_a_record_without_source_is_refused(spoil: Spoil) -> None:
    _line, issues = spoil(
        "purposes.yaml",
        '  sources:\n    - {id: handbook-2022, place: "3-2"}\n    - {id: slides-2022}\n',
        "  sources: []\n",
    )
    assert any(issue.where.file == "purposes.yaml" and issue.key == "sources" for issue in issues)


def test_missing_english_is_refused(spoil: Spoil) -> None:
    line, issues = spoil("regimes.yaml", "  en: Trade secret candidate\n", "")
    assert any(issue.where.file == "regimes.yaml" and issue.key == "en" for issue in issues)
    assert line


def test_english_left_in_japanese_is_noticed(spoil: Spoil) -> None:
    _line, issues = spoil("regimes.yaml", "  en: Trade secret candidate\n", "  en: 営業秘密\n")
    assert any(issue.rule == "english" for issue in issues)


def test_broken_yaml_is_named_with_its_line(copy: Path) -> None:
    path = copy / "contacts.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines.insert(10, '  ja: "閉じていない')
    path.write_text("\n".join(lines), encoding="utf-8")
    found = [issue for issue in inspect(copy) if issue.rule == "yaml"]
    assert found
    assert found[0].where.file == "contacts.yaml"
    assert found[0].where.line >= 10


def test_a_file_that_is_gone_is_named(copy: Path) -> None:
    (copy / "signs.yaml").unlink()
    assert any(issue.where.file == "signs.yaml" and issue.rule == "file" for issue in inspect(copy))


def test_an_id_used_twice_is_named_with_both_places(spoil: Spoil) -> None:
    line, issues = spoil("signs.yaml", "- id: sign-order-stop", "- id: E1-a")
    issue = _at(issues, "signs.yaml", line, "id")
    assert issue.rule == "unique-id"
    assert "measures.yaml:" in issue.sentence


def test_a_reference_to_nothing_is_named(spoil: Spoil) -> None:
    _line, issues = spoil("measures.yaml", "urged_by: [telework, byod]", "urged_by: [teletubby]")
    issue = next(issue for issue in issues if issue.rule == "reference")
    assert "teletubby" in issue.sentence
    assert issue.key == "urged_by"


def test_a_reference_to_the_wrong_kind_is_named(spoil: Spoil) -> None:
    _line, issues = spoil("measures.yaml", "see_also: [L1-a, P1-b]", "see_also: [L1-a, telework]")
    assert any(issue.rule == "reference" and issue.key == "see_also" for issue in issues)


def test_a_measure_that_is_lost_breaks_the_count(copy: Path) -> None:
    path = copy / "measures.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("- id: X4-b"), len(text)
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    assert any(issue.rule == "counts" and "outsiders×awareness" in issue.sentence for issue in inspect(copy))


def test_a_measure_in_the_wrong_cell_is_noticed(spoil: Spoil) -> None:
    _line, issues = spoil("measures.yaml", "  purpose: removal", "  purpose: trust")
    assert {"measure-id", "counts"} <= {issue.rule for issue in issues}


def test_intervals_of_a_provision_must_not_overlap(spoil: Spoil) -> None:
    _line, issues = spoil("laws.yaml", "      valid_to: 2024-04-01", "      valid_to: 2024-05-01")
    issue = next(issue for issue in issues if issue.rule == "interval")
    assert "2024-04-01" in issue.sentence


def test_an_interval_must_not_end_before_it_begins(spoil: Spoil) -> None:
    _line, issues = spoil(
        "laws.yaml",
        "      valid_from: 2019-07-01\n      valid_to: 2024-04-01",
        "      valid_from: 2024-04-01\n      valid_to: 2019-07-01",
    )
    assert any(issue.rule == "interval" for issue in issues)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("情報が漏" + "洩したとき", "spelling"),
        ("持ち" + "出しの許可", "spelling"),
        ("取り" + "扱いの手順", "spelling"),
        ("この契約は有効です", "verdict"),
        ("営業秘密に該当する", "verdict"),
        ("電話 03-1234-5678", "phone"),
    ],
)
def test_forbidden_words_are_found(spoil: Spoil, words: str, rule: str) -> None:
    line, issues = spoil("contacts.yaml", "どこへ。", f"どこへ。{words}")
    assert [(issue.where.line, issue.rule) for issue in issues] == [(line, rule)]


def test_two_default_presets_are_refused(spoil: Spoil) -> None:
    _line, issues = spoil("classes.yaml", "- id: preset-yakuin\n", "- id: preset-yakuin\n  default: true\n")
    assert any(issue.rule == "scale" for issue in issues)


def test_a_mode_needs_an_answer_for_each_rank(spoil: Spoil) -> None:
    _line, issues = spoil("usage_modes.yaml", "    - rank: 3\n", "    - rank: 2\n")
    assert any(issue.rule == "scale" for issue in issues)


def test_one_run_shows_the_errors_of_several_files(copy: Path) -> None:
    for file in ("routes.yaml", "signs.yaml"):
        path = copy / file
        path.write_text(
            path.read_text(encoding="utf-8").replace("  certainty: ", "  sureness: ", 1), encoding="utf-8"
        )
    assert {issue.where.file for issue in inspect(copy) if issue.rule == "schema"} == {
        "routes.yaml",
        "signs.yaml",
    }


def test_the_product_refuses_to_run_on_a_spoilt_catalogue(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copy / "routes.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("letter: E", "letter: Q"), encoding="utf-8")
    spoilt = load.read(copy)
    monkeypatch.setattr(load, "read", lambda: spoilt)
    with pytest.raises(Misconfigured, match=r"routes\.yaml:\d+ letter"):
        queries.catalogue.__wrapped__()
