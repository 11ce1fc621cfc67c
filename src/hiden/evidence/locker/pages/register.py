"""証拠の一覧: what is kept, where it is and who has it; taking new exhibits in; labels."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.evidence.locker import registering
from hiden.evidence.locker.forms import ExhibitForm
from hiden.evidence.locker.labels import labels_pdf
from hiden.evidence.locker.models import BringingState, Exhibit, ExhibitKind
from hiden.evidence.locker.queries import exhibits as all_exhibits
from hiden.evidence.locker.queries import last_check, waiting_here
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.lending.pages.forms import LabelForm
from hiden.ui.api import file_answer
from hiden.ui.filters import Choice, DateRange, Multi, Search
from hiden.ui.forms import form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_COLUMNS = (
    Column("number", _("番号"), sort=("number",), kind="num", bare=True),
    Column("title", _("何か"), sort=("title", "number"), kind="name"),
    Column("kind", _("種類"), sort=("kind", "number"), kind="line"),
    Column("incident", _("事案"), sort=("incident", "number")),
    Column("place", _("保管場所"), sort=("place", "number")),
    Column("holder", _("持っている人"), sort=("holder", "number")),
    Column("files", _("取込み"), kind="right"),
    Column("state", _("状態"), kind="line"),
    Column("registered", _("登録日"), sort=("registered_at", "number"), kind="num", hidden=True),
)


def _state(value: str) -> Q:
    if value == "waiting":
        return waiting_here()
    if value == "gaps":
        return Q(bringings__gaps__gt=0, bringings__state=BringingState.DONE)
    return Q(material=True)


def seen(request: Request) -> QuerySet[Exhibit]:
    """The exhibits that the reader may see."""
    return visible(request.by, "evidence.see", all_exhibits())


@page("evidence.open")
def exhibits(request: Request) -> HttpResponse:
    """What is kept."""
    done = Q(bringings__state=BringingState.DONE)
    rows = seen(request).annotate(
        imports=Count("bringings", filter=done, distinct=True),
        waits=Count("events", filter=Q(events__receipt="waiting"), distinct=True),
        gappy=Count("bringings", filter=done & Q(bringings__gaps__gt=0), distinct=True),
    )
    listing = Listing(
        request,
        rows,
        columns=_COLUMNS,
        filters=(
            Search(("title", "incident", "origin", "giver", "identified", "place", "holder"), help=_("何か・事案・場所・人")),
            Choice("state", _("状態"), [("waiting", _("受領待ち")), ("gaps", _("読めなかったものがある")), ("material", _("未公表の重要事実"))], lookup=_state),
            Multi("kind", _("種類"), ExhibitKind.choices),
            DateRange("registered", _("登録日"), lookup="registered_at__date"),
        ),
        sort="-number",
        select="exhibit",
        select_value="key",
        empty=_("証拠は登録されていません。機器や資料を受け取ったら、まず登録し、番号のラベルを貼ります。"),
    )  # fmt: skip
    checked = allows(request.by, "evidence.check")
    context = {
        "may_register": allows(request.by, "evidence.register"),
        "may_check": checked,
        "last": last_check() if checked else None,
    }
    return listing.answer("evidence/exhibits.html", context)


@page("evidence.register")
def new(request: Request) -> HttpResponse:
    """Take an exhibit in."""

    def save(form: ExhibitForm) -> str:
        made = registering.register(form.told(), by=request.by)
        messages.success(
            request,
            say("証拠{label}を登録しました。次に、受け取ったときのことを記録します。", label=made.label),
        )
        return reverse("evidence_exhibit", args=[made.label])

    return form_page(
        request,
        ExhibitForm,
        save,
        title=_("証拠を登録する"),
        lead=_(
            "機器の電源を入れたり、ファイルを開いたりする前に登録します。分からないことは「不明」と書きます。"
        ),
        submit=_("登録する"),
        cancel=reverse("evidence_exhibits"),
        initial={"incident": request.GET.get("incident", "")[:100]},
    )


@page("evidence.open")
def print_labels(request: Request) -> HttpResponse:
    """How the labels of the picked exhibits are to be printed."""
    found = list(seen(request).filter(key__in=request.GET.getlist("exhibit")[:1000]).order_by("number"))
    return render(request, "evidence/labels.html", {"exhibits": found, "form": LabelForm()})


@require_POST
@page("evidence.open")
def labels(request: Request) -> HttpResponse:
    """A sheet of labels (PDF) for the exhibits that were picked."""
    form = LabelForm(request.POST)
    if not form.is_valid():
        raise BadInput(
            say("用紙か、使い始める位置が正しくありません。"), say("選び直して、もう一度印刷してください。")
        )
    found = list(seen(request).filter(key__in=request.POST.getlist("exhibit")).order_by("number"))
    answer = file_answer(
        labels_pdf(found, **form.cleaned_data), f"exhibits-{today():%Y%m%d}.pdf", "application/pdf"
    )
    answer["Cache-Control"] = "no-store"
    return answer
