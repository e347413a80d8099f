"""The web server's way in: gunicorn quality_oversight.wsgi."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quality_oversight.settings")
application = get_wsgi_application()

from django.db import connections  # noqa: E402  (needs Django set up)

from quality_oversight.tenancy.checks import demand_bound_role  # noqa: E402

demand_bound_role()
connections.close_all()  # a server that loads this before it forks must not share the connection
gc.collect()
gc.freeze()  # what was loaded stays for good: the collector need not look through it again
