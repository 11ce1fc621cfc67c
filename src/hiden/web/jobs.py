"""The morning mail."""

from __future__ import annotations

from datetime import timedelta

from hiden.jobs import job
from hiden.web.digest import send_if_due

job("web.digest", every=timedelta(minutes=5))(send_if_due)
