"""Forms: label above, help beneath it, and an error that says what happened and what to do next.

A form with mistakes answers 422, keeps everything that was typed, and never loses a word. `form_page` is all that a room needs:
it shows, checks, calls an action, turns the action's own refusal into an error of the form, and leads on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar

from django import forms
from django.core.validators import BaseValidator
from django.db.models import Model
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from hiden.base.dates import parse_full_date
from hiden.base.errors import BadInput, Conflict, HidenError
from hiden.base.text import pieces
from hiden.base.words import say
from hiden.ui.menu import Label
from hiden.ui.request import wants_fragment
from hiden.ui.written import date_with_era

F = TypeVar("F", bound=forms.BaseForm)


class HidenRenderer(BaseRenderer):
    """Draws forms with the templates of this room; Django's own serve the plain widgets."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def __init__(self) -> None:
        self._plain = DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("django/forms/"):
            return self._plain.get_template(template_name)
        try:
            return get_template(template_name)
        except TemplateDoesNotExist:
            return self._plain.get_template(template_name)


# ---------- fields ----------


class DateInput(forms.DateInput):
    """One line of text that takes 和暦 and 西暦; what was understood is said beneath while typing."""

    template_name = "ui/widgets/date.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-kind": "date", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, date):
            return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()
        return str(value) if value else None


class DateField(forms.DateField):
    """A day: 令和8年11月23日, R8.11.23, 2026/11/23, 20261123, full width or half."""

    widget = DateInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            return parse_full_date(value)
        except HidenError as error:
            raise forms.ValidationError(f"{error.what}{error.do_next}", code="invalid") from error


@dataclass(frozen=True, slots=True)
class Fieldset:
    """Fields that belong together, under one heading."""

    legend: Label
    names: Sequence[str]
    help: Label = ""


