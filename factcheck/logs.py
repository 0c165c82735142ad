"""What of a request is logged: what went wrong with us, and not how somebody was refused."""

import logging

MOST = 200


class Brief(logging.Filter):
    """Log a refusal as one line: its traceback leads to nothing but the refusal."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, and the traceback where the fault is ours."""
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True


class Refusals(logging.Filter):
    """Log what Django calls suspicious, such as a wrong host, as one short warning: anybody can send that at will."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every other record as it is."""
        if not record.name.startswith("django.security."):
            return True
        said = record.getMessage()
        record.msg, record.args = said if len(said) <= MOST else f"{said[:MOST]}…", None
        record.exc_info = record.exc_text = record.stack_info = None
        record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        return logging.getLogger(record.name).isEnabledFor(logging.WARNING)
