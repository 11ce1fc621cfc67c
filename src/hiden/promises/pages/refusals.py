"""For those who keep the promises: what somebody said who does not sign, what was explained, and the letter."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import today
from hiden.base.words import say
from hiden.gate.page import missing, page
from hiden.paper.text import text_of
from hiden.people.forms import PersonField
from hiden.promises import actions
from hiden.promises.certificate import text_pdf
from hiden.promises.models import PromiseRequest
from hiden.promises.pages.finding import request_named
from hiden.promises.pages.one import private_file
from hiden.ui.forms import DateField, Form, form_page
from hiden.ui.request import Request


class RefusalForm(Form):
    """What the person said, and when."""

    on = DateField(label=_("申出の日"))
    words = forms.CharField(
        label=_("本人の言葉"), widget=forms.Textarea, max_length=4000, required=False,
        help_text=_("本人が述べたとおりに書きます。なければ空けておきます。"),
    )  # fmt: skip


@page("promises.manage")
def record(request: Request, key: str) -> HttpResponse:
    """Somebody told us that they will not sign."""
    found = request_named(key)

    def save(form: RefusalForm) -> str:
        actions.refuse(found, words=form.cleaned_data["words"], on=form.cleaned_data["on"], by=request.by)
        messages.success(request, say("申出を記録しました。後から署名を受けることもできます。"))
        return reverse("promises_one", args=[key])

    return form_page(
        request,
        RefusalForm,
        save,
        title=say("{name}さんの、署名しないとの申出を記録する", name=found.person.name),
        lead=_("署名は任意です。記録しても、この製品が何かを決めたり止めたりすることはありません。"),
        submit=_("記録する"),
        cancel=reverse("promises_one", args=[key]),
        initial={"on": today()},
    )


class ExplainForm(Form):
    """Who explained what, and when."""

    explainer = PersonField(label=_("説明した人"))
    on = DateField(label=_("説明した日"))
    words = forms.CharField(
        label=_("説明した内容"), widget=forms.Textarea, max_length=4000,
        help_text=_("何を説明し、本人がどう答えたかを、事実だけ書きます。"),
    )  # fmt: skip


@page("promises.manage")
def explain(request: Request, key: str) -> HttpResponse:
    """What was explained to somebody who does not sign."""
    found = request_named(key)

    def save(form: ExplainForm) -> str:
        actions.explain(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("説明を記録しました。"))
        return reverse("promises_one", args=[key])

    return form_page(
        request,
        ExplainForm,
        save,
        title=say("{name}さんへの説明を記録する", name=found.person.name),
        submit=_("記録する"),
        cancel=reverse("promises_one", args=[key]),
        initial={"on": today(), "explainer": request.by.number},
    )


@require_POST
@page("promises.manage")
def make_notice(request: Request, key: str) -> HttpResponse:
    """A letter about what binds the person already."""
    actions.make_notice(request_named(key), by=request.by)
    messages.success(request, say("お知らせを作りました。印刷して本人に渡してください。"))
    return HttpResponseRedirect(reverse("promises_one", args=[key]))


@page("promises.read", of=request_named)
def notice(request: Request, found: PromiseRequest, key: str, pk: int) -> HttpResponse:
    """The letter as it was made."""
    letter = found.notices.filter(pk=pk).first()
    if letter is None:
        raise missing()
    made = text_pdf(text_of(letter.text), made=f"誓約 {found.key}　{letter.sha256[:16]}")
    return private_file(made, f"notice-{key}.pdf", "application/pdf")
