"""One try of every operation of the API: what is sent, and what Alice, Bob, Charlie and nobody are answered.

Alice is 情報管理責任者, Bob 部門責任者 of 製造部, Charlie has no role. Item A-0001 belongs to 製造部 and is 極秘,
A-0003 to 営業部, Charlie's own department, and is not decided. Nobody is always answered 401.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hiden.access.reviews.models import AccessReviewLine
from hiden.base.clock import now, today
from tests.web.incident_tries import INCIDENTS
from tests.web.trying import Try
from tests.world.api import PEOPLE

_REASON = {"reason": "試すため"}
DUE = (today() + timedelta(days=14)).isoformat()
_TOP = {"number": "A-0001", "outcome": "secret", "reason": "競争力の源", "secrecy_class": "gokuhi"}


def upload() -> dict[str, Any]:
    """A file to bring in; one file can be sent once."""
    return {
        "kind": "people",
        "effective_on": "2026-04-01",
        "file": SimpleUploadedFile("people.csv", PEOPLE),
    }


def log_file() -> dict[str, Any]:
    """Records to bring in."""
    return {
        "file": SimpleUploadedFile("more.jsonl", b'{"at":"2026-09-02T09:00:00+09:00","channel":"file"}\n')
    }


def grant() -> dict[str, Any]:
    """A right of Charlie's for some days from now."""
    until = (now() + timedelta(days=5)).isoformat()
    return {"person": "1003", "item": "A-0002", "level": 2, "purpose": "応援", "until": until}


def partner() -> dict[str, Any]:
    """Somebody of a partner's for some days from now."""
    until = (now() + timedelta(days=5)).isoformat()
    return {
        "item": "A-0002", "company": "北斗精機株式会社", "name": "三浦 航", "mail": "miura@hokuto.example", "purpose": "製作", "until": until,
    }  # fmt: skip


def top_partner() -> dict[str, Any]:
    """The same for an item of the top class."""
    return {**partner(), "item": "A-0001"}


def first_line() -> dict[str, Any]:
    """An answer to the first open line of the review."""
    line = AccessReviewLine.objects.filter(state="open").order_by("pk").values_list("pk", flat=True)[0]
    return {"answers": [{"id": line, "answer": "keep", "version": 1}], "words": "業務で使う"}


