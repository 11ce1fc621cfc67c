"""The WSGI object: all that a server (granian, gunicorn) needs to know of Hiden."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiden.settings")

application = get_wsgi_application()
