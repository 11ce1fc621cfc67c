"""Which systems a company of this kind has, what each of them sees, how its files come, and what goes wrong with them.

Every connector is used by at least one source. Where a connector is not installed, its source is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from hiden.simulation import feeds
from hiden.simulation.days import Event
from hiden.simulation.world import World
from hiden.simulation.writing import ANY_CSV, writers


class Rhythm(StrEnum):
    """When a file is finished."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"  # from Monday to Sunday
    MONTHLY = "monthly"
    GROWING = "growing"  # one file a month, fetched every week, longer each time
    ONCE = "once"  # one export of all days


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with a source's files."""

    silent: tuple[int, ...] = ()  # nothing was recorded on these business days, counted from the first (0)
    clock: float = 0.0  # seconds by which its clock is ahead
    garbage: int = 0  # lines that are none, in the second file
    encoding: str = ""  # in which the first file is written
    packed: bool = False  # every file as .gz
    resent: bool = False  # every file begins with the end of the one before


@dataclass(frozen=True, slots=True)
class Source:
    """A system whose records are kept. `last_days`: only so many days at the end, because it was connected late; 0 for all.

    `system`: code of the system in the room of accounts, "" for none; `reach`: what it watches, as location patterns.
    """

    code: str
    name: str
    connector: str
    hears: tuple[str, ...]
    ending: str = ".log"
    rhythm: Rhythm = Rhythm.MONTHLY
    system: str = ""
    reach: tuple[str, ...] = ()
    faults: Faults = Faults()
    last_days: int = 0
    tells: Callable[[Event], Event] | None = None


def usual(world: World) -> list[Source]:
    """The sources of a company like the sample company, for the file servers that this one has."""
    wanted = [*_file_servers(world), *_FIXED]
    there = writers()
    return [source for source in wanted if source.connector in there]


def _file_servers(world: World) -> list[Source]:
    """Two by Windows; the third a machine with Linux, whose oldest file is in CP932; more by Windows."""
    made = []
    for place, host in enumerate(world.hosts()):
        linux = place == 2
        made.append(
            Source(
                code=host,
                name=f"ファイルサーバー {host}",
                connector="samba" if linux else "windows_json",
                hears=(feeds.FILE + host,),
                ending=".log" if linux else ".jsonl",
                rhythm=Rhythm.MONTHLY if place else Rhythm.WEEKLY,
                system="ad",
                reach=(f"\\\\{host}\\**",),
                faults=Faults(encoding="cp932" if linux else "", packed=place == 1),
                tells=_with_slashes if linux else None,
            )
        )
    return made


def _with_slashes(event: Event) -> Event:
    """Linux writes paths so."""
    return {**event, "object": event["object"].replace("\\", "/")}


