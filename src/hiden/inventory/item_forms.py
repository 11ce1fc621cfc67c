"""Adding and changing one item, disposing of it, evaluating it, and how items are numbered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER_DATE, start_of, today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import visible
from hiden.gate.page import page
from hiden.inventory import actions
from hiden.inventory.draft import Changes, PlaceIs, Score
from hiden.inventory.item_page import item_numbered
from hiden.inventory.models import Category, Item, ItemState, Life, Numbering, Origin
from hiden.inventory.models import Form as Forms
from hiden.inventory.naming_form import NamingForm
from hiden.inventory.numbering import DEFAULT_PREFIX, DEFAULT_WIDTH
from hiden.inventory.queries import (
    evaluations_of,
    handlers_of,
    labels_of,
    locations_of,
    not_evaluated,
    places_of,
    present_state,
    states,
)
from hiden.inventory.wordlist import ViewpointIs, regimes, score_label, viewpoints
from hiden.people.models import Department, Person
from hiden.people.queries import Tree, departments_as_of
from hiden.ui.forms import DateField, Fieldset, Form, form_page
from hiden.ui.request import Request

_PLACE_LINES = 4


class ItemForm(NamingForm):
    """Everything that is said of an item by hand."""

    number = forms.CharField(
        label=_("管理番号"),
        required=False,
        max_length=40,
        help_text=_("空欄なら自動で採番します。後から変えられません。"),
    )
    name = forms.CharField(
        label=_("名称"),
        max_length=300,
        help_text=_("情報の呼び名です。秘密の中身そのものは書かないでください。"),
    )
    summary = forms.CharField(
        label=_("概要"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    locations = forms.CharField(
        label=_("ログでの場所"),
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "ログにこう出たら、この情報のことです。パス・URL・リポジトリ・ファイル名を1行に1つずつ。例：*A-0412*"
        ),
    )
    owner = forms.ChoiceField(label=_("管理部署"), help_text=_("この情報に責任を持つ部署です。"))
    manager = forms.CharField(
        label=_("管理責任者"), required=False, max_length=200, help_text=_("氏名または社員番号。")
    )
    handlers = forms.CharField(
        label=_("取扱者"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("取り扱う人や部署を1行に1つずつ。極秘の情報は、名前を挙げた人だけが見られます。"),
    )
    category = forms.ChoiceField(label=_("分類"), choices=Category.choices, widget=forms.RadioSelect)
    origin = forms.ChoiceField(label=_("由来"), choices=Origin.choices)
    origin_note = forms.CharField(
        label=_("入手元・条件"),
        required=False,
        max_length=300,
        help_text=_("他社から受け取った情報なら、相手先や契約の名前。"),
    )
    labels = forms.MultipleChoiceField(
        label=_("法令等のラベル"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("当てはまるかもしれないものを、いくつでも選びます。"),
    )
    note = forms.CharField(
        label=_("備考"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    review_on = DateField(label=_("見直し期限"), required=False, help_text=_("空欄なら期限なし。"))
    since = DateField(
        label=_("いつから"), required=False, help_text=_("以前からのことなら、その日。空欄なら今から。")
    )

    fieldsets = (
        Fieldset(_("何の情報か"), ("number", "name", "summary", "category")),
        Fieldset(
            _("どこにあるか"),
            (
                *(f"{part}{line}" for line in range(1, _PLACE_LINES + 1) for part in ("form", "where")),
                "locations",
            ),
            help=_("同じ情報が紙とサーバーの両方にあるときは、両方を書きます。"),
        ),
        Fieldset(_("だれが管理し、取り扱うか"), ("owner", "manager", "handlers")),
        Fieldset(_("由来と法令"), ("origin", "origin_note", "labels")),
        Fieldset(_("見直しと備考"), ("review_on", "note", "since")),
    )

    def __init__(self, *args: Any, owners: Sequence[tuple[str, str]], new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["owner"]).choices = [("", _("選んでください")), *owners]
        cast(forms.MultipleChoiceField, self.fields["labels"]).choices = [
            (each.id, each.label) for each in regimes().values()
        ]
        for line in range(1, _PLACE_LINES + 1):
            self.fields[f"form{line}"] = forms.ChoiceField(
                label=say("形態{n}", n=line), required=False, choices=[("", _("なし")), *Forms.choices]
            )
            self.fields[f"where{line}"] = forms.CharField(
                label=say("保管場所{n}", n=line), required=False, max_length=500
            )
        if not new:
            del self.fields["number"]

    def changes(self) -> Changes:
        """What was entered, as the actions take it."""
        values = self.cleaned_data
        manager = self.named.manager
        return Changes(
            name=values["name"],
            summary=values["summary"],
            category=values["category"],
            origin=values["origin"],
            origin_note=values["origin_note"],
            owner=Department.objects.get(code=values["owner"]),
            manager=Person.objects.get(pk=manager) if manager else None,
            review_on=values["review_on"] or FOREVER_DATE,
            note=values["note"],
            places=self._places(),
            locations=values["locations"].splitlines(),
            labels=values["labels"],
            handlers=self.named.handlers,
        )

    def _places(self) -> list[PlaceIs]:
        pairs = (
            (self.cleaned_data[f"form{n}"], self.cleaned_data[f"where{n}"])
            for n in range(1, _PLACE_LINES + 1)
        )
        found = [PlaceIs(form or Forms.FILE, where.strip()) for form, where in pairs if form or where.strip()]
        return [*found, *self.initial.get("more_places", ())]


def owner_choices(by: Person, tree: Tree, also: int | None = None) -> list[tuple[str, str]]:
    """The departments for which a person may add items, and the one an item has already."""
    allowed = set(visible(by, "inventory.add", Department.objects.all()).values_list("pk", flat=True))
    return [
        (node.code, "　" * (node.level - 1) + node.name)
        for node in tree
        if node.id in allowed or node.id == also
    ]


@page("inventory.begin_to_add")
def new(request: Request) -> HttpResponse:
    """Register an item."""
    tree = departments_as_of()

    def save(form: ItemForm) -> str:
        since = form.cleaned_data["since"]
        state = actions.add_item(
            number=form.cleaned_data["number"], since=_instant(since), by=request.by, **form.changes()
        )
        messages.success(request, say("{item}「{name}」を登録しました。", item=state.number, name=state.name))
        return reverse("inventory_item", args=[state.number])

    return form_page(
        request,
        ItemForm,
        save,
        title=_("情報を登録する"),
        lead=_("分かるところだけで構いません。後からいつでも書き足せます。"),
        submit=_("登録する"),
        cancel=reverse("inventory_items"),
        initial={"category": Category.TECHNICAL, "origin": Origin.OWN},
        arguments={"owners": owner_choices(request.by, tree), "new": True},
        template="inventory/form.html",
    )


def _instant(day: Any) -> Any:
    return None if day is None or day == today() else start_of(day)


@page("inventory.change", of=item_numbered, known_by="inventory.read")
def edit(request: Request, found: Item, number: str) -> HttpResponse:
    """Change what is said of an item; what was true before stays in its past."""
    state = present_state(found.number)
    tree = departments_as_of()

    def save(form: ItemForm) -> str:
        seen = int(request.POST.get("seen") or 0)
        after = actions.change_item(
            found, seen=seen, since=_instant(form.cleaned_data["since"]), by=request.by, **form.changes()
        )
        words = (
            say("{item}を変更しました。") if after.pk != seen else say("{item}に変わったところはありません。")
        )
        messages.success(request, words.format(item=found.number))
        return reverse("inventory_item", args=[found.number])

    return form_page(
        request,
        ItemForm,
        save,
        title=say("{item}を変更する", item=found.number),
        lead=_("変更すると新しい版になり、前の内容は履歴に残ります。"),
        submit=_("変更する"),
        cancel=reverse("inventory_item", args=[found.number]),
        initial=_initial(state, tree),
        arguments={"owners": owner_choices(request.by, tree, state.owner_id), "new": False},
        template="inventory/form.html",
        context={"item": found, "seen": request.POST.get("seen") or state.pk},
    )


def _initial(state: ItemState, tree: Tree) -> dict[str, Any]:
    item = state.item_id
    places = [PlaceIs(row.form, row.where) for row in places_of([item]).get(item, ())]
    handlers = [
        row.person.name + f"（{row.person.number}）"
        if row.person
        else _department_words(row.department_id, tree)
        for row in handlers_of([item]).get(item, ())
    ]
    owner = tree.get(state.owner_id)
    found: dict[str, Any] = {
        **{
            name: getattr(state, name)
            for name in ("name", "summary", "category", "origin", "origin_note", "note")
        },
        "owner": owner.code if owner else "",
        "manager": f"{state.manager.name}（{state.manager.number}）" if state.manager else "",
        "handlers": "\n".join(handlers),
        "labels": labels_of([item]).get(item, []),
        "review_on": None if state.review_on == FOREVER_DATE else state.review_on,
        "locations": "\n".join(row.pattern for row in locations_of([item]).get(item, ())),
        "more_places": places[_PLACE_LINES:],
    }
    for line, place in enumerate(places[:_PLACE_LINES], 1):
        found[f"form{line}"], found[f"where{line}"] = place.form, place.where
    return found


def _department_words(pk: int | None, tree: Tree) -> str:
    node = tree.get(pk)
    return f"{node.name}（{node.code}）" if node else ""


class DisposeForm(Form):
    """Why an item ends, and when it ended."""

    reason = forms.CharField(
        label=_("廃棄の方法と理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例：溶解処分。立会い2名。"),
    )
    on = DateField(label=_("廃棄した日"), required=False, help_text=_("空欄なら今日。"))


@page("inventory.dispose", of=item_numbered, known_by="inventory.read")
def dispose(request: Request, found: Item, number: str) -> HttpResponse:
    """Record that an item no longer exists, or that it does after all."""
    state = present_state(found.number)
    ended = state.life == Life.DISPOSED

    def save(form: DisposeForm) -> str:
        act = actions.restore if ended else actions.dispose
        act(found, reason=form.cleaned_data["reason"], since=_instant(form.cleaned_data["on"]), by=request.by)
        messages.success(request, say("{item}の状態を変更しました。", item=found.number))
        return reverse("inventory_item", args=[found.number])

    return form_page(
        request,
        DisposeForm,
        save,
        title=say("{item}の廃棄を取り消す", item=found.number)
        if ended
        else say("{item}を廃棄済みにする", item=found.number),
        lead=_("登録した内容は消えません。いつ、なぜ変わったかが残ります。"),
        submit=_("廃棄を取り消す") if ended else _("廃棄済みにする"),
        cancel=reverse("inventory_item", args=[found.number]),
        danger=not ended,
        template="inventory/form.html",
        context={"item": found},
    )


class EvaluateForm(Form):
    """A score and a reason for each viewpoint of the handbook."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[str, tuple[str, str]] = {}
        groups = []
        for place, viewpoint in enumerate(viewpoints().values(), 1):
            score, reason = f"score{place}", f"reason{place}"
            self.names[viewpoint.id] = (score, reason)
            self.fields[score] = forms.ChoiceField(
                label=say("評価"), required=False, choices=_steps(viewpoint), widget=forms.RadioSelect
            )
            self.fields[reason] = forms.CharField(label=say("理由"), required=False, max_length=2000)
            groups.append(Fieldset(f"{place}　{viewpoint.label}", (score, reason), help=viewpoint.question))
        self.groups_shown = groups

    def groups(self) -> list[tuple[Fieldset | None, list[forms.BoundField]]]:
        """One group for each viewpoint."""
        return [(group, [self[name] for name in group.names]) for group in self.groups_shown]

    def scores(self) -> list[Score]:
        """What was chosen; viewpoints left open are not among it. Raises BadInput where a high score has no reason."""
        found = []
        for viewpoint, (score, reason) in self.names.items():
            chosen = self.cleaned_data[score]
            if chosen == "":
                continue
            text = self.cleaned_data[reason].strip()
            found.append(Score(viewpoint, int(chosen), text))
        if not found:
            raise BadInput(
                say("評価が一つも選ばれていません。"), say("少なくとも一つの観点を選んでください。")
            )
        return found


