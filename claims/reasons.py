"""The comments and reasons that people give with what they do: kept in the form in which every text is kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError

from sources.normalize import TextError, clean_text

NAMES = ("comment", "reason")
Step = TypeVar("Step", bound=Callable[..., Any])


def cleaned(step: Step) -> Step:
    """Hand a step its comment or reason in the stored form; raise ValidationError for what no text may hold.

    A form has seen to that already and says it beside the field. A reason is public: whoever gives it must not be able
    to show words in another order than they have.
    """

    @wraps(step)
    def with_cleaned(*args: Any, **given: Any) -> Any:
        return step(*args, **given | {name: _stored(name, given[name]) for name in NAMES if name in given})

    return cast("Step", with_cleaned)


def _stored(name: str, text: Any) -> str:
    try:
        return clean_text(text, multiline=True)
    except TextError as error:
        raise ValidationError({name: str(error)}, code=error.code) from error
