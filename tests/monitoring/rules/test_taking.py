"""Rules of others: taken with who wrote them, refused by name, off until a purpose uses them, and asked of records again."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hiden.base.errors import BadInput, NotAllowed
from hiden.logs import sources
from hiden.logs.intake.taking import take_file
from hiden.monitoring.detectors import detectors, said
from hiden.monitoring.rules.bundles import texts_in, texts_of
from hiden.monitoring.rules.models import TakenRule
from hiden.monitoring.rules.running import found_on
from hiden.monitoring.rules.taken import all_rules
from hiden.monitoring.rules.taking import drop_rules, take_rules
from hiden.people.models import Person
from tests.logs.conftest import tell_staff, wish
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db

DUMP = """
title: Registry hives saved
id: 0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b0001
status: test
author: Somebody Else
logsource: {product: windows, category: process_creation}
detection:
  selection: {Image|endswith: '\\reg.exe', CommandLine|contains|all: [' save ', 'hklm']}
  condition: selection
level: high
"""
VIEW = """
title: Anything from a phone
id: 0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b0002
logsource: {product: hiden, category: event}
detection:
  selection: {media_kind: phone}
  condition: selection
"""
STRANGE = """
title: Unknown modifier
logsource: {product: hiden, category: event}
detection: {a: {object|soundslike: x}, condition: a}
---
title: Nobody brings these
logsource: {product: mainframe, service: racf}
detection: {a: {x: y}, condition: a}
---
title: Hunts for who reports
logsource: {product: hiden, category: event}
detection: {a: {reporting: true}, condition: a}
---
title: Old aggregation
logsource: {product: hiden, category: event}
detection: {a: {x: y}, condition: a | count() by account > 5}
"""
FILES = [("win/dump.yml", DUMP), ("view.yml", VIEW), ("strange.yml", STRANGE), ("torn.yml", "title: [")]


@pytest.fixture
def manager(organisation: Organisation) -> Person:
    """Who may take rules in."""
    return organisation.alice


def test_rules_are_kept_with_who_wrote_them_and_refused_ones_are_named(manager: Person) -> None:
    done = take_rules(FILES, name="others", licence="DRL 1.1", by=manager)
    assert (done.taken, done.same) == (2, 0)
    assert [name for name, _reason in done.refused] == [
        "Unknown modifier",
        "Nobody brings these",
        "Hunts for who reports",
        "Old aggregation",
        "torn.yml",
    ]
    for (_name, reason), begins in zip(
        done.refused,
        (
            "Sigmaの書き方に合っていません（Unknown modifier",
            "どの記録に当たるかがわからない規則です（mainframe/*/racf）。",
            "不正を通報した人を探す規則（項目「reporting」）は、使えません。",
            "Sigmaの書き方に合っていません（",
            "YAMLとして読めません（",
        ),
        strict=True,
    ):
        assert reason.startswith(begins)
    kept = TakenRule.objects.get(code__endswith="0001")
    assert (kept.author, kept.licence, kept.source, kept.level) == (
        "Somebody Else",
        "DRL 1.1",
        "win/dump.yml",
        "high",
    )
    assert kept.text == DUMP
    again = take_rules(
        [*FILES[:1], ("view.yml", VIEW.replace("phone", "[phone, card]"))],
        name="others",
        licence="DRL 1.1",
        by=manager,
    )
    assert (again.taken, again.same) == (1, 1)
    assert TakenRule.objects.filter(code__endswith="0002").count() == 2


def test_without_a_licence_or_the_right_nothing_is_taken(organisation: Organisation, manager: Person) -> None:
    with pytest.raises(BadInput):
        take_rules(FILES, name="x", licence=" ", by=manager)
    with pytest.raises(BadInput):
        take_rules([], name="x", licence="DRL 1.1", by=manager)
    with pytest.raises(NotAllowed):
        take_rules(FILES, name="x", licence="DRL 1.1", by=organisation.charlie)
    assert not TakenRule.objects.exists()


def test_directories_and_archives_are_read_within_bounds(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.yml").write_text(DUMP)
    (tmp_path / "readme.txt").write_text("no rule")
    (tmp_path / "out.yml").symlink_to("/etc/hostname")
    assert texts_in(tmp_path) == [("a/x.yml", DUMP)]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../b/x.yaml", DUMP)
        archive.writestr("huge.yml", b" " * 2_000_000)
    with pytest.raises(BadInput, match=r"huge\.yml"):
        texts_of(packed.getvalue(), "rules.zip")
    with pytest.raises(BadInput):
        texts_of(b"no archive", "rules.zip")
    assert texts_of(DUMP.encode(), "x.yml") == [("x.yml", DUMP)]


def test_taken_rules_are_detectors_that_nobody_switched_on(manager: Person) -> None:
    take_rules(FILES, name="others", licence="DRL 1.1", by=manager)
    name = "rules.taken.0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b0001"
    assert detectors()[name].title() == "Registry hives saved"
    assert "Somebody Else" in detectors()[name].looks_at()
    drop_rules(
        TakenRule.objects.filter(code=name.removeprefix("rules.taken.")), reason="使わない", by=manager
    )
    assert name not in detectors()


def test_a_rule_on_records_own_fields_reads_the_sealed_records_again(
    organisation: Organisation, manager: Person, tmp_path: Path
) -> None:
    source = sources.add_source(
        "pc", wish(manager, connector="windows_json", notice=tell_staff(manager)), by=manager
    )
    source = sources.switch_on(source, by=manager)

    def event(
        number: int, command: str, image: str = "C:\\Windows\\System32\\reg.exe", event_id: int = 1
    ) -> str:
        return json.dumps({
            "EventTime": f"2026-09-01 10:{number:02}:00", "EventID": event_id, "Channel": "Microsoft-Windows-Sysmon/Operational",
            "Hostname": "PC1", "User": "alice@example.co.jp", "Image": image, "CommandLine": command,
        })  # fmt: skip

    lines = [
        event(0, "reg query HKLM"),
        event(1, "REG  SAVE HKLM\\SAM a"),
        event(2, "reg save HKLM\\SAM c:\\a"),
        event(3, "reg save HKLM\\SAM c:\\a", event_id=5),
        event(4, "x save hklm", image="C:\\notreg.exe.txt"),
    ]
    path = tmp_path / "pc.jsonl"
    path.write_text("\n".join(lines) + "\n")
    take_file(source, path, by=manager)
    take_rules(FILES, name="others", licence="DRL 1.1", by=manager)
    name = "rules.taken.0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b0001"
    assert found_on(date(2026, 9, 1), {}) == []
    found = found_on(date(2026, 9, 1), {name: {}})
    assert [(each.detector, each.subject.person, each.count) for each in found] == [(name, manager.pk, 2)]
    assert [mark.record for mark in found[0].events] == [1, 2]
    assert said(found[0].reasons[0]) == "取り込んだ規則「Registry hives saved」に2件当たりました。"
    assert found_on(date(2026, 9, 2), {name: {}}) == []


BOTH = """
title: Both
id: 0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b00c1
correlation:
  type: temporal
  rules: [OTHER, 0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b0002]
  group-by: [subject]
  timespan: 1h
