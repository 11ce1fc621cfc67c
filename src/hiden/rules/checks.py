"""The clause library in `hiden check`."""

from __future__ import annotations

from typing import Any

from django.core import checks

from hiden.base.words import say
from hiden.rules.check import inspect


@checks.register
def library_is_in_order(**_options: Any) -> list[checks.CheckMessage]:
    """hiden.rules.E001 for each error of the clause library."""
    hint = say("示されたファイルの行を直し、hiden checkで確かめてください。")
    return [checks.Error(str(issue), hint=hint, id="hiden.rules.E001") for issue in inspect()]
