"""What happens by itself: imports that died are cleared away."""

from __future__ import annotations

from datetime import timedelta

from hiden.jobs import job


@job("clear away imports of evidence that died", every=timedelta(minutes=10))
def clear_away() -> None:
    """What a killed process left is removed, and its row says so."""
    from hiden.evidence.locker.importing import sweep

    sweep()
