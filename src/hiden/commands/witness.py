"""`hiden witness`: countersign the checkpoints of others' logs. Needs no database and none of the company's data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.commands.ready import show_json

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

_Folder = Annotated[
    Path,
    typer.Option("--folder", help="鍵と、見たものを置くフォルダー / folder of the key and of what was seen"),
]
_Name = Annotated[
    str, typer.Option("--name", help="立会いの名前（例 witness.example.jp） / name of the witness")
]


@app.command()
def key(
    folder: _Folder, name: _Name = "witness", as_json: Annotated[bool, typer.Option("--json")] = False
) -> None:
    """立会いの検証鍵を表示する。なければ作る / show the witness's verifier key, made on the first call."""
    from hiden.ledger.witness_serving import witness_key

    vkey = witness_key(folder, name).key.vkey
    if as_json:
        show_json({"vkey": vkey})
    else:
        typer.echo(vkey)


@app.command()
def serve(
    folder: _Folder,
    log: Annotated[
        list[str],
        typer.Option("--log", help="立ち会う記録簿の検証鍵（hiden ledger key） / verifier key of a log"),
    ],
    name: _Name = "witness",
    host: Annotated[str, typer.Option("--host", help="待ち受けるアドレス / address")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="待ち受けるポート / port")] = 8600,
) -> None:
    """記録簿のチェックポイントに立ち会う / countersign checkpoints that continue what was seen before."""
    from hiden.ledger.note import NoteError, Verifier
    from hiden.ledger.witness_serving import make_server, witness_key

    try:
        verifiers = [Verifier.parse(one) for one in log]
        signer = witness_key(folder, name)
    except NoteError as error:
        raise BadInput(
            say("検証鍵か、立会いの鍵が読めません（{why}）。", why=str(error)),
            say("「hiden ledger key」の出力をそのまま --log に指定してください。"),
        ) from error
    server = make_server((host, port), folder, {one.name: one for one in verifiers}, signer)
    typer.echo(f"立会いの検証鍵 / verifier key: {signer.key.vkey}")
    typer.echo(f"http://{host}:{server.server_port}/add-checkpoint")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
