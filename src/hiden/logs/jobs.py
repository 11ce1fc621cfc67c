"""What happens by itself: what was received is sealed, folders are looked into, interfaces asked; the view is merged; what is past
its time goes.

Whoever serves does this in threads of its own: a file of gigabytes or a slow interface may not hold up what other rooms do by the
second. Each job runs once at a time, and is safe to run twice. What a job needs it loads when it runs: every command line registers
the jobs, and Arrow and DuckDB take a fifth of a second to load.
"""

from __future__ import annotations

from datetime import timedelta

from hiden.base.clock import now
from hiden.jobs import apart, job
from hiden.logs.masking import renew_after_permits

_TURN_SECONDS = (
    240.0  # each turn is a segment: minutes, not seconds, so that a busy source makes hundreds a day
)


def seal_received() -> None:
    """Turn and seal: nothing that was received waits longer than five minutes."""
    from hiden.logs.archive.points import note_archive
    from hiden.logs.intake.spooled import seal_all
    from hiden.logs.receiving.writers import turn_all

    turn_all(_TURN_SECONDS)
    seal_all(wait=False)
    note_archive()


def look_into_folders() -> None:
    """What was put into the folders of sources is taken."""
    from hiden.logs.receiving.folders import look_into_all

    look_into_all()


def pull() -> None:
    """Interfaces of other systems are asked for what is new."""
    from hiden.logs.receiving.pull.running import pull_all

    pull_all()


def tidy_view() -> None:
    """Small files of the view become few; those that nobody names go."""
    from hiden.logs.store.parts import merge, tidy

    merge()
    tidy()


def let_go() -> None:
    """What is past its time goes, every day; keys of batches are forgotten after a week."""
    from hiden.logs.archive.batches import forget
    from hiden.logs.archive.expiring import expire
    from hiden.logs.intake.rebuilding import bring_back

    at = now()
    expire(at)
    bring_back(at)
    forget()


job("logs.seal", every=timedelta(seconds=20))(apart(seal_received))
job("logs.folders", every=timedelta(seconds=15))(apart(look_into_folders))
job("logs.pull", every=timedelta(minutes=1))(apart(pull))
job("logs.tidy", every=timedelta(minutes=10))(apart(tidy_view))
job("logs.let_go", every=timedelta(hours=1))(apart(let_go))


@job("logs.renew_masks", every=timedelta(hours=1))
def renew_masks() -> None:
    """Whoever saw a person by name does not know them by their masked name afterwards."""
    renew_after_permits()
