"""The detectors of behaviour, and how each explains itself in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from hiden.base.words import say
from hiden.connectors.events import Channel
from hiden.monitoring.behaviour.saying import SENTENCES
from hiden.monitoring.detectors import Detector, detector, sentence

_HELD: Final = (Channel.FILE, Channel.CLOUD, Channel.CODE)
_OUT: Final = (Channel.MAIL, Channel.WEB, Channel.CLOUD)
Words = Callable[[], str]

# id → (title, what it looks at, channels, whether it reads names of files or destinations)
_DETECTORS: Final[tuple[tuple[str, Words, Words, Iterable[Channel], bool], ...]] = (
    (
        "volume.read",
        lambda: say("ふだんより多く読んでいる"),
        lambda: say(
            "開いた・取り出したファイルの数、登録した情報の数を、本人と同じ仕事の人の過去28日と比べます。"
        ),
        _HELD,
        False,
    ),
    (
        "volume.rate",
        lambda: say("短い間に多く読んでいる"),
        lambda: say("1時間に開いたファイルの数を、過去28日と比べます。"),
        _HELD,
        False,
    ),
    (
        "volume.glance",
        lambda: say("次々に画面で見ている"),
        lambda: say(
            "クラウドで1時間に開いたページの数を、過去28日と比べます。画面の撮影は記録に残らないためです。"
        ),
        (Channel.CLOUD,),
        False,
    ),
    (
        "volume.rows",
        lambda: say("一覧を多く取り出している"),
        lambda: say("業務システムから取り出した行の数を、過去28日と比べます。"),
        (Channel.CLOUD, Channel.CODE),
        False,
    ),
    (
        "first.item",
        lambda: say("初めての情報に触れている"),
        lambda: say("この90日で本人が初めて触れた、登録した情報の数を見ます。"),
        _HELD,
        False,
    ),
    (
        "volume.mail",
        lambda: say("社外へのメールの量が多い"),
        lambda: say("社外へ送ったメールの大きさを、過去28日と比べます。"),
        (Channel.MAIL,),
        False,
    ),
    (
        "volume.private",
        lambda: say("個人用メールへ送っている"),
        lambda: say("個人用のメールの宛先へ送った量を、過去28日と比べます。"),
        (Channel.MAIL, Channel.WEB),
        True,
    ),
    (
        "volume.drop",
        lambda: say("個人用クラウドやファイル転送へ送っている"),
        lambda: say("個人用クラウドとファイル転送サービスへ送った量を、過去28日と比べます。"),
        (Channel.WEB,),
        True,
    ),
    (
        "volume.web",
        lambda: say("ウェブへ多く送っている"),
        lambda: say("ウェブへ送信した量を、過去28日と比べます。"),
        (Channel.WEB, Channel.NETWORK),
        False,
    ),
    (
        "volume.ai",
        lambda: say("生成AIへ多く入力している"),
        lambda: say("生成AIへ送信した量を、過去28日と比べます。内容は見ません。"),
        (Channel.WEB,),
        True,
    ),
    (
        "volume.close",
        lambda: say("関係のある先へ送っている"),
        lambda: say("出向元・派遣元、届け出た関係先、競合先へ送った数を見ます。"),
        _OUT,
        True,
    ),
    (
        "volume.sent",
        lambda: say("登録した情報を社外へ送っている"),
        lambda: say("登録した情報が含まれる社外への送信の数を、過去28日と比べます。"),
        _OUT,
        True,
    ),
    (
        "first.place",
        lambda: say("初めての先へ送っている"),
        lambda: say("本人が初めて送り、社内でもほとんど使われていない送り先への量を見ます。"),
        _OUT,
        True,
    ),
    (
        "volume.media",
        lambda: say("USBメモリ等へ多く書き出している"),
        lambda: say("取り外しできる媒体へ書き出した量を、過去28日と比べます。"),
        (Channel.REMOVABLE,),
        False,
    ),
    (
        "first.medium",
        lambda: say("初めての媒体をつないでいる"),
        lambda: say("本人が初めてつなぎ、社内でもほとんど使われていない媒体の数を見ます。"),
        (Channel.REMOVABLE,),
        True,
    ),
    (
        "first.way",
        lambda: say("初めての端末や回線から入っている"),
        lambda: say("本人が初めて使い、社内でもほとんど使われていない端末と回線を見ます。"),
        (Channel.SIGN_IN, Channel.REMOTE),
        True,
    ),
    (
        "volume.print",
        lambda: say("多く印刷している"),
        lambda: say("印刷した枚数を、過去28日と比べます。"),
        (Channel.PRINT,),
        False,
    ),
    (
        "volume.share",
        lambda: say("多く共有している"),
        lambda: say("クラウドで共有した数を、過去28日と比べます。"),
        (Channel.CLOUD,),
        False,
    ),
    (
        "volume.pack",
        lambda: say("ファイルをまとめて圧縮している"),
        lambda: say("作った圧縮ファイルの数と大きさを、過去28日と比べます。"),
        (Channel.FILE, Channel.CLOUD),
        True,
    ),
    (
        "volume.erase",
        lambda: say("多く削除・改名している"),
        lambda: say("削除したファイルと名前を変えたファイルの数を、過去28日と比べます。"),
        _HELD,
        False,
    ),
    (
        "hours",
        lambda: say("ふだん働かない時間に操作している"),
        lambda: say("本人がほとんど働かない時間帯・休日の操作の数を見ます。"),
        (*_HELD, Channel.MAIL, Channel.WEB, Channel.REMOVABLE),
        False,
    ),
    (
        "order.packed_and_sent",
        lambda: say("圧縮してから社外へ出している"),
        lambda: say(
            "圧縮ファイルを作った後、6時間以内に社外へ送る・媒体へ書き出すこと、その後の削除を見ます。"
        ),
        (Channel.FILE, Channel.MAIL, Channel.WEB, Channel.REMOVABLE),
        True,
    ),
    (
        "slow",
        lambda: say("少しずつ続けて出している"),
        lambda: say("12週間に繰り返し外へ出した量の合計を、ほかの人の合計と比べます。"),
        (Channel.MAIL, Channel.WEB, Channel.REMOVABLE, Channel.CLOUD),
        True,
    ),
    (
        "drift",
        lambda: say("外へ出す量が増えたまま続いている"),
        lambda: say("社外への送信・書き出し・印刷の週ごとの量が、以前の本人より増えて続いているかを見ます。"),
        (Channel.MAIL, Channel.WEB, Channel.REMOVABLE, Channel.PRINT),
        False,
    ),
    (
        "tail",
        lambda: say("ふだんと違うことが重なっている"),
        lambda: say("一つひとつは目立たなくても、同じ日に重なることが社内でどれほど珍しいかを見ます。"),
        (),
        False,
    ),
)


IDS: Final = frozenset(each[0] for each in _DETECTORS)


def _register() -> None:
    for one, title, looks_at, channels, names in _DETECTORS:
        detector(Detector(one, title, looks_at, channels=frozenset(map(str, channels)), names=names))
    for code, words in SENTENCES.items():
        sentence(code, words)


_register()
