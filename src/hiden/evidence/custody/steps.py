"""The steps of preserving evidence as a checklist, and marking them.

In our own words, after the order of the 証拠保全ガイドライン of the NPO デジタル・フォレンジック研究会 (contents of its 7th and 8th editions;
whether there is a newer one than the 9th of 2023 is 未確認).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import now
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.evidence.custody.entries import PreservingStep
from hiden.evidence.custody.models import StepTaken
from hiden.evidence.locker.models import Exhibit
from hiden.gate import require
from hiden.ledger import record
from hiden.people.models import Person
from hiden.ui.menu import Label


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its phase, what to do, and for which kinds of exhibit ("" = all)."""

    id: str
    phase: Label
    what: Label
    kinds: str = ""


_BEFORE, _FIRST, _STATE = _("準備"), _("初動"), _("対象物の状態の把握")
_TOOLS, _DOING, _OUTSIDE = _("機器の用意"), _("保全の実施"), _("社外のサービス")
_MACHINES = "device image"

STEPS: tuple[Step, ...] = (
    Step("roles", _BEFORE, _("作業する人、立ち会う人、責任者を決め、作業の目的と範囲を書面にした")),
    Step("tried", _BEFORE, _("使う道具を、別の機器であらかじめ試した"), _MACHINES),
    Step("told", _FIRST, _("保全までに誰が何をしたか（電源、ログイン、操作）を聞き取った")),
    Step("untouched", _FIRST, _("電源の入切・ログイン・ファイルを開くことをやめさせた"), _MACHINES),
    Step("isolated", _FIRST, _("ネットワークから切り離した（遠隔消去・同期の防止）"), _MACHINES),
    Step("pictured", _STATE, _("置かれた状態、画面、配線、型番・製造番号を撮影した"), "device paper"),
    Step("clock", _STATE, _("機器の時計と正しい時刻の差を記録した"), _MACHINES),
    Step("listed", _STATE, _("関係する機器・媒体・クラウドのアカウントの一覧を作った")),
    Step("target", _TOOLS, _("写し先を消去済みの媒体にし、消去の記録を残した"), _MACHINES),
    Step("blocked", _TOOLS, _("書込み防止装置（または同等の方法）を使った"), _MACHINES),
    Step("witness", _DOING, _("立会人を付けた")),
    Step("copies", _DOING, _("写しを二つ作った（保管用と解析用）"), "device image file mail export"),
    Step("hashes", _DOING, _("元と写しの同一性を、二つの方式のハッシュ値で確かめた"), "device image file mail export"),
    Step("notes", _DOING, _("作業の内容を、順に、時刻とともに記録した")),
    Step("sealed", _DOING, _("原本を封印し、封印番号を記録した"), "device paper"),
    Step("stored", _DOING, _("施錠した場所に保管し、出し入れを記録することにした")),
    Step("consent", _OUTSIDE, _("アカウントの持ち主の同意、または就業規則などの根拠を確かめた"), "export mail"),
    Step("kept", _OUTSIDE, _("事業者側の保存期間を確かめ、消える前の保存を依頼した"), "export mail"),
)  # fmt: skip


def steps_for(exhibit: Exhibit) -> list[Step]:
    """The steps that such an exhibit wants, in order."""
    return [step for step in STEPS if not step.kinds or exhibit.kind in step.kinds.split()]


@transaction.atomic
def mark(exhibit: Exhibit, step: str, how: str, *, note: str = "", by: Person) -> None:
    """Mark a step as "done", "none" (does not apply, with a word why) or "open" again. Raises BadInput, NotAllowed."""
    require(by, "evidence.keep", exhibit)
    if step not in {each.id for each in steps_for(exhibit)} or how not in {"done", "none", "open"}:
        raise BadInput(say("この手順は、一覧にありません。"), say("頁を開き直して選び直してください。"))
    if how == "none" and not note.strip():
        raise BadInput(say("該当しない理由が書かれていません。"), say("なぜ要らないのかを書いてください。"))
    words = note.strip()[:300]
    if how == "open":
        if not StepTaken.objects.filter(exhibit=exhibit, step=step).delete()[0]:
            return
    else:
        StepTaken.objects.update_or_create(
            exhibit=exhibit,
            step=step,
            defaults={"applies": how == "done", "note": words, "by": by, "at": now()},
        )
    record(PreservingStep(exhibit.label, step, how, words), by=by)