class Form(forms.Form):
    """A form whose standard errors speak in two sentences and name the field. `fieldsets` groups the fields; optional."""

    fieldsets: ClassVar[Sequence[Fieldset]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            teach(field, str(field.label if field.label is not None else name))

    def groups(self) -> list[tuple[Fieldset | None, list[forms.BoundField]]]:
        """Visible fields by fieldset; those in none come first."""
        named = {name for fieldset in self.fieldsets for name in fieldset.names}
        loose = [field for field in self.visible_fields() if field.name not in named]
        found: list[tuple[Fieldset | None, list[forms.BoundField]]] = [(None, loose)] if loose else []
        for fieldset in self.fieldsets:
            found.append((fieldset, [self[name] for name in fieldset.names if name in self.fields]))
        return found

    def refuse(self, error: HidenError, field: str | None = None) -> None:
        """Show the refusal of an action as an error of this form (or of one field)."""
        self.add_error(field, forms.ValidationError(f"{error.what}{error.do_next}", code="refused"))


def teach(field: forms.Field, label: str) -> None:
    """Replace Django's standard sentences, unless the form has said its own."""
    if isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10":
        field.widget.attrs["rows"] = 4
    picks = isinstance(field, forms.ChoiceField | forms.FileField | forms.ModelChoiceField)
    needed = (
        say("「{label}」が選ばれていません。選んでください。", label=label)
        if picks
        else say("「{label}」が入力されていません。入力してください。", label=label)
    )
    standard = {
        "required": needed,
        "invalid_choice": say(
            "「{label}」に選べない値が入っています。一覧から選び直してください。", label=label
        ),
        "invalid": say("「{label}」の書き方が違います。例に合わせて入力し直してください。", label=label),
        "empty": say("「{label}」のファイルが空です。中身を確かめて選び直してください。", label=label),
        "missing": say("「{label}」のファイルが届いていません。もう一度選んでください。", label=label),
    }
    if isinstance(field, forms.BooleanField):
        standard["required"] = say("チェックが入っていません。内容を確かめてから、チェックを入れてください。")
    if isinstance(field, forms.IntegerField):
        standard["invalid"] = say("「{label}」は整数で入力します。数字だけを入力してください。", label=label)
    if isinstance(field, forms.EmailField):
        standard["invalid"] = say(
            "「{label}」がメールアドレスの形ではありません。name@example.co.jpのように入力してください。",
            label=label,
        )
    own = _own_messages(field)
    for code, sentence in standard.items():
        if code in field.error_messages and field.error_messages[code] not in own:
            field.error_messages[code] = sentence
    _teach_bounds(field, label)


def _own_messages(field: forms.Field) -> set[object]:
    """Messages given where the field was made: what differs from those of its class."""
    standard: dict[str, object] = {}
    for base in reversed(type(field).__mro__):
        standard.update(getattr(base, "default_error_messages", {}))
    return {message for code, message in field.error_messages.items() if standard.get(code) != message}


def _teach_bounds(field: forms.Field, label: str) -> None:
    for checker in field.validators:
        if not isinstance(checker, BaseValidator):
            continue
        code, limit = checker.code, checker.limit_value
        if code == "max_length":
            checker.message = say("「{label}」は{n}文字までです。短くしてください。", label=label, n=limit)
        elif code == "min_length":
            checker.message = say("「{label}」は{n}文字以上です。書き足してください。", label=label, n=limit)
        elif code == "max_value":
            checker.message = say("「{label}」は{n}以下です。小さくしてください。", label=label, n=limit)
        elif code == "min_value":
            checker.message = say("「{label}」は{n}以上です。大きくしてください。", label=label, n=limit)


class NumbersField(forms.CharField):
    """Things by their numbers, typed or pasted. `clean` gives them in that order, each once.

    A subclass names the `model`, whose `number` is unique, and says in `unknown` what to do about numbers that nothing has.
    """

    model: ClassVar[type[Model]]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        numbers = pieces(super().clean(value))
        found = self.named(numbers)
        if missing := [one for one in numbers if one not in found]:
            raise forms.ValidationError(self.unknown("、".join(missing[:10])))
        return list(dict.fromkeys(found[one] for one in numbers))

    def named(self, numbers: Sequence[str]) -> Mapping[str, Any]:
        """What each number names, as far as there is something."""
        return self.model._default_manager.in_bulk(numbers, field_name="number")

    def unknown(self, numbers: str) -> str:
        """Two sentences about numbers that nothing has."""
        raise NotImplementedError


# ---------- pages ----------


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


def form_page(
    request: HttpRequest,
    form_class: Callable[..., F],
    on_valid: Callable[[F], HttpResponse | str],
    *,
    title: Label,
    submit: Label,
    lead: Label = "",
    cancel: str = "",
    danger: bool = False,
    initial: Mapping[str, Any] | None = None,
    arguments: Mapping[str, Any] | None = None,
    template: str = "ui/form_page.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A page with one form.

    `on_valid(form)` calls the action and answers with an address to go to (or a response). BadInput and Conflict that it raises
    become errors of the form. `submit` is a verb (登録する); `cancel` is the address to go back to; `arguments` are further
    arguments of the form class. Answers 422 when something is wrong: the form alone for htmx, the whole page otherwise.
    """
    posted = request.method == "POST"
    data = (request.POST, request.FILES) if posted else (None, None)
    form = form_class(*data, initial=dict(initial or {}), **dict(arguments or {}))
    if posted and form.is_valid():
        try:
            answer = on_valid(form)
        except (BadInput, Conflict) as error:
            form.add_error(None, forms.ValidationError(f"{error.what}{error.do_next}", code="refused"))
        else:
            return answer if isinstance(answer, HttpResponse) else _lead_on(request, answer)
    values = {
        **dict(context or {}),
        "form": form,
        "form_title": title,
        "form_lead": lead,
        "form_submit": submit,
        "form_cancel": cancel,
        "form_danger": danger,
    }
    return show_form(request, template, values, wrong=posted)


def show_form(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, wrong: bool
) -> HttpResponse:
    """A template with a form: 422 when `wrong`, and only its part `form` when htmx asks."""
    name = f"{template}#form" if wants_fragment(request) else template
    response = render(request, name, dict(context), status=422 if wrong else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _lead_on(request: HttpRequest, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if wants_fragment(request) else HttpResponseRedirect(address)


def day_hint(text: str) -> str:
    """What a date field would understand, as a sentence; the reason when it would not; "" for nothing typed."""
    if not text.strip():
        return ""
    try:
        return date_with_era(parse_full_date(text), with_weekday=True)
    except HidenError as error:
        return f"{error.what}{error.do_next}"
