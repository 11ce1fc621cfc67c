"""Pages: what is known of an incident, the drafts that say it, their versions and what was sent; the company's own contacts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.catalogue.shown import all_shown, shown
from hiden.gate.page import page
from hiden.incidents.drafts import making
from hiden.incidents.drafts.contact_pages import urlpatterns as contact_urls
from hiden.incidents.drafts.contacts import contacts_for
from hiden.incidents.drafts.drafting import Drafted, drafted, known, wanted
from hiden.incidents.drafts.facts_pages import urlpatterns as facts_urls
from hiden.incidents.drafts.forms import BlanksForm, SentForm
from hiden.incidents.drafts.lacks import lacks_shown
from hiden.incidents.drafts.library import DraftTemplate, draft_template, draft_templates
from hiden.incidents.drafts.queries import latest_of, version_at, versions_of
from hiden.incidents.drafts.rendering import file_name, rendered
from hiden.incidents.framing import incident_at, incident_form, incident_page
from hiden.incidents.models import Incident
from hiden.incidents.tabs import show_tab
from hiden.paper.numbering import lines
from hiden.paper.text import text_of
from hiden.ui.api import file_answer
from hiden.ui.request import Request
from hiden.ui.texts import text_html

show_tab("drafts", _("文書の案"), "incident_drafts", group="known", order=50)


@page("incidents.see", of=incident_at)
def drafts(request: Request, found: Incident, key: str) -> HttpResponse:
    """Every kind: what it is for, what it lacks, the latest version, whether something was sent."""
    about = known(found)
    newest = latest_of(found)
    rows = [
        {
            "template": shown(one),
            "id": one.id,
            "lacking": sum(not lack.blank for lack in drafted(one, about).lacking),
            "wanted": bool(one.needs) and wanted(one, about),
            "version": newest.get(one.id),
            "sent": newest[one.id].sent if one.id in newest else 0,
        }
        for one in draft_templates().values()
    ]
    rows.sort(key=lambda row: not row["wanted"])
    return incident_page(request, found, "incidents/drafts.html", {"rows": rows})


@page("incidents.see", of=incident_at)
def draft(request: Request, found: Incident, key: str, kind: str) -> HttpResponse:
    """One kind: what it reads like now, what it lacks, whom to turn to, its versions."""
    template = draft_template(kind)
    versions = list(versions_of(found, kind))
    filled = versions[0].filled if versions else {}
    ready = drafted(template, known(found), filled)
    context = {
        **_about(template, ready),
        "versions": versions,
        "words": text_html(lines(ready.text)),
    }
    return incident_page(request, found, "incidents/draft.html", context)


def _about(template: DraftTemplate, ready: Drafted) -> dict[str, Any]:
    public, own = contacts_for(template)
    return {
        "template": shown(template),
        "kind": template.id,
        "lacking": lacks_shown(ready.lacking, blank=False),
        "blank": lacks_shown(ready.lacking, blank=True),
        "cautions": ready.cautions,
        "contacts": all_shown(public),
        "own": own,
        "own_kinds": any(one.startswith("own-") for one in template.contacts),
    }


@page("incidents.work", of=incident_at)
def make(request: Request, found: Incident, key: str, kind: str) -> HttpResponse:
    """Keep a version: the blanks of this draft, with what was typed for the last."""
    template = draft_template(kind)
    last = versions_of(found, kind).first()

    def save(form: BlanksForm) -> str:
        made = making.keep(found, kind, form.filled, by=request.by)
        messages.success(request, say("第{n}版を作りました。送る前に、目を通してください。", n=made.number))
        return reverse("incident_draft_version", args=[key, kind, made.number])

    return incident_form(
        request, found, BlanksForm, save, title=say("{title}の案を作る", title=shown(template)), submit=_("この内容で版を作る"),
        back=reverse("incident_draft", args=[key, kind]), arguments={"template": template},
        lead=_("事案の事実はすでに入っています。ここでは、この文書だけに要ることを書きます。空欄は「要記入」と印が付きます。"),
        initial=last.filled if last else {one.id: one.default for one in template.blanks if one.default},
    )  # fmt: skip


@page("incidents.see", of=incident_at)
def version(request: Request, found: Incident, key: str, kind: str, number: int) -> HttpResponse:
    """A version as it was made, and what was sent of it."""
    one = version_at(found, kind, number)
    context = {
        "template": shown(draft_template(kind)),
        "kind": kind,
        "version": one,
        "sent": list(one.sent.select_related("recorded_by").order_by("at")),
        "words": text_html(lines(text_of(one.text))),
    }
    return incident_page(request, found, "incidents/draft_version.html", context)


@page("incidents.see", of=incident_at)
def file(request: Request, found: Incident, *, key: str, kind: str, number: int, form: str) -> HttpResponse:
    """A version as Word or PDF."""
    one = version_at(found, kind, number)
    content, media = rendered(one, form)
    return file_answer(content, file_name(one, form), media)


@page("incidents.work", of=incident_at)
def send(request: Request, found: Incident, key: str, kind: str, number: int) -> HttpResponse:
    """Note what was sent, to whom and when."""
    one = version_at(found, kind, number)

    def save(form: SentForm) -> str:
        making.sent(one, form.going, by=request.by)
        messages.success(request, say("送ったことを記録しました。"))
        return reverse("incident_draft_version", args=[key, kind, number])

    return incident_form(
        request, found, SentForm, save, title=_("送ったことを記録する"), submit=_("記録する"),
        back=reverse("incident_draft_version", args=[key, kind, number]),
        lead=_("秘伝からは何も送りません。人が送ったものを、ここに記録します。"),
    )  # fmt: skip


_ONE = "incidents/<slug:key>/drafts/<slug:kind>"
urlpatterns: list[URLPattern] = [
    *contact_urls,
    *facts_urls,
    path("incidents/<slug:key>/drafts/", drafts, name="incident_drafts"),
    path(f"{_ONE}/", draft, name="incident_draft"),
    path(f"{_ONE}/make/", make, name="incident_draft_make"),
    path(f"{_ONE}/<int:number>/", version, name="incident_draft_version"),
    path(f"{_ONE}/<int:number>/sent/", send, name="incident_draft_sent"),
    path(f"{_ONE}/<int:number>.<slug:form>", file, name="incident_draft_file"),
]
