"""Parts of the program that may not be installed."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any


def part(name: str) -> Any | None:
    """Return the module of claims with that name, or None where there is none."""
    return import_module(f"claims.{name}") if find_spec(f"claims.{name}") else None
