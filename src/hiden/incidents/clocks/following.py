"""What follows when the company turns out to have known at another moment."""

from __future__ import annotations

from hiden.incidents.clocks.actions import recount
from hiden.incidents.knowing import on_knowing

on_knowing(recount)
