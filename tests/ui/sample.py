"""Sample pages: every component of the room ui once, with the invented data of the design."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.base.text import fold
from hiden.people.models import Kind, Person
from hiden.ui import pictures
from hiden.ui.filters import Choice, DateRange, Multi, Search
from hiden.ui.forms import DateField, Fieldset, Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request
from hiden.web.urls import handler400, handler403, handler404, handler500
from hiden.web.urls import urlpatterns as real_patterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]

ROUTES = {
    "従業員等": [(5, 5), (8, 11), (11, 16), (3, 3), (4, 5)],
    "退職者等": [(1, 1), (0, 1), (1, 2), (2, 3), (2, 2)],
    "取引先": [(2, 2), (1, 2), (0, 2), (4, 5), (1, 3)],
    "外部者": [(6, 7), (3, 4), (3, 3), (2, 2), None],
}
PURPOSES = [
    "①接近の制御",
    "②持出し困難化",
    "③視認性の確保",
    "④秘密情報に対する認識向上",
    "⑤信頼関係の維持・向上等",
]


def _grid() -> pictures.Matrix:
    rows = [
        pictures.Row(route, [pictures.Cell(*cell, url="#") if cell else pictures.Cell() for cell in cells])
        for route, cells in ROUTES.items()
    ]
    groups = [("物理的・技術的な防御", 2), ("心理的な抑止", 2), ("働きやすい環境の整備", 1)]
    return pictures.Matrix("ルート×目的", [pictures.Column(label) for label in PURPOSES], rows, groups)


class SampleForm(Form):
    """One field of every kind."""

    name = forms.CharField(label="名称", max_length=20, help_text="中身が分からない呼び名にします。")
    review_on = DateField(label="見直し期限")
    place = forms.ChoiceField(
        label="保管場所", choices=[("", "選んでください"), ("paper", "書庫"), ("cloud", "クラウド")]
    )
    forms_held = forms.MultipleChoiceField(
        label="形態",
        choices=[("paper", "紙"), ("file", "電子データ"), ("head", "頭の中の知識")],
        widget=forms.CheckboxSelectMultiple,
    )
    origin = forms.ChoiceField(
        label="由来", choices=[("own", "自社"), ("received", "他社から受領")], widget=forms.RadioSelect
    )
    cost = forms.IntegerField(label="費用（円）", min_value=0, required=False)
    note = forms.CharField(label="備考", widget=forms.Textarea, required=False)
    proof = forms.FileField(label="根拠資料", required=False)
    agreed = forms.BooleanField(label="この内容で登録してよいことを確かめました")
    fieldsets = (
        Fieldset(
            "詳しい内容",
            ("forms_held", "origin", "cost", "note", "proof", "agreed"),
            help="分かる範囲で構いません。",
        ),
    )


def components(request: HttpRequest) -> HttpResponse:
    messages.success(request, "3件を登録しました。")
    moments = [
        pictures.Moment(date(2026, 11, 18), "漏えいのおそれを認識", count="1日目"),
        pictures.Moment(date(2026, 11, 20), "個人情報保護委員会へ速報", count="3日目"),
        pictures.Moment(
            date(2027, 1, 18),
            "確報の期限",
            "due",
            remaining="あと56日",
            note="60日目の1月16日が土曜のため、翌開庁日。",
        ),
    ]
    boxes = [
        pictures.Seal("起案", "総務", date(2026, 11, 9), "佐藤 さくら"),
        pictures.Seal("承認", "情報システム", date(2026, 11, 12), "勅使河原 拓也", note="代理"),
        pictures.Seal("決裁"),
    ]
    steps = [pictures.Step("選ぶ", "done"), pictures.Step("確かめる", "now"), pictures.Step("承認を待つ")]
    problems = [
        pictures.Problem(
            "情報一覧　12行 C列",
            "「区分」に「秘密」は使えません。",
            "極秘、秘、社外秘のどれかに直してください。",
        ),
        pictures.Problem(
            "情報一覧　15行 F列",
            "「見直し期限」が空です。",
            "日付を入れるか、このまま取り込んで後で決めてください。",
            "care",
        ),
    ]
    return render(
        request,
        "sample/components.html",
        {
            "grid": _grid(),
            "moments": moments,
            "boxes": boxes,
            "steps": steps,
            "problems": problems,
            "day": date(2026, 11, 30),
        },
    )


def people(request: Request) -> HttpResponse:
    listing = Listing(
        request,
        Person.objects.all(),
        columns=[
            Column("number", "番号", sort=("number",), kind="num", bare=True),
            Column("name", "氏名", sort=("kana_key",), kind="name"),
            Column("kind", "区分", sort=("kind",)),
            Column("kana", "フリガナ", hidden=True),
        ],
        filters=[
            Search(("name", "kana", "number"), fold=fold),
            Multi("kind", "区分", list(Kind.choices)),
            Choice("letter", "頭文字", [("ア", "ア行"), ("サ", "サ行")], lookup="kana__startswith"),
            DateRange("since", "在籍日", "states__since"),
        ],
        sort="number",
        dated=True,
        select="person",
        select_value="number",
        exports=("xlsx", "csv", "csv-cp932"),
    )
    return listing.answer(
        "sample/people.html", export=lambda kind: HttpResponse(f"{kind}:{listing.queryset.count()}")
    )


def edit(request: Request) -> HttpResponse:
    def save(form: SampleForm) -> str:
        if form.cleaned_data["name"] == "重複":
            raise Conflict(
                "同じ名称の情報が先に登録されました。", "一覧で確かめてから、名称を変えてください。"
            )
        return "/sample/people/"

    return form_page(
        request,
        SampleForm,
        save,
        title="情報を登録",
        lead="必要なことだけ入力します。",
        submit="登録する",
        cancel="/",
    )


def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    if kind == "allowed":
        raise NotAllowed("この情報を見る権限がありません。", "情報管理責任者に相談してください。")
    if kind == "input":
        raise BadInput("番号が重なっています。", "番号を変えてください。")
    raise RuntimeError("something secret in the trace")


urlpatterns = [
    path("sample/", components),
    path("sample/people/", people),
    path("sample/edit/", edit),
    path("sample/refuse/<str:kind>/", refuse),
    path("api/refuse/<str:kind>/", refuse),
    *real_patterns,
]
