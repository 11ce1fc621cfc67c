"""Stored codes as words in both languages, for the sentences of the ledger, which must read well in either at any time."""

from __future__ import annotations

from hiden.people.models import Kind, Role

KINDS: dict[str, tuple[str, str]] = {
    Kind.OFFICER: ("役員", "officer"),
    Kind.REGULAR: ("正社員", "regular employee"),
    Kind.CONTRACT: ("契約社員", "contract employee"),
    Kind.PART_TIME: ("パート", "part-timer"),
    Kind.DISPATCHED: ("派遣", "dispatched worker"),
    Kind.SECONDED_IN: ("出向受入", "seconded to us"),
    Kind.SECONDED_OUT: ("出向中", "seconded to others"),
    Kind.CONTRACTOR: ("業務委託", "contractor"),
    Kind.REEMPLOYED: ("再雇用", "re-employed"),
    Kind.SIDE_JOB: ("副業・兼業", "side-jobber"),
    Kind.APPLICANT: ("応募者", "applicant"),
    Kind.LEAVER: ("退職者", "leaver"),
}

ROLES: dict[str, tuple[str, str]] = {
    Role.CHIEF_OFFICER: ("統括責任者", "chief officer"),
    Role.INFORMATION_MANAGER: ("情報管理責任者", "information manager"),
    Role.OFFICE: ("事務局", "office"),
    Role.EXECUTIVE: ("経営層", "executive"),
    Role.DEPARTMENT_MANAGER: ("部門責任者", "department manager"),
    Role.DEPARTMENT_OFFICER: ("部門担当者", "department officer"),
    Role.IT: ("情報システム", "IT"),
    Role.HR: ("人事・労務", "human resources"),
    Role.LEGAL: ("法務", "legal"),
    Role.IP: ("知的財産", "intellectual property"),
    Role.PROCUREMENT: ("調達", "procurement"),
    Role.AUDITOR: ("内部監査", "internal audit"),
    Role.ADMINISTRATOR: ("システム管理者", "administrator"),
    Role.ANALYST: ("監視担当", "analyst"),
    Role.REPORT_KEEPER: ("公益通報対応業務従事者", "keeper of reports"),
    Role.PRIVACY_OFFICER: ("個人情報の責任者", "privacy officer"),
}
