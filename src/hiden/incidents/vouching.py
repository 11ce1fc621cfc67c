"""At the moments that matter somebody outside is asked to stamp the ledger: when the company first knew, what was decided, how it ended.

An authority learns a hash and nothing else, and what is kept with the stamp tells of no incident: stamps are seen by more people than
incidents are. Where no authority is registered, and for a drill, nothing is asked.
"""

from __future__ import annotations

from typing import Final

from hiden.evidence.stamps.asking import stamp_after_commit
from hiden.incidents.models import Incident

REASON: Final = "event"


def vouch(incident: Incident) -> None:
    """Have what the caller's transaction records stamped, once that has been committed."""
    if not incident.drill:
        stamp_after_commit(reason=REASON)


__all__ = ["REASON", "vouch"]
