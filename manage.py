#!/usr/bin/env python3
"""Run Django's commands and our own: `manage.py help` lists them."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # The sentence names the setting and the remedy; where in the code it was read helps nobody.
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
