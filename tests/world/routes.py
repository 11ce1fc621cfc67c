"""Every address of the product with who gets in: a route that is missing here fails the walks.

`{…}` stands for things of the sample company (see `things`). Who gets in is written for Alice (情報管理責任者,
システム管理者), Bob (部門責任者 of 製造部) and Charlie (employed, nothing entrusted to him): the status of a GET, then of a
POST without content where that is not the same. A fourth number is for nobody; without it nobody is led to sign-in.
The operations of the API have a table of their own (tests/web/api_tries.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver

from hiden.access.actions import Target, give, keep_test, open_in_emergency, publish
from hiden.access.authzen.models import BroughtRequest
from hiden.access.authzen.systems import make
from hiden.access.partners.actions import Outside, name_handler
from hiden.access.situation import AT_THE_DESK, Verb
from hiden.approvals.actions import name_deputy
from hiden.approvals.models import Case, Deputy
from hiden.base.clock import now, today
from hiden.classification.models import SecrecyClass
from hiden.inventory.models import Item
from hiden.inventory.queries import states
from hiden.ledger.actions import sign_checkpoint
from hiden.people import actions
from hiden.people.models import ApiToken, Kind, Person, Role, RoleHolding
from hiden.promises.actions import Scope, keep_paper, make_link, make_notice, refuse
from hiden.promises.models import ScopeKind
from hiden.promises.noncompete.actions import write_sheet
from tests.promises.conftest import PLEDGE
from tests.promises.deciding import decide
from tests.promises.signing import asked, signed
from tests.world.accounts import held_elsewhere
from tests.world.dossiers import shown_of
from tests.world.evidence import kept_evidence
from tests.world.incidents import told
from tests.world.lending import lent
from tests.world.lives import lived
from tests.world.logs import logged
from tests.world.monitoring import noticed
from tests.world.organisation import account_of
from tests.world.places import known_place
from tests.world.sample import Cast
from tests.world.signs import cased
from tests.world.stamped import stamped

POST_ONLY = READ_ONLY = "405 405 405 405"
FOR_SYSTEMS = "401 401 401 401"
HOLIDAY = date(2026, 12, 28)


@dataclass(frozen=True, slots=True)
class Route:
    """One address. `shows`: a page with a frame, a file, or a part of a page."""

    path: str
    get: str
    post: str = ""
    shows: str = "page"
    own_transaction: bool = False  # writes outside the transaction of a test

    def status(self, method: str, who: int) -> int | None:
        """What the table says for Alice (0), Bob (1), Charlie (2) and nobody (3); None: to sign-in."""
        said = (self.get if method == "GET" else self.post or self.get).split()
        return int(said[who]) if who < len(said) else None

    @property
    def only_reads(self) -> bool:
        """Whether a POST means nothing else than a GET here."""
        return not self.post


ROUTES: tuple[Route, ...] = (
    Route("/api/v1/openapi.json", "200 200 200 200", shows="file"),
    Route("/api/v1/docs", "200 200 200"),
    Route("/", "200 200 200"),
    Route("/date/", "200 200 200", shows="part"),
    Route("/favicon.ico", "302 302 302 302"),
    Route("/language/", "302 302 302 302"),
    # Sign-in. Allauth asks again for the password where a second factor is touched (302); what we do not use is closed (404).
    Route("/accounts/login/", "302 302 302 200"),
    Route("/accounts/logout/", "200 200 200", "302 302 302"),
    Route("/accounts/inactive/", "200 200 200 200", READ_ONLY),
    Route("/accounts/reauthenticate/", "200 200 200"),
    Route("/accounts/password/change/", "200 200 200"),
    Route("/accounts/password/set/", "302 302 302"),
    Route("/accounts/password/reset/", "200 200 200 200"),
    Route("/accounts/password/reset/done/", "200 200 200 200", READ_ONLY),
    Route("/accounts/password/reset/key/{uidb36}-{key}/", "200 200 200 200"),
    Route("/accounts/password/reset/key/done/", "200 200 200 200", READ_ONLY),
    Route("/accounts/2fa/", "200 200 200", "405 405 405"),
    Route("/accounts/2fa/authenticate/", "302 302 302"),
    Route("/accounts/2fa/reauthenticate/", "302 302 302"),
    Route("/accounts/2fa/totp/activate/", "302 302 302"),
    Route("/accounts/2fa/totp/deactivate/", "404 404 404"),
    Route("/accounts/2fa/recovery-codes/", "404 404 404", "405 405 405"),
    Route("/accounts/2fa/recovery-codes/generate/", "302 302 302"),
    Route("/accounts/2fa/recovery-codes/download/", "404 404 404"),
    Route("/accounts/2fa/webauthn/", "200 200 200", "405 405 405"),
    Route("/accounts/2fa/webauthn/add/", "302 302 302"),
    Route("/accounts/2fa/webauthn/reauthenticate/", "302 302 302"),
    Route("/accounts/2fa/webauthn/keys/{key}/remove/", "302 302 302"),
    Route("/accounts/2fa/webauthn/keys/{key}/edit/", "302 302 302"),
    Route("/accounts/2fa/webauthn/login/", "302 302 302"),
    Route("/accounts/oidc/{provider_id}/login/", "404 404 404 404"),
    Route("/accounts/oidc/{provider_id}/login/callback/", "404 404 404 404"),
    Route("/accounts/3rdparty/login/cancelled/", "200 200 200 200", READ_ONLY),
    Route("/accounts/3rdparty/login/error/", "401 401 401 401", READ_ONLY),
    Route("/accounts/signup/", "404 404 404 404"),
    Route("/accounts/email/", "404 404 404 404"),
    Route("/accounts/confirm-email/", "404 404 404 404"),
    Route("/accounts/confirm-email/{key}/", "404 404 404 404"),
    Route("/accounts/login/code/confirm/", "404 404 404 404"),
    Route("/accounts/3rdparty/signup/", "404 404 404 404"),
    Route("/accounts/3rdparty/", "404 404 404 404"),
    # 操作の記録
    Route("/ledger/", "200 403 403"),
    Route("/ledger/export/", "200 403 403", "200 403 403", own_transaction=True),
    Route("/ledger/hiden_verify.py", "200 403 403", shows="file"),
    Route("/ledger/{entry}/", "200 403 403"),
    Route("/ledger/{entry}/entry.json", "200 403 403", shows="file"),
    Route("/ledger/{entry}/proof", "200 403 403", shows="file"),
    Route("/ledger/{entry}/forget/", "200 403 403", "422 403 403"),
    # この頁を見られる人
    Route("/who-can-see", "200 200 200"),
    # ファイルの取込み
    Route("/imports/", "200 200 403"),
    Route("/imports/new/", "200 200 403", "422 422 403"),
    Route("/imports/{file}/", "200 404 404"),
    Route("/imports/{file}/act/", POST_ONLY, "422 404 404"),
    # 原典
    Route("/catalogue/", "200 200 200"),
    Route("/catalogue/measures/", "200 200 200"),
    Route("/catalogue/measures/{measure}/", "200 200 200"),
    Route("/catalogue/laws/", "200 200 200"),
    Route("/catalogue/laws/{law_id}/", "200 200 200"),
    Route("/catalogue/terms/", "200 200 200"),
    Route("/catalogue/signs/", "200 200 200"),
    Route("/catalogue/contacts/", "200 200 200"),
    Route("/catalogue/sources/", "200 200 200"),
    Route("/catalogue/records/{record_id}/", "200 200 200"),
    # 初期設定: there is a company already
    Route("/setup/{secret}/", "404 404 404 404"),
    # 人
    Route("/people/", "200 200 200"),
    Route("/people/new/", "200 403 403", "422 403 403"),
    Route("/people/{person}/change/", "200 403 403", "422 403 403"),
    Route("/people/{person}/move/", "200 403 403", "422 403 403"),
    Route("/people/{person}/end/", "200 403 403", "422 403 403"),
    Route("/people/{leaver}/forget/", "200 403 403", "422 403 403"),
    Route("/people/{person}/account/", "200 403 403", "422 403 403"),
    Route("/people/{person}/account/first-password/", "200 403 403", "409 403 403"),
    Route("/people/{person}/account/new-password/", "200 403 403", "422 403 403"),
    Route("/people/{person}/account/stop/", "200 403 403", "422 403 403"),
    Route("/people/{person}/account/open/", "200 403 403", "422 403 403"),
    Route("/people/{person}/account/second-factor/", "200 403 403", "422 403 403"),
    Route("/people/{person}/", "200 200 404"),
    Route("/departments/", "200 200 200"),
    Route("/departments/new/", "200 403 403", "422 403 403"),
    Route("/departments/reservations/", "200 200 200"),
    Route("/departments/{department}/change/", "200 403 403", "422 403 403"),
    Route("/departments/{department}/close/", "200 403 403", "422 403 403"),
    Route("/departments/{department}/withdraw/{day}/", POST_ONLY, "302 403 403"),
    Route("/departments/{department}/", "200 200 200"),
    Route("/roles/", "200 200 200"),
    Route("/roles/give/", "200 403 403", "422 403 403"),
    Route("/roles/{role}/end/", "200 403 403", "422 403 403"),
    Route("/company/", "200 403 403"),
    Route("/company/change/", "200 403 403", "422 403 403"),
    Route("/company/holidays/new/", "200 403 403", "422 403 403"),
    Route("/company/holidays/{holiday}/remove/", POST_ONLY, "302 403 403"),
    # 自分の設定
    Route("/me/", "200 200 200"),
    Route("/me/language/", POST_ONLY, "422 422 422"),
    Route("/me/sessions/", POST_ONLY, "302 302 302"),
    Route("/me/tokens/new/", "200 200 200", "422 422 422"),
    Route("/me/tokens/{token}/revoke/", POST_ONLY, "302 404 404"),
    # 承認・決裁
    Route("/approvals/", "200 200 200"),
    Route("/approvals/{case}/", "200 200 404"),
    Route("/approvals/{case}/act/", POST_ONLY, "422 422 404"),
    Route("/approvals/routes/", "200 403 403"),
    Route("/approvals/routes/change/", "200 403 403", "422 403 403"),
    Route("/approvals/deputies/", "200 200 200", "422 422 422"),
    Route("/approvals/deputies/{deputy}/end/", POST_ONLY, "302 422 422"),
    # 情報の棚卸し、評価と決定
    Route("/items/", "200 200 200"),
    Route("/items/new/", "200 200 403", "422 422 403"),
    Route("/items/bulk/", "422 422 403"),
    Route("/items/numbering/", "200 403 403", "422 403 403"),
    Route("/items/template.xlsx", "200 200 200", shows="file"),
    Route("/items/stock-taking/", "200 200 403"),
    Route("/items/stock-taking/new/", "200 403 403", "422 403 403"),
    Route("/items/stock-taking/{campaign}/", "200 200 403"),
    Route("/items/stock-taking/{campaign}/lead/", POST_ONLY, "422 403 403"),
    Route("/items/stock-taking/{campaign}/of/{department}/", "200 200 404", "422 422 404"),
    Route("/work/", "200 200 403"),
    Route("/work/decide/", "200 200 403"),
    Route("/work/waiting/", "200 200 403"),
    Route("/work/propose/", "422 422 403"),
    # 情報の棚卸し、評価と決定
    Route("/items/{item}/edit/", "200 200 404", "422 422 404"),
    Route("/items/{item}/evaluate/", "200 200 404", "422 422 404"),
    Route("/items/{item}/dispose/", "200 200 404", "422 422 404"),
    Route("/items/{item}/locations/", "200 200 404", "422 422 404"),
    Route("/items/{item}/end-location/", POST_ONLY, "302 302 404"),
    Route("/items/{item}/past/", "200 200 404"),
    Route("/items/{item}/", "200 200 404"),
    # 分類と取扱表
    Route("/classes/", "200 200 200"),
    Route("/classes/adopt/", POST_ONLY, "404 403 403"),
    Route("/classes/add/", "200 403 403", "422 403 403"),
    Route("/classes/classify/", "200 200 403", "422 422 403"),
    Route("/classes/{klass}/", "200 403 403", "422 403 403"),
    Route("/classes/{klass}/retire/", "200 403 403", "422 403 403"),
    Route("/handling/", "200 200 200"),
    Route("/handling/add/", "200 403 403", "422 403 403"),
    Route("/handling/{row}/", "200 403 403", "302 403 403"),
    Route("/handling/{row}/remove/", POST_ONLY, "302 403 403"),
    # 対策
    Route("/coverage/", "200 200 403"),
    Route("/measures/", "200 200 403"),
    Route("/measures/export.xlsx", "200 403 403", shows="file"),
    Route("/measures/gaps/", "200 200 403"),
    Route("/measures/plan/", "200 200 403"),
    Route("/measures/profile/", "200 200 403"),
    Route("/measures/profile/answer/", "200 403 403", "302 403 403"),
    Route("/measures/suggested/", "200 403 403", "404 403 403"),
    Route("/measures/choose/{route}/{purpose}/", "200 403 403", "302 403 403"),
    Route("/measures/{measure}/", "200 200 404"),
    Route("/measures/{measure}/decide/", "200 403 403", "302 403 403"),
    Route("/measures/{measure}/progress/", "200 403 404", "302 403 404"),
    Route("/measures/{measure}/assign/", "200 403 403", "302 403 403"),
    # 誓約: the request is Charlie's own, who was asked by Alice; Bob manages another department
    Route("/promises/", "200 200 403"),
    Route("/promises/list/", "200 200 403"),
    Route("/promises/act/", POST_ONLY, "422 403 403"),
    Route("/promises/mine/", "200 200 200"),
    Route("/promises/ask/", "200 403 403"),
    Route("/promises/ask/{template}/", "200 403 403", "422 403 403"),
    Route("/promises/papers/", "200 403 403"),
    Route("/promises/noncompete/", "200 403 403"),
    Route("/promises/noncompete/new/", "200 403 403", "422 403 403"),
    Route("/promises/noncompete/{sheet}/", "200 403 403"),
    Route("/promises/noncompete/{sheet}/ask/", "200 403 403", "422 403 403"),
    Route("/promises/binding/", "200 403 403", "422 403 403"),
    Route("/promises/binding/person/{number}/", "200 404 200"),
    Route("/promises/binding/item/{item}/", "200 403 403"),
    Route("/promises/hiden_verify.py", "200 200 200 200", shows="file"),
    Route("/promises/{promise}/", "200 404 200"),
    Route("/promises/{promise}/sign/", "404 404 200", "404 404 422"),
    Route("/promises/{promise}/decline/", "404 404 200", "404 404 302"),
    Route("/promises/{signed}/certificate.pdf", "200 404 200", shows="file"),
    Route("/promises/{signed}/promise.json", "200 404 200", shows="file"),
    Route("/promises/{promise}/sheet.pdf", "200 404 200", shows="file"),
    Route("/promises/{promise}/link/", "200 403 403", "422 403 403"),
    Route("/promises/{promise}/link/letter.pdf", POST_ONLY, "422 403 403"),
    Route("/promises/{promise}/paper/", "200 403 403", "422 403 403"),
    Route("/promises/{promise}/paper/{paper}/", "200 403 403", "422 403 403"),
    Route("/promises/{promise}/paper/{paper}/file/", "200 404 200", shows="file"),
    Route("/promises/{promise}/refusal/", "200 403 403", "422 403 403"),
    Route("/promises/{promise}/explain/", "200 403 403", "422 403 403"),
    Route("/promises/{promise}/notice/", POST_ONLY, "302 403 403"),
    Route("/promises/{promise}/notice/{notice}.pdf", "200 404 200", shows="file"),
    # A personal link is nobody's in particular: it is the number that says who.
    Route("/p/{link}/", "200 200 200 200", "422 422 422 422"),
    Route("/p/{link}/decline/", "302 302 302 302"),
    Route("/p/{link}/certificate.pdf", "409 409 409 409"),
    # 規程・契約・誓約: the draft waits for approval, so nobody outside may know of it
    Route("/rules/", "200 200 200"),
    Route("/review/", "200 403 403", "422 403 403"),
    Route("/review/kept/", "200 403 403"),
    Route("/review/kept/{review}/", "200 403 403"),
    Route("/rules/new/", "200 403 403"),
    Route("/rules/new/telework_rules/", "200 403 403", "422 403 403"),
    Route("/rules/{draft}/", "200 404 404"),
    Route("/rules/{draft}/edit/", "200 403 403", "422 403 403"),
    Route("/rules/{draft}/preview/", POST_ONLY, "200 403 403"),
    Route("/rules/{draft}/clauses/add/", "200 403 403", "422 403 403"),
    Route("/rules/{draft}/clauses/reception/", "200 403 403", "422 403 403"),
    Route("/rules/{draft}/clauses/reception/undo/", "200 403 403", "422 403 403"),
    Route("/rules/{draft}/propose/", "200 403 403", "422 403 403"),
    Route("/rules/{draft}/retire/", "200 403 403", "422 403 403"),
    Route("/rules/{draft}/redline/", "200 403 403"),
    Route("/rules/{draft}/versions/{version}/", "200 404 404"),
    Route("/rules/{draft}/versions/{version}/procedure/", "200 403 403", "422 403 403"),
    Route("/rules/{draft}/file.pdf", "200 404 404", shows="file"),
    # 入社・異動・退職: somebody of Bob's department has given notice
    Route("/lifecycle/", "200 200 403"),
    Route("/lifecycle/new/", "200 403 403", "422 403 403"),
    Route("/lifecycle/notice/", "200 403 403", "422 403 403"),
    Route("/lifecycle/leavers/", "200 403 403"),
    Route("/lifecycle/leavers/{noticed}/withdraw/", "200 403 403", "422 403 403"),
    Route("/lifecycle/holds/", "200 403 403"),
    Route("/lifecycle/steps/", "200 403 403"),
    Route("/lifecycle/steps/add/", "200 403 403", "422 403 403"),
    Route("/lifecycle/steps/settings/", "200 403 403", "422 403 403"),
    Route("/lifecycle/steps/joined/join_pledge/leave-out/", "200 403 403", "422 403 403"),
    Route("/lifecycle/steps/{own_step}/undo/", POST_ONLY, "302 403 403"),
    Route("/lifecycle/step/{step}/done/", "200 404 404", "422 404 404"),
    Route("/lifecycle/step/{step}/ask/", "200 404 404", "422 404 404"),
    Route("/lifecycle/step/{step}/not-needed/", "200 404 404", "422 404 404"),
    Route("/lifecycle/step/{step}/again/", "200 404 404", "422 404 404"),
    Route("/lifecycle/{event}/", "200 200 404"),
    Route("/lifecycle/{event}/letter/", "200 403 403", "422 403 403"),
    Route("/lifecycle/{event}/interview/", "200 403 403", "422 403 403"),
    Route("/lifecycle/{event}/hold/", "200 403 403", "422 403 403"),
    Route("/lifecycle/{event}/release/", "200 403 403", "422 403 403"),
    Route("/lifecycle/projects/", "200 200 200"),
    Route("/lifecycle/projects/new/", "200 200 403", "422 422 403"),
    Route("/lifecycle/projects/{project}/", "200 200 404"),
    Route("/lifecycle/projects/{project}/join/", "200 200 404", "422 422 404"),
    Route("/lifecycle/projects/{project}/items/", "200 200 404", "302 302 404"),
    Route("/lifecycle/projects/{project}/end/", "200 200 404", "422 422 404"),
    Route("/lifecycle/projects/{project}/{noticed}/leave/", "200 200 404", "422 422 404"),
    # 研修とお知らせ
    Route("/training/", "200 200 200"),
    Route("/training/courses/", "200 403 403"),
    Route("/training/courses/offered/managers/", "200 403 403", "302 403 403"),
    Route("/training/courses/{course}/assign/", "200 403 403", "422 403 403"),
    Route("/training/courses/{course}/attendance/", "200 403 403", "422 403 403"),
    Route("/training/records/", "200 200 403"),
    Route("/training/records/{assignment}/withdraw/", POST_ONLY, "302 403 403"),
    Route("/training/notices/", "200 403 403"),
    Route("/training/notices/new/", "200 403 403", "422 403 403"),
    Route("/training/notices/{staff_notice}/", "404 404 200", "404 404 409"),
    Route("/training/notices/{staff_notice}/readers/", "200 403 403"),
    Route("/training/{course}/", "200 200 200"),
    Route("/training/{course}/quiz/", "200 200 200", "404 404 404"),
    Route("/training/{course}/result/{attempt}/", "404 404 200"),
    # アクセス権
    Route("/access/may/", "200 200 200"),
    Route("/access/request/", "200 200 200", "422 422 422"),
    Route("/access/emergency/", "200 200 200", "422 422 422"),
    Route("/access/mine/", "200 200 200"),
    Route("/access/mine/{grant}/give-back/", POST_ONLY, "404 404 302"),
    Route("/access/", "200 403 403"),
    Route("/access/give/", "200 200 200", "422 422 422"),
    Route("/access/grants/{grant}/end/", "200 404 404", "422 404 404"),
    Route("/access/emergencies/", "200 403 403"),
    Route("/access/emergencies/{emergency}/", "200 403 403", "422 403 403"),
    Route("/access/policies/", "200 403 403"),
    Route("/access/policies/edit/", "200 403 403", "200 403 403"),
    Route("/access/policies/versions/{policy_version}/withdraw/", "200 403 403", "422 403 403"),
    Route("/access/policies/tests/new/", "200 403 403", "422 403 403"),
    Route("/access/policies/tests/{policy_test}/end/", "200 403 403", "422 403 403"),
    Route("/access/policies/restored/", "200 403 403", "422 403 403"),
    Route("/access/items/{item}/", "200 200 404"),
    Route("/access/partners/", "200 200 200"),
    Route("/access/partners/new/", "200 200 200", "422 422 422"),
    Route("/access/partners/{partner}/end/", "200 200 404", "422 422 404"),
    Route("/access/systems/", "200 403 403"),
    Route("/access/systems/new/", "200 403 403", "422 403 403"),
    Route("/access/systems/{system}/", "200 403 403"),
    Route("/access/systems/{system}/change/", "200 403 403", "422 403 403"),
    Route("/access/systems/{system}/end/", "200 403 403", "422 403 403"),
    Route("/access/requests/", "200 200 200"),
    Route("/access/requests/new/", "422 422 422"),
    Route("/access/requests/{brought}/", "404 200 404", "404 422 404"),
    Route("/access/requests/{brought}/decline/", POST_ONLY, "404 302 404"),
    # 判定サービス: asked by systems with their own tokens; whoever is signed in is nobody here
    Route("/.well-known/authzen-configuration", "200 200 200 200", READ_ONLY, shows="part"),
    Route("/access/v1/evaluation", POST_ONLY, FOR_SYSTEMS, shows="part"),
    Route("/access/v1/evaluations", POST_ONLY, FOR_SYSTEMS, shows="part"),
    Route("/access/v1/search/subject", POST_ONLY, FOR_SYSTEMS, shows="part"),
    Route("/access/v1/search/resource", POST_ONLY, FOR_SYSTEMS, shows="part"),
    Route("/access/v1/search/action", POST_ONLY, FOR_SYSTEMS, shows="part"),
    Route("/access/v1/requests", POST_ONLY, FOR_SYSTEMS, shows="part"),
    Route("/access/v1/requests/{brought}", FOR_SYSTEMS, READ_ONLY, shows="part"),
    Route("/access/v1/jwks", "200 200 200 200", READ_ONLY, shows="part"),
    # 貸出し: USB-02 belongs to Bob's department, whose loan 6 is late; Charlie has a lamp of that department
    Route("/evidence/", "200 200 200"),
    Route("/evidence/new/", "200 403 403", "422 403 403"),
    Route("/evidence/labels/", "200 200 200"),
    Route("/evidence/labels.pdf", POST_ONLY, "422 422 422"),
    Route("/evidence/check/", "200 403 403", "302 403 403"),
    Route("/evidence/{exhibit}/", "200 200 404"),
    Route("/evidence/{exhibit}/edit/", "200 403 404", "422 403 404"),
    Route("/evidence/{exhibit}/circle/", "200 403 404", "422 403 404"),
    Route("/evidence/{exhibit}/step/", POST_ONLY, "422 403 404"),
    Route("/evidence/{exhibit}/event/", "200 403 404", "422 403 404"),
    Route("/evidence/{exhibit}/event/{handed}/receipt/", "404 200 404", "404 422 404"),
    Route("/evidence/{exhibit}/import/", "200 403 404", "422 403 404"),
    Route("/evidence/{exhibit}/files/", "200 200 404"),
    Route("/evidence/{exhibit}/files/1/1/", "200 403 404", shows="file"),
    Route("/evidence/{exhibit}/bag/", POST_ONLY, "200 403 404"),
    Route("/lending/", "200 200 200"),
    Route("/lending/new/", "200 200 403", "422 422 403"),
    Route("/lending/labels/", "200 200 200"),
    Route("/lending/labels.pdf", POST_ONLY, "422 422 422"),
    Route("/lending/own/", "200 200 200"),
    Route("/lending/held/{number}/", "200 404 200"),
    Route("/lending/held/{number}/list.pdf", "200 404 200", shows="file"),
    Route("/lending/held/{number}/settle/", "200 404 403", "422 404 403"),
    Route("/lending/loans/", "200 200 200"),
    Route("/lending/loans/{charlies_loan}/confirm/", POST_ONLY, "403 403 302"),
    Route("/lending/loans/{charlies_loan}/receipt/", POST_ONLY, "302 302 403"),
    Route("/lending/loans/{charlies_loan}/back/", POST_ONLY, "403 403 302"),
    Route("/lending/loans/{charlies_loan}/return/", "200 200 403", "422 422 403"),
    Route("/lending/loans/{charlies_loan}/extend/", "200 200 403", "422 422 403"),
    Route("/lending/loans/{charlies_loan}/cancel/", "200 200 403", "422 422 403"),
    Route("/lending/losses/", "200 200 200"),
    Route("/lending/losses/{loss}/", "200 200 404"),
    Route("/lending/losses/{loss}/step/", POST_ONLY, "422 422 404"),
    Route("/lending/losses/{loss}/found/", "200 200 404", "422 422 404"),
    Route("/lending/losses/{loss}/close/", "200 200 404", "422 422 404"),
    Route("/lending/counts/", "200 200 403"),
    Route("/lending/counts/new/", "200 403 403", "422 403 403"),
    Route("/lending/counts/1/", "200 200 403"),
    Route("/lending/counts/1/mark/", POST_ONLY, "422 422 403"),
    Route("/lending/counts/1/close/", POST_ONLY, "302 403 403"),
    Route("/lending/meetings/", "200 200 200"),
    Route("/lending/meetings/new/", "200 200 200", "422 422 422"),
    Route("/lending/meetings/{meeting}/", "200 200 404"),
    Route("/lending/meetings/{meeting}/edit/", "200 200 404", "422 422 404"),
    Route("/lending/meetings/{meeting}/check/", "200 200 404", "302 302 404"),
    Route("/lending/meetings/{meeting}/collect/", POST_ONLY, "422 422 404"),
    Route("/lending/t/{thing}/", "200 200 404"),
    Route("/lending/t/{thing}/edit/", "200 200 404", "422 422 404"),
    Route("/lending/t/{thing}/end/", "200 200 404", "422 422 404"),
    Route("/lending/t/{thing}/lend/", "200 200 404", "422 422 404"),
    Route("/lending/t/{shelf}/borrow/", "403 200 404", "403 422 404"),
    Route("/lending/t/{thing}/ask/", "200 200 404", "422 422 404"),
    Route("/lending/t/{thing}/loss/", "200 200 404", "422 422 404"),
    Route("/lending/t/{thing}/seen/", POST_ONLY, "302 302 404"),
    # アクセス権の棚卸し: Bob answers for some lines of the one that is running
    Route("/access/reviews/", "200 200 200"),
    Route("/access/reviews/new/", "200 403 403", "422 403 403"),
    Route("/access/reviews/{access_review}/", "200 200 404"),
    Route("/access/reviews/{access_review}/lines/", "200 200 404", "422 422 404"),
    Route("/access/reviews/{access_review}/stop/", "200 403 403", "422 403 403"),
    Route("/access/reviews/{access_review}/propose/", POST_ONLY, "409 403 403"),
    Route("/access/reviews/{access_review}/report.pdf", "200 403 403", shows="file"),
    # 他システムのアカウント: Bob manages no system, so he sees none
    Route("/identity/", "200 200 200"),
    Route("/identity/findings/{finding}/", "200 404 404"),
    Route("/identity/findings/{finding}/report/", "200 404 404", "422 404 404"),
    Route("/identity/findings/{finding}/except/", "200 404 404", "422 404 404"),
    Route("/identity/accounts/", "200 200 200"),
    Route("/identity/accounts/confirm/", "200 200 200", "422 422 422"),
    Route("/identity/accounts/{account}/", "200 404 404"),
    Route("/identity/accounts/{account}/owner/", "200 404 404", "422 404 404"),
    Route("/identity/accounts/{account}/declare/", "200 404 404", "422 404 404"),
    Route("/identity/accounts/{account}/undecide/", POST_ONLY, "302 404 404"),
    Route("/identity/accounts/{account}/privilege/", "200 404 404", "422 404 404"),
    Route("/identity/systems/", "200 200 200"),
    Route("/identity/systems/new/", "200 403 403", "422 403 403"),
    Route("/identity/systems/settings/", "200 403 403", "422 403 403"),
    Route("/identity/systems/ad/", "200 404 404"),
    Route("/identity/systems/ad/change/", "200 403 403", "422 403 403"),
    Route("/identity/systems/ad/retire/", "200 403 403", "422 403 403"),
    Route("/identity/systems/ad/scim/", "200 403 403"),
    Route("/identity/systems/ad/scim/set/", "200 403 403", "302 403 403"),
    Route("/identity/systems/ad/scim/keys/new/", "200 403 403", "422 403 403"),
    Route("/identity/systems/ad/scim/keys/{scim_key}/revoke/", POST_ONLY, "302 403 403"),
    Route("/identity/systems/ad/scim/held/", POST_ONLY, "422 403 403"),
    Route("/identity/systems/ad/scim/words/{word}/", "200 403 403", "422 403 403"),
    # SCIM knows keys alone, whoever is signed in.
    Route("/scim/v2", "401 401 401 401", shows="part"),
    Route("/scim/v2/Users", "401 401 401 401", shows="part"),
    Route("/identity/systems/ad/receivers/new/", "200 403 403", "422 403 403"),
    Route("/identity/systems/ad/receivers/{receiver}/", "200 403 403"),
    Route("/identity/systems/ad/receivers/{receiver}/change/", "200 403 403", "422 403 403"),
    Route("/identity/systems/ad/receivers/{receiver}/act/", POST_ONLY, "422 403 403"),
    Route("/identity/systems/ad/receivers/{receiver}/token/", "200 403 403", "422 403 403"),
    Route("/identity/systems/ad/receivers/{receiver}/retire/", "200 403 403", "422 403 403"),
    Route("/identity/systems/ad/sources/new/", "200 403 403", "422 403 403"),
    Route("/identity/systems/ad/sources/{source}/", "200 403 403"),
    Route("/identity/systems/ad/sources/{source}/change/", "200 403 403", "422 403 403"),
    Route("/identity/systems/ad/sources/{source}/secret/", POST_ONLY, "200 403 403"),
    Route("/identity/systems/ad/sources/{source}/retire/", "200 403 403", "422 403 403"),
    Route("/identity/devices/", "200 403 403"),
    Route("/identity/devices/new/", "200 403 403", "422 403 403"),
    Route("/identity/devices/{device}/", "200 403 403"),
    Route("/identity/devices/{device}/owner/", "200 403 403", "302 403 403"),
    Route("/identity/devices/{device}/compliance/", "200 403 403", "422 403 403"),
    # Shared signals: what is public, what knows keys alone, and what knows secrets and signatures.
    Route("/.well-known/ssf-configuration", "200 200 200 200", shows="part"),
    Route("/signals/jwks.json", "200 200 200 200", shows="part"),
    Route("/signals/stream", "401 401 401 401", shows="part"),
    Route("/signals/status", "401 401 401 401", shows="part"),
    Route("/signals/subjects/add", "401 401 401 401", shows="part"),
    Route("/signals/subjects/remove", "401 401 401 401", shows="part"),
    Route("/signals/verify", "401 401 401 401", shows="part"),
    Route("/signals/poll/{receiver}", "401 401 401 401", shows="part"),
    Route("/signals/receive/{source}", "405 405 405 405", "400 400 400 400", shows="part"),
    Route("/identity/leavers/", "200 403 403"),
    Route("/identity/leavers/2904/", "200 403 403"),
    Route("/identity/absences/", "200 403 403"),
    Route("/identity/absences/new/", "200 403 403", "422 403 403"),
    Route("/identity/absences/{absence}/end/", POST_ONLY, "302 403 403"),
    # ログの取得: the source is Alice's
    Route("/logs/sources/", "200 200 200"),
    Route("/logs/new/", "200 403 403"),
    Route("/logs/new/squid/", "200 403 403", "422 403 403"),
    Route("/logs/columns/", "200 403 403", "422 403 403"),
    Route("/logs/columns/explain/", "404 403 403"),  # without a sample there is nothing to explain
    Route("/logs/sources/fs09/", "200 404 404"),
    Route("/logs/sources/fs09/change/", "200 403 403", "422 403 403"),
    Route("/logs/sources/fs09/notice/", "200 403 403", "422 403 403"),
    Route("/logs/sources/fs09/on/", POST_ONLY, "302 403 403"),
    Route("/logs/sources/fs09/off/", "200 403 403", "422 403 403"),
    Route("/logs/sources/fs09/token/", POST_ONLY, "200 403 403"),
    Route("/logs/sources/syslog/way/", "200 403 403", "302 403 403"),
    Route("/logs/sources/syslog/strangers/", POST_ONLY, "404 403 403"),
    Route("/logs/sources/fs09/upload/", "200 404 404", "422 404 404"),
    Route("/logs/sources/fs09/intakes/{log_intake}/", "200 404 404"),
    Route("/logs/sources/fs09/refused/", "200 404 404", "200 404 404"),
    Route("/logs/sources/fs09/refused/read-again/", POST_ONLY, "302 403 403"),
    Route("/logs/kept/", "200 200 200"),
    Route("/logs/search/", "200 403 403"),
    Route("/logs/items/{item}/", "302 403 403"),
    Route("/logs/permits/", "200 403 403"),
    Route("/logs/permits/ask/", "200 403 403", "422 403 403"),
    Route("/logs/look/{look_permit}/", "200 404 404"),
    Route("/logs/watch/", "403 403 403"),
    Route("/logs/watch/review/", "403 403 403"),
    Route("/logs/coverage/", "200 403 403"),
    # 証拠の確保: Bob was told to keep something, Charlie was told what may not be dealt in
    Route("/evidence/holds/", "200 403 403"),
    Route("/evidence/holds/new/", "200 403 403", "422 403 403"),
    Route("/evidence/holds/mine/", "200 200 200"),
    Route("/evidence/holds/mine/{hold_notice}/", "404 200 404", "404 302 404"),
    Route("/evidence/holds/{hold}/", "200 403 403"),
    Route("/evidence/holds/{hold}/widen/", "200 403 403", "422 403 403"),
    Route("/evidence/holds/{hold}/release/", "200 403 403", "422 403 403"),
    Route("/evidence/insiders/", "200 403 403"),
    Route("/evidence/insiders/new/", "200 403 403", "422 403 403"),
    Route("/evidence/insiders/mine/", "200 200 200"),
    Route("/evidence/insiders/mine/{banned}/", "404 404 200", "404 404 302"),
    Route("/evidence/insiders/{insider_list}/", "200 403 403"),
    Route("/evidence/insiders/{insider_list}/add/", "200 403 403", "422 403 403"),
    Route("/evidence/insiders/{insider_list}/close/", "200 403 403", "422 403 403"),
    Route("/evidence/insiders/{insider_list}/{outsider}/paper/", "200 403 403", "422 403 403"),
    Route("/evidence/stamps/", "200 403 403"),
    Route("/evidence/stamps/now/", "200 403 403", "422 403 403"),
    Route("/evidence/stamps/hash/", "200 403 403", "422 403 403"),
    Route("/evidence/stamps/authorities/new/", "200 403 403", "422 403 403"),
    Route("/evidence/stamps/authorities/tsa/end/", "200 403 403", "302 403 403"),
    Route("/evidence/stamps/witnesses/new/", "200 403 403", "422 403 403"),
    Route("/evidence/stamps/witnesses/{stamp_witness}/end/", "200 403 403", "302 403 403"),
    Route("/evidence/stamps/{stamp}/", "200 403 403"),
    Route("/evidence/stamps/{stamp}/answer.tsr", "200 403 403", shows="file"),
    Route("/evidence/stamps/{stamp}/statement", "200 403 403", shows="file"),
    Route("/evidence/stamps/{stamp}/chain.pem", "200 403 403", shows="file"),
    Route("/evidence/stamps/{stamp}/roots.pem", "200 403 403", shows="file"),
    # 兆候の確認: Alice looks, Charlie is the one concerned
    Route("/monitoring/", "200 403 403"),
    Route("/monitoring/cases/", "200 403 403"),
    Route("/monitoring/cases/{sign_case}/", "200 404 404"),
    Route("/monitoring/cases/{sign_case}/watch/", "200 404 404", "302 404 404"),
    Route("/monitoring/cases/{sign_case}/wrong/", "200 404 404", "422 404 404"),
    Route("/monitoring/cases/{sign_case}/benign/", "200 404 404", "422 404 404"),
    Route("/monitoring/cases/{sign_case}/coach/", "200 404 404", "422 404 404"),
    Route("/monitoring/cases/{sign_case}/escalate/", "200 404 404", "422 404 404"),
    Route("/monitoring/cases/{sign_case}/again/", "200 404 404", "422 404 404"),
    Route("/monitoring/exceptions/", "200 403 403"),
    Route("/monitoring/exceptions/new/", "200 403 403", "422 403 403"),
    Route("/monitoring/exceptions/{sign_exception}/end/", "200 403 403", "422 403 403"),
    Route("/monitoring/about-me/", "200 200 200"),
    Route("/monitoring/about-me/letters/{coaching}/", "404 404 200", "404 404 422"),
    Route("/monitoring/about-me/letters/{coaching}/read/", POST_ONLY, "404 404 302"),
    Route("/monitoring/about-me/cases/{told_case}/", "404 404 200", "404 404 422"),
    # 兆候: what places outside are, and rules of others
    Route("/monitoring/places/", "200 403 403"),
    Route("/monitoring/places/new/", "200 403 403", "422 403 403"),
    Route("/monitoring/places/{known_place}/end/", "200 403 403", "302 403 403"),
    Route("/monitoring/rules/", "200 403 403"),
    Route("/monitoring/rules/take/", "200 403 403", "422 403 403"),
    Route("/monitoring/cases/{sign_case}/names/", "200 404 404", "422 404 404"),
    Route("/monitoring/cases/{sign_case}/reveal/", "200 404 404", "422 404 404"),
    Route("/monitoring/purposes/", "200 200 200"),
    Route("/monitoring/purposes/new/", "200 403 403", "422 403 403"),
    Route("/monitoring/purposes/{monitoring_purpose}/", "200 200 200"),
    Route("/monitoring/purposes/{monitoring_purpose}/change/", "200 403 403", "422 403 403"),
    Route("/monitoring/purposes/{monitoring_purpose}/force/", "403 403 403"),
    Route("/monitoring/purposes/{monitoring_purpose}/end/", "403 403 403"),
    Route("/monitoring/purposes/{monitoring_purpose}/on/trial.media/", "200 403 403", "422 403 403"),
    Route("/monitoring/purposes/{monitoring_purpose}/off/trial.media/", "200 403 403", "422 403 403"),
    # for the keeper of reports, whom the sample company has not named
    Route("/monitoring/held/", "403 403 403"),
    Route("/monitoring/held/{sign_case}/", "404 404 404"),
    Route("/monitoring/statistics/", "200 403 403"),
    Route("/monitoring/yearly/", "200 200 200"),
    Route("/monitoring/yearly/tell/", "200 403 403", "422 403 403"),
    Route("/monitoring/yearly/none/paper.pdf", "404 404 404"),
    # ログ: sent by systems with the token of their source; whoever is signed in is nobody here
    # 本人からの求め: Alice's desk, Charlie's request (from the page: only he takes his paper) and Frank's (a letter, answered)
    Route("/monitoring/mine/", "200 200 200"),
    Route("/monitoring/mine/ask/", "200 200 200", "422 422 422"),
    Route("/monitoring/mine/{subject_request}/", "404 404 200"),
    Route("/monitoring/mine/{subject_request}/withdraw/", "404 404 200", "404 404 302"),
    Route("/monitoring/mine/{subject_request}/files/statement.pdf", "404 404 404", shows="file"),
    Route("/monitoring/desk/", "200 403 403"),
    Route("/monitoring/desk/new/", "200 403 403", "422 403 403"),
    Route("/monitoring/desk/{subject_request}/", "200 404 404"),
    Route("/monitoring/desk/{subject_request}/check/", "200 404 404", "422 404 404"),
    Route("/monitoring/desk/{subject_request}/answer/", "200 404 404", "422 404 404"),
    Route("/monitoring/desk/{subject_request}/refuse/", "200 404 404", "422 404 404"),
    Route(
        "/monitoring/desk/{subject_letter}/files/statement.pdf",
        "200 404 404",
        shows="file",
        own_transaction=True,
    ),
    Route("/api/v1/logs/push/fs09", POST_ONLY, FOR_SYSTEMS, shows="part"),
    # 帳票
    Route("/dossier/", "200 403 403"),
    Route("/dossier/ask/", "200 403 403", "422 403 403"),
    Route("/dossier/item/{dossier_item}/", "200 403 403"),
    Route("/dossier/{dossier}/", "200 403 403"),
    Route("/dossier/{dossier}/make/", POST_ONLY, "409 404 404"),
    Route("/dossier/made/{dossier_made}.zip", "200 403 403", shows="file"),
    Route("/dossier/made/{dossier_made}-openings.jsonl", "404 403 403", shows="file"),
    Route("/reports/", "200 200 200"),
    Route("/reports/board.pdf", "200 403 403", shows="file"),
    Route("/reports/handling.pdf", "200 200 200", shows="file"),
    Route("/reports/register.pdf", "200 200 200", shows="file"),
    Route("/reports/board/propose/", POST_ONLY, "422 403 403"),
    Route("/incidents/", "200 200 200"),
    Route("/incidents/report/", "200 200 200", "422 422 422"),
    Route("/incidents/report/unnamed/", "200 200 200", "422 422 422"),
    Route("/incidents/new/", "200 403 403", "422 403 403"),
    Route("/incidents/board/", "200 200 200"),
    Route("/incidents/settings/", "200 403 403", "422 403 403"),
    Route("/incidents/held/", "403 403 403"),
    Route("/incidents/held/{incident}/", "404 404 404"),
    Route("/incidents/held/{incident}/answer/", "404 404 404"),
    Route("/tell/", "403 403 403 403"),
    Route("/tell/receipt/", "200 200 200 200", "422 422 422 422"),
    Route("/incidents/{incident}/", "200 404 404"),
    Route("/incidents/{incident}/circle/", "200 404 404"),
    Route("/incidents/{incident}/tasks/", "200 404 404"),
    Route("/incidents/{incident}/evidence/", "200 404 404"),
    Route("/incidents/{incident}/decisions/", "200 404 404"),
    Route("/incidents/{incident}/containments/", "200 404 404"),
    Route("/incidents/{incident}/communications/", "200 404 404"),
    Route("/incidents/{incident}/ending/", "200 404 404"),
    Route("/incidents/{incident}/tip/", "200 404 404"),
    Route("/incidents/{incident}/know/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/concern/", "200 404 404", "302 404 404"),
    Route("/incidents/{incident}/move/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/circle/add/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/circle/reach/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/circle/out/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/communications/add/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/containments/add/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/decisions/add/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/ending/ask/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/ending/close/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/ending/learn/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/evidence/add/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/tasks/add/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/tip/answer/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/know/{knowing}/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/circle/out/{kept_out}/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/circle/{circle_member}/end/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/communications/{communication}/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/containments/{containment}/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/containments/{containment}/extend/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/containments/{containment}/undo/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/decisions/{decision}/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/decisions/{decision}/correct/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/ending/learn/{lesson}/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/evidence/{perishable}/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/evidence/{perishable}/time/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/tasks/{incident_task}/again/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/tasks/{incident_task}/plan/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/tasks/{incident_task}/unneeded/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/name/{subject}/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/name/{subject}/show/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/ending/again/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/period/", "200 404 404", "302 404 404"),
    Route("/incidents/{incident}/tasks/{incident_task}/done/", "200 404 404", "302 404 404"),
    Route("/incidents/{incident}/ending/review/", "404 404 404"),
    Route("/incidents/{incident}/circle/call/", POST_ONLY, "302 404 404"),
    Route("/incidents/{incident}/evidence/{perishable}/hold/", POST_ONLY, "409 404 404"),
    Route("/incidents/{incident}/evidence/hold/", POST_ONLY, "302 404 404"),
    Route("/incidents/clocks/", "200 200 200"),
    Route("/incidents/clocks/calendar/", "200 200 200", "200 200 200"),
    Route("/incidents/clocks/calendar/end/", POST_ONLY, "302 302 302"),
    Route("/calendar/{secret}.ics", "404 404 404 404", "405 405 405 405"),
    Route("/catalogue/clocks/", "200 200 200"),
    Route("/incidents/{incident}/clocks/", "200 404 404"),
    Route("/incidents/{incident}/clocks/start/clock-export/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/clocks/{clock}/", "200 404 404"),
    Route("/incidents/{incident}/clocks/{clock}/meet/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/clocks/{clock}/stop/", "200 404 404", "422 404 404"),
    Route("/incidents/{incident}/clocks/{clock}/limb/", "200 404 404", "422 404 404"),
    Route("/incidents/contacts/", "200 403 403"),
    Route("/incidents/contacts/new/", "200 403 403", "422 403 403"),
    Route("/incidents/contacts/{contact}/", "200 403 403", "422 403 403"),
    Route("/incidents/contacts/{contact}/end/", POST_ONLY, "302 403 403"),
    Route("/incidents/{incident}/facts/", "200 404 404"),
    Route("/incidents/{incident}/facts/what/", "200 404 404", "302 404 404"),
    Route("/incidents/{incident}/drafts/", "200 404 404"),
    Route("/incidents/{incident}/drafts/preservation_request/", "200 404 404"),
    Route("/incidents/{incident}/drafts/preservation_request/make/", "200 404 404", "302 404 404"),
    Route("/incidents/{incident}/drafts/preservation_request/{draft_version}/", "200 404 404"),
    Route(
        "/incidents/{incident}/drafts/preservation_request/{draft_version}/sent/",
        "200 404 404",
        "422 404 404",
    ),
    Route(
        "/incidents/{incident}/drafts/preservation_request/{draft_version}.pdf", "200 404 404", shows="file"
    ),
    Route("/incidents/{incident}/fit/", "200 404 404"),
    Route("/incidents/{incident}/fit/regime/", "200 404 404"),
    Route("/incidents/drills/", "200 403 403"),
    Route("/incidents/drills/start/SC-01/", "200 403 403", "422 403 403"),
    Route("/incidents/{drill_incident}/drill/", "200 404 404"),
    Route("/incidents/{drill_incident}/drill/finish/", "200 404 404", "302 404 404"),
    Route("/incidents/{drill_incident}/drill/lessons/partner/P4-a/", POST_ONLY, "409 404 404"),
    Route("/incidents/{drill_incident}/drill/debrief.pdf", "200 404 404", shows="file"),
)


@pytest.fixture
def things(cast: Cast) -> dict[str, object]:
    """What the addresses speak of. A-0101 is 極秘 of 製造部: Charlie may not know of it."""
    alice = cast.alice
    actions.make_token(name="基幹システム連携", read_only=True, days=90, by=alice)
    name_deputy(
        alice, cast.bob, reason="出張のため", since=today(), until=today() + timedelta(days=7), by=alice
    )
    actions.set_holiday(HOLIDAY, "年末の休み", by=alice)
    somebody_else = account_of(Person.objects.get(number="2100"))
    key = Authenticator.objects.create(user=somebody_else, type="webauthn", data={})
    return {
        "item": "A-0101",
        "case": Case.objects.get(state="open", kind="inventory.decide").number,
        "file": 8,
        "entry": 40,
        "measure": "E1-a",
        "route": "employees",
        "purpose": "approach",
        "klass": "hi",
        "row": "handling-mark",
        "role": RoleHolding.objects.filter(person=cast.bob).values_list("pk", flat=True)[0],
        "person": "2703",
        "leaver": Person.objects.filter(kind=Kind.LEAVER).values_list("number", flat=True)[0],
        "department": "700",
        "day": "2027-04-01",
        "holiday": HOLIDAY.isoformat(),
        "campaign": 1,
        "law_id": "ucpa-2-6",
        "record_id": "ucpa-2-6",
        "provider_id": "none",
        "key": key.pk,
        "token": ApiToken.objects.get(person=alice, purpose="").pk,
        "deputy": Deputy.objects.get(person=alice).pk,
        "secret": "not-the-secret",
        "uidb36": "1",
        **promised(cast),
        **lived(cast),
        **opened(cast),
        **lent(cast),
        **kept_evidence(cast.alice, cast.bob),
        **held_elsewhere(cast),
        **logged(cast.alice, [cast.bob]),
        **noticed(alice, cast.charlie),
        **cased(cast.alice, cast.charlie),
        **shown_of("A-0207", cast.alice),
        **stamped(cast.alice, cast.bob, cast.charlie),
        **told(cast.alice, cast.charlie),
        "known_place": known_place(cast.alice).pk,
    }


def opened(cast: Cast) -> dict[str, object]:
    """Charlie has a right to the mildest class for a week; somebody opened an item of 製造部 in an emergency."""
    mildest = SecrecyClass.objects.order_by("rank")[0]
    grant = give(
        Target(secrecy_class=mildest), person=cast.charlie, level=1, purpose="応援のため", until=now() + timedelta(days=7), by=cast.alice
    )  # fmt: skip
    top = states().filter(owner__code="700", rank=3).order_by("number")[0]
    emergency = open_in_emergency(
        top.item, reason="設備が止まり、条件を確かめるため", by=Person.objects.get(number="2100")
    )
    bobs = states().filter(owner__code="700", rank=2).order_by("number")[0]
    partner = name_handler(
        bobs.item, Outside("北斗精機株式会社", "三浦 航", "walk@hokuto.example", "製作", now() + timedelta(days=7)), by=cast.bob
    )  # fmt: skip
    return {
        "grant": grant.key,
        "emergency": emergency.key,
        "access_review": 1,
        "partner": partner.key,
        **ruled(cast, top.item),
        **connected(cast, top.item),
    }


def ruled(cast: Cast, item: Item) -> dict[str, object]:
    """A version of policies that waits for its day, and a test of them."""
    version = publish(
        '@id("access.own_walk") @ja("持ち出せません。") @en("Nothing is taken home.")\n'
        'forbid (principal is Person, action in [Action::"take_home"], resource);',
        reason="来年から", on=date(2099, 4, 1), by=cast.alice,
    )  # fmt: skip
    test = keep_test(
        "部外者は見られない", person=cast.charlie, verb=Verb.VIEW, item=item, situation=AT_THE_DESK, allowed=False,
        by=cast.alice,
    )  # fmt: skip
    return {"policy_version": version.number, "policy_test": test.key}


def connected(cast: Cast, item: Item) -> dict[str, object]:
    """A system that asks, and brought a request of Bob's that waits for his word."""
    system, _token = make(name="図面の共有サーバー", by=cast.alice)
    brought = BroughtRequest.objects.create(
        system=system, person=cast.bob, item=item, verb="view", days=30, denial="0" * 32, body="",
        made_at=now(), expires_at=now() + timedelta(days=7),
    )  # fmt: skip
    return {"system": system.key, "brought": brought.key}