"""
CORRELATED = "taken.0d5ec3ba-5a08-4f2b-9a6c-6c2f5e5b00c1"


def test_a_correlation_without_one_of_its_rules_is_refused_by_name(manager: Person) -> None:
    texts = [("both.yml", BOTH.replace("OTHER", "gone")), ("view.yml", VIEW)]
    done = take_rules(texts, name="x", licence="MIT", by=manager)
    assert (done.taken, done.refused) == (1, [["Both", "参照しているルール「gone」がありません。"]])
    assert CORRELATED not in {rule.name for rule in all_rules()}


def test_a_correlation_may_rest_on_ours_and_says_nothing_once_one_of_its_rules_is_dropped(
    manager: Person,
) -> None:
    texts = [("both.yml", BOTH.replace("OTHER", "own_sign_in")), ("view.yml", VIEW)]
    assert take_rules(texts, name="x", licence="MIT", by=manager).taken == 2
    assert CORRELATED in {rule.name for rule in all_rules()}
    drop_rules(TakenRule.objects.filter(code__endswith="0002"), reason="使わない", by=manager)
    assert CORRELATED not in {rule.name for rule in all_rules()}
    assert found_on(date(2026, 9, 1), {f"rules.{CORRELATED}": {}}) == []


def test_an_archive_goes_in_by_a_page(manager: Person, as_alice: Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in FILES:
            archive.writestr(name, text)
    file = SimpleUploadedFile("others.zip", packed.getvalue())
    assert as_alice.post("/monitoring/rules/take/", {"file": file, "licence": "DRL 1.1"}).status_code == 302
    page = as_alice.get("/monitoring/rules/").content.decode()
    assert "Registry hives saved" in page
    assert "Unknown modifier" in page
    assert "Somebody Else" in page
