"""Verbs of this room, gathered."""

from hiden.identity.settling import (
    belong_to,
    belongs_to,
    declare,
    except_finding,
    explain_privilege,
    report,
    undecide,
)
from hiden.identity.systems import (
    add_system,
    change_settings,
    change_system,
    end_absence,
    record_absence,
    retire_system,
)

__all__ = [
    "add_system",
    "belong_to",
    "belongs_to",
    "change_settings",
    "change_system",
    "declare",
    "end_absence",
    "except_finding",
    "explain_privilege",
    "record_absence",
    "report",
    "retire_system",
    "undecide",
]
