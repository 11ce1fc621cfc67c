"""会社の設定: name, fiscal year, four eyes for imports, company holidays."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import today
from hiden.base.words import say
from hiden.gate.page import page
from hiden.people import actions
from hiden.people.forms import CompanyForm, HolidayForm
from hiden.people.models import Company, CompanyHoliday
from hiden.ui.forms import form_page
from hiden.ui.request import Request


@page("people.configure")
def company(request: Request) -> HttpResponse:
    """The settings, and the holidays that are still to come."""
    context = {
        "company": Company.current(),
        "holidays": CompanyHoliday.objects.filter(day__gte=date(today().year, 1, 1)).order_by("day"),
    }
    return render(request, "people/company.html", context)


@page("people.configure")
def change(request: Request) -> HttpResponse:
    """Change the settings."""
    now = Company.current()

    def save(form: CompanyForm) -> str:
        actions.change_company(**form.cleaned_data, by=request.by)
        messages.success(request, say("会社の設定を変更しました。"))
        return reverse("people_company")

    names = ("name", "name_en", "fiscal_year_first_month", "four_eyes_import", "feed_stop_percent")
    return form_page(
        request,
        CompanyForm,
        save,
        title=_("会社の設定を変更する"),
        submit=_("変更する"),
        cancel=reverse("people_company"),
        initial={name: getattr(now, name) for name in names} if now else {},
    )


@page("people.configure")
def add_holiday(request: Request) -> HttpResponse:
    """A day on which the company does not work."""

    def save(form: HolidayForm) -> str:
        actions.set_holiday(form.cleaned_data["day"], form.cleaned_data["name"], by=request.by)
        messages.success(request, say("会社の休日を登録しました。"))
        return reverse("people_company")

    return form_page(
        request,
        HolidayForm,
        save,
        title=_("会社の休日を加える"),
        lead=_("国民の祝日のほかに、会社が休む日です。営業日で数える期限に使います。"),
        submit=_("加える"),
        cancel=reverse("people_company"),
    )


@require_POST
@page("people.configure")
def remove_holiday(request: Request, day: date) -> HttpResponse:
    """An ordinary day again."""
    actions.set_holiday(day, "", by=request.by)
    messages.success(request, say("会社の休日を取り消しました。"))
    return redirect("people_company")
