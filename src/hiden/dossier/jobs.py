"""What happens by itself: files of dossiers whose time is over go."""

from __future__ import annotations

from datetime import timedelta

from hiden.dossier.asking import let_go
from hiden.jobs import job

job("dossier.let_go", every=timedelta(hours=1))(let_go)
