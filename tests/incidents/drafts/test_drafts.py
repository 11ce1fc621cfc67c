"""A draft says what was stated and nothing else; what it lacks is marked; what was sent is told apart from what was prepared."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from hiden.base.clock import now, today
from hiden.base.errors import BadInput, HidenError, NotFound
from hiden.incidents.circle import add
from hiden.incidents.drafts.contacts import NewContact, change, contacts_for, end, note, own_contacts
from hiden.incidents.drafts.drafting import Drafted, drafted, known, wanted
from hiden.incidents.drafts.library import draft_template, draft_templates, inspect
from hiden.incidents.drafts.making import Going, keep, sent
from hiden.incidents.drafts.models import ContactKind, SentBy
from hiden.incidents.drafts.rendering import rendered
from hiden.incidents.models import Certainty, Incident, Part
from hiden.incidents.opening import concern_person
from hiden.incidents.saying import NOT_KNOWN
from hiden.incidents.stating import Stated, facts_now, state_all
from hiden.ledger.models import LedgerEntry
from hiden.paper.numbering import lines
from hiden.paper.text import all_words, text_of
from tests.world.organisation import Organisation

SURE, LIKELY, OPEN = Certainty.SURE, Certainty.LIKELY, Certainty.OPEN
NINE = (
    ("personal_involved", "yes", SURE), ("what_happened", "退職者が顧客名簿を私用のクラウドに移した。", SURE),
    ("personal_items", "氏名、住所", SURE), ("personal_count", "1250", LIKELY), ("personal_special", "no", SURE),
    ("personal_money", "no", SURE), ("personal_malice", "yes", LIKELY), ("cause", NOT_KNOWN, OPEN),
    ("secondary", "確認されていない。", SURE), ("to_persons", "準備している。", SURE),
    ("publication", "していない。", SURE), ("prevention", "権限を見直す。", SURE), ("other", "特になし。", SURE),
)  # fmt: skip


def say_all(incident: Incident, team: Organisation, facts: tuple[tuple[str, str, Certainty], ...]) -> None:
    state_all(incident, [Stated(*one) for one in facts], by=team.alice)


def draft(incident: Incident, kind: str, **filled: str) -> Drafted:
    return drafted(draft_template(kind), known(incident), filled)


def words(found: Drafted) -> str:
    return "\n".join(line.words for line in lines(found.text))


def test_the_kinds_of_drafts_are_in_order() -> None:
    assert inspect() == []
    assert len(draft_templates()) == 12


def test_nothing_is_invented_and_what_lacks_is_marked(team: Organisation, incident: Incident) -> None:
    for template in draft_templates().values():
        found = drafted(template, known(incident))
        assert found.lacking
        said = words(found)
        assert "{" not in said
        for lack in found.lacking:
            assert f"【要記入：{lack.ja}】" in said, (template.id, lack)


def test_the_nine_items_of_the_prompt_report(team: Organisation, incident: Incident) -> None:
    say_all(incident, team, NINE)
    found = draft(incident, "ppc_prompt", contact_person="法務　佐藤")
    assert found.lacking == ()
    said = words(found)
    assert "1,250人（推定）" in said
    assert f"{NOT_KNOWN}（調査中）" in said
    assert [line.number for line in lines(found.text) if line.level == "article"] == list(
        "１２３４５６７８９"
    )


def test_the_final_report_lacks_what_is_still_looked_into(team: Organisation, incident: Incident) -> None:
    say_all(incident, team, NINE)
    found = draft(incident, "ppc_final", contact_person="法務　佐藤")
    assert [(one.name, one.open) for one in found.lacking] == [("cause", True)]


def test_a_draft_is_asked_for_only_where_something_speaks_for_it(
    team: Organisation, incident: Incident
) -> None:
    kind = draft_template("ppc_prompt")
    assert not wanted(kind, known(incident))
    say_all(incident, team, (("personal_involved", "no", SURE),))
    assert not wanted(kind, known(incident))
    say_all(incident, team, (("personal_involved", "unknown", OPEN),))
    assert wanted(kind, known(incident))
    assert wanted(draft_template("police_memo"), known(incident))


def test_facts_that_stand_already_are_not_stated_twice(team: Organisation, incident: Incident) -> None:
    say_all(incident, team, NINE)
    say_all(incident, team, (*NINE[:-1], ("other", "別紙のとおり。", SURE)))
    assert incident.facts.count() == len(NINE) + 1
    assert facts_now(incident)["other"].value == "別紙のとおり。"
    with pytest.raises(NotFound, match="見出し"):
        say_all(incident, team, (("nonsense", "x", SURE),))
    assert incident.facts.count() == len(NINE) + 1


def test_who_is_suspected_is_named_only_where_it_is_needed(team: Organisation, incident: Incident) -> None:
    concern_person(incident, person=team.charlie, by=team.alice)
    name = team.charlie.name
    say_all(incident, team, (("what_happened", f"{name}が名簿を持ち出した疑い。", SURE),))
    assert name in words(draft(incident, "police_memo"))
    assert "name" not in {one.code for one in draft(incident, "police_memo").cautions}
    for kind in ("ppc_prompt", "person_notice", "partner_notice"):
        assert "name" in {one.code for one in draft(incident, kind).cautions}
    assert name not in words(draft(incident, "press_text", public_words="社外に漏れたおそれがある。"))


def test_judgements_and_guesses_are_pointed_at(team: Organisation, incident: Incident) -> None:
    say_all(incident, team, (("information", "顧客名簿", LIKELY),))
    found = draft(incident, "warning_letter", facts_told="貴方は犯人であり、違法な行為をした。")
    assert {one.code for one in found.cautions} == {"judging", "unsure", "counsel"}
    assert "犯人、違法な" in next(one.words for one in found.cautions if one.code == "judging")


def test_versions_stay_as_they_were(team: Organisation, incident: Incident) -> None:
    say_all(incident, team, NINE)
    first = keep(incident, "ppc_prompt", {"contact_person": "佐藤"}, by=team.alice)
    say_all(incident, team, (("personal_count", "1300", SURE),))
    second = keep(incident, "ppc_prompt", {"contact_person": "佐藤", "strange": "x"}, by=team.alice)
    assert (first.number, second.number) == (1, 2)
    assert "1,250人（推定）" in "".join(all_words(text_of(first.text)))
    assert "1,300人" in "".join(all_words(text_of(second.text)))
    assert first.sha256 != second.sha256
    assert LedgerEntry.objects.filter(kind="incidents.draft").count() == 2
    add(incident, team.bob, part=Part.LEGAL, reason="契約", by=team.alice)
    assert keep(incident, "ppc_prompt", {}, by=team.bob).number == 3
    with pytest.raises(HidenError):
        keep(incident, "ppc_prompt", {}, by=team.charlie)


def test_what_was_sent_is_noted_with_its_digest(team: Organisation, incident: Incident) -> None:
    bare = keep(incident, "ppc_prompt", {}, by=team.alice)
    at = now() - timedelta(minutes=5)
    with pytest.raises(BadInput, match="記入のないところ"):
        sent(bare, Going("個人情報保護委員会", SentBy.FORM, at), by=team.alice)
    made = sent(bare, Going("個人情報保護委員会", SentBy.FORM, at, "控え.pdf", b"%PDF"), by=team.alice)
    assert made.sha256 == hashlib.sha256(b"%PDF").hexdigest()
    with pytest.raises(BadInput, match="まだ来ていません"):
        sent(bare, Going("x", SentBy.MAIL, now() + timedelta(hours=1), "a", b"a"), by=team.alice)
    say_all(incident, team, NINE)
    whole = keep(incident, "ppc_prompt", {"contact_person": "佐藤"}, by=team.alice)
    assert sent(whole, Going("委員会", SentBy.FORM, at), by=team.alice).sha256 == whole.sha256
    assert LedgerEntry.objects.filter(kind="incidents.sent").count() == 2


@pytest.mark.parametrize(("form", "start"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_files_are_made_with_their_annexes(
    team: Organisation, incident: Incident, form: str, start: bytes
) -> None:
    made = keep(incident, "police_memo", {}, by=team.alice)
    content, _media = rendered(made, form)
    assert content.startswith(start)
    rows = next(one for one in text_of(made.text).annexes if one.id == "timeline").rows
    assert any("会社が知った" in row[1] for row in rows)
    with pytest.raises(NotFound):
        rendered(made, "exe")


def test_a_day_that_nobody_knows_yet_is_no_line_of_the_course(team: Organisation, incident: Incident) -> None:
    known_days = [
        Stated("act_from", NOT_KNOWN, Certainty.OPEN),
        Stated("act_until", "2026-11-02", Certainty.SURE),
    ]
    state_all(incident, known_days, by=team.alice)
    made = keep(incident, "police_memo", {}, by=team.alice)
    rows = next(one for one in text_of(made.text).annexes if one.id == "timeline").rows
    told = [row[1] for row in rows]
    assert "行為の終わり" in told
    assert "行為の始まり" not in told


def test_contacts_say_whether_somebody_checked_them(team: Organisation, incident: Incident) -> None:
    made = note(NewContact(ContactKind.LAWYER, "東法律事務所", "警告書と仮処分"), by=team.bob)
    assert made.verified_on is None
    with pytest.raises(BadInput, match="確かめた日"):
        note(NewContact(ContactKind.LAWYER, "西", "相談", verified_on=today()), by=team.bob)
    right = change(
        made, NewContact(ContactKind.LAWYER, "東法律事務所", "警告書", "代表電話", today()), by=team.bob
    )
    public, own = contacts_for(draft_template("police_memo"))
    assert own == [right]
    assert "contact-police-secret" in {one.id for one in public}
    with pytest.raises(HidenError):
        note(NewContact(ContactKind.LAWYER, "南", "相談"), by=team.charlie)
    end(right, by=team.bob)
    assert not own_contacts().exists()
