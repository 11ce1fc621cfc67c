"""`hiden logs`: bring records in, listen for them, seal them, check the archive."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hiden.base.errors import BadInput, Misconfigured, NotFound
from hiden.base.words import say
from hiden.commands.ready import show_json, start_django, tell

if TYPE_CHECKING:
    from hiden.logs.models import Intake, LogSource

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

_Json = Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")]


def source_called(code: str) -> LogSource:
    """The source with that code. Raises NotFound, naming those there are."""
    from hiden.logs.models import LogSource

    found = LogSource.objects.select_related("system", "responsible").filter(code=code).first()
    if found is None:
        raise NotFound(
            say("取得元「{code}」はありません。", code=code[:40]),
            say("「hiden logs sources」で記号を確かめてください。"),
        )
    return found


@app.command()
def ingest(
    source: Annotated[str, typer.Argument(help="取得元の記号 / code of the source")],
    files: Annotated[list[Path], typer.Argument(help="ファイル（圧縮・zipも） / files")],
    by: Annotated[str, typer.Option("--by", help="取り込む人の社員番号 / number of the person")] = "",
    as_json: _Json = False,
) -> None:
    """ファイルの記録を取り込む。同じ内容は二度取り込まない / take the records of files; the same content is taken once."""
    start_django()
    from hiden.logs.intake.taking import take_file

    found, person = source_called(source), _person(by, source)
    for file in files:
        if not file.is_file():
            raise BadInput(
                say("ファイル「{name}」がありません。", name=str(file)),
                say("場所と名前を確かめて、もう一度実行してください。"),
            )
    intakes: list[Intake] = []
    for file in files:
        try:
            taken = take_file(found, file, by=person)
        except OSError as fault:
            raise Misconfigured(
                say(
                    "「{name}」を最後まで取り込めませんでした（{why}）。",
                    name=file.name,
                    why=fault.strerror or "",
                ),
                say("空き容量と権限を確かめて、同じ命令をもう一度実行してください。続きから取り込みます。"),
            ) from fault
        intakes += taken
        for intake in () if as_json else taken:
            typer.echo(_line(intake))
    if as_json:
        show_json({"source": found.code, "intakes": [_told(intake) for intake in intakes]})


def _person(number: str, source: str) -> Any:
    if not number:
        return None
    from hiden.gate import require
    from hiden.people.queries import person_by_number

    person = person_by_number(number)
    require(person, "logs.take", source_called(source))
    return person


def _told(intake: Intake) -> dict[str, Any]:
    names = (
        "name", "sha256", "size", "state", "reason", "first", "skipped", "records", "events", "refused", "passed", "repeated",
    )  # fmt: skip
    return {name: getattr(intake, name) for name in names}


def _line(intake: Intake) -> str:
    said = say(
        "{name}：{records}件（できごと{events}件、読めないもの{refused}件、取込み済みの続き{skipped}件を除く）",
        name=intake.name,
        records=intake.records,
        events=intake.events,
        refused=intake.refused,
        skipped=intake.skipped,
    )
    if intake.repeated:
        said += " " + say("ほかのファイルと同じ出来事{n}件は、一度だけ数えます。", n=intake.repeated)
    return f"{said} {intake.reason}".rstrip()


@app.command()
def verify(
    full: Annotated[
        bool, typer.Option("--full", help="すべての記録を開いて確かめる / open every record")
    ] = False,
    source: Annotated[str, typer.Option("--source", help="取得元の記号 / only files of this source")] = "",
    as_json: _Json = False,
) -> None:
    """保管庫の記録が、封をしたときのままかを確かめる / check that the archive is as it was sealed."""
    start_django()
    from hiden.logs.archive.verifying import verify as check

    report = check(full=full, source=source_called(source) if source else None)
    if as_json:
        show_json(report.as_json())
    elif report.sound:
        typer.echo(
            say(
                "合格：{segments}区画、{records}件の記録は、封をしたときのままです（消去済み{expired}区画）。",
                segments=report.segments,
                records=report.records,
                expired=report.expired,
            )
        )
    else:
        typer.echo(say("不合格：{count}件の問題があります。", count=len(report.troubles)))
        for trouble in report.troubles:
            typer.echo(f"  [{trouble.source}#{trouble.segment}] {trouble.what}")
        tell(say("控えから戻すか、情報管理責任者に連絡してください。"))
    raise typer.Exit(0 if report.sound else 7)


@app.command("sources")
def sources_(as_json: _Json = False) -> None:
    """取得元の一覧と、いまの状況 / the sources and how they do."""
    start_django()
    from hiden.logs.archive.spool import waiting
    from hiden.logs.intake.troubles import troubles_of
    from hiden.logs.models import LogSource

    rows: list[dict[str, Any]] = [
        {
            "code": each.code,
            "name": each.name,
            "connector": each.connector,
            "way": each.way,
            "state": each.state,
            "heard_at": each.heard_at,
            "keep_days": each.keep_days,
            "waiting": len(waiting(each.key)),
            "troubles": troubles_of(each),
        }
        for each in LogSource.objects.order_by("code")
    ]
    if as_json:
        show_json({"sources": rows})
        return
    for row in rows:
        heard = f"{row['heard_at']:%Y-%m-%d %H:%M} UTC" if row["heard_at"] else "-"
        typer.echo(f"{row['code']:<30} {row['state']:<6} {row['way']:<7} {heard}  {row['name']}")
        for trouble in row["troubles"]:
            typer.echo(f"    {trouble}")


@app.command()
def seal(as_json: _Json = False) -> None:
    """受け取って封をしていない記録に封をする / seal what was received."""
    start_django()
    from hiden.logs.intake.spooled import seal_all
    from hiden.logs.intake.troubles import troubles_of
    from hiden.logs.models import LogSource

    sealed = seal_all()
    troubles = {each.code: found for each in LogSource.objects.all() if (found := troubles_of(each))}
    if as_json:
        show_json({"records": sealed, "troubles": troubles})
    else:
        typer.echo(say("{count}件に封をしました。", count=sealed))
        for code, said in troubles.items():
            typer.echo(f"{code}: {' '.join(said)}")
    raise typer.Exit(1 if troubles else 0)


@app.command()
def listen(  # noqa: PLR0917 - the options of a command
    udp: Annotated[list[int] | None, typer.Option("--udp", help="UDPのポート（複数可） / UDP port")] = None,
    tcp: Annotated[list[int] | None, typer.Option("--tcp", help="TCPのポート（複数可） / TCP port")] = None,
    tls: Annotated[list[int] | None, typer.Option("--tls", help="TLSのポート（複数可） / TLS port")] = None,
    cert: Annotated[Path | None, typer.Option("--cert", help="証明書（PEM） / certificate")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="秘密鍵（PEM） / private key")] = None,
    client_ca: Annotated[
        Path | None,
        typer.Option("--client-ca", help="送信側の証明書を確かめる認証局（PEM） / authority of senders"),
    ] = None,
    host: Annotated[str, typer.Option("--host", help="待ち受けるアドレス / address")] = "0.0.0.0",  # noqa: S104 - other machines send
    as_json: _Json = False,
) -> None:
    """syslogを受け取る。止めるまで続く / receive syslog until told to stop."""
    if not (udp or tcp or tls):
        raise BadInput(
            say("どのポートで受け取るかが指定されていません。"),
            say("--udp、--tcp、--tls のどれかに番号を付けてください（例：--tcp 6514）。"),
        )
    start_django()
    from hiden.logs.receiving.sockets import Ports
    from hiden.logs.receiving.syslog import Listener
    from hiden.logs.receiving.syslog import listen as receive

    def began(listener: Listener) -> None:
        if as_json:
            typer.echo(json.dumps(listener.places))
        else:
            places = "、".join(f"{kind} {port}" for kind, ports in listener.places.items() for port in ports)
            typer.echo(say("syslog を受け取っています（{places}）。", places=places))
        sys.stdout.flush()

    ports = Ports(host, udp or (), tcp or (), tls or (), cert, key, client_ca)
    counts = receive(ports, began=began)
    from hiden.logs.intake.spooled import seal_all

    sealed = seal_all()
    if as_json:
        typer.echo(
            json.dumps({"messages": counts.messages, "dropped_by_kernel": counts.kernel, "sealed": sealed})
        )
    else:
        typer.echo(say("{count}件を受け取り、封をして止まりました。", count=counts.messages))


@app.command()
def unassigned(as_json: _Json = False) -> None:
    """どの取得元にも当たらない送信元から届いたもの / what came from senders that are no source."""
    start_django()
    from hiden.logs.receiving.unassigned import senders

    rows = [
        {"sender": sender, "port": port, "records": count}
        for (sender, port), count in senders().most_common()
    ]
    if as_json:
        show_json({"unassigned": rows})
        return
    for row in rows:
        typer.echo(f"{row['sender']:<40} {row['port']:>5} {row['records']:>9}")


@app.command()
def assign(
    sender: Annotated[str, typer.Argument(help="送信元のアドレス / address of the sender")],
    source: Annotated[str, typer.Argument(help="取得元の記号 / code of the source")],
    by: Annotated[str, typer.Option("--by", help="割り当てる人の社員番号 / number of the person")],
    as_json: _Json = False,
) -> None:
    """届いていたものを取得元のものとする / give what a sender sent to a source."""
    start_django()
    from hiden.logs.receiving.unassigned import assign as give
    from hiden.people.queries import person_by_number

    moved = give(sender, source_called(source), by=person_by_number(by))
    if as_json:
        show_json({"records": moved})
    else:
        typer.echo(say("{count}件を「{source}」のものとしました。", count=moved, source=source))
