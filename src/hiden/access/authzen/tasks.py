"""The task that a system looks at after bringing a request: its state, and what to do when it was approved.

Our states as the profile's: waiting for the person or for the approval → pending; decided → approved; rejected → denied;
declined, taken back → cancelled; not confirmed in time → expired.
"""

from __future__ import annotations

from typing import Any

from hiden.access.authzen.bringing import Problem
from hiden.access.authzen.models import AskingSystem, BroughtRequest
from hiden.access.authzen.sentences import both
from hiden.approvals.models import CaseState
from hiden.base.clock import now
from hiden.base.words import say
from hiden.people.models import Person

_OF_CASES = {
    CaseState.OPEN: "pending",
    CaseState.SENT_BACK: "pending",
    CaseState.WITHDRAWN: "cancelled",
    CaseState.REJECTED: "denied",
    CaseState.DECIDED: "approved",
}


def task_for(key: str, *, system: AskingSystem | None, by: Person | None) -> BroughtRequest:
    """The task of a system, or of the person themselves. Raises Problem: what is another's does not exist."""
    rows = BroughtRequest.objects.select_related("request__grant", "request__case", "item", "person")
    found = rows.filter(key=key).first()
    mine = found is not None and (
        found.system_id == system.pk if system is not None else by is not None and found.person_id == by.pk
    )
    if found is None or not mine:
        raise Problem(
            "unknown_task",
            say("この申請は見つかりません。"),
            say("受け取ったstatus_endpointと、使っているトークンを確かめてください。"),
        )
    return found


def state_of(found: BroughtRequest) -> str:
    """pending, approved, denied, expired or cancelled."""
    if found.request is not None:
        return _OF_CASES[CaseState(found.request.case.state)]
    if found.declined_at is not None:
        return "cancelled"
    return "expired" if found.expires_at <= now() else "pending"


def sent(found: BroughtRequest, base: str) -> dict[str, Any]:
    """The task as JSON, with the result when it was approved."""
    state = state_of(found)
    task: dict[str, Any] = {
        "id": found.key,
        "status": state,
        "status_endpoint": f"{base}/access/v1/requests/{found.key}",
        "links": {"ticket": f"{base}/access/requests/{found.key}/"},
        "display": {"title": both(lambda: _title(found)), "description": both(lambda: _words(found, state))},
    }
    if found.request is None:
        task["expires_at"] = found.expires_at.isoformat(timespec="seconds")
    answer: dict[str, Any] = {"task": task}
    if state == "approved" and found.request is not None and found.request.grant is not None:
        grant = found.request.grant
        approval = {
            "id": found.request.key,
            "approved_at": grant.since.isoformat(),
            "approved_until": grant.until.isoformat(),
        }
        answer["result"] = {"mode": "reevaluate", "approval": approval}
    return answer


def _title(found: BroughtRequest) -> str:
    return say("{number}の利用の申請", number=found.item.number)


def _words(found: BroughtRequest, state: str) -> str:
    if state == "pending" and found.request is None:
        return say("本人の確認を待っています。")
    return {
        "pending": say("承認を待っています。"),
        "approved": say("承認されました。もう一度、可否を尋ねてください。"),
        "denied": say("承認されませんでした。"),
        "cancelled": say("取りやめになりました。"),
        "expired": say("本人の確認がないまま、期限が過ぎました。"),
    }[state]


__all__ = ["sent", "state_of", "task_for"]