TRIES: Mapping[str, Try] = {
    # people
    "GET /me": Try(200, 200, 200),
    "GET /people": Try(200, 200, 200),
    "GET /people/{person}": Try(200, 200, 404, "/people/9001"),
    "GET /departments": Try(200, 200, 200),
    # inventory
    "GET /items": Try(200, 200, 200),
    "POST /items": Try(201, 201, 403, body={"name": "新しい治具", "owner": "210"}),
    "POST /items/bulk": Try(
        200, 200, 403, body={"numbers": ["A-0001", "A-0004"], "changes": {"note": "棚卸し済み"}}
    ),
    "POST /items/decisions": Try(201, 201, 403, body={"outcomes": [_TOP], **_REASON}),
    "GET /items/{number}": Try(200, 200, 404, "/items/A-0001"),
    "PATCH /items/{number}": Try(200, 200, 404, "/items/A-0001", {"note": "金庫の鍵は2本"}),
    "GET /items/{number}/history": Try(200, 200, 404, "/items/A-0001/history"),
    "POST /items/{number}/evaluation": Try(
        200, 200, 404, "/items/A-0001/evaluation", {"scores": [{"viewpoint": "value-economic", "score": 2}]}
    ),
    "PUT /items/{number}/life": Try(200, 200, 404, "/items/A-0001/life", {"life": "disposed", **_REASON}),
    # classification
    "GET /classes": Try(200, 200, 200),
    "GET /handling": Try(200, 200, 200),
    "PUT /handling/{mode}/{secrecy_class}": Try(
        200, 403, 403, "/handling/{mode}/hi", {"answer": "forbidden", "text": "持ち出さない"}
    ),
    "POST /classifications": Try(
        200, 200, 403, body={"numbers": ["A-0002"], "secrecy_class": "gokuhi", **_REASON}
    ),
    # measures
    "GET /measures": Try(200, 200, 403),
    "GET /measures/{measure}": Try(200, 200, 404, "/measures/E1-a"),
    "GET /coverage": Try(200, 200, 403),
    "POST /measures/choices": Try(
        200,
        403,
        403,
        body={"choices": [{"measure": "E1-a", "secrecy_class": "hi", "chosen": True, **_REASON}]},
    ),
    "POST /measures/suggestions": Try(200, 403, 403, body={"measures": ["E1-a"]}),
    "GET /profile": Try(200, 200, 403),
    "PATCH /profile": Try(200, 403, 403, body={"answers": {"telework": True}}),
    "POST /measures/{measure}/progress": Try(
        200, 403, 404, "/measures/E1-a/progress", {"stage": "documented", "done": True, "on": "2026-04-01"}
    ),
    "PUT /measures/{measure}/assignment": Try(
        200, 403, 403, "/measures/E1-a/assignment", {"owner": "1002", "due_on": "2027-03-31", "cost": 300000}
    ),
    # evidence: E-0001 is Alice's; Bob has yet to say that its second event, a handing over, arrived
    "GET /evidence/exhibits": Try(200, 200, 200),
    "POST /evidence/exhibits": Try(
        201,
        403,
        403,
        body={"title": "PC", "kind": "device", "incident": "I-0001", "origin": "棚", "giver": "不明"},
    ),
    "GET /evidence/exhibits/{label}": Try(200, 200, 404, "/evidence/exhibits/E-0001"),
    "GET /evidence/exhibits/{label}/files": Try(200, 200, 404, "/evidence/exhibits/E-0001/files"),
    "GET /evidence/exhibits/{label}/custody": Try(200, 200, 404, "/evidence/exhibits/E-0001/custody"),
    "POST /evidence/exhibits/{label}/custody": Try(
        201,
        403,
        404,
        "/evidence/exhibits/E-0001/custody",
        {"act": "sealed", "at": "2026-04-01T09:00:00+09:00", "purpose": "保全", "seal": "S-1"},
    ),
    "POST /evidence/exhibits/{label}/custody/{number}/receipt": Try(
        404, 200, 404, "/evidence/exhibits/E-0001/custody/2/receipt", {"arrived": True}
    ),
    "POST /evidence/check": Try(200, 403, 403),
    # lending: L-0001 is kept by 製造部; loan 1 of it is Charlie's
    "GET /lending/things": Try(200, 200, 200),
    "POST /lending/things": Try(
        201, 201, 403, body={"name": "USBメモリ", "kind": "media", "department": "210", "items": ["A-0004"]}
    ),
    "GET /lending/things/{number}": Try(200, 200, 200, "/lending/things/L-0001"),
    "PATCH /lending/things/{number}": Try(200, 200, 403, "/lending/things/L-0001", {"place": "金庫"}),
    "POST /lending/things/{number}/end": Try(200, 200, 404, "/lending/things/L-0002/end", _REASON),
    "GET /lending/things/{number}/uses": Try(200, 200, 200, "/lending/things/L-0001/uses"),
    "POST /lending/things/{number}/loans": Try(
        201,
        201,
        404,
        "/lending/things/L-0002/loans",
        lambda: {"person": "9001", "purpose": "点検", "carry": "view", "due_on": today().isoformat()},
    ),
    "POST /lending/things/{number}/losses": Try(
        201,
        201,
        201,
        "/lending/things/L-0001/losses",
        {"loan": 1, "noticed_on": "2020-01-01", "where": "車内", "circumstances": "置き忘れ"},
    ),
    "GET /lending/loans": Try(200, 200, 200),
    "POST /lending/loans/{loan}/returns": Try(
        200, 200, 403, "/lending/loans/1/returns", {"condition": "good"}
    ),
    "GET /lending/held/{person}": Try(200, 404, 200, "/lending/held/1003"),
    # promises: Charlie was asked for a pledge, and signed another
    "GET /promises": Try(200, 200, 403),
    "GET /promises/counts": Try(200, 200, 403),
    "POST /promises": Try(
        201,
        403,
        403,
        body={"template": "pledge_joining", "people": ["1002"], "due_on": "2099-03-31", **_REASON},
    ),
    "POST /promises/withdrawals": Try(200, 403, 403, body={"keys": ["none"], **_REASON}),
    "GET /promises/{key}": Try(200, 404, 200, "/promises/{signed}"),
    "GET /promises/{key}/certificate.pdf": Try(200, 404, 200, "/promises/{signed}/certificate.pdf"),
    "GET /promises/binding/{person}": Try(200, 404, 200, "/promises/binding/1003"),
    # rules: the pledge is in force, so everybody reads it
    "GET /rules": Try(200, 200, 200),
    "GET /rules/{key}/text/{form}": Try(200, 200, 200, "/rules/{document}/text/txt"),
    "POST /rules/reviews": Try(200, 403, 403, body={"kind": "nda", "words": "秘密情報を漏らさない。"}),
    # training: Charlie is to take a course
    "GET /courses": Try(200, 403, 403),
    "GET /courses/assignments": Try(200, 200, 403),
    "POST /courses/{key}/assignments": Try(
        201, 403, 403, "/courses/{course}/assignments", {"people": ["1002"], "due_on": "2099-03-31"}
    ),
    "POST /courses/{key}/attendance": Try(
        201, 403, 403, "/courses/{course}/attendance", {"people": ["1002"], "on": "2026-04-01"}
    ),
    **INCIDENTS,
    # insider lists: Charlie is on the one that Alice keeps
    "GET /evidence/insiders": Try(200, 403, 403),
    "POST /evidence/insiders": Try(
        201, 403, 403, body={"title": "案件うめ", "fact": "買収", "issuer": "北斗精機株式会社"}
    ),
    "GET /evidence/insiders/{key}": Try(200, 403, 403, "/evidence/insiders/{insiders}"),
    "GET /evidence/insiders/{key}/people": Try(200, 403, 403, "/evidence/insiders/{insiders}/people"),
    "POST /evidence/insiders/{key}/people": Try(
        201, 403, 403, "/evidence/insiders/{insiders}/people", {"person": "1002", "basis": "解析"}
    ),
    "POST /evidence/insiders/{key}/people/{insider}/paper": Try(
        200, 403, 403, "/evidence/insiders/{insiders}/people/{outsider}/paper", {"paper": "誓約書 第3号"}
    ),
    "POST /evidence/insiders/{key}/closing": Try(
        200, 403, 403, "/evidence/insiders/{insiders}/closing", {"how": "published", "words": "適時開示"}
    ),
    "GET /evidence/bans": Try(200, 200, 200),
    "POST /evidence/bans/{key}/acknowledgement": Try(
        404, 404, 200, "/evidence/bans/{banned}/acknowledgement"
    ),
    # evidence: Bob was told to keep something
    "GET /evidence/holds": Try(200, 403, 403),
    "POST /evidence/holds": Try(
        201,
        403,
        403,
        body={"title": "調査", "reason": "調査", "persons": ["1003"], "first_day": "2026-04-01"},
    ),
    "POST /evidence/holds/{key}/release": Try(201, 403, 403, "/evidence/holds/{hold}/release", _REASON),
    "GET /evidence/notices": Try(200, 200, 200),
    "POST /evidence/notices/{key}/acknowledgement": Try(
        404, 200, 404, "/evidence/notices/{hold_notice}/acknowledgement", {"words": ""}
    ),
    "GET /evidence/stamps": Try(200, 403, 403),
    "POST /evidence/stamps": Try(201, 403, 403, body={"ident": "a.pdf", "sha256": "1" * 64}),
    "GET /evidence/stamps/{key}": Try(200, 403, 403, "/evidence/stamps/{stamp}"),
    "GET /evidence/covers": Try(200, 403, 403),
    # access: Charlie has a right to A-0002 for a while
    "GET /access/may": Try(200, 200, 200, "/access/may?item=A-0002&verb=view&device=managed&place=office"),
    "GET /access/items/{number}/people": Try(200, 200, 404, "/access/items/A-0001/people"),
    "GET /access/grants": Try(200, 403, 403),
    "POST /access/grants": Try(201, 201, 403, body=grant),
    "POST /access/grants/{key}/end": Try(200, 200, 200, "/access/grants/{grant}/end", _REASON),
    "POST /access/requests": Try(
        201, 409, 201, body={"item": "A-0002", "verb": "print", "purpose": "応援", "days": 7}
    ),
    # partners' handlers: Bob may name them for the items of 製造部; one is named for A-0005, which is of 営業部
    "GET /access/partners": Try(200, 200, 200),
    "POST /access/partners": Try(201, 201, 422, body=partner),
    "POST /access/partners/cases": Try(201, 201, 422, body=top_partner),
    "POST /access/partners/{key}/end": Try(200, 404, 403, "/access/partners/{partner}/end", _REASON),
    # access reviews: Bob answers for the lines of 製造部
    "GET /access/reviews": Try(200, 200, 200),
    "POST /access/reviews": Try(
        201,
        403,
        403,
        body={"title": "秘の棚卸し", "scope": "class", "secrecy_class": "hi", "due_on": DUE},
    ),
    "GET /access/reviews/{number}": Try(200, 200, 404, "/access/reviews/1"),
    "GET /access/reviews/{number}/lines": Try(200, 200, 404, "/access/reviews/1/lines"),
    "POST /access/reviews/{number}/answers": Try(200, 200, 404, "/access/reviews/1/answers", first_line),
    "POST /access/reviews/{number}/stop": Try(200, 403, 403, "/access/reviews/1/stop", _REASON),
    "GET /access/reviews/{number}/report.pdf": Try(200, 403, 403, "/access/reviews/1/report.pdf"),
    # lifecycle: Charlie gave notice
    "GET /lifecycle/steps": Try(200, 200, 403),
    "POST /lifecycle/steps/{pk}": Try(200, 404, 404, "/lifecycle/steps/{step}", {"state": "done"}),
    "GET /lifecycle/events": Try(200, 200, 403),
    "GET /lifecycle/events/{key}": Try(200, 404, 200, "/lifecycle/events/{event}"),
    "POST /lifecycle/notices": Try(201, 403, 403, body={"person": "1002"}),
    # identity: Bob manages the one system, in which a leaver's account is live
    "GET /identity/systems": Try(200, 200, 200),
    "POST /identity/systems": Try(
        201, 403, 403, body={"code": "box", "name": "Box", "kind": "box", "manager": "1002"}
    ),
    "GET /identity/accounts": Try(200, 200, 200),
    "PUT /identity/accounts/{key}/owner": Try(
        200, 200, 404, "/identity/accounts/{account}/owner", {"person": "1003"}
    ),
    "GET /identity/findings": Try(200, 200, 200),
    "GET /identity/findings/{key}": Try(200, 200, 404, "/identity/findings/{finding}"),
    "POST /identity/findings/{key}/report": Try(
        200, 200, 404, "/identity/findings/{finding}/report", {"words": "停止した"}
    ),
    "POST /identity/findings/{key}/exception": Try(
        200, 200, 404, "/identity/findings/{finding}/exception", {"last_day": "{soon}", **_REASON}
    ),
    "GET /identity/leavers": Try(200, 403, 403),
    "GET /identity/people/{person}/cuts": Try(200, 403, 403, "/identity/people/1006/cuts"),
    "GET /identity/devices": Try(200, 403, 403),
    # monitoring: Charlie asked, Alice answers
    "POST /monitoring/requests": Try(
        201, 201, 201, body={"kind": "disclose", "first": "2026-09-01", "last": "2026-09-30"}
    ),
    "GET /monitoring/requests/{key}": Try(404, 404, 200, "/monitoring/requests/{subject_request}"),
    "GET /monitoring/desk": Try(200, 403, 403),
    "POST /monitoring/desk/{key}/answer": Try(
        200, 404, 404, "/monitoring/desk/{subject_request}/answer", {"words": "次のとおりです。"}
    ),
    "POST /monitoring/desk/{key}/refuse": Try(
        200,
        404,
        404,
        "/monitoring/desk/{subject_request}/refuse",
        {"words": "調べたところ、記録は事実でした。", "ground": "not_wrong"},
    ),
    # monitoring: Alice looks, Charlie is the one concerned
    "GET /monitoring/status": Try(200, 403, 403),
    "GET /monitoring/cases": Try(200, 403, 403),
    "GET /monitoring/cases/{key}": Try(200, 404, 404, "/monitoring/cases/{sign_case}"),
    "POST /monitoring/cases/{key}/verdict": Try(
        200, 404, 404, "/monitoring/cases/{sign_case}/verdict", {"verdict": "watch"}
    ),
    "POST /monitoring/cases/{key}/letter": Try(201, 404, 404, "/monitoring/cases/{sign_case}/letter", {}),
    "GET /monitoring/exceptions": Try(200, 403, 403),
    "POST /monitoring/cases/{key}/names": Try(
        201,
        404,
        404,
        "/monitoring/cases/{sign_case}/names",
        {"words": "書込みが続いたため、どのファイルかを確かめる。"},
    ),
    "POST /monitoring/cases/{key}/reveal": Try(
        409,
        404,
        404,
        "/monitoring/cases/{told_case}/reveal",
        {
            "stage": 3,
            "ground": "suspicion",
            "words": "書込みが続いたため、誰かを確かめて話を聞く必要がある。",
            "reporter": "no",
        },
    ),
    "GET /monitoring/held": Try(403, 403, 403),
    "POST /monitoring/held/{key}/decision": Try(
        404, 404, 404, "/monitoring/held/{sign_case}/decision", {"report": False, "words": "通報ではない。"}
    ),
    "GET /monitoring/statistics": Try(200, 403, 403),
    "GET /monitoring/yearly": Try(200, 200, 200),
    "GET /monitoring/purposes": Try(200, 200, 200),
    "POST /monitoring/purposes": Try(
        201, 403, 403, "/monitoring/purposes", {"name": "試し", "purpose": "prevent", "responsible": "1001"}
    ),
    "GET /monitoring/purposes/{key}": Try(200, 200, 200, "/monitoring/purposes/{monitoring_purpose}"),
    "PUT /monitoring/purposes/{key}": Try(
        409,
        403,
        403,
        "/monitoring/purposes/{monitoring_purpose}",
        {"name": "漏えいの早期発見", "purpose": "prevent", "responsible": "1001", "keep_days": 90},
    ),
    "PUT /monitoring/purposes/{key}/state": Try(
        403, 403, 403, "/monitoring/purposes/{monitoring_purpose}/state", {"in_force": True, "declared": True}
    ),
    "PUT /monitoring/purposes/{key}/detectors/{name}": Try(
        409,
        403,
        403,
        "/monitoring/purposes/{monitoring_purpose}/detectors/trial.media",
        {"on": False, "reason": "試すため"},
    ),
    "POST /monitoring/exceptions": Try(
        201,
        403,
        403,
        body={"reason": "移行", "since": "2026-09-01", "until": "2026-09-30", "department": "300"},
    ),
    "POST /monitoring/exceptions/{key}/end": Try(
        200, 403, 403, "/monitoring/exceptions/{sign_exception}/end", _REASON
    ),
    "GET /monitoring/about-me": Try(200, 200, 200),
    "POST /monitoring/letters/{key}/read": Try(404, 404, 200, "/monitoring/letters/{coaching}/read"),
    "POST /monitoring/letters/{key}/answer": Try(
        404, 404, 200, "/monitoring/letters/{coaching}/answer", {"words": "確認しました。"}
    ),
    "POST /monitoring/about-me/{key}/statement": Try(
        404, 404, 201, "/monitoring/about-me/{told_case}/statement", {"words": "承認済みです。"}
    ),
    # logs: the source is Alice's
    "GET /logs/events": Try(200, 403, 403),
    "GET /logs/looks/{key}/events": Try(200, 404, 404, "/logs/looks/{look_permit}/events"),
    "GET /logs/coverage": Try(200, 403, 403),
    "GET /logs/sources": Try(200, 200, 200),
    "POST /logs/sources": Try(
        201, 403, 403, body={"code": "proxy", "name": "プロキシ", "connector": "squid", "responsible": "1002"}
    ),
    "GET /logs/sources/{code}": Try(200, 404, 404, "/logs/sources/fs09"),
    "PATCH /logs/sources/{code}": Try(200, 403, 403, "/logs/sources/fs09", {"keep_days": 90}),
    "PUT /logs/sources/{code}/state": Try(
        200, 403, 403, "/logs/sources/fs09/state", {"on": False, **_REASON}
    ),
    "GET /logs/sources/{code}/intakes": Try(200, 404, 404, "/logs/sources/fs09/intakes"),
    "POST /logs/sources/{code}/intakes": Try(201, 404, 404, "/logs/sources/fs09/intakes", log_file),
    "GET /logs/sources/{code}/intakes/{pk}": Try(200, 404, 404, "/logs/sources/fs09/intakes/{log_intake}"),
    # approvals: Bob proposed the case and Alice is asked to act on it
    "GET /cases": Try(200, 200, 200),
    "GET /cases/{number}": Try(200, 200, 404, "/cases/1"),
    "POST /cases/{number}/acts": Try(200, 403, 404, "/cases/1/acts", {"act": "advance"}),
    # imports: Alice brought the file in
    "GET /imports": Try(200, 200, 403),
    "GET /imports/kinds": Try(200, 200, 403),
    "POST /imports": Try(201, 403, 403, body=upload),
    "GET /imports/{number}": Try(200, 404, 404, "/imports/1"),
    "PUT /imports/{number}/mapping": Try(
        200, 404, 404, "/imports/1/mapping", {"mapping": {"フリガナ": "kana"}}
    ),
    "POST /imports/{number}/preview": Try(200, 404, 404, "/imports/1/preview", {}),
    "POST /imports/{number}/approve": Try(409, 404, 404, "/imports/1/approve"),
    "POST /imports/{number}/withdraw": Try(200, 404, 404, "/imports/1/withdraw"),
    # catalogue
    "GET /catalogue/measures": Try(200, 200, 200),
    "GET /catalogue/measures/{measure}": Try(200, 200, 200, "/catalogue/measures/E1-a"),
    "GET /catalogue/laws": Try(200, 200, 200),
    "GET /catalogue/laws/{law}": Try(200, 200, 200, "/catalogue/laws/{law}"),
    "GET /catalogue/terms": Try(200, 200, 200),
    "GET /catalogue/search": Try(200, 200, 200, "/catalogue/search?q=秘密"),
    # ledger
    "GET /ledger/entries": Try(200, 403, 403),
    "GET /ledger/entries/{index}": Try(200, 403, 403, "/ledger/entries/3"),
    "GET /ledger/checkpoint": Try(200, 403, 403),
    "GET /ledger/consistency": Try(200, 403, 403, "/ledger/consistency?old=3"),
    # dossier: Alice asks, nobody has decided
    "GET /dossiers": Try(200, 403, 403),
    "POST /dossiers": Try(
        201, 403, 403, body={"item": "A-0002", "level": "both", "reason": "警察に相談するため"}
    ),
    "GET /dossiers/items/{number}": Try(200, 403, 403, "/dossiers/items/A-0002"),
    "POST /dossiers/{key}/make": Try(409, 404, 404, "/dossiers/{dossier}/make"),
    "GET /dossiers/made/{key}/package.zip": Try(200, 403, 403, "/dossiers/made/{dossier_made}/package.zip"),
    # reports
    "GET /reports/board.pdf": Try(200, 403, 403),
    "GET /reports/handling.pdf": Try(200, 200, 200),
    "GET /reports/register.xlsx": Try(200, 200, 403),
}
