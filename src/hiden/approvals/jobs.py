"""When the day of a deputy who was named ahead has come, the cases that wait are opened to them."""

from __future__ import annotations

from datetime import timedelta

from hiden.approvals.deputies import tell_deputies
from hiden.jobs import job

job("approvals.tell_deputies", every=timedelta(minutes=5))(tell_deputies)
