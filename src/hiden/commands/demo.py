"""`hiden demo`: the sample company, loaded through the importers, the main job run, and served."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from hiden.commands.ready import migrate, show_json, tell
from hiden.commands.serve import serve
from hiden.home import home


def summary(report: Path, started: float) -> dict[str, Any]:
    """The result of the main job as one JSON object."""
    from hiden.base.clock import today
    from hiden.commands.sample_logs import brought
    from hiden.incidents.models import Incident
    from hiden.inventory.queries import counts, top_item
    from hiden.ledger.queries import newest_checkpoint, size
    from hiden.lifecycle.queries import open_steps
    from hiden.measures.queries import coverage
    from hiden.monitoring.models import Sign, SignCase
    from hiden.people.queries import departments_as_of, here_on
    from hiden.promises.models import Signature
    from hiden.rules.queries import versions_in_force

    counted = counts()
    cover = coverage()
    logs = brought()
    checkpoint = newest_checkpoint()
    return {
        "people": here_on(today()).count(),
        "departments": len(departments_as_of()),
        "items": counted.total,
        "decided": counted.decided,
        "classified": counted.classified,
        "measures_chosen": cover.chosen,
        "coverage": [
            [
                None if cell is None else round(cell.implemented / cell.chosen, 2) if cell.chosen else 0
                for cell in row
            ]
            for row in cover.rows
        ],
        "documents_in_force": len(versions_in_force()),
        "promises_signed": Signature.objects.count(),
        "steps_open": open_steps().count(),
        "log_sources": logs.sources,
        "log_records": logs.records,
        "log_events": logs.events,
        "log_refused": logs.refused,
        "signs": Sign.objects.count(),
        "sign_cases": SignCase.objects.count(),
        "incidents": Incident.objects.count(),
        "top_item": top_item(),
        "ledger_size": size(),
        "checkpoint": bytes(checkpoint.note).decode() if checkpoint else None,
        "board_report": str(report),
        "seconds": round(time.monotonic() - started, 1),
    }


def _print_reports() -> Path:
    from hiden.people.queries import person_by_number
    from hiden.reports.board import board_report
    from hiden.reports.handling import handling_report

    manager = person_by_number("1001")
    folder = home() / "reports"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "handling.pdf").write_bytes(handling_report(by=manager))
    report = folder / "board.pdf"
    report.write_bytes(board_report(by=manager))
    return report


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="読み込んで要約をJSONで出し、終わる / load, print JSON, leave")
    ] = False,
    log_scale: Annotated[
        float,
        typer.Option(
            "--log-scale", help="見本のログの量（1で約100万件、0で作らない） / amount of made-up logs"
        ),
    ] = 1.0,
    host: Annotated[str, typer.Option(help="待ち受けるアドレス / address")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="ポート番号 / port")] = 8000,
) -> None:
    """Load the sample company, run the main job, and serve it."""
    started = time.monotonic()
    migrate()
    from hiden.commands.sample_company import accounts, load
    from hiden.commands.sample_incident import answer_a_leak
    from hiden.commands.sample_logs import bring_logs
    from hiden.commands.sample_monitoring import notice_signs
    from hiden.ledger.signing import prepare_ledger, sign_checkpoint

    prepare_ledger()
    load(tell)
    if log_scale > 0:
        bring_logs(tell, scale=log_scale)
        notice_signs(tell)
    answer_a_leak(tell)
    sign_checkpoint()
    report = _print_reports()
    sign_checkpoint()
    if once:
        show_json(summary(report, started))
        return
    tell(f"経営報告 / board report: {report}")
    tell(
        "サインインできる人（この見本のためにいま作ったパスワードです） / accounts, passwords made just now:"
    )
    for email, password, name, roles in accounts():
        tell(f"  {email}  {password}  {name}  {roles}")
    tell(f"秘伝を開始します / Hiden is starting: http://{host}:{port}")
    serve(host, port)
