"""The form with which events are looked for; what it says becomes a `finding.Question`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.inventory.models import Item
from hiden.inventory.numbering import same_number
from hiden.logs.finding import MOST_DAYS, Question
from hiden.logs.masking import person_behind
from hiden.logs.models import LogSource, LookPermit
from hiden.logs.telling import ACTIONS, CHANNELS, OUTCOMES
from hiden.people.models import Person
from hiden.ui.forms import DateField, Form

USUAL_DAYS = 7
_ANY = [("", _("すべて"))]


def _classes() -> list[tuple[str, Any]]:
    rows = SecrecyClass.objects.order_by("rank").values_list("rank", "name")
    return [*_ANY, *((str(rank), say("{name}以上", name=name)) for rank, name in rows)]


def _sources() -> list[tuple[str, Any]]:
    return [*_ANY, *LogSource.objects.order_by("name", "code").values_list("code", "name")]


def a_week_ago() -> date:
    """The first day of the usual period."""
    return today() - timedelta(days=USUAL_DAYS - 1)


class SearchForm(Form):
    """Everything may be left empty but the period."""

    first = DateField(label=_("始まり"), initial=a_week_ago)
    last = DateField(label=_("終わり"), initial=today)
    words = forms.CharField(label=_("場所・言葉"), required=False, max_length=200)
    item = forms.CharField(label=_("情報の管理番号"), required=False, max_length=40)
    rank = forms.ChoiceField(label=_("区分"), required=False, choices=_classes)
    channel = forms.ChoiceField(
        label=_("経路"),
        required=False,
        choices=[*_ANY, *((key.value, word) for key, word in CHANNELS.items())],
    )
    action = forms.ChoiceField(
        label=_("操作"),
        required=False,
        choices=[*_ANY, *((key.value, word) for key, word in ACTIONS.items())],
    )
    outcome = forms.ChoiceField(
        label=_("結果"),
        required=False,
        choices=[*_ANY, *((key.value, word) for key, word in OUTCOMES.items())],
    )
    dest = forms.CharField(label=_("送り先"), required=False, max_length=200)
    device = forms.CharField(label=_("端末"), required=False, max_length=200)
    source = forms.ChoiceField(label=_("取得元"), required=False, choices=_sources)
    who = forms.CharField(label=_("人（伏せた名前）"), required=False, max_length=20)

    # How the page lays them out; the rest waits behind a word.
    FIRST = ("words", "item", "rank", "channel")
    FURTHER = ("action", "outcome", "dest", "device", "source", "who")

    def __init__(self, *args: Any, by: Person, permit: LookPermit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.permit = permit
        for name in ("first", "last"):
            self.fields[name].required = False
        self.fields["item"].widget.attrs |= {"list": "near", "autocomplete": "off"}
        if permit is not None:
            del self.fields["who"]

    def clean_item(self) -> Item | None:
        """The item of a number, whichever width it is typed in."""
        text = self.cleaned_data["item"].strip()
        if not text:
            return None
        wanted = same_number(text)
        rows = Item.objects.filter(number__in={text, text.upper(), wanted, wanted.upper()})
        found = next((item for item in rows if same_number(item.number) == wanted), None)
        if found is None:
            raise forms.ValidationError(
                say("管理番号「{n}」の情報はありません。台帳で番号を確かめてください。", n=text)
            )
        return found

    def clean_source(self) -> LogSource | None:
        """The source of a code."""
        code = self.cleaned_data["source"]
        return LogSource.objects.get(code=code) if code else None

    def clean_who(self) -> tuple[Person, str] | None:
        """Whom the viewer sees under a masked name."""
        text = self.cleaned_data["who"].strip()
        if not text:
            return None
        person = person_behind(self.by, text)
        if person is None:
            raise forms.ValidationError(
                say(
                    "伏せた名前「{name}」の人はいません。検索の結果に出ている名前を入力してください。",
                    name=text,
                )
            )
        return person, text.strip().upper()[-4:]

    def clean(self) -> dict[str, Any]:
        """A period from the earlier day to the later, not longer than records are ever kept."""
        data = super().clean() or {}
        first = data.get("first") or (self.permit.first_day if self.permit else a_week_ago())
        last = data.get("last") or (self.permit.last_day if self.permit else today())
        if first > last:
            first, last = last, first
        if (last - first).days >= MOST_DAYS:
            raise forms.ValidationError(
                say("期間が長すぎます（{n}日まで）。期間を短くしてください。", n=MOST_DAYS)
            )
        data["first"], data["last"] = first, last
        return data

    @property
    def question(self) -> Question:
        """What was asked; only for a valid form."""
        data = self.cleaned_data
        person, mask = data.get("who") or (None, "")
        if self.permit is not None:
            person = self.permit.person
        return Question(
            first=data["first"],
            last=data["last"],
            item=data["item"],
            words=data["words"].strip(),
            dest=data["dest"].strip(),
            device=data["device"].strip(),
            channel=data["channel"],
            action=data["action"],
            outcome=data["outcome"],
            source=data["source"],
            rank=int(data["rank"] or 0),
            person=person,
            mask=mask,
            permit=self.permit,
        )

    @property
    def further_used(self) -> bool:
        """Whether one of the fields behind a word says something."""
        return any(self.data.get(name) for name in self.FURTHER)


def query_of(question: Question, **changes: object) -> str:
    """A question as it stands in an address, with changes ("" takes away)."""
    pairs: Mapping[str, object] = {
        "first": question.first.isoformat(),
        "last": question.last.isoformat(),
        "words": question.words,
        "item": question.item.number if question.item else "",
        "rank": question.rank or "",
        "channel": question.channel,
        "action": question.action,
        "outcome": question.outcome,
        "dest": question.dest,
        "device": question.device,
        "source": question.source.code if question.source else "",
        "who": question.mask,
        **changes,
    }
    return urlencode({name: value for name, value in pairs.items() if value not in ("", None)})
