"""The words of our templates, known in every template without loading: dates, marks, stamps, fields, lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.forms import BoundField
from django.template import Library
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hiden.base.words import say
from hiden.ui import listing_tags
from hiden.ui.links import link as address
from hiden.ui.pictures import LEVEL_WORDS, Matrix, Moment, Problem, Seal, Step, Text
from hiden.ui.written import clock_time, date_with_era, era_date, near_day, short_era_date

register = Library()
listing_tags.add_to(register)


# ---------- how things are written ----------


@register.filter
def date_ja(value: date | datetime | None) -> str:
    """2026年11月23日（令和8年）. Nothing for None, 期限なし for the end that never comes."""
    return date_with_era(value) if value else ""


@register.filter
def datetime_ja(value: datetime | None) -> str:
    """2026年11月23日（令和8年） 14:05, in Japan."""
    return f"{date_with_era(value)} {clock_time(value)}" if value else ""


@register.filter
def wareki(value: date | datetime | None) -> str:
    """令和8年11月23日, as on official forms."""
    return era_date(value) if value else ""


@register.filter
def stamp_date(value: date | datetime | None) -> str:
    """R8.11.23, as on a date stamp."""
    return short_era_date(value) if value else ""


@register.filter
def day_ja(value: date | datetime | None) -> str:
    """11月23日（月）: a near day, where the year is known."""
    return near_day(value) if value else ""


@register.filter
def full_day_ja(value: date | datetime | None) -> str:
    """2026年11月23日（令和8年）with its weekday: a deadline."""
    return date_with_era(value, with_weekday=True) if value else ""


@register.filter
def person(value: Any) -> str:
    """The name of a person as registered, without 敬称; a dash for nobody."""
    return str(getattr(value, "name", value)) if value else "—"


@register.filter
def yen(value: int | None) -> str:
    """1,234,000円; a dash for unknown."""
    return "—" if value is None else say("{amount}円", amount=f"{value:,}")


@register.filter
def count_ja(value: int | None) -> str:
    """12,345件."""
    return "—" if value is None else say("{amount}件", amount=f"{value:,}")


# ---------- marks and states ----------

_CLASS_OF_RANK = ("", "internal", "secret", "top-secret")


@register.simple_tag
def mark(label: Any, rank: int | None = None) -> SafeString:
    """The mark of a class: `{% mark class %}` (anything with name and rank) or `{% mark "極秘" 3 %}`.

    Rank 3 and above is drawn as 極秘, 2 as 秘, 1 as 社外秘, 0 without colour. Nothing at all for an item without class.
    """
    if not label:
        return SafeString("")
    name = str(getattr(label, "name", label))
    place = getattr(label, "rank", 0) if rank is None else rank
    return format_html(
        '<span class="mark" data-class="{}">{}</span>', _CLASS_OF_RANK[max(0, min(int(place), 3))], name
    )


@register.simple_tag
def status(state: str, words: Text) -> SafeString:
    """A state with its words; `state` is one of done, doing, late, none (not begun), or "" for neutral."""
    return format_html('<span class="status" data-state="{}">{}</span>', state, words)


@register.simple_tag
def unsure() -> SafeString:
    """未確認: what is shown has not been confirmed at its source."""
    return format_html('<span class="unsure">{}</span>', say("未確認"))


@register.simple_tag
def bar(part: int, whole: int) -> SafeString:
    """A bar of progress. The figures must stand beside it in words; the bar itself is not read aloud."""
    width = 0 if whole <= 0 else round(100 * max(0, min(part, whole)) / whole, 1)
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="100" height="10"/><rect width="{}" height="10"/></svg>',
        width,
    )


# ---------- pictures ----------


@register.inclusion_tag("ui/seals.html")
def seals(boxes: Sequence[Seal]) -> dict[str, Any]:
    """The 押印欄: one box for each step, with the sentence that says what it is and is not."""
    return {"seals": boxes}


@register.inclusion_tag("ui/seal.html")
def seal(box: Seal) -> dict[str, Any]:
    """One stamp alone."""
    return {"seal": box}


@register.inclusion_tag("ui/matrix.html")
def matrix(grid: Matrix) -> dict[str, Any]:
    """Routes × purposes: number, word and colour say the same."""
    return {"matrix": grid, "legend": list(enumerate(LEVEL_WORDS))}


@register.inclusion_tag("ui/timeline.html")
def timeline(moments: Sequence[Moment]) -> dict[str, Any]:
    """Deadlines and events, oldest first."""
    return {"moments": moments}


@register.inclusion_tag("ui/steps.html")
def steps(items: Sequence[Step]) -> dict[str, Any]:
    """Where one stands in a longer work."""
    return {"steps": items}


@register.inclusion_tag("ui/problems.html")
def problems(items: Sequence[Problem]) -> dict[str, Any]:
    """What is wrong with a file, by sheet, row and column."""
    return {"problems": items}


@register.inclusion_tag("ui/banner.html")
def banner(kind: str, what: Text, do_next: Text = "", url: str = "", action: Text = "") -> dict[str, Any]:
    """A message in the page; `kind` is done, care, wrong or "" for plain."""
    return {"kind": kind, "what": what, "do_next": do_next, "url": url, "action": action}


@register.inclusion_tag("ui/empty.html")
def empty(what: Text, do_next: Text = "", url: str = "", action: Text = "") -> dict[str, Any]:
    """An empty place: why it is empty, and the one thing to do."""
    return {"what": what, "do_next": do_next, "url": url, "action": action}


# ---------- fields and links ----------


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A field with label above, help, and its error in two sentences."""
    return SafeString(bound.as_field_group())


@register.simple_tag(takes_context=True)
def link(context: Context, url_name: str, *args: object, **query: object) -> str:
    """The address of a page, keeping 表示基準日: `{% link "inventory_item" item.number tab="history" %}`."""
    request = context.get("request")
    return address(url_name, *args, as_of=getattr(request, "as_of", None), query=query)


@register.simple_tag(takes_context=True)
def tab(context: Context, label: Text, url_name: str, *args: object, count: int | None = None) -> SafeString:
    """A tab (a link to a page of its own), marked when it is the page being shown; keeps 表示基準日."""
    request = context.get("request")
    target = address(url_name, *args, as_of=getattr(request, "as_of", None))
    here = request is not None and request.path == target.split("?", 1)[0]
    return format_html(
        '<a href="{}"{}>{}{}</a>',
        target,
        SafeString(' aria-current="page"') if here else "",
        label,
        "" if count is None else format_html(" <span>{}</span>", count),
    )
