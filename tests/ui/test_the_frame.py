"""The frame around every page: who is asking, which day, errors that speak, our own files."""

from __future__ import annotations

import gzip
import logging
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hiden.base.clock import now
from hiden.people.models import Account, Kind, Person
from hiden.ui import menu, todo
from hiden.web.frame import Frame
from hiden.web.menu import menu_for
from hiden.web.static import file_named

from .conftest import make_person


def test_nobody_is_led_to_the_entrance(company: Any) -> None:
    assert Client().get("/").headers["Location"] == "/accounts/login/?next=%2F"


def test_the_header_says_company_period_role_and_person(signed_in: Client) -> None:
    words = signed_in.get("/").content.decode()
    for said in (
        "株式会社サンプル製作所",
        "年度）",
        "情報管理責任者",
        "佐藤 さくら",
        "English",
        "ログアウト",
    ):
        assert said in words


def test_the_language_is_switched_by_a_form(signed_in: Client) -> None:
    assert signed_in.post("/language/", {"language": "en", "next": "/"}).status_code == 302
    assert '<html lang="en">' in signed_in.get("/").content.decode()


def test_the_menu_stands_in_the_order_of_the_handbook(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "_entries", {})
    menu.show_in_menu(menu.CHAPTER_6, "事案", "account_login")
    menu.show_in_menu(menu.OVERALL, "ホーム", "home")
    menu.show_in_menu(menu.CHAPTER_2, "まだない頁", "no_such_page")
    menu.show_in_menu(menu.CHAPTER_2, "後", "account_logout", order=90)
    menu.show_in_menu(menu.CHAPTER_2, "先", "account_inactive", order=10)
    shown = menu_for(alice, "/accounts/inactive/more/")
    assert [str(section.label) for section in shown] == ["全体", "第２章　把握と決定", "第６章　漏えい事案"]
    assert [line.label for line in shown[1].lines] == ["先", "後"]
    assert [line.label for section in shown for line in section.lines if line.here] == ["先"]


def test_the_menu_shows_only_what_one_may_see(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "_entries", {})
    menu.show_in_menu(menu.OVERALL, "ホーム", "home")
    menu.show_in_menu(menu.RECORDS, "設定", "account_login", action="people.configure")
    bob = make_person("1002", "鈴木 一郎", "スズキ イチロウ")
    assert [str(section.label) for section in menu_for(alice, "/")] == ["全体", "記録と設定"]
    assert [str(section.label) for section in menu_for(bob, "/")] == ["全体"]