_LINES: Final = ".jsonl"
_TABLE: Final = ".csv"
_WEEK: Final = Rhythm.WEEKLY
_ONCE: Final = Rhythm.ONCE
_FIXED: Final = (
    Source("dc01", "ドメインコントローラー（本社）", "windows_json", (feeds.DOMAIN_OFFICE,), _LINES, system="ad"),
    Source("dc02", "ドメインコントローラー（工場）", "windows_evtx", (feeds.DOMAIN_PLANT,), ".evtx", system="ad"),
    Source(
        "proxy", "Webプロキシ（本社）", "squid", (feeds.WEB_OFFICE,), rhythm=_WEEK, system="ad",
        faults=Faults(garbage=7),
    ),
    Source("proxy-plant", "ファイアウォール（工場のWeb）", "fortinet", (feeds.WEB_PLANT, feeds.BORDER), system="ad"),
    Source("cloud-proxy", "クラウドプロキシ（在宅）", "zscaler", (feeds.WEB_AWAY,)),
    Source("cloud-proxy-export", "クラウドプロキシ（直近の書出し）", "zscaler_csv", (feeds.WEB_AWAY,), _TABLE, last_days=4),
    Source("vpn", "VPN装置", "anyconnect", (feeds.VPN,), rhythm=Rhythm.GROWING, system="ad"),
    Source("entra", "Entra ID のサインイン", "entra_signin", (feeds.CLOUD_SIGN_IN,), _LINES, system="m365"),
    Source("entra-guests", "Entra ID のサインイン（社外の人）", "entra_signin_csv", (feeds.GUEST_SIGN_IN,), _TABLE, _ONCE, "m365"),
    Source("okta", "シングルサインオン（開発）", "okta", (feeds.SINGLE_SIGN_ON,), _LINES, _ONCE, "m365"),
    Source(
        "m365", "Microsoft 365 監査ログ", "m365", (feeds.SITE, feeds.ENDPOINT), _LINES, system="m365",
        reach=("https://sample.sharepoint.com/sites/**",), faults=Faults(silent=(27, 28)),
    ),
    Source("m365-mail", "Microsoft 365 監査ログ（メール）", "m365_csv", (feeds.MAIL_BOX,), _TABLE, system="m365"),
    Source("google", "Google Workspace（共同研究）", "google", (feeds.DRIVE,), ".json", _ONCE, "m365"),
    Source("box", "Box（図面の受渡し）", "box", (feeds.BOX,), ".json", system="box", reach=("All Files/**",)),
    Source("slack", "Slack（研究）", "slack", (feeds.CHAT,), _LINES, system="m365"),
    Source("github", "GitHub", "github", (feeds.CODE,), _LINES, system="github", reach=("github.com/sample/**",)),
    Source("aws", "AWS CloudTrail", "cloudtrail", (feeds.BUCKET,), ".json", reach=("s3://sample-training-images",)),
    Source("aws-history", "AWS イベント履歴", "cloudtrail_csv", (feeds.CLOUD_ADMIN,), _TABLE, _ONCE),
    Source("mx", "メールゲートウェイ", "postfix", (feeds.MAIL_OUT,)),
    Source("mail-old", "メールサーバー（工場）", "exchange_tracking", (feeds.MAIL_OLD,), system="ad"),
    Source("mail-inside", "メールサーバー（本社の書出し）", "exchange_tracking_csv", (feeds.MAIL_INSIDE,), _TABLE, system="ad"),
    Source("mail-filter", "メールの添付検査", "leef", (feeds.MAIL_ATTACHED,)),
    Source("web-dlp", "Webへのファイル送信の検査", "cef", (feeds.WEB_SENT,), ".log", _ONCE, "ad"),
    Source("print", "複合機（本社）", "print_csv", (feeds.PRINT_OFFICE,), _TABLE, system="ad"),
    Source("print-plant", "プリントサーバー（工場）", "print_windows", (feeds.PRINT_PLANT,), _TABLE, system="ad"),
    Source(
        "door", "入退室管理", "door", (feeds.DOOR,), _TABLE,
        faults=Faults(clock=420.0, resent=True),
    ),
    Source("edr", "EDR（本社のPC）", "defender", (feeds.PC_OFFICE,), ".json", system="ad"),
    Source("edr-usb", "EDR（USBの書出し）", "defender_csv", (feeds.USB,), _TABLE, _ONCE, "ad"),
    Source("wazuh", "サーバーの変更監視", "wazuh", (feeds.WATCH,), _LINES, _ONCE),
    Source("osquery", "開発PCの状態", "osquery", (feeds.PC_DESIGN,), _LINES, system="ad"),
    Source("pc-log", "PC操作ログ（工場）", ANY_CSV, (feeds.PC_PLANT,), _TABLE, system="ad"),
    Source("linux", "Linuxサーバー", "syslog", (feeds.SERVER,), ".log", _ONCE, "ad"),
    Source("cae", "解析サーバーのファイル", "auditd", (feeds.SERVER_FILES,), ".log", _ONCE, "ad"),
    Source("zeek", "通信の記録", "zeek", (feeds.NETWORK,), _LINES, _ONCE),
    Source("zeek-old", "通信の記録（数日分の調査）", "zeek_tsv", (feeds.NETWORK,), last_days=4),
    *(
        Source(f"old-{name}", f"以前のPCログ（試作室・{title}）", f"cert_{name}", (feed,), _TABLE, _ONCE, "ad")
        for name, title, feed in (
            ("logon", "サインイン", feeds.OLD_LOGON),
            ("device", "USB", feeds.OLD_DEVICE),
            ("file", "ファイル", feeds.OLD_FILE),
            ("email", "メール", feeds.OLD_MAIL),
            ("http", "Web", feeds.OLD_WEB),
        )
    ),
    Source("seisan", "生産管理システム", "plain", (feeds.PLANT_SYSTEM,), _LINES, Rhythm.HOURLY, last_days=4),
)  # fmt: skip


def named(sources: list[Source], code: str, **other: Any) -> Source:
    """One of the sources, changed; for scenarios and tests. Raises StopIteration where there is none."""
    return replace(next(source for source in sources if source.code == code), **other)
