"""What a no says: why, for administrators and for users in both languages, and whether a right can be asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hiden.access.authzen.askers import Asker
from hiden.access.authzen.binding import statement
from hiden.access.authzen.questions import Question
from hiden.access.authzen.sentences import fixed, named, of_policies
from hiden.access.deciding import Answer
from hiden.base.clock import now

# How long a denied question may be turned into a request for access.
LASTS = timedelta(minutes=30)
TEMPLATE = "item_access"


def why(asker: Asker, asked: Question, answer: Answer, *, present: bool) -> dict[str, Any]:
    """The context of a denial. `reason` is a code for machines; the sentences are for people."""
    decision = answer.decision
    if decision.errors:
        return {"reason": "failed", "reason_admin": fixed("failed"), "reason_user": fixed("failed")}
    if decision.reasons:
        return {
            "reason": "policy_denied",
            "policies": [one.policy for one in decision.reasons],
            "policy_version": answer.version,
            "reason_admin": named(decision.reasons),
            "reason_user": of_policies(decision.reasons),
        }
    found: dict[str, Any] = {
        "reason": "no_right",
        "policy_version": answer.version,
        "reason_admin": fixed("no_permit"),
        "reason_user": fixed("no_right"),
    }
    if present and asker.base and _works_here(answer):
        found |= _requestable(asker, asked, answer)
    return found


def _works_here(answer: Answer) -> bool:
    """Whoever has left, or whose account was stopped, can be given nothing."""
    facts = answer.decision.facts.get(f"Person:{answer.person}", {})
    return facts.get("active") is True


def _requestable(asker: Asker, asked: Question, answer: Answer) -> dict[str, Any]:
    """No policy forbids it in these circumstances; only a right is missing, and that can be asked for."""
    until = now() + LASTS
    token, ident = statement(asker, asked, answer, until)
    return {
        "reason": "approval_required",
        "evaluation_id": ident,
        "evaluated_at": answer.at.isoformat(),
        "access_request": {
            "endpoint": f"{asker.base}/access/v1/requests",
            "template": TEMPLATE,
            "expires_at": until.isoformat(timespec="seconds"),
            "binding_token": token,
            "form_url": f"{asker.base}/access/requests/new/?denial={token}",
            "display": {"title": fixed("request"), "description": fixed("request_lead")},
        },
    }


__all__ = ["LASTS", "TEMPLATE", "why"]
