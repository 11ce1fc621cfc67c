"""試験: what must come out, whatever policies are published; kept and taken out here, shown on the page of policies."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.access import actions
from hiden.access.models import PolicyTest
from hiden.access.pages.ask import ActForm
from hiden.access.situation import Verb
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.classification.queries import holding
from hiden.gate import visible
from hiden.gate.page import missing, page
from hiden.inventory.models import ItemState
from hiden.people.forms import PersonField
from hiden.ui.forms import ReasonForm, form_page
from hiden.ui.request import Request


class PolicyTestForm(ActForm):
    """Who, what, where, and what must come out."""

    words = forms.CharField(
        label=_("何を確かめる試験か"), max_length=200, help_text=_("例：派遣の人は、設計図を送れない")
    )
    person = PersonField(label=_("だれが"))
    allowed = forms.TypedChoiceField(
        label=_("答え"),
        choices=[("no", _("できない")), ("yes", _("できる"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )
    field_order = ("words", "person")


@page("access.publish")
def new_test(request: Request) -> HttpResponse:
    """Keep what must come out."""

    def save(form: PolicyTestForm) -> HttpResponse | str:
        values = form.cleaned_data
        state = visible(request.by, "inventory.read", ItemState.objects.filter(holding(None))).filter(
            number=values["item"].strip().upper()
        )
        found = state.select_related("item").first()
        if found is None:
            raise BadInput(
                say("管理番号「{n}」の情報は見つかりません。", n=values["item"]),
                say("台帳で番号を確かめてください。"),
            )
        actions.keep_test(
            values["words"], person=values["person"], verb=Verb(values["verb"]), item=found.item,
            situation=form.situation(), allowed=values["allowed"], by=request.by,
        )  # fmt: skip
        messages.success(request, say("試験を加えました。次に規則を定めるときから確かめます。"))
        return reverse("access_policies")

    return form_page(
        request,
        PolicyTestForm,
        save,
        title=_("規則の試験を加える"),
        lead=_(
            "規則を改めても、答えが変わってはいけないものを書いておきます。違う答えになる規則は、定められません。"
        ),
        submit=_("試験を加える"),
        cancel=reverse("access_policies"),
        initial={
            name: field.initial
            for name, field in PolicyTestForm.base_fields.items()
            if field.initial is not None
        },
    )


@page("access.publish")
def end_test(request: Request, key: str) -> HttpResponse:
    """Let a test not count any more."""
    found = PolicyTest.objects.filter(key=key).first()
    if found is None:
        raise missing()

    def save(form: ReasonForm) -> HttpResponse | str:
        actions.end_test(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("試験を外しました。"))
        return reverse("access_policies")

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("試験「{words}」を外す", words=found.words),
        submit=_("外す"),
        cancel=reverse("access_policies"),
        danger=True,
    )
