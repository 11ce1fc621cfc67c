from __future__ import annotations
import pytest
from hiden.promises import actions, queries
from hiden.promises.models import *
from hiden.promises.certificate import certificate_pdf, sheet_pdf, bundle_bytes
from hiden.promises.signing import Given
from hiden.promises.models import How
from hiden.base.clock import now
from tests.promises.conftest import DUE, TEMPLATE
from hiden.ledger.hiden_verify import verify_promise, promise_as_text

@pytest.mark.django_db(transaction=True)
def test_all(organisation, pledge, grace):
    c = organisation.charlie
    a = actions.ask([c, organisation.bob], template=TEMPLATE, due_on=DUE, reason="入社", by=grace)
    assert a.made == 2
    r = queries.find_request(PromiseRequest.objects.get(person=c).key)
    s = actions.sign(r, Given(r.sha256, now(), True, "上野　千里"), how=How.ACCOUNT, by=c)
    s = Signature.objects.get(pk=s.pk)
    pdf = certificate_pdf(s)
    open("/tmp/h/ptry/cert.pdf","wb").write(pdf)
    open("/tmp/h/ptry/sheet.pdf","wb").write(sheet_pdf(r))
    f = verify_promise(pdf, [])
    print(promise_as_text(f))
    assert not f.problems
    print(queries.binding(c, now().date()))
    print(queries.counted(queries.requests(), "department"))
