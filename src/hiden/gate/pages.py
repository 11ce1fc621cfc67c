"""この頁を見られる人: for any page of the product, everybody who can see it, and why (第4章: who may see is itself reviewed)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, resolve
from django.urls.exceptions import Resolver404
from django.utils.translation import gettext_lazy as _

from hiden.base.text import fold
from hiden.gate.house import gate
from hiden.gate.nouns import Described
from hiden.gate.page import entered, missing, page
from hiden.gate.reviewers import describe, who_can_and_why
from hiden.gate.views import RoutedView
from hiden.ui.forms import Form
from hiden.ui.request import Request

_AT_ONCE = 50


class _Asked(Form):
    """The address of the page that is asked about."""

    path = forms.CharField(
        label=_("頁のアドレス"),
        help_text=_("例: /items/A-0412 。ブラウザーのアドレス欄から写せます。"),
        max_length=2000,
    )
    q = forms.CharField(label=_("氏名・部署で絞り込む"), required=False, max_length=200)


@dataclass(frozen=True, slots=True)
class Reader:
    """One person who can see the page, as shown."""

    shown: Described
    reasons: tuple[str, ...]


@page("gate.ask_who_can_see")
def who_can_see(request: Request) -> HttpResponse:
    """The people who can see a page, only for those who can see it themselves."""
    asked = request.GET.get("path", "")
    form = _Asked(request.GET if asked else None)
    if not asked or not form.is_valid():
        return render(request, "gate/who_can_see.html", {"form": form}, status=422 if asked else 200)
    address = _address(request, form.cleaned_data["path"])
    view, parameters = _view(address)
    values: dict[str, Any] = {"form": form, "asked": address, "open": view.action is None}
    if view.action is not None:
        found = _readers(request.by, view, parameters)
        wanted = fold(form.cleaned_data["q"])
        chosen = [each for each in found if wanted in fold(f"{each.shown.name} {each.shown.department}")]
        values |= {
            "total": len(found),
            "chosen": len(chosen),
            "readers": Paginator(chosen, _AT_ONCE).get_page(request.GET.get("page")),
            "q": form.cleaned_data["q"],
            "whole": getattr(view.view, "gate_of", None) is None,
        }
    return render(request, "gate/who_can_see.html", values)


def _address(request: HttpRequest, text: str) -> str:
    """The path of an address on this site, without its question part. Raises NotFound for other sites and for none."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        raise missing() from None
    if parts.netloc and parts.netloc != request.get_host():
        raise missing()
    return unquote(parts.path)


def _view(address: str) -> tuple[RoutedView, dict[str, Any]]:
    """The view behind an address. Raises NotFound where there is none, or none that a reader would open."""
    try:
        match = resolve(address)
    except Resolver404:
        raise missing() from None
    view = RoutedView(address, match.url_name or "", match.func)
    if not view.guarded:
        raise missing()
    return view, match.kwargs


def _readers(by: Any, view: RoutedView, parameters: dict[str, Any]) -> list[Reader]:
    """Everybody who can see the page, in the order of a name list. Raises as the page itself would."""
    assert view.action is not None
    found = entered(by, view.view, parameters)
    engine = gate()
    allowed = who_can_and_why(engine, view.action, found)
    shown = describe(engine, [person for person, _ in allowed])
    readers = [
        Reader(
            shown.get(person.pk) or Described(str(person), "", (str(person),)),
            tuple(reason.sentence for reason in decision.reasons),
        )
        for person, decision in allowed
    ]
    return sorted(readers, key=lambda reader: tuple(map(str, reader.shown.order)))


urlpatterns: list[URLPattern] = [path("who-can-see", who_can_see, name="gate_who_can_see")]
