"""Verbs: keep a version of a draft, and note what was sent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import require
from hiden.incidents.drafts.drafting import drafted, known
from hiden.incidents.drafts.entries import DraftMade, DraftWent
from hiden.incidents.drafts.library import draft_template
from hiden.incidents.drafts.models import DraftSent, IncidentDraft, SentBy
from hiden.incidents.models import Incident
from hiden.ledger import record
from hiden.paper.text import data_of, digest
from hiden.people.models import Person

MOST: Final = 4_000


@transaction.atomic
def keep(incident: Incident, template: str, filled: Mapping[str, str], *, by: Person) -> IncidentDraft:
    """Keep what can be said now as the next version. Raises BadInput, NotFound, NotAllowed."""
    require(by, "incidents.work", incident)
    Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)  # two versions never get one number
    kind = draft_template(template)
    given = {one.id: filled[one.id].strip() for one in kind.blanks if filled.get(one.id, "").strip()}
    if any(len(value) > MOST for value in given.values()):
        raise BadInput(say("記入欄が長すぎます。"), say("{n}文字までで書いてください。", n=MOST))
    ready = drafted(kind, known(incident), given)
    number = incident.drafts.filter(template=template).count() + 1
    made = IncidentDraft.objects.create(
        incident=incident,
        template=template,
        number=number,
        text=data_of(ready.text),
        sha256=digest(ready.text),
        filled=given,
        lacking=[one.name for one in ready.lacking],
        made_by=by,
        made_at=now(),
    )
    said = DraftMade(incident.key, str(incident), template, number, made.sha256, len(ready.lacking))
    record(said, by=by)
    return made


@dataclass(frozen=True, slots=True)
class Going:
    """What was sent: to whom, how and when; `content` of the file that went out, None where the version went as it was."""

    to: str
    how: SentBy
    at: datetime
    file_name: str = ""
    content: bytes | None = None
    note: str = ""


@transaction.atomic
def sent(draft: IncidentDraft, going: Going, *, by: Person) -> DraftSent:
    """Note that it was sent; of the file its digest alone is kept. Raises BadInput, NotAllowed."""
    incident = draft.incident
    require(by, "incidents.work", incident)
    if not going.to.strip():
        raise BadInput(say("送り先が書かれていません。"), say("どこの誰に送ったかを書いてください。"))
    if going.at > now():
        raise BadInput(say("送った日時が、まだ来ていません。"), say("日時を確かめてください。"))
    if going.content is None and draft.lacking:
        raise BadInput(
            say("この版には、記入のないところがあります。"),
            say("実際に送ったファイルを選ぶか、記入してから新しい版を作ってください。"),
        )
    as_it_was = going.content is None
    made = DraftSent.objects.create(
        draft=draft,
        to=going.to.strip()[:300],
        how=going.how,
        at=going.at,
        file_name=going.file_name[:200],
        sha256=draft.sha256 if as_it_was else hashlib.sha256(going.content or b"").hexdigest(),
        note=going.note.strip()[:500],
        recorded_by=by,
        recorded_at=now(),
    )
    said = DraftWent(
        incident.key, str(incident), draft.template, draft.number, made.to, made.how, made.at.isoformat(),
        made.file_name, made.sha256,
    )  # fmt: skip
    record(said, by=by)
    return made


__all__ = ["Going", "keep", "sent"]
