"""What every command line loads before it does anything: not the libraries that only logs need."""

from __future__ import annotations

import subprocess
import sys

import pytest

_HEAVY = ("pyarrow", "duckdb", "ibis", "evtx")
_SETUP = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'hiden.settings'; import django; django.setup()"
_VERSION = """
import sys
sys.argv[1:] = ["--version"]
from hiden.commands import main
try:
    main()
except SystemExit:
    pass
"""


@pytest.mark.parametrize("begin", [_SETUP, _VERSION], ids=["setup", "version"])
def test_what_is_slow_to_load_is_not_loaded(begin: str) -> None:
    asked = f"{begin}\nimport sys; print(*[each for each in {_HEAVY} if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ""
