"""Run what follows the journal."""

import logging
import signal
from typing import Any

from django.core.management.base import BaseCommand

from factcheck import followers

logger = logging.getLogger("factcheck.followers")


class Command(BaseCommand):
    """Keep the search index, and all else that follows the journal, up to date until told to stop."""

    help = "Follow the journal for ever: search and the like are at most a second behind. SIGTERM or Ctrl-C ends it."

    def handle(self, *args: Any, **options: Any) -> None:
        # Followers may be killed at any moment, so they may as well be interrupted at any.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        logger.info("work: following the journal")
        try:
            followers.run()
        except KeyboardInterrupt:
            logger.info("work: ended")
