"""An edited text is captured again, with edits that we know: each passage lands in its class, none in a wrong one."""

import unicodedata

import pytest

from sources.ingest.capture import capture
from tests.drafts import make_passage, make_source, writer

TEXT = "\n\n".join(
    [
        "The ferry will sail at nine, the captain told the crowd on the quay. Nobody there believed a word of it.",
        "By noon on 4 May the harbour board had closed both gates, and the fishers were mending nets in the "
        "café. According to the Gull Institute, the board wants to keep the port shut until the tide tables "
        "are printed anew.",
        "“We have waited twelve years”, Ola Brem wrote to the paper, “and we can wait until Friday.” The "
        "board did not answer the letter. A clerk pinned it to the wall beside the tide table.",
        "The mayor could, in principle, open the gates alone. He has not said whether he will do so. His "
        "office denies that 40 boats lie idle, while the union counts 52 of them.",
        "Some people say that the harbour was sold long ago. Others say that nobody would buy it.",
    ]
)

PASSAGES = {
    "ferry": "The ferry will sail at nine, the captain told the crowd on the quay.",
    "crowd": "Nobody there believed a word of it.",
    "gates": "By noon on 4 May the harbour board had closed both gates",
    "nets": "the fishers were mending nets in the café",
    "cue": "According to the Gull Institute",
    "shut": "the board wants to keep the port shut until the tide tables are printed anew",
    "years": "“We have waited twelve years”",
    "friday": "and we can wait until Friday.",
    "letter": "The board did not answer the letter.",
    "clerk": "A clerk pinned it to the wall beside the tide table.",
    "mayor": "The mayor could, in principle, open the gates alone.",
    "silent": "He has not said whether he will do so.",
    "idle": "His office denies that 40 boats lie idle",
    "union": "the union counts 52 of them",
    "sold": "Some people say that the harbour was sold long ago.",
    "buyer": "Others say that nobody would buy it.",
}


def put(old, new, times=1):
    """Plant one edit; it must find what it edits."""

    def edit(text):
        assert old in text
        return text.replace(old, new, times)

    return edit


def swap(one, other):
    return lambda text: text.replace(one, "\0").replace(other, one).replace("\0", other)


def paragraphs(*order):
    return lambda text: "\n\n".join(text.split("\n\n")[n] for n in order)


def also(*edits):
    def edit(text):
        for one in edits:
            text = one(text)
        return text

    return edit


