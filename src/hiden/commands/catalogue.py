"""`hiden catalogue`: is the catalogue in order, and what does one record say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from hiden.commands.ready import show_json, start_django

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")]


@app.command("check", help="原典データを点検する / check the data files")
def check(as_json: Json = False) -> None:
    """Every issue with file, line and key. Exit code 1 when there is an error; warnings alone pass."""
    start_django()
    from hiden.catalogue.check import inspect
    from hiden.catalogue.issue import Severity

    issues = inspect()
    errors = sum(issue.severity is Severity.ERROR for issue in issues)
    if as_json:
        show_json(
            {
                "ok": errors == 0,
                "errors": errors,
                "issues": [issue.as_json() for issue in issues],
                **_counted(errors),
            }
        )
    else:
        for issue in issues:
            typer.echo(f"{issue.severity.value}: {issue}")
        typer.echo(
            f"誤り {errors} 件、注意 {len(issues) - errors} 件 / {errors} errors, {len(issues) - errors} warnings"
        )
    raise typer.Exit(1 if errors else 0)


def _counted(errors: int) -> dict[str, int]:
    """How much there is, while the catalogue can be read at all."""
    if errors:
        return {}
    from hiden.catalogue import catalogue

    found = catalogue()
    return {
        "records": len(found),
        "measures": len(found.measures),
        "laws": len(found.laws),
        "terms": len(found.glossary),
    }


@app.command("show", help="一つの記載を表示する / show one record, for example E2-j")
def show(record_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """One record with its place in the files. Exit code 4 when there is none."""
    start_django()
    from hiden.catalogue import find

    record = find(record_id)
    content = {
        "where": str(record.where),
        **record.model_dump(mode="json", exclude_none=True, exclude_defaults=True),
    }
    if as_json:
        show_json(content)
        return
    typer.echo(f"{record.id}　{record.ja} / {record.en}\n{record.where}　{record.certainty.words}")
    rest = {
        key: value for key, value in content.items() if key not in {"id", "ja", "en", "where", "certainty"}
    }
    for key, value in rest.items():
        typer.echo(f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")


@app.command("glossary", help="用語集の頁を作る / make the glossary page")
def write_glossary(
    out: Annotated[Path | None, typer.Option("--out", help="書き出すファイル / file to write")] = None,
) -> None:
    """The glossary as Markdown, to a file or to the terminal."""
    start_django()
    from hiden.commands.glossary import glossary_page

    if out is None:
        typer.echo(glossary_page(), nl=False)
    else:
        out.write_text(glossary_page(), "utf-8")
