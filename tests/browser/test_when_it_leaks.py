"""A leaver's take-out in the sample company, in a browser: from the tip of a colleague to a dossier that an outsider verifies.

Those whose part it is sit down one after the other; whoever is not in the circle finds nothing.
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hiden.base.clock import today
from hiden.evidence.custody.models import CustodyEvent
from hiden.incidents.clocks.models import IncidentClock
from hiden.incidents.deciding.models import Containment, Decision
from hiden.incidents.models import Incident
from hiden.ledger.queries import newest_checkpoint
from hiden.people.models import Person
from tests.browser.conftest import Watch
from tests.browser.desk import Desk
from tests.world.sample import sample_company, sample_home  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

COLLEAGUE, LEAVER, HEAD_OF_BOTH = "2703", "2717", "1007"
MANAGER, CHIEF, LEGAL, PATENTS, IT = "1001", "0002", "2000", "1006", "2102"
ITEM = "A-0105"
TITLE = "退職する人が治具の図面を持ち出したかもしれない"


@pytest.fixture
def desk(sample_company: None, page: Page, watch: Watch, live_server: Any, settings: Any) -> Desk:  # noqa: F811
    return Desk(page, watch, live_server.url, settings.SESSION_COOKIE_NAME)


def test_from_the_tip_to_the_dossier(desk: Desk, tmp_path: Path) -> None:
    a_colleague_tells(desk)
    found = Incident.objects.get(title=TITLE)
    front = f"/incidents/{found.key}/"
    nobody_else_finds_it(desk, front)
    steps: tuple[Callable[[Desk, str, Path], None], ...] = (
        the_manager_corrects_and_calls, legal_starts_a_clock_and_states_facts, legal_drafts_the_prompt_report,
        legal_secures_the_evidence, legal_proposes, it_receives_and_works, the_chief_decides,
        legal_takes_the_dossier,
    )  # fmt: skip
    for step in steps:
        step(desk, front, tmp_path)
    nobody_else_finds_it(desk, front)


def a_colleague_tells(desk: Desk) -> None:
    desk.sit(COLLEAGUE)
    desk.go("/incidents/report/")
    desk.look("report")
    desk.refused("知らせる", name="report-refused")
    desk.fill(
        title=TITLE,
        words="夜に治具のフォルダーからUSBメモリーに写していた。",
        who=f"神保 健吾（{LEAVER}）",
        at="",
    )
    desk.pick("touches", "no")
    desk.press("知らせる")
    expect(desk.page.locator("h1")).to_contain_text("ありがとうございました")
    desk.look("told")


def nobody_else_finds_it(desk: Desk, front: str) -> None:
    """Neither who stands over the leaver, nor the colleague who told, nor the leaver's department by any list."""
    for number in (HEAD_OF_BOTH, COLLEAGUE):
        desk.sit(number)
        for page in ("", "evidence/", "facts/", "drafts/ppc_prompt/"):
            assert desk.go(front + page) == 404
        desk.look(f"outside-{number}", allow="404")
        desk.go("/incidents/")
        expect(desk.page.locator("main")).not_to_contain_text(TITLE)
    desk.watch.forget()


def the_manager_corrects_and_calls(desk: Desk, front: str, _folder: Path) -> None:
    page = desk.page
    desk.sit(MANAGER)
    desk.go("/incidents/")
    desk.follow(TITLE)
    expect(page.locator("main")).to_contain_text("次にすること")
    desk.look("overview")
    desk.follow(re.compile("^訂正する"))
    tomorrow = today() + timedelta(days=1)
    desk.fill(
        day=tomorrow.isoformat(), at="09:00", department="700", words="係長が、同僚から口頭で聞いていた。"
    )
    desk.refused("訂正する", "知った日時が、まだ来ていません。", name="knew-tomorrow")
    desk.fill(day=(today() - timedelta(days=2)).isoformat(), at="17:40")
    desk.press("訂正する")
    expect(page.locator("main")).to_contain_text("訂正された記録が1件あります")
    expect(page.locator("main")).to_contain_text("今日は3日目です")
    desk.follow("知ってよい人", within="nav[aria-label=この事案の頁]")
    desk.press("選んだ人を加える")
    expect(page.locator("main")).to_contain_text("誰も選ばれていません。")
    desk.look("circle")
    for number in (LEGAL, IT):
        page.locator(f"[name=person][value='{Person.objects.get(number=number).key}']").check()
    desk.press("選んだ人を加える")
    expect(page.locator("main")).to_contain_text("2人を、知ってよい人に加えました。")


