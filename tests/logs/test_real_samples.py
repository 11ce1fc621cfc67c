"""Logs that nobody here wrote (OTRF Security Datasets) are taken without a lost byte and without a refused line.

They are looked for as in `connectors/test_real_samples.py`, and are not the only test of anything.
"""

from __future__ import annotations

import zipfile

import pytest

from hiden.logs import sources
from hiden.logs.archive.reading import records_of
from hiden.logs.archive.verifying import verify
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource, Segment
from hiden.logs.sources import wish_of
from tests.connectors.test_real_samples import FOLDER

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the samples are not on this machine")


@pytest.mark.parametrize(
    ("connector", "names"),
    [
        ("windows_json", ["*batch.zip", "*dump.zip", "psh*.zip"]),
        ("zeek_tsv", ["*zeek*.zip"]),
        ("cloudtrail_csv", ["aws*.zip"]),
    ],
)
def test_what_is_kept_is_what_came(source: LogSource, connector: str, names: list[str]) -> None:
    by = source.responsible
    of = sources.add_source("real", wish_of(source, connector=connector, name="real"), by=by)
    of = sources.switch_on(of, by=by)
    for path in sorted(path for name in names for path in FOLDER.glob(name)):
        with zipfile.ZipFile(path) as packed:
            contents = [packed.read(each) for each in packed.infolist() if not each.is_dir()]
        for intake, raw in zip(take_file(of, path), contents, strict=True):
            segments = Segment.objects.filter(intake=intake).order_by("first")
            kept = b"\n".join(record for each in segments for _moment, record in records_of(each))
            assert raw in (kept, kept + b"\n")
            assert (intake.refused, intake.events + intake.passed) == (0, intake.records)
    assert verify(full=True).sound
