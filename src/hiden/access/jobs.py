"""What happens by itself: the grants of those who have left end on the morning after; counts of asking systems are written."""

from __future__ import annotations

from datetime import timedelta

from hiden.access.authzen.counting import write_counts
from hiden.access.closing import settle_leavers
from hiden.access.reviews import jobs as review_jobs
from hiden.jobs import job

job("access.leavers", every=timedelta(minutes=10))(settle_leavers)
job("access.counts", every=timedelta(minutes=1))(write_counts)


__all__ = ["review_jobs"]