def legal_starts_a_clock_and_states_facts(desk: Desk, front: str, _folder: Path) -> None:
    page = desk.page
    desk.sit(LEGAL)
    desk.go(front)
    desk.follow("関わる情報・人を加える")
    desk.fill(items=ITEM)
    desk.press("加える")
    desk.follow(re.compile("^すること"))
    desk.look("clocks-none")
    page.locator('a[href$="/start/clock-appi-prompt/"]').click()
    desk.refused("動かす", name="clock-without-reason")
    desk.fill(reason="客先の担当者の連絡先が含まれていたため")
    desk.press("動かす")
    clock = IncidentClock.objects.get(incident__title=TITLE)
    last = today() + timedelta(days=2)  # the company knew two days ago, which is day 1 of 5
    expect(page.locator("main")).to_contain_text(f"{last.year}年{last.month}月{last.day}日")
    assert (clock.state, clock.knowing) == ("running", clock.incident.knowings.get(replaced_by=None))
    desk.look("clock")
    desk.follow("事実と文書", within="nav[aria-label=この事案の頁]")
    desk.follow(re.compile("記入する.*何が起きたか"))
    desk.fill(what_happened="退職する人が、治具の図面をUSBメモリーに写した。")
    desk.refused("記録する", "確かさが選ばれていません。", name="fact-without-certainty")
    desk.fill(sure_what_happened="sure")
    desk.press("記録する")
    desk.follow(re.compile("記入する.*個人データ"))
    desk.pick("personal_involved", "yes")
    desk.fill(personal_count="38", sure_personal_count="likely")
    desk.press("記録する")
    expect(page.locator("main")).to_contain_text("38人（推定）")
    desk.look("facts")


def legal_drafts_the_prompt_report(desk: Desk, front: str, folder: Path) -> None:
    page = desk.page
    desk.go(front + "drafts/")
    desk.look("drafts")
    desk.follow("個人情報保護委員会への速報")
    expect(page.locator("main")).to_contain_text("【要記入：")
    desk.follow("版を作る")
    desk.fill(contact_person="総務部　五十嵐")
    desk.press("この内容で版を作る")
    expect(page.locator("h1")).to_contain_text("第1版")
    desk.look("draft-version")
    for words, begins in (("PDF", b"%PDF-"), ("Word", b"PK")):
        with page.expect_download() as coming:
            desk.follow(words)
        kept = folder / words
        coming.value.save_as(kept)
        assert kept.read_bytes().startswith(begins)
        assert "速報" in coming.value.suggested_filename
    desk.watch.forget()


def legal_secures_the_evidence(desk: Desk, front: str, folder: Path) -> None:
    page = desk.page
    desk.go(front + "evidence/")
    desk.look("evidence")
    desk.press("すべて保全する")
    expect(page.locator("main")).to_contain_text("すべて保全しました")
    desk.follow("証拠を登録する")
    desk.refused("登録する", name="exhibit-refused")
    desk.fill(title="返却されたノートPC", origin="総務部の返却棚", giver="本人（宅配便）")
    desk.press("登録する")
    expect(page.locator("main")).to_contain_text(str(Incident.objects.get(title=TITLE)))
    exhibit = page.url
    desk.follow("ファイルを取り込む")
    copied = folder / "図面の一覧.txt"
    copied.write_text("治具 1\n" * 100)
    page.locator("[name=file]").set_input_files(copied)
    desk.fill(origin="保全用USB-HDD 1番")
    desk.press("取り込む")
    expect(page.locator("main")).to_contain_text("すべて一致")
    page.goto(f"{exhibit}event/?act=handed")
    desk.fill(purpose="調査のため", receiver=IT, place="情報システムの保管庫")
    desk.press("記録する")
    expect(page.locator("main")).to_contain_text("別の人が確認します")
    desk.look("exhibit")
    desk.go(front + "evidence/")
    expect(page.get_by_role("table", name="登録した証拠")).to_contain_text("返却されたノートPC")


