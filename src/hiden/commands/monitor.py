"""`hiden monitor`: rules of others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hiden.commands.ready import show_json, start_django

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


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
