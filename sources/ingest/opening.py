"""What a plain text tells of itself: its language by its commonest words, and who signs it below its title.

Both are offered to somebody who looks at the text, so a doubt is left open: nothing rather than the likelier of two.
"""

import re
from collections import Counter

from sources.ingest.extract import Extracted

MAX_AUTHORS = 20
# So much of a text is looked at, and so many lines below the title may be the one that is signed.
_LOOKED_AT, _LINES = 20_000, 4
# A language is told by so many of its small words at least, by this share of all, and by so many times the next one's.
_LEAST, _SHARE, _AHEAD = 5, 0.12, 1.5
_SMALL_WORDS = {
    "en": "the of and to in is that for was on with it as by are this have not from at be which",
    "de": "der die und das in den von zu ist mit nicht ein eine auf für dem im des sich dass auch",
    "fr": "le la les des et en du une est que dans pour qui sur pas au par plus ne sont avec",
    "es": "el la los las de que y en un una por con para del se no es su al como más",
    "it": "il la di che e un una per non in del è con si da sono della le dei gli",
    "pt": "o a os as de que e em um uma para com não do da no na se por mais ao",
    "nl": "de het een van en in is dat op te voor met niet zijn aan er ook als bij naar",
    "tr": "ve bir bu için ile da de olarak olan çok daha gibi kadar ne ancak ise sonra en değil",
    "pl": "i w na z do się nie że jest to o jak po od za przez dla oraz są który",
    "ru": "и в на не что с по как это из за от для о к он его но был было",
    "uk": "і в на не що з та до як це за від для про є він його але був також",
}
_BY_WORD = {code: frozenset(words.split()) for code, words in _SMALL_WORDS.items()}
# Letters that one language alone is written in; Han letters stand in Japanese as well.
_BY_LETTER = {
    "ko": r"[가-힣]",
    "ja": r"[ぁ-んァ-ヶ]",
    "th": r"[ก-๛]",
    "el": r"[α-ωά-ώ]",
    "he": r"[א-ת]",
    "hy": r"[ա-և]",
}
_SIGNED = re.compile(r"(?:written )?by:? (?P<names>\S.*)", re.IGNORECASE)
_APART = re.compile(r"\s*(?:,|;|&|\band\b)\s*")
_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?: [\w'’.-]+){0,5}")


def opened(text: str) -> Extracted:
    """Return a plain text with what it tells of itself; its first line is offered as the title, where it can be one."""
    first = text.strip().partition("\n")[0].strip()
    title = first if len(first) <= 200 else ""
    return Extracted(text, title=title, authors=signed(text), language=language(text))


def language(text: str) -> str:
    """Return the code of the language that a text is clearly in, or ""."""
    beginning = text[:_LOOKED_AT].lower()
    letters = sum(char.isalpha() for char in beginning)
    for code, letter in _BY_LETTER.items():
        if letters and len(re.findall(letter, beginning)) > letters / 3:
            return code
    words = re.findall(r"[^\W\d_]+", beginning)
    counts = Counter({code: sum(word in small for word in words) for code, small in _BY_WORD.items()})
    (best, count), (_, next_count) = counts.most_common(2)
    is_clear = count >= max(_LEAST, _SHARE * len(words)) and count >= _AHEAD * next_count
    return best if is_clear else ""


def signed(text: str) -> list[str]:
    """Return the names on a line below the title that says by whom the text is, or none."""
    lines = [line.strip() for line in text[:_LOOKED_AT].split("\n") if line.strip()]
    for line in lines[1 : 1 + _LINES]:
        if (found := _SIGNED.fullmatch(line)) and (names := _names(found["names"])):
            return names
    return []


def _names(written: str) -> list[str]:
    """Return the names in a line, or none where a part of it is no name: a sentence can begin with "by", too."""
    names = [name for name in _APART.split(written) if name]
    is_names = all(_NAME.fullmatch(name) and name[0].isupper() and len(name) <= 80 for name in names)
    return names[:MAX_AUTHORS] if is_names and not written.endswith(("!", "?", ":")) else []
