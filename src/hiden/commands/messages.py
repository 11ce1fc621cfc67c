"""`hiden messages`: collect every sentence of the interface and compile the English ones. For developers.

The Japanese sentence is its own id, so there is no Japanese catalogue. The compiled .mo is committed: a user's machine
needs no gettext. Sources are read from a copy, because Django's collector writes beside the templates that it reads.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import Annotated

import typer

from hiden.base.errors import Misconfigured
from hiden.base.words import say
from hiden.commands.ready import show_json, start_django

SOURCES = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")

_HEADER = """\
# The English of Hiden. The ids are the Japanese sentences; `hiden messages` keeps this file in step with the sources.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
_LEFT_OUT = ("__pycache__", "migrations", "static", "data", "*.mo")

Json = Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")]


def messages(as_json: Json = False) -> None:
    """Collect and compile. Exit code 1 while a sentence has no English; those are shown."""
    po = SOURCES / CATALOGUE
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(collected(), "utf-8")
    compiled(po, po.with_suffix(".mo"))
    every, missing = ids(po.read_text("utf-8")), untranslated(po)
    if as_json:
        show_json({"ok": not missing, "messages": len(every), "untranslated": missing})
    else:
        for sentence in missing:
            typer.echo(sentence)
        typer.echo(
            f"文 {len(every)} 件、英語のないもの {len(missing)} 件"
            f" / {len(every)} messages, {len(missing)} without English"
        )
    raise typer.Exit(1 if missing else 0)


def collected() -> str:
    """The catalogue as the sources want it now: known English kept, new sentences empty, unused ones gone."""
    _need("xgettext", "msgmerge", "msguniq")
    start_django()
    from django.core.management import call_command
    from django.core.management.commands.makemessages import Command

    class Collector(Command):
        xgettext_options = [*Command.xgettext_options, "--keyword=say", "--keyword=phrase"]
        # A guess from a similar sentence would be shown to people as if somebody had meant it.
        msgmerge_options = [*Command.msgmerge_options, "--no-fuzzy-matching"]

    with tempfile.TemporaryDirectory() as place:
        copy = Path(place).resolve() / "hiden"
        shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        po = copy / CATALOGUE
        po.parent.mkdir(parents=True, exist_ok=True)
        with chdir(copy):  # where Django's collector looks for sources and for the catalogue
            call_command(
                Collector(),
                locale=["en"],
                extensions=["py", "html", "txt"],
                no_wrap=True,
                no_obsolete=True,
                no_location=True,
                verbosity=0,
            )
        text = po.read_text("utf-8")
    return _HEADER + text[re.search(r"\n\n", text).end() - 1 :]  # type: ignore[union-attr]  # there is always a header


def compiled(po: Path, mo: Path) -> None:
    """Write the .mo of a .po; gettext compares the places of each translation with those of its sentence."""
    _need("msgfmt")
    _run("msgfmt", "--check", "--output-file", str(mo), str(po))


def untranslated(po: Path) -> list[str]:
    """The sentences that have no English, or one that somebody must still look at."""
    _need("msgattrib")
    empty = _run("msgattrib", "--untranslated", "--no-wrap", str(po))
    guessed = _run("msgattrib", "--only-fuzzy", "--no-wrap", str(po))
    return ids(empty) + ids(guessed)


def ids(text: str) -> list[str]:
    """Every sentence of a catalogue, given the text of its file."""
    found = re.findall(r'^msgid ((?:"(?:[^"\\]|\\.)*"\n?)+)', text, re.MULTILINE)
    joined = ("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', each)) for each in found)
    return [each.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\") for each in joined if each]


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Misconfigured(
            say("{program}が訳の誤りを見つけました：{said}", program=command[0], said=done.stderr.strip()),
            say("django.poの該当する行を直して、もう一度実行してください。"),
        )
    return done.stdout


def _need(*programs: str) -> None:
    if missing := [each for each in programs if shutil.which(each) is None]:
        raise Misconfigured(
            say("GNU gettextの{programs}がありません。", programs="、".join(missing)),
            say("gettextを導入してから、もう一度実行してください。使うだけなら必要ありません。"),
        )