def promised(cast: Cast) -> dict[str, object]:
    """Charlie, asked for a pledge that he refused, with a scan, a letter and a link; and another that he signed."""
    decide("pledge_joining", PLEDGE)
    hr = Person.objects.get(number="1001")
    mine = asked(cast.charlie, hr)
    refuse(mine, by=cast.charlie)
    other = (
        Person.objects.exclude(pk__in=[hr.pk, cast.charlie.pk]).filter(role_holdings__role=Role.HR).first()
    )
    assert other is not None
    paper = keep_paper(mine, [b"%PDF-1.7 scan"], signed_on=today(), by=other)
    signature = signed(cast.charlie, hr, scope=Scope(ScopeKind.PROJECT, project="試作"))
    sheet = write_sheet(
        cast.charlie,
        interest="営業の見積りの計算方法",
        position="見積りの担当",
        area="関東",
        months=6,
        acts="同じ製品の見積りに携わること",
        compensation="月額の6か月分",
        by=hr,
    )
    sign_checkpoint()
    return {
        "template": "pledge_joining",
        "number": cast.charlie.number,
        "promise": mine.key,
        "signed": signature.request.key,
        "paper": paper.pk,
        "notice": make_notice(mine, by=hr).pk,
        "sheet": sheet.key,
        "link": make_link(mine, by=hr).token,
    }


def patterns() -> Iterator[str]:
    """The address patterns of all pages; not those of the API."""
    yield from _below(get_resolver().url_patterns, "")


def _below(some: list[URLPattern | URLResolver], above: str) -> Iterator[str]:
    for each in some:
        address = above + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _below(each.url_patterns, address)
        elif not address.startswith("api/") or address in OF_THE_API:
            yield address.replace("^", "")


# Pages about the API, which are no operations of it.
OF_THE_API = ("api/v1/openapi.json", "api/v1/docs", "api/v1/logs/push/<slug:code>")
