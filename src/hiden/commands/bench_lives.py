"""What rules and lives cost: documents of 60 clauses, all documents recomposed, a look through a contract, and 3,000 people
from a feed with everything that joining asks for. CPU seconds; pages as a server draws them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from typing import Any

from hiden.base.clock import today
from hiden.base.sheets import Column, Sheet, write_workbook
from hiden.commands.bench_asking import page_ms, session

PEOPLE = 3_000
CLAUSES = 60
_ROUNDS = 7


def figures() -> dict[str, float]:
    """All figures, in the database of the present home, which must be a throw-away one."""
    return dict(_figures())


def _figures() -> Iterator[tuple[str, float]]:
    from hiden.classification.presets import ensure_presets
    from hiden.ledger import SYSTEM
    from hiden.ledger.signing import prepare_ledger
    from hiden.lifecycle.actions import change_settings
    from hiden.people.actions import open_department
    from hiden.people.setup import First, found

    prepare_ledger()
    manager = found(First("計測株式会社", 4, "1", "計測 太郎", "ケイソク タロウ", "bench@example.co.jp", ""))
    ensure_presets(SYSTEM)
    for n in range(30):
        open_department(code=f"D{n:02}", name=f"部門{n}", since=today(), by=manager)
    change_settings(begins_on=today(), hold_months=6, hold_months_top=12, by=manager)
    yield from _documents(manager)
    yield from _feed(manager)
    cookie = session(manager)
    yield "lives_board_cpu_ms", page_ms(cookie, "/lifecycle/")
    yield "lives_board_late_cpu_ms", page_ms(cookie, "/lifecycle/?turn=all&late=yes")
    yield from _training(manager, cookie)
    yield "home_cpu_ms", page_ms(cookie, "/")


def _ms(do: Callable[[], Any], rounds: int = _ROUNDS) -> float:
    """The median CPU time of doing something, in ms, after it was done once."""
    do()
    times = []
    for _ in range(rounds):
        began = time.process_time()
        do()
        times.append(time.process_time() - began)
    return round(median(times) * 1000, 2)


def _long_text() -> Any:
    from hiden.paper.text import Article, Item, Paragraph, Style, Text

    items = tuple(
        Item(f"{n}に関する情報（方法、原価、取引の条件その他これに類するもの）") for n in "製造販売研究開発"
    )
    articles = tuple(
        Article(
            f"article_{n}",
            f"定め{n}",
            (
                Paragraph(
                    "乙は、次に掲げる甲の秘密情報を、甲の許可なく第三者に開示せず、目的以外に使わない。",
                    items,
                ),
                Paragraph(f"前項の定めは、{{@article_{max(0, n - 1)}}}の定めを妨げない。"),
            ),
        )
        for n in range(CLAUSES)
    )
    return Text(Style.CONTRACT, "秘密保持契約書", ("甲と乙は、次のとおり合意する。",), articles, ("以上",))


def _documents(manager: Any) -> Iterator[tuple[str, float]]:
    from hiden.paper.reading import Line
    from hiden.rules.drafting import drafts
    from hiden.rules.keeping import keep
    from hiden.rules.library import templates
    from hiden.rules.rendering import plain, rendered
    from hiden.rules.reviewing.review import review

    text = _long_text()
    yield "rules_docx_60_ms", _ms(lambda: rendered(text, None, "docx"))
    yield "rules_pdf_60_ms", _ms(lambda: rendered(text, None, "pdf"), 3)
    lines = [Line(n, words) for n, words in enumerate(plain(text).splitlines(), 1)]
    yield "rules_review_60_ms", _ms(lambda: review(lines, "nda", on=today()))
    for ident in templates():
        keep(ident, by=manager)
    yield "rules_documents", float(len(templates()))
    yield "rules_recompose_all_ms", _ms(lambda: list(drafts()))


def _workbook() -> bytes:
    header = ("社員番号", "氏名", "フリガナ", "雇用区分", "所属コード", "入社日")
    rows = (
        (f"{1000 + n}", f"試験 {n}号", "シケン タロウ", "正社員", f"D{n % 30:02}", today())
        for n in range(PEOPLE)
    )
    columns = [Column(str(place), (heading,)) for place, heading in enumerate(header)]
    return write_workbook([Sheet("名簿", columns, rows)])


def _feed(manager: Any) -> Iterator[tuple[str, float]]:
    """3,000 people join in one file: preview, then people, events, steps and ledger entries."""
    from hiden.imports import actions
    from hiden.lifecycle.models import LifeStep

    content = _workbook()
    began = time.process_time()
    file = actions.receive("people", "people.xlsx", [content], effective_on=today(), by=manager)
    file = actions.preview(file, by=manager)
    file = actions.apply(file, by=manager)
    yield "lives_feed_3000_s", round(time.process_time() - began, 2)
    assert file.counts["create"] == PEOPLE, file.counts
    yield "lives_steps", float(LifeStep.objects.count())


def _training(manager: Any, cookie: str) -> Iterator[tuple[str, float]]:
    from hiden.people.queries import here_on
    from hiden.training.actions import assign, make_course

    course = make_course("basic", by=manager)
    people = [state.person for state in here_on(today())]
    began = time.process_time()
    assign(people, course=course.template, due_on=today() + timedelta(days=30), by=manager)
    yield "training_assign_3000_s", round(time.process_time() - began, 2)
    yield "training_records_cpu_ms", page_ms(cookie, "/training/records/")
    yield "training_courses_cpu_ms", page_ms(cookie, "/training/courses/")
