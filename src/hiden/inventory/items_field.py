"""A field for items of the register, given by their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.inventory.models import Item
from hiden.inventory.numbering import same_number
from hiden.ui.forms import NumbersField


class ItemsField(NumbersField):
    """Items by their numbers, whichever width and case they are typed in. What the reader may see is asked later."""

    model = Item

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 5_000)
        kwargs.setdefault("help_text", _("空白や読点、改行で区切ります。例：A-0101 A-0102"))
        super().__init__(**kwargs)

    def named(self, numbers: Sequence[str]) -> Mapping[str, Any]:
        rows = Item.objects.filter(number__in={*numbers, *(one.upper() for one in numbers)})
        same = {same_number(item.number): item for item in rows}
        return {one: same[same_number(one)] for one in numbers if same_number(one) in same}

    def unknown(self, numbers: str) -> str:
        return say("管理番号「{n}」の情報はありません。台帳で番号を確かめてください。", n=numbers)
