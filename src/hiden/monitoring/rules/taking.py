"""Verbs of others' rules: take them in with who wrote them and under which licence, and put them away again. None runs by that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
from hiden.monitoring.models import DetectorUse
from hiden.monitoring.rules.bundles import Text
from hiden.monitoring.rules.entries import RulesDropped, RulesTaken
from hiden.monitoring.rules.finding import DETECTOR
from hiden.monitoring.rules.logsources import seen
from hiden.monitoring.rules.models import RuleIntake, TakenRule
from hiden.monitoring.rules.reading import Refusal, Rule, read
from hiden.monitoring.rules.taken import TAKEN
from hiden.people.models import Person

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
    rules, refused = _read(texts)
    if not rules and not refused:
        raise BadInput(
            say("規則が1件もありません。"), say("Sigmaの規則（.yml）のあるフォルダーかZIPを選んでください。")
        )
    held = {row.code: row for row in TakenRule.objects.filter(until=FOREVER)}
    fresh = [each for each in rules.values() if each[0] not in held or held[each[0]].text != each[3]]
    intake = RuleIntake.objects.create(
        name=name[:300],
        licence=licence.strip()[:200],
        taken=len(fresh),
        same=len(rules) - len(fresh),
        refused=[[each.name[:200], each.reason[:300]] for each in refused[:MOST_REFUSED]],
        by=by,
        at=now(),
    )
    gone = [held[code].pk for code, *_rest in fresh if code in held]
    TakenRule.objects.filter(pk__in=gone).update(until=intake.at)
    TakenRule.objects.bulk_create([_row(*each, intake) for each in fresh], batch_size=_CHUNK)
    told = sha256("\0".join(text for _code, _rule, _path, text in fresh).encode()).hexdigest()
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


_Line = tuple[str, Rule, str, str]  # code, rule, path, text


def _read(texts: Iterable[Text]) -> tuple[dict[str, _Line], list[Refusal]]:
    """Rules by their code; the last of several with one code holds."""
    found: dict[str, _Line] = {}
    refused: list[Refusal] = []
    for path, text in texts:
        for part in _parted(text):
            rules, strange = read(part, path)
            refused += strange
            for rule in rules:
                if not (rule.of_view or seen(rule.logsource)):
                    refused.append(
                        Refusal(
                            rule.title,
                            say("どの記録に当たるかがわからない規則です（{source}）。", source=_called(rule)),
                        )
                    )
                    continue
                code = code_of(rule)
                found[code] = (code, rule, path[:500], part)
    return found, refused


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


def code_of(rule: Rule) -> str:
    """By what a rule is known: its id, else its name; what is too long by its digest."""
    told = rule.id or rule.name
    return told if len(told) <= _CODE else f"{told[:27]}-{sha256(told.encode()).hexdigest()[:32]}"


def _called(rule: Rule) -> str:
    return "/".join(rule.logsource.get(name, "*") for name in ("product", "category", "service"))


def _row(code: str, rule: Rule, path: str, text: str, intake: RuleIntake) -> TakenRule:
    return TakenRule(
        code=code,
        title=rule.title[:300],
        level=rule.level[:20],
        author=rule.author[:300],
        licence=(rule.licence or intake.licence)[:200],
        source=path,
        product=rule.logsource.get("product", "")[:60],
        category=rule.logsource.get("category", "")[:60],
        service=rule.logsource.get("service", "")[:60],
        of_view=rule.of_view,
        text=text,
        intake=intake,
        since=intake.at,
    )
