"""How kinds of person and roles are written in real files."""

from __future__ import annotations

import re

from hiden.base.text import fold
from hiden.people.models import Kind, Role

_BRACKETS = re.compile(r"\([^()]*\)")

_KINDS: dict[Kind, tuple[str, ...]] = {
    Kind.OFFICER: ("役員", "取締役", "執行役員", "監査役", "社外取締役", "officer", "director"),
    Kind.REGULAR: (
        "正社員",
        "正規",
        "正規社員",
        "社員",
        "正職員",
        "無期",
        "一般社員",
        "管理職",
        "regular",
        "employee",
    ),
    Kind.CONTRACT: ("契約社員", "契約", "有期", "有期契約", "有期雇用", "準社員", "契約職員", "contract"),
    Kind.PART_TIME: (
        "パート",
        "パートタイマー",
        "パートタイム",
        "パート社員",
        "アルバイト",
        "パート・アルバイト",
        "臨時",
        "臨時社員",
        "短時間勤務",
        "part-time",
        "part time",
    ),
    Kind.DISPATCHED: (
        "派遣",
        "派遣社員",
        "派遣スタッフ",
        "派遣労働者",
        "受入派遣",
        "dispatched",
        "temp",
        "temporary",
    ),
    Kind.SECONDED_IN: (
        "出向受入",
        "受入出向",
        "受入出向者",
        "出向受入者",
        "出向元あり",
        "seconded in",
        "secondee",
    ),
    Kind.SECONDED_OUT: (
        "出向中",
        "在籍出向",
        "出向先勤務",
        "社外出向",
        "出向（社外）",
        "転出",
        "seconded out",
    ),
    Kind.CONTRACTOR: (
        "業務委託",
        "委託",
        "請負",
        "フリーランス",
        "個人事業主",
        "業務委託先",
        "常駐",
        "協力会社",
        "contractor",
        "freelance",
    ),
    Kind.REEMPLOYED: (
        "再雇用",
        "嘱託",
        "嘱託社員",
        "再雇用社員",
        "定年再雇用",
        "継続雇用",
        "シニア社員",
        "シニア",
        "re-employed",
        "reemployed",
    ),
    Kind.SIDE_JOB: ("副業・兼業", "副業", "兼業", "副業人材", "side job", "side-jobber"),
    Kind.APPLICANT: ("応募者", "応募", "選考中", "内定前", "採用候補者", "applicant", "candidate"),
    Kind.LEAVER: ("退職者", "退職", "退職済", "退職済み", "離職", "契約終了", "leaver", "left", "retired"),
}

# One word for two things: whether a person came from another company or went there shows in the other columns.
AMBIGUOUS_SECONDMENT = frozenset(fold(word) for word in ("出向", "出向者", "出向社員", "seconded"))

_ROLES: dict[Role, tuple[str, ...]] = {
    Role.CHIEF_OFFICER: (
        "統括責任者",
        "総括責任者",
        "秘密情報統括責任者",
        "担当役員",
        "CISO",
        "chief officer",
    ),
    Role.INFORMATION_MANAGER: (
        "情報管理責任者",
        "秘密情報管理責任者",
        "情報セキュリティ責任者",
        "information manager",
    ),
    Role.OFFICE: ("事務局", "委員会事務局", "推進事務局", "office"),
    Role.EXECUTIVE: ("経営層", "経営者", "代表取締役", "社長", "executive"),
    Role.DEPARTMENT_MANAGER: (
        "部門責任者",
        "部門長",
        "部署責任者",
        "部門管理者",
        "所属長",
        "department manager",
    ),
    Role.DEPARTMENT_OFFICER: ("部門担当者", "部署担当者", "部門担当", "department officer"),
    Role.IT: ("情報システム", "情報システム担当", "情シス", "IT", "IT担当"),
    Role.HR: ("人事・労務", "人事労務", "人事", "労務", "人事担当", "HR"),
    Role.LEGAL: ("法務", "法務担当", "legal"),
    Role.IP: ("知的財産", "知財", "知財担当", "IP"),
    Role.PROCUREMENT: ("調達", "購買", "調達担当", "購買担当", "procurement"),
    Role.AUDITOR: ("内部監査", "監査", "内部監査担当", "監査担当", "auditor"),
    Role.ADMINISTRATOR: ("システム管理者", "管理者", "administrator", "admin"),
    Role.ANALYST: ("監視担当", "監視担当者", "モニタリング担当", "ログ監視担当", "analyst"),
    Role.REPORT_KEEPER: (
        "公益通報対応業務従事者",
        "通報対応業務従事者",
        "従事者",
        "内部通報担当",
        "通報窓口担当",
        "report keeper",
    ),
    Role.PRIVACY_OFFICER: (
        "個人情報の責任者",
        "個人情報保護責任者",
        "個人情報管理責任者",
        "個人情報保護管理者",
        "DPO",
        "privacy officer",
    ),
}


def _squeezed(text: str) -> str:
    return fold(text).replace(" ", "").replace("・", "").replace("･", "")


KINDS: dict[str, Kind] = {
    _squeezed(word): kind for kind, words in _KINDS.items() for word in (kind.value, *words)
}
ROLES: dict[str, Role] = {
    _squeezed(word): role for role, words in _ROLES.items() for word in (role.value, *words)
}


def kind_of(text: str) -> Kind | None:
    """The kind of person that a word means, or None. 「契約社員（有期）」 is 契約社員."""
    return KINDS.get(_squeezed(text)) or KINDS.get(_squeezed(_BRACKETS.sub("", fold(text))))


def role_of(text: str) -> Role | None:
    """The role that a word means, or None."""
    return ROLES.get(_squeezed(text))
