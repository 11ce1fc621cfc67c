"""What is known of an incident, each thing once, with what every draft still lacks."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.gate.page import page
from hiden.incidents.drafts.drafting import drafted, known, wanted
from hiden.incidents.drafts.forms import FactsForm
from hiden.incidents.drafts.lacks import lacks_shown
from hiden.incidents.drafts.library import draft_templates
from hiden.incidents.framing import incident_at, incident_form, incident_page
from hiden.incidents.models import Certainty, Incident
from hiden.incidents.saying import said
from hiden.incidents.stating import facts_now, state_all
from hiden.incidents.tabs import show_tab
from hiden.incidents.topics import in_group
from hiden.ui.request import Request

GROUPS: Final = {
    "what": _("何が起きたか"),
    "personal": _("個人データ"),
    "response": _("原因と対応"),
    "regime": _("契約と制度"),
    "proof": _("証し（秘密であったこと、持出し、損害）"),
}

show_tab("facts", _("分かっていること"), "incident_facts", group="known", order=40)


@page("incidents.see", of=incident_at)
def facts(request: Request, found: Incident, key: str) -> HttpResponse:
    """By group: what stands, how sure, who stated it; then what each draft that is asked for still lacks."""
    about = known(found)
    groups = [
        {
            "id": group,
            "label": label,
            "known": [
                (shown(one), fact, said(one, fact))
                for one in in_group(group)
                if (fact := about.facts.get(one.id))
            ],
            "unknown": [shown(one) for one in in_group(group) if one.id not in about.facts],
        }
        for group, label in GROUPS.items()
    ]
    lacks = []
    for one in draft_templates().values():
        if wanted(one, about):
            lacking = lacks_shown(drafted(one, about).lacking, blank=False)
            lacks.append((shown(one), one.id, lacking))
    context = {"groups": groups, "lacks": lacks, "open": Certainty.OPEN, "likely": Certainty.LIKELY}
    return incident_page(request, found, "incidents/facts.html", context)


@page("incidents.work", of=incident_at)
def state(request: Request, found: Incident, key: str, group: str) -> HttpResponse:
    """State what is known of one group. What stays the same is not stated again."""
    if group not in GROUPS:
        raise NotFound(say("その見出しの組はありません。"), say("事案の頁から選び直してください。"))

    def save(form: FactsForm) -> str:
        made = state_all(found, form.stated, by=request.by)
        messages.success(request, say("{n}件の事実を記録しました。前の内容も残ります。", n=len(made)))
        return reverse("incident_facts", args=[key])

    return incident_form(
        request, found, FactsForm, save, title=GROUPS[group], submit=_("記録する"), back=reverse("incident_facts", args=[key]),
        lead=_("分かったことだけを書きます。調べている途中なら、内容を空欄にして「調査中」を選べます。"),
        arguments={"topics": in_group(group), "stands": facts_now(found)},
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("incidents/<slug:key>/facts/", facts, name="incident_facts"),
    path("incidents/<slug:key>/facts/<slug:group>/", state, name="incident_facts_state"),
]
