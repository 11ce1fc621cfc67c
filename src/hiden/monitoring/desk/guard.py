"""How the gate sees a request: by whom it is about."""

from __future__ import annotations

from hiden.gate import noun
from hiden.monitoring.desk.models import SubjectRequest

noun("SubjectRequest", model=SubjectRequest, refs={"person": ("Person", "person_id")})
