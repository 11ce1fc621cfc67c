"""What the API of every room shares: how a question is read, how a list is paged, what an error looks like.

Every list answers `{count, next, items}`, every error `{"error": {what, do_next, …}}`. Descriptions are written in
Japanese as message ids; the description of the API is translated when it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_noop as _
from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from hiden.base.clock import FOREVER, FOREVER_DATE, end_of, today
from hiden.base.dates import parse_full_date
from hiden.base.errors import BadInput, HidenError, NotFound
from hiden.base.sheets import Sheet, write_csv, write_workbook

T = TypeVar("T")
M = TypeVar("M", bound=Model)

PER_PAGE = 50
MOST_PER_PAGE = 500
MOST_AT_ONCE = 500
UNKNOWN_PARAMETER = "hiden_unknown_parameter"
DAY_OUT_OF_REACH = "hiden_day_out_of_reach"


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day_written_out(value: Any) -> Any:
    """Refuses numbers: the validator would take 20260401 for seconds since 1970, and answer for another day."""
    if isinstance(value, int | float) or (isinstance(value, str) and not _DAY.fullmatch(value)):
        raise PydanticCustomError("date_written_out", "not written as 2026-04-01")
    return value


def _moment_written_out(value: Any) -> Any:
    if isinstance(value, int | float) or (isinstance(value, str) and not _DAY.match(value)):
        raise PydanticCustomError("datetime_written_out", "not written as 2026-04-01T09:00:00+09:00")
    return value


# What callers send: a day, and an instant with its offset.
Day = Annotated[date, BeforeValidator(_day_written_out)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment_written_out)]


class Shape(BaseModel):
    """What is sent to us or by us: closed, so that a misspelt name is an error and not a silence."""

    model_config = ConfigDict(extra="forbid")


class Asked(Shape):
    """The parameters behind the question mark. An operation has one such model at most, so it knows all of them."""

    @model_validator(mode="before")
    @classmethod
    def _only_known(cls, data: Any, info: ValidationInfo) -> Any:
        request = (info.context or {}).get("request")
        unknown = sorted(set(request.GET) - set(cls.model_fields)) if request is not None else []
        if unknown:
            raise PydanticCustomError(UNKNOWN_PARAMETER, "unknown parameters", {"names": unknown})
        return data


class Dated(Asked):
    """A question that can be asked of a past day."""

    as_of: Day | None = Field(
        None, description=_("この日（日本時間）の終わりの時点の内容。省略すると今の内容。例：2026-03-31")
    )

    @field_validator("as_of")
    @classmethod
    def _within_reach(cls, day: date | None) -> date | None:
        if day is None or day >= FOREVER_DATE:
            return None
        try:
            return parse_full_date(day.isoformat())
        except HidenError:
            raise PydanticCustomError(DAY_OUT_OF_REACH, "too early or too late") from None

    @property
    def day(self) -> date:
        """The day in Japan that is looked at."""
        return self.as_of or today()

    @property
    def instant(self) -> datetime | None:
        """The end of a past day; None for today and later days, whose state is the present one."""
        return end_of(self.as_of) if self.as_of is not None and self.as_of < today() else None


class Paged(Asked):
    """A question for one page of a list."""

    page: int = Field(1, ge=1, le=1_000_000, description=_("ページ。1から数えます。"))
    per: int = Field(PER_PAGE, ge=1, le=MOST_PER_PAGE, description=_("1ページの件数。500件まで。"))

    @property
    def window(self) -> slice:
        """The rows of the page."""
        return slice((self.page - 1) * self.per, self.page * self.per)


class DatedPage(Dated, Paged):
    """One page of a list of any day."""


class Listed(Shape, Generic[T]):
    """One page of a list."""

    count: int = Field(description=_("条件に合うすべての件数。"))
    next: str | None = Field(None, description=_("次のページのアドレス。最後のページではnull。"))
    items: list[T]


class Changed(Shape):
    """How many things an action really changed."""

    changed: int = Field(description=_("実際に変わった件数。同じ内容を送り直すと0になります。"))


class FieldTrouble(Shape):
    """What is wrong with one field."""

    field: str = Field(description=_("項目の名前。入れ子は点でつなぎます。例：outcomes.0.reason"))
    what: str = Field(description=_("何が受け取れないか。"))


class Trouble(Shape):
    """What happened and what to do next."""

    what: str = Field(description=_("何が起きたか。"))
    do_next: str = Field(description=_("次に何をすればよいか。"))
    id: str | None = Field(None, description=_("想定外の障害の番号。システム管理者に伝えます。"))
    fields: list[FieldTrouble] | None = Field(None, description=_("受け取れない項目。"))


class ErrorAnswer(Shape):
    """The one shape of every error."""

    error: Trouble


ERRORS = frozenset({401, 403, 404, 409, 422})


def answers(shape: Any, status: int = 200) -> dict[Any, Any]:
    """The typed answers of an operation: what it gives, and every error in one shape."""
    return {status: shape, ERRORS: ErrorAnswer}


def next_page(request: HttpRequest, asked: Paged, count: int) -> str | None:
    """The address of the next page on this server, or None."""
    if asked.page * asked.per >= count:
        return None
    query = request.GET.copy()
    query["page"] = str(asked.page + 1)
    return f"{request.path}?{query.urlencode()}"


def listed(
    shape: type[Listed[T]],
    request: HttpRequest,
    rows: QuerySet[M],
    asked: Paged,
    show: Callable[[list[M]], Iterable[T]],
) -> Listed[T]:
    """One page of rows in a total order. Two queries besides those of `show`."""
    count = rows.order_by().count()
    items = list(show(list(rows[asked.window]))) if count else []
    return shape(count=count, next=next_page(request, asked, count), items=items)


def everything(shape: type[Listed[T]], items: Iterable[T]) -> Listed[T]:
    """A list that is short enough to be given whole."""
    found = list(items)
    return shape(count=len(found), next=None, items=found)


def meant(find: Callable[[str], T], called: str) -> T:
    """The thing that a field of a body names. Raises BadInput where the address would say NotFound."""
    try:
        return find(called)
    except NotFound as error:
        raise BadInput(error.what, error.do_next) from error


def until(value: datetime) -> datetime | None:
    """None while a thing has no end."""
    return None if value == FOREVER else value


def until_day(value: date) -> date | None:
    """None while a thing has no last day."""
    return None if value >= FOREVER_DATE else value


def file_answer(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to be kept by whoever asked."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
    return HttpResponse(content, content_type=content_type, headers=headers)


_LISTS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "csv-cp932": "text/csv; charset=shift_jis",
}


def list_answer(sheet: Sheet, form: str, name: str, *, example: bool = False) -> HttpResponse:
    """A list as "xlsx", "csv" or "csv-cp932". `name` without its end; `example`: with a 記入例 sheet. Raises CannotWrite."""
    if form == "xlsx":
        content = write_workbook([sheet], example=example)
    else:
        encoding: Literal["utf-8-sig", "cp932"] = "cp932" if form == "csv-cp932" else "utf-8-sig"
        content = write_csv([column.label for column in sheet.columns], sheet.rows, encoding=encoding)
    return file_answer(content, f"{name}.{form.partition('-')[0]}", _LISTS[form])


def gives_file(content_type: str) -> dict[str, Any]:
    """What the description of the API says of an operation that answers with a file."""
    schema = {"type": "string", "format": "binary"}
    return {"responses": {200: {"content": {content_type: {"schema": schema}}}}}
