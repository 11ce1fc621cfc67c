"""`hiden rules`: the company's documents, and all of them as files."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.commands.ready import show_json, start_django

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")]


@app.command("list", help="会社の文書を一覧する / list the company's documents")
def list_documents(as_json: Json = False) -> None:
    """What is kept, what is in force, and what should be revised."""
    start_django()
    from hiden.rules.drafting import drafts
    from hiden.rules.queries import versions_in_force

    present = versions_in_force()
    rows: list[dict[str, Any]] = [
        {
            "key": one.document.key,
            "template": one.document.template,
            "title": one.document.title,
            "version": present[one.document.pk].number if one.document.pk in present else None,
            "since": present[one.document.pk].since.isoformat() if one.document.pk in present else None,
            "to_revise": [{"clause": each.id, "reasons": list(each.reasons)} for each in one.revised],
            "unfilled": [blank.id for blank in one.composed.unfilled],
        }
        for one in drafts()
    ]
    if as_json:
        show_json({"documents": rows})
        return
    for row in rows:
        state = f"第{row['version']}版 {row['since']}" if row["version"] else say("案")
        typer.echo(f"{row['title']}　{state}　{say('改訂を推奨')} {len(row['to_revise'])}")


@app.command("render", help="文書をファイルにする / write documents as files")
def render(
    template: Annotated[str, typer.Argument(help="雛形の記号 / id of a template")] = "",
    out: Annotated[Path, typer.Option("--out", help="書き出す場所 / folder")] = Path(),
    every: Annotated[bool, typer.Option("--all", help="すべての雛形 / every template")] = False,
    form: Annotated[str, typer.Option("--format", help="docx,pdf,txt")] = "docx,pdf",
    as_json: Json = False,
) -> None:
    """Every template with the company's present choices: what it keeps as it is decided or drafted, the rest as a sample."""
    start_django()
    from hiden.rules.library import template as find
    from hiden.rules.library import templates
    from hiden.rules.rendering import FORMATS, rendered

    forms = [one.strip() for one in form.split(",")]
    if (not every and not template) or set(forms) - set(FORMATS):
        raise BadInput(
            say("何を書き出すかが分かりません。"),
            say("雛形の記号か --all を付け、形式は docx、pdf、txt から選んでください。"),
        )
    wanted = list(templates()) if every else [find(template).id]
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for name, text, version in _texts(wanted):
        for each in forms:
            started = time.perf_counter()
            path = out / f"{name}.{each}"
            path.write_bytes(rendered(text, version, each))
            made.append({"file": str(path), "seconds": round(time.perf_counter() - started, 3)})
    if as_json:
        show_json({"files": made})
        return
    for one in made:
        typer.echo(f"{one['file']}  {one['seconds']} s")


@app.command("review", help="契約や規程の文を点検する / look through a contract or rule")
def review_file(
    file: Annotated[Path, typer.Argument(help="docx・PDF・テキスト / docx, PDF or text")],
    kind: Annotated[
        str, typer.Option("--kind", help="nda|outsourcing|purchase|research|pledge|agreement|work_rule")
    ] = "nda",
    as_json: Json = False,
) -> None:
    """What is there and what is not, as factors with sources; never a verdict. Nothing is kept."""
    start_django()
    from hiden.base.clock import today
    from hiden.catalogue.shown import shown
    from hiden.paper.reading import words_of
    from hiden.rules.reviewing.model import KindId
    from hiden.rules.reviewing.review import review

    if not file.is_file():
        raise BadInput(
            say("ファイル「{name}」がありません。", name=str(file)),
            say("場所と名前を確かめて、もう一度実行してください。"),
        )
    if kind not in get_args(KindId):
        raise BadInput(
            say("文書の種類「{kind}」はありません。", kind=kind),
            say("次のどれかを選んでください：{those}。", those="・".join(get_args(KindId))),
        )
    reading = words_of(file.name, file.read_bytes())
    found = review(reading.lines, kind, on=today())
    if as_json:
        rows = [
            {
                "id": one.looked.id,
                "seen": one.verdict.value,
                "where": [{"article": each.article, "words": each.words} for each in one.where],
                "laws": list(one.looked.laws),
            }
            for one in found
        ]
        show_json({"kind": kind, "notes": list(reading.notes), "findings": rows})
        return
    for note in reading.notes:
        typer.echo(note)
    for one in found:
        typer.echo(f"[{one.verdict.value}] {shown(one.said)}")


def _texts(wanted: list[str]) -> Any:
    """(name, text, version) of each: what is in force, else the draft, else a sample."""
    from hiden.rules.choices import choices
    from hiden.rules.drafting import drafts, sample_of, titles
    from hiden.rules.library import template
    from hiden.rules.queries import text_of_version, version_in_force

    present = choices(documents=titles())
    kept = {one.document.template: one for one in reversed(drafts())}
    for name in wanted:
        version = version_in_force(name)
        if version is not None:
            yield name, text_of_version(version), version
        elif name in kept:
            yield name, kept[name].text, None
        else:
            yield name, sample_of(template(name), present), None
