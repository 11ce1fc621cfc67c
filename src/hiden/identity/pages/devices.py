"""Devices: whose each is, and what it was when."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.identity.signals import devices
from hiden.identity.signals.models import Compliance, Device, DeviceState
from hiden.people.forms import PersonField
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_COLUMNS = (
    Column("label", _("端末"), sort=("label",), kind="name"),
    Column("owner", _("使う人"), sort=("owner_order", "label"), kind="line"),
    Column("status", _("状態"), kind="line"),
    Column("since", _("いつから"), kind="num"),
    Column("source", _("知らせた相手"), sort=("source_order", "label"), kind="line"),
)


class DeviceForm(Form):
    """A device."""

    label = forms.CharField(
        label=_("名前や番号"), max_length=200, help_text=_("例：ノートPC 12（資産番号 PC-0012）")
    )
    owner = PersonField(label=_("使う人"), required=False)


class OwnerForm(Form):
    """Whose a device is."""

    owner = PersonField(label=_("使う人"), required=False)


class ComplianceForm(Form):
    """What a device is from now on."""

    status = forms.ChoiceField(label=_("状態"), choices=Compliance.choices, initial=Compliance.NOT_COMPLIANT)
    reason = forms.CharField(
        label=_("理由"), max_length=300, help_text=_("例：紛失した、ディスクの暗号化が無効になっている")
    )


def _status(value: str) -> Q:
    rows = DeviceState.objects.filter(devices.holding_at(), device=OuterRef("pk"))
    if value == "unknown":
        return ~Q(Exists(rows))
    return Q(Exists(rows.filter(status=value)))


@page("identity.see_leavers")
def listing(request: Request) -> HttpResponse:
    """Every device of which something is known."""
    found = Listing(
        request,
        Device.objects.select_related("owner", "source").annotate(
            owner_order=Coalesce("owner__kana_key", Value("")),
            source_order=Coalesce("source__name", Value("")),
        ),
        columns=_COLUMNS,
        filters=(
            Search(("label", "owner__name", "owner__kana", "owner__number")),
            Choice("status", _("状態"), [*Compliance.choices, ("unknown", _("分からない"))], lookup=_status),
        ),
        sort="label",
        empty=_("端末はまだありません。端末管理のシステムから知らせを受け取るか、ここで登録します。"),
    )
    ids = [row.pk for row in found.rows]
    known = devices.compliance_of(Device.objects.filter(pk__in=ids))
    for row in found.rows:
        row.state = known.get(row.pk)  # type: ignore[attr-defined]  # for the template
    return found.answer("identity/devices.html", {"may_manage": allows(request.by, "identity.manage")})


@page("identity.see_leavers")
def device(request: Request, key: str) -> HttpResponse:
    """One device with what it was from when to when."""
    found = devices.find_device(key)
    context = {
        "device": found,
        "state": devices.compliance_of(Device.objects.filter(pk=found.pk)).get(found.pk),
        "states": found.states.select_related("said_by", "received__source").order_by("-since")[:100],
        "may_manage": allows(request.by, "identity.manage"),
    }
    return render(request, "identity/device.html", context)


@page("identity.manage")
def new(request: Request) -> HttpResponse:
    """Record a device by hand."""

    def save(form: DeviceForm) -> str:
        made = devices.add_device(**form.cleaned_data, by=request.by)
        return reverse("identity_device", args=[made.key])

    return form_page(
        request,
        DeviceForm,
        save,
        title=_("端末を登録する"),
        submit=_("登録する"),
        cancel=reverse("identity_devices"),
    )


@page("identity.manage")
def owner(request: Request, key: str) -> HttpResponse:
    """Whose it is."""
    found = devices.find_device(key)

    def save(form: OwnerForm) -> str:
        devices.set_owner(found, form.cleaned_data["owner"], by=request.by)
        messages.success(request, say("使う人を登録しました。"))
        return reverse("identity_device", args=[key])

    return form_page(
        request,
        OwnerForm,
        save,
        title=say("端末「{label}」を使う人", label=found.label),
        submit=_("登録する"),
        cancel=reverse("identity_device", args=[key]),
        initial={"owner": found.owner.number if found.owner else ""},
    )


@page("identity.manage")
def compliance(request: Request, key: str) -> HttpResponse:
    """What it is from now on; every receiver is told."""
    found = devices.find_device(key)

    def save(form: ComplianceForm) -> str:
        devices.set_compliance(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("端末の状態を記録しました。"))
        return reverse("identity_device", args=[key])

    return form_page(
        request,
        ComplianceForm,
        save,
        title=say("端末「{label}」の状態を記録する", label=found.label),
        lead=_(
            "紛失や設定の不備などで、会社の求める状態でなくなったときに記録します。受け手にもその場で知らせます。"
        ),
        submit=_("記録する"),
        cancel=reverse("identity_device", args=[key]),
    )
