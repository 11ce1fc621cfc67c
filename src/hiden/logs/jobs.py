"""What happens by itself."""

from __future__ import annotations

from datetime import timedelta

from hiden.jobs import job
from hiden.logs.masking import renew_after_permits


@job("logs.renew_masks", every=timedelta(hours=1))
def renew_masks() -> None:
    """Whoever saw a person by name does not know them by their masked name afterwards."""
    renew_after_permits()
