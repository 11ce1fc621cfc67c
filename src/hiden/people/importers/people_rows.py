"""Reading the rows of a 従業員名簿: what each row says about one person, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from hiden.base.dates import show_date
from hiden.base.kana import is_kana, to_katakana
from hiden.base.sheets import Problem
from hiden.base.sheets.codes import as_registered, spoilt
from hiden.base.text import fold
from hiden.base.words import say
from hiden.imports.contract import Record
from hiden.people.dossier import Place
from hiden.people.importers.people_columns import COLUMNS, MOST_ADDITIONAL
from hiden.people.importers.places import Atlas, Unclear, several, split_post
from hiden.people.importers.rows import Row
from hiden.people.importers.spellings import AMBIGUOUS_SECONDMENT, kind_of
from hiden.people.models import Kind
from hiden.people.words import KINDS

_SPACES = re.compile(r"[\s　]+")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_GONE = frozenset({"退職", "退職者", "退職済", "退職済み", "離職", "退社"})
_HERE = frozenset({
    "", "在籍", "在籍中", "在籍者", "在職", "在職中", "在職者", "現職", "勤務", "勤務中", "就業中", "稼働中", "有効", "試用", "試用期間",
    "休職", "休職中", "休職者", "休業", "休業中", "産休", "育休", "産休中", "育休中", "育児休業", "介護休業", "長期休暇", "病休",
    "出向", "出向中", "再雇用", "退職予定", "active", "employed", "on leave", "leave",
})  # fmt: skip
_LENGTHS = {
    "number": 40, "name": 200, "kana": 200, "family": 90, "given": 90, "family_kana": 90, "given_kana": 90, "post": 100,
    "email": 254, "employer": 200,
}  # fmt: skip
_SECOND = frozenset({"兼務", "兼任", "兼", "副", "副務", "2", "additional"})


@dataclass(slots=True)
class Line:
    """What a row says. Empty texts and None mean that the file does not say."""

    row: Row
    number: str
    name: str
    kana: str
    kind: Kind | None
    leaves: bool
    employer: str
    email: str
    since: date | None
    moved_on: date | None
    last_day: date | None
    main: Place | None = None
    # None: the file has no column for 兼務, so it says nothing about them.
    others: list[Place] | None = None
    additional_only: bool = False
    extra: list[Place] = field(default_factory=list)

    def day(self, effective_on: date) -> date:
        """From when the row holds: the day of the file, but never before the person comes."""
        return max(effective_on, self.since) if self.since else effective_on

    def post_day(self, effective_on: date) -> date:
        """From when the posts hold."""
        day = self.day(effective_on)
        if self.moved_on is None:
            return day
        return max(self.moved_on, self.since) if self.since else self.moved_on


def read(
    records: Sequence[Record],
    atlas: Atlas,
    effective_on: date,
    problems: list[Problem],
    numbers: dict[str, str],
) -> list[Line]:
    """The rows that can be used, one for each person: rows of 兼務 are joined to the row of the 主務.

    `numbers` are the registered spellings of numbers.
    """
    lines = []
    for record in records:
        row = Row(record, COLUMNS, problems)
        line = _line(row)
        if line is not None:
            line.number = as_registered(line.number, numbers)
            _places(line, atlas, effective_on)
        if line is not None and not row.broken:
            lines.append(line)
    return _joined(lines)


def _line(row: Row) -> Line | None:
    number = row.code("number")
    if not number:
        row.error(
            "number", say("社員番号がありません。"), say("社員番号を入力するか、この行を除いてください。")
        )
        return None
    if trouble := spoilt(row.cell("number")):
        row.error("number", *trouble)
    _check_lengths(row)
    kind, leaves = _kind(row)
    return Line(
        row=row,
        number=number,
        name=_name(row),
        kana=_kana(row),
        kind=kind,
        leaves=leaves,
        employer=row.text("employer")[:200],
        email=_email(row),
        since=row.day("since"),
        moved_on=row.day("moved_on"),
        last_day=row.day("last_day"),
    )


def _check_lengths(row: Row) -> None:
    """Nothing is cut in silence."""
    for name, most in _LENGTHS.items():
        if len(row.text(name)) > most:
            row.error(
                name,
                say("値が長すぎます（{n}字）。", n=len(row.text(name))),
                say("{n}字までにしてください。", n=most),
            )


def _name(row: Row) -> str:
    """As typed, but with one plain space between 姓 and 名."""
    name = row.text("name") or f"{row.text('family')} {row.text('given')}"
    return _SPACES.sub(" ", name).strip()[:200]


def _kana(row: Row) -> str:
    """The reading as full-width katakana; from Excel's own furigana where the column says nothing."""
    kana = row.text("kana") or f"{row.text('family_kana')} {row.text('given_kana')}".strip()
    if not kana and (guess := row.cell("name").kana):
        kana = guess
        row.warn(
            "name",
            say("フリガナがないため、Excelのふりがな「{kana}」を使います。", kana=guess),
            say("読み方を確かめ、違う場合はフリガナの列を加えてください。"),
        )
    kana = _SPACES.sub(" ", to_katakana(kana)).strip()[:200]
    if kana and not is_kana(kana) and not kana.isascii():
        row.error(
            "kana",
            say("フリガナに、かな以外の文字があります（{kana}）。", kana=kana),
            say("カタカナで入力してください。"),
        )
    return kana


