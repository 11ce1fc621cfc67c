"""A case about Charlie, who copied and wrote to several places."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.logs.conftest import file_server
from tests.monitoring.telling import Tale, brought, case_about, did
from tests.monitoring.watching import standing_purpose
from tests.world.organisation import Organisation
from tests.world.standing import stopped_clock

__all__ = ["stopped_clock"]


@pytest.fixture
def tale(organisation: Organisation, tmp_path: Path) -> Tale:
    """Told to the archive and the view."""
    charlie, purpose = organisation.charlie, standing_purpose(organisation)
    mail = {"channel": "mail", "action": "send"}
    events = [
        did(charlie),
        did(charlie, object="労働組合大会の資料.docx"),
        did(charlie, **mail, object="見積の件", dest="miura@hokuto.example"),
        did(charlie, **mail, object="相談", dest="madoguchi@kouei.example"),
    ]
    brought(file_server(organisation), tmp_path, events)
    return Tale(organisation, purpose, case_about(purpose, charlie))