def test_a_long_menu_costs_no_more_queries_than_a_short_one(
    alice: Person, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(menu, "_entries", {})
    actions = [
        "people.read",
        "people.configure",
        "people.change",
        "people.import",
        "people.give_role",
        "people.forget",
    ]
    for number, action in enumerate(actions):
        menu._entries[str(number)] = menu.Entry(menu.OVERALL, action, "home", action)
    menu_for(alice, "/")
    with django_assert_max_num_queries(2):
        assert len(menu_for(alice, "/")[0].lines) == len(actions)


def test_the_home_page_tells_what_waits_late_first(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(todo, "_reminders", {})
    todo.remind("a", "決定を待つ情報", lambda person: 12, "home", query="state=open", order=1)
    todo.remind("b", "見直す情報", lambda person: 3, "home", order=2, late=lambda person: 2)
    todo.remind("c", "何もない", lambda person: 0, "home", order=0)
    words = signed_in.get("/").content.decode()
    assert words.index("見直す情報") < words.index("決定を待つ情報")
    assert "期限を過ぎたもの 2" in words
    assert 'href="/?state=open"' in words
    assert "何もない" not in words


def test_a_fragment_draws_no_frame(
    sample: None, signed_in: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    signed_in.get("/sample/people/")
    with django_assert_num_queries(4):  # session, account with person, count, slice
        signed_in.get(
            "/sample/people/",
            headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/sample/people/"},
        )


def test_the_frame_itself_costs_three_queries(
    sample: None, signed_in: Client, django_assert_max_num_queries: Any
) -> None:
    signed_in.get("/sample/people/")
    with django_assert_max_num_queries(
        7
    ):  # session, account with person, count, slice; company, person's facts, tree
        signed_in.get("/sample/people/")


# ---------- who is asking ----------


def test_a_leaver_is_nobody_from_the_next_request_on(signed_in: Client, alice: Person) -> None:
    assert signed_in.get("/").status_code == 200
    alice.states.update(kind=Kind.LEAVER)
    assert signed_in.get("/").status_code == 302
    Person.objects.filter(pk=alice.pk).update(kind=Kind.REGULAR)
    assert signed_in.get("/").status_code == 302  # the session itself is gone


def test_ending_the_sessions_of_a_person_ends_them_all(signed_in: Client, alice: Person) -> None:
    assert signed_in.get("/").status_code == 200
    Person.objects.filter(pk=alice.pk).update(session_epoch=alice.session_epoch + 1)
    assert signed_in.get("/").status_code == 302


def test_a_stopped_account_is_nobody(signed_in: Client, alice: Person) -> None:
    alice.account.is_active = False
    alice.account.save()
    assert signed_in.get("/").status_code == 302


def test_an_account_without_a_person_can_only_sign_out(company: Any) -> None:
    account = Account.objects.create(email="nobody@example.co.jp", created_at=now())
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/")
    assert answer.status_code == 403
    assert "在籍している人に結び付いていません" in answer.content.decode()
    assert "ログアウト" in answer.content.decode()
    assert client.get("/accounts/2fa/").status_code == 403
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/").status_code == 302


def test_every_address_of_sign_in_says_who_may_come() -> None:
    from django.urls import URLPattern, URLResolver

    from hiden.web.accounts import urlpatterns

    def views(patterns: list[Any]) -> list[Any]:
        found: list[Any] = []
        for each in patterns:
            found += views(each.url_patterns) if isinstance(each, URLResolver) else [each]
        return found

    for each in views(urlpatterns):
        assert isinstance(each, URLPattern)
        view = each.callback
        assert hasattr(view, "gate_action") or getattr(view, "gate_open", False), each.name


def test_pages_of_the_signed_in_stay_in_no_cache(signed_in: Client) -> None:
    assert signed_in.get("/").headers["Cache-Control"] == "private, no-store"


# ---------- which day ----------


def test_a_past_day_is_shown_on_the_page_and_kept_in_links(sample: None, signed_in: Client) -> None:
    words = signed_in.get("/sample/people/?as_of=R8.3.31&kind=regular").content.decode()
    assert '<time datetime="2026-03-31">2026年3月31日（令和8年）</time>' in words
    assert 'href="/sample/people/?kind=regular"' in words  # back to now
    assert 'href="/?as_of=2026-03-31"' in words  # {% link %}


def test_a_day_that_is_none_is_said_and_now_is_shown(sample: None, signed_in: Client) -> None:
    words = signed_in.get("/sample/people/?as_of=2026/02/30").content.decode()
    assert "表示基準日　" not in words
    assert 'data-kind="care"' in words


def test_a_future_day_is_called_a_forecast(rf: Any) -> None:
    request = rf.get("/")
    request.as_of = date(2999, 1, 1)
    assert Frame(request).as_of_is_future


# ---------- errors ----------


def test_a_refusal_is_a_page_of_two_sentences(sample: None, signed_in: Client) -> None:
    answer = signed_in.get("/sample/refuse/allowed/", headers={"Referer": "http://testserver/sample/"})
    words = answer.content.decode()
    assert answer.status_code == 403
    assert "この情報を見る権限がありません。" in words
    assert "情報管理責任者に相談してください。" in words
    assert 'href="/sample/">前のページに戻る' in words


def test_a_stranger_cannot_put_a_link_into_an_error(sample: None, signed_in: Client) -> None:
    answer = signed_in.get("/sample/refuse/allowed/", headers={"Referer": "https://evil.example/"})
    assert "evil" not in answer.content.decode()


def test_htmx_gets_a_refusal_where_it_can_be_seen(sample: None, signed_in: Client) -> None:
    answer = signed_in.get("/sample/refuse/input/", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#trouble"
    assert "番号が重なっています。" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_the_api_gets_a_refusal_as_json(sample: None, signed_in: Client) -> None:
    answer = signed_in.get("/api/refuse/input/")
    assert answer.status_code == 422
    assert answer.json() == {
        "error": {"what": "番号が重なっています。", "do_next": "番号を変えてください。"},
    }


def test_an_unexpected_error_shows_a_number_and_nothing_else(
    sample: None, signed_in: Client, caplog: pytest.LogCaptureFixture
) -> None:
    signed_in.raise_request_exception = False
    with caplog.at_level(logging.ERROR, logger="hiden.web"):
        answer = signed_in.get("/sample/refuse/otherwise/")
    words = answer.content.decode()
    assert answer.status_code == 500
    assert "something secret" not in words
    incident = words.split("番号 ", 1)[1].split("）", 1)[0]
    assert any(f"incident {incident}" in record.getMessage() for record in caplog.records)


def test_the_page_of_an_unexpected_error_needs_no_database(
    sample: None, rf: Any, django_assert_num_queries: DjangoAssertNumQueries, db: None
) -> None:
    from hiden.web.errors import broken

    with django_assert_num_queries(0):
        answer = broken(rf.get("/"), RuntimeError("x"))
    assert "秘伝" in answer.content.decode()
    assert "app.css" in answer.content.decode()


def test_an_unknown_address_is_answered_in_the_same_frame(signed_in: Client) -> None:
    answer = signed_in.get("/no/such/page/")
    assert answer.status_code == 404
    assert "お探しのページは見つかりません。" in answer.content.decode()
    assert 'id="toc"' in answer.content.decode()


def test_nobody_can_register_themselves(company: Any) -> None:
    for address in ("/accounts/signup/", "/accounts/email/", "/accounts/3rdparty/signup/"):
        assert Client().get(address).status_code == 404
        assert Client().post(address, {"email": "a@example.com"}).status_code == 404


# ---------- our own files ----------


def test_a_file_under_its_version_is_kept_for_ever() -> None:
    file = file_named("ui/app.css")
    assert file is not None
    kept = Client().get(f"/static/ui/app.css?v={file.version}")
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert kept.headers["Content-Type"] == "text/css; charset=utf-8"
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    assert Client().get("/static/ui/app.css?v=old").headers["Cache-Control"] == "public, no-cache"


def test_a_file_that_has_not_changed_is_not_sent_again() -> None:
    tag = Client().get("/static/ui/app.css").headers["ETag"]
    again = Client().get("/static/ui/app.css", headers={"If-None-Match": f'"x", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")


def test_a_browser_that_unpacks_gets_it_packed() -> None:
    plain = Client().get("/static/ui/app.css")
    packed = Client().get("/static/ui/app.css", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 3


@pytest.mark.parametrize(
    "address",
    [
        "/static/", "/static/ui/", "/static/ui", "/static/../settings.py", "/static/ui/../../../settings.py",
        "/static/%2e%2e/settings.py", "/static/ui/%2e%2e/%2e%2e/%2e%2e/settings.py", "/static//etc/passwd",
        "/static/ui//app.css", "/static/ui/app.css%00", "/static/..%5c..%5csettings.py", "/static/.hidden", "/static/nothing.css",
    ],
)  # fmt: skip
def test_nothing_but_our_own_files_is_served(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404
    assert b"SECRET_KEY" not in answer.content


def test_files_are_only_read() -> None:
    assert Client().post("/static/ui/app.css").status_code == 405
    head = Client().head("/static/ui/app.css")
    assert head.content == b""
    assert int(head.headers["Content-Length"]) > 1000


def test_no_page_carries_inline_script_or_style(sample: None, signed_in: Client) -> None:
    for address in ("/", "/sample/", "/sample/people/", "/sample/edit/", "/accounts/2fa/"):
        words = signed_in.get(address).content.decode()
        assert " style=" not in words
        assert "<style" not in words
        assert "onclick=" not in words
        assert "http://" not in words.replace("http://www.w3.org/", "")
        assert "https://" not in words


def test_the_policy_forbids_everything_from_elsewhere(signed_in: Client) -> None:
    policy = signed_in.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
