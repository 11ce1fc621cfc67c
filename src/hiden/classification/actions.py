"""All verbs of this room in one place. They are the only writers of its tables."""

from __future__ import annotations

from hiden.classification.classify import Given, classify, give_class, needs_approval, propose_classes
from hiden.classification.defining import (
    NewRule,
    add_class,
    add_usage_mode,
    change_class,
    retire_class,
    retire_usage_mode,
    set_rule,
    set_rules,
)
from hiden.classification.presets import adopt_preset, ensure_presets

__all__ = [
    "Given",
    "NewRule",
    "add_class",
    "add_usage_mode",
    "adopt_preset",
    "change_class",
    "classify",
    "ensure_presets",
    "give_class",
    "needs_approval",
    "propose_classes",
    "retire_class",
    "retire_usage_mode",
    "set_rule",
    "set_rules",
]
