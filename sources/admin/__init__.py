"""The admin of who speaks, and of where it is written."""

from sources.admin import actors, texts, works

__all__ = ["actors", "texts", "works"]
