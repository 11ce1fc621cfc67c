"""How the gate sees a dossier that was asked for: by whom."""

from __future__ import annotations

from hiden.dossier.models import DossierRequest
from hiden.gate import noun

noun("DossierRequest", model=DossierRequest, refs={"asked_by": ("Person", "asked_by_id")})
