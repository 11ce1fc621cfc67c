"""Forms: what is known (by group of topics), the blanks of a draft, what was sent, a contact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.incidents.drafts.contacts import NewContact
from hiden.incidents.drafts.library import DraftTemplate
from hiden.incidents.drafts.making import Going
from hiden.incidents.drafts.models import ContactKind, OwnContact, SentBy
from hiden.incidents.models import Certainty, IncidentFact
from hiden.incidents.moments import day_field, moment, time_field
from hiden.incidents.saying import NOT_KNOWN
from hiden.incidents.stating import MOST, Stated
from hiden.incidents.topics import Topic
from hiden.rules.model import Blank
from hiden.ui.forms import DateField, Fieldset, Form

_YESNO: Final = [
    ("", _("まだ書かない")),
    ("yes", _("はい")),
    ("no", _("いいえ")),
    ("unknown", _("分かっていない")),
]
_SURE: Final = [("", _("まだ書かない")), *Certainty.choices]
_MOST_FILE: Final = 50 * 1024 * 1024


class FactsForm(Form):
    """What is known of some topics. A topic that is left empty is not stated; one that is changed is stated anew."""

    def __init__(
        self, *args: Any, topics: list[Topic], stands: Mapping[str, IncidentFact], **kwargs: Any
    ) -> None:
        self._topics = topics
        kwargs["initial"] = _initial(topics, stands)
        super().__init__(*args, **kwargs)
        for one in topics:
            self.fields[one.id] = _field(one)
            if one.kind != "yesno":
                self.fields[f"sure_{one.id}"] = forms.ChoiceField(
                    label=_("確かさ"), choices=_SURE, required=False,
                )  # fmt: skip
        self._legends = tuple(
            Fieldset(
                str(shown(one)), tuple(name for name in (one.id, f"sure_{one.id}") if name in self.fields)
            )
            for one in topics
        )

    def groups(self) -> list[tuple[Fieldset | None, list[forms.BoundField]]]:
        """One fieldset for each topic."""
        return [(one, [self[name] for name in one.names]) for one in self._legends]

    def clean(self) -> dict[str, Any]:
        """A value says how sure it is."""
        given = super().clean() or {}
        for one in self._topics:
            written = given.get(one.id) not in (None, "")
            if one.kind != "yesno" and written and not given.get(f"sure_{one.id}"):
                self.add_error(
                    f"sure_{one.id}",
                    say("「{topic}」の確かさが選ばれていません。確認済み・推定・調査中から選んでください。", topic=shown(one)),
                )  # fmt: skip
        return given

    @property
    def stated(self) -> list[Stated]:
        """What is stated; a topic that is looked into may have no words yet."""
        found = []
        for one in self._topics:
            value = self.cleaned_data.get(one.id)
            sure = self.cleaned_data.get(f"sure_{one.id}", "")
            if one.kind == "yesno":
                if value:
                    sure = Certainty.OPEN if value == "unknown" else Certainty.SURE
                    found.append(Stated(one.id, value, sure))
            elif value not in (None, "") or sure == Certainty.OPEN:
                words = value.isoformat() if isinstance(value, date) else str(value or NOT_KNOWN)
                found.append(Stated(one.id, words, Certainty(sure)))
        return found


def _initial(topics: list[Topic], stands: Mapping[str, IncidentFact]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in topics:
        if one.id in stands:
            value = stands[one.id].value
            found[one.id] = "" if value == NOT_KNOWN else value
            found[f"sure_{one.id}"] = stands[one.id].certainty
    return found


def _field(topic: Topic) -> forms.Field:
    kwargs: dict[str, Any] = {
        "label": _("内容"),
        "required": False,
        "help_text": str(shown(topic.help)) if topic.help else "",
    }
    if topic.kind == "yesno":
        return forms.ChoiceField(choices=_YESNO, widget=forms.RadioSelect, **kwargs | {"label": _("答え")})
    if topic.kind == "day":
        return DateField(**kwargs)
    if topic.kind == "number":
        return forms.IntegerField(min_value=0, **kwargs)
    if topic.kind == "long":
        return forms.CharField(max_length=MOST, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)
    return forms.CharField(max_length=500, **kwargs)


class BlanksForm(Form):
    """What a draft needs besides the facts. Nothing is required: what is left empty is marked in the draft."""

    def __init__(self, *args: Any, template: DraftTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in template.blanks:
            self.fields[one.id] = _blank(one)

    @property
    def filled(self) -> dict[str, str]:
        """As the composer takes it: days in ISO."""
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in self.cleaned_data.items()
            if value
        }


def _blank(blank: Blank) -> forms.Field:
    kwargs: dict[str, Any] = {
        "label": str(shown(blank)),
        "required": False,
        "initial": blank.default,
        "help_text": str(shown(blank.help)) if blank.help else "",
    }
    if blank.kind == "choice":
        return forms.ChoiceField(choices=[(one.id, str(shown(one))) for one in blank.choices], **kwargs)
    if blank.kind == "day":
        return DateField(**kwargs)
    if blank.kind == "long":
        return forms.CharField(max_length=MOST, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)
    return forms.CharField(max_length=300, **kwargs)


class SentForm(Form):
    """What was sent. Without a file it went out as the version reads."""

    to = forms.CharField(label=_("送り先"), max_length=300)
    how = forms.ChoiceField(label=_("送った方法"), choices=SentBy.choices, widget=forms.RadioSelect)
    day = day_field(_("送った日"))
    at = time_field(_("時刻"))
    file = forms.FileField(
        label=_("送ったファイル"),
        required=False,
        help_text=_("ファイルは保存せず、指紋（SHA-256）だけを記録します。原本は証拠の保管庫に入れてください。50MBまで。選ばないときは、この版のまま送ったことになります。"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("メモ"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_file(self) -> Any:
        """Not larger than is read at once."""
        given = self.cleaned_data["file"]
        if given and given.size > _MOST_FILE:
            raise forms.ValidationError(say("ファイルが大きすぎます。50MBまでのファイルを選んでください。"))
        return given

    @property
    def going(self) -> Going:
        """As the verb takes it."""
        given = self.cleaned_data
        file = given["file"]
        return Going(
            to=given["to"],
            how=SentBy(given["how"]),
            at=moment(given["day"], given["at"]),
            file_name=file.name if file else "",
            content=file.read() if file else None,
            note=given["note"],
        )


class ContactForm(Form):
    """One of the company's own contacts."""

    kind = forms.ChoiceField(label=_("種類"), choices=ContactKind.choices)
    name = forms.CharField(label=_("名前"), max_length=200, help_text=_("例：東法律事務所　山田弁護士"))
    for_what = forms.CharField(
        label=_("何を頼むか"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    reach = forms.CharField(
        label=_("連絡の方法"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("夜間と休日の連絡先、契約番号も書いておくと、その時に慌てません。"),
    )  # fmt: skip
    verified_on = DateField(
        label=_("つながることを確かめた日"), required=False, help_text=_("空欄の間は「未確認」と示します。")
    )

    @staticmethod
    def of(contact: OwnContact) -> dict[str, Any]:
        """What stands, to begin with."""
        return {name: getattr(contact, name) for name in ("kind", "name", "for_what", "reach", "verified_on")}

    @property
    def contact(self) -> NewContact:
        """As the verb takes it."""
        given = self.cleaned_data
        return NewContact(
            ContactKind(given["kind"]), given["name"], given["for_what"], given["reach"], given["verified_on"]
        )


__all__ = ["BlanksForm", "ContactForm", "FactsForm", "SentForm"]
