"""What this room can show about measures: how many people have promised, and who said that they will not sign.

A share is a hint to look, never a finding: to sign is free.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from hiden.base.clock import end_of, today
from hiden.base.words import say
from hiden.measures.facts_registry import Shown, fact
from hiden.measures.queries import day_of
from hiden.people.queries import here_on
from hiden.promises.models import PromiseRequest, PromiseState, ScopeKind, Signature
from hiden.rules.library import templates

_AT_LEAVING = "第3-3"  # 参考資料2


def _leaving() -> list[str]:
    return [one.id for one in templates().values() if one.handbook == _AT_LEAVING]


def _pledges() -> list[str]:
    return [one.id for one in templates().values() if one.family == "pledge"]


@fact("promises.employees_signed", lambda: say("在籍者のうち、誓約書に署名した人"), shows=["E4-b"])
def employees_signed(as_of: datetime | None) -> Shown | None:
    """Of everybody employed that day, how many had signed a pledge by then. Two queries."""
    day = day_of(as_of)
    if not Signature.objects.exists():
        return None
    here = here_on(day)
    signed = Signature.objects.filter(request__template__in=_pledges(), signed_at__lte=as_of or end_of(day))
    whole, part = here.count(), here.filter(person_id__in=signed.values("person_id")).count()
    words = say("{whole}人中{part}人", whole=whole, part=part)
    return Shown(words, day, "promises", (("by", "department"),), care=part < whole)


@fact(
    "promises.leavers_signed", lambda: say("求めた退職時の誓約のうち、署名されたもの"), shows=["L4-a", "L4-c"]
)
def leavers_signed(as_of: datetime | None) -> Shown | None:
    """Requests for the pledge at leaving, and how many were signed. Those taken back do not count."""
    found = _leaving()
    return _share(Q(template__in=found), as_of, (("doc", found[0]),)) if found else None


@fact(
    "promises.named_items_signed",
    lambda: say("情報や区分を指定して求めた誓約のうち、署名されたもの"),
    shows=["E4-b", "E4-c"],
)
def named_items_signed(as_of: datetime | None) -> Shown | None:
    """A promise that names its information also shows that its signer knew it to be secret."""
    return _share(
        Q(asking__scope__in=[ScopeKind.ITEMS, ScopeKind.CLASSES]), as_of, (("by", "item"),), "promises"
    )


def _share(
    which: Q, as_of: datetime | None, query: tuple[tuple[str, str], ...], url_name: str = "promises_list"
) -> Shown | None:
    rows = PromiseRequest.objects.filter(which)
    if as_of is not None:
        rows = rows.filter(asked_at__lte=as_of)
    # Taken back or replaced by the day: no longer asked.
    rows = rows.exclude(
        state__in=[PromiseState.WITHDRAWN, PromiseState.REPLACED], closed_at__lte=as_of or end_of(today())
    )
    whole = rows.count()
    if not whole:
        return None
    part = rows.filter(signature__signed_at__lte=as_of or end_of(today())).count()
    words = say("{whole}件中{part}件", whole=whole, part=part)
    return Shown(words, day_of(as_of), url_name, query, care=part < whole)


@fact(
    "promises.refusals_open",
    lambda: say("署名しないとの申出で、説明の記録がないもの"),
    shows=["E4-b", "L4-a"],
)
def refusals_open(as_of: datetime | None) -> Shown | None:
    """Known for the present only. Nothing follows from it but that somebody should talk with them."""
    if as_of is not None:
        return None
    count = PromiseRequest.objects.filter(state=PromiseState.REFUSED, explanations=None).count()
    if not count:
        return None
    return Shown(say("{n}件", n=count), day_of(None), "promises_list", (("state", "refused"),), care=True)
