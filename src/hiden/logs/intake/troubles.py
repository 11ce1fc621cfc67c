"""What is wrong with receiving from a source, kept where its page shows it until the same work goes well again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import HidenError
from hiden.base.words import say
from hiden.logs.models import LogSource, Reception

log = logging.getLogger(__name__)
_LONGEST = 500


@contextmanager
def noting(source: LogSource, part: str) -> Iterator[None]:
    """Do one part of the work for a source: what goes wrong is noted and stops nobody else; when it goes well, the note ends."""
    try:
        yield
    except HidenError as fault:
        note_trouble(source, part, f"{fault.what}{fault.do_next}")
    except OSError as fault:
        log.warning("source %s, %s: %s", source.code, part, fault)
        note_trouble(source, part, disk_trouble(fault))
    else:
        end_trouble(source, part)


def disk_trouble(fault: OSError) -> str:
    """A sentence for what the disk or the network said."""
    return say(
        "読み書きできませんでした（{why}）。空き容量と権限を確かめてください。",
        why=fault.strerror or type(fault).__name__,
    )


@transaction.atomic
def note_trouble(source: LogSource, part: str, what: str) -> None:
    """Note that something is wrong; since when stays as long as it is the same part of the work."""
    found, _ = Reception.objects.select_for_update().get_or_create(source=source)
    said = found.troubles.get(part)
    if said is None or said["what"] != what[:_LONGEST]:
        since = said["since"] if said else now().isoformat()
        found.troubles[part] = {"what": what[:_LONGEST], "since": since}
        found.save(update_fields=["troubles"])


def end_trouble(source: LogSource, part: str) -> None:
    """It goes well again. Costs one query while nothing was wrong."""
    found = Reception.objects.filter(source=source).first()
    if found is None or part not in found.troubles:
        return
    with transaction.atomic():
        found = Reception.objects.select_for_update().get(pk=found.pk)
        found.troubles.pop(part, None)
        found.save(update_fields=["troubles"])


def troubles_of(source: LogSource) -> list[str]:
    """All that is wrong now."""
    found = Reception.objects.filter(source=source).first()
    return [] if found is None else [said["what"] for _, said in sorted(found.troubles.items())]
