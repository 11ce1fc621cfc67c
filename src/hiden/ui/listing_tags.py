"""Template words of a list: `{% filters listing %}` and `{% table listing %} {% cell "name" %}…{% endcell %} {% endtable %}`.

The rows are written once, inside `table`, where each object is called `row`. Headings, sorting, hidden columns, check boxes,
the words of an empty list and paging come by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template import Library, TemplateSyntaxError
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from hiden.ui.filters import Option
from hiden.ui.listing import Column, Listing


class TableNode(Node):
    """Everything of a list that htmx exchanges: notes, chips, table, paging."""

    def __init__(self, listing: FilterExpression, body: NodeList) -> None:
        self.listing = listing
        self.body = body

    def render(self, context: Context) -> SafeString:
        listing: Listing[Any] = self.listing.resolve(context)
        shown = {column.key: _Frame.of(column) for column in listing.columns}
        lines = []
        for row in listing.rows:
            with context.push(row=row, _columns=shown):
                lines.append(f"<tr>{_pick(listing, row)}{self.body.render(context)}</tr>\n")
        values = {"frame": context.get("frame"), "listing": listing, "body": SafeString("".join(lines))}
        return SafeString(get_template("ui/table.html").render(values))


def _pick(listing: Listing[Any], row: Any) -> SafeString:
    if not listing.select:
        return SafeString("")
    value = getattr(row, listing.select_value)
    return format_html(
        '<td class="pick"><input type="checkbox" name="{}" value="{}" form="bulk" aria-label="{}"></td>',
        listing.select,
        value,
        value,
    )


class CellNode(Node):
    """One cell; drawn only while its column is shown."""

    def __init__(self, key: str, body: NodeList) -> None:
        self.key = key
        self.body = body

    def render(self, context: Context) -> SafeString:
        frame: _Frame | None = context["_columns"].get(self.key)
        if frame is None:
            return SafeString("")
        return mark_safe(f"{frame.opening}{self.body.render(context).strip()}{frame.closing}")  # noqa: S308 - rendered


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the cells of a column: worked out once for a table, not once for a cell."""

    opening: str
    closing: str

    @classmethod
    def of(cls, column: Column) -> _Frame:
        if column.kind == "name":
            return cls('<th scope="row">', "</th>")
        look = {"num": "num", "right": "num right", "line": "line"}.get(column.kind, "")
        opening = format_html(
            "<td{}{}>",
            format_html(' class="{}"', look) if look else "",
            format_html(' data-label="{}"', column.label) if not column.bare else "",
        )
        return cls(opening, "</td>")


def _table(parser: Parser, token: Token) -> TableNode:
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError("{% table listing %} takes the listing and nothing else")
    body = parser.parse(("endtable",))
    parser.delete_first_token()
    return TableNode(parser.compile_filter(bits[1]), body)


def _cell(parser: Parser, token: Token) -> CellNode:
    bits = token.split_contents()
    if len(bits) != 2 or bits[1][0] not in "\"'":
        raise TemplateSyntaxError('{% cell "key" %} takes the key of a column in quotes')
    body = parser.parse(("endcell",))
    parser.delete_first_token()
    return CellNode(bits[1][1:-1], body)


class CaptureNode(Node):
    """What stands between `capture NAME` and `endcapture`, kept under that name instead of being written."""

    def __init__(self, name: str, body: NodeList) -> None:
        self.name = name
        self.body = body

    def render(self, context: Context) -> SafeString:
        context[self.name] = SafeString(self.body.render(context).strip())
        return SafeString("")


def _capture(parser: Parser, token: Token) -> CaptureNode:
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError("{% capture name %} takes one name")
    body = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(bits[1], body)


def _options(options: Iterable[Option], chosen: str) -> SafeString:
    """The choices of a select; written here because a loop of the template would be a third of a page's cost."""
    return mark_safe(  # noqa: S308 - every part is escaped
        "".join(
            f'<option value="{escape(option.value)}"{" selected" if option.value == chosen else ""}>'
            f"{escape(option.indented)}</option>"
            for option in options
        )
    )


def _filters(context: Context, listing: Listing[Any]) -> dict[str, Any]:
    return {"listing": listing, "request": context.get("request"), "frame": context.get("frame")}


def _paging(listing: Listing[Any]) -> dict[str, Any]:
    return {"listing": listing}


def add_to(register: Library) -> None:
    """Add these words to the library that every template knows."""
    register.tag("table", _table)
    register.tag("cell", _cell)
    register.tag("capture", _capture)
    register.simple_tag(_options, name="options")
    register.inclusion_tag("ui/filters.html", takes_context=True, name="filters")(_filters)
    register.inclusion_tag("ui/paging.html", name="paging")(_paging)
