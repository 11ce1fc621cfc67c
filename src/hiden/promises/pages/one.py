"""One request: where it stands, its papers, the certificate, and a personal link for those without an account."""

from __future__ import annotations

import io
from importlib.resources import files
from typing import Any

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import TOKYO, today
from hiden.base.dates import show_date
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import permitted
from hiden.gate.page import open_page, page
from hiden.paper.typeset import pdf
from hiden.people.models import Account, Company
from hiden.promises import actions
from hiden.promises.certificate import bundle_bytes, certificate_pdf, sheet_pdf
from hiden.promises.linking import Made, find_link, number_fits
from hiden.promises.models import OUTSTANDING, PromiseRequest, PromiseState, Signature
from hiden.promises.pages.finding import latest, request_named
from hiden.promises.queries import find_signature
from hiden.promises.texts import text_lines
from hiden.ui.api import file_answer
from hiden.ui.forms import Form, form_page
from hiden.ui.request import Request
from hiden.ui.texts import text_html


@page("promises.follow", of=request_named)
def request_page(request: Request, found: PromiseRequest, key: str) -> HttpResponse:
    """Where a request stands; for those who may read the papers, everything that belongs to it."""
    may = permitted(request.by, ["promises.read", "promises.sign"], found)
    manages = "promises.manage" in permitted(request.by, ["promises.manage"])
    reads = "promises.read" in may
    context: dict[str, Any] = {
        "asked": found,
        "reads": reads,
        "manages": manages,
        "signs": "promises.sign" in may and found.state in OUTSTANDING,
        "outstanding": found.state in OUTSTANDING,
        "late": found.state == PromiseState.OPEN and found.due_on < today(),
        "signature": Signature.objects.filter(request=found).first(),
        "newer": latest(found) if found.state == PromiseState.REPLACED else None,
        "whose": found.person_id == request.by.pk,
    }
    if reads:
        context |= {
            "lines": text_html(text_lines(found), title=True),
            "refusals": list(found.refusals.select_related("recorded_by").order_by("-pk")),
            "explanations": list(found.explanations.select_related("explained_by").order_by("-pk")),
            "notices": list(found.notices.select_related("made_by").order_by("-pk")),
            "papers": list(found.papers.select_related("uploaded_by", "checked_by").order_by("-pk")),
            "links": list(found.links.select_related("made_by").order_by("-pk")) if manages else [],
            "has_account": Account.objects.filter(person=found.person_id, is_active=True).exists(),
        }
    return render(request, "promises/one.html", context)


def private_file(content: bytes, name: str, media: str) -> HttpResponse:
    """A file to keep. It is nobody else's, and never drawn as a page of ours."""
    answer = file_answer(content, name, media)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@page("promises.read", of=request_named)
def certificate(request: Request, found: PromiseRequest, key: str) -> HttpResponse:
    """The signed words with the page of proof."""
    return private_file(certificate_pdf(find_signature(found)), f"promise-{key}.pdf", "application/pdf")


@page("promises.read", of=request_named)
def bundle(request: Request, found: PromiseRequest, key: str) -> HttpResponse:
    """The proof alone, for machines."""
    return private_file(bundle_bytes(find_signature(found)), f"promise-{key}.json", "application/json")


@open_page
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks a certificate. It holds nothing of the company, and whoever has a copy may want it."""
    content = (files("hiden.ledger") / "hiden_verify.py").read_bytes()
    return private_file(content, "hiden_verify.py", "application/octet-stream")


@page("promises.read", of=request_named)
def sheet(request: Request, found: PromiseRequest, key: str) -> HttpResponse:
    """The words to be signed by hand."""
    return private_file(sheet_pdf(found), f"sheet-{key}.pdf", "application/pdf")


class LinkForm(Form):
    """How long the link shall last."""

    days = forms.IntegerField(
        label=_("有効な日数"),
        min_value=1,
        max_value=60,
        initial=14,
        help_text=_("この日数が過ぎると使えなくなります。"),
    )


@page("promises.manage")
def make_link(request: Request, key: str) -> HttpResponse:
    """A personal link, shown this one time with its number."""
    found = request_named(key)

    def save(form: LinkForm) -> HttpResponse:
        made = actions.make_link(found, days=form.cleaned_data["days"], by=request.by)
        context = {"asked": found, "made": made, "picture": _picture(made.url, inline=True)}
        response = render(request, "promises/link_made.html", context)
        response["Cache-Control"] = "no-store"
        return response

    return form_page(
        request,
        LinkForm,
        save,
        title=say("{name}さんに渡すリンクを作る", name=found.person.name),
        lead=_(
            "アカウントのない人が、自分の端末で読んで署名するためのリンクです。前に作ったリンクは使えなくなります。"
        ),
        submit=_("リンクを作る"),
        cancel=reverse("promises_one", args=[key]),
    )


def _picture(url: str, *, inline: bool) -> str:
    """The address as a QR code, an SVG; `inline`: as the source of an image."""
    code = segno.make(url, error="m", micro=False)
    if inline:
        return str(code.svg_data_uri(scale=4, border=2))
    out = io.BytesIO()
    code.save(out, kind="svg", scale=4, border=2)
    return out.getvalue().decode()


@require_POST
@page("promises.manage")
def link_letter(request: Request, key: str) -> HttpResponse:
    """The link just made as a letter; the number only where the sender wants it on the same paper."""
    found = request_named(key)
    token, number = request.POST.get("token", ""), request.POST.get("number", "")
    link = find_link(token)
    if link is None or link.request_id != found.pk or not number_fits(link, token, number):
        raise BadInput(
            say("このリンクの手紙は作れません。"), say("新しいリンクを作り、その画面から印刷してください。")
        )
    made = Made(found, token, number)
    company = Company.current()
    with_number = bool(request.POST.get("with_number"))
    data = {
        "company": company.name if company else "",
        "marking": "親展",
        "made": f"誓約 {found.key}",
        "opening": [
            f"{found.person.name} 様",
            "次の書面をお読みのうえ、署名をお願いします。スマートフォンなどで下の図を読み取るか、アドレスを入力してください。",
        ],
        "picture": _picture(made.url, inline=False),
        "url": made.url,
        "number": made.shown_number if with_number else "",
        "until": show_date(link.expires_at.astimezone(TOKYO).date(), "both"),
        "words": {"picture": "アドレスの図", "address": "アドレス", "number": "確認番号", "until": "期限"},
        "rows": [
            "確認番号を最初に入力した端末だけで開けます。ほかの人に渡さないでください。",
            *([] if with_number else ["確認番号は、この手紙とは別にお知らせします。"]),
            "番号を5回間違えると使えなくなります。そのときは担当者に連絡してください。",
            "署名しない場合も、その画面から伝えられます。紙での署名を希望する場合は担当者に伝えてください。",
        ],
    }
    return private_file(
        pdf("promises/letter", data, title="署名のお願い"), f"letter-{key}.pdf", "application/pdf"
    )
