"""The chain of custody of exhibits that belong to incidents of the item, as far as whoever asks may see them.

Another room that keeps exhibits says what it has with `custody_told_by`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.dossier.ledgered import by_fields
from hiden.dossier.part import Fact, Factor, Told, part, words
from hiden.dossier.scope import Scope
from hiden.evidence.custody.models import CustodyEvent
from hiden.evidence.locker.models import Exhibit
from hiden.gate import visible
from hiden.incidents.models import IncidentItem

# Each gives facts of six cells: exhibit, what happened, who, from → to, tool and version, digest.
Custody = Callable[[Scope], Iterable[Fact]]
_told: list[Custody] = []
_NUMBER: Final = re.compile(r"J-\d+")


def custody_told_by(function: Custody) -> Custody:
    """Register a function that tells custody events."""
    _told.append(function)
    return function


@part(
    "custody", 71, _("証拠の保管の連鎖"), Factor.RECORDS,
    _("証拠品"), _("できごと"), _("記録した人"), _("移動"), _("道具と版"), _("照合値（SHA-256）"), close=True,
)  # fmt: skip
def custody(scope: Scope) -> Told:
    """What happened to each exhibit."""
    facts = [fact for function in _told for fact in function(scope)]
    return Told(facts, [] if facts else [say("保全した証拠品（端末、媒体、画像など）の記録がありません。")])


@custody_told_by
def kept(scope: Scope) -> list[Fact]:
    """Events of exhibits in the locker. They name the incident by its number, such as J-0001."""
    exhibits = {one.pk: one for one in _exhibits(scope)}
    rows = list(
        CustodyEvent.objects.filter(exhibit__in=exhibits, at__lte=scope.until).order_by(
            "exhibit_id", "number"
        )
    )
    said = by_fields(scope.ledgered.of_kind("evidence.custody"), "exhibit", "number") if rows else {}
    scope.know(one.by_id for one in rows)
    return [
        Fact(
            one.at,
            (
                exhibits[one.exhibit_id].label, str(one.get_act_display()), scope.who(one.by_id),
                words(" → ".join(filter(None, (one.from_whom, one.to_whom)))), one.tool, one.hash_after or one.hash_before,
            ),
            f"evidence.CustodyEvent/{one.key}", None, one.recorded_at,
            said.get((exhibits[one.exhibit_id].label, one.number), ()),
        )
        for one in rows
    ]  # fmt: skip


def _exhibits(scope: Scope) -> list[Exhibit]:
    """Those of incidents of the item; what is kept from whoever asks does not exist for them."""
    incidents = IncidentItem.objects.filter(item=scope.item).select_related("incident")
    numbers = {str(one.incident) for one in incidents}
    rows = (
        Exhibit.objects.all()
        if scope.by is None
        else visible(scope.by, "evidence.see", Exhibit.objects.all())
    )
    return [one for one in rows if numbers.intersection(_NUMBER.findall(one.incident))]
