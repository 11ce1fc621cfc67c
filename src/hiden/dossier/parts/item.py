"""How the item was identified, evaluated, decided, classified and marked."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hiden.approvals.models import Case
from hiden.approvals.queries import stamps
from hiden.base.words import say
from hiden.catalogue import find
from hiden.catalogue.shown import shown
from hiden.dossier.ledgered import Found, by_fields
from hiden.dossier.part import Fact, Factor, Told, part, secret, words
from hiden.dossier.scope import Scope, ends
from hiden.inventory.models import Decision, Evaluation, ItemState, Label, Location, Place
from hiden.people.queries import departments_as_of, place_names

_KINDS = (
    "inventory.item_added", "inventory.item_taken_over", "inventory.item_changed", "inventory.item_evaluated",
    "inventory.item_decided", "inventory.item_disposed", "classification.item_classified",
)  # fmt: skip


def _at(scope: Scope, *kinds: str) -> Found:
    """Entries about the item by the instant that they speak of."""
    found = scope.ledgered.about("item", [scope.item.number, scope.item.key], kinds or _KINDS)
    return by_fields(found, "since")


@part(
    "identified", 10, _("特定（台帳の登録）"), Factor.MANAGED,
    _("名称"), _("内容"), _("種類"), _("由来"), _("管理部署"), _("管理責任者"), _("保有"),
)  # fmt: skip
def identified(scope: Scope) -> Told:
    """Each state of the item in the register."""
    found = _at(scope)
    owners = place_names(departments_as_of(scope.last), {one.owner_id for one in scope.states})
    scope.know(one.manager_id for one in scope.states)
    facts = [
        Fact(
            one.since,
            (
                secret(one.name), secret(one.summary), str(one.get_category_display()), str(one.get_origin_display()),
                owners.get(one.owner_id, "—"), scope.who(one.manager_id), str(one.get_life_display()),
            ),
            f"inventory.ItemState/{one.pk}", ends(one.until), one.recorded_at, found.get((one.since.isoformat(),), ()),
        )
        for one in scope.states
    ]  # fmt: skip
    gaps = []
    if any(one.manager_id is None for one in scope.states):
        gaps.append(say("管理責任者の登録がない期間があります。"))
    if any(not one.summary.strip() for one in scope.states):
        gaps.append(say("内容の説明がない期間があり、名称だけでは情報を特定できないおそれがあります。"))
    if (late := scope.states[0]).recorded_at > scope.until:
        gaps.append(say("最初の登録は、期間の後に行われました（{when}）。", when=late.recorded_at.date()))
    return Told(facts, gaps)


@part("decided", 12, _("秘密情報とする決定と分類"), Factor.MANAGED,
      _("決定"), _("根拠"), _("案件"), _("決裁した人"), _("理由"), _("区分"))  # fmt: skip
def decided(scope: Scope) -> Told:
    """Each decision and class, with the case and who decided it."""
    found = _at(
        scope, "inventory.item_taken_over", "inventory.item_decided", "classification.item_classified"
    )
    numbers = {one.case_number for one in scope.states if one.case_number}
    cases = {one.number: one for one in Case.objects.filter(number__in=numbers)}
    facts = [
        Fact(
            one.since,
            (
                str(one.get_decision_display()), str(one.get_basis_display()), str(one.case_number or ""),
                words("、".join(box.surname for box in stamps(cases[one.case_number]) if box.at))
                if one.case_number in cases else "",
                words(one.decision_reason), one.secrecy_class.name if one.secrecy_class else "—",
            ),
            f"inventory.ItemState/{one.pk}", ends(one.until), one.recorded_at, found.get((one.since.isoformat(),), ()),
        )
        for one in _changed(scope.states)
    ]  # fmt: skip
    last = scope.states[-1]
    gaps = []
    if last.decision != Decision.SECRET:
        gaps.append(say("期間の終わりの時点で、秘密情報とする決定がありません。"))
    if last.secrecy_class is None:
        gaps.append(say("期間の終わりの時点で、秘密区分が付いていません。"))
    if any(one.decision != Decision.UNDECIDED and not one.decision_reason.strip() for one in scope.states):
        gaps.append(say("理由の記録がない決定があります。"))
    return Told(facts, gaps)


def _changed(states: list[ItemState]) -> Iterator[ItemState]:
    """Those that decided or classified something anew."""
    before: tuple[object, ...] = ()
    for one in states:
        now = (one.decision, one.secrecy_class_id, one.case_number, one.decided_at)
        if now != before:
            yield one
        before = now


@part("evaluated", 11, _("評価（2-1）"), Factor.USEFUL, _("観点"), _("評点"), _("理由"), _("評価した人"))
def evaluated(scope: Scope) -> Told:
    """Scores by viewpoint."""
    found = _at(scope, "inventory.item_evaluated")
    rows = list(Evaluation.objects.filter(scope.lasting(), item=scope.item).order_by("since", "viewpoint"))
    scope.know(one.person_id for one in rows)
    facts = [
        Fact(
            one.since,
            (str(shown(find(one.viewpoint))), str(one.score), words(one.reason), scope.who(one.person_id)),
            f"inventory.Evaluation/{one.pk}", ends(one.until), one.recorded_at, found.get((one.since.isoformat(),), ()),
        )
        for one in rows
    ]  # fmt: skip
    gaps = [] if rows else [say("評価の記録がありません。")]
    if any(not one.reason.strip() for one in rows):
        gaps.append(say("理由の書かれていない評価があります。"))
    return Told(facts, gaps)


@part("marked", 13, _("所在・表示・法的な区分"), Factor.MANAGED, _("種別"), _("内容"))
def marked(scope: Scope) -> Told:
    """Where it was, under which patterns it shows itself in logs, which legal labels it carried."""
    found = _at(scope)
    rows: list[tuple[object, str, str, str]] = [
        *((one, say("所在"), f"{one.get_form_display()}　{one.where}", "Place")
          for one in Place.objects.filter(scope.lasting(), item=scope.item).order_by("since", "pk")),
        *((one, say("ログでの現れ方"), one.pattern, "Location")
          for one in Location.objects.filter(scope.lasting(), item=scope.item).order_by("since", "pk")),
        *((one, say("法的な区分"), str(shown(find(one.regime))), "Label")
          for one in Label.objects.filter(scope.lasting(), item=scope.item).order_by("since", "pk")),
    ]  # fmt: skip
    facts = [
        Fact(
            one.since,  # type: ignore[attr-defined]  # three models alike
            (kind, text if name == "Label" else secret(text)),
            f"inventory.{name}/{one.pk}",  # type: ignore[attr-defined]
            ends(one.until),  # type: ignore[attr-defined]
            one.recorded_at,  # type: ignore[attr-defined]
            found.get((one.since.isoformat(),), ()),  # type: ignore[attr-defined]
        )
        for one, kind, text, name in rows
    ]
    there = {name for _one, _kind, _text, name in rows}
    gaps = []
    if "Place" not in there:
        gaps.append(say("所在の登録がありません。"))
    if "Location" not in there:
        gaps.append(say("ログでの現れ方（パスなど）の登録がなく、操作の記録と結び付けられません。"))
    gaps.append(
        say("現物に秘密の表示が付いていたことは、この記録からは分かりません。写真などで確かめてください。")
    )
    return Told(facts, gaps)
