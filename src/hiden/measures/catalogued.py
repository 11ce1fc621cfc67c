"""What this room takes from the catalogue: measures, routes, purposes, questions, and names of forms.

The catalogue's data files are the one source; nothing here invents a measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from hiden import catalogue
from hiden.base.words import say
from hiden.catalogue import measure as measure_by_id
from hiden.catalogue import measures, measures_in, questions
from hiden.catalogue.model import Purpose, Route

ROUTES = ("employees", "leavers", "partners", "outsiders")
PURPOSES = ("approach", "removal", "visibility", "awareness", "trust")


def routes() -> tuple[Route, ...]:
    """The four routes, in the order of the matrix."""
    return tuple(sorted(catalogue.routes(), key=lambda one: ROUTES.index(one.id)))


def purposes() -> tuple[Purpose, ...]:
    """The five purposes, in the order of the matrix."""
    return tuple(sorted(catalogue.purposes(), key=lambda one: one.number))


@cache
def question_ids() -> frozenset[str]:
    """The ids of all questions."""
    return frozenset(one.id for one in questions())


def form_names() -> Mapping[str, str]:
    """Short names of the forms of information, for a reason sentence."""
    return {
        "paper": say("紙"),
        "file": say("電子ファイル"),
        "cloud": say("クラウド"),
        "device": say("機器・記録媒体"),
        "know_how": say("ノウハウ"),
        "thing": say("物"),
    }


__all__ = [
    "PURPOSES",
    "ROUTES",
    "form_names",
    "measure_by_id",
    "measures",
    "measures_in",
    "purposes",
    "question_ids",
    "questions",
    "routes",
]
