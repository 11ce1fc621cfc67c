"""`hiden simulate`: files as the systems of this company would write them, for trying out and for tests. Nothing is taken in."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.commands import simulate_scenarios
from hiden.commands.ready import show_json, start_django

if TYPE_CHECKING:
    from hiden.simulation.generate import Made

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
_MOST_DAYS = 1100


@app.callback()
def _simulate() -> None:
    """Made-up records of this company."""


@app.command()
def logs(  # noqa: PLR0917 - the options of a command
    out: Annotated[
        Path, typer.Option("--out", help="書き出すフォルダー（空か、まだないもの） / an empty folder")
    ],
    days: Annotated[int, typer.Option("--days", help="何日分か / how many days")] = 90,
    scale: Annotated[float, typer.Option("--scale", help="件数の倍率 / how much everybody does")] = 1.0,
    seed: Annotated[
        int, typer.Option("--seed", help="同じ数なら同じ中身になる / the same gives the same")
    ] = 1,
    until: Annotated[
        str, typer.Option("--until", help="最後の日（年-月-日、省くと昨日） / last day, yesterday without it")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """この会社の人と情報をもとに、架空のログを書き出す / write made-up logs of this company's people and items."""
    last = day_of(until)
    if not 1 <= days <= _MOST_DAYS or not 0 < scale <= 1000:
        raise BadInput(
            say("日数か倍率が範囲の外です。"),
            say("日数は1から{most}、倍率は0より大きく1000までにしてください。", most=_MOST_DAYS),
        )
    empty_folder(out)
    start_django()
    show = write_files(out, last=last, days=days, scale=scale, seed=seed)
    if as_json:
        show_json(show)
    else:
        typer.echo(
            say("{files}ファイル、{events}件を書き出しました（{seconds}秒）。", files=show["files"], events=show["events"],
                seconds=show["cpu_seconds"])
        )  # fmt: skip


def empty_folder(out: Path) -> None:
    """Raises BadInput where something is there already."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput(
            say("「{out}」には、すでに何かがあります。", out=str(out)),
            say("空のフォルダーを指定してください。"),
        )


def write_files(out: Path, *, last: date | None, days: int, scale: float, seed: int) -> dict[str, Any]:
    """Write the files, a folder for each source; returns the counts."""
    from hiden.base.clock import today
    from hiden.simulation.generate import generate
    from hiden.simulation.reading import read_world

    ends = last or today() - timedelta(days=1)
    first = ends - timedelta(days=days - 1)
    return write_made(
        out, generate(read_world(), first=first, days=days, seed=seed, scale=scale), first, days
    )


def write_made(out: Path, files: Iterable[Made], first: date, days: int) -> dict[str, Any]:
    """Write what was generated for these days, a folder for each source; returns the counts."""
    begun = time.process_time()
    events: Counter[str] = Counter()
    written = size = 0
    for made in files:
        folder = out / made.source
        folder.mkdir(parents=True, exist_ok=True)
        # A growing file is fetched again and again: the next is the same, longer.
        (folder / made.name).write_bytes(made.content)
        events[made.source] += made.events
        written += 1
        size += len(made.content)
    return {
        "first_day": first.isoformat(),
        "last_day": (first + timedelta(days=days - 1)).isoformat(),
        "files": written,
        "bytes": size,
        "events": sum(events.values()),
        "sources": dict(sorted(events.items())),
        "cpu_seconds": round(time.process_time() - begun, 1),
    }


def day_of(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as fault:
        raise BadInput(
            say("「{day}」は日付として読めません。", day=said[:20]),
            say("2026-11-30 のように入力してください。"),
        ) from fault


app.command()(simulate_scenarios.scenarios)
app.command()(simulate_scenarios.scenario)
app.command()(simulate_scenarios.year)
