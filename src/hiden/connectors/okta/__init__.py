"""Okta's System Log (GET /api/v1/logs: lists, or one event a line as log streaming sends it; also under `detail` as EventBridge
wraps it). `published` is UTC. Names of event types are those of Okta's catalogue of event types.
"""

from __future__ import annotations

from typing import Any, Final

from hiden.base.words import phrase
from hiden.connectors.choosing import by, held, joined, listed, one_line
from hiden.connectors.grammar import (
    Action,
    Channel,
    Connector,
    Means,
    Outcome,
    Split,
    made,
    table,
    text,
)
from hiden.connectors.json_reading import Json, Layouts, Shape
from hiden.connectors.moments import moment

_SIGN_INS: Final = (
    "user.session.start",
    "user.authentication.sso",
    "user.authentication.auth_via_mfa",
    "user.authentication.verify",
    "user.authentication.auth_via_AD_agent",
    "user.authentication.auth_via_IDP",
    "policy.evaluate_sign_on",
    "user.session.access_admin_app",
)
_MEMBERSHIPS: Final = {
    "group.user_membership.add": Action.GRANT,
    "application.user_membership.add": Action.GRANT,
    "user.account.privilege.grant": Action.GRANT,
    "group.privilege.grant": Action.GRANT,
    "iam.role.assignment.add": Action.GRANT,
    "app.oauth2.as.consent.grant": Action.GRANT,
    "app.oauth2.client.privilege.grant": Action.GRANT,
    "system.api_token.create": Action.GRANT,
    "group.user_membership.remove": Action.REVOKE,
    "application.user_membership.remove": Action.REVOKE,
    "user.account.privilege.revoke": Action.REVOKE,
    "group.privilege.revoke": Action.REVOKE,
    "system.api_token.revoke": Action.REVOKE,
}
_ENDS: Final = (
    (".create", Action.CREATE),
    (".delete.initiated", Action.DELETE),
    (".delete", Action.DELETE),
    (".update", Action.CONFIGURE),
    (".activate", Action.CONFIGURE),
    (".deactivate", Action.CONFIGURE),
    (".suspend", Action.CHANGE),
    (".unsuspend", Action.CHANGE),
    (".reset_password", Action.CHANGE),
    (".update_password", Action.CHANGE),
    (".reset_all", Action.CHANGE),
)
_DETECTED: Final = (
    "security.threat.",
    "security.breached_credential",
    "user.account.report_suspicious",
    "user.account.lock",
    "user.risk.detect",
)
_RESULTS: Final = {
    "SUCCESS": Outcome.DONE,
    "ALLOW": Outcome.DONE,
    "FAILURE": Outcome.FAILED,
    "ABANDONED": Outcome.FAILED,
    "DENY": Outcome.BLOCKED,
}


def channel(kind: str) -> str:
    """Of an event type."""
    if kind in _SIGN_INS or kind == "user.session.end":
        return Channel.SIGN_IN
    return Channel.ALERT if kind.startswith(_DETECTED) else Channel.ADMIN


def action(kind: str) -> str:
    """Of an event type."""
    if kind in _SIGN_INS:
        return Action.SIGN_IN
    if kind == "user.session.end":
        return Action.SIGN_OUT
    if kind in _MEMBERSHIPS:
        return _MEMBERSHIPS[kind]
    if kind.startswith(_DETECTED):
        return Action.DETECT
    return next((found for end, found in _ENDS if kind.endswith(end)), Action.OTHER)


def _name(target: dict[str, Any]) -> str:
    return str(target.get("displayName") or target.get("alternateId") or "")


def _to_what(found: list[dict[str, Any]]) -> str:
    """What is given: the group, application or role among the targets."""
    return listed([_name(each) for each in found if each.get("type") not in ("User", "AppUser")])


def _to_whom(found: list[dict[str, Any]]) -> str:
    return listed([each.get("alternateId") or _name(each) for each in found if each.get("type") == "User"])


_TYPE: Final = text("eventType")
_GIVEN: Final = frozenset(_MEMBERSHIPS)

CONNECTOR: Final = Connector(
    id="okta",
    title="Okta",
    splits=Split.JSON,
    reads=Json(
        holders=("value", "events"),
        layouts=Layouts(shapes=(Shape('"detail-type"', under="detail"),), tell="eventType"),
    ),
    means=Means(
        at=moment("published"),
        channel=made(channel, _TYPE),
        action=made(action, _TYPE),
        outcome=table(_RESULTS, text("outcome.result"), Outcome.UNKNOWN),
        account=text("actor.alternateId", "actor.displayName"),
        ip=text("client.ipAddress"),
        app=text("client.userAgent.browser"),
        object=by(
            _TYPE,
            (_GIVEN, held(text("target"), _to_what)),
            otherwise=text("target[0].displayName", "target[0].alternateId"),
        ),
        dest=by(_TYPE, (_GIVEN, held(text("target"), _to_whom))),
        detail=one_line(joined(" ", _TYPE, text("displayMessage"), text("outcome.reason"))),
    ),
    shows=frozenset({Channel.SIGN_IN, Channel.ADMIN, Channel.ALERT}),
    formats=(".json", ".jsonl"),
    note=phrase("Okta の System Log API（/api/v1/logs）の応答、またはログ ストリーミング"),
)
