"""A grown ledger is signed every minute; what was erased leaves SQLite's log within ten, if a reader kept it there."""

from __future__ import annotations

from datetime import timedelta

from hiden.jobs import job
from hiden.ledger.actions import empty_write_ahead_log
from hiden.ledger.signing import INTERVAL, sign_if_grown

job("ledger.checkpoint", every=timedelta(seconds=INTERVAL))(sign_if_grown)
job("ledger.erase", every=timedelta(minutes=10))(empty_write_ahead_log)
