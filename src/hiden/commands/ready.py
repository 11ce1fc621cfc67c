"""What every verb needs first: Django set up, and a database of the right shape."""

from __future__ import annotations

import json
import sys
from typing import Any

import typer


def start_django() -> None:
    """Load settings and rooms. Cheap when done already."""
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def migrate() -> None:
    """Bring the database to the shape this version needs; quick when it has it."""
    from django.core.management import call_command

    start_django()
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def show_json(value: Any) -> None:
    """One JSON document on standard output: for machines."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def tell(sentence: str) -> None:
    """A sentence for the person at the terminal, kept apart from what machines read."""
    print(sentence, file=sys.stderr)
