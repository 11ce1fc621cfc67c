"""Pages: what places outside are to the company."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.monitoring.models import PlaceKind
from hiden.monitoring.places.actions import (
    MOST_WORDS,
    Told,
    domain_of,
    end_place,
    find_place,
    places_on,
    set_places,
)
from hiden.monitoring.places.importer import places_file
from hiden.people.forms import PersonField
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import LOGS, show_in_menu
from hiden.ui.request import Request

_COLUMNS = (
    Column("domain", _("送り先"), sort=("domain", "pk"), kind="name"),
    Column("kind", _("区別"), sort=("kind", "domain"), kind="line"),
    Column("words", _("説明")),
    Column("person", _("本人"), sort=("person__kana_key", "pk"), kind="line"),
    Column("since", _("いつから"), sort=("since", "pk"), kind="num", hidden=True),
    Column("end", _("操作"), kind="line"),
)


class PlaceForm(Form):
    """A place and what it is."""

    domain = forms.CharField(
        label=_("送り先のドメイン"),
        max_length=300,
        help_text=_("メールの@の後ろか、サイトの名前です。その下のすべてに当てはまります。"),
    )
    kind = forms.ChoiceField(label=_("区別"), choices=PlaceKind.choices)
    words = forms.CharField(
        label=_("説明"),
        max_length=MOST_WORDS,
        required=False,
        help_text=_("会社名など。出向元・派遣元は、従業員名簿の派遣元・出向元と同じ名前にします。"),
    )
    person = PersonField(label=_("だれの関係先か"), required=False)

    def clean_domain(self) -> str:
        """As it is compared."""
        return domain_of(self.cleaned_data["domain"])


@page("monitoring.places")
def places(request: Request) -> HttpResponse:
    """All that the company has written down; what is shipped stands beneath it."""
    found = Listing(
        request,
        places_on(today()),
        columns=_COLUMNS,
        filters=(
            Search(("domain", "words", "person__name", "person__number")),
            Choice("kind", _("区別"), PlaceKind.choices),
        ),
        sort="domain",
        exports=("xlsx", "csv", "csv-cp932"),
        empty=_("会社で登録した送り先はまだありません。競合先と取引先から登録してください。"),
    )
    if found.export:
        return places_file(found.queryset, found.export, by=request.by)
    return found.answer("monitoring/places.html", {"may_set": allows(request.by, "monitoring.set_places")})


@page("monitoring.set_places")
def new(request: Request) -> HttpResponse:
    """Write one down."""

    def save(form: PlaceForm) -> str:
        told = form.cleaned_data
        set_places([Told(**told)], how="page", by=request.by)
        messages.success(
            request, say("「{domain}」を登録しました。次の検知から使われます。", domain=told["domain"])
        )
        return reverse("monitoring_places")

    return form_page(
        request,
        PlaceForm,
        save,
        title=_("送り先を登録する"),
        lead=_(
            "競合先や出向元を登録すると、そこへ送られたものに気付けます。信頼する送り先を登録すると、通常の業務では検知されなくなります。"
        ),
        submit=_("登録する"),
        cancel=reverse("monitoring_places"),
    )


@page("monitoring.set_places")
def end(request: Request, pk: int) -> HttpResponse:
    """It is that no more."""
    place = find_place(pk)

    def save(form: Form) -> str:
        end_place(place, by=request.by)
        messages.success(request, say("「{domain}」の登録を廃止しました。", domain=place.domain))
        return reverse("monitoring_places")

    return form_page(
        request,
        Form,
        save,
        title=_("送り先の登録を廃止する"),
        lead=say("「{domain}」（{kind}）", domain=place.domain, kind=place.get_kind_display()),
        submit=_("廃止する"),
        cancel=reverse("monitoring_places"),
        danger=True,
    )


show_in_menu(
    LOGS,
    _("送り先の区別"),
    "monitoring_places",
    action="monitoring.places",
    order=50,
    under="/monitoring/places/",
)

urlpatterns: list[URLPattern] = [
    path("monitoring/places/", places, name="monitoring_places"),
    path("monitoring/places/new/", new, name="monitoring_new_place"),
    path("monitoring/places/<int:pk>/end/", end, name="monitoring_end_place"),
]
