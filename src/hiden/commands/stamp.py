"""`hiden stamp`: register an authority, have the ledger or a file stamped now, look at all stamps again."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path
from typing import Annotated

import typer

from hiden.base.words import say
from hiden.commands.ready import show_json, start_django

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

_Json = Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")]
_MISSING, _BAD = 1, 7


@app.command()
def now(
    reason: Annotated[str, typer.Option("--reason", help="理由（例：事案の初動） / why")] = "",
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", exists=True, dir_okay=False, help="このファイルのハッシュに / over this file’s hash"
        ),
    ] = None,
    as_json: _Json = False,
) -> None:
    """いまの操作の記録（またはファイルのハッシュ）にタイムスタンプを取る / have the ledger, or a file's hash, stamped."""
    start_django()
    from hiden.evidence.stamps.asking import ask, stamp_event
    from hiden.evidence.stamps.faults import fault_words
    from hiden.evidence.stamps.models import Stamped, StampState
    from hiden.evidence.stamps.sending import fetch_stamp

    asked = stamp_event(reason=reason, needed=True)
    if file is not None:
        with file.open("rb") as content:
            digest = file_digest(content, "sha256").hexdigest()
        asked = ask(Stamped.FILE, file.name[:120], digest, reason=reason)
    for one in asked:
        if one.state == StampState.WAITING:
            fetch_stamp(one)
        one.refresh_from_db()
    got = [one for one in asked if one.state == StampState.HELD]
    if as_json:
        show_json(
            [
                {
                    "stamp": one.key,
                    "authority": one.authority.code,
                    "state": one.state,
                    "at": one.at,
                    "fault": one.fault,
                }
                for one in asked
            ]
        )
    else:
        for one in asked:
            told = f"{one.at}" if one.state == StampState.HELD else fault_words(one.fault, one.detail)
            typer.echo(f"{one.authority.name}  {one.what} {one.ident}  {told}")
        if len(got) < len(asked):
            typer.echo(say("取得できなかったものは、サーバーが動いている間に自動でやり直します。"))
    raise typer.Exit(0 if len(got) == len(asked) else _MISSING)


@app.command()
def check(as_json: _Json = False) -> None:
    """すべてのタイムスタンプを確かめ直す（opensslがあれば、その意見も聞く） / check every stamp again."""
    start_django()
    from hiden.evidence.stamps.checking import check_stamps

    found = check_stamps()
    bad = [one for one in found if one.state == "bad"]
    if as_json:
        show_json({"ok": not bad, "stamps": [one.as_json() for one in found]})
    else:
        for one in found:
            typer.echo(
                f"[{one.state}] {one.authority}  {one.what} {one.ident}  {one.at or '-'}  openssl: {one.openssl}"
            )
            if one.words:
                typer.echo(f"    {one.words}")
        if not found:
            typer.echo(say("タイムスタンプはまだありません。"))
    raise typer.Exit(_BAD if bad else 0)
