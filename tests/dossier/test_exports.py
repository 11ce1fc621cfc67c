"""What other tools read: a load file, CASE/UCO, the sheet for criminal procedure. They show what the package shows and no more."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from hiden.base.clock import today
from hiden.base.errors import BadInput
from hiden.dossier.covering import Level
from hiden.dossier.loadfile import FIELD, QUOTE
from hiden.dossier.making import Made, make_dossier
from hiden.dossier.preparation import articles
from hiden.dossier.scope import Scope
from hiden.evidence.bag.writing import bag_in_place, digests_of
from tests.reports.test_papers import text_of
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_law_firm_loads_it(made: Made) -> None:
    raw = (made.package.data / "load/dossier.dat").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = [
        [one.strip(QUOTE) for one in line.split(FIELD)]
        for line in raw.decode("utf-8-sig").split("\r\n")
        if line
    ]
    assert len(rows) == len(made.package.parts) + 2
    assert {len(row) for row in rows} == {15}
    documents = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert {one["FAMILYID"] for one in documents} == {documents[0]["DOCID"]}
    for one in documents:
        native, text = (
            made.package.folder / one[name].replace("\\", "/") for name in ("NATIVELINK", "TEXTLINK")
        )
        assert digests_of(native)[0][0] == one["SHA256"]
        assert native.stat().st_size == int(one["FILESIZE"])
        assert text.read_text("utf-8-sig").strip()
    opt = (made.package.data / "load/dossier.opt").read_text("utf-8").strip().split(",")
    assert (opt[0], opt[3], len(opt)) == (documents[0]["DOCID"], "Y", 7)
    assert int(opt[6]) > 2


def test_forensic_tools_read_it(made: Made) -> None:
    said = json.loads((made.package.data / "case-uco.jsonld").read_bytes())
    objects = said["uco-core:object"]
    by_type: dict[str, int] = {}
    for one in objects:
        by_type[one["@type"]] = by_type.get(one["@type"], 0) + 1
    assert by_type["case-investigation:ProvenanceRecord"] == len(made.package.parts)
    assert by_type["uco-observable:File"] > 60
    assert len({one["@id"] for one in objects}) == len(objects)
    prefixes = set(said["@context"])
    assert all(key.partition(":")[0] in prefixes for one in objects for key in one if not key.startswith("@"))
    [pdf] = [one for one in objects if "dossier.pdf" in json.dumps(one)]
    value = pdf["uco-core:hasFacet"][1]["uco-observable:hash"][0]["uco-types:hashValue"]["@value"]
    assert value.lower() == digests_of(made.package.data / "dossier.pdf")[0][0]


def test_the_sheet_for_criminal_procedure_proposes_names(
    made: Made, scope: Scope, organisation: Organisation, tmp_path: Path
) -> None:
    rows = list(csv.reader((made.package.data / "preparation.csv").open(encoding="utf-8-sig", newline="")))
    assert rows[1][1:] == ["治具設計図", "工数の差", "秘密1"]
    assert ["北斗精機株式会社", "社外者1"] in [[row[1], row[3]] for row in rows]
    text = text_of((made.package.data / "preparation.pdf").read_bytes(), tmp_path).replace(" ", "")
    assert all(one["article"] in text for one in articles()["articles"])
    assert "2026年6月27日" in text  # when the text was checked
    given = make_dossier(scope, Level.SECRETS, tmp_path / "given", reason="相手方へ", by=organisation.alice)
    assert not list(given.package.data.glob("preparation*"))
    [facts] = (given.package.data / "facts").glob("*-identified.jsonl")
    assert (
        json.loads(facts.read_bytes().splitlines()[0])["cells"][0] == "秘密1"
    )  # the name that the sheet proposes


def test_names_that_are_one_on_another_system_are_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/ガ.txt").write_bytes(b"1")
    (tmp_path / "data/カ\u3099.txt").write_bytes(b"2")
    with pytest.raises(BadInput, match="だけが違う名前です"):
        bag_in_place(tmp_path, info={}, tags={}, made_on=today())
