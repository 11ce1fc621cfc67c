"""Every day what is past its time goes."""

from __future__ import annotations

from datetime import timedelta

from hiden.jobs import job
from hiden.monitoring.rights.retention import delete_due


@job("monitoring.delete", every=timedelta(hours=6))
def delete() -> None:
    """Signs and cases past their time."""
    delete_due()
