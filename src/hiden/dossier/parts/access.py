"""Who could get to the item: handlers, rights, members of departments and groups, persons of partners, and what the policies said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiden.access.models import PartnerHandler, PolicyVersion
from hiden.access.searching import who_may
from hiden.access.situation import AT_THE_DESK, Verb
from hiden.base.words import say
from hiden.catalogue import find
from hiden.catalogue.shown import shown
from hiden.dossier.ledgered import by_fields
from hiden.dossier.part import Fact, Factor, Told, outsider, part, words
from hiden.dossier.scope import Scope, ends
from hiden.identity.scim.models import ScimGroupMember
from hiden.people.queries import departments_as_of, place_names


@part("handlers", 20, _("取扱者の登録"), Factor.MANAGED, _("人"), _("部署の全員"))
def handlers(scope: Scope) -> Told:
    """取扱者, by person or department."""
    found = by_fields(
        scope.ledgered.about("item", [scope.item.number], ["inventory.item_added", "inventory.item_changed"]),
        "since",
    )
    names = place_names(
        departments_as_of(scope.last), {one.department_id for one in scope.handlers if one.department_id}
    )
    scope.know(one.person_id for one in scope.handlers)
    facts = [
        Fact(
            one.since, (scope.who(one.person_id), names.get(one.department_id or 0, "")),
            f"inventory.Handler/{one.pk}", ends(one.until), one.recorded_at, found.get((one.since.isoformat(),), ()),
        )
        for one in scope.handlers
    ]  # fmt: skip
    return Told(facts, [] if facts else [say("取扱者の登録がなく、だれに限って扱わせていたかを示せません。")])


@part("grants", 21, _("アクセス権の付与"), Factor.MANAGED,
      _("人"), _("部署の全員"), _("対象"), _("範囲"), _("目的"), _("由来"), _("与えた人"), _("途中で終えた理由"))  # fmt: skip
def grants(scope: Scope) -> Told:
    """Rights to the item, to its class or to a label of it."""
    given = by_fields(scope.ledgered.of_kind("access.given", "access.ended"), "grant")
    names = place_names(
        departments_as_of(scope.last), {one.department_id for one in scope.grants if one.department_id}
    )
    scope.know(pk for one in scope.grants for pk in (one.person_id, one.given_by_id))
    facts = [
        Fact(
            one.since,
            (
                scope.who(one.person_id), names.get(one.department_id or 0, ""),
                scope.item.number if one.item_id else one.secrecy_class.name if one.secrecy_class else str(shown(find(one.regime))),
                str(one.get_level_display()), words(one.purpose), str(one.get_origin_display()), scope.who(one.given_by_id),
                words(one.end_reason),
            ),
            f"access.Grant/{one.key}", ends(one.until), one.recorded_at, given.get((one.key,), ()),
        )
        for one in scope.grants
    ]  # fmt: skip
    return Told(facts, [] if facts else [say("期限のあるアクセス権の付与は、記録されていません。")])


@part("members", 22, _("部署に属していた人"), Factor.SHOWN_TO, _("人"), _("部署"), _("役職"))
def members(scope: Scope) -> Told:
    """Who belonged to the departments that could handle it."""
    names = place_names(departments_as_of(scope.last), {one.department_id for one in scope.members})
    scope.know(one.person_id for one in scope.members)
    facts = [
        Fact(
            one.since, (scope.who(one.person_id), names.get(one.department_id, "—"), one.post),
            f"people.Membership/{one.pk}", ends(one.until), one.recorded_at,
        )
        for one in scope.members
    ]  # fmt: skip
    return Told(facts)


@part("partners", 23, _("取引先の取扱者"), Factor.SHOWN_TO,
      _("会社"), _("氏名"), _("目的"), _("案件"), _("加えた人"), _("途中で終えた理由"))  # fmt: skip
def partners(scope: Scope) -> Told:
    """Persons outside who were named for the item."""
    named = by_fields(
        scope.ledgered.about("item", [scope.item.key], ["access.partner_named", "access.partner_ended"]),
        "handler",
    )
    rows = list(PartnerHandler.objects.filter(scope.lasting(), item=scope.item).order_by("since", "pk"))
    scope.know(one.given_by_id for one in rows)
    facts = [
        Fact(
            one.since,
            (
                outsider(one.company), outsider(one.name), words(one.purpose), str(one.case or ""),
                scope.who(one.given_by_id), words(one.end_reason),
            ),
            f"access.PartnerHandler/{one.key}", ends(one.until), one.recorded_at, named.get((one.key,), ()),
        )
        for one in rows
    ]  # fmt: skip
    gaps = [say("取引先への開示を許した案件がない人がいます。")] if any(not one.case for one in rows) else []
    return Told(facts, gaps)


@part("groups", 24, _("他システムのグループ"), Factor.SHOWN_TO, _("人"), _("システム"), _("グループ"))
def groups(scope: Scope) -> Told:
    """Groups of other systems in which those were who could get to the item. What a group opens is known to that system only."""
    rows = list(
        ScimGroupMember.objects.filter(scope.lasting(), person__in=scope.could[:30_000])
        .select_related("group__system").order_by("person_id", "since", "pk")
    )  # fmt: skip
    set_ = by_fields(scope.ledgered.of_kind("identity.group_set"), "group") if rows else {}
    scope.know(one.person_id for one in rows)
    facts = [
        Fact(
            one.since, (scope.who(one.person_id), one.group.system.name, one.group.name),
            f"identity.ScimGroupMember/{one.pk}", ends(one.until), None, set_.get((one.group.key,), ()),
        )
        for one in rows
    ]  # fmt: skip
    return Told(
        facts,
        [say("グループで何が開けるかは、そのシステムの設定によります。設定の控えを別に用意してください。")]
        if rows
        else [],
    )


@part("policies", 25, _("規則による判定（期間の終わりの時点、社内の管理された端末での閲覧）"), Factor.MANAGED,
      _("人"), _("判定の理由"), _("規則の版"))  # fmt: skip
def policies(scope: Scope) -> Told:
    """Whom the policies in force at the end of the period let look at the item, and why."""
    if not PolicyVersion.objects.filter(since__lte=scope.until).exists():
        return Told([], [say("期間の終わりの時点で、アクセスの規則は公布されていません。")])
    answers = who_may(scope.item, Verb.VIEW, AT_THE_DESK, at=scope.until)
    published = by_fields(scope.ledgered.of_kind("access.policies_published"), "number")
    scope.know(one.person for one in answers)
    facts = [
        Fact(
            scope.until,
            (scope.who(one.person), "／".join(each.sentence for each in one.decision.reasons), str(one.version)),
            f"access.PolicyVersion/{one.version}", None, None, published.get((one.version,), ()),
        )
        for one in answers
    ]  # fmt: skip
    return Told(facts)
