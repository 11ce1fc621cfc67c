"""How the gate sees letters: to whom they are. How it sees cases stands with the rights of those whom they are about."""

from __future__ import annotations

from hiden.gate import noun
from hiden.monitoring.cases.models import Coaching

noun("Coaching", model=Coaching, refs={"person": ("Person", "person_id")})