# The edit, and what it does to which passages. "around" is a passage whose words stand, but not what is around them;
# all others stand, where they stood or elsewhere.
EDITS = {
    # Wording
    "a negation": (put("had closed both", "had not closed both"), {"gates": "changed"}),
    "a negation taken out": (put("did not answer", "did answer"), {"letter": "changed"}),
    "another number": (put("40 boats", "400 boats"), {"idle": "changed"}),
    "another digit": (put("counts 52", "counts 25"), {"union": "changed"}),
    "another day": (put("until Friday", "until Sunday"), {"friday": "changed"}),
    "another name": (put("the Gull Institute", "the Tern Institute"), {"cue": "changed", "shut": "around"}),
    "another verb": (put("denies that", "admits that"), {"idle": "changed"}),
    "a hedge taken out": (put("could, in principle, open", "could open"), {"mayor": "changed"}),
    "a hedge put in": (put("will sail at nine", "will perhaps sail at nine"), {"ferry": "changed"}),
    "a reporter changed": (put("the captain told", "the cook told"), {"ferry": "changed"}),
    "a word put in": (put("mending nets", "mending old nets"), {"nets": "changed"}),
    "a word taken out": (put("twelve years", "years"), {"years": "changed"}),
    "an accent": (put("the café", "the cafe"), {"nets": "changed"}),
    "a capital": (put("the fishers were", "The fishers were"), {"nets": "changed"}),
    "a spelling": (put("tide tables are", "tide-tables are"), {"shut": "changed"}),
    "a full stop for a comma": (put("nine, the captain", "nine. The captain"), {"ferry": "changed"}),
    "a question mark": (put("would buy it.", "would buy it?"), {"buyer": "changed"}),
    # Typography
    "straight quotation marks": (
        put("“We have waited twelve years”", '"We have waited twelve years"'),
        {"years": "changed"},
    ),
    "no quotation marks": (put("“We have waited twelve years”", "We have waited twelve years"), {"years": "changed"}),
    "a hard space": (put("twelve years", "twelve\u00a0years"), {"years": "changed"}),
    "a line end": (put("pinned it to", "pinned it\nto"), {"clerk": "changed"}),
    "two spaces": (put("Nobody there", "Nobody  there"), {"crowd": "changed"}),
    "a soft hyphen": (put("principle", "prin\u00adciple"), {"mayor": "changed"}),
    "an accent set apart": (put("café", unicodedata.normalize("NFD", "café")), {"nets": "changed"}),
    # Around
    "it is false that": (put("The ferry will sail", "It is false that The ferry will sail"), {"ferry": "around"}),
    "a denial before": (put("His office denies", "It is not true that His office denies"), {"idle": "around"}),
    "a question before": (put("Some people say", "Do they lie? Some people say"), {"sold": "around"}),
    "a retraction behind": (put("long ago. Others", "long ago. This was wrong. Others"), {"sold": "around"}),
    "a doubt behind": (put("on the quay.", "on the quay. He lied."), {"ferry": "around"}),
    "a denial far before, in the same sentence": (
        put("According to", "It is false that According to"),
        {"cue": "around", "shut": "around"},
    ),
    "another speaker before": (
        put("According to the Gull Institute, the", "The clerk invented that the"),
        {"cue": "gone changed", "shut": "around"},
    ),
    "a line put in front of all": (lambda text: "Corrected on Tuesday. " + text, {"ferry": "around"}),
    # Moves
    "a paragraph put in front": (lambda text: "Corrected on Tuesday.\n\n" + text, {"ferry": "around"}),
    "a paragraph moved to the end": (paragraphs(1, 2, 3, 4, 0), {}),
    "all paragraphs turned round": (paragraphs(4, 3, 2, 1, 0), {}),
    "two sentences changed places": (swap(PASSAGES["mayor"], PASSAGES["silent"]), {}),
    "a sentence moved to another paragraph": (
        also(
            put("The board did not answer the letter. ", ""),
            put("He has not said", "The board did not answer the letter. He has not said"),
        ),
        {},
    ),
    # Deletions
    "a sentence taken out": (put("Nobody there believed a word of it.", ""), {"crowd": "gone"}),
    "the first of two alike": (put("Some people say that the harbour was sold long ago. ", ""), {"sold": "gone"}),
    "the second of two alike": (put(" Others say that nobody would buy it.", ""), {"buyer": "gone"}),
    "a paragraph taken out": (paragraphs(0, 1, 3, 4), dict.fromkeys(("years", "friday", "letter", "clerk"), "gone")),
    "all but the first paragraph": (paragraphs(0), dict.fromkeys(list(PASSAGES)[2:], "gone")),
    "half a sentence taken out": (put(", while the union counts 52 of them", ""), {"union": "gone"}),
    "replaced by something else": (
        put("A clerk pinned it to the wall beside the tide table.", "Two cats slept under the old crane all day long."),
        {"clerk": "gone"},
    ),
    "another text": (
        lambda text: "A wholly different report about the price of bread in mountain towns.",
        dict.fromkeys(PASSAGES, "gone"),
    ),
    # Duplications
    "a sentence twice in a row": (
        put(PASSAGES["silent"], f"{PASSAGES['silent']} {PASSAGES['silent']}"),
        {"silent": "any"},
    ),
    "a pull quote far away": (lambda text: text + "\n\nThe board did not answer the letter.", {}),
    "a summary in front": (
        lambda text: "Some people say that the harbour was sold long ago.\n\n" + text,
        {"ferry": "around"},
    ),
    "the whole text twice": (lambda text: text + "\n\n" + text, dict.fromkeys(PASSAGES, "any")),
    "only the copy is left, elsewhere": (
        also(
            put("The board did not answer the letter. ", ""),
            lambda text: text + "\n\nThe board did not answer the letter.",
        ),
        {},
    ),
    # Several at once
    "edited and moved": (also(put("both gates", "all gates"), paragraphs(1, 0, 2, 3, 4)), {"gates": "changed"}),
    "two edits in one passage": (also(put("By noon", "By one"), put("had closed", "had opened")), {"gates": "changed"}),
    "edited, and the old wording quoted": (
        also(
            put("did not answer the letter", "answered the letter"),
            lambda text: text + "\n\nAn earlier version said: The board did not answer the letter.",
        ),
        {"letter": "any"},
    ),
}


@pytest.fixture
def marked(db):
    source = make_source()
    snapshot = capture(source, TEXT, by=writer()).snapshot
    for words in PASSAGES.values():
        make_passage(snapshot, TEXT.index(words), TEXT.index(words) + len(words), TEXT)
    return source


def test_there_are_enough_edits():
    assert len(EDITS) >= 40


@pytest.mark.parametrize("name", EDITS)
def test_each_passage_lands_in_its_class(marked, name):
    edit, expected = EDITS[name]
    text = edit(TEXT)
    names = {words: name for name, words in PASSAGES.items()}
    result = capture(marked, text, by=writer())
    assert len(result.fates) == len(PASSAGES)
    wrong = {}
    for fate in result.fates:
        passage = names[fate.passage.exact]
        if not _is_right(fate, expected.get(passage, "stands"), text):
            wrong[passage] = (fate.fate, fate.context_stands, text[fate.start or 0 : fate.end or 0])
    assert wrong == {}


def _is_right(fate, expected, text):
    """Hold a fate against what is expected; whatever that is, the offsets must bear out what it promises."""
    same_words = fate.start is not None and text[fate.start : fate.end] == fate.passage.exact
    same_place = fate.start == fate.passage.start
    kept = fate.fate in ("unchanged", "moved")
    if kept != same_words or (fate.fate == "unchanged") != (same_words and same_place):
        return False
    if expected == "stands":
        return kept
    if expected == "around":
        return kept and not fate.context_stands
    if expected == "any":
        # The words stand twice: one place may be the right one, but only with what stood around it.
        return fate.fate == "ambiguous" or kept or fate.fate == "changed"
    return fate.fate in expected.split()
