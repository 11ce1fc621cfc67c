"""What is looked for in texts: sentences that must be seen, and sentences that look alike and must not be."""

from __future__ import annotations

from datetime import date

import pytest

from hiden.paper.reading import pasted
from hiden.rules.reviewing.review import Verdict, review

DAY = date(2026, 12, 1)
SEEN = [
    ("penalty", "pledge", "乙は違約金として金１００万円を支払う。"),
    ("penalty", "pledge", "違反したときは、損害賠償額を五十万円と予定する。"),
    ("penalty", "pledge", "違反したときは、会社に金五十万円を支払います。"),
    ("penalty", "pledge", "秘密を漏らしてはならない。違反した者は罰金３０万円を支払う。"),
    ("penalty", "pledge", "乙は違約金１００万円を支払うものとし、異議を述べることができない。"),
    ("penalty", "work_rule", "損害の額は、あらかじめ金100万円と定める。"),
    ("whistle", "nda", "本契約は、公益通報者保護法に基づく通報を妨げない。"),
    ("exclusions", "nda", "開示の時点で既に公知であった情報を除く。"),
    ("exclusions", "nda", "受領時に自ら保有していた情報は秘密情報に含まない。"),
    ("purpose", "nda", "秘密情報を本目的のためにのみ使用する。"),
    ("returning", "nda", "受領者は、資料を返却し、又は破棄する。"),
    ("returning", "nda", "受領した資料を直ちに返\n還するものとする。"),
    ("survival", "nda", "本契約終了後も３年間有効とする。"),
    ("survival", "nda", "前条の規定は、本契約の終了後もなお効力を有する。"),
    ("term", "nda", "本契約の有効期間は、締結日から一年とする。"),
    ("endless", "nda", "秘密保持の義務は期間の定めなく存続する。"),
    ("endless", "nda", "乙は、本契約の終了後も永久に秘密を保持する。"),
    ("endless", "nda", "秘密保持義務は、契約終了後も期限なく存続する。"),
    ("forced", "outsourcing", "乙は、甲の指定するセキュリティ製品を購入しなければならない。"),
    ("forced", "outsourcing", "受託者は、委託者指定のソフトウェアを導入するものとする。"),
    ("forced", "outsourcing", "乙は、甲が指定する製品を購入する義務を負い、これを拒むことができない。"),
    ("one_sided_price", "outsourcing", "甲は、単価を一方的に変更することができる。"),
    ("one_sided_price", "outsourcing", "対策に要する費用は、すべて乙の負担とする。"),
    ("free_assignment", "outsourcing", "成果に係る知的財産権は、すべて甲に帰属する。"),
    ("blanket_noncompete", "pledge", "退職後２年間、競合する会社に就職しません。"),
    ("blanket_noncompete", "pledge", "退職後、同業他社に転職いたしません。"),
    ("blanket_noncompete", "pledge", "退職後、会社と競業する事業を営まないことを誓約します。"),
]
NOT_SEEN = [
    ("penalty", "pledge", "本誓約書は違約金を定めるものではない。"),
    ("penalty", "pledge", "違約金の定めは設けない。"),
    ("penalty", "pledge", "違約金及び損害賠償額の予定は、いたしません。"),
    ("penalty", "pledge", "実際に生じた損害を賠償します。"),
    ("whistle", "nda", "乙は、公益通報を行ってはならない。"),
    ("exclusions", "nda", "公知の情報であっても秘密情報に含むものとする。"),
    ("returning", "nda", "受領した資料の返還を要しない。"),
    ("survival", "nda", "本契約の終了後は、秘密保持の義務を負わない。"),
    ("survival", "nda", "本契約の規定は、終了後は存続しない。"),
    ("subcontract", "outsourcing", "前職の資料を使わない。"),
    ("endless", "nda", "秘密保持の義務は無期限とはせず、終了後3年とする。"),
    ("endless", "nda", "秘密保持の義務は無期限ではない。"),
    ("forced", "outsourcing", "乙は、甲の指定する製品を購入しなければならないものではない。"),
    ("forced", "outsourcing", "甲は、乙に指定する製品の購入を求めない。"),
    ("one_sided_price", "outsourcing", "甲は、単価を一方的に定めてはならない。"),
    (
        "free_assignment",
        "outsourcing",
        "成果に係る知的財産権は、すべて甲に帰属するものではなく、貢献に応じて定める。",
    ),
    ("blanket_noncompete", "pledge", "競業を禁止するものではない。"),
]


def _seen(ident: str, kind: str, words: str) -> bool:
    found = {one.looked.id: one for one in review(pasted(words).lines, kind, on=DAY)}
    return ident in found and found[ident].verdict is not Verdict.MISSING


@pytest.mark.parametrize(("ident", "kind", "words"), SEEN)
def test_what_must_be_seen(ident: str, kind: str, words: str) -> None:
    assert _seen(ident, kind, words)


@pytest.mark.parametrize(("ident", "kind", "words"), NOT_SEEN)
def test_what_only_looks_alike(ident: str, kind: str, words: str) -> None:
    assert not _seen(ident, kind, words)
