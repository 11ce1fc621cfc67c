"""When a system asks again after an approval: whether the approval it relies on is one, and what to do if it does not help.

An approval opens nothing by itself: the decision is made on the facts as ever (profile, "Approval and Re-evaluation").
The reference is looked up here, where the requests are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hiden.access.deciding import Answer
from hiden.access.models import AccessRequest
from hiden.base.clock import now

_KEY = 16


def about_approval(said: object, answer: Answer, denial: Mapping[str, Any]) -> dict[str, Any]:
    """What is added to an answer about now that refers to an approval."""
    ident = said.get("id") if isinstance(said, dict) else None
    request = _request(ident, answer) if isinstance(ident, str) and len(ident) == _KEY else None
    if request is None or request.grant is None:
        return {} if answer.allowed else {"reason": "approval_unverifiable", "next_action": "none"}
    if answer.allowed:
        return {
            "approval": {"id": request.key, "approved_until": request.grant.until.isoformat()},
        }
    if answer.decision.reasons or answer.decision.errors:
        return {"reason": "policy_denied", "next_action": "none"}
    again = "request" if "access_request" in denial else "none"
    in_scope = request.item_id == answer.item and request.verb == answer.verb
    over = request.grant.until <= now()
    return {"reason": "approval_expired" if over or in_scope else "out_of_scope", "next_action": again}


def _request(key: str, answer: Answer) -> AccessRequest | None:
    """The request that was approved, if it is this person's."""
    found = AccessRequest.objects.filter(key=key, person=answer.person, grant__isnull=False)
    return found.select_related("grant").first()


__all__ = ["about_approval"]
