"""Engines: the one of the house, ClickHouse's in this process, and a real Spark cluster of one master and two workers."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from hiden.logs.store.engines import Engine
from tests.logs.engines.hostile import written

# Short lives: machine code that takes long to make is not worth it.
_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_SETTINGS = f"""
spark.driver.extraJavaOptions {_JAVA}
spark.executor.extraJavaOptions {_JAVA}
spark.driver.bindAddress 127.0.0.1
spark.driver.host 127.0.0.1
spark.driver.memory 512m
spark.executor.memory 512m
spark.sql.shuffle.partitions 2
spark.ui.enabled false
"""


def needed(module: str) -> None:
    """Skip without a part that only these tests need; `./test` installs it and says that nothing may be skipped."""
    if importlib.util.find_spec(module) is None:
        if os.environ.get("HIDEN_TEST_ENGINES"):
            pytest.fail(f"{module} is not installed, and ./test was to install it")
        pytest.skip(f"{module} is not installed; ./test installs it from requirements-engines.txt")


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The hostile rows in three files."""
    return written(tmp_path_factory.mktemp("engines"))


@pytest.fixture(scope="session")
def clickhouse() -> Engine:
    """ClickHouse's engine in this process."""
    needed("chdb")
    from hiden.logs.store.clickhouse import ClickHouse

    return ClickHouse("chdb")


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A session with a cluster that is started for it and ends with it."""
    needed("pyspark")
    folder = tmp_path_factory.mktemp("spark")
    (folder / "spark-defaults.conf").write_text(_SETTINGS)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    master = f"spark://127.0.0.1:{port}"
    given = {
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": _JAVA,
        "PYSPARK_PYTHON": sys.executable,
    }
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    running: list[subprocess.Popen[bytes]] = []
    with (folder / "cluster.log").open("wb") as log:
        try:
            local = ["--host", "127.0.0.1", "--webui-port", "0"]
            running.append(_start("master.Master", [*local, "--port", str(port)], log))
            _wait(port)
            for number in (1, 2):
                own = ["--work-dir", str(folder / f"work{number}"), "--cores", "1", "--memory", "600m"]
                running.append(_start("worker.Worker", [*local, *own, master], log))
            from hiden.logs.store.spark import Spark

            engine = Spark(master)
            yield engine
            engine.session().stop()
        finally:
            for each in running:
                each.terminate()
            for each in running:
                each.wait(20)
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def _start(what: str, arguments: list[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    import pyspark

    command = Path(pyspark.__path__[0]) / "bin" / "spark-class"
    return subprocess.Popen(
        [str(command), f"org.apache.spark.deploy.{what}", *arguments], stdout=log, stderr=subprocess.STDOUT
    )


def _wait(port: int) -> None:
    """Until somebody listens there."""
    end = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return
