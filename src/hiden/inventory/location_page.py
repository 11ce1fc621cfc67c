"""ログでの場所: adding and ending them, and finding items by a path out of a log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.words import say
from hiden.gate.page import page
from hiden.inventory import actions
from hiden.inventory.item_page import item_numbered
from hiden.inventory.locating import LONGEST_TEXT
from hiden.inventory.location_list import shown_locations
from hiden.inventory.models import Item
from hiden.inventory.queries import located_at
from hiden.ui.filters import Chosen
from hiden.ui.forms import Form, form_page
from hiden.ui.menu import Label
from hiden.ui.request import Request


class LocationsForm(Form):
    """Patterns, one in a line."""

    patterns = forms.CharField(
        label=_("ログでの場所"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("1行に1つずつ。エクスプローラーやブラウザーのアドレス欄から、そのまま貼り付けられます。"),
    )


@page("inventory.change", of=item_numbered, known_by="inventory.read")
def locations(request: Request, found: Item, number: str) -> HttpResponse:
    """Say where an item shows itself in logs."""

    def save(form: LocationsForm) -> str:
        actions.add_locations(found, form.cleaned_data["patterns"].splitlines(), by=request.by)
        messages.success(request, say("{item}のログでの場所を登録しました。", item=found.number))
        return _back(found)

    return form_page(
        request,
        LocationsForm,
        save,
        title=say("{item}のログでの場所を加える", item=found.number),
        lead=_("ログにこの場所や名前が出たとき、この情報のこととして扱います。"),
        submit=_("登録する"),
        cancel=_back(found),
        template="inventory/locations.html",
        context={"item": found, "already": shown_locations(found, None, request.by)},
    )


@require_POST
@page("inventory.change", of=item_numbered, known_by="inventory.read")
def end_location(request: Request, found: Item, number: str) -> HttpResponse:
    """A pattern no longer holds; what it said of past days stays."""
    pattern = request.POST.get("pattern", "")
    actions.end_location(found, pattern, by=request.by)
    messages.success(request, say("「{pattern}」を終えました。", pattern=pattern[:80]))
    return HttpResponseRedirect(_back(found))


def _back(found: Item) -> str:
    return reverse("inventory_item", args=[found.number]) + "#locations"


@dataclass(frozen=True, slots=True)
class AtLocation:
    """Items that a path, an address or the name of a file belongs to: このパスはどの情報か."""

    as_of: datetime | None
    key: str = "location"
    label: Label = "このパスはどの情報か"
    help: Label = "パス・URL・ファイル名"
    longest: int = LONGEST_TEXT
    kind: ClassVar[str] = "search"

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def read(self, params: QueryDict) -> Chosen:
        text = params.get(self.key, "").replace("\x00", "").strip().strip("\"'")[: self.longest]
        if not text:
            return Chosen()
        pairs = ((self.key, text),)
        words = say("{label}：{words}", label=self.label, words=text)
        return Chosen(pairs, located_at(text, self.as_of), ((words, pairs),), values=(text,))
