"""What the wording of English claims and passages gives away: quotation marks, speech, attitude, hedges, negation.

These are patterns, and English is larger than any of them. They are made to be silent in doubt. Each function returns
the words that it went by, or "" where there is nothing to say.

Whether "and" joins two propositions or two nouns cannot be told from words alone. It is taken to join propositions
where a clause stands before it and another begins right after it: a subject with a verb form that can hardly be
anything else, such as "and it will", "and the port is", "and prices will", or such a form alone, "and must"; or, after
a comma, a subject with an article and a past form that ends the sentence. "The port and the town should be rebuilt",
"can and should" and "signed and ratified the treaty" are left alone.
"""

import re

from sources.normalize import fold

# Words between quotation marks. One mark alone counts where it can only open or close and the span ends before its
# partner comes. Straight marks need both; single ones, which are apostrophes as often as not, need both around words.
_STRETCH = re.compile(
    r"""“([^“”]+)(?:”|\Z)|\A([^“”]+)”|„([^„“”]+)(?:[“”]|\Z)|«([^«»]+)(?:»|\Z)|\A([^«»]+)»|»([^«»]+)«|「([^「」]+)(?:」|\Z)"""
    r"""|『([^『』]+)(?:』|\Z)|["＂]([^"＂]+)["＂]|(?<!\w)[‘']((?=\w)[^‘’']+(?:['’]\w+[^‘’']*)*[\w.,!?…])['’](?!\w)"""
)
# So many words between marks are a quotation; fewer are one if the passage is not much more than they are.
QUOTED_WORDS = 3

_SAY = (
    "says?|said|states?|stated|argues?|argued|claims?|claimed|believes?|believed|thinks?|thought|holds? that|asserts?|"
    "asserted|insists?|insisted|maintains? that|declares?|declared|announces?|announced|warns?|warned|adds?|added|"
    "notes? that|noted that|admits?|admitted|tells?|told|explains?|explained|suggests? that|suggested that|concludes?|"
    "concluded|writes?|wrote|voices?|voiced|stress(?:es|ed)?|urges?|urged|reiterates?|reiterated|emphasi[sz]e[sd]?|"
    "underlines?|underlined|reports? that|reported that|points? out|pointed out|is of the opinion"
)
_FEEL = (
    "fears?|feared|hopes?|hoped|den(?:y|ies)|denied|doubts?|doubted|demands?|demanded|opposes?|opposed|supports?|"
    "supported|wants?|wanted|wish(?:es)?|wished|expects?|expected|welcomes?|welcomed|rejects?|rejected|condemns?|"
    "condemned|proposes?|proposed|plans? to|planned to|calls? for|called for|(?:is|are) (?:afraid|worried|concerned|"
    "convinced|optimistic|sceptical|skeptical)"
)
_MIND = "view|opinion|belief|position|hope|fear|claim|demand"
_PERSON = "(?:he|she|they|we|i|people|critics|experts|officials|some|many|others|analysts|observers)"
_SAID_BY_SOMEBODY = re.compile(
    rf"\b{_PERSON} (?:also |has |have |had )?(?:{_SAY})\b|\b(?:said|says) (?:he|she|they|that he|that she)\b"
    r"|\baccording to\b|\bin (?:his|her|their|my|our) (?:view|opinion)\b|\bit (?:is|was) said\b"
    r"|\b(?:said|says),? (?:that|it|the|a|an)\b"
    r"|\bit (?:is|was|has been|had been) (?:also |widely )?(?:reported|claimed|alleged|rumou?red|announced|suggested|"
    r"argued|stated|declared|believed|thought|understood|noted) that\b",
    re.IGNORECASE,
)
# With a name before them, these can hardly be anything but somebody's view. “Says” can: a report says little.
_NAME_THINKS = re.compile(
    r"^(?:[^\W\d_a-z][\w’'.-]* ){1,4}(?:also )?(?:thinks?|thought|believes?|believed|argues?|argued)\b"
)
_ATTITUDE = re.compile(
    rf"^\W*(?:(?:it (?:is|was) |there (?:is|are) )(?:feared|hoped|to be hoped|hopes?|fears?)\b|{_PERSON} (?:{_FEEL})\b"
    r"|(?:unfortunately|fortunately|sadly|regrettably|hopefully|thankfully|luckily)\b)"
    r"|\b(?:fears?|hopes?|doubts?|feared|hoped|doubted) that\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:allegedly|reportedly|supposedly|purportedly|apparently|presumably|possibly|perhaps|maybe|probably|arguably|"
    r"likely to|it seems|seems? to|appears? to|(?<!the )(?<!military )(?<!naval )might(?! of\b)|may well|in principle|"
    r"high chances|there is a chance|it (?:may|could) (?:well )?be (?:that|the case)|"
    r"it is (?:well |quite |very |just )?(?:possible|likely|probable|conceivable) that)\b",
    re.IGNORECASE,
)
# What may be may also be allowed, and what could be may be an ability; not in a prediction or an interpretation.
_HEDGE_OF_GUESS = re.compile(r"\b(?:could|may)(?= [a-z])")

