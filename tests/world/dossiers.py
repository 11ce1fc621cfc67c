"""A dossier that somebody asked for and made: what the addresses and the operations of that room speak of."""

from __future__ import annotations

from datetime import timedelta

from hiden.base.clock import now, today
from hiden.dossier.asking import Wish, ask_dossier, packed_file
from hiden.dossier.covering import Level
from hiden.dossier.models import Dossier
from hiden.people.models import Person


def shown_of(number: str, by: Person) -> dict[str, object]:
    """Asked for by `by`, not decided; and one that was made before, whose file lies there."""
    asked = ask_dossier(Wish(number, None, None, Level.FULL, "警察に相談するため"), by=by)
    made = Dossier.objects.create(
        request=asked, item=asked.item, first_day=today() - timedelta(days=9), last_day=today(), level="full", sha256="0" * 64,
        facts=1, gaps=1, entry=0, made_by=by, made_at=now(),
    )  # fmt: skip
    packed_file(made).write_bytes(b"PK")
    return {"dossier": asked.key, "dossier_made": made.key, "dossier_item": number}
