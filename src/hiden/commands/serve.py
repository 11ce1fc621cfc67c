"""`hiden up`: bring the database to shape, print the one-time link of the first start, and serve."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import sys
from typing import Annotated

import typer

from hiden.base.errors import Misconfigured
from hiden.base.words import say
from hiden.commands.ready import migrate, tell
from hiden.exchange import remove_dead
from hiden.home import home


def serve(host: str, port: int) -> None:
    """Become the web server: one worker, so memory stays small, with threads for slow requests. Does not return."""
    require_free(host, port)
    os.environ["HIDEN_SCHEDULER"] = "1"
    hold_home()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", os.environ.get("HIDEN_WORKERS", "1"), "--blocking-threads", "4", "--no-access-log"),
        *("--log-level", "warning", "--respawn-failed-workers", "hiden.web.wsgi:application"),
    ]
    # Exec, not call: what the set-up needed in memory is given back.
    os.execv(sys.executable, command)  # noqa: S606


def require_free(host: str, port: int) -> None:
    """Raises Misconfigured when somebody listens there already.

    The web server shares a port with any other that does the same: two installations would answer in turn, each from
    its own database.
    """
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Misconfigured(
                    say("ポート{port}は、すでに使われています。", port=port),
                    say("動いているものを止めるか、--port で別の番号を指定してください。"),
                ) from error


def hold_home() -> None:
    """Keep a shared lock on the home for as long as this process lives, also after exec: a restore waits for none."""
    lock = os.open(home() / "serving.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_SH)
    os.set_inheritable(lock, True)


def up(
    host: Annotated[str, typer.Option(help="待ち受けるアドレス / address")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="ポート番号 / port")] = 8000,
    prepare_only: Annotated[
        bool, typer.Option("--prepare-only", help="準備だけして終わる / set up, do not serve")
    ] = False,
) -> None:
    """Set up what is missing and serve. The first time it prints a one-time link to the set-up page."""
    migrate()
    from hiden.classification.presets import ensure_presets
    from hiden.ledger import SYSTEM
    from hiden.ledger.signing import prepare_ledger
    from hiden.people.models import Company
    from hiden.people.setup import new_setup_link

    remove_dead()
    prepare_ledger()
    # A first register names 極秘, 秘, 社外秘: they are there from the start, and the company may change them.
    ensure_presets(SYSTEM)
    address = f"http://{host}:{port}"
    if Company.current() is None:
        tell("はじめに、この一度だけ使えるリンクを開いて会社と最初の管理者を登録してください。")
        tell("First, open this one-time link and register the company and its first administrator:")
        typer.echo(f"{address}{new_setup_link()}")
    else:
        tell(f"秘伝を開始します / Hiden is starting: {address}")
    if not prepare_only:
        serve(host, port)
