"""`hiden evidence`: bring files in by copy, compare all of them with their hashes, hand an exhibit on as a bag."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.commands.ready import show_json, start_django, tell

if TYPE_CHECKING:
    from hiden.evidence.locker.models import Bringing, Exhibit
    from hiden.people.models import Person

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

_Json = Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")]
_By = Annotated[str, typer.Option("--by", help="作業する人の社員番号 / number of the person who does it")]
_SHOWN = 20


@app.command("import")
def import_(  # noqa: PLR0917 - the options of a command
    incident: Annotated[str, typer.Argument(help="事案の番号や呼び名 / the incident")],
    paths: Annotated[list[Path], typer.Argument(help="ファイルやフォルダー / files and folders")],
    by: _By,
    into: Annotated[str, typer.Option("--exhibit", help="この証拠に加える（例 E-0001） / add to it")] = "",
    title: Annotated[str, typer.Option("--title", help="何か / what it is")] = "",
    kind: Annotated[str, typer.Option("--kind", help="device image file mail export paper photo")] = "file",
    origin: Annotated[str, typer.Option("--from", help="どこにあったか / where it was")] = "",
    giver: Annotated[str, typer.Option("--giver", help="誰から受け取ったか / from whom")] = "",
    as_json: _Json = False,
) -> None:
    """ファイルを保管庫に写し取る。元には触れない / copy files into the locker; originals are only read."""
    start_django()
    from hiden.evidence.locker.importing import bring_in
    from hiden.evidence.locker.walking import walk
    from hiden.people.queries import person_by_number

    person = person_by_number(by)
    found = list(walk(paths))
    names = "、".join(path.name or str(path) for path in paths)
    exhibit = (
        _exhibit(into, incident)
        if into
        else _new(incident, title or names[:200], kind, origin, giver, person)
    )
    row = bring_in(exhibit, found, origin=origin or "、".join(str(path) for path in paths), by=person)
    if as_json:
        show_json(_as_json(row))
    else:
        _show(row)
    raise typer.Exit(1 if row.gaps else 0)


def _exhibit(label: str, incident: str) -> Exhibit:
    from hiden.evidence.locker.queries import find_exhibit

    found = find_exhibit(label)
    if found.incident != incident:
        raise BadInput(
            say("証拠{label}は、事案「{incident}」のものです。", label=found.label, incident=found.incident),
            say("事案か証拠の番号を確かめてください。何も取り込んでいません。"),
        )
    return found


def _new(incident: str, title: str, kind: str, origin: str, giver: str, person: Person) -> Exhibit:  # noqa: PLR0917
    from hiden.evidence.locker.registering import Told, register

    unknown = say("不明")
    return register(Told(title, kind, incident, origin or unknown, giver or unknown), by=person)


def _gaps(row: Bringing) -> Any:
    from hiden.evidence.locker.models import FileState, KeptFile

    return KeptFile.objects.filter(bringing=row).exclude(state=FileState.WHOLE).order_by("number")


def _as_json(row: Bringing) -> dict[str, Any]:
    names = (
        "number",
        "state",
        "files",
        "size",
        "gaps",
        "alike",
        "manifest_sha256",
        "manifest_sha512",
        "tool",
    )
    gaps = [
        {"number": one.number, "name": one.name, "state": one.state, "reason": one.reason, "holes": one.holes}
        for one in _gaps(row)
    ]
    return {"exhibit": row.exhibit.label, **{name: getattr(row, name) for name in names}, "unread": gaps}


def _show(row: Bringing) -> None:
    typer.echo(
        say(
            "証拠{label}に{files}件（{size}バイト）を写し取りました。書き込んだ内容を読み返し、一致を確かめました。",
            label=row.exhibit.label,
            files=row.files,
            size=row.size,
        )
    )
    typer.echo(f"  SHA-256 {row.manifest_sha256}")
    if row.gaps:
        tell(say("読めなかったものが{n}件あります。名前と事情を残しました。", n=row.gaps))
        for one in _gaps(row)[:_SHOWN]:
            tell(f"  {one.name}: {one.reason}")
    if row.alike:
        tell(
            say(
                "文字の表し方や大文字・小文字だけが違う名前が{n}件あります。すべて別々に残しました。",
                n=row.alike,
            )
        )


@app.command()
def check(
    exhibit: Annotated[str, typer.Option("--exhibit", help="この証拠だけ / only this exhibit")] = "",
    as_json: _Json = False,
) -> None:
    """すべてのファイルのハッシュ値を計算し直して照合する / hash every kept file again and compare."""
    start_django()
    from hiden.evidence.locker.checking import check_locker
    from hiden.evidence.locker.queries import find_exhibit

    report = check_locker(find_exhibit(exhibit) if exhibit else None)
    if as_json:
        show_json(report.as_json())
    elif report.sound:
        typer.echo(say("合格：{n}件のファイルは、取り込んだときのままです。", n=report.files))
    else:
        typer.echo(say("不合格：{count}件の問題があります。", count=len(report.troubles)))
        for trouble in report.troubles:
            typer.echo(f"  [{trouble.code}] {trouble.what}")
        tell(say("保管庫に触れずに、情報管理責任者に連絡してください。控えから戻せることがあります。"))
    raise typer.Exit(0 if report.sound else 7)


@app.command()
def bag(
    exhibit: Annotated[str, typer.Argument(help="証拠の番号（例 E-0001） / number of the exhibit")],
    out: Annotated[Path, typer.Option("--out", help="新しいフォルダー / a new folder")],
    by: _By,
    numbered: Annotated[
        bool, typer.Option("--numbered", help="ファイルを番号の名前にする / call files by numbers")
    ] = False,
    as_json: _Json = False,
) -> None:
    """証拠をBagIt（RFC 8493）のフォルダーとして書き出す / hand an exhibit on as a BagIt folder."""
    start_django()
    from hiden.evidence.bag.handing import hand_on
    from hiden.evidence.locker.queries import find_exhibit
    from hiden.people.queries import person_by_number

    made = hand_on(find_exhibit(exhibit), out, numbered=numbered, by=person_by_number(by))
    if as_json:
        show_json(
            {"folder": str(made.folder), "files": made.files, "bytes": made.size, "tagmanifest_sha256": made.tagmanifest_sha256}
        )  # fmt: skip
        return
    typer.echo(say("{n}件を「{folder}」に書き出しました。", n=made.files, folder=str(made.folder)))
    typer.echo(f"  tagmanifest-sha256.txt: {made.tagmanifest_sha256}")
