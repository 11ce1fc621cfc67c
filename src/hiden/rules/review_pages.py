"""Pages: 契約・規程の点検. What is pasted or uploaded is read, looked through and forgotten; what was seen can be kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from hiden import catalogue
from hiden.base.clock import today
from hiden.base.errors import BadInput
from hiden.catalogue.shown import shown
from hiden.gate.page import page
from hiden.paper.reading import Reading, pasted, words_of
from hiden.people.models import Person
from hiden.rules.models import TextReview
from hiden.rules.reviewing.keeping import find_review, keep_review
from hiden.rules.reviewing.model import looked_for
from hiden.rules.reviewing.review import Finding, Verdict, review
from hiden.ui.filters import Multi, Search
from hiden.ui.forms import DateField, Form, show_form
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import CHAPTER_3, show_in_menu
from hiden.ui.request import Request

show_in_menu(
    CHAPTER_3, _("契約・規程の点検"), "rules_review", action="rules.review", order=61, under="/review/"
)

KINDS = {
    "nda": _("秘密保持契約"),
    "outsourcing": _("業務委託契約"),
    "purchase": _("取引基本契約（製造など）"),
    "research": _("共同研究開発契約"),
    "pledge": _("誓約書"),
    "agreement": _("競業避止などの合意"),
    "work_rule": _("就業規則・社内規程"),
}


class ReviewForm(Form):
    """A text, and what it is."""

    kind = forms.ChoiceField(label=_("文書の種類"), choices=list(KINDS.items()))
    file = forms.FileField(
        label=_("ファイル"),
        required=False,
        help_text=_("Word（.docx）、PDF、テキスト。20 MB まで。"),
        widget=forms.FileInput(attrs={"accept": ".docx,.docm,.pdf,.txt"}),
    )
    words = forms.CharField(
        label=_("または、文を貼り付ける"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=400_000,
    )
    on = DateField(label=_("いつの法令で見るか"), initial=today)
    title = forms.CharField(
        label=_("結果を記録する名前"),
        required=False,
        max_length=200,
        help_text=_("例：見本商事との秘密保持契約（案2）。空なら、結果も残りません。"),
    )


@page("rules.review")
def look(request: Request) -> HttpResponse:
    """Paste or upload; what is there and what is not stands beneath. The text is not kept."""
    posted = request.method == "POST"
    form = ReviewForm(*((request.POST, request.FILES) if posted else ()))
    context: dict[str, Any] = {"form": form}
    if posted and form.is_valid():
        try:
            reading = _read(form)
        except BadInput as error:
            form.refuse(error)
        else:
            found = review(reading.lines, form.cleaned_data["kind"], on=form.cleaned_data["on"])
            context |= _shown(reading, found, form) | {"kept": _keep(form, reading, found, request.by)}
            return render(request, "rules/review.html", context)
    return show_form(request, "rules/review.html", context, wrong=posted)


def _read(form: ReviewForm) -> Reading:
    upload = form.cleaned_data["file"]
    return words_of(upload.name, upload.read()) if upload else pasted(form.cleaned_data["words"])


def _keep(form: ReviewForm, reading: Reading, found: list[Finding], by: Person) -> TextReview | None:
    values = form.cleaned_data
    if not values["title"].strip():
        return None
    return keep_review(
        reading.lines, found, title=values["title"], kind=values["kind"], on=values["on"], by=by
    )


def _shown(reading: Reading, found: list[Finding], form: ReviewForm) -> dict[str, Any]:
    day = form.cleaned_data["on"]
    return {
        "reading": reading,
        "done": True,
        "kind": KINDS[form.cleaned_data["kind"]],
        "groups": [
            (verdict, [_line(one, day) for one in found if one.verdict is verdict])
            for verdict in (Verdict.LOOK, Verdict.MISSING, Verdict.FOUND)
        ],
        "day": day,
    }


def _line(one: Finding, day: Any) -> dict[str, Any]:
    laws = [(ident, catalogue.law(ident), catalogue.law_on(ident, day)) for ident in one.looked.laws]
    return {
        "looked": shown(one.looked),
        "said": shown(one.said),
        "where": one.where,
        "not_yet": one.not_yet,
        "since": one.looked.since,
        "laws": [(ident, law, version) for ident, law, version in laws if law is not None],
    }


@page("rules.review")
def kept_reviews(request: Request) -> HttpResponse:
    """The looks whose results were kept."""
    listing = Listing(
        request,
        TextReview.objects.select_related("made_by"),
        columns=(
            Column("made", _("点検した日"), sort=("made_at",), kind="num"),
            Column("title", _("文書"), sort=("title",), kind="name"),
            Column("kind", _("種類")),
            Column("open", _("確かめたい・見当たらない"), kind="num"),
            Column("by", _("点検した人")),
        ),
        filters=(
            Search(("title",), help=_("文書の名前")),
            Multi("kind", _("種類"), list(KINDS.items())),
        ),
        sort="-made",
        empty=_("記録した点検はまだありません。"),
    )
    for row in listing.rows:
        row.shown_kind = KINDS.get(row.kind, row.kind)  # type: ignore[attr-defined]
        row.open = sum(1 for _id, verdict, _articles in row.seen if verdict != Verdict.FOUND)  # type: ignore[attr-defined]
    return listing.answer("rules/reviews.html", {})


@page("rules.review")
def kept_review(request: Request, key: str) -> HttpResponse:
    """What one look saw, as it was kept."""
    found = find_review(key)
    groups: dict[str, list[dict[str, Any]]] = {
        one.value: [] for one in (Verdict.LOOK, Verdict.MISSING, Verdict.FOUND)
    }
    for ident, verdict, articles in found.seen:
        looked = looked_for().get(ident)
        if looked is not None:
            said = Finding(looked, Verdict(verdict)).said
            groups[verdict].append({"looked": shown(looked), "said": shown(said), "articles": articles})
    context = {"review": found, "kind": KINDS.get(found.kind, found.kind), "groups": list(groups.items())}
    return render(request, "rules/kept_review.html", context)


urlpatterns: list[URLPattern] = [
    path("review/", look, name="rules_review"),
    path("review/kept/", kept_reviews, name="rules_reviews"),
    path("review/kept/<slug:key>/", kept_review, name="rules_kept_review"),
]
