"""The statement in sentences, for the page and the paper; in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from hiden.base.words import listed, say
from hiden.logs.telling import CHANNELS
from hiden.monitoring.models import CaseState

Row = list[str]

WAYS: Final[dict[str, Callable[[], str]]] = {
    "removable": lambda: say("USBメモリー等への書出し"),
    "mail": lambda: say("メールの送信"),
    "web": lambda: say("ウェブへのアップロード・書込み"),
    "cloud": lambda: say("クラウドへのアップロード・共有"),
    "print": lambda: say("印刷"),
}


def summary(said: dict[str, Any]) -> list[str]:
    """What was found, first; each sentence names its number."""
    signs, cases = sum(each["count"] for each in said["signs"]), said["cases"]
    found = []
    if signs:
        explained = sum(each["explained"] for each in said["signs"])
        found.append(
            say(
                "検知の条件に当たった日・項目は{n}件あり、うち{explained}件は業務上の理由が登録されています。",
                n=signs,
                explained=explained,
            )
        )
    else:
        found.append(say("検知の条件に当たったものはありません。"))
    if cases:
        states = listed(str(CaseState(each["state"]).label) for each in cases)
        found.append(
            say("確認した案件は{n}件で、結果は次のとおりです：{states}。", n=len(cases), states=states)
        )
    else:
        found.append(say("案件として確認したものはありません。"))
    secret = sum(each["secret"] for each in said["events"]["ways"].values())
    found.append(
        say(
            "社外へ出る経路での、秘密情報として登録されたものの操作の記録は{n}件です（正当な業務によるものを含みます）。",
            n=secret,
        )
    )
    return found


def checked(said: dict[str, Any]) -> list[str]:
    """What was looked at."""
    runs, archive = said["runs"], said["archive"]
    return [
        say(
            "{n}個の取得元の記録（この期間に{events}件、うち本人のもの{own}件）",
            n=len(said["sources"]),
            events=f"{sum(each['events'] for each in said['sources']):,}",
            own=f"{said['events']['all']:,}",
        ),
        say("{n}種類の検知を、対象の{of}日のうち{days}日について実行", n=len(said["detectors"]), of=runs["of"], days=runs["days"]),
        say(
            "保管庫の{size}区画の見出しとファイルを照合：{result}",
            size=archive["size"],
            result=say("改変・欠落なし") if archive["sound"] else say("問題{n}件", n=archive["troubles"]),
        ),
    ]  # fmt: skip


def uncovered(said: dict[str, Any]) -> list[str]:
    """What the records cannot say; never empty."""
    of = said["uncovered"]
    found = []
    if of["channels"]:
        names = listed(str(CHANNELS[each]) for each in of["channels"])
        found.append(say("記録を取っていない経路：{names}", names=names))
    if of["holes"]:
        found.append(
            say(
                "記録のない日がある取得元：{n}個（延べ{days}日、取得元ごとの日数は別表3）",
                n=len(of["holes"]),
                days=f"{sum(each['days'] for each in of['holes']):,}",
            )
        )
    unread = sum(each["unread"] for each in said["sources"])
    if unread:
        found.append(say("読み取れなかった記録：{n}件（原本は保管）", n=f"{unread:,}"))
    if of["nobody"]:
        found.append(say("だれのものか分からない記録：{n}件", n=f"{of['nobody']:,}"))
    found += [
        say("本人の記録を読めなくした月：{month}", month=f"{date.fromisoformat(month):%Y/%m}")
        for month in of["erased_months"]
    ]
    if said["runs"]["days"] < said["runs"]["of"]:
        found.append(say("検知を実行していない日：{n}日", n=said["runs"]["of"] - said["runs"]["days"]))
    found.append(say("口頭、私物の機器での撮影、記憶による持出しは、記録からは分かりません。"))
    return found


def way_rows(said: dict[str, Any]) -> list[Row]:
    """Ways out: name, events, with registered information."""
    return [
        [WAYS[name](), f"{each['all']:,}", f"{each['secret']:,}"]
        for name, each in said["events"]["ways"].items()
    ]


def source_rows(said: dict[str, Any]) -> list[Row]:
    """Sources: name, sealed records, events of the period, days with records."""
    return [
        [each["name"], f"{each['records']:,}", f"{each['events']:,}", say("{n}日／{of}日", n=each["days"], of=each["of"])]
        for each in said["sources"]
    ]  # fmt: skip


def sign_rows(said: dict[str, Any]) -> list[Row]:
    """What detectors noticed: title, how often, explained."""
    return [[each["title"], f"{each['count']:,}", f"{each['explained']:,}"] for each in said["signs"]]


def notes() -> list[str]:
    """What this paper is and is not."""
    return [
        say("この書面は、作成した時点の記録から分かることを述べるもので、法的な判断ではありません。"),
        say("検知の条件に当たることは、不正を意味しません。"),
        say(
            "同じ書庫の中の hiden_verify_exoneration.py で、書面が改変されていないことと、記録に欠落がないことを、秘伝なしで確かめられます。"
        ),
    ]


__all__ = ["checked", "notes", "sign_rows", "source_rows", "summary", "uncovered", "way_rows"]
