"""`hiden logs reread`: understand again what was received before, by what is known today."""

from __future__ import annotations

from typing import Annotated

import typer

from hiden.commands.logs import source_called
from hiden.commands.ready import show_json, start_django


def reread(
    source: Annotated[str, typer.Argument(help="取得元の記号 / code of the source")],
    everything: Annotated[
        bool,
        typer.Option(
            "--all",
            help="読めなかった記録のある区画だけでなく、すべて / all segments, not only those with refused records",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """記録を今の読み方で読み直す（記録そのものは変わらない） / read records again; the records themselves do not change."""
    start_django()
    from hiden.logs.intake.rereading import read_again

    done = read_again(source_called(source), everything=everything)
    if as_json:
        show_json({"segments": done.segments, "refused_before": done.before, "refused_after": done.after})
        return
    typer.echo(
        f"{done.segments}区画を読み直しました。読めない記録 {done.before}件 → {done.after}件"
        f" / {done.segments} segments read again; unreadable records: {done.before}, now {done.after}"
    )
