"""`hiden ledger`: verify, export, show, forget, continue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from hiden.base.words import say
from hiden.commands.ready import show_json, start_django, tell

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

_Json = Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")]


@app.command()
def verify(as_json: _Json = False) -> None:
    """保存された記録簿を検証する / check the stored ledger."""
    start_django()
    from hiden.ledger.verify import verify_ledger

    report = verify_ledger()
    if as_json:
        show_json(report.as_json())
    elif report.ok:
        _say_passed(report.signed, report.entries - report.signed)
    else:
        typer.echo(
            f"不合格：{len(report.problems)}件の問題があります。 / FAILED: {len(report.problems)} problems."
        )
        for problem in report.problems:
            typer.echo(f"  [{problem['code']}] {problem['what']}")
        tell(say("控えから戻すか、情報管理責任者に連絡してください。"))
    if not as_json:
        _say_anchors(report.anchors)
    raise typer.Exit(0 if report.ok else 7)


def _say_anchors(anchors: list[dict[str, Any]]) -> None:
    """The furthest of each: until when somebody outside vouches for the ledger."""
    furthest: dict[tuple[str, str], dict[str, Any]] = {}
    for one in anchors:
        furthest.setdefault((one["kind"], one["who"]), one)
    for one in furthest.values():
        typer.echo(
            f"外部の裏付け / outside anchor: {one['kind']} {one['who']} → {one['size']} {one['at']} [{one['state']}]"
        )
    if not furthest:
        typer.echo("外部の裏付け / outside anchors: なし / none")


def _say_passed(signed: int, unsigned: int) -> None:
    """Only a signature shows a rewriting; of what is not yet signed, nothing but its order can be said."""
    if signed:
        typer.echo(
            f"合格：署名済みの{signed}件は、署名された時から変わっていません。"
            f" / PASSED: {signed} entries are as they were when signed."
        )
    else:
        typer.echo("合格：矛盾はありません。 / PASSED: there is no contradiction.")
    if unsigned:
        typer.echo(f"{unsigned}件は、まだ署名されていません。 / {unsigned} entries are not signed yet.")


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="新しいフォルダー / a new folder")],
    with_personal: Annotated[
        bool,
        typer.Option(
            "--with-personal/--without-personal",
            help="個人に関する部分を含めるか / whether to include personal parts",
        ),
    ] = False,
    as_json: _Json = False,
) -> None:
    """誰でも検証できる形で書き出す（個人に関する部分は、頼まれたときだけ含める） / export for anyone to check."""
    start_django()
    from hiden.ledger import export as exporting

    done = exporting.export_ledger(out, with_personal=with_personal)
    if as_json:
        show_json(exporting.as_json(done))
        return
    typer.echo(f"{done.entries}件を書き出しました / entries exported: {done.folder}")
    keys = " ".join(f"--key {one}" for one in done.keys)
    typer.echo(f"検証 / check it with: python3 {done.folder}/hiden_verify.py {done.folder} {keys}")


@app.command()
def show(
    about: Annotated[str, typer.Option(help="対象（例：item:A-0412） / noun:id")] = "",
    kind: Annotated[str, typer.Option(help="種類 / kind")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="件数 / how many")] = 20,
    as_json: _Json = False,
) -> None:
    """新しい順に表示する / show the newest entries."""
    start_django()
    from hiden.base.clock import TOKYO
    from hiden.base.errors import BadInput
    from hiden.ledger.leaf import show_moment
    from hiden.ledger.queries import entries
    from hiden.ledger.sentences import see

    noun, colon, ident = about.partition(":")
    if about and not (noun and colon and ident):
        raise BadInput(
            say("対象「{about}」の書き方が正しくありません。", about=about),
            say("item:A-0412 のように書いてください。"),
        )
    found = see(entries(about=(noun, ident) if about else None, kind=kind)[:limit])
    if as_json:
        show_json(
            [
                {
                    "n": one.index,
                    "at": show_moment(one.at),
                    "kind": one.kind,
                    "by": one.by,
                    "about": one.about,
                    "sentence": one.sentence,
                    "data": one.data,
                    "forgotten": one.forgotten,
                }
                for one in found
            ]
        )
        return
    for one in found:
        typer.echo(
            f"{one.index:>8}  {one.at.astimezone(TOKYO):%Y-%m-%d %H:%M:%S}  {one.author}  {one.sentence}"
        )


@app.command("key")
def key(as_json: _Json = False) -> None:
    """検証鍵を表示する（紙に控えておく） / show the verifier key, to be kept on paper."""
    start_django()
    from hiden.ledger.signing import signer

    vkey = signer().verifier.vkey
    if as_json:
        show_json({"vkey": vkey})
    else:
        typer.echo(vkey)


@app.command()
def forget(
    reason: Annotated[str, typer.Option(help="根拠（個人名を書かない） / the ground, naming nobody")],
    person: Annotated[str, typer.Option(help="人のキー / key of a person")] = "",
    entry: Annotated[int, typer.Option(help="記録番号 / number of an entry")] = -1,
    as_json: _Json = False,
) -> None:
    """個人に関する部分を消去する。記録そのものは残る / erase personal parts; the entries stay."""
    if bool(person) == (entry >= 0):
        raise typer.BadParameter(
            "--person か --entry のどちらか一つを指定してください / give --person or --entry"
        )
    start_django()
    from hiden.ledger.actions import forget as forget_parts

    count = forget_parts(person=person or None, entry=entry if entry >= 0 else None, reason=reason)
    if as_json:
        show_json({"forgotten": count})
    else:
        typer.echo(
            f"{count}件を消去しました。古い控えも期限どおりに廃棄してください。 / {count} parts erased."
        )


@app.command("continue")
def continue_(
    reason: Annotated[str, typer.Option(help="理由 / reason")],
    as_json: _Json = False,
) -> None:
    """古い控えから戻した記録簿を、新しい鍵で続ける / go on under a new key after an older backup was restored."""
    start_django()
    from hiden.ledger import SYSTEM
    from hiden.ledger.actions import continue_ledger

    vkey = continue_ledger(reason=reason, by=SYSTEM)
    if as_json:
        show_json({"vkey": vkey})
    else:
        typer.echo(f"新しい検証鍵 / new verifier key: {vkey}")
        typer.echo(
            "失われた間の退職・異動・権限の終了を登録し直し、「アクセスの規則」の頁で確認を終えるまで、秘密情報は扱えません。 / "
            "Until leavers, moves and ended rights are entered anew and confirmed on the page of policies, no secret is handled."
        )
