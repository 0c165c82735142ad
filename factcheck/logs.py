"""What of a request is logged: what went wrong with us, and not how somebody was refused."""

import logging


class Brief(logging.Filter):
    """Log a refusal as one line: its traceback leads to nothing but the refusal."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, and the traceback where the fault is ours."""
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
