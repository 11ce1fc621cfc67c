"""The one Django app. Rooms are gathered here, once, in the order of the house."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

ROOMS = (
    "ledger",
    "gate",
    "imports",
    "catalogue",
    "people",
    "approvals",
    "inventory",
    "classification",
    "measures",
    "rules",
    "identity",
    "promises",
    "training",
    "access",
    "lending",
    "evidence",
    "logs",
    "lifecycle",
    "monitoring",
    "incidents",
    "reports",
    "web",
)

# Modules that register something when imported: entry kinds, gate nouns, effects of approvals, importers, facts, checks, followers, detectors.
_REGISTERING = ("entries", "guard", "effects", "importer", "facts", "checks", "jobs", "following", "finders")


class HidenConfig(AppConfig):
    name = "hiden"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext

        from hiden.base.words import use_translator

        use_translator(gettext)
        for room in ROOMS:
            for part in _REGISTERING:
                name = f"hiden.{room}.{part}"
                if find_spec(name) is not None:
                    import_module(name)
