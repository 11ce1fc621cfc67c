"""A field for items of the register, given by their numbers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.text import pieces
from hiden.base.words import say
from hiden.inventory.models import Item


class ItemsField(forms.CharField):
    """Numbers of items, typed or pasted. `clean` gives the items in that order, each once."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        kwargs.setdefault("help_text", _("空白や読点、改行で区切ります。例：A-0101 A-0102"))
        super().__init__(max_length=5_000, **kwargs)

    def clean(self, value: Any) -> Any:
        numbers = pieces(super().clean(value))
        found = Item.objects.in_bulk(numbers, field_name="number")
        if missing := [one for one in numbers if one not in found]:
            raise forms.ValidationError(
                say(
                    "管理番号「{n}」の情報はありません。台帳で番号を確かめてください。",
                    n="、".join(missing[:10]),
                )
            )
        return [found[one] for one in numbers]
