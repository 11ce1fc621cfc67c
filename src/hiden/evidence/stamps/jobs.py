"""What happens by itself: stamps that wait are fetched, the ledger is stamped daily, old stamps are renewed, witnesses are asked.

In a thread of its own: an authority that is slow may not hold up what other rooms do.
"""

from __future__ import annotations

from datetime import timedelta

from hiden.jobs import apart, job


def stamps() -> None:
    """Ask for what is due and go out for it. Nothing is called where nothing is registered."""
    from hiden.evidence.stamps.asking import ask_daily
    from hiden.evidence.stamps.renewing import renew_due
    from hiden.evidence.stamps.sending import send_waiting

    ask_daily()
    renew_due()
    send_waiting()


job("evidence.stamps", every=timedelta(minutes=1))(apart(stamps))


def witnesses() -> None:
    """Have what was signed countersigned."""
    from hiden.evidence.stamps.witnesses import ask_witnesses

    ask_witnesses()


job("evidence.witnesses", every=timedelta(minutes=1))(apart(witnesses))
