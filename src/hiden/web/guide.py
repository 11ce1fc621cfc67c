"""The first way through the product as one person sees it on the home page: what is done, what is next, what comes later."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from hiden.people.models import Person
from hiden.ui.guide import GuideStep, guide_steps
from hiden.ui.menu import Label
from hiden.web.permits import permitted

# The way is that of the people who keep the whole chain: 情報管理責任者 and 事務局.
WHO = "reports.propose_board"


@dataclass(frozen=True, slots=True)
class Shown:
    """One step: `state` is done, now or later."""

    label: Label
    words: Label
    url: str
    state: str


def guide_for(person: Person) -> list[Shown]:
    """The steps that are this person's, or nothing when the way is not theirs or has been gone to its end."""
    steps = guide_steps()
    if not steps or steps[-1].done(person):
        return []
    may = permitted(person, [WHO, *(step.action for step in steps if step.action)])
    if WHO not in may:
        return []
    shown: list[Shown] = []
    met_now = False
    for step in steps:
        if step.action and step.action not in may:
            continue
        done = step.done(person)
        state = "done" if done else "later" if met_now else "now"
        met_now = met_now or not done
        shown.append(Shown(step.label, step.words, _address(step), state))
    return shown


def _address(step: GuideStep) -> str:
    url = reverse(step.url_name)
    return f"{url}?{step.query}" if step.query else url
