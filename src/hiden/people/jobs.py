"""After midnight: what was reserved for the new day reaches the copies on persons, and leavers' accounts are stopped."""

from __future__ import annotations

from datetime import timedelta

from hiden.jobs import job
from hiden.people.actions.persons import settle_today

job("people.settle_today", every=timedelta(minutes=10))(settle_today)
