"""The information manager's afternoon, from an empty database to a proof, by keyboard alone."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import LocatorAssertions, Page, expect

from hiden.ledger.signing import sign_checkpoint
from hiden.people.setup import new_setup_link
from tests.browser.conftest import Watch
from tests.browser.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PASSWORD = "shinkou-no-kagi-7"
MANAGER = "m1001@mihon-seiko.example"
ITEM, ITEM_NAME = "A-0908", "引退予定の職人の技能メモ"
CELL = re.compile("^従業員等・接近の制御：")


def test_the_afternoon_of_the_information_manager(
    page: Page, watch: Watch, live_server: Any, tmp_path: Path
) -> None:
    keys = Keyboard(page)
    set_up(keys, live_server.url)
    bring_in(keys, "departments.csv", "部署マスター", added=9)
    bring_in(keys, "people.csv", "従業員名簿", added=127)
    bring_in(keys, "roles.csv", "役割の一覧", added=25)
    adopt_classes(keys)
    bring_in(keys, "register.xlsx", "情報の台帳", added=68, problems=REGISTER_PROBLEMS)
    watch.clean()
    evaluate(keys)
    propose(keys)
    for number, name, verb in (("1007", "乾 一郎", "承認する"), ("0002", "﨑山 達夫", "決裁する")):
        make_account(keys, number, name)
        with other_person(page) as their_keys:
            first_sign_in(their_keys, live_server.url, f"m{number}@mihon-seiko.example")
            act_on_the_case(their_keys, verb)
    classify(keys)
    describe_the_company(keys)
    measure = choose_measures(keys)
    assign(keys, measure)
    make_progress(keys, measure)
    see_matrix_and_plan(keys, measure)
    watch.clean()
    read_the_report(keys, tmp_path)
    prove(keys, tmp_path)
    watch.clean()


def heading(page: Page) -> LocatorAssertions:
    return expect(page.get_by_role("heading", level=1))


@contextmanager
def other_person(page: Page) -> Iterator[Keyboard]:
    """Another person's browser, watched like the first."""
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport=page.viewport_size)
    try:
        other = context.new_page()
        watch = Watch(other)
        yield Keyboard(other)
        watch.clean()
    finally:
        context.close()


# ---------- the first start ----------


def set_up(keys: Keyboard, home: str) -> None:
    """The one-time link of the terminal, then out and in again."""
    page = keys.page
    link = home + new_setup_link()
    page.goto(link)
    heading(page).to_have_text("初期設定")
    keys.type("会社名", "見本精工株式会社")
    keys.pick("年度の始まりの月", "4月")
    keys.type("あなたの社員番号", "1001")
    keys.type("氏名", "東海林 朋美")
    keys.type("フリガナ", "ショウジ トモミ")
    keys.type("メールアドレス", MANAGER)
    keys.type("パスワード", PASSWORD)
    keys.type("パスワード（確認）", PASSWORD)
    keys.press("登録して始める")
    heading(page).to_have_text("次にすること")
    expect(page.get_by_role("banner")).to_contain_text("見本精工株式会社")
    expect(page.get_by_role("banner")).to_contain_text("情報管理責任者")
    keys.press("ログアウト")
    heading(page).to_have_text("ログイン")
    sign_in(keys, MANAGER)


def sign_in(keys: Keyboard, email: str) -> None:
    keys.type("メールアドレス", email)
    keys.type("パスワード", PASSWORD)
    keys.press("ログインする")
    heading(keys.page).to_have_text("次にすること")


def adopt_classes(keys: Keyboard) -> None:
    """The register names classes; a new company begins with a usual set of them."""
    page = keys.page
    keys.menu("分類")
    expect(page.get_by_text("区分がまだありません。")).to_be_visible()
    keys.press(re.compile("「極秘・秘・社外秘」を ?採り入れる"))
    expect(page.get_by_role("table", name="使っている区分")).to_contain_text("極秘")


# ---------- the company's own files ----------

