"""`hiden logs coverage`: where classed information lies, and what is recorded there."""

from __future__ import annotations

from typing import Annotated

import typer

from hiden.base.words import listed, say
from hiden.commands.ready import show_json, start_django


def coverage(
    days: Annotated[
        int, typer.Option("--days", min=1, max=366, help="さかのぼる日数 / days looked back")
    ] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """秘密情報のある場所ごとに、何の記録を取っているかを示す / what is recorded where classed information lies."""
    start_django()
    from hiden.logs.coverage import coverage_map
    from hiden.logs.coverage_shown import as_json as shown
    from hiden.logs.telling import CHANNELS

    found = coverage_map(days=days)
    if as_json:
        show_json(shown(found))
        return
    for line in found.lines:
        state = say("記録がない") if line.blind else f"{int(100 * line.level)}%"
        missing = listed(str(CHANNELS[channel]) for channel in line.missing)
        typer.echo(f"{line.store.label}　{len(line.store.items)}　{state}　{missing}")
    if found.missing:
        typer.echo(
            say(
                "会社のどこでも記録を取っていない経路：{channels}",
                channels=listed(str(CHANNELS[each]) for each in found.missing),
            )
        )
