"""What happens by itself at the desk."""

from __future__ import annotations

from datetime import timedelta

from hiden.jobs import job
from hiden.monitoring.desk.issuing import issue_for_closed_cases


@job("monitoring.exonerate", every=timedelta(hours=1))
def exonerate() -> None:
    """Whoever was looked at for nothing has a paper that says so."""
    issue_for_closed_cases()
