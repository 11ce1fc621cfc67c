"""Which stage of a carrying-off a sign is about (gather, pack, send, erase), and how much a sign of it tells.

One stage alone is mostly work; several in a few days seldom are. Where rules and behaviour see the same, they are of one stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Final

RULES: Final = "rules."
RENAMED: Final = (f"{RULES}rename_", f"{RULES}label_")


class Stage(StrEnum):
    """What a sign may be a part of."""

    GATHER = "gather"
    PACK = "pack"
    SEND = "send"
    ERASE = "erase"
    AROUND = "around"  # when, from where, with what, and how much at once


_STAGES: Final[Mapping[str, Stage]] = {
    "volume.read": Stage.GATHER,
    "volume.rate": Stage.GATHER,
    "volume.glance": Stage.GATHER,
    "volume.rows": Stage.GATHER,
    "first.item": Stage.GATHER,
    "volume.pack": Stage.PACK,
    "volume.erase": Stage.ERASE,
    "hours": Stage.AROUND,
    "first.way": Stage.AROUND,
    "tail": Stage.AROUND,
    "drift": Stage.AROUND,
    "slow": Stage.AROUND,
}
# Rules of the pack by how their names begin, the longest beginning first.
_OF_RULES: Final[tuple[tuple[str, Stage], ...]] = (
    ("read_", Stage.GATHER),
    ("shared_mass", Stage.GATHER),
    ("cloud_mass_download", Stage.GATHER),
    ("code_many", Stage.GATHER),
    ("database_dump", Stage.GATHER),
    ("screen_", Stage.GATHER),
    ("canary", Stage.GATHER),
    ("pack_secret", Stage.PACK),
    ("pack_password", Stage.PACK),
    ("rename_", Stage.PACK),
    ("label_", Stage.PACK),
    ("imaging_tool", Stage.PACK),
    ("mass_delete", Stage.ERASE),
    ("leaver_delete", Stage.ERASE),
    ("wiping_tool", Stage.ERASE),
    ("log_cleared", Stage.ERASE),
    ("watch_stopped", Stage.ERASE),
    ("account_", Stage.AROUND),
    ("device_", Stage.AROUND),
    ("reset_", Stage.AROUND),
    ("grant_", Stage.AROUND),
    ("left_used", Stage.AROUND),
    ("shared_off", Stage.AROUND),
    ("refused_", Stage.AROUND),
    ("remote_tool", Stage.AROUND),
    ("anonymiser", Stage.AROUND),
    ("mail_foreign_file", Stage.AROUND),
)
# How much a sign of behaviour tells of a carrying-off; of its stage, where the detector is not named. Measured on simulated years.
_TELLS: Final[Mapping[str, float]] = {
    "volume.ai": 0.5,
    "volume.print": 0.6,
    "volume.mail": 0.5,
    "volume.web": 0.5,
    "volume.share": 0.6,
    "volume.sent": 0.7,
    "volume.close": 1.8,
    "volume.glance": 1.4,
    "order.packed_and_sent": 0.7,
    "slow": 0.4,
    "first.medium": 0.6,
    "first.item": 0.5,
    "volume.rows": 0.7,
}
_OF_STAGE: Final = {Stage.GATHER: 0.8, Stage.PACK: 0.7, Stage.SEND: 1.0, Stage.ERASE: 0.4, Stage.AROUND: 0.6}


@cache
def stage_of(detector: str) -> Stage:
    """Which stage a sign of this detector may be a part of; what is not named is about sending, as most rules are."""
    if detector.startswith(RULES):
        name = detector.removeprefix(RULES)
        return next((stage for begin, stage in _OF_RULES if name.startswith(begin)), Stage.SEND)
    return _STAGES.get(detector, Stage.SEND)


@cache
def tells(detector: str) -> float:
    """How much of a sign's weight counts."""
    return _TELLS.get(detector, _OF_STAGE[stage_of(detector)])


__all__ = ["RENAMED", "RULES", "Stage", "stage_of", "tells"]
