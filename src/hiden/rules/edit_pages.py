"""Pages on which a document is prepared: keep, fill in and switch with a live preview, reword, propose, the procedure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.gate.page import page
from hiden.paper.numbering import lines
from hiden.rules import actions
from hiden.rules.composing import Standing, Wording
from hiden.rules.drafting import Draft, draft_of, redrafted, sample_of, titles
from hiden.rules.families import FAMILIES
from hiden.rules.forms import (
    DraftForm,
    KeepForm,
    OwnClauseForm,
    ProcedureForm,
    ProposeForm,
    WordsForm,
)
from hiden.rules.library import template, templates
from hiden.rules.models import Document
from hiden.rules.queries import find_document, find_version
from hiden.rules.redline import Mark, compare
from hiden.rules.typed import as_typed
from hiden.ui.forms import ReasonForm, form_page, show_form
from hiden.ui.request import Request
from hiden.ui.texts import text_html


@page("rules.edit")
def new(request: Request) -> HttpResponse:
    """Every template, by family."""
    order = list(FAMILIES)
    found = sorted(templates().values(), key=lambda one: order.index(one.family))
    kept = titles()
    return render(request, "rules/new.html", {"templates": [(shown(one), one.id in kept) for one in found]})


@page("rules.edit")
def keep(request: Request, name: str) -> HttpResponse:
    """Keep a document from a template, with a look at what it would say."""
    found = template(name)

    def save(form: KeepForm) -> str:
        made = actions.keep(name, **form.cleaned_data, by=request.by)
        messages.success(
            request, say("「{title}」を置きました。記入して、起案してください。", title=made.title)
        )
        return reverse("rules_edit", args=[made.key])

    return form_page(
        request,
        KeepForm,
        save,
        title=say("「{title}」を置く", title=shown(found)),
        lead=str(shown(found.what)),
        submit=_("この文書を置く"),
        cancel=reverse("rules_new"),
        initial={"title": found.ja},
        template="rules/keep.html",
        context={"words": text_html(lines(sample_of(found))), "template": found},
    )


@page("rules.edit")
def edit(request: Request, key: str) -> HttpResponse:
    """Fill in and switch; the preview beside it shows what would change before anything is saved."""
    found = find_document(key)
    draft = draft_of(found)
    posted = request.method == "POST"
    form = DraftForm(*((request.POST,) if posted else ()), draft=draft)
    if posted and form.is_valid():
        try:
            count = actions.fill(found, form.values(), by=request.by)
            count += actions.switch(
                found, form.switches(), reason=form.cleaned_data.get("reason", ""), by=request.by
            )
        except (BadInput, Conflict) as error:
            form.refuse(error)
        else:
            messages.success(
                request,
                say("{n}か所を改めました。", n=count) if count else say("変わったところはありません。"),
            )
            return HttpResponseRedirect(reverse("rules_edit", args=[key]))
    context = {**_editing(found, draft), "form": form, **_previewed(draft, draft)}
    return show_form(request, "rules/edit.html", context, wrong=posted)


def _editing(found: Document, draft: Draft) -> dict[str, Any]:
    return {
        "document": found,
        "draft": draft,
        "unfilled": draft.composed.unfilled,
        "clauses": [
            (used, shown(used.clause), used.standing is Standing.IN, used.standing is Standing.NOT_APPLICABLE)
            for used in draft.composed.used
        ],
        "added": draft.wording.added,
        "reworded": set(draft.wording.reworded),
    }


@require_POST
@page("rules.edit")
def preview(request: Request, key: str) -> HttpResponse:
    """What the document would say with what is typed and ticked just now. Nothing is saved."""
    draft = draft_of(find_document(key))
    form = DraftForm(request.POST, draft=draft)
    if not form.is_valid():
        return render(request, "rules/preview.html", {"problem": next(iter(form.errors.values()))[0]})
    try:
        values = {name: value for name, value in form.values().items() if value}
        wording = Wording(
            switched={**draft.wording.switched, **form.switches()},
            reworded=draft.wording.reworded,
            added=draft.wording.added,
            filled={**draft.wording.filled, **values},
        )
        wanted = redrafted(draft, wording)
    except BadInput as error:
        return render(request, "rules/preview.html", {"problem": f"{error.what}{error.do_next}"})
    return render(request, "rules/preview.html", _previewed(draft, wanted))


def _previewed(draft: Draft, wanted: Draft) -> dict[str, Any]:
    parts = compare(draft.text, wanted.text)
    return {
        "title": wanted.text.title,
        "parts": parts,
        "legal": wanted.text.style.legal,
        "differ": [one for one in parts if one.mark is not Mark.SAME],
    }


@page("rules.edit")
def reword(request: Request, key: str, clause: str) -> HttpResponse:
    """A clause in the company's own words."""
    found = find_document(key)
    draft = draft_of(found)
    article = next((one for one in draft.text.articles if one.id == clause), None)
    known = draft.template.clause(clause)

    def save(form: WordsForm) -> str:
        actions.reword(
            found, clause, form.cleaned_data["words"], reason=form.cleaned_data["reason"], by=request.by
        )
        return reverse("rules_edit", args=[key])

    return form_page(
        request,
        WordsForm,
        save,
        title=say(
            "「{heading}」を書き換える",
            heading=article.heading if article else str(shown(known.heading)) if known else clause,
        ),
        lead=str(shown(known.note)) if known and known.note else "",
        submit=_("書き換える"),
        cancel=reverse("rules_edit", args=[key]),
        initial={"words": as_typed(article.paragraphs) if article else ""},
    )


