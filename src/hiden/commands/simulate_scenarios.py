"""`hiden simulate scenario` and `hiden simulate year`: what somebody does on top of ordinary days, with what is true of it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.commands.ready import show_json, start_django

if TYPE_CHECKING:
    from hiden.simulation.scenarios import Played
    from hiden.simulation.world import World

_MOST_WEEKS = 160

Seed = Annotated[int, typer.Option("--seed", help="同じ数なら同じ中身になる / the same gives the same")]
AsJson = Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")]


def scenarios(as_json: AsJson = False) -> None:
    """場面の一覧と、それぞれの条件 / the scenarios and the parameters of each."""
    start_django()
    from hiden.simulation.scenarios import SCENARIOS
    from hiden.simulation.scenarios.titles import title

    found = [
        {
            "code": code,
            "title": title(code),
            "expected": kind.expected.value,
            "days": kind.days,
            "parameters": [each.name for each in fields(kind)],
        }
        for code, kind in sorted(SCENARIOS.items())
    ]
    if as_json:
        show_json({"scenarios": found})
        return
    for each in found:
        typer.echo(f"{each['code']:<12} {each['title']}")


def scenario(  # noqa: PLR0917 - the options of a command
    code: Annotated[str, typer.Argument(help="SC-01 など / a code")],
    seed: Seed = 1,
    start: Annotated[
        str, typer.Option("--start", help="始まりの日（省くと、昨日までに終わる日） / first day")
    ] = "",
    given: Annotated[list[str] | None, typer.Option("--set", help="条件（名前=値） / a parameter")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="ログと正解を書き出す空のフォルダー / an empty folder")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """一つの場面を演じさせ、起きたことと正解を示す / play one scenario, with what is true of it."""
    from hiden.commands.simulate import day_of, empty_folder

    first = day_of(start)
    if out is not None:
        empty_folder(out)
    start_django()
    from hiden.base.clock import today
    from hiden.simulation.reading import read_world
    from hiden.simulation.scenarios import play
    from hiden.simulation.scenarios.playing import prepared

    world = read_world()
    wanted = prepared(code, _parameters(code, given or []))
    first = first or today() - timedelta(days=wanted.days + 1)
    kept = {each.name: value for each in fields(wanted) if (value := getattr(wanted, each.name)) is not None}
    played = play(world, code, seed, first, days_seed=seed, **kept)
    written = _write(out, world, played, seed) if out is not None else {}
    show = {
        "truth": played.truth.told(),
        "people": [each.told() for each in played.people_events],
        "events": Counter(each.feed for each in played.events),
        **written,
    }
    if as_json:
        show_json(show)
    else:
        _tell(played, written)


def year(  # noqa: PLR0917 - the options of a command
    out: Annotated[Path, typer.Option("--out", help="書き出す空のフォルダー / an empty folder")],
    weeks: Annotated[int, typer.Option("--weeks", help="何週間分か / how many weeks")] = 52,
    each: Annotated[
        int, typer.Option("--each", help="各場面を何回演じるか / how often each scenario is played")
    ] = 1,
    people: Annotated[
        int,
        typer.Option(
            "--people", help="この人数の架空の会社で作る（省くと、この会社） / an invented company of so many"
        ),
    ] = 0,
    scale: Annotated[float, typer.Option("--scale", help="件数の倍率 / how much everybody does")] = 1.0,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """普段の日々にすべての場面を重ねた記録を、検知を測るための表として書き出す / ordinary weeks with every scenario, as Parquet."""
    from hiden.commands.simulate import empty_folder

    if (
        not 1 <= weeks <= _MOST_WEEKS
        or not 0 < scale <= 1000
        or not 0 <= each <= 100
        or not 0 <= people <= 20_000
    ):
        raise BadInput(
            say("週、回数、人数、倍率のどれかが範囲の外です。"),
            say(
                "週は1から{most}、回数は100まで、人数は2万人まで、倍率は0より大きく1000までにしてください。",
                most=_MOST_WEEKS,
            ),
        )
    empty_folder(out)
    start_django()
    from hiden.simulation.inventing import invent
    from hiden.simulation.reading import read_world
    from hiden.simulation.scenarios import SCENARIOS
    from hiden.simulation.scenarios import year as planned

    world = invent(people, seed) if people else read_world()
    made = planned(world, seed, weeks, dict.fromkeys(SCENARIOS, each), scale=scale)
    show = made.write(out)
    if as_json:
        show_json(show)
        return
    typer.echo(
        say(
            "{weeks}週間、{events}件に、{plays}の場面を重ねて書き出しました。",
            **{k: show[k] for k in ("weeks", "events", "plays")},
        )
    )
    if made.left_out:
        typer.echo(
            say(
                "週か人が足りないため、{codes}は含まれていないか、回数が少なくなっています。",
                codes="、".join(dict.fromkeys(made.left_out)),
            )
        )


def _parameters(code: str, given: list[str]) -> dict[str, Any]:
    """Texts such as `letters=30` as parameters; numbers where they are numbers."""
    from hiden.simulation.scenarios.playing import prepared

    found: dict[str, Any] = {}
    for each in given:
        name, mark, value = each.partition("=")
        if not mark:
            raise BadInput(
                say("「{said}」に「=」がありません。", said=each[:40]),
                say("letters=30 のように、名前と値を指定してください。"),
            )
        found[name.strip()] = value.strip()
    kinds = {each.name: str(each.type) for each in fields(prepared(code, found))}
    return {name: _value(name, value, kinds[name]) for name, value in found.items()}


def _value(name: str, said: str, kind: str) -> Any:
    """The text as the kind of value that the parameter has."""
    if kind == "str":
        return said
    if kind == "bool":
        return said.lower() in ("true", "yes", "1")
    try:
        return int(said) if kind == "int" else float(said)
    except ValueError as fault:
        raise BadInput(
            say("「{name}」の値「{value}」は数ではありません。", name=name, value=said[:40]),
            say("数を指定してください。"),
        ) from fault


def _write(out: Path, world: World, played: Played, seed: int) -> dict[str, Any]:
    """The files of all sources from the first day of the scenario to its last, and what is true."""
    from hiden.commands.simulate import write_made
    from hiden.simulation.generate import generate
    from hiden.simulation.scenarios.sheets import sheets

    first, last = played.truth.first, played.truth.last
    days = (last - first).days + 1
    show = write_made(
        out / "logs",
        generate(played.world, first=first, days=days, seed=seed, laid=played.feeds()),
        first,
        days,
    )
    told = {
        "truth": played.truth.told(),
        "events": [each.told() for each in played.events],
        "company": world.company,
    }
    _json(out / "truth.json", told)
    _json(out / "people.json", [each.told() for each in played.people_events])
    for name, content in sheets(played.world, played.people_events).items():
        (out / name).write_bytes(content)
    return {"written": show}


def _json(path: Path, what: Any) -> None:
    path.write_text(json.dumps(what, ensure_ascii=False, indent=1), encoding="utf-8")


def _tell(played: Played, written: dict[str, Any]) -> None:
    from hiden.simulation.scenarios.titles import title

    truth = played.truth
    typer.echo(f"{truth.code} {title(truth.code)}")
    typer.echo(
        say("{first}から{last}まで、{events}件の記録と{people}件の出来事です。", first=truth.first.isoformat(),
            last=truth.last.isoformat(), events=len(truth.events), people=len(played.people_events))
    )  # fmt: skip
    for each in played.people_events:
        typer.echo(f"  {each.day.isoformat()}  {each.kind.value}  {each.number}  {each.words}")
    if written:
        typer.echo(say("ログ、正解（truth.json）、出来事（people.json）を書き出しました。"))
