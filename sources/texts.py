"""Clean what people and files hand in, and make keys and slugs of names.

Three grades, each built on the one before:

- `clean_text` for running text: canonical composition (NFC), line ends as LF, white space cut off at both ends, and
  without the invisible characters that spell nothing (soft hyphen, zero-width space, word joiner, byte order mark);
- `clean_line` for titles and claims: also every run of white space, line ends included, is one space;
- `clean_name` for names: also no invisible character at all, except the joiners that some scripts spell with.

What cannot be mended without changing the words is refused with a sentence, never dropped in silence. Writing from
right to left needs no controls; the marks U+200E, U+200F and U+061C are ordinary in such prose and stay in texts and
lines. In a name they are cut off at both ends, like white space, and refused inside: two names must not look alike.
What is clean already comes back as it is. Source texts are never cleaned: a passage must stand verbatim.
"""

import re
import unicodedata

from factcheck.uids import PATTERN as UID_PATTERN

SLUG_LENGTH = 80

_SPELLS_NOTHING = re.compile("[\u00ad\u200b\u2060\ufeff]+")
_JOINERS = "\u200c\u200d"
_MARKS = "\u200e\u200f\u061c"
_BIDI_CONTROLS = "\u202a-\u202e\u2066-\u2069"
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_OUTER = re.compile(rf"\A[\s{_JOINERS}]+|[\s{_JOINERS}]+\Z")

# The last two code points of each of the 17 planes, and a block of 32, are promised never to be characters.
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
_NEVER = re.compile(
    rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{_BIDI_CONTROLS}\u206a-\u206f\ufff9-\ufffb{_NONCHARACTERS}"
    "\U000e0001]"
)
_REMEDIES = [
    (re.compile("[\ud800-\udfff]"), "half of a character: the text was cut or decoded wrongly. Copy it again."),
    (re.compile(f"[{_BIDI_CONTROLS}{_MARKS}]"), "which can show words in another order than they have. Delete it."),
    (re.compile(f"[{_NONCHARACTERS}]"), "which is no character: the text was decoded wrongly. Copy it again."),
    (re.compile("[\n\t]"), "where one line is wanted. Write it on one line."),
    (re.compile("[\x80-\x9f]"), "a control character, often of a file in another encoding. Save it as UTF-8."),
    (re.compile(""), "an invisible control character. Delete it, or type the text again."),
]

# Letters or symbols by their category, and yet nothing to see.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")

# Latin letters that no decomposition reaches, the keyboard variants of two Arabic letters, and the Arabic stretcher.
_TWO_LETTERS = {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th", "ŋ": "ng", "Ŋ": "Ng"}
_PLAIN: dict[int, str | int] = {
    **str.maketrans("øØđĐðÐłŁħĦıŧŦ\u06cc\u0649\u06a9", "oOdDdDlLhHitT\u064a\u064a\u0643"),
    **{ord(letter): two for letter, two in _TWO_LETTERS.items()},
    ord("\u0640"): "",
}
_QUOTES = re.compile("['\"`\u00b4\u00ab\u00bb\u02b9\u02bb\u02bc\u02be\u02bf\u2018-\u201f\u2039\u203a]")
_DASHES = re.compile("[-\u2010-\u2015\u2212\u30a0]")
_ASCII_SIGNS = str.maketrans({"'": "", '"': "", "`": "", "-": " "})


class TextError(ValueError):
    """Say to people which character cannot stay, where it is, and what to do about it."""

    code = "text"


def clean_text(value: str, *, multiline: bool = False) -> str:
    """Return a text in its one stored form; raise TextError for what no text may hold.

    Line ends and tabs are refused unless `multiline`. A text in which nothing can be seen comes back empty, so that
    the caller's "required" holds.
    """
    if value.isascii() and value.isprintable():
        # Most texts: there is nothing in them to refuse or to compose.
        return value.strip()
    _refuse(_NEVER.search(value))
    text = _OUTER.sub("", _SPELLS_NOTHING.sub("", _LINE_ENDS.sub("\n", value)))
    if not multiline:
        _refuse(re.search("[\n\t]", text))
    return unicodedata.normalize("NFC", text) if any(map(_is_visible, text)) else ""


def clean_line(value: str) -> str:
    """Return a title or a claim as one line with single spaces; raise TextError like `clean_text`."""
    return " ".join(clean_text(value, multiline=True).split())


def clean_name(value: str) -> str:
    """Return a name as one line without hidden characters; raise TextError where one stands inside it."""
    name = clean_line(clean_line(value).strip(_MARKS + " "))
    for found in re.finditer(r"\W", name):
        if unicodedata.category(found[0]) == "Cf" and found[0] not in _JOINERS:
            _refuse(found)
    return name


def fold(text: str) -> str:
    """Return the key under which a name is looked up: the same for "José" and "JOSE".

    Case, accents, vowel points, width, quotation marks, apostrophes, hidden characters and the kind of dash or space
    make no difference. Signs that spell another syllable do (Indic vowels, kana voicing). Folding a key again changes
    nothing.
    """
    if text.isascii():
        # Nine names in ten: nothing to take apart.
        return " ".join(text.casefold().translate(_ASCII_SIGNS).split())
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.translate(_PLAIN)).casefold())
    kept = "".join(c for c in apart if not _is_accent(c) and unicodedata.category(c) != "Cf")
    plain = _QUOTES.sub("", _DASHES.sub(" ", kept.translate(_PLAIN)))
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def slugify_name(name: str) -> str:
    """Return a short ASCII form for addresses, or "" where the name as a whole cannot be written in ASCII.

    Half a name would mislead, so one letter of another script is enough for "". At most SLUG_LENGTH characters, cut
    between words. Never in the form of a uid, because an address takes either.
    """
    letters = fold(name)
    if not letters.isascii() and any(c.isalnum() and not c.isascii() for c in letters):
        return ""
    slug = re.sub("[^a-z0-9]+", "-", letters).strip("-")
    if len(slug) > SLUG_LENGTH:
        slug = slug[: SLUG_LENGTH + 1].rpartition("-")[0] or slug[:SLUG_LENGTH]
    return "" if re.fullmatch(UID_PATTERN, slug) else slug


def _is_accent(char: str) -> bool:
    # By canonical class: 10 to 36 are Hebrew, Arabic and Syriac points, from 200 on the general accents. Below lie
    # signs that make another letter (nukta, kana voicing, virama), between them the Thai, Lao and Tibetan vowels.
    found = unicodedata.combining(char)
    return 10 <= found <= 36 or found >= 200


def _is_visible(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNPS" and char not in _BLANK_LETTERS


def _refuse(found: re.Match[str] | None) -> None:
    if not found:
        return
    char, before = found[0], found.string[max(0, found.start() - 20) : found.start()]
    name = " ".join([f"U+{ord(char):04X}", unicodedata.name(char, "")]).strip()
    place = f"after “{before}”" if before else "at the start"
    remedy = next(remedy for chars, remedy in _REMEDIES if chars.match(char))
    raise TextError(f"There is {name} {place}, {remedy}")
