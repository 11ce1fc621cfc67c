"""列の対応を決める: a sample is brought, its columns are explained beside what comes of it, and the source reads all others like it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.connectors.any_csv import AnyCsv, Preview, preview
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Setting
from hiden.connectors.looking import Look
from hiden.gate.page import page
from hiden.logs import sources
from hiden.logs.explaining import (
    Sample,
    agree,
    chosen,
    endings,
    forget_sample,
    keep_sample,
    kept_sample,
    meanings,
    proposed,
    roles,
)
from hiden.logs.forms import ENCODINGS
from hiden.logs.queries import find_source
from hiden.logs.sources import ANY_CSV, wish_of
from hiden.logs.telling import ACTIONS, CHANNELS, OUTCOMES
from hiden.ui.forms import Form, form_page
from hiden.ui.menu import Label
from hiden.ui.request import Request, wants_fragment

SESSION: Final = "logs_sample"
_ROWS: Final = 20
# What was said of words stays said while a mistake elsewhere hides their table.
_MEANINGS: Final = re.compile(r"(word|channel|action|outcome|result|ended)-\d+$|otherwise_")
_SHOWN: Final = 3  # values of a column that are shown as examples

ROLES: tuple[tuple[str, Label], ...] = (
    ("", _("使わない")),
    ("time", _("日時（または日付）")),
    ("clock", _("時刻（日付と別の列のとき）")),
    ("account", _("だれが（アカウント）")),
    ("operation", _("何をした（操作の言葉）")),
    ("object", _("何を（ファイル・URL・件名など）")),
    ("folder", _("何を（フォルダーだけの列）")),
    ("dest", _("どこへ（宛先・媒体・プリンターなど）")),
    ("device", _("どの機器で")),
    ("ip", _("接続元（IPアドレス）")),
    ("app", _("どのソフトウェアで")),
    ("result", _("結果（成功・失敗・禁止）")),
    ("bytes", _("大きさ")),
    ("count", _("数（枚数・件数）")),
    ("detail", _("そのほか（説明として残す）")),
)
_UNITS: tuple[tuple[str, Label], ...] = (
    ("", _("日時の文字")),
    ("s", _("1970年からの秒数")),
    ("ms", _("1970年からのミリ秒数")),
)
_SIZES: tuple[tuple[int, Label], ...] = ((1, _("バイト")), (1024, _("KB")), (1_048_576, _("MB")))


class SampleForm(Form):
    """A file like those that will come."""

    file = forms.FileField(
        label=_("見本のファイル"),
        help_text=_(
            "見出しと、ふだんの記録が何十行か入っているもの。はじめの1 MBだけを使い、終われば消します。"
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt"}),
    )
    encoding = forms.ChoiceField(label=_("文字コード"), required=False, choices=ENCODINGS)


@page("logs.manage")
def sample(request: Request) -> HttpResponse:
    """Bring a sample; `?source=` for a source that there is."""
    code = request.GET.get("source", "")
    source = find_source(code) if code else None
    if source is not None and source.connector != ANY_CSV:
        raise NotFound(
            say("「{name}」は、列の対応を決める取得元ではありません。", name=source.name),
            say("取得元の頁に戻ってください。"),
        )

    def save(form: SampleForm) -> str:
        file = form.cleaned_data["file"]
        if old := request.session.get(SESSION):
            forget_sample(str(old))
        kept = keep_sample(file.chunks(), name=file.name, encoding=form.cleaned_data["encoding"], source=code)
        request.session[SESSION] = kept.token
        return reverse("logs_explain")

    return form_page(
        request,
        SampleForm,
        save,
        title=_("列の対応を決める：見本を選ぶ"),
        lead=_(
            "CSVで書き出せるものなら、どの製品の記録でも取り込めます。見本から列の意味を推測し、次の頁で確かめます。"
        ),
        submit=_("見本を読む"),
        cancel=reverse("logs_source", args=[code]) if source else reverse("logs_choose"),
        initial={"encoding": source.encoding if source else ""},
    )


@page("logs.manage")
def explain(request: Request) -> HttpResponse:
    """Each column, what it is for, what its operation words mean, and what comes of it."""
    held = kept_sample(request.session.get(SESSION))
    seen = held.look()
    source = find_source(held.source) if held.source else None
    known = held.known or (source.mapping if source else None)
    base, doubts = proposed(held, seen, known)
    description, problem = base, None
    if request.method == "POST":
        doubts = []
        try:
            description = chosen(request.POST.dict(), seen, base)
        except (BadInput, ValueError) as error:
            problem = error if isinstance(error, BadInput) else _unreadable()
        if problem is None and description is not None and request.POST.get("verb") == "save":
            return _save(request, held, description)
    context = _about(request, held, seen, description, problem)
    context |= {"doubts": doubts, "problem": problem, "source": source}
    template = "logs/columns.html#told" if wants_fragment(request) else "logs/columns.html"
    wrong = problem is not None and not wants_fragment(request)
    response = render(request, template, context, status=422 if wrong else 200)
    response.headers["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _unreadable() -> BadInput:
    return BadInput(
        say("選んだ内容の一部を読み取れませんでした。"), say("画面を開き直して、もう一度選んでください。")
    )


def _save(request: Request, held: Sample, description: AnyCsv) -> HttpResponse:
    if not held.source:
        agree(held, description)
        return redirect("logs_new_source", ANY_CSV)
    source = find_source(held.source)
    wish = wish_of(source, mapping=description.model_dump(mode="json"))
    sources.change_source(source, wish, by=request.by)
    forget_sample(held.token)
    del request.session[SESSION]
    messages.success(
        request, say("列の対応を変えました。すでに取り込んだ記録には、「読み直す」と当てはまります。")
    )
    return redirect("logs_source", source.code)


def _about(
    request: Request, held: Sample, seen: Look, description: AnyCsv | None, problem: BadInput | None
) -> dict[str, Any]:
    names = list(description.header) if description else [name.strip() for name in seen.header]
    used = roles(description, names)
    if problem is not None:  # what was chosen stands again, although it does not do
        used = {name: request.POST.get(f"role-{at}", "") for at, name in enumerate(names)}
    return {
        "kept": [pair for pair in request.POST.items() if _MEANINGS.match(pair[0])] if problem else [],
        "sample": held,
        "seen": seen,
        "description": description,
        "columns": [
            {"at": at, "name": name, "role": used.get(name, ""), "examples": _examples(seen, at)}
            for at, name in enumerate(names)
        ],
        "words": meanings(description, seen)[:200] if description and problem is None else [],
        "results": endings(description, seen) if description and problem is None else [],
        "told": _preview(held, description) if description and problem is None else None,
        "roles": ROLES,
        "channels": _offered(CHANNELS),
        "actions": _offered(ACTIONS),
        "outcomes": _offered(OUTCOMES),
        "units": _UNITS,
        "sizes": _SIZES,
    }


def _offered(words: Mapping[Any, Label]) -> list[tuple[str, Label]]:
    return [(str(value), label) for value, label in words.items()]


def _examples(seen: Look, at: int) -> list[str]:
    values = (row[at].strip() for row in seen.rows if at < len(row))
    return [value[:60] for value in dict.fromkeys(value for value in values if value)][:_SHOWN]


def _preview(held: Sample, description: AnyCsv) -> dict[str, Any]:
    told: Preview = preview(
        description, held.raw, _ROWS, setting=Setting(encoding=held.encoding), whole=len(held.raw) < (1 << 20)
    )
    rows = [
        {
            **row,
            "channel": CHANNELS[Channel(row["channel"])],
            "action": ACTIONS[Action(row["action"])],
            "ended": OUTCOMES[Outcome(row["outcome"])],
        }
        for row in told.rows[:_ROWS]
    ]
    return {"rows": rows, "refused": told.refused[:_ROWS], "missing": told.missing, "read": told.read}
