"""時刻の証明: until when whom outside vouches for the records, every stamp, and who is asked at all."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, now
from hiden.base.words import say
from hiden.evidence.stamps import asking, authorities, witnesses
from hiden.evidence.stamps.checking import check_stamp
from hiden.evidence.stamps.faults import fault_words
from hiden.evidence.stamps.forms import AuthorityForm, HashForm, NowForm, WitnessForm
from hiden.evidence.stamps.models import StampAuthority, Stamped, StampState, Witness
from hiden.evidence.stamps.queries import covers, find_stamp, stamps_shown, troubled
from hiden.gate import allows
from hiden.gate.page import page
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import RECORDS, show_in_menu
from hiden.ui.request import Request
from hiden.ui.todo import remind

show_in_menu(
    RECORDS,
    _("時刻の証明"),
    "evidence_stamps",
    action="evidence.see_stamps",
    order=12,
    under="/evidence/stamps/",
)
remind(
    "evidence_stamps_troubled",
    _("取れていないタイムスタンプ・立会い"),
    lambda _person: troubled(),
    "evidence_stamps",
    action="evidence.manage_stamps",
    order=45,
)

_COLUMNS = (
    Column("what", _("何に"), sort=("what", "pk"), kind="name"),
    Column("who", _("時刻認証局"), sort=("authority__name", "pk"), kind="line"),
    Column("at", _("証明された時刻"), sort=("at",), kind="num"),
    Column("cert", _("証明書の期限"), sort=("cert_until",), kind="num"),
    Column("state", _("状態"), sort=("state", "pk"), kind="line"),
)


@page("evidence.see_stamps")
def stamps(request: Request) -> HttpResponse:
    """What covers the ledger, and all stamps."""
    listing = Listing(
        request,
        stamps_shown(),
        columns=_COLUMNS,
        filters=(
            Search(("ident", "reason", "digest", "authority__name")),
            Choice("what", _("対象"), Stamped.choices),
            Choice("state", _("状態"), StampState.choices),
        ),
        sort="-pk",
        tie="-pk",
        empty=_("タイムスタンプはまだありません。"),
    )
    for row in listing.rows:
        row.told = fault_words(row.fault, row.detail) if row.fault else ""
    may_manage = allows(request.by, "evidence.manage_stamps")
    context = {
        "covers": covers(),
        "authorities": StampAuthority.objects.filter(until=FOREVER).order_by("pk"),
        "witnesses": [
            (one, fault_words(one.fault, one.detail) if one.fault else "")
            for one in Witness.objects.filter(until=FOREVER).order_by("pk")
        ],
        "may_manage": may_manage,
        "may_stamp": allows(request.by, "evidence.stamp"),
        "now": now(),
    }
    return listing.answer("evidence/stamps.html", context)


@page("evidence.see_stamps")
def stamp(request: Request, key: str) -> HttpResponse:
    """One stamp, looked at again now, and how anybody checks it without this product."""
    found = find_stamp(key)
    context = {"stamp": found, "verdict": check_stamp(found), "now": now()}
    return render(request, "evidence/stamp.html", context)


_FILES = {"answer.tsr": "answer", "statement": "statement", "chain.pem": "chain", "roots.pem": "roots"}


@page("evidence.see_stamps")
def stamp_file(request: Request, key: str, name: str) -> HttpResponse:
    """The bytes: the answer as it came, what was hashed, the chain, the roots that were trusted."""
    found = find_stamp(key)
    content = {
        "answer.tsr": bytes(found.answer),
        "statement": bytes(found.statement),
        "chain.pem": found.chain.encode(),
        "roots.pem": found.authority.roots.encode(),
    }[name]
    headers = {"Content-Disposition": f'attachment; filename="{found.key}-{name}"'}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@page("evidence.stamp")
def stamp_now(request: Request) -> HttpResponse:
    """Have the ledger stamped as it stands."""

    def save(form: NowForm) -> str:
        asking.stamp_ledger(reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("依頼しました。1分ほどで届きます。"))
        return reverse("evidence_stamps")

    return form_page(
        request,
        NowForm,
        save,
        title=_("今の操作の記録にタイムスタンプを取る"),
        lead=_("ここまでのすべての記録が、この時刻にはあったことを、社外の時刻認証局が証明します。"),
        submit=_("取る"),
        cancel=reverse("evidence_stamps"),
    )


@page("evidence.stamp")
def stamp_hash(request: Request) -> HttpResponse:
    """Have a hash stamped."""

    def save(form: HashForm) -> str:
        data = form.cleaned_data
        asking.stamp_hash(Stamped.FILE, data["ident"], data["digest"], reason=data["reason"], by=request.by)
        messages.success(request, say("依頼しました。1分ほどで届きます。"))
        return reverse("evidence_stamps")

    return form_page(
        request,
        HashForm,
        save,
        title=_("ファイルのハッシュ値にタイムスタンプを取る"),
        lead=_("図面や実験ノートなどが、この時刻にあったことの証明になります。"),
        submit=_("取る"),
        cancel=reverse("evidence_stamps"),
    )


@page("evidence.manage_stamps")
def new_authority(request: Request) -> HttpResponse:
    """Register an authority."""

    def save(form: AuthorityForm) -> str:
        authorities.add_authority(**form.cleaned_data, by=request.by)
        messages.success(request, say("登録しました。"))
        return reverse("evidence_stamps")

    return form_page(
        request,
        AuthorityForm,
        save,
        title=_("時刻認証局を登録する"),
        lead=_("総務大臣が認定した時刻認証業務かどうかは、総務省の公表で確かめてください。"),
        submit=_("登録する"),
        cancel=reverse("evidence_stamps"),
    )


@page("evidence.manage_stamps")
def end_authority(request: Request, code: str) -> HttpResponse:
    """Ask it no longer."""
    found = authorities.find_authority(code)

    def save(_form: object) -> str:
        authorities.end_authority(found, by=request.by)
        messages.success(request, say("終了しました。これまでのタイムスタンプは残ります。"))
        return reverse("evidence_stamps")

    return form_page(
        request,
        Form,
        save,
        title=say("「{name}」への依頼を終了する", name=found.name),
        lead=_("これまでに取ったタイムスタンプは残り、確かめられます。"),
        submit=_("終了する"),
        cancel=reverse("evidence_stamps"),
        danger=True,
    )


@page("evidence.manage_stamps")
def new_witness(request: Request) -> HttpResponse:
    """Register a witness."""

    def save(form: WitnessForm) -> str:
        witnesses.add_witness(**form.cleaned_data, by=request.by)
        messages.success(request, say("登録しました。"))
        return reverse("evidence_stamps")

    return form_page(
        request,
        WitnessForm,
        save,
        title=_("立会いを登録する"),
        lead=_(
            "社外のサーバーが、操作の記録が前の続きであることを確かめて署名します。送られるのは件数と照合値だけです。"
        ),
        submit=_("登録する"),
        cancel=reverse("evidence_stamps"),
    )


@page("evidence.manage_stamps")
def end_witness(request: Request, key: str) -> HttpResponse:
    """Ask it no longer."""
    found = witnesses.find_witness(key)

    def save(_form: object) -> str:
        witnesses.end_witness(found, by=request.by)
        messages.success(request, say("終了しました。これまでの署名は残ります。"))
        return reverse("evidence_stamps")

    return form_page(
        request,
        Form,
        save,
        title=say("立会い「{name}」を終了する", name=found.name),
        lead=_("これまでの署名は残り、確かめられます。"),
        submit=_("終了する"),
        cancel=reverse("evidence_stamps"),
        danger=True,
    )


urlpatterns: list[URLPattern] = [
    path("evidence/stamps/", stamps, name="evidence_stamps"),
    path("evidence/stamps/now/", stamp_now, name="evidence_stamp_now"),
    path("evidence/stamps/hash/", stamp_hash, name="evidence_stamp_hash"),
    path("evidence/stamps/authorities/new/", new_authority, name="evidence_new_authority"),
    path("evidence/stamps/authorities/<slug:code>/end/", end_authority, name="evidence_end_authority"),
    path("evidence/stamps/witnesses/new/", new_witness, name="evidence_new_witness"),
    path("evidence/stamps/witnesses/<slug:key>/end/", end_witness, name="evidence_end_witness"),
    path("evidence/stamps/<slug:key>/", stamp, name="evidence_stamp"),
    *(
        path(f"evidence/stamps/<slug:key>/{name}", stamp_file, {"name": name}, name=f"evidence_stamp_{kind}")
        for name, kind in _FILES.items()
    ),
]
