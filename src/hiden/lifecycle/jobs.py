"""What happens by itself: steps end when records of other rooms show that they are done."""

from __future__ import annotations

from datetime import timedelta

from hiden.jobs import job
from hiden.lifecycle.rights import settle_all_projects
from hiden.lifecycle.wiring import fulfil_from_records

job("lifecycle.rights", every=timedelta(minutes=10))(settle_all_projects)
job("lifecycle.fulfil", every=timedelta(minutes=5))(fulfil_from_records)
