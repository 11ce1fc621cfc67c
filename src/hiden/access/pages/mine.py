"""One's own rights and requests."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hiden.access import actions
from hiden.access.models import AccessRequest, Grant
from hiden.access.searching import grants_of
from hiden.base.words import say
from hiden.gate.page import missing, page
from hiden.inventory.asking import names_seen
from hiden.people.queries import departments_as_of, posts_of
from hiden.ui.request import Request

_MOST = 200


@page("access.ask")
def mine(request: Request) -> HttpResponse:
    """What one may use until when, and what one asked for."""
    tree = departments_as_of()
    posts = posts_of([request.by.pk], tree.day).get(request.by.pk, [])
    grants = list(grants_of(request.by, tree.with_ancestors(one.department_id for one in posts))[:_MOST])
    asked = (
        AccessRequest.objects.filter(person=request.by).select_related("item", "case").order_by("-asked_at")
    )
    numbers = [one.item.number for one in grants if one.item]
    names = names_seen(request.by, numbers)
    context = {
        "grants": [(one, names.get(one.item.number, "") if one.item else "") for one in grants],
        "requests": list(asked[:50]),
    }
    return render(request, "access/mine.html", context)


@require_POST
@page("access.ask")
def give_back(request: Request, key: str) -> HttpResponse:
    """End one's own right early: what is not needed is given back."""
    found = Grant.objects.filter(key=key, person=request.by).first()
    if found is None:
        raise missing()
    if actions.end([found], reason=say("本人が返したため"), by=request.by):
        messages.success(request, say("権限を返しました。"))
    return HttpResponseRedirect(reverse("access_mine"))