# Whatever the register holds that cannot be taken, by sheet, row and column, and what is taken with a remark.
REGISTER_PROBLEMS = (
    "シート『情報資産管理台帳』の9行目、V列「見直し期限」",
    "シート『情報資産管理台帳』の73行目、A列「管理番号」",
    "シート『情報資産管理台帳』の75行目、B列「情報名」",
)


def bring_in(keys: Keyboard, name: str, kind: str, *, added: int, problems: tuple[str, ...] = ()) -> None:
    """Upload, check what the columns are taken for, see what is wrong in which cell, approve."""
    page = keys.page
    keys.menu("ファイルの取込み")
    keys.follow("ファイルを取り込む")
    heading(page).to_have_text("ファイルを取り込む")
    keys.pick("種類", kind)
    keys.attach("ファイル", SAMPLES / name)
    keys.press("ファイルを読む")
    heading(page).to_contain_text(name)
    columns = page.get_by_role("table", name="列の確認")
    expect(columns.get_by_role("combobox").first).not_to_have_value("")  # the heading was understood
    keys.press("取り込む内容を確かめる")
    expect(page.get_by_role("heading", name="取り込むとこうなります")).to_be_visible()
    for place in problems:
        expect(page.locator("#problems ~ *").get_by_text(place, exact=True)).to_be_visible()
    if problems:
        leave_out_the_wrong_rows(keys)
    expect(page.locator("dl.tally div").filter(has_text="追加").locator("dd")).to_have_text(str(added))
    keys.press(re.compile(r"^承認して\d+件を反映する$"))
    expect(page.get_by_text("取込みを反映しました。")).to_be_visible()


def leave_out_the_wrong_rows(keys: Keyboard) -> None:
    """Nothing can be approved while rows are wrong, until the person says that they stay out."""
    page = keys.page
    expect(page.get_by_role("button", name=re.compile("^承認して"))).to_have_count(0)
    keys.tick(page.get_by_role("checkbox", name=re.compile("行を除いて取り込む")))
    keys.press("もう一度確かめる")
    expect(page.get_by_role("button", name=re.compile("^承認して"))).to_be_visible()


# ---------- chapter 2: evaluate, decide ----------


def evaluate(keys: Keyboard) -> None:
    """One item from the list of those that wait, viewpoint by viewpoint."""
    page = keys.page
    keys.menu("評価と秘密情報の決定")
    heading(page).to_have_text("評価と秘密情報の決定")
    keys.follow(ITEM)
    heading(page).to_have_text(f"{ITEM}「{ITEM_NAME}」を評価する")
    scores = (
        ("経済的価値", "中：製品や部門の競争力に関わる", "不良率を決める段取りの勘所が書かれている"),
        (
            "競合他社にとっての有用性",
            "高：追い付くための年月や費用を大きく省ける",
            "習得に十年かかる技能である",
        ),
        ("法令違反・契約違反と制裁の程度", "低：特別な義務は見当たらない", "他社から預かった情報は含まない"),
    )
    for viewpoint, score, reason in scores:
        group = page.get_by_role("group", name=re.compile(viewpoint))
        keys.choose(group, score)
        keys.type(group.get_by_role("textbox", name="理由"), reason)
    keys.press("評価を登録して次へ")
    expect(page.get_by_text(f"{ITEM}を評価しました。")).to_be_visible()


def propose(keys: Keyboard) -> None:
    """The decision on the item that was just evaluated."""
    page = keys.page
    keys.menu("評価と秘密情報の決定")
    keys.follow(re.compile("^決定の起案を待つ"))
    keys.tick(page.get_by_role("checkbox", name=re.compile(ITEM)))
    keys.press("選んだ情報の決定を起案する")
    heading(page).to_have_text("秘密情報の決定を起案する")
    keys.pick(f"{ITEM}の決定", "秘密情報とする")
    keys.type("起案の理由", "退職までに引き継ぎ、社外に出ないよう管理するため")
    keys.press("起案する")
    heading(page).to_contain_text(f"{ITEM}の秘密情報の決定")
    expect(page.get_by_text("承認：乾 一郎")).to_be_visible()
    expect(page.get_by_role("button", name="承認する")).to_have_count(0)  # never by the proposer


