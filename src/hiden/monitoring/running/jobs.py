"""Every hour: what came since is looked at."""

from __future__ import annotations

from datetime import timedelta

from hiden.jobs import apart, job
from hiden.monitoring.running.runs import run


def look() -> None:
    """A run; nothing where no detector is switched on or nothing new came."""
    run()


job("monitoring.run", every=timedelta(hours=1))(apart(look))
