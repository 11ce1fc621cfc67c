"""`hiden check`: what is misconfigured, with an id and a hint for each."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hiden.commands.ready import show_json, start_django


def findings() -> list[dict[str, Any]]:
    """All messages of Django's and our own checks: id, level, what, hint."""
    from django.core.checks import run_checks

    return [
        {
            "id": message.id or "hiden.X000",
            "level": "error" if message.is_serious() else "warning",
            "what": str(message.msg),
            "hint": str(message.hint or ""),
        }
        for message in run_checks(include_deployment_checks=False, databases=["default"])
    ]


def check(
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """Report what is misconfigured. Exit code 1 when there is an error."""
    start_django()
    found = findings()
    errors = sum(one["level"] == "error" for one in found)
    if as_json:
        show_json({"ok": errors == 0, "findings": found})
    else:
        for one in found:
            typer.echo(f"[{one['id']}] {one['what']}\n    → {one['hint']}")
        typer.echo(
            f"誤り {errors} 件、注意 {len(found) - errors} 件 / {errors} errors, {len(found) - errors} warnings"
        )
    raise typer.Exit(1 if errors else 0)
