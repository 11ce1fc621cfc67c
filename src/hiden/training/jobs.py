"""What happens by itself: the yearly course is asked of whoever has not passed it within its months."""

from __future__ import annotations

from datetime import timedelta

from hiden.jobs import job
from hiden.ledger import SYSTEM
from hiden.training.actions import renew_due

job("training.renew_due", every=timedelta(hours=6))(lambda: renew_due(by=SYSTEM))