def _kind(row: Row) -> tuple[Kind | None, bool]:
    """The kind, and whether the row says that the person has left."""
    status = row.word("status")
    leaves = status in _GONE
    if not leaves and fold(status) not in _HERE:
        row.warn(
            "status",
            say("「{text}」という在籍区分は分からないため、在籍している人として扱います。", text=status),
            say("退職した人であれば「退職」とし、退職日を入力してください。"),
        )
    text = row.word("kind")
    if not text:
        return None, leaves
    if fold(text) in AMBIGUOUS_SECONDMENT:
        if not row.text("employer"):
            row.warn(
                "kind",
                say("「{text}」を、他社から受け入れた人（出向受入）として扱います。", text=text),
                say("自社から他社へ出向している人であれば、「出向中」と入力してください。"),
            )
        return Kind.SECONDED_IN, leaves
    kind = kind_of(text)
    if kind is None:
        choices = "、".join(words[0] for words in KINDS.values())
        row.error(
            "kind",
            say("「{text}」という区分は分かりません。", text=text),
            say("次のどれかにしてください: {choices}", choices=choices),
        )
    if kind is Kind.LEAVER:
        return None, True
    return kind, leaves


def _email(row: Row) -> str:
    email = row.code("email").lower()
    if email and not _MAIL.fullmatch(email):
        row.error(
            "email",
            say("メールアドレスの形が正しくありません。"),
            say("「name@example.co.jp」の形に直すか、空にしてください。"),
        )
    return email[:254]


def _places(line: Line, atlas: Atlas, effective_on: date) -> None:
    """Find the departments of 主務 and 兼務, as of the day from which they hold."""
    row, day = line.row, line.post_day(effective_on)
    if line.leaves or (line.last_day and line.last_day < day):
        return
    name = "department" if row.word("department") else "department_name"
    text = row.word(name)
    found = _find(row, name, text, atlas, day) if text else None
    if found is not None and found not in atlas.tree(line.day(effective_on)).nodes:
        row.error(
            name,
            say("「{text}」は{day}には存在しません。", text=text, day=show_date(line.day(effective_on))),
            say("今の所属に直してください。"),
        )
    if found is not None and name == "department":
        _compare_name(row, found, atlas, day)
    if found is not None:
        line.main = Place(found, row.text("post")[:100])
    columns = ["additional", *(f"additional{n}" for n in range(1, MOST_ADDITIONAL + 1))]
    if row.code("rank") in _SECOND:
        line.additional_only, line.extra, line.main = True, [line.main] if line.main else [], None
    elif any(row.has(each) for each in columns):
        parts = [(each, part) for each in columns if row.has(each) for part in several(row.text(each))]
        line.others = _others(line, parts, atlas, day)
    elif row.has("rank"):
        line.others = []  # additional posts come in rows of their own


def _compare_name(row: Row, found: int, atlas: Atlas, day: date) -> None:
    """The code counts; a name beside it that belongs to another department is told."""
    name = row.word("department_name")
    other = atlas.find(name, day) if name else found
    if isinstance(other, int) and other != found:
        row.warn(
            "department_name",
            say(
                "所属コードは「{code}」ですが、所属名は「{name}」です。",
                code=atlas.show(found, day),
                name=name,
            ),
            say("所属コードのほうを使います。違う場合は、コードを直してください。"),
        )


def _others(line: Line, parts: list[tuple[str, str]], atlas: Atlas, day: date) -> list[Place]:
    others: dict[int, Place] = {}
    for column, part in parts:
        name, post = part, ""
        if isinstance(atlas.find(part, day), Unclear):
            name, post = split_post(part)
        found = _find(line.row, column, name, atlas, day)
        if found is None:
            continue
        if found in others or (line.main and line.main.department == found):
            line.row.warn(
                column,
                say("兼務「{part}」は、同じ部署がすでにあるため加えません。", part=part),
                say("主務と兼務を見直してください。"),
            )
            continue
        others[found] = Place(found, post[:100])
    return list(others.values())


def _find(row: Row, column: str, text: str, atlas: Atlas, day: date) -> int | None:
    found = atlas.find(text, day)
    if not isinstance(found, Unclear):
        return found
    if found is Unclear.SEVERAL:
        row.error(
            column,
            say("「{text}」という部署はいくつもあり、どれか決められません。", text=text),
            say("部署コードか、上位部署からの名前（例：製造本部／第一課）で指定してください。"),
        )
    else:
        row.error(
            column,
            say("「{text}」という部署が見つかりません。", text=text),
            say("名前かコードを直すか、先に部署マスターを取り込んでください。"),
        )
    return None


def _joined(lines: list[Line]) -> list[Line]:
    """One line for each person. Rows marked 兼務 add posts; any other second row is an error."""
    kept: dict[str, Line] = {}
    for line in lines:
        if not line.additional_only:
            first = kept.setdefault(line.number, line)
            if first is not line:
                line.row.error(
                    "number",
                    say("社員番号「{n}」は{row}行目にもあります。", n=line.number, row=first.row.number),
                    say("どちらか一方を消してください。兼務の行であれば「主務兼務」の列を加えてください。"),
                )
    for line in lines:
        if line.additional_only:
            first = kept.setdefault(line.number, line)
            if first is not line:
                places = (first.others or []) + line.extra
                first.others = list({place.department: place for place in places}.values())
            else:
                line.others = line.extra
    return list(kept.values())
