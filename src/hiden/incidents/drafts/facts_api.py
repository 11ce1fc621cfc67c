"""API: what is known of an incident, each thing once; stating it. What stays the same is not stated again."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext_noop as _
from ninja import Router
from pydantic import Field

from hiden.catalogue.shown import shown
from hiden.gate.page import endpoint
from hiden.incidents.framing import incident_at
from hiden.incidents.models import Certainty, Incident
from hiden.incidents.stating import MOST, Stated, facts_now, state_all
from hiden.incidents.topics import topic, topics
from hiden.people.api import PersonRef, person_ref
from hiden.ui.api import MOST_AT_ONCE, Changed, Listed, Shape, answers, everything, meant
from hiden.ui.request import Request

HowSure = Literal["sure", "likely", "open"]
router = Router(tags=["incidents"])


class FactShown(Shape):
    """A heading, and what is known under it now."""

    topic: str = Field(examples=["what_happened"])
    name: str
    group: str
    kind: str = Field(
        description=_("text（一行）、long（数行）、number（数）、day（日）、yesno（yes、no、unknown）。")
    )
    value: str | None = Field(description=_("まだ記録がなければnull。"))
    certainty: HowSure | None
    stated_by: PersonRef | None
    stated_at: datetime | None


class FactGiven(Shape):
    """What is known of one topic."""

    topic: str = Field(max_length=40, examples=["what_happened"])
    value: str = Field(
        min_length=1, max_length=MOST, examples=["退職予定者の端末からUSBメモリへ、図面412点がコピーされた。"]
    )
    certainty: HowSure = Field(examples=["likely"])


class FactsGiven(Shape):
    """What is known of several."""

    facts: list[FactGiven] = Field(min_length=1, max_length=MOST_AT_ONCE)


@router.get(
    "/incidents/{key}/facts",
    response=answers(Listed[FactShown]),
    summary=_("分かっていること"),
    description=_("すべての見出しと、今の内容。文書の案はここから作られます。"),
)
@endpoint("incidents.see", of=incident_at)
def incident_facts(request: Request, found: Incident, key: str) -> Listed[FactShown]:
    there = facts_now(found)
    rows = ((one, there.get(one.id)) for one in topics().values())
    return everything(
        Listed[FactShown],
        (
            FactShown(
                topic=one.id,
                name=str(shown(one)),
                group=one.group,
                kind=one.kind,
                value=fact.value if fact else None,
                certainty=Certainty(fact.certainty).value if fact else None,
                stated_by=person_ref(fact.stated_by) if fact else None,
                stated_at=fact.stated_at if fact else None,
            )
            for one, fact in rows
        ),
    )


@router.post(
    "/incidents/{key}/facts",
    response=answers(Changed),
    summary=_("分かったことを記録する"),
    description=_("すべて記録されるか、まったく記録されないかのどちらかです。前の内容も残ります。"),
)
@endpoint("incidents.work", of=incident_at, known_by="incidents.see")
def state_facts(request: Request, found: Incident, key: str, body: FactsGiven) -> Changed:
    given = [Stated(meant(topic, one.topic).id, one.value, Certainty(one.certainty)) for one in body.facts]
    return Changed(changed=len(state_all(found, given, by=request.by)))
