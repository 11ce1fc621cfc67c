"""The verbs as a person at a terminal meets them."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import pytest

from hiden.base.errors import Misconfigured
from hiden.commands.serve import require_free
from tests.world.commands import run_in, start_in

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home that the first start made from nothing, and what was said then."""
    home = tmp_path_factory.mktemp("started") / "home"
    done = start_in(home, "up", "--prepare-only")
    assert done.returncode == 0, done.stderr
    return home, done.stdout


def test_the_first_start_prints_one_link_and_a_second_start_another(started: tuple[Path, str]) -> None:
    home, first = started
    second = start_in(home, "up", "--prepare-only")
    assert second.returncode == 0, second.stderr
    links = [re.search(r"http://127\.0\.0\.1:8000/\S{20,}", said) for said in (first, second.stdout)]
    assert links[0]
    assert links[1]
    assert links[0][0] != links[1][0]


def test_what_is_written_in_the_home_is_for_its_owner_alone(started: tuple[Path, str]) -> None:
    home, _said = started
    files = [each for each in home.rglob("*") if each.is_file()]
    assert {each.name for each in files} >= {"hiden.sqlite3", "django", "ledger.key"}
    assert [
        (each.name, oct(each.stat().st_mode)) for each in (home, *files) if each.stat().st_mode & 0o077
    ] == []


def test_an_installation_that_has_a_company_prints_no_link(home: Path) -> None:
    done = run_in(home, "up", "--prepare-only")
    assert "http://127.0.0.1:8000" in done.stderr
    assert done.stdout == ""


def test_a_forgotten_password_is_helped_from_the_terminal(home: Path) -> None:
    nobody = run_in(home, "password", "nobody@example.co.jp", "--reason", "忘れた")
    assert nobody.returncode == 4
    assert len(nobody.stderr.strip().splitlines()) == 2
    imports = (
        "from hiden.people.actions import make_account; from hiden.people.queries import person_by_number; "
    )
    makes = "p = person_by_number('1'); make_account(p, email='a@example.co.jp', by=p)"
    assert run_in(home, code=f"import django; django.setup(); {imports}{makes}").returncode == 0
    done = run_in(home, "password", "A@example.co.jp", "--reason", "管理者が忘れたため", "--json")
    assert json.loads(done.stdout)["link"].startswith("http://127.0.0.1:8000/accounts/")


def test_verify_claims_no_more_than_the_signatures_say(home: Path, empty_home: Path) -> None:
    signed = run_in(home, "ledger", "verify").stdout
    assert "署名された時から変わっていません" in signed
    assert "まだ署名されていません" not in signed
    assert run_in(empty_home, "up", "--prepare-only").returncode == 0
    unsigned = run_in(empty_home, "ledger", "verify").stdout
    assert "署名された時から" not in unsigned
    assert "件は、まだ署名されていません" in unsigned


def test_check_says_what_it_found_as_json(home: Path) -> None:
    done = run_in(home, "check", "--json")
    found = json.loads(done.stdout)
    assert found["ok"] is True, found
    assert all(one["id"] and one["hint"] for one in found["findings"])


def test_an_import_that_cannot_be_read_says_so_in_two_sentences(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.write_bytes(b"")
    done = run_in(home, "import", "items", str(file), "--by", "1")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 2


def test_a_file_that_is_not_there_and_a_person_who_is_not_there(home: Path, tmp_path: Path) -> None:
    assert run_in(home, "import", "items", str(tmp_path / "none.csv"), "--by", "1").returncode == 2
    assert run_in(home, "import", "items", str(tmp_path / "none.csv"), "--by", "404").returncode == 4


def test_without_apply_nothing_changes(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "departments.csv"
    file.write_bytes("部署コード,部署名\r\n900,試験部\r\n".encode("cp932"))
    first = run_in(home, "import", "departments", str(file), "--by", "1", "--json")
    assert json.loads(first.stdout)["counts"]["create"] == 1
    second = run_in(home, "import", "departments", str(file), "--by", "1", "--json")
    assert json.loads(second.stdout)["counts"]["create"] == 1


def test_what_is_exported_comes_back_unchanged(home: Path, tmp_path: Path) -> None:
    from hiden.commands.bench_import import workbook

    source, out = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    source.write_bytes(workbook(30))
    assert run_in(home, "import", "items", str(source), "--by", "1", "--apply").returncode == 0
    assert run_in(home, "export", "items", str(out), "--by", "1").returncode == 0
    again = run_in(home, "import", "items", str(out), "--by", "1", "--json")
    counts = json.loads(again.stdout)["counts"]
    assert (counts["create"], counts["change"], counts["none"], counts["errors"]) == (0, 0, 30, 0)


def test_an_unknown_verb_is_refused(tmp_path: Path) -> None:
    assert start_in(tmp_path, "nonsense").returncode != 0


def test_a_port_that_is_taken_is_not_shared_with_another_installation() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Misconfigured, match=str(port)):
            require_free("127.0.0.1", port)
    require_free("127.0.0.1", port)
