"""What only SCIM needs takes a second to load: no other start of the product waits for it."""

from __future__ import annotations

import subprocess
import sys

_START = """
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().reverse_dict
print([name for name in ("scim2_models", "scim2_server") if name in sys.modules])
"""


def test_the_library_is_loaded_when_it_is_first_asked_for() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _START], capture_output=True, text=True, check=True,
        env={"DJANGO_SETTINGS_MODULE": "hiden.settings", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
