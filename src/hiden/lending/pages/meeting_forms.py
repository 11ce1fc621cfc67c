"""Forms of meetings: receivers of papers one in a line, and what the checklist asks."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.lending.meeting import Receiver
from hiden.lending.meeting_points import CIRCUMSTANCES
from hiden.lending.pages.forms import items_field
from hiden.people.models import Person
from hiden.people.queries import here_on
from hiden.ui.forms import DateField, Fieldset, Form

_SPARE = frozenset({"予備", "spare"})


class MeetingForm(Form):
    """A meeting and who gets its papers."""

    title = forms.CharField(
        label=_("会議の名称"), max_length=200, help_text=_("議題の中身が分からない名前にします。")
    )
    held_on = DateField(label=_("開催日"), initial=today)
    room = forms.CharField(
        label=_("場所"), max_length=200, help_text=_("会議室の名前か、オンライン会議の仕組み。")
    )
    items = items_field(_("扱う情報"))
    materials = forms.CharField(label=_("配布する資料"), max_length=300, required=False)
    numbered = forms.BooleanField(
        label=_("番号を付けた資料を配り、終わったら回収する"), required=False, initial=True
    )
    receivers = forms.CharField(
        label=_("出席者・配布先"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("一行に一人。社員番号か氏名、社外の人は「会社名／氏名」、余部は「予備」と書きます。上から順に1番、2番…の番号が付きます。紙を配らないときも、出席者の名簿になります。"),
    )  # fmt: skip
    fieldsets = (
        Fieldset(_("会議"), ("title", "held_on", "room", "items")),
        Fieldset(_("出席者と配布する資料"), ("numbered", "materials", "receivers")),
    )

    def clean_receivers(self) -> list[Receiver]:
        """The receivers in order; refuses the whole when somebody is not known."""
        lines = [line.strip() for line in self.cleaned_data["receivers"].splitlines() if line.strip()]
        people = _People(line for line in lines)
        return [people.receiver(line) for line in lines]


class _People:
    """The persons that some lines may mean. Two queries."""

    def __init__(self, lines: Iterable[str]) -> None:
        wanted = list(lines)
        self.by_number = {one.number: one for one in Person.objects.filter(number__in=wanted)}
        self.by_name: dict[str, list[Person]] = {}
        for state in here_on(today()):
            self.by_name.setdefault("".join(state.person.name.split()), []).append(state.person)

    def receiver(self, line: str) -> Receiver:
        if line in _SPARE:
            return Receiver()
        company, mark, name = line.replace("/", "／").partition("／")
        if mark:
            if not name.strip():
                raise forms.ValidationError(
                    say("「{line}」に氏名がありません。「会社名／氏名」と書いてください。", line=line)
                )
            return Receiver(name=name.strip(), company=company.strip())
        if line in self.by_number:
            return Receiver(person=self.by_number[line])
        found = self.by_name.get("".join(line.split()), [])
        if len(found) == 1:
            return Receiver(person=found[0])
        if found:
            numbers = "、".join(one.number for one in found)
            raise forms.ValidationError(
                say(
                    "「{line}」に当たる人が何人もいます（{numbers}）。社員番号で書いてください。",
                    line=line,
                    numbers=numbers,
                )
            )
        raise forms.ValidationError(
            say(
                "「{line}」に当たる人は在籍していません。社外の人は「会社名／氏名」と書いてください。",
                line=line,
            )
        )


QUESTIONS = {
    "online": _("オンラインで開く、又はオンラインで参加する人がいる"),
    "recording": _("録画・録音・文字起こしをする"),
    "ai": _("AIの議事録・要約・翻訳などの機能を使う"),
    "outsiders": _("社外の人が参加する"),
    "overseas": _("国外から参加する人がいる"),
    "home": _("自宅や出張先から参加する人がいる"),
    "public": _("周りに人がいる場所（共有オフィス・移動中など）から参加する人がいる"),
    "private": _("私物の端末で参加する人がいる"),
    "papers": _("資料を紙で配る、又はファイルで渡す"),
}


assert set(QUESTIONS) == set(CIRCUMSTANCES)


class ChecklistForm(Form):
    """The circumstances of a meeting."""

    circumstances = forms.MultipleChoiceField(
        label=_("当てはまるもの"), choices=list(QUESTIONS.items()), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("資料を見せる前に、当てはまるものをすべて選びます。"),
    )  # fmt: skip