def _steps(viewpoint: ViewpointIs) -> list[tuple[str, str]]:
    steps = [(str(step.score), f"{score_label(step.score)}：{step.label}") for step in viewpoint.steps]
    return [*reversed(steps), ("0", score_label(0))]


@page("inventory.evaluate", of=item_numbered, known_by="inventory.read")
def evaluate(request: Request, found: Item, number: str) -> HttpResponse:
    """Evaluate an item from the viewpoints of 2-1 (2); afterwards on to the next, if so wished."""
    state = present_state(found.number)
    onward = request.GET.get("next") == "1"

    def save(form: EvaluateForm) -> str:
        after = actions.evaluate(found, form.scores(), seen=int(request.POST.get("seen") or 0), by=request.by)
        messages.success(request, say("{item}を評価しました。", item=after.number))
        waiting = (
            visible(request.by, "inventory.evaluate", states()).filter(not_evaluated()).order_by("number")
        )
        following = waiting.values_list("number", flat=True).first() if onward else None
        if following:
            return reverse("inventory_evaluate", args=[following]) + "?next=1"
        return reverse("inventory_work") if onward else reverse("inventory_item", args=[found.number])

    rows = {row.viewpoint: row for row in evaluations_of([found.pk]).get(found.pk, ())}
    initial: dict[str, Any] = {}
    for place, viewpoint in enumerate(viewpoints(), 1):
        if viewpoint in rows:
            initial[f"score{place}"], initial[f"reason{place}"] = (
                str(rows[viewpoint].score),
                rows[viewpoint].reason,
            )
    return form_page(
        request,
        EvaluateForm,
        save,
        title=say("{item}「{name}」を評価する", item=found.number, name=state.name),
        lead=_(
            "6つの観点から、漏れたときのことを考えて選びます。評価は最も高い観点で決まります。合計はしません。"
        ),
        submit=_("評価を登録して次へ") if onward else _("評価を登録する"),
        cancel=reverse("inventory_work") if onward else reverse("inventory_item", args=[found.number]),
        initial=initial,
        template="inventory/evaluate.html",
        context={"item": found, "state": state, "seen": request.POST.get("seen") or state.pk},
    )


class NumberingForm(Form):
    """How new items are numbered."""

    lead = forms.CharField(
        label=_("先頭の文字"), max_length=20, help_text=_("例：A-、SEC/、情報- ではなく英数字で。")
    )
    width = forms.IntegerField(label=_("桁数"), min_value=1, max_value=8)


@page("inventory.set_numbering")
def numbering(request: Request) -> HttpResponse:
    """How new items are numbered from now on."""
    current = Numbering.objects.filter(current=True).first()

    def save(form: NumberingForm) -> str:
        made = actions.set_numbering(
            prefix=form.cleaned_data["lead"], width=form.cleaned_data["width"], by=request.by
        )
        messages.success(request, say("次の番号から「{prefix}」で始まります。", prefix=made.prefix))
        return reverse("inventory_items")

    return form_page(
        request,
        NumberingForm,
        save,
        title=_("管理番号の付け方"),
        lead=_("すでに付けた番号は変わりません。"),
        submit=_("変更する"),
        cancel=reverse("inventory_items"),
        initial={
            "lead": current.prefix if current else DEFAULT_PREFIX,
            "width": current.width if current else DEFAULT_WIDTH,
        },
        template="inventory/form.html",
    )
