"""Accounts of the sample company in other systems, as each of them writes its list. Nobody is meant by any name."""

from __future__ import annotations

from . import organisation

Rows = list[list[str]]
_GONE_EARLY = {"2901", "2902"}  # deleted long before the first list
_NO_ACCOUNT = {"パート"}

AD_HEADER = ["SamAccountName", "ObjectGUID", "DisplayName", "EmailAddress", "EmployeeID", "Enabled", "LastLogonDate", "AdminCount", "MemberOf"]  # fmt: skip
M365_HEADER = ["Block credential", "Display name", "Object Id", "Licenses", "User principal name", "Proxy addresses", "Soft deletion time stamp", "User type"]  # fmt: skip
BOX_HEADER = ["Name", "Email", "Groups", "Status", "Role", "Last Login"]
CAD_HEADER = ["№", "利用者名", "ログインID", "社員番号", "種別", "利用状況", "最終ログイン", "備考"]


def _staff() -> list[organisation.Member]:
    return [
        one for one in organisation.members() if one.kind not in _NO_ACCOUNT and one.number not in _GONE_EARLY
    ]


def _mail(number: str) -> str:
    return f"m{number}@mihon-seiko.example"


def _plain(name: str) -> str:
    """The shapes of characters that the directory could write when it was set up."""
    return name.translate(str.maketrans("髙﨑", "高崎"))


def ad(first: bool) -> Rows:
    """社内のActive Directory in September (`first`) and in November: one leaver closed in between, one not."""
    rows: Rows = [AD_HEADER]
    for place, one in enumerate(_staff()):
        on = "True"
        logon = f"2026-{'08' if first else '10'}-{place % 27 + 1:02d}"
        if one.number == "2903":
            on, logon = ("True" if first else "False"), "2026-03-30"
        elif one.number == "2904":
            logon = "2026-06-11"  # months after the last day
        elif one.number == "2707":
            logon = "2026-03-02"
        mail = _mail(one.number) if one.kind != "派遣" else ""
        rows.append(
            [
                f"m{one.number}",
                f"6f1c-{one.number}",
                _plain(one.name),
                mail,
                one.number,
                on,
                logon,
                "",
                "CN=社員,OU=本社",
            ]
        )
    last = "2026-08-29" if first else "2026-10-30"
    rows += [
        [
            "adm-2102",
            "6f1c-a001",
            "生田目 久美子（管理）",
            "",
            "2102",
            "True",
            last,
            "1",
            "CN=Domain Admins,CN=Users",
        ],
        [
            "adm-backup",
            "6f1c-a002",
            "バックアップ",
            "",
            "",
            "True",
            last,
            "1",
            "CN=Backup Operators,CN=Builtin",
        ],
        ["scan01", "6f1c-a003", "複合機（本社2階）", "", "", "True", last, "", ""],
        ["uketsuke", "6f1c-a004", "受付", "", "", "True", last, "", ""],
        ["t.kojima", "6f1c-a005", "小島 徹", "", "", "True", "2026-01-15", "", ""],
        ["krbtgt", "6f1c-a006", "krbtgt", "", "", "False", "", "1", ""],
    ]
    return rows


def m365() -> Rows:
    """Microsoft 365 管理センター's export of users."""
    rows: Rows = [M365_HEADER]
    for one in _staff():
        if one.kind == "派遣":
            continue
        blocked = "True" if one.number in {"2903", "2904"} else "False"
        address = f"SMTP:{_mail(one.number)}+smtp:{one.number}@mihonseiko.onmicrosoft.example"
        rows.append(
            [blocked, one.name, f"9b20-{one.number}", "SPB", _mail(one.number), address, "", "Member"]
        )
    rows.append(["False", "共有予定表", "9b20-s01", "", "yotei@mihon-seiko.example", "", "", "Member"])
    rows.append(["False", "大見本工業 設計", "9b20-g01", "", "sekkei_omihon.example#EXT#@mihonseiko.onmicrosoft.example", "", "", "Guest"])  # fmt: skip
    return rows


def box() -> Rows:
    """Box のユーザーの詳細: those who exchange drawings with customers."""
    rows: Rows = [BOX_HEADER]
    chosen = [one for one in _staff() if one.department in {"400", "600", "650"} and one.kind == "正社員"]
    for place, one in enumerate(chosen):
        role = "Co-admin" if one.number == "1005" else "User"
        status = "Inactive" if one.number == "2904" else "Active"
        last = "2025-12-22 17:40:00" if one.number == "2904" else f"2026-10-{place % 27 + 1:02d} 10:15:00"
        rows.append([one.name, _mail(one.number), "図面交換", status, role, last])
    rows.append(
        ["sekkei@omihon.example", "sekkei@omihon.example", "", "Active", "User", "2026-10-20 09:00:00"]
    )
    return rows


def cad() -> Rows:
    """The licence book of the CAD, kept by hand."""
    rows: Rows = [["CAD利用者台帳（設計部）", "", "", "", "", "", "", ""], CAD_HEADER]
    chosen = [one for one in _staff() if one.department == "600"]
    for place, one in enumerate(chosen, 1):
        state = "停止" if one.number == "2904" else "使用中"
        last = "令和7年12月24日" if one.number == "2904" else "令和8年10月15日"
        rows.append([str(place), one.name, f"cad{place:02d}", one.number, "個人", state, last, ""])
    rows.append(
        [str(len(chosen) + 1), "試作用共有", "cad90", "", "共有", "使用中", "令和8年10月1日", "共用PC"]
    )
    return rows
