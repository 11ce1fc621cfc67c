"""What each of those who could see the item had promised, been taught and been told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import end_of
from hiden.base.words import say
from hiden.dossier.covering import moment
from hiden.dossier.ledgered import by_fields
from hiden.dossier.part import Fact, Factor, Told, part, words
from hiden.dossier.scope import Scope
from hiden.people.models import Person
from hiden.promises.binding import signatures_about
from hiden.promises.models import NonCompeteSheet, Refusal, ScopeKind
from hiden.training.models import Attempt, Attendance, CourseVersion, NoticeReader

_CHUNK: Final = 500


def _of(persons: Sequence[int], rows: QuerySet[Any], name: str = "person") -> Iterator[Any]:
    """Rows of these persons, some hundred persons at a time."""
    for at in range(0, len(persons), _CHUNK):
        yield from rows.filter(**{f"{name}__in": persons[at : at + _CHUNK]})


def _keys(scope: Scope) -> dict[int, str]:
    return dict(_pairs(scope.persons, Person.objects))


def _pairs(persons: Sequence[int], manager: Any) -> Iterator[tuple[int, str]]:
    for at in range(0, len(persons), _CHUNK):
        yield from manager.filter(pk__in=persons[at : at + _CHUNK]).values_list("pk", "key")


def _missing(scope: Scope, have: Collection[int]) -> int:
    """How many of those who could see it have nothing."""
    return len(set(scope.persons) - set(have))


@part("promises", 30, _("誓約・契約"), Factor.DUTY,
      _("人"), _("題名"), _("版"), _("対象"), _("本人の確認"), _("文面のSHA-256"), _("この情報を対象とするか"))  # fmt: skip
def promises(scope: Scope) -> Told:
    """What each had signed by the end of the period, with the text's digest."""
    rows = signatures_about(scope.item, scope.last).order_by("person_id", "signed_at", "pk")
    found = list(_of(scope.persons, rows))
    scope.know(one.person_id for one in found)
    facts = [
        Fact(
            one.signed_at,
            (
                scope.who(one.person_id), one.request.asking.text.title, str(one.request.asking.text.version.number),
                one.request.asking.scope_words if one.request.asking.scope != ScopeKind.PROJECT else words(one.request.asking.scope_words),
                str(one.get_how_display()), one.sha256,
                say("記録上、対象に含む"),
            ),
            f"promises.Signature/{one.request.key}", None, one.recorded_at, (one.entry,),
        )
        for one in found
    ]  # fmt: skip
    n, everybody = _missing(scope, {one.person_id for one in found}), len(scope.persons)
    gaps = [
        say("見られた人{all}人のうち{n}人に、この情報についての署名の記録がありません。", n=n, all=everybody)
    ]
    return Told(facts, gaps if n else [])


@part("refusals", 31, _("署名しないとの申出・競業避止の検討"), Factor.DUTY, _("人"), _("種別"), _("内容"))
def refusals(scope: Scope) -> Told:
    """Who said that they would not sign, and sheets on non-competition."""
    scope.know(scope.persons)
    told = by_fields(scope.ledgered.of_kind("promises.refused"), "request")
    sheets = by_fields(scope.ledgered.of_kind("promises.noncompete_sheet"), "sheet")
    rows = Refusal.objects.filter(recorded_at__lte=scope.until).select_related("request")
    facts = [
        Fact(
            one.refused_on, (scope.who(one.request.person_id), say("署名しないとの申出"), words(one.words)),
            f"promises.Refusal/{one.pk}", None, one.recorded_at, told.get((one.request.key,), ()),
        )
        for one in _of(scope.persons, rows, "request__person")
    ]  # fmt: skip
    facts += [
        Fact(
            one.made_at, (scope.who(one.person_id), say("競業避止の検討書"), words(one.interest)),
            f"promises.NonCompeteSheet/{one.key}", None, one.made_at, sheets.get((one.key,), ()),
        )
        for one in _of(scope.persons, NonCompeteSheet.objects.filter(made_at__lte=scope.until))
    ]  # fmt: skip
    return Told(facts)


@part("training", 32, _("研修"), Factor.DUTY,
      _("人"), _("研修"), _("版"), _("方法"), _("得点（%）"), _("教材のSHA-256"))  # fmt: skip
