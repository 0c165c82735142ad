"""The admin of who speaks, and of where it is written."""

from sources.admin import actors, capture, texts, works

__all__ = ["actors", "capture", "texts", "works"]
