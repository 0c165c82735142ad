#!/usr/bin/env python3
"""Run Django's commands and our own: `manage.py help` lists them."""

import os
import signal
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    try:
        try:
            execute_from_command_line(sys.argv)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has gone, as `head` does when it has enough. Python would try once more as it ends, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + signal.SIGPIPE)
    except ImproperlyConfigured as error:
        # The sentence names the setting and the remedy; where in the code it was read helps nobody.
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
