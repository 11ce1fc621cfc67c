"""`hiden logs export`, `expire` and `rebuild`: records with their proof, letting go of what is past its time, the view again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from hiden.base.clock import end_of, start_of
from hiden.base.words import say
from hiden.commands.logs import source_called
from hiden.commands.ready import show_json, start_django


def export(  # noqa: PLR0917 - each is an option of the command
    sources: Annotated[list[str], typer.Argument(help="取得元の記号 / codes of sources")],
    out: Annotated[Path, typer.Option("--out", help="新しいフォルダー / a new folder")],
    first: Annotated[
        datetime,
        typer.Option("--from", formats=["%Y-%m-%d"], help="受け取った最初の日 / first day of receipt"),
    ],
    last: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="最後の日 / last day")],
    reason: Annotated[str, typer.Option("--reason", help="何のためか / what for")],
    person: Annotated[
        str, typer.Option("--person", help="この人の記録だけ（社員番号） / only this person's")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """記録を、だれでも検証できる証明とともに書き出す / write records with a proof that anybody can check."""
    start_django()
    from hiden.logs.archive.export import export_logs
    from hiden.people.queries import person_by_number

    done = export_logs(
        out,
        [source_called(code) for code in sources],
        first=start_of(first.date()),
        until=end_of(last.date()) + timedelta(microseconds=1),
        person=person_by_number(person) if person else None,
        reason=reason,
    )
    if as_json:
        show_json(asdict(done))
        return
    typer.echo(
        say(
            "{segments}区画の記録{shown}件を書き出しました（ほかの人の記録{others}件は、ハッシュだけです）。",
            segments=done.segments,
            shown=done.shown,
            others=done.others,
        )
    )
    typer.echo(
        say("確かめ方：書き出したフォルダーで python3 hiden_verify_logs.py . --key {key}", key=done.vkey)
    )


def expire() -> None:
    """保存期間を過ぎた記録を消去する。保全中のものは残る / delete what is past its time, unless it is held."""
    start_django()
    from hiden.logs.archive.expiring import expire as let_go

    typer.echo(say("{count}区画を消去しました。", count=let_go()))


def rebuild() -> None:
    """失われた「できごと」の表を、保管庫から作り直す / make lost files of the view again from the archive."""
    start_django()
    from hiden.logs.intake.rebuilding import rebuild_missing

    typer.echo(say("{count}区画のできごとを作り直しました。", count=rebuild_missing()))
