"""Titles of connectors can be read in English."""

from __future__ import annotations

import re

from hiden.connectors.registry import connectors
from hiden.logs.products import TITLES, groups

_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def test_every_japanese_title_is_told_to_the_translators() -> None:
    titles = {each.title for each in connectors().values() if _JAPANESE.search(each.title)}
    assert {str(title) for title in TITLES} == titles


def test_products_stand_where_people_look_for_them() -> None:
    found = {product.id: str(group.label) for group in groups() for product in group.products}
    assert found["m365"] == found["box"] == "クラウドとグループウェア"
    assert found["defender"] == found["windows_evtx"] == found["windows_json"] == "パソコンとサーバー"
    assert found["print_csv"] == "印刷"
    assert found["fortinet"] == found["squid"] == "通信（プロキシ・VPN・ファイアウォール）"
    assert found["postfix"] == "メール"
    assert found["plain"] == "共通の形式・自社のシステム"
