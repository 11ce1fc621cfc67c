"""What happens by itself."""

from __future__ import annotations

from hiden.monitoring.behaviour import jobs as behaviour  # noqa: F401
from hiden.monitoring.desk import jobs as desk  # noqa: F401
from hiden.monitoring.rights import jobs as rights  # noqa: F401
from hiden.monitoring.running import jobs as running  # noqa: F401
