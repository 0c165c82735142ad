"""What is done to several records at once: to each by itself, and what became of each is said."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

from claims.workflow import WorkflowError
from factcheck.admin import desk
from factcheck.journal import explain


@dataclass(frozen=True)
class Result:
    """What became of one record: where it is mended now, whether it was done, and a sentence."""

    title: str
    url: str
    is_done: bool
    text: str


def tried_on(title: str, url: str, do: Callable[[], object], *, words: str) -> Result:
    """Do something to one record; what speaks against it is its result, and leaves the others alone.

    Once it is done, `words` say so, unless `do` returns a Result. What it writes is in a recording of its own, so that
    nothing of it stays where it is refused.
    """
    try:
        done = do()
    except (WorkflowError, ValidationError) as error:
        return Result(title, url, False, " ".join(getattr(error, "messages", [str(error)])))
    except IntegrityError as error:
        return Result(title, url, False, explain(error)[1])
    return done if isinstance(done, Result) else Result(title, url, True, words)


def results_page(request: HttpRequest, results: list[Result], *, back: str, list_title: str) -> HttpResponse:
    """Say what became of each, with the way back to the list in which they were chosen."""
    done = sum(one.is_done for one in results)
    return desk.render(
        request,
        "admin/results.html",
        title="What became of it",
        results=results,
        done=done,
        refused=len(results) - done,
        back=back,
        list_title=list_title,
    )
