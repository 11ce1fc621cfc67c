"""What is on record of usefulness and of not being public: the viewpoints that speak of them, and what nobody has recorded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiden.access.models import PartnerHandler
from hiden.base.words import say
from hiden.catalogue import find
from hiden.catalogue.shown import shown
from hiden.dossier.part import Fact, Factor, Told, outsider, part, words
from hiden.dossier.scope import Scope, ends
from hiden.inventory.models import Evaluation

_USEFUL = ("value-economic", "value-rivals", "value-loss")


@part(
    "usefulness",
    14,
    _("有用性についての記録"),
    Factor.USEFUL,
    _("観点"),
    _("評点"),
    _("理由"),
    _("評価した人"),
)
def usefulness(scope: Scope) -> Told:
    """Evaluations of value to the business, to rivals, and of the loss at a leak."""
    rows = list(
        Evaluation.objects.filter(scope.lasting(), item=scope.item, viewpoint__in=_USEFUL).order_by(
            "viewpoint", "since"
        )
    )
    scope.know(one.person_id for one in rows)
    facts = [
        Fact(
            one.since, (str(shown(find(one.viewpoint))), str(one.score), words(one.reason), scope.who(one.person_id)),
            f"inventory.Evaluation/{one.pk}", ends(one.until), one.recorded_at,
        )
        for one in rows
    ]  # fmt: skip
    gaps = [
        say("「{viewpoint}」の評価がありません。", viewpoint=shown(find(one)))
        for one in _USEFUL
        if one not in {row.viewpoint for row in rows}
    ]
    gaps.append(say("売上、開発費、使っている製品や工程の資料は、秘伝にはありません。別に用意してください。"))
    return Told(facts, gaps)


@part("not_public", 15, _("非公知性についての記録"), Factor.NOT_PUBLIC, _("種別"), _("内容"), _("相手"))
def not_public(scope: Scope) -> Told:
    """To whom outside it was opened under which terms, and what the register says of where it comes from."""
    facts = [
        Fact(
            one.since, (say("由来"), words(one.origin_note) or str(one.get_origin_display()), ""),
            f"inventory.ItemState/{one.pk}", ends(one.until), one.recorded_at,
        )
        for one in scope.states
    ]  # fmt: skip
    facts += [
        Fact(
            one.since, (say("社外への開示"), words(one.purpose), outsider(one.company)),
            f"access.PartnerHandler/{one.key}", ends(one.until), one.recorded_at,
        )
        for one in PartnerHandler.objects.filter(scope.lasting(), item=scope.item).order_by("since", "pk")
    ]  # fmt: skip
    gaps = [
        say(
            "先行する公開情報の調査（文献・特許・製品の分解で分かるか）の記録は、秘伝にはありません。別に用意してください。"
        ),
        say("開示した相手との秘密保持契約の原本を、別に用意してください。"),
    ]
    return Told(facts, gaps)


@part("harm", 80, _("損害についての記録"), Factor.HARM, _("種別"), _("内容"))
def harm(scope: Scope) -> Told:
    """Hiden holds no figures of sales; it says so."""
    return Told(
        [], [say("販売の実績、利益率、使用料の相場の資料は、秘伝にはありません。別に用意してください。")]
    )
