"""`hiden import KIND FILE` and `hiden export KIND FILE`: the same way in and out as on the pages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.commands.ready import show_json, start_django


def _day(text: str | None) -> Any:
    from hiden.base.clock import today
    from hiden.base.dates import parse_full_date

    return parse_full_date(text) if text else today()


def import_file(  # noqa: PLR0917 - the options of a command
    kind: Annotated[str, typer.Argument(help="種類 / departments | people | roles | items | measures")],
    file: Annotated[Path, typer.Argument(help="ファイル / file")],
    by: Annotated[str, typer.Option("--by", help="取り込む人の社員番号 / number of the person who imports")],
    on: Annotated[str | None, typer.Option("--on", help="基準日（西暦・和暦） / effective day")] = None,
    sheet: Annotated[str, typer.Option("--sheet", help="シート名 / sheet of the workbook")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="承認して反映する / approve and apply")] = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="問題のある行を除く / leave rows with errors out")
    ] = False,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="確認事項に「はい」と答える / say yes to what is asked")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """Bring a file in. Without --apply it is only previewed."""
    start_django()
    from hiden.imports import actions
    from hiden.people.queries import person_by_number

    person = person_by_number(by)
    if not file.is_file():
        raise BadInput(
            say("ファイル「{name}」がありません。", name=str(file)),
            say("場所と名前を確かめて、もう一度実行してください。"),
        )
    with file.open("rb") as source:
        found = actions.receive(
            kind,
            file.name,
            iter(lambda: source.read(1 << 20), b""),
            effective_on=_day(on),
            sheet=sheet,
            by=person,
        )
    found = actions.preview(found, leave_out=leave_out, confirmed=confirmed, by=person)
    if apply:
        found = actions.apply(found, by=person)
    if as_json:
        show_json(
            {
                "number": found.number,
                "state": found.state,
                "counts": found.counts,
                "problems": found.problems,
                "asks": found.asks,
                "mapping": found.mapping,
            }
        )
        return
    for problem in found.problems:
        typer.echo(f"{problem['where']}：{problem['what']}{problem['do_next']}")
    left_out = [heading for heading, column in found.mapping.items() if not column]
    if left_out:
        typer.echo(say("取り込まない列：{columns}", columns="、".join(left_out)))
    for ask in found.asks:
        typer.echo(f"確認: {ask}")
    counts = found.counts
    typer.echo(
        f"追加 {counts['create']}　変更 {counts['change']}　終了 {counts['end']}　変更なし {counts['none']}　"
        f"取り込めない行 {counts['errors']}　→ {found.get_state_display()}"
    )


def export_file(
    kind: Annotated[str, typer.Argument(help="種類 / items | measures")],
    file: Annotated[Path, typer.Argument(help="書き出すファイル / file to write")],
    by: Annotated[str, typer.Option("--by", help="書き出す人の社員番号 / number of the person who exports")],
    at: Annotated[str | None, typer.Option("--as-of", help="表示基準日 / state of which day")] = None,
) -> None:
    """Write a register as an Excel workbook that imports again unchanged."""
    start_django()
    from hiden.people.queries import person_by_number
    from hiden.reports.workbooks import workbook

    content = workbook(kind, by=person_by_number(by), as_of=_day(at) if at else None)
    file.write_bytes(content)
    typer.echo(f"{file} ({len(content):,} bytes, {datetime.now().astimezone():%H:%M})")
