"""Labels to stick on things: number, class, and a QR code that holds nothing but the opaque address of the thing's page."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import segno
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.home import address
from hiden.lending.models import Thing
from hiden.lending.queries import strictest
from hiden.paper.typeset import pdf
from hiden.people.models import Company

MOST_LABELS = 1_000


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet of labels. All lengths in millimetres; `gap`: between two columns."""

    id: str
    label: str | Promise
    columns: int
    rows: int
    width: float
    height: float
    left: float = 0
    top: float = 0
    gap: float = 0
    page: tuple[float, float] = (210, 297)


# Sheets as stationers sell them, and one label after the other for a label printer.
LAYOUTS: Mapping[str, Layout] = {
    one.id: one
    for one in (
        Layout("a4-24", _("A4 24面（66.0×33.9mm）"), 3, 8, 66, 33.9, 6, 12.9),
        Layout("a4-44", _("A4 44面（48.3×25.4mm）"), 4, 11, 48.3, 25.4, 8.4, 8.8),
        Layout("a4-12", _("A4 12面（86.4×42.3mm）"), 2, 6, 86.4, 42.3, 18.6, 21.6),
        Layout("roll", _("ラベルプリンター（1枚ずつ、50×25mm）"), 1, 1, 50, 25, page=(50, 25)),
    )
}


def thing_address(thing: Thing) -> str:
    """Where the label of a thing leads: its key says nothing about it, and the page asks who is there."""
    return f"{address()}{reverse('lending_thing', args=[thing.key])}"


def picture(thing: Thing) -> str:
    """The address of a thing as a QR code, an SVG."""
    return drawn(thing_address(thing))


def drawn(words: str) -> str:
    """A QR code, an SVG."""
    out = io.BytesIO()
    segno.make(words, error="m", micro=False).save(out, kind="svg", scale=4, border=1)
    return out.getvalue().decode()


def labels_pdf(
    things: Sequence[Thing], *, layout: str = "a4-24", skip: int = 1, with_name: bool = False
) -> bytes:
    """A sheet of labels (PDF), beginning at place `skip` (from 1) of the first sheet. Raises BadInput for none or too many."""
    classes = strictest([one.pk for one in things])
    cells = [_cell(one, classes[one.pk].name if one.pk in classes else "", with_name) for one in things]
    return sheet_pdf(cells, layout=layout, skip=skip, title=say("貸出品のラベル"))


def sheet_pdf(cells: Sequence[dict[str, str]], *, layout: str, skip: int, title: str) -> bytes:
    """Any labels: of each its number, class, copy, name, picture (an SVG) and alt. Raises BadInput for none or too many."""
    chosen = LAYOUTS.get(layout)
    if chosen is None or not cells or len(cells) > MOST_LABELS:
        raise BadInput(
            say("印刷するものが選ばれていないか、多すぎます。"),
            say("1件から{most}件までを選び、用紙を選んでください。", most=MOST_LABELS),
        )
    company = Company.current()
    first = max(0, min(skip - 1, chosen.columns * chosen.rows - 1))
    sheet = {name: value for name, value in asdict(chosen).items() if name not in {"id", "label"}}
    data: dict[str, Any] = {
        "sheet": {**sheet, "page": list(chosen.page)},
        "cells": [None] * first + list(cells),
        "company": company.name if company else "",
    }
    return pdf("lending/labels", data, title=title)


def _cell(thing: Thing, class_name: str, with_name: bool) -> dict[str, str]:
    copy = say("複製番号 {n}", n=thing.copy_serial) if thing.copy_of_id else ""
    return {
        "number": thing.number,
        "class": class_name,
        "copy": copy,
        "name": thing.name if with_name else str(thing.get_kind_display()).partition("（")[0],
        "picture": picture(thing),
        "alt": say("貸出品{number}の頁のアドレス", number=thing.number),
    }
