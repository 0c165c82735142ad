"""The application as a web server sees it."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")

application = get_wsgi_application()

# All pages and resources are loaded before the first request, which need not wait for them then.
import_module(settings.ROOT_URLCONF)
