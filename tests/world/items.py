"""Items of the company of the tests, made with the actions of the inventory.

    A-0001 加工条件表        製造部    極秘, decided; Eve (派遣) handles it by name
    A-0002 治具設計図        製造第一課 秘, decided; everybody of 製造第一課 handles it
    A-0003 顧客リスト        営業部    evaluated, not decided
    A-0004 製造日報          製造部    nothing done yet
    A-0005 製品カタログ      営業部    decided not to be a secret
    A-0006 旧型の金型        製造部    disposed of

Nothing of it is Charlie's but what 営業部 has not yet decided or has decided not to keep secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.apps import apps
from django.db import transaction

from hiden.base.clock import FOREVER, frozen
from hiden.inventory import actions
from hiden.inventory.actions import HandlerIs, Outcome, PlaceIs, Score
from hiden.inventory.models import Category, Decision, Form, ItemState, Origin
from tests.world.kept import kept
from tests.world.organisation import Organisation

ADDED = datetime(2025, 4, 1, 0, 0, tzinfo=UTC)
DECIDED = datetime(2025, 6, 2, 0, 0, tzinfo=UTC)
CLASSES = (("gokuhi", "極秘", 3), ("hi", "秘", 2), ("shagaihi", "社外秘", 1))


@dataclass(frozen=True, slots=True)
class Items:
    """The items by what they are for."""

    top_secret: ItemState
    secret: ItemState
    evaluated: ItemState
    fresh: ItemState
    public: ItemState
    disposed: ItemState


def make_classes() -> None:
    """The three usual classes, unless classification has made its own."""
    model = apps.get_model("hiden", "SecrecyClass")
    for code, name, rank in CLASSES:
        model._default_manager.get_or_create(
            code=code, defaults={"name": name, "rank": rank, "since": ADDED, "until": FOREVER}
        )


@kept
@transaction.atomic
def make_items(company: Organisation) -> Items:
    """Register, evaluate and decide."""
    make_classes()
    by = company.alice
    with frozen(ADDED):
        top = actions.add_item(
            name="加工条件表",
            summary="送り・回転・切込みの組合せ",
            owner=company.manufacturing,
            manager=company.bob,
            category=Category.TECHNICAL,
            places=[PlaceIs(Form.FILE, r"\\fs01\条件表"), PlaceIs(Form.PAPER, "製造部 金庫")],
            labels=["regime-trade-secret"],
            handlers=[HandlerIs(person=company.eve.pk)],
            by=by,
        )
        secret = actions.add_item(
            name="治具設計図",
            owner=company.first_section,
            category=Category.TECHNICAL,
            places=[PlaceIs(Form.FILE, r"\\fs01\治具")],
            handlers=[HandlerIs(department=company.first_section.pk)],
            by=by,
        )
        evaluated = actions.add_item(
            name="顧客リスト",
            owner=company.sales,
            category=Category.BUSINESS,
            origin=Origin.PERSONAL,
            places=[PlaceIs(Form.CLOUD, "営業支援クラウド")],
            labels=["regime-personal-data", "regime-trade-secret"],
            by=by,
        )
        fresh = actions.add_item(name="製造日報", owner=company.manufacturing, by=by)
        public = actions.add_item(name="製品カタログ", owner=company.sales, category=Category.BUSINESS, by=by)
        disposed = actions.add_item(
            name="旧型の金型", owner=company.manufacturing, places=[PlaceIs(Form.THING, "金型棚")], by=by
        )
    with frozen(DECIDED):
        actions.evaluate_many(
            [
                (top, [Score("value-economic", 3, "競争力の源"), Score("value-loss", 3, "追い付かれる")]),
                (secret, [Score("value-economic", 2, "工数の差")]),
                (evaluated, [Score("value-duties", 3, "個人情報を含む")]),
                (public, [Score("value-economic", 0, "公開済み")]),
            ],
            by=by,
        )
        actions.decide_many(
            [
                Outcome(top, Decision.SECRET, "競争力の源であるため", date(2027, 3, 31), "gokuhi"),
                Outcome(secret, Decision.SECRET, "製造の工夫であるため", date(2026, 3, 31), "hi"),
                Outcome(public, Decision.NOT_SECRET, "公開しているため"),
            ],
            by=by,
        )
        actions.dispose(disposed, reason="製造終了により廃却。立会い2名。", by=by)
    now_held = ItemState.objects.filter(until=FOREVER).select_related("item")
    found = {state.item_id: state for state in now_held}
    return Items(*(found[state.item_id] for state in (top, secret, evaluated, fresh, public, disposed)))
