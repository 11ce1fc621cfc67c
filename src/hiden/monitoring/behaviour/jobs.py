"""What happens by itself: folded days that no run looks back at go."""

from __future__ import annotations

from datetime import timedelta

from hiden.base.clock import today
from hiden.jobs import job


@job("monitoring.folded", every=timedelta(days=1))
def let_folded_go() -> None:
    """They are about people, and nobody needs them any more."""
    from hiden.monitoring.behaviour.running import tidy  # with numpy, which most commands do not need

    tidy(today())
