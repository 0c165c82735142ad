"""Ten statements to enter of each of two texts, as keys in the text and values of the form; and what must stand then.

`keys` are pressed once the sentence has the focus; "l*4" is l four times. `expected` is what the list of the room says.
The sentences are named by number, so that no text of a source stands here.
"""

from dataclasses import dataclass

MONDAY = {"said": "Monday", "reading": "[2021-12-"}
WEDNESDAY = {"said": "Wednesday", "reading": "[2022-02-"}


@dataclass(frozen=True)
class Task:
    """One statement: where it stands, how it is selected, what is typed, and what the room must show of it."""

    sentence: int
    keys: str
    values: dict
    expected: str


def new(claim, kind, **values):
    """Return the values of a statement with a claim that is not in the record."""
    return values.pop("first", {}) | {"claim": claim, "claim_kind": kind} | values


ARTICLE = [
    Task(
        5,
        "s",
        new(
            "The North should begin the new year by talking to the South.",
            "norm",
            first={"actor": "Ministry of Unification (South Korea)"},
            stance="req",
            **MONDAY,
        ),
        "South Korea's Ministry of Unification requests",
    ),
    Task(
        7,
        "s",
        new(
            "The four parties agree that the war should be declared over.",
            "fact",
            first={"actor": "Moon Jae-in"},
            hedge="in principle",
            said="2021-12-13",
            event="Press conference in the capital of Australia",
            event_kind="press",
        ),
        "Moon Jae-in asserts",
    ),
    Task(
        8,
        "s",
        new("It is necessary to declare the war over.", "norm", stance="prop", said="2021-09"),
        "Moon Jae-in proposes",
    ),
    Task(
        15,
        "s",
        new(
            "A declaration would leave the peninsula no safer.",
            "pred",
            first={"actor": "The Washington Times"},
            original="in a work",
            original_work="Opinion piece, not named further",
        ),
        "The Washington Times asserts",
    ),
    Task(
        16,
        "l*2 Shift+l u",
        new("The two allies differ over the declaration.", "interp", mode="para"),
        "some sources asserts",
    ),
    Task(
        17,
        "l Shift+l*4 c l Shift+End s",
        new(
            "The North should disarm before the war is declared over.",
            "norm",
            first={"actor": "United States", "chain": "Lowy Institute"},
            stance="dem",
        ),
        "the United States demands",
    ),
    Task(
        18,
        "s",
        new("A declaration would weaken the alliance.", "pred", first={"as-before": True}, stance="fears"),
        "the United States fears",
    ),
    Task(
        26,
        "l*20 u",
        new("The declaration is meant to secure the legacy of the president.", "interp"),
        "many asserts",
    ),
    Task(
        26,
        "b",
        {"claim": "The declaration is meant to secure the legacy of the president.", "stance": "den"},
        "Perizat Risbek Kizi denies",
    ),
    Task(
        21,
        "s",
        new("Declaring the war over is worth its risk.", "opin", first={"actor": "Frank Aum", "role": "senior expert"}),
        "Frank Aum asserts",
    ),
]

BRIEFING = [
    Task(
        6,
        "l Shift+l*8 s",
        new(
            "Declaring the war over is worth its risk.",
            "opin",
            first={"actor": "ondine-marrowvale"},
            mode="dir",
            **WEDNESDAY,
        ),
        "Ondine Marrowvale (fictional) asserts",
    ),
    Task(
        7,
        "s",
        new("A declaration leaves one excuse fewer.", "pred", hedge="might"),
        "Ondine Marrowvale (fictional) asserts",
    ),
    Task(
        10,
        "u",
        new(
            "An end to the war would send the command home.",
            "pred",
            first={"actor": "the worry heard most often"},
            stance="fears",
        ),
        "the worry heard most often fears",
    ),
    Task(
        11,
        "s",
        {"actor": "corvin-aldertree", "claim": "An end to the war would send the command home.", "stance": "den"},
        "Corvin Aldertree (fictional) denies",
    ),
    Task(
        13,
        "s",
        new("The drafters should say that the armistice stays in force.", "norm", stance="prop"),
        "Corvin Aldertree (fictional) proposes",
    ),
    Task(
        18,
        "s",
        new(
            "A declaration leaves the armistice as it is.",
            "pred",
            first={"actor": "tobias-fennimoor"},
            said="2021-10-05",
            event="Round table of the members",
            event_kind="other",
        ),
        "Tobias Fennimoor (fictional) asserts",
    ),
    Task(
        25,
        "l*11 Shift+l*2 c Home Shift+l*9 s",
        new(
            "No declaration is better than a careful one.",
            "norm",
            first={"actor": "saltmarsh-veterans-circle", "chain": "ondine-marrowvale"},
        ),
        "the Saltmarsh Veterans' Circle (fictional) asserts",
    ),
    Task(
        27,
        "l Shift+l u",
        new("A text will be ready by the spring.", "pred", stance="ques"),
        "One participant questions",
    ),
    Task(
        28,
        "s",
        new(
            "The institute will publish a draft in April.",
            "pred",
            first={"actor": "ondine-marrowvale"},
            stance="commits",
        ),
        "Ondine Marrowvale (fictional) commits to",
    ),
    Task(
        24,
        "b",
        new("The sharpest exchange was about motives.", "interp"),
        "asserts",
    ),
]
