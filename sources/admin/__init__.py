"""The admin of who speaks, and of where it is written."""

from sources.admin import (
)

__all__ = [
]