def training(scope: Scope) -> Told:
    """Courses passed by the end of the period."""
    scope.know(scope.persons)
    keys = _keys(scope)
    passed = by_fields(
        scope.ledgered.about("person", list(keys.values()), ["training.passed"]), "person", "course", "how"
    )
    attempts = Attempt.objects.filter(passed=True, finished_at__lte=scope.until).select_related(
        "version__course"
    )
    rows = attempts.defer("version__text", "version__questions").order_by("person_id", "finished_at")
    facts = [
        Fact(
            one.finished_at,
            (
                scope.who(one.person_id), one.version.course.title, str(one.version.number), say("確認問題"),
                str(one.score), one.version.sha256,
            ),
            f"training.Attempt/{one.pk}", None, one.finished_at,
            passed.get((keys[one.person_id], one.version.course.key, "quiz"), ()),
        )
        for one in _of(scope.persons, rows)
    ]  # fmt: skip
    rooms = Attendance.objects.filter(recorded_at__lte=scope.until, on__lte=scope.last).select_related(
        "course"
    )
    facts += [
        Fact(
            one.on, (scope.who(one.person_id), one.course.title, "", say("集合研修"), "", ""),
            f"training.Attendance/{one.pk}", None, one.recorded_at,
            passed.get((keys[one.person_id], one.course.key, "room"), ()),
        )
        for one in _of(scope.persons, rooms.order_by("person_id", "on"))
    ]  # fmt: skip
    n, everybody = len(scope.persons) - len({one.cells[0] for one in facts}), len(scope.persons)
    gaps = [say("見られた人{all}人のうち{n}人に、研修の修了の記録がありません。", n=n, all=everybody)]
    return Told(facts, gaps if n else [])


@part("courses", 33, _("研修の教材の版"), Factor.DUTY, _("研修"), _("版"), _("教材のSHA-256"))
def courses(scope: Scope) -> Told:
    """The versions of courses in force in the period."""
    made = by_fields(scope.ledgered.of_kind("training.version_made"), "course", "number")
    rows = CourseVersion.objects.filter(scope.lasting(days=True), made_at__lte=scope.until)
    facts = [
        Fact(
            one.since, (one.course.title, str(one.number), one.sha256),
            f"training.CourseVersion/{one.pk}", _end(one.until, scope), one.made_at, made.get((one.course.key, one.number), ()),
        )
        for one in rows.select_related("course").defer("text", "questions").order_by("course_id", "number")
    ]  # fmt: skip
    return Told(facts, [] if facts else [say("研修の記録がありません。")])


def _end(until: Any, scope: Scope) -> Any:
    """Known at the end of the period: a later end was not."""
    return until if end_of(until) <= scope.until else None


@part(
    "notices",
    34,
    _("周知（お知らせの確認）"),
    Factor.DUTY,
    _("人"),
    _("題名"),
    _("種類"),
    _("確認"),
    _("文面のSHA-256"),
)
def notices(scope: Scope) -> Told:
    """Notices that were put to each, and whether they confirmed them."""
    scope.know(scope.persons)
    keys = _keys(scope)
    read = by_fields(
        scope.ledgered.about("person", list(keys.values()), ["training.notice_confirmed"]), "person", "notice"
    )
    rows = NoticeReader.objects.filter(notice__published_at__lte=scope.until).select_related("notice")
    found = list(_of(scope.persons, rows.defer("notice__body").order_by("person_id", "notice__published_at")))
    facts = [
        Fact(
            one.notice.published_at,
            (
                scope.who(one.person_id), one.notice.title, str(one.notice.get_kind_display()),
                _confirmed(one.confirmed_at, scope), one.notice.sha256,
            ),
            f"training.NoticeReader/{one.pk}", None, one.notice.published_at, read.get((keys[one.person_id], one.notice.key), ()),
        )
        for one in found
    ]  # fmt: skip
    confirmed = {one.person_id for one in found if _known(one.confirmed_at, scope)}
    n, everybody = _missing(scope, confirmed), len(scope.persons)
    gaps = [say("見られた人{all}人のうち{n}人に、お知らせを確認した記録がありません。", n=n, all=everybody)]
    return Told(facts, gaps if n else [])


def _known(at: datetime | None, scope: Scope) -> bool:
    return at is not None and at <= scope.until


def _confirmed(at: datetime | None, scope: Scope) -> str:
    return moment(at) if at is not None and _known(at, scope) else say("確認なし")