_NEGATED = re.compile(
    r"\b(?:not|never|no longer|cannot|nobody|nothing|no one|neither|without any)\b|n['’]t\b"
    r"|\b(?:there (?:is|are|was|were)|has|have|had|makes?|made|poses?|gives?|gave|shows?) no\b|^\W*no\b",
    re.IGNORECASE,
)
_NOT_NEGATED = re.compile(r"\bnot only\b|\bno (?:doubt|later than|fewer than|less than|more than)\b", re.IGNORECASE)

_FINITE = "will|would|should|must|shall|can|cannot|could|may|might|is|are|was|were|has|have|had|does|do|did"
_DETERMINER = "the|a|an|its|their|his|her|our|all|some|most|no|every|each|this|that|these|those"
_NO_RELATIVE = r"(?!that\b|which\b|who\b|whose\b|where\b|when\b|and\b|or\b)[\w’'-]+"
_AND_WITH_SUBJECT = re.compile(
    rf"\band (?:that |therefore |so |then |also |thus )?(?:(?:it|he|she|nobody) (?:{_FINITE}|[a-z]+s|[a-z]+ed)\b"
    rf"|(?:they|we) [a-z]+\b|(?:this|these|those|there) (?:{_FINITE})\b"
    rf"|(?:{_DETERMINER}) (?:{_NO_RELATIVE} ){{1,4}}?(?:{_FINITE})\b)",
    re.IGNORECASE,
)
_AND_WITH_VERB = re.compile(rf"\band (?:therefore |so |then |also |thus )?(?:{_FINITE})\b", re.IGNORECASE)
_NO_LINK = (
    r"(?!(?:that|which|who|whose|where|when|what|how|why|and|or|than|as|not|if|because|while|so|but|nor|to)\b)[\w’'-]+"
)
# Without an article a subject is told by the verb form behind it; with a past form alone, by the comma before it, too.
_AND_WITH_BARE_SUBJECT = re.compile(rf"\band (?!(?:{_FINITE})\b)(?:{_NO_LINK} ){{1,3}}?(?:{_FINITE})\b", re.IGNORECASE)
_AND_WITH_PAST = re.compile(
    rf", and (?:{_DETERMINER}) (?:{_NO_LINK} ){{1,3}}?(?:[a-z]{{2,}}ed|fell|rose|grew|went|came|began|broke|sank)"
    r"(?=\s*(?:[.,;!]|\Z))",
    re.IGNORECASE,
)
_SECOND_SENTENCE = re.compile(r";\s+\w+")
# A plural noun looks like a verb, so only what can hardly be anything else counts as the verb of the first clause.
_CLAUSE = re.compile(
    rf"\b(?:{_FINITE})\b|\b[a-z]+ed (?:{_DETERMINER}|in|on|to|for|by|from)\b|\b[a-z]{{2,}}ed,?\s*\Z"
    rf"|\b(?:needs?|remains?|threatens?|weakens?|strengthens?|shows?|leads?|makes?|gives?|wants?|causes?|costs?|means?|"
    rf"brings?|took|made|gave|began|fell|rose|grew|lost|won|went|became)\b",
    re.IGNORECASE,
)
_ENDS_IN_VERB = re.compile(rf"\b(?:{_FINITE})\s*\Z", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r"\b(?:if|when|how|what|why|where|because|while|since|whether|that|who|which|unless|although|between|both|before|after|until)\b",
    re.IGNORECASE,
)

_TITLE = re.compile(
    "President|Prime|Minister|Premier|Chancellor|Mr|Ms|Mrs|Dr|Professor|Senator|Secretary|General|Ambassador|Captain|"
    "King|Queen|Pope|Governor|Mayor|Judge|Director|Chairman|Spokesman|Spokeswoman|Spokesperson",
    re.IGNORECASE,
)
_OPENING = re.compile(
    "for|to|by|with|under|after|before|since|unlike|like|both|neither|only|even|when|if|as|that|the|because|while|in|on|"
    "against|without|from|according",
    re.IGNORECASE,
)


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return re.findall(r"\w+", fold(text))


