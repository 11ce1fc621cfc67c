"""Forms of decisions, containments and communications."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import now
from hiden.incidents.deciding.decisions import Said
from hiden.incidents.deciding.models import Communication, ContainKind, Decision, Way
from hiden.incidents.deciding.saying import Line, seen
from hiden.incidents.forms import text
from hiden.incidents.moments import day_field
from hiden.incidents.tasks.forms import Timed, at_first
from hiden.people.forms import PersonField
from hiden.ui.forms import Form


class DecisionForm(Form):
    """What is to be decided, what could be done, what is proposed, why, on what it rests."""

    question = forms.CharField(label=_("決めること"), max_length=300)
    options = text(
        _("選べること"), help_text=_("何もしない、も含めて、それぞれの良い点と悪い点。"), rows=4, most=4000
    )
    decided = text(_("提案する内容"), rows=2, most=500)
    reason = text(_("理由"), most=4000)
    basis = text(
        _("根拠"),
        required=False,
        most=4000,
        help_text=_("見た記録、資料、法令、相談した人。分からないことも書きます。"),
    )

    @staticmethod
    def of(one: Decision) -> dict[str, Any]:
        """What stands, to begin with."""
        return {name: getattr(one, name) for name in ("question", "options", "decided", "reason", "basis")}

    def said(self) -> Said:
        """What the verbs want."""
        return Said(**self.cleaned_data)


class AnswerForm(Form):
    """What somebody else says to it."""

    answer = forms.ChoiceField(
        label=_("判断"), choices=[("yes", _("認める")), ("no", _("認めない"))], widget=forms.RadioSelect
    )
    words = text(_("意見"), required=False, rows=2, most=500, help_text=_("認めないときは、理由を書きます。"))

    @property
    def agreed(self) -> bool:
        """Whether it was agreed to."""
        return bool(self.cleaned_data["answer"] == "yes")


class ContainForm(Timed):
    """What to stop, of whom, until when."""

    kind = forms.ChoiceField(label=_("止めるもの"), choices=ContainKind.choices, widget=forms.RadioSelect)
    person = PersonField(label=_("誰の"))
    day = day_field(_("いつまで（日）"))
    reason = text(_("理由"), rows=2, most=500)
    field_order = ("kind", "person", "day", "at", "reason")


class ExtendForm(Timed):
    """Until when, and why."""

    reason = text(_("延ばす理由"), rows=2, most=300)


class ManyFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files; `clean` gives a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        listed = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in listed]


class LineForm(Timed):
    """What was said."""

    day = day_field(_("いつ（日）"))
    outgoing = forms.ChoiceField(
        label=_("どちらから"),
        choices=[("out", _("会社から相手へ")), ("in", _("相手から会社へ"))],
        widget=forms.RadioSelect,
    )
    whom = forms.CharField(label=_("相手"), max_length=200, help_text=_("会社・役所の名前と、担当者"))
    way = forms.ChoiceField(label=_("手段"), choices=Way.choices)
    words = text(_("話したこと"), rows=4, most=4000)
    papers = FilesField(
        label=_("渡した・受け取ったファイル"), required=False,
        help_text=_("ファイルは保存しません。名前、大きさ、ハッシュ値（SHA-256）だけを記録します。"),
    )  # fmt: skip
    field_order = ("day", "at", "outgoing", "whom", "way", "words", "papers")

    @staticmethod
    def of(one: Communication | None) -> dict[str, Any]:
        """What stands, to begin with; else now."""
        if one is None:
            return at_first(now())
        return {
            **at_first(one.at), "outgoing": "out" if one.outgoing else "in", "whom": one.whom, "way": one.way, "words": one.words
        }  # fmt: skip

    def line(self) -> Line:
        """What the verbs want."""
        values = self.cleaned_data
        files = values.get("papers") or []
        return Line(
            self.moment,
            values["outgoing"] == "out",
            values["whom"],
            Way(values["way"]),
            values["words"],
            seen(files),
        )
