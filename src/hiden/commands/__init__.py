"""The command line: `hiden VERB`. One file for each group of verbs; assembly only."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; an error is shown as its two sentences and sets the exit code of its class."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiden.settings")
    if sys.argv[1:2] == ["django"]:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["hiden django", *sys.argv[2:]])
        return
    from hiden.commands.app import run

    run()
