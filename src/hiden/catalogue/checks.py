"""The catalogue in `hiden check`: a product whose facts contradict themselves says so before it serves."""

from __future__ import annotations

from typing import Any

from django.core import checks

from hiden.base.words import say
from hiden.catalogue.check import inspect
from hiden.catalogue.issue import Severity


@checks.register
def catalogue_is_in_order(**_options: Any) -> list[checks.CheckMessage]:
    """hiden.catalogue.E001 for each error of the data files, W001 for each warning."""
    hint = say("示されたファイルの行を直し、hiden catalogue checkで確かめてください。")
    return [
        checks.Error(str(issue), hint=hint, id="hiden.catalogue.E001")
        if issue.severity is Severity.ERROR
        else checks.Warning(str(issue), hint=hint, id="hiden.catalogue.W001")
        for issue in inspect()
    ]
