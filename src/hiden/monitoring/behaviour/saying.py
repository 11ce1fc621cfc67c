"""How reasons of behaviour are said: with the numbers, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from hiden.base.words import listed, say
from hiden.logs.telling import size_words
from hiden.monitoring.found import Value

Values = Mapping[str, Value]

_WHATS: Final[Mapping[str, Callable[[], str]]] = {
    "read": lambda: say("読んだ・取り出したファイル"),
    "secret": lambda: say("読んだ・取り出した、登録した情報のファイル"),
    "items": lambda: say("触れた登録情報の種類"),
    "peak": lambda: say("1時間に読んだファイル"),
    "glance": lambda: say("1時間に画面で開いたもの"),
    "rows": lambda: say("業務システムから取り出した行"),
    "new_items": lambda: say("初めて触れた登録情報"),
    "mail_bytes": lambda: say("社外へのメールの量"),
    "free_bytes": lambda: say("個人用メールの宛先へ送った量"),
    "self_bytes": lambda: say("本人のものと見られる個人用の宛先へ送った量"),
    "drop_bytes": lambda: say("個人用クラウド・ファイル転送へ送った量"),
    "put_bytes": lambda: say("ウェブへ送信した量"),
    "ai_bytes": lambda: say("生成AIへ送信した量"),
    "close": lambda: say("関係のある先への送信"),
    "out_secret": lambda: say("登録した情報の社外への送信"),
    "new_bytes": lambda: say("初めての先へ送った量"),
    "new_secret": lambda: say("初めての先への、登録した情報の送信"),
    "media_bytes": lambda: say("媒体へ書き出した量"),
    "new_media": lambda: say("初めてつないだ媒体"),
    "new_way": lambda: say("初めて使った端末・回線"),
    "pages": lambda: say("印刷した枚数"),
    "shares": lambda: say("クラウドでの共有"),
    "packs": lambda: say("作った圧縮ファイル"),
    "pack_bytes": lambda: say("作った圧縮ファイルの大きさ"),
    "erases": lambda: say("削除したファイル"),
    "renames": lambda: say("名前を変えた・移したファイル"),
    "odd": lambda: say("ふだん働かない時間の操作"),
}
_KINDS: Final[Mapping[str, Callable[[], str]]] = {
    "mail": lambda: say("個人用メール"),
    "self": lambda: say("本人のものと見られる個人用メール"),
    "storage": lambda: say("個人用クラウド"),
    "transfer": lambda: say("ファイル転送サービス"),
    "ai": lambda: say("生成AI"),
    "home": lambda: say("出向元・派遣元"),
    "related": lambda: say("届け出のある関係先"),
    "competitor": lambda: say("競合先"),
}


def amount(what: str, value: Value) -> str:
    """A number of a feature: bytes in a unit that people read, everything else as it is."""
    return size_words(int(value)) if what.endswith("_bytes") else f"{float(value):,.0f}"


def what_of(feature: str) -> str:
    """What a feature counts."""
    words = _WHATS.get(feature)
    return words() if words else feature


def _numbers(values: Values) -> dict[str, object]:
    feature = str(values.get("what", ""))
    sizes = {name: amount(feature, values[name]) for name in ("value", "own", "peer") if name in values}
    return {**values, **sizes, "what": what_of(feature)}


def _much(values: Values) -> str:
    return say(
        "{what}: {value}（本人の過去28日の中央値{own}の{times}倍、{days}日分と比較）。", **_numbers(values)
    )


def _seldom(values: Values) -> str:
    return say(
        "{what}: {value}（本人の過去28日のうち{days}日分と比べ、ふだんはほとんどありません）。",
        **_numbers(values),
    )


def _short(values: Values) -> str:
    return say(
        "{what}: {value}（本人と比べられる日がまだ{days}日しかないため、ほかの人と比べました）。",
        **_numbers(values),
    )


def _peers(values: Values) -> str:
    if int(values["users"]) == 0:
        return say("比べた{group}人のうち、過去28日に同じことをした人はいません。", **_numbers(values))
    return say(
        "比べた{group}人のうち、過去28日に同じことをした人は{users}人、中央値は{peer}です。",
        **_numbers(values),
    )


def _rare(values: Values) -> str:
    if int(values["one_in"]) > int(values["days"]):
        return say("社内の過去28日の延べ{days}人日に、これほどの日はありませんでした。", **values)
    return say("社内の過去28日の延べ{days}人日のうち、これほどの日は{one_in}日に1日です。", **values)


def _hours(values: Values) -> str:
    hours = [say("{hour}時台", hour=hour) for hour in str(values["hours"]).split(",")]
    return say("本人がこの90日にほとんど働いていない時間です（{hours}）。", hours=listed(hours))


def _tail(values: Values) -> str:
    from hiden.monitoring.detectors import detectors

    titles = [detectors()[one].title() for one in str(values["what"]).split(",") if one in detectors()]
    return say(
        "ふだんと違うことが、同じ日に{number}つ重なりました（{what}）。",
        number=values["number"],
        what=listed(titles),
    )


def _place(values: Values) -> str:
    kind = _KINDS.get(str(values["kind"]))
    return say(
        "送り先 {value} は「{kind}」です。", value=values["value"], kind=kind() if kind else values["kind"]
    )


def _first_place(values: Values) -> str:
    if int(values["others"]) == 0:
        return say("{value} へは、この{days}日に社内の誰も送っていません。", **values)
    return say(
        "{value} へは、本人はこの{days}日で初めて送りました。ほかに送った人は{others}人です。", **values
    )


def _first_medium(values: Values) -> str:
    return say(
        "媒体 {value} は、本人がこの{days}日で初めてつなぎました。ほかに使った人は{others}人です。", **values
    )


def _first_way(values: Values) -> str:
    return say(
        "{value} からは、本人はこの{days}日で初めて入りました。ほかに使った人は{others}人です。", **values
    )


def _first_item(values: Values) -> str:
    return say(
        "この情報に本人が触れたのは、この{days}日で初めてです。先に触れていた人は{others}人です。", **values
    )


def _order(values: Values) -> str:
    size = size_words(int(values["value"]))
    return say(
        "圧縮してから{minutes}分後に {place} へ出しました（{times}回、合わせて{size}）。", **values, size=size
    )


def _erased(values: Values) -> str:
    return say("出した{minutes}分後にファイルを削除しました。", **values)


def _slow(values: Values) -> str:
    return say(
        "{what}: この{days}日間に{times}日、合わせて{value}（同じことをした{users}人のうち{place}番目）。",
        **_numbers(values),
    )


def _drift(values: Values) -> str:
    return say(
        "{since}の週から{weeks}週間、外へ出す量が以前の本人より増えています。",
        **{**values, "since": str(values["since"]).replace("-", "/")},
    )


SENTENCES: Final[Mapping[str, Callable[[Values], str]]] = {
    "behaviour.much": _much,
    "behaviour.seldom": _seldom,
    "behaviour.short": _short,
    "behaviour.peers": _peers,
    "behaviour.rare": _rare,
    "behaviour.hours": _hours,
    "behaviour.tail": _tail,
    "behaviour.order": _order,
    "behaviour.erased": _erased,
    "behaviour.slow": _slow,
    "behaviour.drift": _drift,
    "behaviour.place": _place,
    "behaviour.first.place": _first_place,
    "behaviour.first.medium": _first_medium,
    "behaviour.first.way": _first_way,
    "behaviour.first.item": _first_item,
}

__all__ = ["SENTENCES", "amount", "what_of"]
