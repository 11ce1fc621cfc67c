"""Paper originals: taking a scan in, the second person's look at it, and the file itself for those who may read it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.gate.page import page
from hiden.promises import actions
from hiden.promises.models import PromiseRequest
from hiden.promises.pages.finding import paper_of, request_named
from hiden.promises.pages.one import private_file
from hiden.promises.papers import ENDINGS, content_of
from hiden.promises.queries import papers_waiting
from hiden.promises.texts import text_lines
from hiden.ui.forms import DateField, Form, form_page
from hiden.ui.request import Request
from hiden.ui.texts import text_html


class PaperForm(Form):
    """The scan and the day written on the paper."""

    file = forms.FileField(label=_("スキャンした原本"), help_text=_("PDF・JPEG・PNG、20MBまで。"))
    signed_on = DateField(label=_("紙に書かれた署名の日"))


@page("promises.manage")
def waiting(request: Request) -> HttpResponse:
    """Scans that nobody has confirmed; those that this reader may confirm first."""
    rows = papers_waiting().select_related("request__person", "request__asking__text", "uploaded_by")
    found = list(rows.defer("request__asking__text__text").order_by("uploaded_at", "pk")[:200])
    mine = {request.by.pk}
    lines = [(one, one.uploaded_by_id not in mine and one.request.person_id not in mine) for one in found]
    return render(request, "promises/papers.html", {"lines": sorted(lines, key=lambda one: not one[1])})


@page("promises.manage")
def upload(request: Request, key: str) -> HttpResponse:
    """Take a scan in."""
    found = request_named(key)

    def save(form: PaperForm) -> str:
        actions.keep_paper(
            found, form.cleaned_data["file"].chunks(), signed_on=form.cleaned_data["signed_on"], by=request.by
        )
        messages.success(
            request, say("写しを受け付けました。ほかの担当者が原本と見比べて確認すると、署名済みになります。")
        )
        return reverse("promises_one", args=[key])

    return form_page(
        request,
        PaperForm,
        save,
        title=say("{name}さんの紙の誓約書を登録する", name=found.person.name),
        lead=_("手書きで署名された原本をスキャンして登録します。原本は会社で保管してください。"),
        submit=_("登録する"),
        cancel=reverse("promises_one", args=[key]),
        initial={"signed_on": today()},
    )


class CheckForm(Form):
    """What the second person says."""

    answer = forms.ChoiceField(
        label=_("原本と見比べた結果"),
        choices=(("accept", _("受領する：原本と写し、文、氏名が合っている")), ("reject", _("差し戻す"))),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("差し戻す理由"), max_length=300, required=False)


@page("promises.manage")
def check(request: Request, key: str, pk: int) -> HttpResponse:
    """A scan beside the words it is for; the second person answers."""
    found = request_named(key)
    paper = paper_of(found, pk)

    def save(form: CheckForm) -> str:
        accepted = form.cleaned_data["answer"] == "accept"
        actions.check_paper(paper, accepted=accepted, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("受領を確認しました。") if accepted else say("写しを差し戻しました。"))
        return reverse("promises_one", args=[key])

    mine = request.by.pk in {paper.uploaded_by_id, found.person_id}
    context = {
        "asked": found,
        "paper": paper,
        "lines": text_html(text_lines(found), title=True),
        "mine": mine,
    }
    if paper.checked_at is not None or (mine and request.method != "POST"):
        return render(request, "promises/paper.html", context)
    return form_page(
        request,
        CheckForm,
        save,
        title=say("{name}さんの紙の誓約書を確かめる", name=found.person.name),
        lead=_("写しを開き、紙の原本と見比べてください。文の照合値は、紙の下の余白に印刷されています。"),
        submit=_("結果を記録する"),
        cancel=reverse("promises_one", args=[key]),
        template="promises/paper_check.html",
        context=context,
    )


@page("promises.read", of=request_named)
def download(request: Request, found: PromiseRequest, key: str, pk: int) -> HttpResponse:
    """The scan as received. It is handed over as a file and never drawn by us."""
    paper = paper_of(found, pk)
    response = private_file(content_of(paper), f"paper-{key}.{ENDINGS[paper.media]}", paper.media)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
