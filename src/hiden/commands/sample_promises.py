"""The sample company's rules, promises, courses and people's lives: by the same actions as everybody's, with work left to do."""

from __future__ import annotations

from datetime import date, timedelta

from hiden.base.clock import now, today
from hiden.base.words import say
from hiden.inventory.models import Decision
from hiden.inventory.queries import states
from hiden.lifecycle import actions as lives
from hiden.people.leaving import give_notice
from hiden.people.models import Kind, Person, Role
from hiden.people.queries import department_by_code, here_on, holders_of, person_by_number
from hiden.promises import actions as promises
from hiden.promises.models import How, PromiseRequest
from hiden.promises.noncompete.actions import write_sheet
from hiden.rules import actions as rules
from hiden.training import actions as training
from hiden.training.library import cases
from hiden.training.models import Course, NoticeKind

_MANAGER = "1001"
_SINCE = date(2026, 4, 1)
# What was decided in April, and what is still a draft.
_DECIDED = (
    "information_rules", "telework_rules", "ai_rules", "pledge_joining", "pledge_transfer", "pledge_project",
    "pledge_project_end", "pledge_leaving", "letter_leaving_notice", "letter_continuing_duties",
)  # fmt: skip
_DRAFTS = ("work_rules", "monitoring_rules", "nda_mutual")
_ASKED = ("1005", "1006", "1007", "2000", "2100", "2101", "2102")


def live() -> None:
    """Everything, by the information manager and by those whose turn it is."""
    manager = person_by_number(_MANAGER)
    _documents(manager)
    _promises(manager)
    _lives(manager)
    _training(manager)


def _documents(manager: Person) -> None:
    for name in _DECIDED:
        document = rules.keep(name, by=manager)
        if name.endswith("_rules"):
            rules.fill(document, {"effective_on": _SINCE.isoformat()}, by=manager)
        version = rules.adopt(document, reason=say("2026年度の定めとして"), since=_SINCE, by=manager)
        if name == "information_rules":
            rules.record_step(
                version,
                "made_known",
                on=_SINCE,
                party=say("全従業員"),
                how=say("社内サイトへの掲示と、各部署への配布"),
                by=manager,
            )
    for name in _DRAFTS:
        rules.keep(name, by=manager)


def _promises(manager: Person) -> None:
    """Seven were asked: four signed, one refused and was told, two have not answered."""
    people = [person_by_number(number) for number in _ASKED]
    promises.ask(
        people,
        template="pledge_joining",
        due_on=today() + timedelta(days=14),
        reason=say("規程の改正に合わせて、あらためて約束するため"),
        by=manager,
    )
    requests = {
        one.person.number: one
        for one in PromiseRequest.objects.select_related("person", "asking__text").filter(person__in=people)
    }
    for number in _ASKED[:4]:
        request = requests[number]
        given = promises.Given(sha256=request.sha256, shown_at=now(), agreed=True, name=request.person.name)
        promises.sign(request, given, how=How.ACCOUNT, by=request.person)
    promises.refuse(requests[_ASKED[4]], by=requests[_ASKED[4]].person)
    secret = states().filter(decision=Decision.SECRET).order_by("-rank", "number")[0]
    write_sheet(
        person_by_number("2600"),
        interest=say("次世代主軸ユニットの構造と、その試験の結果"),
        position=say("主軸ユニットの設計の主担当"),
        area=say("日本全国"),
        months=12,
        acts=say("同種の主軸ユニットの設計に携わること"),
        considered=say("秘密保持の約束だけでは、使われたことに気付きにくいため"),
        items=[secret.item],
        by=manager,
    )


def _lives(manager: Person) -> None:
    """Events are followed from this month on: somebody leaves, somebody moves, a project begins."""
    lives.change_settings(begins_on=today().replace(day=1), hold_months=6, hold_months_top=12, by=manager)
    regular = here_on(today()).filter(kind=Kind.REGULAR).order_by("person__number")
    quiet = [one.person for one in regular if not one.person.role_holdings.exists()]
    give_notice(quiet[3], last_day=today() + timedelta(days=33), by=manager)
    lead = holders_of(Role.DEPARTMENT_MANAGER)[0]
    items = [one.item for one in states().filter(decision=Decision.SECRET).order_by("-rank", "number")[:3]]
    project = lives.open_project(
        name=say("次世代主軸ユニットの開発"),
        code_word="PJ-A",
        manager=lead,
        department=department_by_code("650"),
        items=items,
        by=manager,
    )
    lives.join(project, quiet[10:13], by=manager)


def _training(manager: Person) -> None:
    course: Course = training.make_course("basic", by=manager)
    everybody = [one.person for one in here_on(today())]
    training.assign(
        everybody,
        course="basic",
        due_on=today() + timedelta(days=30),
        reason=say("2026年度の研修"),
        by=manager,
    )
    training.attended(everybody[::3], course=course, on=today(), words=say("集合研修"), by=manager)
    case = cases()["lent_id"]
    training.publish(
        kind=NoticeKind.CASE,
        title=case.ja,
        body=f"{case.happened.ja}\n\n{case.stopped_by.ja}\n\n{case.talk.ja}",
        people=everybody,
        due_on=today() + timedelta(days=14),
        by=manager,
    )
