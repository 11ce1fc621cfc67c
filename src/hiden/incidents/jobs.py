"""What happens by itself: what is past its limit is let go."""

from __future__ import annotations

from datetime import timedelta

from hiden.incidents.deciding.containing import undo_due
from hiden.jobs import job

job("incidents.containments", every=timedelta(minutes=1))(undo_due)
