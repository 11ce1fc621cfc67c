"""The policies in force in sentences, the company's own as text with check, impact and publication, and what was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.access import actions
from hiden.access.models import PolicyVersion
from hiden.access.policy_tests import answered, failing
from hiden.access.publishing import flaws, items_named, preview
from hiden.access.restored import restored_at
from hiden.access.ruleset import BASIC, GENERATED, OWN, RESTORED, build, ruleset, whole
from hiden.access.situation import CHOICES, Verb
from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.decision import Reason
from hiden.gate.page import missing, page
from hiden.people.models import Person
from hiden.ui.forms import DateField, Form, ReasonForm, form_page, show_form
from hiden.ui.request import Request

# The acts whose impact is shown before publishing; all would cost seconds in a large company.
_SHOWN = (Verb.VIEW, Verb.DOWNLOAD, Verb.SEND)


@page("access.inspect")
def policies(request: Request) -> HttpResponse:
    """What counts now, as sentences: where rights come from, what the handling table limits, the company's own."""
    rules = ruleset()
    parts = [
        (
            str(label),
            [
                (Reason(one.id, one.ja, one.en), one.effect)
                for one in rules.engine.policies.rules
                if one.path == path
            ],
        )
        for path, label in (
            (RESTORED, _("控えから戻したあとの制限")),
            (GENERATED, _("取扱表から")),
            (OWN, _("自社の規則")),
            (BASIC, _("権限の元になる決まり")),
        )
    ]
    context = {
        "parts": [(label, some) for label, some in parts if some or label != parts[0][0]],
        "restored": restored_at(),
        "number": rules.number,
        "sha256": rules.sha256,
        "tests": answered(rules),
        "now": now(),
        "versions": list(PolicyVersion.objects.select_related("made_by").order_by("-number")[:50]),
        "may_publish": allows(request.by, "access.publish"),
    }
    return render(request, "access/policies.html", context)


class ConfirmForm(Form):
    """How it was made sure of."""

    words = forms.CharField(
        label=_("何と照らして確かめたか"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500
    )


@page("access.publish")
def confirm_restored(request: Request) -> HttpResponse:
    """What an older backup had lost was entered anew: secrets are handled again."""

    def save(form: ConfirmForm) -> HttpResponse | str:
        actions.confirm_restoration(words=form.cleaned_data["words"], by=request.by)
        messages.success(request, say("確かめたことを記録しました。次の問い合わせから、秘密情報を扱えます。"))
        return reverse("access_policies")

    return form_page(
        request,
        ConfirmForm,
        save,
        title=_("控えから戻したあとの確認を終える"),
        lead=_(
            "失われた間の退職・異動・権限の終了を、人事や申請の控えと照らし、登録し直してから終えます。終えるまで、秘密情報は扱えません。"
        ),
        submit=_("確かめたので、終える"),
        cancel=reverse("access_policies"),
    )


class PolicyForm(Form):
    """The company's own policies, in Cedar."""

    own = forms.CharField(
        label=_("自社の規則（Cedar）"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "data-code": "cedar"}),
        max_length=100_000,
        help_text=_('規則ごとに @id("access.…") と、理由の文 @ja と @en を付けます。'),
    )
    reason = forms.CharField(label=_("定める理由"), required=False, max_length=500)
    on = DateField(
        label=_("使い始める日"),
        required=False,
        help_text=_("空ければ、定めたときから使います。例：2027/4/1、R9.4.1"),
    )


@page("access.publish")
def edit(request: Request) -> HttpResponse:
    """Write, check, see who would lose and gain what, publish."""
    posted = request.method == "POST"
    last = PolicyVersion.objects.order_by("-number").first()
    form = PolicyForm(request.POST if posted else None, initial={"own": last.own if last else ""})
    context: dict[str, Any] = {"form": form, "situations": _situations()}
    if not posted or not form.is_valid():
        return show_form(request, "access/policy_edit.html", context, wrong=posted)
    own = form.cleaned_data["own"]
    found = [str(one) for one in flaws(own)] or [
        say("試験「{words}」と違う答えになります。", words=one.words) for one in failing(build(whole(own), 0))
    ]
    if found:
        form.add_error("own", found[:10])
        return show_form(request, "access/policy_edit.html", context, wrong=True)
    if request.POST.get("step") == "publish":
        try:
            version = actions.publish(
                own, reason=form.cleaned_data["reason"], on=form.cleaned_data["on"], by=request.by
            )
        except (BadInput, Conflict) as error:
            form.refuse(error)
            return show_form(request, "access/policy_edit.html", context, wrong=True)
        messages.success(
            request,
            say("第{n}版を定めました。次の問い合わせから使われます。", n=version.number)
            if version.since <= now()
            else say("第{n}版を定めました。その日の初めから使われます。", n=version.number),
        )
        return HttpResponseRedirect(reverse("access_policies"))
    context["impacts"] = _impacts(own)
    return render(request, "access/policy_edit.html", context)


_CALLED = {
    "device": _("端末"),
    "place": _("場所"),
    "network": _("経路"),
    "to": _("相手"),
    "service": _("サービス"),
}


def _situations() -> list[tuple[Any, str, list[str]]]:
    """What policies may say of circumstances, for the writer."""
    found = [(_CALLED[name], name, list(kind.values)) for name, kind in CHOICES.items()]
    return [*found, (_("相手のメールアドレス"), "recipient", [say("小文字の文字列")])]


def _impacts(own: str) -> list[dict[str, Any]]:
    found = []
    for one in preview(own, _SHOWN):
        pairs = [*one.lost, *one.gained]
        people = Person.objects.in_bulk([person for person, _item in pairs])
        numbers = items_named(pairs)

        found.append(
            {
                "verb": one.verb.label,
                "losing": one.losing,
                "gaining": one.gaining,
                "lost": _words(one.lost, people, numbers),
                "gained": _words(one.gained, people, numbers),
            }
        )
    return found


def _words(
    pairs: Sequence[tuple[int, int]], people: Mapping[int, Person], numbers: Mapping[int, str]
) -> list[str]:
    return [f"{people[person].name}　{numbers[item]}" for person, item in pairs]


def version_numbered(number: int, **_more: object) -> PolicyVersion:
    """What the address names. Raises NotFound."""
    found = PolicyVersion.objects.filter(number=number).first()
    if found is None:
        raise missing()
    return found


@page("access.publish")
def withdraw(request: Request, number: int) -> HttpResponse:
    """Take back a version before its day."""
    found = version_numbered(number)

    def save(form: ReasonForm) -> HttpResponse | str:
        actions.withdraw(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("第{n}版を取りやめました。いまの規則が続きます。", n=found.number))
        return reverse("access_policies")

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("第{n}版を取りやめる", n=found.number),
        submit=_("取りやめる"),
        cancel=reverse("access_policies"),
        danger=True,
    )
