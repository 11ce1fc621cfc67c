"""What must be true of the catalogue beyond its schema (`checks.py` shows it in `hiden check`). Each rule is a small function that yields issues.

1. ids are unique over all files, and a route's letter and a measure's id agree.
2. every id that a record names exists and is of the right kind.
3. there are 79 measures, in exactly the counts of the handbook's matrix.
4. the versions of a provision or a clock stand in order and do not overlap.
5. the scales are whole: ranks 1 to 3 once each, exactly one default preset.
6. words: no forbidden spelling, no verdict about law, no phone number, English present.
7. a clock says what it leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from hiden.base.clock import FOREVER_DATE
from hiden.base.words import say
from hiden.catalogue import load
from hiden.catalogue.clock_model import Clock, Limit
from hiden.catalogue.collection import Catalogue
from hiden.catalogue.issue import Issue, Severity
from hiden.catalogue.model import Dated, Law, Measure, Place, Question, Record, Source
from hiden.catalogue.queries import gathered

MATRIX: dict[str, tuple[int, int, int, int, int]] = {
    "employees": (5, 11, 16, 3, 5),
    "leavers": (1, 1, 2, 3, 2),
    "partners": (2, 2, 2, 5, 3),
    "outsiders": (7, 4, 3, 2, 0),
}
SPELLINGS = {"漏洩": "漏えい", "持ち出し": "持出し", "取り扱い": "取扱い"}
VERDICTS = re.compile(
    r"は(?:有効|無効|違法|適法|合法)(?:です|である|となる|になる)|営業秘密に該当(?:する|します|しない|しません)"
    r"|\bis (?:legally )?(?:valid|invalid|illegal|lawful|unlawful)\b|\bis a trade secret\b"
)
PHONE = re.compile(r"(?<!\d)0\d{1,4}[-‐－(（ ]\d{1,4}[-‐－)） ]\d{3,4}(?!\d)|#\d{4}\b")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
# English glosses may quote the one Japanese word that has no translation: the name of the new penalty.
_QUOTED = re.compile("拘禁刑")


def inspect(folder: Path = load.DATA) -> list[Issue]:
    """Every issue of a folder of data files, schema first, then the rules above. Empty: in order."""
    files, issues = load.read(folder)
    found = gathered(files)
    for rule in RULES:
        issues.extend(rule(found))
    texts = {
        name: (folder / name).read_text(encoding="utf-8", errors="replace")
        for name in files
        if (folder / name).is_file()
    }
    issues.extend(_words(texts))
    return sorted(issues, key=lambda issue: (issue.severity, issue.where, issue.key))


def unique_ids(found: Catalogue) -> Iterator[Issue]:
    """(1) One id, one record; and the id of a measure says its route."""
    first: dict[str, Record] = {}
    for record in found:
        earlier = first.setdefault(record.id, record)
        if earlier is not record:
            sentence = say("「{id}」は{where}でも使われています。", id=record.id, where=earlier.where)
            yield _error("unique-id", record.where, "id", sentence)
    letters = {route.id: route.letter for route in found.routes}
    numbers = {purpose.id: purpose.number for purpose in found.purposes}
    for measure in found.measures:
        start = f"{letters.get(measure.route, '?')}{numbers.get(measure.purpose, '?')}-"
        if not re.fullmatch(re.escape(start) + "[a-z]", measure.id):
            sentence = say("対策の番号がルートと目的に合いません（{start}で始まるはずです）。", start=start)
            yield _error("measure-id", measure.where, "id", sentence)


def references(found: Catalogue) -> Iterator[Issue]:
    """(2) Everything named exists."""
    for record in found:
        for key, name, kind in _named(record):
            target = found.by_id.get(name)
            if target is None:
                yield _error("reference", record.where, key, say("「{id}」という記載はありません。", id=name))
            elif not isinstance(target, kind):
                yield _error("reference", record.where, key, say("「{id}」は別の種類の記載です。", id=name))
    for measure in found.measures:
        target = found.by_id.get(measure.same_as or "")
        if isinstance(target, Measure) and target.route != measure.route:
            yield _error("same-as", measure.where, "same_as", say("再掲は同じルートの対策だけを指せます。"))


def _named(record: Record) -> Iterator[tuple[str, str, type[Record]]]:
    """(key, id, kind) of every record that a record names."""
    for cited in record.sources:
        yield "sources", cited.id, Source
    for key in ("applies_when", "urged_by"):
        for name in getattr(record, key, ()):
            yield key, name, Question
    for name in getattr(record, "laws", ()):
        yield "laws", name, Law
    if isinstance(record, Measure):
        for name in (*record.see_also, *filter(None, [record.same_as])):
            yield "see_also" if name in record.see_also else "same_as", name, Measure
    if isinstance(record, Law | Clock):
        yield from _named_in_versions(record)
    if isinstance(record, Source) and record.replaced_by:
        yield "replaced_by", record.replaced_by, Source


def _named_in_versions(record: Law | Clock) -> Iterator[tuple[str, str, type[Record]]]:
    for number, version in enumerate(record.versions):
        for cited in version.sources:
            yield f"versions.{number}.sources", cited.id, Source
        if isinstance(version, Limit) and version.guide is not None:
            yield f"versions.{number}.guide", version.guide.source.id, Source


def counts(found: Catalogue) -> Iterator[Issue]:
    """(3) The matrix of the handbook."""
    for route, expected in MATRIX.items():
        purposes = [purpose.id for purpose in sorted(found.purposes, key=lambda purpose: purpose.number)]
        for purpose, wanted in zip(purposes, expected, strict=False):
            there = len(found.by_cell.get((route, purpose), ()))
            if there != wanted:
                sentence = say(
                    "{route}×{purpose}の対策は{wanted}件のはずですが、{there}件あります。",
                    route=route, purpose=purpose, wanted=wanted, there=there,
                )  # fmt: skip
                yield _error("counts", Place("measures.yaml", 1), "", sentence)
    for name, records, wanted in (
        ("routes.yaml", found.routes, 4),
        ("purposes.yaml", found.purposes, 5),
        ("stages.yaml", found.stages, 4),
    ):
        if len(records) != wanted:
            yield _error("counts", Place(name, 1), "", say("{wanted}件のはずです。", wanted=wanted))


def intervals(found: Catalogue) -> Iterator[Issue]:
    """(4) Half-open intervals of one provision or clock: in order, none empty, none overlapping; only the last may be open."""
    for law in found.laws:
        known = [(version.article, version) for version in law.versions if not version.not_yet]
        yield from _in_order(law, known)
    for clock in found.clocks:
        yield from _in_order(clock, [(limit.words.ja, limit) for limit in clock.versions])


def _in_order(record: Record, known: Sequence[tuple[str, Dated]]) -> Iterator[Issue]:
    for name, version in known:
        if version.begins >= version.valid_to:
            sentence = say("{article}の期間が空です（終わりが始まりより前です）。", article=name)
            yield _error("interval", record.where, "versions", sentence)
    for (_name, earlier), (name, later) in pairwise(known):
        if later.begins < earlier.valid_to:
            end = "9999-12-31" if earlier.valid_to == FOREVER_DATE else earlier.valid_to
            sentence = say(
                "{later}の期間（{begin}から）が、前の版の終わり（{end}）より前に始まります。",
                later=name, begin=later.begins, end=end,
            )  # fmt: skip
            yield _error("interval", record.where, "versions", sentence)


def clocks(found: Catalogue) -> Iterator[Issue]:
    """(7) What a clock leaves open is said: no grade of certainty, no number and no contract stand there without a sentence."""
    for clock in found.clocks:
        for limit in clock.versions:
            if limit.certainty.unchecked and not limit.open_points:
                sentence = say("未確認の期限には、何を確かめていないか（open_points）を書きます。")
                yield _error("clock", clock.where, "versions", sentence)
            if clock.own and limit.amount is not None:
                sentence = say("契約から取る期限に、長さを書くことはできません。")
                yield _error("clock", clock.where, "versions", sentence)


def scales(found: Catalogue) -> Iterator[Issue]:
    """(5) Scales are whole."""
    defaults = [preset for preset in found.class_presets if preset.default]
    if len(defaults) != 1:
        yield _error("scale", Place("classes.yaml", 1), "default", say("既定の雛形は一つだけです。"))
    for preset in found.class_presets:
        if sorted(one.rank for one in preset.classes) != list(range(1, len(preset.classes) + 1)):
            yield _error("scale", preset.where, "classes", say("段階（rank）は1から一つずつ付けます。"))
    for mode in found.usage_modes:
        if sorted(one.rank for one in mode.defaults) != [1, 2, 3]:
            yield _error("scale", mode.where, "defaults", say("既定の答えは段階1・2・3に一つずつ付けます。"))
    for viewpoint in found.viewpoints:
        evaluates = viewpoint.kind == "evaluation"
        if evaluates != (sorted(step.score for step in viewpoint.steps) == [1, 2, 3]):
            yield _error(
                "scale", viewpoint.where, "steps", say("評価の観点には、段階1・2・3の目安が要ります。")
            )


def languages(found: Catalogue) -> Iterator[Issue]:
    """(6) The English name is English; a gloss left in Japanese was forgotten."""
    for record in found:
        if JAPANESE.search(_QUOTED.sub("", record.en)):
            yield _error("english", record.where, "en", say("英語の名前に日本語が残っています。"))
        if not JAPANESE.search(record.ja) and not record.ja.isascii():
            yield _warning("japanese", record.where, "ja", say("日本語の名前を確かめてください。"))


def _words(texts: Mapping[str, str]) -> Iterator[Issue]:
    """(6) Words that must not stand anywhere in the files, comments included."""
    for name, text in texts.items():
        for number, line in enumerate(text.splitlines(), start=1):
            where = Place(name, number)
            for wrong, right in SPELLINGS.items():
                if wrong in line:
                    sentence = say("「{wrong}」は「{right}」と書きます。", wrong=wrong, right=right)
                    yield _error("spelling", where, "", sentence)
            if VERDICTS.search(line):
                yield _error("verdict", where, "", say("法律上の結論を書かず、要素を挙げてください。"))
            if PHONE.search(line):
                yield _error("phone", where, "", say("電話番号は書かず、公式ページを見てもらってください。"))


Rule = Callable[[Catalogue], Iterable[Issue]]
RULES: tuple[Rule, ...] = (unique_ids, references, counts, intervals, scales, languages, clocks)


def _error(rule: str, where: Place, key: str, sentence: str) -> Issue:
    return Issue(Severity.ERROR, rule, where, key, sentence)


def _warning(rule: str, where: Place, key: str, sentence: str) -> Issue:
    return Issue(Severity.WARNING, rule, where, key, sentence)
