"""What is checked of the data of this room."""

from __future__ import annotations

from typing import Any

from django.core import checks

from hiden.base.words import say
from hiden.incidents.drafts.library import inspect
from hiden.incidents.drills import model as drills
from hiden.incidents.fit import model as fit
from hiden.incidents.fit.looks import LOOKS
from hiden.incidents.topics import read


@checks.register
def data_is_in_order(**_options: Any) -> list[checks.CheckMessage]:
    """hiden.incidents.E001 for each error of the topics, the kinds of drafts, the factors and the cards of drills."""
    hint = say("示されたファイルの行を直し、hiden checkで確かめてください。")
    issues = (*read()[1], *inspect(), *fit.inspect(frozenset(LOOKS)), *drills.inspect())
    return [checks.Error(str(issue), hint=hint, id="hiden.incidents.E001") for issue in issues]
