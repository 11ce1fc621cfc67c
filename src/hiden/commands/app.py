"""All verbs of the command line, gathered."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from django.db import DatabaseError

from hiden import __version__
from hiden.base.errors import HidenError, Misconfigured
from hiden.base.words import say
from hiden.commands import (
    backup,
    bench,
    catalogue,
    check,
    demo,
    dossier,
    drill,
    evidence,
    importing,
    ledger,
    logs,
    logs_coverage,
    logs_export,
    logs_reread,
    messages,
    monitor,
    password,
    rules,
    serve,
    simulate,
    stamp,
    witness,
)

app = typer.Typer(
    name="hiden",
    help="秘伝 — 秘密情報の保護を、棚卸しから証明まで。 / Protects what makes a company unique.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(ledger.app, name="ledger", help="操作の記録を検証・書き出す / verify and export the ledger")
app.add_typer(logs.app, name="logs", help="ログを取り込み、封をし、確かめる / logs: take, seal, check")
logs.app.command("export")(logs_export.export)
logs.app.command("expire")(logs_export.expire)
logs.app.command("rebuild")(logs_export.rebuild)
logs.app.command("coverage")(logs_coverage.coverage)
logs.app.command("reread")(logs_reread.reread)
app.add_typer(
    evidence.app, name="evidence", help="証拠を写し取り、照合し、渡す / evidence: keep, check, hand on"
)
app.add_typer(monitor.app, name="monitor", help="兆候を検知する / look for signs that something is wrong")
app.add_typer(simulate.app, name="simulate", help="架空のログを作る / make up logs of this company")
app.add_typer(stamp.app, name="stamp", help="タイムスタンプを取得・確認する / time stamps: take, check")
app.add_typer(witness.app, name="witness", help="記録簿に立ち会う / countersign the ledgers of others")
app.add_typer(catalogue.app, name="catalogue", help="原典データを点検する / check the catalogue")
app.add_typer(rules.app, name="rules", help="規程・契約・誓約を書き出す / rules, contracts and pledges")
app.command("up", help="サーバーを起動する / set up and serve")(serve.up)
app.command("demo", help="見本の会社で試す / load the sample company and serve it")(demo.demo)
app.command("drill", help="漏えいへの対応を訓練する / play a leak against the clock")(drill.drill)
app.command("check", help="設定の誤りを知らせる / report misconfiguration")(check.check)
app.command("backup", help="稼働中でも整合した控えを取る / write a consistent backup")(backup.backup)
app.command("restore", help="控えから戻す / restore a backup")(backup.restore)
app.command("password", help="パスワードを決め直すリンクを出す / print a link to set a new password")(
    password.password
)
app.command("import", help="ファイルを取り込む / import a file")(importing.import_file)
app.command("export", help="台帳などを書き出す / export a register")(importing.export_file)
app.command("dossier", help="一つの秘密情報の証拠一式を作る / make the dossier of one secret")(
    dossier.dossier
)
app.command("bench", help="速さと大きさを測る / measure speed and size")(bench.bench)
app.command(
    "messages", help="画面の文を集め、英語版を作る（開発用） / collect and compile the words (for developers)"
)(messages.messages)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hiden {__version__}")
        raise typer.Exit


@app.callback()
def _hiden(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="版を表示する / show the version"),
    ] = False,
) -> None:
    """The options before the verb."""


def run() -> None:
    """Run one command; show a HidenError as its two sentences and leave with its exit code."""
    try:
        app()
    except HidenError as error:
        _leave(error)
    except DatabaseError as error:
        _leave(
            Misconfigured(
                say("データベースを使えません（{why}）。", why=str(error).splitlines()[0][:200]),
                say("「hiden up --prepare-only」で準備してから、もう一度実行してください。"),
            )
        )


def _leave(error: HidenError) -> None:
    print(f"{error.what}\n{error.do_next}", file=sys.stderr)
    sys.exit(error.exit_code)
