"""What the documents promise is there, and what is there is in the documents."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer.main

from hiden.commands.app import app
from hiden.commands.glossary import glossary_page

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "samples" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
OPERATION = (ROOT / "docs" / "operation.md").read_text("utf-8")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"HIDEN_[A-Z]+(?:_[A-Z]+)*")


def verbs() -> dict[str, list[str]]:
    """Every verb of the command line with the verbs under it."""
    top = typer.main.get_command(app)
    commands: dict[str, object] = getattr(top, "commands", {})
    return {name: sorted(getattr(each, "commands", {})) for name, each in commands.items()}


def variables() -> set[str]:
    """Every environment variable that the product, its launcher or the test command reads."""
    sources = [ROOT / "hiden", ROOT / "test", *(ROOT / "src").rglob("*.py")]
    read = re.compile(
        r"""(?:environ|getenv|env_flag|env_list|setenv|\$\{|^|export |; )[^\n]{0,30}?(HIDEN_[A-Z_]*[A-Z])""",
        re.M,
    )
    return {name for path in sources for name in read.findall(path.read_text("utf-8"))}


def heading_ids(text: str) -> set[str]:
    """The addresses that headings get."""
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in found}


def test_every_verb_is_described() -> None:
    known = verbs()
    assert {"up", "demo", "check", "backup", "restore", "import", "export", "ledger", "catalogue"} <= set(
        known
    )
    lines = OPERATION.splitlines()
    for verb, below in known.items():
        described = [line for line in lines if f"`hiden {verb}`" in line]
        assert described, f"hiden {verb} is not in docs/operation.md"
        for each in below:
            assert any(f"`{each}`" in line for line in described), f"hiden {verb} {each}"


def test_every_described_verb_exists() -> None:
    known = {*verbs(), "django"}  # django is handed on before the verbs are read
    for page in PAGES:
        for verb in re.findall(r"(?:`|\./|^)hiden ([a-z]+)\b", page.read_text("utf-8"), re.MULTILINE):
            assert verb in known, f"{page.name}: hiden {verb}"


def test_every_variable_is_described() -> None:
    found = variables()
    assert {"HIDEN_HOME", "HIDEN_DATABASE_URL", "HIDEN_SMTP_HOST", "HIDEN_REQUIRE_MFA"} <= found
    assert {name for name in found if f"`{name}`" not in OPERATION} == set()


def test_every_described_variable_exists() -> None:
    read = variables() | {
        "HIDEN_SMTP_SECRET",
        "HIDEN_DJANGO_SECRET",
    }  # the names are made in hiden.home.secret
    for page in PAGES:
        for name in VARIABLE.findall(page.read_text("utf-8").replace("HIDEN_SMTP_…", "")):
            assert name in read, f"{page.name}: {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text("utf-8")):
        target, _, heading = unquote(link).partition("#")
        if target.startswith(("http://", "https://")):
            continue
        found = (page.parent / target).resolve() if target else page
        assert found.exists(), link
        if heading:
            assert heading in heading_ids(found.read_text("utf-8")), link


def test_the_glossary_is_in_step_with_the_catalogue() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    assert page == glossary_page(), "run: ./hiden catalogue glossary --out docs/glossary.md"


def test_decisions_are_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text("utf-8")
    for page in folder.glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in listed, page.name


def test_the_rooms_are_described() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for room in (ROOT / "src" / "hiden").iterdir():
        if (room / "__init__.py").exists():
            assert f"  {room.name}/" in text or f"{room.name}/;" in text, room.name


def test_the_layers_are_those_that_are_checked() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    layers = re.search(r"layers = \[(.*?)\n\]", (ROOT / "pyproject.toml").read_text("utf-8"), re.DOTALL)
    assert layers
    for line in re.findall(r'"([^"]+)"', layers.group(1)):
        assert f"\n{line.replace('hiden.', '')}\n" in text, line


def test_nothing_is_said_about_the_machine_it_was_written_on() -> None:
    for page in PAGES:
        text = page.read_text("utf-8")
        assert not re.search(r"(?<![\w.~/])/(?:home|root|tmp|work|Users)/", text), page.name
