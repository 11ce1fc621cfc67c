"""What held the item and was lent: media, numbered copies, devices; meetings at which it was handed out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiden.dossier.ledgered import by_fields
from hiden.dossier.part import Fact, Factor, Told, outsider, part, secret, words
from hiden.dossier.scope import Scope, ends
from hiden.lending.models import HandOut, Loan, MeetingItem, ThingItem


@part("things", 50, _("この情報を収めたもの"), Factor.MANAGED, _("番号"), _("名称"), _("種類"), _("保管場所"))
def things(scope: Scope) -> Told:
    """Media, copies and devices that held it."""
    rows = (
        ThingItem.objects.filter(scope.lasting(), item=scope.item)
        .select_related("thing")
        .order_by("since", "pk")
    )
    found = list(rows)
    said = by_fields(
        scope.ledgered.about(
            "thing", [one.thing.number for one in found], ["lending.registered", "lending.changed"]
        ),
        "thing",
    )
    facts = [
        Fact(
            one.since,
            (one.thing.number, secret(one.thing.name), str(one.thing.get_kind_display()), secret(one.thing.place)),
            f"lending.Thing/{one.thing.key}", ends(one.until), one.recorded_at, said.get((one.thing.number,), ()),
        )
        for one in found
    ]  # fmt: skip
    return Told(facts)


@part("loans", 51, _("貸出しと返却"), Factor.SHOWN_TO,
      _("貸出番号"), _("もの"), _("借りた人"), _("社外の人"), _("目的"), _("使う場所"), _("期限"), _("貸した人"))  # fmt: skip
def loans(scope: Scope) -> Told:
    """Loans of these things in the period."""
    held = ThingItem.objects.filter(scope.lasting(), item=scope.item).values("thing")
    rows = list(
        Loan.objects.filter(scope.lasting(), thing__in=held)
        .select_related("thing")
        .order_by("since", "number")
    )
    said = by_fields(
        scope.ledgered.about(
            "thing", [one.thing.number for one in rows], ["lending.lent", "lending.returned"]
        ),
        "loan",
    )
    scope.know(pk for one in rows for pk in (one.person_id, one.lent_by_id))
    facts = [
        Fact(
            one.since,
            (
                str(one.number), one.thing.number, scope.who(one.person_id),
                outsider(f"{one.company_name} {one.handler_name}".strip()), words(one.purpose),
                str(one.get_carry_display()), one.due_on.isoformat(), scope.who(one.lent_by_id),
            ),
            f"lending.Loan/{one.number}", ends(one.until), one.recorded_at, said.get((one.number,), ()),
        )
        for one in rows
    ]  # fmt: skip
    return Told(facts)


@part(
    "meetings",
    52,
    _("会議での配布"),
    Factor.SHOWN_TO,
    _("会議"),
    _("部番"),
    _("受け取った人"),
    _("社外の人"),
    _("回収"),
)
def meetings(scope: Scope) -> Told:
    """Numbered papers handed out at meetings about the item."""
    about = MeetingItem.objects.filter(item=scope.item, meeting__held_on__range=(scope.first, scope.last))
    rows = list(
        HandOut.objects.filter(meeting__in=about.values("meeting")).select_related("meeting").order_by("meeting__held_on", "meeting_id", "number")
    )  # fmt: skip
    scope.know(one.person_id for one in rows)
    facts = [
        Fact(
            one.meeting.held_on,
            (
                words(one.meeting.title), str(one.number), scope.who(one.person_id),
                outsider(f"{one.company_name} {one.name}".strip()), str(one.get_handed_display() or "—"),
            ),
            f"lending.HandOut/{one.pk}", None, one.meeting.made_at,
        )
        for one in rows
    ]  # fmt: skip
    return Told(facts)
