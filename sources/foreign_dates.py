"""Full dates in other languages, read by dateparser and believed only where every part stands in the words."""

import re
from datetime import datetime
from functools import lru_cache

# Dates of the Buddhist, Hijri and other calendars are numbers as well: a year beyond these is not one that can be read.
_YEARS = range(1500, 2200)
# All of its two hundred languages would take seconds to load.
_LANGUAGES = [
    *("fr", "de", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu", "ro", "bg", "hr"),
    *("ru", "uk", "tr", "el", "ar", "fa", "he", "hi", "bn", "ur", "ta", "ko", "ja", "zh", "id", "vi", "th"),
]
_SETTINGS = {
    "STRICT_PARSING": True,
    "REQUIRE_PARTS": ["day", "month", "year"],
    "PARSERS": ["absolute-time"],
    "DATE_ORDER": "DMY",
    "RETURN_AS_TIMEZONE_AWARE": False,
}


@lru_cache(maxsize=4096)
def read_foreign(wording: str, language: str) -> tuple[str, ...]:
    """Return the day that a full date in another language names, as EDTF; empty where it names none.

    The language is tried first, then the larger ones. A wording without a word and exactly two numbers, the
    day and the year, is no full date: what was not written is never filled in.
    """
    numbers = [int(number) for number in re.findall(r"\d+", wording)]
    if len(numbers) != 2 or not any(n in _YEARS for n in numbers) or not re.search(r"[^\W\d_]{2}", wording):
        return ()
    for languages in ([language.split("-")[0].lower()], _LANGUAGES):
        found = _parsed(wording, languages)
        if found and sorted(numbers) == sorted((found.day, found.year)):
            return (found.date().isoformat(),)
    return ()


def _parsed(wording: str, languages: list[str]) -> datetime | None:
    # Its tables cost a quarter of a second and some memory, which most processes never need.
    from dateparser.date import DateDataParser

    try:
        found: datetime | None = DateDataParser(languages=languages, settings=_SETTINGS).get_date_data(wording).date_obj
        return found
    except ValueError:
        # A language that it does not know.
        return None
