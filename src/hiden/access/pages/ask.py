"""「していいですか」: pick the information, the act and the circumstances; the answer, why, and what would make it possible."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.access import actions
from hiden.access.asking import Told, find, may_a_handler, may_i, near, network_of
from hiden.access.situation import (
    AT_THE_DESK,
    LONGEST_ADDRESS,
    DeviceKind,
    PlaceKind,
    Recipient,
    ServiceKind,
    Situation,
    Verb,
    address_of,
)
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.classification.queries import class_by_code, classes
from hiden.gate import allows
from hiden.gate.page import page
from hiden.inventory.models import Item, ItemState
from hiden.inventory.queries import find_item
from hiden.ui.forms import Form, form_page, show_form
from hiden.ui.links import link
from hiden.ui.request import Request

_NO_NUMBER = ("", _("番号で選ぶ"))


def _known(kind: Any) -> list[tuple[str, Any]]:
    """What somebody who asks can say of themselves."""
    return [(value, label) for value, label in kind.choices if value not in {"unknown", DeviceKind.UNFIT}]


class ActForm(Form):
    """What, what with it, and where."""

    item = forms.CharField(
        label=_("どの情報を"),
        required=False,
        max_length=200,
        help_text=_("管理番号か名前の一部。例：A-9999"),
        widget=forms.TextInput(attrs={"list": "near", "autocomplete": "off", "autocapitalize": "characters"}),
    )
    verb = forms.ChoiceField(label=_("どうしたい"), choices=Verb.choices, initial=Verb.VIEW)
    place = forms.ChoiceField(
        label=_("どこで"), choices=_known(PlaceKind), initial=PlaceKind.OFFICE, widget=forms.RadioSelect
    )
    device = forms.ChoiceField(
        label=_("どの端末で"),
        choices=_known(DeviceKind),
        initial=DeviceKind.MANAGED,
        widget=forms.RadioSelect,
    )
    to = forms.ChoiceField(
        label=_("だれに（送る・映すとき）"),
        required=False,
        choices=_known(Recipient),
        initial=Recipient.INSIDE,
    )
    recipient = forms.CharField(
        label=_("相手のメールアドレス"),
        required=False,
        max_length=LONGEST_ADDRESS,
        help_text=_("契約のある取引先に送るとき。秘以上の情報は、名簿にある人にだけ送れます。"),
        widget=forms.TextInput(
            attrs={
                "inputmode": "email",
                "autocomplete": "off",
                "autocapitalize": "none",
                "data-when": "to-partner",
            }
        ),
    )
    service = forms.ChoiceField(
        label=_("どのサービスで（クラウド・会議・生成AIのとき）"),
        required=False,
        choices=_known(ServiceKind),
        initial=ServiceKind.APPROVED,
    )

    def situation(self) -> Situation:
        """The circumstances, with the network that follows from them."""
        values = self.cleaned_data
        to = values["to"] or Recipient.INSIDE
        named = values["verb"] == Verb.SEND and to == Recipient.PARTNER
        return network_of(
            replace(
                AT_THE_DESK,
                device=values["device"],
                place=values["place"],
                to=to,
                service=values["service"] or ServiceKind.APPROVED,
                recipient=address_of(values["recipient"]) if named else "",
            )
        )


class MayIForm(ActForm):
    """The same with what can be said when no number is known: as few questions as will do."""

    mark = forms.ChoiceField(
        label=_("番号が分からないときは、書類やファイルにある表示"),
        required=False,
        choices=lambda: [_NO_NUMBER, *((one.code, one.name) for one in classes())],
    )

    field_order = ("item", "mark")


@page("access.ask")
def may(request: Request) -> HttpResponse:
    """Ask, and be told at once. Nothing is changed by asking."""
    asked = "verb" in request.GET
    initial = {
        name: field.initial for name, field in MayIForm.base_fields.items() if field.initial is not None
    }
    form = MayIForm(request.GET) if asked else MayIForm(initial=initial)
    context: dict[str, Any] = {"form": form, "near": near(request.by)}
    wrong = False
    if asked and form.is_valid():
        wrong = not _answer(request, form, context)
    return show_form(request, "access/may.html", context, wrong=wrong or (asked and bool(form.errors)))


def _answer(request: Request, form: MayIForm, context: dict[str, Any]) -> bool:
    """Put the answer into the context; False when it is not clear what is meant."""
    values = form.cleaned_data
    verb, situation = Verb(values["verb"]), form.situation()
    context |= {"verb": verb, "situation": situation}
    if values["mark"] and not values["item"].strip():
        found = class_by_code(values["mark"])
        context |= {"mark": found, "told": may_a_handler(request.by, verb, found, situation)}
        return True
    states = find(request.by, values["item"])
    if len(states) != 1:
        context["several"] = [(one, _again(request, one.number)) for one in states]
        if not states:
            form.add_error("item", _unknown(values["item"]))
        return bool(states)
    context |= _about(request, states[0], verb, situation)
    return True


def _again(request: Request, number: str) -> str:
    """The same question about one of several."""
    return link("access_may", query={**request.GET.dict(), "item": number})


def _to(request: Request, mail: str) -> str:
    """The same question about sending it to somebody else."""
    return link("access_may", query={**request.GET.dict(), "recipient": mail})


def _unknown(text: str) -> str:
    if not text.strip():
        return say("情報が選ばれていません。番号か名前、または表示を選んでください。")
    return say(
        "「{text}」に当たる情報は見つかりません。番号を確かめるか、表示で選んでください。", text=text[:40]
    )


def _about(request: Request, state: ItemState, verb: Verb, situation: Situation) -> dict[str, Any]:
    """The answer about one item. Of what the reader may not know, nothing but the answer is told."""
    seen = allows(request.by, "inventory.read", state)
    told = may_i(request.by, verb, state.item, situation)
    if not seen and not told.allowed:
        told = Told(False, [say("この情報を扱う権限が与えられていません。")], (), (), ask=True)
    found: dict[str, Any] = {"state": state, "seen": seen or told.allowed, "told": told}
    found["named"] = [(one, _to(request, one.mail)) for one in told.named]
    if told.ask:
        found["request_url"] = link("access_request", query={"item": state.number, "verb": verb.value})
    return found


class RequestForm(Form):
    """What for, and how long."""

    item = forms.CharField(label=_("情報の管理番号"), max_length=40)
    verb = forms.ChoiceField(label=_("どうしたい"), choices=Verb.choices)
    purpose = forms.CharField(
        label=_("何のために"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500,
        help_text=_("承認する人が読みます。秘密の中身は書きません。"),
    )  # fmt: skip
    days = forms.IntegerField(label=_("何日間"), min_value=1, max_value=180, initial=30)


@page("access.request")
def request_access(request: Request) -> HttpResponse:
    """Ask for a right with an end."""

    def save(form: RequestForm) -> str:
        values = form.cleaned_data
        made = actions.request_access(
            _item(values["item"]),
            values["verb"],
            purpose=values["purpose"],
            days=values["days"],
            by=request.by,
        )
        said = say("申請しました（案件{n}）。承認されると、すぐに使えるようになります。", n=made.case.number)
        messages.success(request, said)
        return reverse("access_mine")

    return form_page(
        request,
        RequestForm,
        save,
        title=_("アクセス権を申請する"),
        lead=_("必要な間だけ使える権限です。期限が来ると自動的に終わります。"),
        submit=_("申請する"),
        cancel=reverse("access_may"),
        initial={
            "item": request.GET.get("item", ""),
            "verb": request.GET.get("verb", Verb.VIEW),
            "days": 30,
        },
    )


def _item(number: str) -> Item:
    try:
        return find_item(number.strip().upper())
    except NotFound:
        return find_item(number.strip())


class EmergencyForm(Form):
    """What happened."""

    item = forms.CharField(label=_("情報の管理番号"), max_length=40)
    reason = forms.CharField(
        label=_("何が起き、なぜいま必要か"), widget=forms.Textarea(attrs={"rows": 4}), max_length=500
    )


@page("access.request")
def emergency(request: Request) -> HttpResponse:
    """Open something at once; somebody else looks at it afterwards."""

    def save(form: EmergencyForm) -> str:
        values = form.cleaned_data
        actions.open_in_emergency(_item(values["item"]), reason=values["reason"], by=request.by)
        messages.success(request, say("4時間だけ閲覧できます。情報管理責任者に知らせました。"))
        return reverse("access_mine")

    return form_page(
        request,
        EmergencyForm,
        save,
        title=_("緊急に閲覧する"),
        lead=_(
            "人命や大きな損害に関わり、承認を待てないときだけ使います。使ったことは記録され、別の人が後で確認します。"
        ),
        submit=_("緊急に開く"),
        cancel=reverse("access_may"),
        danger=True,
        initial={"item": request.GET.get("item", "")},
    )


__all__ = ["emergency", "may", "request_access"]