def make_account(keys: Keyboard, number: str, name: str) -> None:
    """The administrator's part: find the person, make the account. The password is never hers to choose."""
    page = keys.page
    keys.menu("人の一覧")
    keys.type("氏名・フリガナ", number)
    page.keyboard.press("Enter")
    keys.follow(name)
    heading(page).to_have_text(name)
    keys.follow("アカウントを作成する")
    heading(page).to_have_text(f"{name}さんのアカウントを作成する")
    keys.press("作成する")
    expect(page.get_by_text("アカウントを作成しました。")).to_be_visible()


def first_sign_in(keys: Keyboard, home: str, email: str) -> None:
    """The other person's part: a password by the link in the mail."""
    page = keys.page
    page.goto(home)
    keys.follow("パスワードを忘れたとき")
    keys.type("メールアドレス", email)
    keys.press("リンクを送る")
    heading(page).to_have_text("メールを確認してください")
    (sent,) = [each for each in mail.outbox if email in each.to]
    link = re.search(r"https?://\S+", str(sent.body))
    assert link is not None
    page.goto(link.group(0))
    heading(page).to_have_text("新しいパスワード")
    keys.type("新しいパスワード", PASSWORD)
    keys.type("新しいパスワード（確認）", PASSWORD)
    keys.press("変更する")
    heading(page).not_to_have_text("新しいパスワード")
    page.goto(home)
    sign_in(keys, email)


def act_on_the_case(keys: Keyboard, verb: str) -> None:
    """From what waits on the home page, through the case, to the button; the stamp is there afterwards."""
    page = keys.page
    keys.follow(re.compile("あなたの承認・決裁を待っている案件"))
    keys.follow("1", within=page.get_by_role("table"))
    heading(page).to_contain_text(f"{ITEM}の秘密情報の決定")
    keys.type("コメント", "現場で確かめました。")
    keys.press(verb)
    done = verb.removesuffix("する")
    expect(page.get_by_role("row").filter(has_text="現場で確かめました。").last).to_contain_text(done)
    expect(page.get_by_role("img", name=re.compile(f"^{done}"))).to_be_visible()


# ---------- chapter 3: classify, choose measures ----------


def classify(keys: Keyboard) -> None:
    """Give the decided item its class."""
    page = keys.page
    keys.menu("分類")
    keys.follow(re.compile("^区分のない情報を分類する"))
    heading(page).to_have_text("情報を分類する")
    keys.tick(page.get_by_role("checkbox", name=re.compile(ITEM)))
    expect(page.locator("[data-picked]")).to_have_text("1")
    keys.pick("付ける区分", "秘")
    keys.type("理由", "製造部の中で取り扱う技能の記録であるため")
    keys.press("分類する")
    expect(page.get_by_text("1件を分類しました。")).to_be_visible()


def describe_the_company(keys: Keyboard) -> None:
    """Answer every question about the company."""
    page = keys.page
    keys.menu("会社の状況")
    keys.follow("回答する")
    heading(page).to_have_text("会社の状況に回答する")
    questions = page.locator("main").get_by_role("group").all()
    assert len(questions) > 10
    for question in questions:
        keys.choose(question, "はい")
    keys.press("回答を登録する")
    heading(page).to_have_text("会社の状況")
    expect(page.get_by_text("未回答")).to_have_count(0)
    expect(page.get_by_role("cell", name="はい", exact=True)).to_have_count(len(questions))


def choose_measures(keys: Keyboard) -> str:
    """All measures of one cell, with reasons; answers with the number of the first."""
    page = keys.page
    keys.menu("対策の充足状況")
    keys.follow(CELL)
    heading(page).to_have_text("従業員等・① 接近の制御")
    keys.follow("この対策の採否を決める")
    heading(page).to_contain_text("採否を決める")
    reasons = page.get_by_role("textbox", name="理由")
    assert all(reason.input_value() for reason in reasons.all()), "what is suggested says why"
    keys.type(reasons.first, "図面と技能の記録を見る人を、担当者に絞るため")
    keys.press("採否を登録する")
    expect(page.get_by_text(re.compile(r"\d+件の採否を登録しました。"))).to_be_visible()
    return page.locator("#listing tbody a").first.inner_text()


