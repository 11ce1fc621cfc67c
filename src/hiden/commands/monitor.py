"""`hiden monitor`: look at what is new, say how it stands, take rules of others in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from hiden.base.words import say
from hiden.commands.ready import show_json, start_django

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

_Json = Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")]
_BUSY = 5
_INCOMPLETE = 7


@app.command("run")
def run_(
    since: Annotated[
        str,
        typer.Option(
            "--since", help="この日から見直す（例 2026-10-01） / look at everything from this day on again"
        ),
    ] = "",
    as_json: _Json = False,
) -> None:
    """新しい記録のある日を見て、兆候と案件を更新する / look at the days that new records touch."""
    start_django()
    from hiden.base.dates import parse_full_date
    from hiden.monitoring.running.blindness import told
    from hiden.monitoring.running.runs import run

    result = run(since=parse_full_date(since) if since else None)
    if as_json:
        show_json(result.as_json())
    elif result.busy:
        typer.echo(say("別の実行が進行中です。終わってから、もう一度実行してください。"))
    elif result.run is None:
        typer.echo(say("新しく見るものはありません（または、動いている検知の項目がありません）。"))
    else:
        typer.echo(
            say(
                "{days}日分を見ました。兆候{signs}件、新しい案件{opened}件、枠に入らなかった対象{waiting}件。",
                days=len(result.days),
                signs=result.signs,
                opened=len(result.opened.made),
                waiting=result.opened.waiting,
            )
        )
        for each in result.blind:
            typer.echo(f"  {told(each)}")
    if result.busy:
        raise typer.Exit(_BUSY)
    if result.run is not None and result.run.reason:
        raise typer.Exit(_INCOMPLETE)


@app.command()
def status(as_json: _Json = False) -> None:
    """最後の実行と今週の案件の数。誰のものかは出さない / the last run and this week's counts, never whose."""
    start_django()
    from hiden.monitoring.cases.queries import this_week
    from hiden.monitoring.running.blindness import told
    from hiden.monitoring.running.runs import last_run, uses_now

    run, week = last_run(), this_week()
    found: dict[str, Any] = {
        "finished_at": run.finished_at if run else None,
        "complete": run is not None and not run.reason,
        "days": run.days if run else [],
        "events": run.events if run else 0,
        "detectors": sorted(uses_now()),
        "not_looked_at": [told(each) for each in run.blind] if run else [],
        "week": week.monday,
        "opened": week.opened,
        "closed": week.closed,
        "waiting": week.waiting,
    }
    if as_json:
        show_json(found)
        return
    if run is None or run.finished_at is None:
        typer.echo(say("まだ一度も実行されていません。"))
    else:
        typer.echo(say("最後の実行：{when:%Y-%m-%d %H:%M}（UTC）", when=run.finished_at))
    typer.echo(
        say(
            "今週の案件{opened}件（判断済み{closed}件）、枠に入らなかった対象{waiting}件、動いている項目{n}。",
            opened=week.opened,
            closed=week.closed,
            waiting=week.waiting,
            n=len(found["detectors"]),
        )
    )
    for words in found["not_looked_at"]:
        typer.echo(f"  {words}")


@app.command("import-rules", help="Sigmaの規則を取り込む / take rules of Sigma in")
def import_rules(
    source: Annotated[Path, typer.Argument(help="フォルダー、ZIP、tar.gz / folder or archive", exists=True)],
    licence: Annotated[str, typer.Option("--licence", help="規則のライセンス / licence of the rules")],
    by: Annotated[str, typer.Option("--by", help="取り込む人の社員番号 / number of the person")],
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """None of them runs by that: a purpose has to use them."""
    start_django()
    from hiden.monitoring.rules.bundles import texts_in, texts_of
    from hiden.monitoring.rules.taking import take_rules
    from hiden.people.queries import person_by_number

    texts = texts_in(source) if source.is_dir() else texts_of(source.read_bytes(), source.name)
    done = take_rules(texts, name=source.name, licence=licence, by=person_by_number(by))
    if as_json:
        refused = [{"name": name, "reason": reason} for name, reason in done.refused]
        show_json({"taken": done.taken, "same": done.same, "refused": refused})
        return
    typer.echo(
        f"{done.taken}件を取り込みました。既にあるもの {done.same}件、使えないもの {len(done.refused)}件"
        f" / {done.taken} taken, {done.same} there already, {len(done.refused)} not usable"
    )
    for name, reason in done.refused:
        typer.echo(f"  {name}　{reason}")
