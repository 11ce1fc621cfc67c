"""Which measures were chosen, documented, implemented and seen, with dates; and what the rooms could show of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.classification.queries import holding
from hiden.dossier.ledgered import by_fields
from hiden.dossier.part import Fact, Factor, Told, part, words
from hiden.dossier.scope import Scope
from hiden.measures.facts_registry import facts_shown
from hiden.measures.models import Choice, Progress, Stage
from hiden.measures.queries import MeasureState, states


def _class_code(scope: Scope) -> str:
    found = scope.states[-1].secrecy_class
    return found.code if found else ""


def _chosen(scope: Scope) -> list[MeasureState]:
    """What had been chosen for the item's class by the end of the period; for any class where it has none."""
    return [one for one in states(scope.until, class_code=_class_code(scope)) if one.chosen]


@part("measures", 40, _("対策（文書化・実施・証拠の確認）"), Factor.MANAGED,
      _("番号"), _("対策"), _("段階"), _("状況"), _("よりどころ"), _("記録した人"))  # fmt: skip
def measures(scope: Scope) -> Told:
    """The three stages of each chosen measure, as they stood at the end of the period."""
    chosen = {one.id: one for one in _chosen(scope)}
    said = by_fields(scope.ledgered.of_kind("measures.progress_set"), "measure", "stage", "on")
    rows = list(Progress.objects.filter(holding(scope.until), measure__in=chosen).order_by("measure", "pk"))
    scope.know(one.person_id for one in rows)
    facts = [
        Fact(
            one.on,
            (
                one.measure, str(shown(chosen[one.measure].measure)), str(one.get_stage_display()),
                say("済み") if one.done else say("取消し"), words(one.reference), scope.who(one.person_id),
            ),
            f"measures.Progress/{one.pk}", None, one.recorded_at, said.get((one.measure, one.stage, one.on.isoformat()), ()),
        )
        for one in rows
    ]  # fmt: skip
    return Told(facts, _gaps(chosen))


def _gaps(chosen: dict[str, MeasureState]) -> list[str]:
    if not chosen:
        return [say("この区分に選ばれた対策の記録がありません。")]
    labels = {
        Stage.DOCUMENTED: _("選んだ対策{all}件のうち{n}件に、文書化の記録がありません（{which}）。"),
        Stage.IMPLEMENTED: _("選んだ対策{all}件のうち{n}件に、実施の記録がありません（{which}）。"),
        Stage.SEEN: _("選んだ対策{all}件のうち{n}件に、証拠を確認した記録がありません（{which}）。"),
    }
    found = []
    for stage, sentence in labels.items():
        missing = [one.id for one in chosen.values() if not one.done(stage)]
        if missing:
            which = say("、").join(missing[:12]) + (say("ほか") if len(missing) > 12 else "")
            found.append(str(sentence).format(all=len(chosen), n=len(missing), which=which))
    return found


@part("choices", 41, _("対策の選択"), Factor.MANAGED, _("番号"), _("区分"), _("選択"), _("理由"))
def choices(scope: Scope) -> Told:
    """What was chosen and not chosen for the item's class, and why."""
    said = by_fields(scope.ledgered.of_kind("measures.chosen"), "measure", "class_code")
    rows = Choice.objects.filter(holding(scope.until)).select_related("secrecy_class")
    if code := _class_code(scope):
        rows = rows.filter(secrecy_class__code=code)
    facts = [
        Fact(
            one.since, (one.measure, one.secrecy_class.name, say("選んだ") if one.chosen else say("選ばない"), words(one.reason)),
            f"measures.Choice/{one.pk}", None, one.recorded_at, said.get((one.measure, one.secrecy_class.code), ()),
        )
        for one in rows.order_by("measure", "secrecy_class_id")
    ]  # fmt: skip
    return Told(facts)


@part("shown", 42, _("対策について記録から数えたこと"), Factor.MANAGED, _("番号"), _("数えたもの"), _("値"))
def counted(scope: Scope) -> Told:
    """Counts and dates that the rooms give for the chosen measures, as of the end of the period."""
    facts = [
        Fact(one.on, (each.id, fact.sentence(), one.value), f"measures.fact/{fact.id}")
        for each in _chosen(scope)
        for fact, one in facts_shown(each.id, scope.until)
    ]
    return Told(facts)
