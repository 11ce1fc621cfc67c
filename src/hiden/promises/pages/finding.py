"""What the addresses of this room name."""

from __future__ import annotations

from hiden.gate.page import missing
from hiden.promises.models import PromiseRequest, PromiseState, SignedPaper
from hiden.promises.queries import find_request


def request_named(key: str, **_more: object) -> PromiseRequest:
    """One request by its key. Raises NotFound."""
    return find_request(key)


_TO_SIGN = (
    "key", "state", "sha256", "values", "due_on", "replaced_by", "person__key", "person__name", "person__number",
    "asking__scope_words", "asking__reason", "asking__text__title", "asking__asked_by__name",
)  # fmt: skip


def request_to_sign(key: str, **_more: object) -> PromiseRequest:
    """The same with no more than the page of signing shows: thousands may come in one morning. Raises NotFound."""
    rows = PromiseRequest.objects.select_related("person", "asking__text", "asking__asked_by")
    found = rows.only(*_TO_SIGN).filter(key=key).first()
    if found is None:
        raise missing()
    return found


def latest(request: PromiseRequest) -> PromiseRequest:
    """The request that stands in the place of this one now, through any number of revisions."""
    seen = {request.pk}
    while (
        request.state == PromiseState.REPLACED
        and request.replaced_by_id
        and request.replaced_by_id not in seen
    ):
        seen.add(request.replaced_by_id)
        request = find_request(
            PromiseRequest.objects.values_list("key", flat=True).get(pk=request.replaced_by_id)
        )
    return request


def paper_of(request: PromiseRequest, pk: int) -> SignedPaper:
    """A scan of this request. Raises NotFound."""
    found = (
        SignedPaper.objects.filter(request=request, pk=pk).select_related("uploaded_by", "checked_by").first()
    )
    if found is None:
        raise missing()
    return found
