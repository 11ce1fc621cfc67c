"""閲覧の許可: somebody may look at one person's records by name, for a reason and a time, because two others agreed (PRV-06, 07, 19).

What may never happen: the viewer, the person concerned or that person's manager has a say; two of one department agree alone;
a look at somebody who may have reported wrongdoing begins here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hiden.approvals.actions import propose
from hiden.approvals.models import UNDER_WAY, Case
from hiden.approvals.proposing import own_department
from hiden.approvals.routes import usual_route
from hiden.base.clock import FOREVER_DATE, now, today
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.logs.agreeing import TWO_APART, require_apart, require_two
from hiden.logs.entries import LookPermitted
from hiden.logs.models import LookPermit
from hiden.logs.superiors import line_managers_of
from hiden.people.models import Kind, LeavingNotice, Person
from hiden.people.models import PersonState as State
from hiden.people.turn import in_turn

EFFECT: Final = "logs.look"
MOST_DAYS: Final = 90
MOST_PERMIT_DAYS: Final = 14
_LEAST_WORDS: Final = 20
_LEFT_WITHIN: Final = timedelta(days=180)

usual_route(EFFECT, TWO_APART)


class Why(models.TextChoices):
    """On what a look may rest. There is no other reason."""

    LEAVER = "leaver", _("退職の前後の確認（規程で知らせた期間）")
    SUSPICION = "suspicion", _("記録された具体的な疑い")
    REQUEST = "request", _("本人の求め（身の潔白の証明など）")
    CASE = "case", _("事案の調査（事案の番号があるもの）")


class Reporter(models.TextChoices):
    """Whether what is to be looked at has to do with a report of wrongdoing (公益通報者保護法)."""

    NO = "no", _("関係がない（通報者ではなく、送り先が行政・報道・弁護士・通報窓口でもない）")
    YES = "yes", _("関係がある、またはその可能性がある")
    UNKNOWN = "unknown", _("分からない")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for. `mask`: the masked name it began with, "" where the person was chosen by name."""

    person: Person
    first: date
    last: date
    why: Why
    words: str
    reporter: Reporter
    days: int = MOST_PERMIT_DAYS
    number: str = ""
    mask: str = ""


@in_turn
def ask_look(wish: Wish, *, by: Person) -> Case:
    """Ask for a look. Raises BadInput for what is missing or too much, Conflict for what is refused, NotAllowed."""
    require(by, "logs.ask_look")
    _check(wish)
    if wish.reporter != Reporter.NO:
        raise Conflict(
            say("公益通報に関わる、またはその可能性がある閲覧は、ここでは申請できません。"),
            say("この申請は記録していません。公益通報対応業務従事者か法務に、直接相談してください。"),
        )
    payload = {
        "viewer": by.pk,
        "person": wish.person.pk,
        "first": wish.first.isoformat(),
        "last": wish.last.isoformat(),
        "days": wish.days,
        "reason": _reason(wish),
        "mask": wish.mask,
    }
    case = propose(
        EFFECT,
        title=say(
            "ログの閲覧の許可（{first}から{last}まで）",
            first=f"{wish.first:%Y/%m/%d}",
            last=f"{wish.last:%Y/%m/%d}",
        ),
        reason=_reason(wish),
        payload=payload,
        department=own_department(by),
        by=by,
    )
    require_two(case)
    return case


def _reason(wish: Wish) -> str:
    number = say("（事案 {number}）", number=wish.number.strip()) if wish.number.strip() else ""
    return f"{Why(wish.why).label}{number}：{wish.words.strip()}"[:500]


