"""Verbs of others' rules: take them in with who wrote them and under which licence, and put them away again. None runs by that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import yaml
from django.db import transaction
from django.db.models import QuerySet

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.monitoring import pack
from hiden.monitoring.models import DetectorUse
from hiden.monitoring.rules.bundles import Text
from hiden.monitoring.rules.entries import RulesDropped, RulesTaken
from hiden.monitoring.rules.finding import DETECTOR
from hiden.monitoring.rules.logsources import of_view, why_not
from hiden.monitoring.rules.models import RuleIntake, TakenRule
from hiden.monitoring.rules.reading import Written, written
from hiden.monitoring.rules.taken import TAKEN, taken_rules
from hiden.people.models import Person
from hiden.sigma.referring import closed
from hiden.sigma.rules import Correlation, Entry, LogSource, Refusal, Rule, Why

MOST_REFUSED: Final = 2000  # so many are kept by name
_CODE: Final = 60
_CHUNK: Final = 500


@transaction.atomic
def take_rules(texts: Sequence[Text], *, name: str, licence: str, by: Person) -> RuleIntake:
    """Keep what is understood; what is not, by its name and the reason. Raises BadInput without any rule or licence, NotAllowed.

    A rule whose id (or name) is there already takes its place; one that is the same word for word changes nothing.
    """
    require(by, "monitoring.take_rules")
    if not licence.strip():
        raise BadInput(
            say("規則のライセンスが入力されていません。"),
            say("配布元に書かれた利用条件の名前（例：DRL 1.1）を入力してください。"),
        )
    rules, refused = _read(texts, (each.entry for each in taken_rules()))
    if not rules and not refused:
        raise BadInput(
            say("規則が1件もありません。"), say("Sigmaの規則（.yml）のあるフォルダーかZIPを選んでください。")
        )
    held = {row.code: row for row in TakenRule.objects.filter(until=FOREVER)}
    fresh = [each for each in rules.values() if each.code not in held or held[each.code].text != each.text]
    intake = RuleIntake.objects.create(
        name=name[:300],
        licence=licence.strip()[:200],
        taken=len(fresh),
        same=len(rules) - len(fresh),
        refused=[[each.what[:200], each.sentence[:300]] for each in refused[:MOST_REFUSED]],
        by=by,
        at=now(),
    )
    gone = [held[each.code].pk for each in fresh if each.code in held]
    TakenRule.objects.filter(pk__in=gone).update(until=intake.at)
    TakenRule.objects.bulk_create([_row(each, intake) for each in fresh], batch_size=_CHUNK)
    told = sha256("\0".join(each.text for each in fresh).encode()).hexdigest()
    record(
        RulesTaken(intake.key, intake.name, intake.licence, intake.taken, intake.same, len(refused), told),
        by=by,
    )
    return intake


@transaction.atomic
def drop_rules(rows: QuerySet[TakenRule], *, reason: str, by: Person) -> int:
    """Put rules away. Raises Conflict for those in use under a purpose, BadInput without a reason, NotAllowed."""
    require(by, "monitoring.take_rules")
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ使わないかを書いてください。"))
    codes = sorted(rows.filter(until=FOREVER).values_list("code", flat=True))
    used = DetectorUse.objects.filter(
        until=FOREVER, detector__in=[f"{DETECTOR}{TAKEN}{code}" for code in codes]
    )
    if used.exists():
        raise Conflict(
            say("使われている規則があるため、廃止できません。"),
            say("監視の目的で、その規則を先に止めてください。"),
        )
    TakenRule.objects.filter(code__in=codes, until=FOREVER).update(until=now())
    if codes:
        record(RulesDropped(codes[:MOST_REFUSED], reason.strip()[:500]), by=by)
    return len(codes)


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry that can be taken, with the text it came as."""

    code: str
    told: Written
    path: str
    text: str


def _read(texts: Iterable[Text], held: Iterable[Entry]) -> tuple[dict[str, _Line], list[Refusal]]:
    """Entries by their code; the last of several with one code holds. `held`: what correlations and filters may refer to besides."""
    found: dict[str, _Line] = {}
    refused: list[Refusal] = []
    for path, text in texts:
        for part in _parted(text):
            for told in written(path, part):
                if isinstance(told, Refusal):
                    refused.append(told)
                    continue
                why = why_not(told.entry) if isinstance(told.entry, Rule) else ""
                if why:
                    refused.append(Unusable(path, told.entry.about.title, Why.UNSUPPORTED, why))
                    continue
                code = code_of(told.entry)
                found[code] = _Line(code, told, path[:500], part)
    return _closed(found, held, refused), refused


def _closed(found: dict[str, _Line], held: Iterable[Entry], refused: list[Refusal]) -> dict[str, _Line]:
    """Without those that refer to what is not there, or that bear the id of a rule of ours."""
    ours = [each.entry for each in pack.rules()]
    fresh = [each.told.entry for each in found.values()]
    keys = {each.about.key for each in fresh}
    told = closed([*ours, *fresh, *(each for each in held if each.about.key not in keys)])
    refused += [each for each in told.refused if any(each.path == one.about.path for one in fresh)]
    kept: list[Entry] = [*told.rules, *told.correlations, *told.filters]
    mine = {each.about.key for each in kept} - {each.about.key for each in ours}
    return {code: line for code, line in found.items() if line.told.entry.about.key in mine}


class Unusable(Refusal):
    """A rule that Sigma's reader took and nobody's records can answer; `detail` is the whole sentence."""

    @property
    def sentence(self) -> str:
        """For people: why."""
        return self.detail


def _parted(text: str) -> Iterator[str]:
    """Each document of a file by itself, as it was written where there is one only."""
    if "\n---" not in text:
        yield text
        return
    try:
        bodies: list[Any] = list(yaml.load_all(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError:
        yield text  # is refused where it is read
        return
    for body in bodies:
        if body is not None:
            yield yaml.dump(body, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


def code_of(entry: Entry) -> str:
    """By what an entry is known: its id, else its name; what is too long by its digest."""
    told = entry.about.key
    return told if len(told) <= _CODE else f"{told[:27]}-{sha256(told.encode()).hexdigest()[:32]}"


def _row(line: _Line, intake: RuleIntake) -> TakenRule:
    about = line.told.entry.about
    source = LogSource() if isinstance(line.told.entry, Correlation) else line.told.entry.source
    return TakenRule(
        code=line.code,
        title=about.title[:300],
        level=about.level or "medium",
        author=about.author[:300],
        licence=(about.licence or intake.licence)[:200],
        source=line.path,
        product=source.product[:60],
        category=source.category[:60],
        service=source.service[:60],
        of_view=isinstance(line.told.entry, Correlation) or of_view(source),
        text=line.text,
        intake=intake,
        since=intake.at,
    )
