"""For those in charge: who may handle an item and why, all rights that hold, giving and ending them, emergencies."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.access import actions
from hiden.access.actions import Target
from hiden.access.authzen.kept import told_about
from hiden.access.export import grants_file
from hiden.access.models import AccessDecision, EmergencyUse, Grant, GrantOrigin
from hiden.access.partners.queries import named_for
from hiden.access.searching import of_the_gone, who_may
from hiden.access.situation import AT_THE_DESK, Level, Verb
from hiden.base.clock import TOKYO, end_of, now, today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.classification.queries import classes, holding
from hiden.gate import allows
from hiden.gate.page import missing, page
from hiden.inventory.item_page import item_numbered
from hiden.inventory.models import Item
from hiden.inventory.queries import state_at
from hiden.people.forms import DepartmentField, PersonField
from hiden.people.models import Person
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import DateField, Fieldset, Form, ReasonForm, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_DAYS = 90
_SOON = 14
_MOST = 200


@page("access.inspect", of=item_numbered, known_by="inventory.read")
def of_item(request: Request, found: Item, number: str) -> HttpResponse:
    """Everybody who may do something with an item, today or at the end of a day before, and why; the rights given to it."""
    as_of = end_of(request.as_of) if request.as_of and request.as_of < today() else None
    verb = Verb(request.GET["verb"]) if request.GET.get("verb") in Verb.values else Verb.VIEW
    answers = who_may(found, verb, AT_THE_DESK, at=as_of)
    people = Person.objects.in_bulk([one.person for one in answers])
    grants = Grant.objects.filter(holding(as_of or now()), item=found).select_related(
        "person", "department", "given_by"
    )
    context = {
        "item": found,
        "state": state_at(found, as_of),
        "verb": verb,
        "verbs": Verb.choices,
        "answers": [(people[one.person], one.reasons) for one in answers],
        "grants": list(grants.order_by("until")[:_MOST]),
        "partners": list(named_for(found, as_of)[:_MOST]),
        "decisions": _decisions(found, request),
        "told": told_about(found) if request.as_of is None else [],
        "may_give": as_of is None and allows(request.by, "access.give", found),
    }
    return render(request, "access/item.html", context)


def _decisions(found: Item, request: Request) -> list[AccessDecision]:
    """The latest decisions that were kept about an item of the top class."""
    if request.as_of is not None:
        return []
    return list(
        AccessDecision.objects.filter(item=found).select_related("person").order_by("-at", "-pk")[:20]
    )


class GiveForm(Form):
    """To whom, what, how far, until when and why."""

    person = PersonField(label=_("人"), required=False)
    department = DepartmentField(label=_("または、部署の全員"), required=False, empty=_("部署では選ばない"))
    item = forms.CharField(label=_("情報の管理番号"), required=False, max_length=40)
    klass = forms.ChoiceField(
        label=_("または、区分の全部"),
        required=False,
        choices=lambda: [("", _("区分では選ばない")), *((one.code, one.name) for one in classes())],
    )
    level = forms.ChoiceField(
        label=_("できること"), choices=Level.choices, initial=Level.LOOK, widget=forms.RadioSelect
    )
    until = DateField(label=_("期限"), help_text=_("この日の終わりまで使えます。一年より先にはできません。"))
    purpose = forms.CharField(label=_("目的"), max_length=500)
    fieldsets = (
        Fieldset(_("だれに"), ("person", "department")),
        Fieldset(_("何を"), ("item", "klass", "level")),
        Fieldset(_("いつまで、何のために"), ("until", "purpose")),
    )

    def target(self) -> Target:
        """What is opened. Raises BadInput."""
        values = self.cleaned_data
        item = Item.objects.filter(number=values["item"].strip()).first() if values["item"].strip() else None
        if values["item"].strip() and item is None:
            raise BadInput(
                say("管理番号「{n}」の情報は見つかりません。", n=values["item"]),
                say("台帳で番号を確かめてください。"),
            )
        klass = SecrecyClass.objects.filter(code=values["klass"]).first() if values["klass"] else None
        return Target(item=item, secrecy_class=klass)


def _end_of_day(form: Form) -> datetime:
    return datetime.combine(form.cleaned_data["until"] + timedelta(days=1), time(), TOKYO)


@page("access.request")
def give(request: Request) -> HttpResponse:
    """Give a right with an end. Whether the reader may is asked for the item that is chosen."""

    def save(form: GiveForm) -> str:
        values = form.cleaned_data
        grant = actions.give(
            form.target(), person=values["person"], department=values["department"], level=int(values["level"]),
            purpose=values["purpose"], until=_end_of_day(form), by=request.by,
        )  # fmt: skip
        messages.success(request, say("権限を与えました。期限が来ると自動的に終わります。"))
        return reverse("access_item", args=[grant.item.number]) if grant.item else reverse("access_grants")

    return form_page(
        request,
        GiveForm,
        save,
        title=_("期限のある権限を与える"),
        lead=_("極秘に当たる情報は、ここでは与えられません。本人の申請と、二人以上の承認が要ります。"),
        submit=_("権限を与える"),
        cancel=reverse("access_may"),
        initial={
            "item": request.GET.get("item", ""),
            "until": today() + timedelta(days=_DAYS),
            "level": Level.LOOK,
        },
    )


def grant_named(key: str, **_more: object) -> Grant:
    """What the address names. Raises NotFound."""
    found = Grant.objects.select_related("item", "person", "department").filter(key=key).first()
    if found is None:
        raise missing()
    return found


@page("access.request")
def end(request: Request, key: str) -> HttpResponse:
    """End a right now."""
    found = grant_named(key)
    if not allows(request.by, "access.give", found.item):
        raise missing()

    def save(form: ReasonForm) -> str:
        actions.end([found], reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("権限を終えました。次の問い合わせから使えません。"))
        return reverse("access_item", args=[found.item.number]) if found.item else reverse("access_grants")

    whose = found.person.name if found.person else str(found.department)
    return form_page(
        request,
        ReasonForm,
        save,
        title=say("{name}の権限を終える", name=whose),
        submit=_("いま終える"),
        cancel=reverse("access_item", args=[found.item.number]) if found.item else reverse("access_grants"),
        danger=True,
    )


def _when(value: str) -> Q:
    at = now()
    if value == "over":
        return Q(until__lte=at)
    live = holding(at)
    return live & Q(until__lte=at + timedelta(days=_SOON)) if value == "soon" else live


@page("access.inspect")
def grants(request: Request) -> HttpResponse:
    """All rights with an end: those that hold, those that end soon, those that are over."""
    rows: QuerySet[Grant] = Grant.objects.select_related(
        "person", "department", "item", "secrecy_class", "given_by"
    )
    if "when" not in request.GET:
        rows = rows.filter(_when("live"))
    listing = Listing(
        request,
        rows,
        columns=(
            Column("who", _("だれが"), sort=("person__kana_key", "department__code"), kind="name"),
            Column("what", _("何を"), sort=("item__number",)),
            Column("level", _("できること"), sort=("level",)),
            Column("until", _("期限"), sort=("until",), kind="num"),
            Column("origin", _("経緯")),
            Column("purpose", _("目的"), hidden=True),
            Column("by", _("与えた人"), hidden=True),
        ),
        filters=(
            Search(("person__name", "person__kana", "person__number", "item__number", "purpose")),
            Choice(
                "when",
                _("期限"),
                [("live", _("いま有効")), ("soon", _("14日以内に終わる")), ("over", _("終わった"))],
                lookup=_when,
            ),
            Choice("origin", _("経緯"), GrantOrigin.choices),
            Choice(
                "who", _("だれの"), [("gone", _("在籍していない人"))], lookup=lambda _value: of_the_gone()
            ),
        ),
        sort="until",
        exports=("xlsx", "csv", "csv-cp932"),
        empty=_("期限のある権限は、いまありません。"),
    )
    if listing.export:
        return grants_file(listing.queryset, listing.export, by=request.by)
    return listing.answer("access/grants.html", {})


@page("access.review_emergency")
def emergencies(request: Request) -> HttpResponse:
    """What was opened in an emergency: what nobody has looked at first."""
    rows = EmergencyUse.objects.select_related("grant__person", "grant__item", "reviewed_by")
    found = list(rows.order_by("reviewed_at", "-pk")[:200])
    waiting = [one for one in found if one.reviewed_at is None]
    done = [one for one in found if one.reviewed_at is not None]
    return render(request, "access/emergencies.html", {"waiting": waiting, "done": done})


class ReviewForm(Form):
    """What somebody else finds."""

    answer = forms.ChoiceField(
        label=_("確認した結果"),
        choices=(("yes", _("緊急の必要があった")), ("no", _("緊急の必要は確かめられなかった"))),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("確かめたこと"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


@page("access.review_emergency")
def review(request: Request, key: str) -> HttpResponse:
    """Look at one of them."""
    use = EmergencyUse.objects.select_related("grant__person", "grant__item").filter(grant__key=key).first()
    if use is None:
        raise missing()
    found = use

    def save(form: ReviewForm) -> str:
        values: dict[str, Any] = form.cleaned_data
        actions.review_emergency(
            found, justified=values["answer"] == "yes", words=values["words"], by=request.by
        )
        messages.success(request, say("確認を記録しました。"))
        return reverse("access_emergencies")

    person = found.grant.person
    return form_page(
        request,
        ReviewForm,
        save,
        title=say("{name}さんの緊急の利用を確認する", name=person.name if person else ""),
        lead=say(
            "{number}　理由：{reason}",
            number=found.grant.item.number if found.grant.item else "",
            reason=found.reason,
        ),
        submit=_("確認を記録する"),
        cancel=reverse("access_emergencies"),
    )
