"""The English catalogue is in step with the sources, and the .mo with the .po."""

from __future__ import annotations

import gettext
import re
import shutil
from pathlib import Path

import pytest

from hiden.commands.messages import CATALOGUE, SOURCES, collected, compiled, ids, untranslated

PO = SOURCES / CATALOGUE
JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]")

needs_gettext = pytest.mark.skipif(shutil.which("msgmerge") is None, reason="GNU gettext is not installed")


def sentences(mo: Path) -> dict[object, str]:
    """Everything a .mo says, by the id (with the plural form where there are several)."""
    with mo.open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


@needs_gettext
def test_the_catalogue_holds_exactly_the_sentences_of_the_sources() -> None:
    wanted, known = set(ids(collected())), set(ids(PO.read_text("utf-8")))
    assert (wanted - known, known - wanted) == (set(), set()), "run hiden messages, and commit both files"


@needs_gettext
def test_every_sentence_has_english() -> None:
    assert untranslated(PO) == []


@needs_gettext
def test_the_compiled_file_is_made_from_the_catalogue(tmp_path: Path) -> None:
    compiled(PO, tmp_path / "django.mo")
    assert sentences(PO.with_suffix(".mo")) == sentences(tmp_path / "django.mo")


def test_the_compiled_file_alone_translates() -> None:
    known = sentences(PO.with_suffix(".mo"))
    assert len(known) > 2000
    assert known["登録する"] == "Register"


def test_english_has_the_places_of_its_sentence() -> None:
    place = re.compile(r"%\(\w+\)s|\{\w*\}")
    for key, english in sentences(PO.with_suffix(".mo")).items():
        japanese = key[0] if isinstance(key, tuple) else key
        assert isinstance(japanese, str)
        if japanese:
            text = japanese.rpartition("\x04")[2]
            assert sorted(set(place.findall(english))) == sorted(set(place.findall(text))), text


def test_only_words_that_must_be_typed_in_japanese_stay_japanese() -> None:
    # An example or a choice that a file really has to contain is quoted as it is written there.
    left = [
        text
        for text in sentences(PO.with_suffix(".mo")).values()
        if JAPANESE.search(re.sub(r"^Language:.*", "", text))
    ]
    assert len(left) < 30, left
    assert all(len(JAPANESE.findall(text)) <= 40 for text in left)


@needs_gettext
def test_ids_are_read_as_they_are_written(tmp_path: Path) -> None:
    po = tmp_path / "a.po"
    charset = '"Content-Type: text/plain; charset=UTF-8\\n"\n'
    po.write_text(
        f'msgid ""\nmsgstr ""\n{charset}\nmsgid "一「\\"二\\"」"\nmsgstr "x"\n\nmsgid ""\n"三\\n"\n"四"\nmsgstr ""\n',
        "utf-8",
    )
    assert ids(po.read_text("utf-8")) == ['一「"二"」', "三\n四"]
    assert untranslated(po) == ["三\n四"]