def _check(wish: Wish) -> None:
    if wish.first > wish.last or (wish.last - wish.first).days >= MOST_DAYS:
        raise BadInput(
            say("期間が逆か、{n}日を超えています。", n=MOST_DAYS),
            say("必要な日だけに絞ってください。"),
        )
    if wish.last > today():
        raise BadInput(
            say("期間に、まだ来ていない日が入っています。"), say("終わりを今日までにしてください。")
        )
    if not 1 <= wish.days <= MOST_PERMIT_DAYS:
        raise BadInput(
            say("許可の日数は1日から{n}日までです。", n=MOST_PERMIT_DAYS),
            say("閲覧に必要な日数を入力してください。"),
        )
    if len(wish.words.strip()) < _LEAST_WORDS:
        raise BadInput(
            say("理由が短すぎます。"),
            say("何があり、どの記録を確かめる必要があるのかを{n}文字以上で書いてください。", n=_LEAST_WORDS),
        )
    if wish.why == Why.CASE and not wish.number.strip():
        raise BadInput(say("事案の番号がありません。"), say("調査している事案の番号を入力してください。"))
    if wish.why == Why.LEAVER and not is_leaving(wish.person):
        raise BadInput(
            say("この人には退職の申出がなく、退職の前後の確認を理由にできません。"),
            say("ほかの理由を選ぶか、申出が登録されているかを人事に確かめてください。"),
        )


def is_leaving(person: Person) -> bool:
    """Whether somebody has given notice, or has left not long ago."""
    day = today()
    noticed = LeavingNotice.objects.filter(person=person, noticed_on__lte=day, withdrawn_on=FOREVER_DATE)
    if noticed.filter(last_day__gte=day - _LEFT_WITHIN).exists():
        return True
    left = State.objects.filter(person=person, kind=Kind.LEAVER, since__gte=day - _LEFT_WITHIN)
    return left.exists()


def barred(payload: Mapping[str, Any]) -> Collection[int]:
    """From whom the case is kept: the person it is about, and those who manage them most closely."""
    person = Person.objects.get(pk=payload["person"])
    return {person.pk, *line_managers_of(person)}


def permitted(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """The case was decided: the permit begins now. Runs in the transaction of the decision. Raises Conflict where the two are not apart."""
    require_apart(case, {int(payload["viewer"]), *barred(payload)})
    viewer = Person.objects.get(pk=payload["viewer"])
    person = Person.objects.get(pk=payload["person"])
    begins = now()
    permit = LookPermit.objects.create(
        viewer=viewer,
        person=person,
        first_day=date.fromisoformat(payload["first"]),
        last_day=date.fromisoformat(payload["last"]),
        reason=payload["reason"],
        case_number=case.number,
        since=begins,
        until=begins + timedelta(days=min(int(payload["days"]), MOST_PERMIT_DAYS)),
    )
    record(
        LookPermitted(
            permit=permit.key,
            viewer=viewer.key,
            person=person.key,
            first_day=permit.first_day.isoformat(),
            last_day=permit.last_day.isoformat(),
            until=permit.until.isoformat(),
            reason=permit.reason,
        ),
        by=by,
    )


# ---------- questions ----------


def find_permit(key: str) -> LookPermit:
    """A permit that lasts. Raises NotFound for one that is over: it looks like none."""
    found = lasting(LookPermit.objects.select_related("viewer", "person")).filter(key=key).first()
    if found is None:
        raise NotFound(
            say("この閲覧の許可はありません。"),
            say("期限を過ぎたものは使えません。要るときは申請し直してください。"),
        )
    return found


def lasting(rows: QuerySet[LookPermit]) -> QuerySet[LookPermit]:
    """Those of now."""
    at = now()
    return rows.filter(since__lte=at, until__gt=at)


def permits_of(viewer: Person) -> QuerySet[LookPermit]:
    """Everything that was permitted to somebody, the newest first."""
    return LookPermit.objects.filter(viewer=viewer).select_related("person").order_by("-since", "-pk")


def asked_by(viewer: Person) -> QuerySet[Case]:
    """Own requests that nobody has decided yet."""
    return Case.objects.filter(kind=EFFECT, proposed_by=viewer, state__in=UNDER_WAY).order_by("-proposed_at")


def over() -> Q:
    """Permits whose time has passed."""
    return Q(until__lte=now())


__all__ = ["EFFECT", "MOST_DAYS", "MOST_PERMIT_DAYS", "Reporter", "Why", "Wish", "ask_look", "find_permit"]