def has_marks(passage: str) -> bool:
    """Say whether any words of a passage stand in quotation marks."""
    return bool(_STRETCH.search(passage))


def is_quoted(passage: str) -> bool:
    """Say whether marks stand around words of a passage, and not only around a term in it."""
    for found in _STRETCH.finditer(passage):
        inside = words_of(next(words for words in found.groups() if words))
        if len(inside) >= QUOTED_WORDS or 2 * len("".join(inside)) >= len("".join(words_of(passage))):
            return True
    return False


def is_said_by(text: str, name: str) -> bool:
    """Say whether a text begins with that name and a verb of saying or feeling; both given as keys of names."""
    return bool(re.match(rf"(?:the )?{re.escape(name)}(?: (?:{_SAY}|{_FEEL})|s (?:{_MIND}))\b", text))


def is_named_in(text: str, name: str) -> bool:
    """Say whether a text has that name anywhere; both given as keys of names."""
    return f" {name} " in f" {text} "


def family_names(name: str) -> set[str]:
    """Return the words of a person's name that may stand for the whole.

    That is the last one, or those that are written in capitals; and the first, where the last is one of two syllables
    joined with a hyphen, as in Moon Jae-in.
    """
    words = re.findall(r"\w[\w’'-]*", re.sub(r"\([^)]*\)", "", name))
    words = [word for word in words if not re.fullmatch(r"(?i)jr|sr|i{2,3}|iv", word)]
    if len(words) < 2:
        return set()
    capitals = {word for word in words if word.isupper() and len(word) > 2}
    return capitals or {words[0] if re.fullmatch(r"\w+-[^\W\d_]+", words[-1]) and len(words) == 2 else words[-1]}


def family_name_in(text: str, name: str) -> str:
    """Return the family name of a person where a text has it, and not as a part of somebody else's name."""
    own = {word.casefold() for word in re.findall(r"\w[\w’'-]*", name)}
    for family in family_names(name):
        spelt = rf"(?:{re.escape(family)}|{re.escape(family.capitalize())})"
        for found in re.finditer(rf"(?<![\w-]){spelt}(?![\w-])", text):
            before = re.search(r"[\w’'-]+(?=\s\Z)", text[: found.start()])
            after = re.match(r"\s([\w’'-]+)", text[found.end() :])
            is_of_other = after and after[1][0].isupper() and after[1].casefold() not in own
            if before and before[0][0].isupper():
                # The first word of a sentence may be a given name, or none: “Pia Brem”, “For Brem”.
                is_plain = _TITLE.fullmatch(before[0]) or (before.start() == 0 and _OPENING.fullmatch(before[0]))
                is_of_other = is_of_other or not (before[0].casefold() in own or is_plain)
            if not is_of_other:
                return found[0]
    return ""


def reported_speech(text: str) -> str:
    """Return the words by which a text says that somebody said it."""
    return _first(_SAID_BY_SOMEBODY, text) or _first(_NAME_THINKS, text)


def attitude(text: str) -> str:
    """Return the words by which a text takes an attitude."""
    return _first(_ATTITUDE, text)


def hedge(text: str, *, is_guess: bool) -> str:
    """Return the words by which a text hedges. Those that also allow or enable only count in a guess."""
    return _first(_HEDGE, text) or (_first(_HEDGE_OF_GUESS, text) if is_guess else "")


def is_negated(text: str) -> bool:
    """Say whether a sentence is negated."""
    return bool(_NEGATED.search(_NOT_NEGATED.sub("", text)))


def second_proposition(text: str) -> str:
    """Return the words at which a second proposition begins."""
    for pattern in (_AND_WITH_SUBJECT, _AND_WITH_VERB, _AND_WITH_BARE_SUBJECT, _AND_WITH_PAST, _SECOND_SENTENCE):
        found = pattern.search(text)
        if found and _is_a_clause(text[: found.start()]):
            return found[0].strip()
    return ""


def common_run(one: list[str], other: list[str]) -> int:
    """Return how many words the longest run that both have counts."""
    best, before = 0, [0] * (len(other) + 1)
    for word in one:
        row = [0] * (len(other) + 1)
        for place, found in enumerate(other, 1):
            if word == found:
                row[place] = before[place - 1] + 1
                best = max(best, row[place])
        before = row
    return best


def _is_a_clause(before: str) -> bool:
    """Say whether a main clause stands before: with a verb, which is not the first of two (“can and should”)."""
    return bool(_CLAUSE.search(before)) and not _SUBORDINATE.search(before) and not _ENDS_IN_VERB.search(before)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0].strip() if found else ""
