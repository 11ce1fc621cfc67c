"""What happens by itself: reviews follow what changes, and end on their day."""

from __future__ import annotations

from datetime import timedelta

from hiden.access.reviews.closing import settle_reviews
from hiden.jobs import job

job("access.reviews", every=timedelta(minutes=15))(settle_reviews)
