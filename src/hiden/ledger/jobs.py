"""A grown ledger is signed every minute."""

from __future__ import annotations

from datetime import timedelta

from hiden.jobs import job
from hiden.ledger.signing import INTERVAL, sign_if_grown

job("ledger.checkpoint", every=timedelta(seconds=INTERVAL))(sign_if_grown)
