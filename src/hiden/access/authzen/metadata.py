"""What this decision point can do and where (AuthZEN 9), plain and signed."""

from __future__ import annotations

from typing import Any

from hiden.access.authzen.binding import signed

CAPABILITIES = ("urn:openid:authzen:capability:access-request",)


def metadata(base: str) -> dict[str, Any]:
    """The document of /.well-known/authzen-configuration for the address under which it is asked."""
    here = f"{base}/access/v1"
    plain: dict[str, Any] = {
        "policy_decision_point": base,
        "access_evaluation_endpoint": f"{here}/evaluation",
        "access_evaluations_endpoint": f"{here}/evaluations",
        "search_subject_endpoint": f"{here}/search/subject",
        "search_resource_endpoint": f"{here}/search/resource",
        "search_action_endpoint": f"{here}/search/action",
        "access_request_endpoint": f"{here}/requests",
        "jwks_uri": f"{here}/jwks",
        "capabilities": list(CAPABILITIES),
    }
    return {**plain, "signed_metadata": signed({"iss": base, **plain})}
