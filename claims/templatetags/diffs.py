"""Values before and after a change, for the templates that compare them."""

from typing import Any

from django import template

from factcheck.worddiff import Run, runs

register = template.Library()


@register.filter
def in_words(value: Any) -> str:
    """Return a value as text: nothing for what is empty, a list with commas."""
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


@register.simple_tag
def word_runs(before: Any, after: Any) -> list[Run]:
    """Return what became of a value, word by word."""
    return runs(in_words(before), in_words(after))
