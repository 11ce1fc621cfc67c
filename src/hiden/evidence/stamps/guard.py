"""How the gate sees authorities, stamps and witnesses; what they are called; that they vouch for the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from hiden.evidence.stamps.models import Stamp, StampAuthority, Witness
from hiden.gate import noun
from hiden.ledger.anchors import Anchor, Carried, anchored_by, brought_by
from hiden.ledger.names import name_with

noun("StampAuthority", model=StampAuthority)
noun("Stamp", model=Stamp)
noun("Witness", model=Witness)


@brought_by
def stamps_to_carry(size: int) -> Iterable[Carried]:
    """What goes along with exports and dossiers."""
    from hiden.evidence.stamps.carrying import monthly

    return monthly(size)


@anchored_by
def _stamps() -> Iterable[Anchor]:
    """Loaded when asked: every command line registers the nouns, and few look at a stamp."""
    from hiden.evidence.stamps.checking import stamped_points

    return stamped_points()


@anchored_by
def _witnessed() -> Iterable[Anchor]:
    from hiden.evidence.stamps.witnesses import witnessed_points

    return witnessed_points()


def _authorities(keys: Iterable[str]) -> dict[str, str]:
    return dict(StampAuthority.objects.filter(key__in=list(keys)).values_list("key", "name"))


def _witnesses(keys: Iterable[str]) -> dict[str, str]:
    return dict(Witness.objects.filter(key__in=list(keys)).values_list("key", "name"))


name_with("stamp_authority", _authorities)
name_with("witness", _witnesses)
