"""Rules in force in the period, when they were made known, and the handling table of the item's class."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.classification.models import HandlingRule
from hiden.dossier.ledgered import by_fields
from hiden.dossier.part import Fact, Factor, Told, outsider, part, words
from hiden.dossier.scope import Scope, ends
from hiden.rules.models import Procedure, ProcedureStep, Version, VersionState


@part("rules", 43, _("施行されていた規程・契約・誓約の文面"), Factor.MANAGED,
      _("文書"), _("相手方"), _("版"), _("案件"), _("文面のSHA-256"))  # fmt: skip
def rules(scope: Scope) -> Told:
    """Versions in force in the period."""
    made = by_fields(scope.ledgered.of_kind("rules.version_decided"), "document", "number")
    rows = (
        Version.objects.filter(scope.lasting(days=True), state=VersionState.DECIDED, decided_at__lte=scope.until)
        .select_related("document", "case").defer("text", "basis").order_by("document__title", "number")
    )  # fmt: skip
    facts = [
        Fact(
            one.since,
            (one.document.title, outsider(one.document.counterparty), str(one.number), str(one.case.number) if one.case else "", one.sha256),
            f"rules.Version/{one.document.key}-{one.number}", ends(one.until), one.decided_at,
            made.get((one.document.key, one.number), ()),
        )
        for one in rows
    ]  # fmt: skip
    return Told(facts, [] if facts else [say("期間に施行されていた規程の記録がありません。")])


@part(
    "procedure",
    44,
    _("規程の手続と周知"),
    Factor.MANAGED,
    _("文書"),
    _("版"),
    _("手続"),
    _("相手"),
    _("方法"),
)
def procedure(scope: Scope) -> Told:
    """Hearing, filing and making known of the rules in force."""
    said = by_fields(scope.ledgered.of_kind("rules.procedure_recorded"), "document", "number", "step")
    in_force = Version.objects.filter(
        scope.lasting(days=True), state=VersionState.DECIDED, decided_at__lte=scope.until
    )
    rows = (
        ProcedureStep.objects.filter(version__in=in_force.order_by().values("pk"), on__lte=scope.last, recorded_at__lte=scope.until)
        .select_related("version__document").defer("version__text").order_by("version_id", "on", "pk")
    )  # fmt: skip
    found = list(rows)
    facts = [
        Fact(
            one.on,
            (one.version.document.title, str(one.version.number), str(one.get_step_display()), words(one.party), words(one.how)),
            f"rules.ProcedureStep/{one.pk}", None, one.recorded_at,
            said.get((one.version.document.key, one.version.number, one.step), ()),
        )
        for one in found
    ]  # fmt: skip
    known = {one.version_id for one in found if one.step == Procedure.MADE_KNOWN}
    missing = in_force.filter(document__family="rule").exclude(pk__in=known).count()
    return Told(
        facts,
        [say("施行されていた規程のうち{n}件に、周知した日の記録がありません。", n=missing)]
        if missing
        else [],
    )


@part(
    "handling",
    45,
    _("取扱表（この情報の区分）"),
    Factor.MANAGED,
    _("区分"),
    _("利用態様"),
    _("定め"),
    _("条件"),
)
def handling(scope: Scope) -> Told:
    """The cells of the handling table for the classes of the item in the period."""
    classes = {one.secrecy_class_id for one in scope.states if one.secrecy_class_id}
    said = by_fields(scope.ledgered.of_kind("classification.rule_set"), "class_code", "mode")
    rows = HandlingRule.objects.filter(scope.lasting(), secrecy_class__in=classes)
    facts = [
        Fact(
            one.since, (one.secrecy_class.name, one.usage_mode.name, str(one.get_answer_display()), one.text),
            f"classification.HandlingRule/{one.pk}", ends(one.until), one.recorded_at,
            said.get((one.secrecy_class.code, one.usage_mode.code), ()),
        )
        for one in rows.select_related("secrecy_class", "usage_mode").order_by("secrecy_class_id", "usage_mode__order", "since")
    ]  # fmt: skip
    return Told(facts, [] if facts else [say("この情報の区分について、取扱いの定めがありません。")])
