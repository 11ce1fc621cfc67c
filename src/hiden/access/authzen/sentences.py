"""Sentences in both languages at once: another system shows them to whoever reads it, in a language we do not know."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from django.utils import translation

from hiden.base.words import joined, say
from hiden.gate.decision import Reason

Both = dict[str, str]
LANGUAGES = ("ja", "en")


def both(words: Callable[[], str]) -> Both:
    """What `words` says to a Japanese and to an English reader."""
    found: Both = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = words()
    return found


@cache
def _fixed(code: str) -> tuple[tuple[str, str], ...]:
    return tuple(both(_SENTENCES[code]).items())


def fixed(code: str) -> Both:
    """One of the sentences that are always the same."""
    return dict(_fixed(code))


def of_policies(reasons: Iterable[Reason]) -> Both:
    """The reasons of policies, as users may read them."""
    found = list(reasons)
    return {"ja": "".join(one.ja for one in found), "en": " ".join(one.en for one in found)}


def named(reasons: Iterable[Reason]) -> Both:
    """The same for whoever administers: with the ids of the policies."""
    found = list(reasons)
    return {
        "ja": "".join(f"[{one.policy}] {one.ja}" for one in found),
        "en": " ".join(f"[{one.policy}] {one.en}" for one in found),
    }


_SENTENCES: dict[str, Callable[[], str]] = {
    "no_right": lambda: say("この情報を扱う権限が与えられていません。"),
    "no_permit": lambda: say("権限の元になる規則のどれにも当たりませんでした。"),
    "failed": lambda: say("判定に必要な事実を読めなかったため、許可できません。"),
    "unknown_subject": lambda: say("この人は登録されていません。"),
    "unknown_resource": lambda: say("この情報は登録されていません。"),
    "unknown_action": lambda: say("この名前の操作はありません。"),
    "unknown_subject_type": lambda: say("subjectの種類はuserだけです。"),
    "unknown_resource_type": lambda: say("resourceの種類はitemだけです。"),
    "request": lambda: say("権限を申請する"),
    "request_lead": lambda: joined(
        (
            say("本人が秘伝で確認すると、承認する人に申請が届きます。"),
            say("認められるまでは使えません。"),
        )
    ),
}

__all__ = ["Both", "both", "fixed", "named", "of_policies"]