def legal_proposes(desk: Desk, front: str, _folder: Path) -> None:
    """A decision, a containment, a dossier: each is for others to agree to."""
    page = desk.page
    desk.go(front + "decisions/")
    desk.look("decisions-none")
    desk.follow("判断を提案する")
    desk.refused("提案する", name="decision-refused")
    desk.fill(
        question="本人にいつ聞くか", options="すぐに／保全の後に", decided="保全の後に聞く", reason="証拠を失わないため"
    )  # fmt: skip
    desk.press("提案する")
    expect(page.locator("main")).to_contain_text("提案した人とは別の、統括の人が決めます。")
    desk.follow("封じ込め", within="nav[aria-label=判断と連絡]")
    desk.follow("封じ込めを提案する")
    desk.pick("kind", "rights")
    desk.fill(person=LEAVER, day=(today() + timedelta(days=60)).isoformat(), reason="図面を読み出せるため")
    desk.refused("提案する", "14日より先です。", name="containment-too-long")
    desk.fill(day=(today() + timedelta(days=5)).isoformat())
    desk.press("提案する")
    expect(page.locator("main")).to_contain_text("確認待ち")
    desk.look("containments")
    desk.go(f"/dossier/item/{ITEM}/")
    desk.look("dossier-item")
    desk.follow("証拠一式を求める")
    desk.fill(reason="警察")
    desk.refused("作成を起案する", "理由が短すぎます。", name="dossier-refused")
    desk.fill(reason="警察と弁護士に渡すため")
    desk.press("作成を起案する")
    expect(page.locator("main")).to_contain_text("決裁を待っています。")
    desk.look("dossier-asked")


def it_receives_and_works(desk: Desk, front: str, _folder: Path) -> None:
    page = desk.page
    desk.sit(IT)
    desk.go("/")
    desk.follow("受領の確認を待っている証拠")
    desk.follow("返却されたノートPC")
    desk.follow("受領を確認する")
    desk.press("記録する")
    expect(page.locator("main")).to_contain_text("受領について記録しました。")
    last = CustodyEvent.objects.latest("pk")
    assert (last.receipt, last.received_by) == ("confirmed", Person.objects.get(number=IT))
    desk.go(front + "tasks/")
    desk.look("tasks")
    desk.follow(re.compile("済みにする.*PC・媒体を確保する"))
    desk.fill(words="電源を入れずに預かった。")
    desk.press("済みにする")
    expect(page.locator("main")).to_contain_text("「PC・媒体を確保する」を済みにしました。")
    desk.watch.forget()


def the_chief_decides(desk: Desk, front: str, _folder: Path) -> None:
    page = desk.page
    desk.sit(CHIEF)
    desk.go(front + "decisions/")
    desk.follow(re.compile("^決める"))
    desk.pick("answer", "yes")
    desk.press("記録する")
    assert Decision.objects.get(incident__title=TITLE).state == "approved"
    desk.look("decisions")
    desk.go(front + "containments/")
    desk.follow(re.compile("^確かめる"))
    desk.pick("answer", "yes")
    desk.press("記録する")
    expect(page.locator("main")).to_contain_text("止めました。")
    assert Containment.objects.get(incident__title=TITLE).state == "on"
    for number, verb in ((PATENTS, "承認する"), (CHIEF, "決裁する")):
        desk.sit(number)
        desk.go("/approvals/?turn=mine")
        page.get_by_role("row").filter(has_text=f"証拠一式の作成（{ITEM}）").get_by_role("link").click()
        desk.press(verb)
        expect(page.locator("main").get_by_role("button", name=verb)).to_have_count(0)
    desk.watch.forget()


def legal_takes_the_dossier(desk: Desk, _front: str, folder: Path) -> None:
    page = desk.page
    desk.sit(LEGAL)
    desk.go("/dossier/")
    desk.look("dossier-list")
    desk.follow(ITEM)
    desk.press("証拠一式を作る")
    expect(page.locator("main")).to_contain_text("作りました。")
    desk.look("dossier-made")
    with page.expect_download() as coming:
        desk.follow("一式（ZIP）")
    coming.value.save_as(folder / "dossier.zip")
    with zipfile.ZipFile(folder / "dossier.zip") as packed:
        packed.extractall(folder)
    (made,) = folder.glob("hiden-dossier-*")
    newest = newest_checkpoint()
    assert newest is not None
    assert verified(made, newest.vkey) == 0
    with (made / "data/dossier.pdf").open("ab") as paper:
        paper.write(b" ")
    assert verified(made, newest.vkey) == 16


def verified(made: Path, vkey: str) -> int:
    """What the program in the package says, in a Python that has nothing else and looks nowhere else."""
    command = [sys.executable, "-I", "-S", "hiden_verify_dossier.py", ".", "--key", vkey]
    return subprocess.run(command, cwd=made, capture_output=True, env={}, check=False).returncode