def assign(keys: Keyboard, measure: str) -> None:
    """Who sees to it, until when, at what cost."""
    page = keys.page
    keys.follow(measure)
    heading(page).to_contain_text(measure)
    expect(page.get_by_role("table", name="区分ごとの採否")).to_contain_text(
        "図面と技能の記録を見る人を、担当者に絞るため"
    )
    keys.follow("担当と期限を決める")
    heading(page).to_have_text("担当・期限・費用を決める")
    keys.pick("担当者", "乾 一郎（1007）")
    keys.type("期限", "令和9年2月26日")
    keys.type("費用（円）", "120000")
    keys.press("登録する")
    heading(page).to_contain_text(measure)


def make_progress(keys: Keyboard, measure: str) -> None:
    """What is written down and what is done are two things."""
    page = keys.page
    keys.follow("進み具合を登録する")
    heading(page).to_have_text("進み具合を登録する")
    for stage, reference in (("文書化", "文書管理規程 第12条"), ("実施", "製図サーバーの権限表")):
        group = page.get_by_role("group", name=stage)
        keys.tick(group.get_by_role("checkbox"))
        keys.type(group.get_by_role("textbox").nth(0), "2026/10/30")
        keys.type(group.get_by_role("textbox").nth(1), reference)
    keys.press("登録する")
    heading(page).to_contain_text(measure)
    expect(page.get_by_role("region", name="進み具合")).to_contain_text("文書管理規程 第12条")
    expect(page.get_by_role("region", name="進み具合")).to_contain_text("未了")  # nobody has seen evidence


def see_matrix_and_plan(keys: Keyboard, measure: str) -> None:
    """The cell counts what is done; the plan has the month of the measure and its cost."""
    page = keys.page
    keys.menu("対策の充足状況")
    expect(page.get_by_role("link", name=CELL)).to_contain_text("1/ ")
    keys.menu("対策の計画")
    expect(page.get_by_role("row").filter(has_text=measure)).to_contain_text("120,000円")
    expect(page.get_by_role("region", name="第4四半期")).to_contain_text("2027年2月　1件　120,000円")


# ---------- what is shown to others ----------


def read_the_report(keys: Keyboard, folder: Path) -> None:
    """The board report as a PDF, by what stands on its paper."""
    sign_checkpoint()  # what the job of every minute does
    page = keys.page
    keys.menu("帳票")
    # Shown in a window, kept as a file without one.
    with page.expect_response(re.compile(r"/reports/board\.pdf$")) as shown:
        keys.follow("経営報告を開く")
    (folder / "board.pdf").write_bytes(page.request.get(shown.value.url).body())
    paper = ("pdftotext", "-layout", str(folder / "board.pdf"), "-")
    text = subprocess.run(paper, capture_output=True, text=True, check=True).stdout
    for words in (
        "秘密情報の管理状況 報告書",
        "見本精工株式会社",
        "把握している情報は 68 件",
        "実施済み 1 件",
        "社外秘",  # its class stands on it
        "対策の充足状況",
    ):
        assert words in text, words
    assert "まだ署名がありません" not in text
    page.go_back()  # Alt+← is a key of the browser's own window, which a headless one has not
    heading(page).to_have_text("帳票")


def prove(keys: Keyboard, folder: Path) -> None:
    """What happened stands in the ledger, and anybody with Python can check a copy of it."""
    page = keys.page
    keys.menu("操作の記録")
    heading(page).to_have_text("操作の記録")
    keys.type("対象", ITEM)
    page.keyboard.press("Enter")
    expect(page.locator("#listing tbody")).to_contain_text(f"{ITEM}を「秘密情報とする」と決定しました。")
    keys.follow("検証できる形で書き出す")
    heading(page).to_have_text("操作の記録を書き出す")
    keys.download("書き出す", role="button").save_as(folder / "ledger.zip")
    with zipfile.ZipFile(folder / "ledger.zip") as packed:
        packed.extractall(folder / "ledger")
    (copy,) = (folder / "ledger").iterdir()
    command = (sys.executable, "-I", str(copy / "hiden_verify.py"), str(copy))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASSED" in done.stdout
