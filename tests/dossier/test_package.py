"""The package says what the rooms say, with the entry of the ledger for each fact, and what is missing; an outsider checks it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.dossier.covering import Level, level_called
from hiden.dossier.entries import DossierMade
from hiden.dossier.making import Made, make_dossier
from hiden.dossier.models import Dossier
from hiden.dossier.parts import custody
from hiden.dossier.scope import Scope, scope_of
from hiden.evidence.custody.models import CustodyEvent
from hiden.evidence.locker.models import Exhibit
from hiden.incidents.models import Incident, IncidentItem
from hiden.inventory.models import Item
from hiden.ledger.models import LedgerEntry
from tests.dossier.conftest import PLACE, run
from tests.reports.test_papers import text_of
from tests.world.organisation import BEGIN, Organisation

pytestmark = pytest.mark.django_db(transaction=True)


def facts(made: Made, part: str) -> list[dict[str, Any]]:
    """The facts of a part, as they stand in the package."""
    [path] = (made.package.data / "facts").glob(f"*-{part}.jsonl")
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_each_room_is_told_with_its_entries(made: Made, concerned: Item) -> None:
    assert facts(made, "identified")[0]["cells"][0] == "治具設計図"
    assert all(one["entries"] for one in facts(made, "identified"))
    assert {one["cells"][1] for one in facts(made, "evaluated")} == {"2"}
    assert facts(made, "decided")[-1]["cells"][-1] == "秘"
    [grant] = facts(made, "grants")
    assert grant["cells"][0].startswith("上野 千里（")
    assert len(grant["entries"]) == 1
    [partner] = facts(made, "partners")
    assert (partner["cells"][0], len(partner["entries"])) == ("北斗精機株式会社", 1)
    [promise] = facts(made, "promises")
    assert promise["cells"][0].startswith("尾崎 絵美（")
    assert [one["cells"][1] for one in facts(made, "handlers")] == ["製造本部　製造部　製造第一課"]
    assert [one["cells"][0][:5] for one in facts(made, "members")] == ["尾崎 絵美"]
    events = facts(made, "events")
    assert len(events) == 7
    assert all(PLACE in one["cells"][5] for one in events)
    timeline = facts(made, "timeline")
    assert timeline == sorted(timeline, key=lambda one: one["entries"])
    assert made.package.records == 7


def test_what_is_missing_is_said_as_openly(made: Made) -> None:
    said = json.loads((made.package.data / "dossier.json").read_bytes())
    gaps = {one["id"]: one["gaps"] for one in said["parts"]}
    assert any("署名の記録がありません" in each for each in gaps["promises"])
    assert any("研修の修了の記録がありません" in each for each in gaps["training"])
    assert any("評価がありません" in each for each in gaps["usefulness"])
    assert gaps["not_public"]
    assert gaps["harm"]
    assert gaps["custody"]
    assert said["gaps"] == sum(map(len, gaps.values())) == made.dossier.gaps


def test_custody_is_told_to_whoever_may_see_the_exhibit(
    concerned: Item, scope: Scope, organisation: Organisation, tmp_path: Path
) -> None:
    incident = Incident.objects.create(number=7, title="持出しの疑い", source="tip", opened_at=now())
    IncidentItem.objects.create(incident=incident, item=concerned, since=now())
    exhibit = Exhibit.objects.create(
        number=1, title="返却されたPC", kind="device", incident="J-0007", origin="総務部", giver="本人", registered_by=organisation.alice,
        registered_at=now(),
    )  # fmt: skip
    CustodyEvent.objects.create(
        exhibit=exhibit, number=1, act="sealed", at=now(), purpose="保全", tool="封印袋", by=organisation.alice, recorded_at=now()
    )  # fmt: skip
    [fact] = custody.kept(scope)
    assert fact.cells[:2] == ("E-0001", "封印")
    scope.by = organisation.charlie  # nothing is told to whom the exhibit does not exist
    assert custody.kept(scope) == []


def test_anybody_checks_it_with_bare_python_and_others_as_a_bag(made: Made) -> None:
    code, found = run(made.package.folder, "--key", made.vkey)
    assert (code, found["problems"]) == (0, [])
    assert (found["events"], found["records"], found["facts"]) == (7, 7, made.dossier.facts)
    assert found["entries"] > 5
    assert found["personal"] > 3
    pytest.importorskip("bagit").Bag(str(made.package.folder)).validate()


def test_the_making_is_on_record(made: Made, concerned: Item) -> None:
    row = Dossier.objects.get()
    entry = LedgerEntry.objects.get(index=row.entry)
    assert entry.kind == DossierMade.kind
    assert row.sha256.encode() in bytes(entry.leaf)
    assert "警察への相談".encode() not in bytes(entry.leaf)  # why can be forgotten
    assert LedgerEntry.objects.filter(kind="logs.looked").exists()


def test_what_was_not_yet_known_is_not_told(
    concerned: Item, organisation: Organisation, tmp_path: Path
) -> None:
    first = concerned.states.order_by("since").first()
    assert first is not None
    day = first.since.date()
    made = make_dossier(scope_of(concerned, day, day), Level.FULL, tmp_path / "then", reason="照会")
    assert facts(made, "identified")[0]["cells"][0] == "治具設計図"
    assert (
        facts(made, "evaluated")
        == facts(made, "grants")
        == facts(made, "promises")
        == facts(made, "events")
        == []
    )
    said = json.loads((made.package.data / "dossier.json").read_bytes())
    gaps = {one["id"]: one["gaps"] for one in said["parts"]}
    assert any("秘密情報とする決定がありません" in each for each in gaps["decided"])
    with pytest.raises(NotFound, match="その期間には台帳にありません"):
        scope_of(concerned, BEGIN, BEGIN)
    with pytest.raises(BadInput, match="期間が逆"):
        scope_of(concerned, day, BEGIN)


@pytest.mark.parametrize("level", [Level.PERSONS, Level.SECRETS, Level.BOTH])
def test_what_a_level_hides_stands_nowhere_and_can_be_opened(
    level: Level, scope: Scope, organisation: Organisation, tmp_path: Path
) -> None:
    made = make_dossier(scope, level, tmp_path / "given", reason="裁判所へ", by=organisation.alice)
    persons = ["上野 千里", "尾崎 絵美", "相川 亜里沙", "三浦 航", "北斗精機", "charlie@example"]
    secrets = ["治具設計図", "治具", "送り.xlsx", "工数の差"]
    hidden = (persons if level is not Level.SECRETS else []) + (secrets if level is not Level.PERSONS else [])
    for path in made.package.folder.rglob("*"):
        if path.is_file() and path.suffix != ".pdf":
            raw = path.read_bytes().decode("utf-8", "replace")
            assert [word for word in hidden if word in raw] == [], path
    text = text_of((made.package.data / "dossier.pdf").read_bytes(), tmp_path)
    assert [word for word in hidden if word in text] == []
    assert "従業員1" in text.replace(" ", "") or level is Level.SECRETS
    assert made.openings is not None
    code, found = run(made.package.folder, "--key", made.vkey, "--openings", str(made.openings))
    assert (code, found["problems"]) == (0, [])
    assert found["openings"] > 20
    assert found["records"] == 0  # of sealed records only their salted hashes leave
    other = made.openings.read_text("utf-8").replace("治具設計図", "昼食の献立表")
    made.openings.write_text(other.replace("上野 千里", "上野 千野"), "utf-8")
    code, found = run(made.package.folder, "--key", made.vkey, "--openings", str(made.openings))
    assert {one["code"] for one in found["problems"]} == {"opening"}


def test_the_paper_numbers_its_exhibits_and_concludes_nothing(made: Made, tmp_path: Path) -> None:
    text = text_of((made.package.data / "dossier.pdf").read_bytes(), tmp_path)
    assert "別紙第1号" in text.replace(" ", "")
    assert "足りないもの" in text
    assert "営業秘密に当たる" not in text


def test_tables_open_in_a_spreadsheet(made: Made) -> None:
    [path] = (made.package.data / "csv").glob("*-events.csv")
    rows = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))
    assert len(rows) == 8
    assert all(len(row) == len(rows[0]) for row in rows)


def test_bad_calls_are_refused(made: Made, scope: Scope, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="空ではありません"):
        make_dossier(scope, Level.FULL, made.package.folder, reason="もう一度")
    with pytest.raises(BadInput, match="何のため"):
        make_dossier(scope, Level.FULL, tmp_path / "new", reason=" ")
    with pytest.raises(BadInput, match="という見せる範囲はありません"):
        level_called("secret")
