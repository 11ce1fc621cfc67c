"""`hiden drill`: scenarios of a leak played against the clock."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.commands.ready import show_json, start_django


def drill(
    scenario: Annotated[
        str, typer.Argument(help="場面の番号。空なら一覧 / card, or nothing for the list")
    ] = "",
    *,
    by: Annotated[str, typer.Option("--by", help="始める人の社員番号 / number of who begins and leads")] = "",
    pace: Annotated[
        int, typer.Option("--pace", help="実際の1分を何分と数えるか / minutes for each real one")
    ] = 60,
    debrief: Annotated[
        str, typer.Option("--debrief", help="訓練の番号 J-0001 / number of a drill to look back at")
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help="振り返りのPDF / where to write the PDF")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """List the cards, begin one as somebody, or look back at one that was played."""
    start_django()
    if debrief:
        _look_back(debrief, out, as_json)
    elif scenario:
        _begin(scenario, by, pace, as_json)
    else:
        _list(as_json)


def _list(as_json: bool) -> None:
    from hiden.incidents.drills.model import cards

    rows = [{"card": one.id, "ja": one.ja, "en": one.en, "steps": len(one.steps)} for one in cards().values()]
    if as_json:
        show_json({"cards": rows})
        return
    for row in rows:
        typer.echo(f"{row['card']}　{row['ja']}")


def _begin(scenario: str, by: str, pace: int, as_json: bool) -> None:
    from hiden.incidents.drills.debrief import debrief as told_of
    from hiden.incidents.drills.playing import start
    from hiden.people.models import Person

    person = Person.objects.filter(number=by).first()
    if person is None:
        raise BadInput(
            say("誰が始めるかが分かりません。"), say("--by に、事案を開ける人の社員番号を付けてください。")
        )
    made = start(scenario, pace=pace, by=person)
    told = told_of(made)
    if as_json:
        show_json(
            {
                "drill": str(made.incident),
                "path": f"/incidents/{made.incident.key}/drill/",
                "pace": pace,
                "injects": [{"at": at.isoformat(), "ja": one.ja} for at, one in told.coming],
                "steps": [{"id": one.step.id, "due": one.due.isoformat()} for one in told.taken],
            }
        )
        return
    typer.echo(
        say("訓練{number}を始めました：/incidents/{key}/drill/", number=made.incident, key=made.incident.key)
    )


def _look_back(number: str, out: Path | None, as_json: bool) -> None:
    from hiden.incidents.drills.debrief import debrief as told_of
    from hiden.incidents.drills.models import Drill
    from hiden.incidents.drills.paper import debrief_pdf

    digits = number.upper().removeprefix("J-")
    wanted = int(digits) if digits.isdecimal() else 0
    found = Drill.objects.select_related("incident").filter(incident__number=wanted).first()
    if found is None:
        raise NotFound(
            say("「{n}」という訓練はありません。", n=number), say("訓練の頁で番号を確かめてください。")
        )
    told = told_of(found)
    if out is not None:
        out.write_bytes(debrief_pdf(told))
    rows: list[dict[str, Any]] = [
        {
            "id": one.step.id,
            "ja": one.step.ja,
            "due": one.due.isoformat(),
            "done": one.done.isoformat() if one.done else None,
            "in_time": one.in_time,
            "law": one.step.law,
        }
        for one in told.taken
    ]
    if as_json:
        show_json(
            {
                "drill": str(found.incident),
                "card": found.card,
                "over": found.ended_at is not None,
                "steps": rows,
            }
        )
        return
    for row in rows:
        typer.echo(
            f"{row['ja']}　{say('間に合った') if row['in_time'] else say('遅れた') if row['done'] else say('しなかった')}"
        )
