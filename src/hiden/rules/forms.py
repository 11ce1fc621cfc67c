"""Forms of the room: keeping, filling in and switching, rewording, proposing, the procedure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.catalogue.shown import shown
from hiden.rules.drafting import Draft
from hiden.rules.model import Blank
from hiden.rules.models import Procedure
from hiden.ui.forms import DateField, Fieldset, Form, ReasonForm

SWITCH, BLANK = "clause-", "blank-"


class KeepForm(Form):
    """A new document from a template."""

    title = forms.CharField(label=_("文書の名称"), max_length=200)
    counterparty = forms.CharField(
        label=_("相手方"),
        max_length=200,
        required=False,
        help_text=_(
            "特定の相手との契約であれば、相手の名称を入れます。ひな形として使うなら空のままにします。"
        ),
    )


class DraftForm(Form):
    """The places and the optional clauses of one document. Preview and saving use the same form."""

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        blanks = [one for one in draft.template.blanks if not one.late]
        for one in blanks:
            self.fields[BLANK + one.id] = _field(one)
            self.initial.setdefault(BLANK + one.id, draft.wording.filled.get(one.id) or one.default or "")
        switches = [one for one in draft.composed.used if not one.clause.required]
        for used in switches:
            clause = used.clause
            self.fields[SWITCH + clause.id] = forms.BooleanField(
                label=str(shown(clause.heading)), required=False
            )
            self.initial.setdefault(SWITCH + clause.id, draft.wording.switched.get(clause.id, clause.on))
            if clause.note:
                self.fields[SWITCH + clause.id].help_text = str(shown(clause.note))
        if switches:
            self.fields["reason"] = forms.CharField(
                label=_("理由"),
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("条項を入れたり外したりするときは、理由を必ず書きます。"),
            )
        self.fieldsets = [  # type: ignore[misc]
            *([Fieldset(_("記入する欄"), [BLANK + one.id for one in blanks])] if blanks else []),
            *(
                [
                    Fieldset(
                        _("入れるかどうかを選ぶ条項"),
                        [*(SWITCH + one.clause.id for one in switches), "reason"],
                    )
                ]
                if switches
                else []
            ),
        ]

    def values(self) -> dict[str, str]:
        """What was filled in, by place; days as ISO."""
        found = {
            name.removeprefix(BLANK): self.cleaned_data.get(name)
            for name in self.fields
            if name.startswith(BLANK)
        }
        return {name: str(value or "").strip() for name, value in found.items()}

    def switches(self) -> dict[str, bool]:
        """The optional clauses, by whether they are ticked."""
        return {
            name.removeprefix(SWITCH): bool(self.cleaned_data.get(name))
            for name in self.fields
            if name.startswith(SWITCH)
        }


def _field(blank: Blank) -> forms.Field:
    common: dict[str, Any] = {
        "label": str(shown(blank)),
        "required": False,
        "help_text": str(shown(blank.help)) if blank.help else "",
    }
    if blank.kind == "day":
        return DateField(**common)
    if blank.kind == "choice":
        return forms.ChoiceField(
            choices=[("", _("選んでください")), *((one.id, str(shown(one))) for one in blank.choices)],
            **common,
        )
    if blank.kind == "long":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, **common)
    return forms.CharField(max_length=2000, **common)


class WordsForm(Form):
    """A clause in the company's own words."""

    words = forms.CharField(
        label=_("条項の文"),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=20_000,
        help_text=_(
            "一行が一つの項になります。「(1)」や「・」で始めた行は号に、「--」で始めた行はその中の細目になります。ほかの条項は {@条項の記号} と書くと、番号に変わります。"
        ),
    )
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)


class OwnClauseForm(WordsForm):
    """An article of the company's own."""

    heading = forms.CharField(label=_("見出し"), max_length=200)
    after = forms.ChoiceField(label=_("入れる場所"), required=False)
    field_order = ("heading", "after", "words", "reason")

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        after = self.fields["after"]
        assert isinstance(after, forms.ChoiceField)
        standing = {one.id for one in draft.text.articles}
        after.choices = [
            ("", _("最後")),
            *((one.id, one.heading.ja) for one in draft.template.clauses if one.id in standing),
        ]


class ProposeForm(ReasonForm):
    """From when, and why."""

    since = DateField(label=_("施行日"), initial=today, help_text=_("この日から、この版が使われます。"))
    field_order = ("since", "reason")


class ProcedureForm(Form):
    """A step of the works-rule procedure."""

    step = forms.ChoiceField(label=_("手続"), choices=Procedure.choices)
    on = DateField(label=_("行った日"), initial=today)
    party = forms.CharField(
        label=_("相手"),
        max_length=200,
        help_text=_("意見聴取なら労働組合か過半数代表者、届出なら労働基準監督署、周知なら知らせた範囲です。"),
    )
    how = forms.CharField(
        label=_("方法"),
        max_length=300,
        help_text=_("代表者の選び方、届出の方法、掲示・配布・社内サイトなどの周知の方法を書きます。"),
    )
    words = forms.CharField(
        label=_("意見・備考"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )
    file = forms.FileField(
        label=_("意見書や受付印のある写し"), required=False, help_text=_("PDFか画像。なくても記録できます。")
    )
