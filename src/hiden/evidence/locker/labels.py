"""Labels for exhibits: number, kind, incident and a QR code of the address, which shows nothing to whoever is not signed in."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from hiden.base.words import say
from hiden.evidence.locker.models import Exhibit
from hiden.home import address
from hiden.lending.labels import drawn, sheet_pdf


def labels_pdf(exhibits: Sequence[Exhibit], *, layout: str, skip: int, with_name: bool) -> bytes:
    """A sheet of labels (PDF). Raises BadInput for none or too many."""
    return sheet_pdf(
        [_cell(one, with_name) for one in exhibits], layout=layout, skip=skip, title=say("証拠のラベル")
    )


def _cell(exhibit: Exhibit, with_name: bool) -> dict[str, str]:
    return {
        "number": exhibit.label,
        "class": say("証拠・開封禁止"),
        "copy": say("事案 {incident}", incident=exhibit.incident[:20]),
        "name": exhibit.title if with_name else str(exhibit.get_kind_display()),
        "picture": drawn(f"{address()}{reverse('evidence_exhibit', args=[exhibit.label])}"),
        "alt": say("証拠{label}の頁のアドレス", label=exhibit.label),
    }