@page("rules.edit")
def add(request: Request, key: str) -> HttpResponse:
    """An article of the company's own."""
    found = find_document(key)

    def save(form: OwnClauseForm) -> str:
        actions.add(found, **form.cleaned_data, by=request.by)
        return reverse("rules_edit", args=[key])

    return form_page(
        request,
        OwnClauseForm,
        save,
        title=_("会社独自の条項を加える"),
        submit=_("加える"),
        cancel=reverse("rules_edit", args=[key]),
        arguments={"draft": draft_of(found)},
    )


@page("rules.edit")
def undo(request: Request, key: str, clause: str) -> HttpResponse:
    """Back to what the template says."""
    found = find_document(key)

    def save(form: ReasonForm) -> str:
        actions.undo(found, clause, reason=form.cleaned_data["reason"], by=request.by)
        return reverse("rules_edit", args=[key])

    return form_page(
        request,
        ReasonForm,
        save,
        title=_("条項を雛形に戻す"),
        lead=_("会社が書き換えた文は、記録に残ります。"),
        submit=_("雛形に戻す"),
        cancel=reverse("rules_edit", args=[key]),
    )


@page("rules.edit")
def propose(request: Request, key: str) -> HttpResponse:
    """起案: what is approved is the draft as it is now, word for word."""
    found = find_document(key)
    draft = draft_of(found)

    def save(form: ProposeForm) -> str:
        made = actions.propose(
            found, reason=form.cleaned_data["reason"], since=form.cleaned_data["since"], by=request.by
        )
        assert made.case is not None
        return reverse("approvals_case", args=[made.case.number])

    return form_page(
        request,
        ProposeForm,
        save,
        title=say("「{title}」の決定を起案する", title=found.title),
        lead=_("いまの案が、そのままの文で起案されます。決裁されると、施行日から使われます。"),
        submit=_("起案する"),
        cancel=reverse("rules_document", args=[key]),
        template="rules/propose.html",
        context={"document": found, "draft": draft},
    )


@page("rules.edit")
def procedure(request: Request, key: str, number: int) -> HttpResponse:
    """A step of the works-rule procedure."""
    found = find_document(key)
    version = find_version(found, number)

    def save(form: ProcedureForm) -> str:
        values = dict(form.cleaned_data)
        upload = values.pop("file")
        actions.record_step(version, **values, file=upload.chunks() if upload else None, by=request.by)
        messages.success(request, say("手続を記録しました。"))
        return reverse("rules_document", args=[key])

    return form_page(
        request,
        ProcedureForm,
        save,
        title=say("「{title}」第{n}版の手続を記録する", title=found.title, n=number),
        lead=_(
            "就業規則とその一部になる規程は、意見聴取・届出・周知を記録します。周知されていない規則は、守るよう求める根拠が弱くなります。"
        ),
        submit=_("記録する"),
        cancel=reverse("rules_document", args=[key]),
        initial={"step": request.GET.get("step", "")},
    )


@page("rules.edit")
def retire(request: Request, key: str) -> HttpResponse:
    """No longer use a document."""
    found = find_document(key)

    def save(form: ReasonForm) -> str:
        actions.retire(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("「{title}」を廃止しました。過去の版は残ります。", title=found.title))
        return reverse("rules_documents")

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("「{title}」を廃止する", title=found.title),
        lead=_("施行されている版は、昨日までで終わります。過去の版と記録は残ります。"),
        submit=_("廃止する"),
        cancel=reverse("rules_document", args=[key]),
        danger=True,
    )


urlpatterns: list[URLPattern] = [
    path("rules/new/", new, name="rules_new"),
    path("rules/new/<slug:name>/", keep, name="rules_keep"),
    path("rules/<slug:key>/edit/", edit, name="rules_edit"),
    path("rules/<slug:key>/preview/", preview, name="rules_preview"),
    path("rules/<slug:key>/clauses/add/", add, name="rules_add_clause"),
    path("rules/<slug:key>/clauses/<slug:clause>/", reword, name="rules_reword"),
    path("rules/<slug:key>/clauses/<slug:clause>/undo/", undo, name="rules_undo"),
    path("rules/<slug:key>/propose/", propose, name="rules_propose"),
    path("rules/<slug:key>/versions/<int:number>/procedure/", procedure, name="rules_procedure"),
    path("rules/<slug:key>/retire/", retire, name="rules_retire"),
]
