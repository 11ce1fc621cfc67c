"""Records that nobody here wrote: the OTRF Security Datasets, which stay outside of this repository.

They are looked for in the folder that HIDEN_SAMPLES names, or in ../shared/samples beside the project; without them these tests
are skipped. They are not the only tests of any connector. Every record that is JSON with a time has to come through.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from hiden.connectors.grammar import Batch, Setting
from hiden.connectors.registry import connectors
from hiden.connectors.splitting import chunks

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("HIDEN_SAMPLES") or ROOT.parent / "shared" / "samples") / "otrf"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the samples are not on this machine")


def _files(name: str, ending: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted(FOLDER.glob(name)):
        with zipfile.ZipFile(path) as packed:
            for each in packed.namelist():
                if each.endswith(ending):
                    yield each, packed.read(each)


def _told(connector: str, raw: bytes) -> tuple[int, Counter[tuple[str, str]]]:
    """How many lines there were, and what was told of them by channel and action. Nothing may be refused."""
    by = connectors()[connector]
    seen: Counter[tuple[str, str]] = Counter()
    lines = 0
    for chunk in chunks(io.BytesIO(raw), by.splits):
        records = chunk.records[chunk.head :]
        found = by.understand(Batch(records, chunk.context, Setting(zone="UTC", encoding=chunk.encoding)))
        found.check(len(records))
        assert not found.refused
        lines += len(records) - len(found.passed)
        seen.update(zip(found.events["channel"].to_pylist(), found.events["action"].to_pylist(), strict=True))
    return lines, seen


def test_windows_events() -> None:
    files = dict(_files("*.zip", ".json"))
    assert files
    for name, raw in files.items():
        lines, seen = _told("windows_json", raw)
        assert lines == sum(1 for line in raw.splitlines() if line.strip()) == seen.total(), name
        assert seen[("admin", "clear_log")] >= 1, name  # each recording begins with emptied logs
        assert seen[("program", "run")] >= 1, name


def test_zeek() -> None:
    files = dict(_files("*zeek*.zip", ".log"))
    assert files
    seen: Counter[tuple[str, str]] = Counter()
    for raw in files.values():
        lines, found = _told("zeek_tsv", raw)
        assert lines == sum(1 for line in raw.splitlines() if line and not line.startswith(b"#"))
        seen += found
    assert seen[("network", "connect")] > 100
    assert seen[("web", "open")] == 3


def test_cloudtrail_as_a_table() -> None:
    """Neither CloudTrail's files nor S3's access logs, but a table that was made of CloudTrail's records."""
    [(_, raw)] = _files("aws*.zip", ".csv")
    lines, seen = _told("cloudtrail_csv", raw)
    assert lines == seen.total() == 301
    assert seen[("cloud", "list")] > 100
