"""The WSGI object: all that a server (granian, gunicorn) needs to know of Hiden."""

from __future__ import annotations

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiden.settings")

application = get_wsgi_application()

# Every page is loaded before the first visitor comes, not while they wait.
import_module("hiden.web.urls")

if os.environ.get("HIDEN_SCHEDULER") == "1":
    from hiden.jobs import start_scheduler

    start_scheduler()
