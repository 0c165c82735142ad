"""The admin of what both apps rest on: the accounts, and the journal itself."""

from factcheck.admin import accounts, journal

__all__ = ["accounts", "journal"]
