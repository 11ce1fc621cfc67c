"""One try of every operation on incidents; api_tries.py says who everybody is."""

from __future__ import annotations

from collections.abc import Mapping

from hiden.base.clock import now
from tests.web.trying import Try

_OF = "/incidents/{incident}"
_REASON = {"reason": "試すため"}
_AT = "2026-04-01T09:00:00+09:00"
# Alice leads the incident, Charlie is the one concerned, Bob does not know of it.
INCIDENTS: Mapping[str, Try] = {
    "GET /incidents": Try(200, 200, 200),
    "POST /incidents/tips": Try(
        201, 201, 201, body={"title": "図面の持出し", "known_at": _AT, "touches": "no"}
    ),
    "GET /incidents/{key}": Try(200, 404, 404, _OF),
    "GET /incidents/{key}/knowings": Try(200, 404, 404, f"{_OF}/knowings"),
    "POST /incidents/{key}/knowings": Try(
        201, 404, 404, f"{_OF}/knowings", {"at": _AT, "department": "210", "words": "電話で聞いた"}
    ),
    "POST /incidents/{key}/knowings/{number}/correction": Try(
        201, 404, 404, f"{_OF}/knowings/{{knowing}}/correction", {"at": _AT, "words": "電話で聞いた"}
    ),
    "GET /incidents/{key}/tasks": Try(200, 404, 404, f"{_OF}/tasks"),
    "POST /incidents/{key}/tasks": Try(
        201, 404, 404, f"{_OF}/tasks", {"title": "保存の依頼", "part": "it", "due_at": _AT}
    ),
    "POST /incidents/{key}/tasks/{task}/done": Try(
        200, 404, 404, f"{_OF}/tasks/{{incident_task}}/done", {"words": "済ませた"}
    ),
    "GET /incidents/{key}/facts": Try(200, 404, 404, f"{_OF}/facts"),
    "POST /incidents/{key}/facts": Try(
        200,
        404,
        404,
        f"{_OF}/facts",
        {"facts": [{"topic": "what_happened", "value": "図面の複製", "certainty": "likely"}]},
    ),
    "GET /incidents/{key}/clocks": Try(200, 404, 404, f"{_OF}/clocks"),
    "GET /incidents/{key}/clocks/possible": Try(200, 404, 404, f"{_OF}/clocks/possible"),
    "POST /incidents/{key}/clocks": Try(
        201,
        404,
        404,
        f"{_OF}/clocks",
        {"rule": "clock-contract-own", "own": {"amount": 72, "unit": "hours"}, **_REASON},
    ),
    "POST /incidents/{key}/clocks/{clock}/met": Try(
        200,
        404,
        404,
        f"{_OF}/clocks/{{clock}}/met",
        lambda: {"at": now().isoformat(), "sent": "委員会の報告フォームで送信。受付番号 1。"},
    ),
    "GET /incidents/{key}/drafts": Try(200, 404, 404, f"{_OF}/drafts"),
    "GET /incidents/{key}/drafts/{kind}/versions": Try(
        200, 404, 404, f"{_OF}/drafts/preservation_request/versions"
    ),
    "POST /incidents/{key}/drafts/{kind}/versions": Try(
        201, 404, 404, f"{_OF}/drafts/preservation_request/versions", {"filled": {"to_whom": "北クラウド"}}
    ),
    "GET /incidents/{key}/drafts/{kind}/versions/{number}/{form}": Try(
        200, 404, 404, f"{_OF}/drafts/preservation_request/versions/1/docx"
    ),
    "GET /incidents/{key}/decisions": Try(200, 404, 404, f"{_OF}/decisions"),
    "POST /incidents/{key}/decisions": Try(
        201,
        404,
        404,
        f"{_OF}/decisions",
        {"question": "止めるか", "options": "止める／待つ", "decided": "止める", "reason": "続くおそれ"},
    ),
    "GET /incidents/{key}/communications": Try(200, 404, 404, f"{_OF}/communications"),
    "POST /incidents/{key}/communications": Try(
        201,
        404,
        404,
        f"{_OF}/communications",
        {"at": _AT, "outgoing": True, "whom": "県警", "way": "phone", "words": "相談した"},
    ),
}
