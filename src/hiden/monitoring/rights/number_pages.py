"""Pages of numbers: how evenly people are watched, for those who watch; the yearly reports, for everybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.monitoring.rights.statistics import Group, groups, last_year, watched
from hiden.monitoring.rights.traits import DEPARTMENT, KIND, POST
from hiden.monitoring.rights.yearly import (
    find_report,
    labelled,
    numbers_of,
    reports,
    tell_staff,
    text_of_report,
    year_paper,
)
from hiden.people.models import Kind
from hiden.people.queries import departments_as_of
from hiden.ui.api import file_answer
from hiden.ui.forms import Form, form_page
from hiden.ui.menu import LOGS, Label, show_in_menu
from hiden.ui.request import Request

show_in_menu(
    LOGS,
    _("検知の偏り"),
    "monitoring_statistics",
    action="monitoring.statistics",
    order=75,
    under="/monitoring/statistics/",
)
show_in_menu(
    LOGS,
    _("検知の年次報告"),
    "monitoring_yearly",
    action="monitoring.open",
    order=92,
    under="/monitoring/yearly/",
)

_TRAITS: tuple[tuple[str, Label], ...] = (
    (DEPARTMENT, _("部署ごと")),
    (KIND, _("区分ごと")),
    (POST, _("役職ごと")),
)


@page("monitoring.statistics")
def statistics(request: Request) -> HttpResponse:
    """The last twelve months: numbers, and groups of at least five people beside all."""
    first, last = last_year()
    found = groups(first, last)
    context = {
        "first": first,
        "last": last,
        "numbers": labelled(numbers_of(watched(first, last))),
        "tables": [
            (label, [(name_of(one), one) for one in found if one.trait == trait]) for trait, label in _TRAITS
        ],
        "uneven": [name_of(one) for one in found if one.uneven],
    }
    return render(request, "monitoring/statistics.html", context)


def name_of(group: Group) -> str:
    """What a group is called: the name of a department or kind, the post itself, or the small ones together."""
    if not group.value:
        return say("5人未満のところの合計")
    if group.trait == DEPARTMENT:
        tree = departments_as_of()
        return next((node.name for node in tree if node.code == group.value), group.value)
    return str(Kind(group.value).label) if group.trait == KIND else group.value


@page("monitoring.open")
def yearly(request: Request) -> HttpResponse:
    """What staff were told, year by year."""
    context = {
        "rows": [(one, labelled(one.numbers)) for one in reports()],
        "may_tell": allows(request.by, "monitoring.tell_staff"),
    }
    return render(request, "monitoring/yearly.html", context)


@page("monitoring.open")
def paper(request: Request, key: str) -> HttpResponse:
    """A published report as a PDF."""
    found = find_report(key)
    return file_answer(year_paper(found), f"monitoring-{found.last:%Y-%m}.pdf", "application/pdf")


class TellForm(Form):
    """The words with which staff are told; the numbers are ready."""

    title = forms.CharField(label=_("題名"), max_length=200)
    body = forms.CharField(label=_("本文"), max_length=8000, widget=forms.Textarea(attrs={"rows": 16}))


@page("monitoring.tell_staff")
def tell(request: Request) -> HttpResponse:
    """Tell everybody how the last twelve months were."""
    first, last = last_year()
    initial: dict[str, Any] = {
        "title": say("検知の年次報告（{last}まで）", last=f"{last:%Y/%m/%d}"),
        "body": text_of_report(watched(first, last)),
    }

    def save(form: TellForm) -> str:
        values = form.cleaned_data
        tell_staff(first, last, title=values["title"], body=values["body"], by=request.by)
        messages.success(request, say("年次報告を、全員に知らせました。"))
        return reverse("monitoring_yearly")

    return form_page(
        request,
        TellForm,
        save,
        title=_("検知の年次報告を知らせる"),
        lead=_("数だけを知らせます。誰のことかが分かる書き方はしないでください。"),
        submit=_("全員に知らせる"),
        cancel=reverse("monitoring_yearly"),
        initial=initial,
    )


urlpatterns: list[URLPattern] = [
    path("monitoring/statistics/", statistics, name="monitoring_statistics"),
    path("monitoring/yearly/", yearly, name="monitoring_yearly"),
    path("monitoring/yearly/tell/", tell, name="monitoring_tell"),
    path("monitoring/yearly/<slug:key>/paper.pdf", paper, name="monitoring_year_paper"),
]
