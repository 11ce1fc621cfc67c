"""The chain of custody of exhibits that were kept. The room that keeps them says what it has (`custody_told_by`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.dossier.part import Fact, Factor, Told, part
from hiden.dossier.scope import Scope

# Each gives facts of six cells: exhibit, what happened, who, from → to, tool and version, digest.
Custody = Callable[[Scope], Iterable[Fact]]
_told: list[Custody] = []


def custody_told_by(function: Custody) -> Custody:
    """Register a function that tells custody events."""
    _told.append(function)
    return function


@part(
    "custody",
    71,
    _("証拠の保管の連鎖"),
    Factor.RECORDS,
    _("証拠品"),
    _("できごと"),
    _("人"),
    _("移動"),
    _("道具と版"),
    _("照合値"),
)
def custody(scope: Scope) -> Told:
    """What happened to each exhibit."""
    facts = [fact for function in _told for fact in function(scope)]
    return Told(facts, [] if facts else [say("保全した証拠品（端末、媒体、画像など）の記録がありません。")])
