"""Pages: the rules of others, and taking them in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.monitoring.rules.bundles import MOST_TOGETHER, texts_of
from hiden.monitoring.rules.models import RuleIntake, TakenRule
from hiden.monitoring.rules.taking import take_rules
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import LOGS, show_in_menu
from hiden.ui.request import Request

_LEVELS = [
    ("critical", _("重大")),
    ("high", _("高")),
    ("medium", _("中")),
    ("low", _("低")),
    ("informational", _("参考")),
]
_COLUMNS = (
    Column("title", _("規則"), sort=("title", "pk"), kind="name"),
    Column("level", _("程度"), sort=("level", "title"), kind="line"),
    Column("logs", _("対象の記録"), sort=("product", "category", "service"), kind="line"),
    Column("author", _("作者"), sort=("author", "title")),
    Column("licence", _("ライセンス"), sort=("licence", "title"), kind="line"),
    Column("source", _("取込み元"), sort=("source",), hidden=True),
    Column("since", _("取り込んだ日"), sort=("since", "pk"), kind="num", hidden=True),
)


class TakeForm(Form):
    """An archive of rules, and under which licence they may be used."""

    file = forms.FileField(
        label=_("規則のファイル"), help_text=_("Sigmaの規則（.yml）か、それをまとめたZIP・tar.gz。")
    )
    licence = forms.CharField(
        label=_("ライセンス"),
        max_length=200,
        help_text=_("配布元に書かれた利用条件の名前。例：DRL 1.1。規則ごとに作者の名前と共に残します。"),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Not larger than all of it may be."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_TOGETHER:
            raise BadInput(say("ファイルが大きすぎます。"), say("100MBまでに分けてください。"))
        return file


@page("monitoring.rules")
def rules(request: Request) -> HttpResponse:
    """The rules of others that were taken in, whether they are used or not."""
    found = Listing(
        request,
        TakenRule.objects.filter(until=FOREVER),
        columns=_COLUMNS,
        filters=(
            Search(("title", "author", "source", "code", "product", "category", "service")),
            Choice("level", _("程度"), _LEVELS),
        ),
        sort="title",
        empty=_("取り込んだ規則はまだありません。秘伝の規則は、取り込まなくても使えます。"),
    )
    last = RuleIntake.objects.select_related("by").order_by("-pk").first()
    context = {
        "may_take": allows(request.by, "monitoring.take_rules"),
        "last": last,
        "refused": last.refused[:200] if last else [],
    }
    return found.answer("monitoring/rules.html", context)


@page("monitoring.take_rules")
def take(request: Request) -> HttpResponse:
    """Take rules in."""

    def save(form: TakeForm) -> str:
        file: UploadedFile[Any] = form.cleaned_data["file"]
        name = file.name or "rules"
        done = take_rules(
            texts_of(file.read(), name), name=name, licence=form.cleaned_data["licence"], by=request.by
        )
        messages.success(
            request,
            say(
                "{taken}件を取り込みました（既にあるもの{same}件、使えないもの{refused}件）。まだ使われていません。",
                taken=done.taken,
                same=done.same,
                refused=len(done.refused),
            ),
        )
        return reverse("monitoring_rules")

    return form_page(
        request,
        TakeForm,
        save,
        title=_("検知の規則を取り込む"),
        lead=_("取り込んだだけでは使われません。監視の目的を登録し、その目的で使う規則を選びます。"),
        submit=_("取り込む"),
        cancel=reverse("monitoring_rules"),
    )


show_in_menu(
    LOGS,
    _("取り込んだ規則"),
    "monitoring_rules",
    action="monitoring.rules",
    order=55,
    under="/monitoring/rules/",
)

urlpatterns: list[URLPattern] = [
    path("monitoring/rules/", rules, name="monitoring_rules"),
    path("monitoring/rules/take/", take, name="monitoring_take_rules"),
]
