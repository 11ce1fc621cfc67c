"""`hiden bench NAME`: speed and memory, measured in a throw-away home, each figure beside what it is compared with.

CPU seconds of this process, unless a name says otherwise. Figures of peers were measured on two cores as well; what
they are is said in docs/decisions and in the closing columns here.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from hiden.commands.bench_logs import GIGABYTES
from hiden.commands.bench_signs import ASKED, Asked
from hiden.commands.ready import show_json

# figure → (bound we hold ourselves to, what it is compared with)
_BESIDE: dict[str, tuple[str, str]] = {
    "items_10k_cpu_ms": ("≤ 30", "CISO Assistant: 232 ms"),
    "items_100k_cpu_ms": ("≤ 30", "CISO Assistant at 10,000: 232 ms"),
    "items_queries": ("≤ 10", "CISO Assistant: 18"),
    "export_10k_s": ("≤ 3", "CISO Assistant, 1,000 rows: 16.2 s"),
    "import_10k_s": ("≤ 10", "—"),
    "rss_mb": ("≤ 250", "CISO Assistant: 1,100 MB"),
    "ledger_bulk_per_s": ("≥ 5,000", "one fsync per change on SQLite: 243"),
    "verify_1m_s": ("≤ 10", "hashing alone: 1.1 s"),
    "ledger_verify_1m_s": ("≤ 10", "hashing alone: 1.1 s"),
    "promises_ask_3000_s": ("≤ 10", "—"),
    "promises_signings_per_s": ("≥ 40", "—"),
    "promises_dashboard_cpu_ms": ("≤ 50", "—"),
    "promises_dashboard_by_department_cpu_ms": ("≤ 50", "—"),
    "rules_docx_60_ms": ("≤ 300", "—"),
    "rules_pdf_60_ms": ("≤ 1,000", "—"),
    "lives_feed_3000_s": ("≤ 10", "—"),
    "lives_board_cpu_ms": ("≤ 50", "—"),
    "training_records_cpu_ms": ("≤ 50", "—"),
    "decision_p99_ms": ("< 1", "pycasbin: see casbin_p99_ms"),
    "http_per_s": ("≥ 500", "—"),
    "page50_1m_ms": ("< 20", "one check each: see check_each_of_1m_ms"),
    "page50_100k_ms": ("< 20", "one check each: see check_each_of_100k_ms"),
    "who_can_ms": ("< 5", "one check each: 793"),
    "revocation_ms": ("< 50", "Entra lifecycle: 1–3 h"),
    "policies_5000_p99_ms": ("< 1", "unsliced Cedar: 8–13"),
    "logs_json_events_per_s": ("≥ 100,000", "DuckDB alone, to Parquet: see logs_json_duckdb_per_s"),
    "logs_csv_events_per_s": ("≥ 100,000", "DuckDB alone, to Parquet: see logs_csv_duckdb_per_s"),
    "logs_json_times_duckdb": ("≤ 3", "1"),
    "logs_csv_times_duckdb": ("≤ 3", "1"),
    "logs_verify_records_per_s": ("≥ 500,000", "hashing alone: 0.8–0.9 million"),
    "logs_bytes_per_event": ("≤ 120", "raw lines alone, zstd: about 44"),
    "logs_taking_rss_mb": ("≤ 1,000", "—"),
    "logs_large_rss_mb": ("≤ 1,000", "—"),
    "logs_large_events_per_s": ("≥ 100,000", "—"),
    "logs_large_bytes_per_event": ("≤ 120", "—"),
    "evtx_times_parser": ("≤ 2", "1"),
    "person_90d_page_wall_s": ("≤ 2", "—"),
    "sigma_read_rules_per_s": ("≥ 300", "pySigma's own reading: 355"),
    "sigma_events_per_s": (
        "≥ 50,000",
        "Zircolite, 1,483 rules: 5,400; SQL beside it: see sigma_sql_events_per_s",
    ),
    "sigma_sql_events_per_s": ("—", "a DuckDB prototype, 1,481 rules: 17,200"),
    "rules_events_per_cpu_s": ("≥ 50,000", "Zircolite, 1,483 rules: 5,400, from files, without people"),
    "rules_small_events_per_cpu_s": ("≥ 50,000", "—"),
    "behaviour_rows_per_cpu_s": ("≥ 1,500,000", "—"),
    "behaviour_day_s": ("≤ 180", "—"),
    "behaviour_day_rss_mb": ("≤ 4,000", "—"),
    "recall": ("≥ 0.9", "—"),
    "precision": ("≥ 0.5", "—"),
    "spared_as_a_case": ("[]", "—"),
    "signs_cpu_s": ("≤ 900", "—"),
    "signs_rss_mb": ("≤ 4,000", "—"),
    "dossier_made_s": ("≤ 60", "—"),
    "dossier_made_rss_mb": ("≤ 1,000", "—"),
    "dossier_verified_s": ("≤ 30", "—"),
    "evidence_large_mb_per_s": ("≥ 200", "copying, then hashing: see evidence_large_plain_mb_per_s"),
    "evidence_large_share_of_plain": ("≥ 0.8", "1"),
    "evidence_small_share_of_plain": ("≥ 0.8", "1"),
    "first_page_s": ("≤ 3", "CISO Assistant: 8.6 s"),
}


class Name(StrEnum):
    """What can be measured."""

    PAGES = "pages"
    IMPORT = "import"
    LEDGER = "ledger"
    PROMISES = "promises"
    LIVES = "lives"
    ACCESS = "access"
    LOGS = "logs"
    QUESTIONS = "questions"
    SIGMA = "sigma"
    MONITORING = "monitoring"
    RULES = "rules"
    DOSSIER = "dossier"
    EVIDENCE = "evidence"
    SIGNS = "signs"


def bench(  # noqa: PLR0917 - the options of a command
    name: Annotated[
        Name,
        typer.Argument(
            help="pages | import | ledger | promises | lives | access | logs | questions | sigma | monitoring | rules | evidence | dossier | signs"
        ),
    ],
    rules: Annotated[
        Path | None,
        typer.Option(
            help="Sigmaのルールのフォルダー / a directory of Sigma rules, for `sigma`, `rules` and `monitoring`"
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="`signs`: 模擬の年の種 / seed of the simulated year")] = 1,
    people: Annotated[int, typer.Option(min=10, max=20_000, help="`signs`: 人数 / how many people")] = 250,
    weeks: Annotated[int, typer.Option(min=12, max=160, help="`signs`: 週の数 / how many weeks")] = 52,
    keep: Annotated[
        Path | None, typer.Option(help="`signs`: 兆候を書き出すファイル / where to keep the signs")
    ] = None,
    kept: Annotated[
        Path | None, typer.Option("--from", help="`signs`: 書き出してある兆候 / signs that were kept")
    ] = None,
    gigabytes: Annotated[
        float,
        typer.Option(
            min=0, help="`logs`: これだけの大きさのファイルを取り込む / take one file so large instead"
        ),
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """Measure in a home of its own, so that no real data is touched."""
    if "HIDEN_BENCH" not in os.environ:
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "HIDEN_HOME": folder, "HIDEN_BENCH": "1"}
            environment.pop("HIDEN_DATABASE_URL", None)
            if rules:
                environment["HIDEN_BENCH_RULES"] = str(rules.resolve())
            files = (str(each.resolve()) if each else "" for each in (keep, kept))
            environment[GIGABYTES] = str(gigabytes)
            environment[ASKED] = Asked(seed, people, weeks, *files).told()
            command = [sys.executable, "-m", "hiden", "bench", name.value, *(["--json"] if as_json else [])]
            raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)  # noqa: S603
    from hiden.commands.ready import migrate

    migrate()
    module = importlib.import_module(f"hiden.commands.bench_{name.value}")
    figures: dict[str, Any] = module.figures()
    if as_json:
        show_json(figures)
        return
    for key, value in figures.items():
        bound, peer = _BESIDE.get(key, ("", ""))
        said = f"{value:>12,.2f}" if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False)
        typer.echo(f"{key:28} {said}   {bound:10} {peer}".rstrip())
