"""The verb that keeps the result of a look through a text. What was seen is kept; the text is not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.paper.reading import Line
from hiden.people.models import Person
from hiden.rules.entries import TextReviewed
from hiden.rules.models import TextReview
from hiden.rules.reviewing.review import Finding, Verdict

MAX_WORDS = 1_000


def digest_of(lines: Iterable[Line]) -> str:
    """SHA-256 of the words that were read, one line each: whether two looks were at the same words."""
    return hashlib.sha256("\n".join(line.words for line in lines).encode()).hexdigest()


@transaction.atomic
def keep_review(
    lines: Sequence[Line],
    found: Sequence[Finding],
    *,
    title: str,
    kind: str,
    on: date,
    words: str = "",
    by: Person,
) -> TextReview:
    """Keep what was seen in a text: ids, verdicts and articles, no sentence of it. Raises BadInput, NotAllowed."""
    require(by, "rules.review")
    title, words = title.strip(), words.strip()
    if not title or len(title) > 200 or len(words) > MAX_WORDS:
        raise BadInput(
            say("記録する文書の名前がないか、言葉が長すぎます。"),
            say("何の文書かが後で分かる名前を、200文字までで入力してください。"),
        )
    seen = [
        [one.looked.id, str(one.verdict), sorted({each.article for each in one.where if each.article})]
        for one in found
    ]
    kept = TextReview.objects.create(
        title=title,
        kind=kind,
        sha256=digest_of(lines),
        on=on,
        seen=seen,
        words=words,
        made_by=by,
        made_at=now(),
    )
    record(
        TextReviewed(
            kept.key, title, kind, kept.sha256, on.isoformat(),
            tuple(f"{ident}:{verdict}" for ident, verdict, _articles in seen if verdict != Verdict.FOUND), words,
        ),
        by=by,
    )  # fmt: skip
    return kept


def find_review(key: str) -> TextReview:
    """One kept look. Raises NotFound."""
    found = TextReview.objects.select_related("made_by").filter(key=key).first()
    if found is None:
        raise NotFound(say("お探しの点検の記録は見つかりません。"), say("点検の記録から選び直してください。"))
    return found
