"""What connectors say of themselves can be read in English."""

from __future__ import annotations

import re

from django.utils import translation

from hiden.connectors.registry import connectors
from hiden.logs.products import groups

_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def test_every_title_and_where_to_find_it_can_be_read_in_english() -> None:
    with translation.override("en"):
        shown = [product for group in groups() for product in group.products]
    left = [f"{one.title}: {one.note}" for one in shown if _JAPANESE.search(one.title + one.note)]
    assert len(shown) == len(connectors())
    assert left == []


def test_products_stand_where_people_look_for_them() -> None:
    found = {product.id: str(group.label) for group in groups() for product in group.products}
    assert found["m365"] == found["box"] == "クラウドとグループウェア"
    assert found["defender"] == found["windows_evtx"] == found["windows_json"] == "パソコンとサーバー"
    assert found["print_csv"] == "印刷"
    assert found["fortinet"] == found["squid"] == "通信（プロキシ・VPN・ファイアウォール）"
    assert found["postfix"] == "メール"
    assert found["plain"] == "共通の形式・自社のシステム"
