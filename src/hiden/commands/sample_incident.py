"""The sample company's incident: somebody who gave notice took drawings along. And a drill that was played.

Everything by the verbs that the pages use, each by the person whose part it is: a colleague tells, legal works, the heads lead and
decide, IT secures. Some is done, some is late, some waits for the reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from hiden.base.clock import TOKYO, end_of, now, start_of, today
from hiden.base.words import say
from hiden.commands.sample_evidence import keep_evidence
from hiden.commands.sample_facts import facts
from hiden.commands.sample_logs import LEAVER
from hiden.incidents import circle, knowing, opening
from hiden.incidents.clocks import actions as clocks
from hiden.incidents.clocks.actions import Begun
from hiden.incidents.clocks.counting import Period
from hiden.incidents.deciding import containing, decisions, saying
from hiden.incidents.deciding.models import ContainKind, Way
from hiden.incidents.drafts import contacts, making
from hiden.incidents.drafts.models import ContactKind
from hiden.incidents.drills import playing
from hiden.incidents.intake.gate_of_reports import Touches
from hiden.incidents.intake.telling import tell as tell_of
from hiden.incidents.models import Certainty, Incident, IncidentSource, IncidentState, Part
from hiden.incidents.opening import Told
from hiden.incidents.stating import Stated, state_all
from hiden.incidents.tasks import doing, securing
from hiden.incidents.tasks.models import IncidentTask, Perishable, PerishState
from hiden.inventory.queries import find_item
from hiden.people.leaving import give_notice
from hiden.people.models import Person
from hiden.people.queries import department_by_code, person_by_number

_COLLEAGUE = "2703"
_ITEMS = ("A-0101", "A-0105")
_FILE_SERVER = "fs01"


@dataclass(frozen=True, slots=True)
class Team:
    """Who answers to it: 統括責任者, 情報管理責任者, and those whom they call."""

    chief: Person
    manager: Person
    legal: Person
    it: Person
    hr: Person
    privacy: Person
    design: Person


def answer_a_leak(tell: Callable[[str], None]) -> None:
    """The incident, its evidence and a drill; does nothing where there is an incident already."""
    if Incident.objects.exists():
        return
    tell(say("漏えいへの対応と訓練を記録しています"))
    team = Team(
        *(person_by_number(number) for number in ("0002", "1001", "2000", "2102", "2101", "2100", "1005"))
    )
    leaver = person_by_number(LEAVER)
    give_notice(leaver, noticed_on=_day(-7).date(), last_day=_day(11).date(), by=team.manager)
    incident = _told(leaver)
    _called(incident, team)
    _counted(incident, team)
    _worked_on(incident, team)
    _secured(incident, team)
    _said(incident, team)
    _decided(incident, leaver, team)
    keep_evidence(str(incident))
    _played(team)


def _day(days: int, at: time = time(0)) -> datetime:
    """A moment so many days from today, in Japan."""
    return datetime.combine(today() + timedelta(days=days), at, TOKYO)


def _told(leaver: Person) -> Incident:
    """A colleague tells what was seen, and when legal was asked: yesterday."""
    told = Told(
        title=say("退職を申し出た人が、図面をUSBメモリーに写していたかもしれない"),
        words=say(
            "先週の夜、残業中に、同じ係の生田目さんが治具の図面のフォルダーを開き、USBメモリーに写しているのを見ました。"
            "引継ぎのためと聞きましたが、引継ぎ先の私は何も受け取っていません。家でも続きができると話していました（これは人から聞いたことです）。"
        ),
        source=IncidentSource.INSIDE, known_at=_day(-1, time(10, 20)), department=department_by_code("100"), subjects=(leaver,),
    )  # fmt: skip
    return tell_of(told, touches=Touches.NO, by=person_by_number(_COLLEAGUE))


def _called(incident: Incident, team: Team) -> None:
    """Few, by their part; what it is about and when it happened."""
    parts = (
        (team.legal, Part.LEGAL), (team.it, Part.IT), (team.hr, Part.HR), (team.privacy, Part.PRIVACY), (team.design, Part.BUSINESS),
    )  # fmt: skip
    for person, part in parts:
        circle.add(incident, person, part=part, reason=say("役割による"), by=team.manager)
    opening.concern_items(incident, [find_item(number) for number in _ITEMS], by=team.legal)
    opening.move_on(
        incident, to=IncidentState.CONFIRMING, reason=say("申出の内容を、記録で確かめるため"), by=team.manager
    )
    first, last = start_of(today() - timedelta(days=12)), end_of(today() - timedelta(days=9))
    securing.set_period(incident, first=first, last=last, by=team.it)


def _counted(incident: Incident, team: Team) -> None:
    """Two clocks run from what was known at first; then it turns out that a department knew earlier, and both are counted again."""
    clocks.start(
        incident,
        Begun("clock-appi-prompt", say("治具の図面のフォルダーに、客先の担当者の連絡先一覧が入っていたため")),
        by=team.legal,
    )
    contract = Begun(
        "clock-contract-own", say("客先から預かった寸法が、治具の図面に書かれているため"),
        label=say("見本商事株式会社との秘密保持契約 第8条"), own=Period(10, "business_days"),
    )  # fmt: skip
    clocks.start(incident, contract, by=team.legal)
    known = knowing.first_known(incident)
    assert known is not None
    knowing.correct(
        known, at=_day(-3, time(17, 40)), department=department_by_code("700"), by=team.manager,
        words=say("製造部の係長が、同僚から口頭で聞いていた（係長への聞取りで分かった）。法務が知ったのは、その二日後。"),
    )  # fmt: skip


def _worked_on(incident: Incident, team: Team) -> None:
    """What the parts have done, what is not needed here, whose turn it is; the rest is open, and some of it late."""
    done = (
        ("inc-freeze-scene", team.manager, say("製造部の席と共用PCに触れないよう、統括から伝えた。")),
        ("inc-call-team", team.manager, say("法務、情報システム、人事、個人情報、設計の5人を加えた。")),
        ("inc-keep-logs", team.it, say("ファイルサーバーと社内PCの記録の自動消去を止めた。")),
        ("inc-logs", team.it, say("夜間に312件の読出しと、登録のないUSBメモリーの接続を確かめた。")),
        ("inc-stop-spread", team.it, say("治具のフォルダーの権限を、係の3人に絞った。")),
        ("inc-device", team.it, say("返却されたノートPCは電源を入れず、証拠として登録した。")),
        ("inc-outside-experts", team.chief, say("見本法律事務所に、休日の連絡先を確かめた。")),
    )
    for template, person, words in done:
        doing.do_task(_task(incident, template), words=words, by=person)
    for template, reason in (
        ("inc-intrusion", say("社外からの侵入の跡がないため")),
        ("inc-partner-ask", say("取引先の人の行為ではないため")),
    ):
        doing.not_needed(_task(incident, template), reason=reason, by=team.legal)
    police = _task(incident, "inc-police")
    doing.plan(
        police,
        due_at=end_of(today() + timedelta(days=2)),
        person=team.legal,
        reason=say("弁護士の意見を聞いてから"),
        by=team.manager,
    )


def _task(incident: Incident, template: str) -> IncidentTask:
    return IncidentTask.objects.get(incident=incident, template=template)


def _secured(incident: Incident, team: Team) -> None:
    """The camera's pictures were copied; Hiden's own records of the file server are held, where there are any."""
    camera = Perishable.objects.get(incident=incident, template="perish-cctv")
    securing.settle(
        camera, to=PerishState.SECURED, words=say("4夜の映像を保全用の媒体に写した。"), by=team.it
    )
    mail = Perishable.objects.get(incident=incident, template="perish-mail")
    securing.time_it(
        mail,
        perishes_at=end_of(today() + timedelta(days=18)),
        basis=say("管理画面の保持の設定（30日）"),
        by=team.it,
    )
    own = Perishable.objects.filter(incident=incident, source__code=_FILE_SERVER).first()
    if own is not None:
        securing.hold_own(own, by=team.manager)


def _said(incident: Incident, team: Team) -> None:
    """Facts once; a draft from them, kept as a version; whom to turn to; a call."""
    state_all(
        incident,
        [Stated(topic, value or (today() - timedelta(days=days)).isoformat(), sure) for topic, value, days, sure in facts()],
        by=team.legal,
    )  # fmt: skip
    contacts.note(
        contacts.NewContact(
            ContactKind.LAWYER, say("見本法律事務所"), say("対応の全体と、本人への連絡の仕方"),
            say("代表電話。休日は所長の携帯（総務部の金庫に控え）"), today() - timedelta(days=40),
        ), by=team.manager,
    )  # fmt: skip
    contacts.note(
        contacts.NewContact(ContactKind.FORENSIC, say("架空データ調査株式会社"), say("返却されたPCの調査")),
        by=team.manager,
    )
    making.keep(
        incident,
        "ppc_prompt",
        {"contact_person": say("総務部　五十嵐 由紀（内線210）")},
        by=team.privacy,
    )
    call = saying.Line(
        now() - timedelta(hours=2), True, say("見本法律事務所　所長"), Way.PHONE,
        say("本人への聞取りの前に、PCと記録の保全を済ませるよう助言を受けた。警察への相談は、写した件数が分かってからとした。"),
    )  # fmt: skip
    saying.keep(incident, call, by=team.legal)


def _decided(incident: Incident, leaver: Person, team: Team) -> None:
    """One decision was proposed and approved by another; to stop the leaver's rights waits for somebody to confirm."""
    said = decisions.Said(
        say("本人にいつ話を聞くか"),
        say("すぐに聞く：言い分を早く聞けるが、手元の媒体を処分されるおそれがある。／記録の保全の後に聞く：数日遅れるが、確かめてから聞ける。／聞かない：言い分が残らない。"),
        say("記録とPCの保全を終えた後、最終出社日より前に、人事と法務の二人で聞く。"),
        say("証拠を失わず、本人の言い分も残すため。引継ぎのためだったという説明も、確かめる必要がある。"),
        say("ファイルサーバーの記録、同僚の申出、見本法律事務所の助言。"),
    )  # fmt: skip
    proposed = decisions.propose(incident, said, by=team.legal)
    decisions.approve(
        proposed, words=say("認める。聞取りの質問は、先に弁護士に見てもらうこと。"), by=team.chief
    )
    containing.propose(
        incident, kind=ContainKind.RIGHTS, person=leaver, until=end_of(today() + timedelta(days=6)),
        reason=say("引継ぎの間も図面を読み出せるため。引継ぎに要る資料は、係長が渡す。"), by=team.it,
    )  # fmt: skip


def _played(team: Team) -> None:
    """A drill that was played to its end: some steps were taken in time, the others are what the debrief is about."""
    drill = playing.start("SC-16", pace=240, by=team.manager)
    played = drill.incident
    for person, part in ((team.legal, Part.LEGAL), (team.it, Part.IT)):
        circle.add(played, person, part=part, reason=say("訓練の相手"), by=team.manager)
    opening.concern_items(played, [find_item(_ITEMS[1])], by=team.it)
    said = Stated("measures_taken", say("電源を抜き、更新を止めて封をした。"), Certainty.SURE)
    state_all(played, [said], by=team.it)
    playing.finish(
        drill,
        lesson=say("電源を入れてよいかを誰に聞くかで迷った。返却の棚に「触らない」の札を置く。"),
        by=team.manager,
    )


__all__ = ["answer_a_leak"]
