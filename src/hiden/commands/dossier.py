"""`hiden dossier`: what can be shown of one item, as a folder that an outsider checks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from hiden.base.words import say
from hiden.commands.ready import show_json, start_django


def dossier(  # noqa: PLR0917 - each is an option of the command
    item: Annotated[str, typer.Argument(help="情報の管理番号 / number of the item")],
    out: Annotated[Path, typer.Option("--out", help="新しいフォルダー / a new folder")],
    reason: Annotated[str, typer.Option("--reason", help="何のためか / what for")],
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="最初の日（既定は台帳に載った日） / first day"),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], help="最後の日（既定は今日） / last day"),
    ] = None,
    redaction: Annotated[
        str, typer.Option("--redaction", help="見せる範囲：full | persons | secrets | both / what is hidden")
    ] = "full",
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """一つの秘密情報について示せることを、だれでも検証できる一式にする / all that can be shown of one secret, for anybody to check."""
    start_django()
    from hiden.dossier.covering import level_called
    from hiden.dossier.making import make_dossier
    from hiden.dossier.scope import scope_of
    from hiden.inventory.queries import find_item

    scope = scope_of(find_item(item), first.date() if first else None, last.date() if last else None)
    made = make_dossier(scope, level_called(redaction), out, reason=reason)
    if as_json:
        show_json({
            "folder": str(out), "key": made.dossier.key, "sha256": made.dossier.sha256, "entry": made.dossier.entry,
            "facts": made.dossier.facts, "gaps": made.dossier.gaps, "vkey": made.vkey,
            "openings": str(made.openings) if made.openings else None,
        })  # fmt: skip
        return
    typer.echo(
        say(
            "事実{facts}件と、足りないもの{gaps}件を書き出しました。",
            facts=made.dossier.facts,
            gaps=made.dossier.gaps,
        )
    )
    if made.openings:
        typer.echo(
            say("伏せた内容は「{path}」にあります。一式とは別に保管してください。", path=made.openings.name)
        )
    typer.echo(
        say("確かめ方：書き出したフォルダーで python3 hiden_verify_dossier.py . --key {key}", key=made.vkey)
    )
