"""The page that answers the course's question: each sentence follows from the verdict on one claim.

A sentence has words of its own for the state in which its claim was when it was written. In every other state the
general frame of that state takes its place, so that no sentence can contradict a word that has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from course.english import listed
from course.ledger import board

#: State of a claim -> the sentence about it. {c} is a clause, {C} the same at the start of a sentence, {choice} what
#: the answer depends on. "open" has five states, because a sign, a model and missing figures are open for different
#: reasons.
FRAMES = {
    "supported": "{C}.",
    "qualified": "It is true only in part that {c}.",
    "depends": "Whether {c} depends on {choice}.",
    "contradicted": "The figures contradict the idea that {c}.",
    "signs for": "Some signs suggest that {c}, but they could have another cause.",
    "signs against": "Some signs speak against the idea that {c}, but they could have another cause.",
    "signs both ways": "Signs point both ways on whether {c}.",
    "a model": "Only a model speaks on whether {c}.",
    "unclear": "Our figures can't tell whether {c}.",
    board.UNTESTED: "Nothing in our tables counts whether {c}.",
    board.BROKEN: "Whether {c} could not be computed just now.",
}
#: State -> the group in which the summary puts it.
GROUPS = {"supported": "shown", "contradicted": "wrong", "qualified": "half", "depends": "half"}


@dataclass(frozen=True)
class Statement:
    """A claim as the page speaks of it.

    claim : id. clause : the claim itself as a clause that fits after "that". told : state -> a better sentence than the
    frame; it may hold {c}, {C} and {choice}. plain : a choice of the record -> what it is in plain words.
    """

    claim: str
    clause: str
    told: Mapping[str, str] = field(default_factory=dict)
    plain: Mapping[str, str] = field(default_factory=dict)


#: Theme -> what the page says of it, in order.
THEMES: dict[str, tuple[Statement, ...]] = {
    "Close behind the leader": (
        Statement(
            "RQ-26",
            "nearly every province put more of its R&D into developing known things than other countries did",
            {
                "supported": (
                    "In the years around 2010 nearly every province put more of its research money into developing"
                    " known things than other countries did."
                )
            },
        ),
        Statement(
            "RQ-36",
            "doing more for novelty is the way to growth that lasts",
            {
                "contradicted": (
                    "It isn't plain that novelty would have paid better, because countries that did more for it mostly"
                    " grew no faster than others that had begun equally rich."
                )
            },
        ),
        Statement(
            "HZ-29",
            "in some digital fields China has come close to the frontier",
            {"supported": "By 2025 China had come close to the frontier in some digital fields."},
        ),
        Statement(
            "RQ-92",
            "China now leaves half as many traces of novelty as a leader",
            plain={"trace": "which trace we follow"},
        ),
    ),
    "Work, profit and power": (
        Statement(
            "RQ-21",
            "Apple takes the bulk of the profit on its products",
            plain={"base": "whose profit we add up"},
        ),
        Statement(
            "RQ-19",
            "the place at the heart of world production was safe for ten years from 2010",
            {
                "supported": (
                    "The forecast of 2010 that China's place at the heart of production was safe for ten years came"
                    " true."
                )
            },
        ),
        Statement(
            "RQ-20",
            "worry about security would be beside the point where firms need each other",
            {
                "contradicted": (
                    "The forecast that nobody need worry about security failed, because other states limited the chips"
                    " that Chinese firms may buy."
                )
            },
        ),
    ),
    "Many local governments": (
        Statement(
            "RQ-58",
            "the promotion of exports was tried in Guangdong and then copied all over China",
        ),
        Statement(
            "RQ-57",
            "the centre made room, localities answered in their own ways, and the centre then chose what had worked",
        ),
        Statement(
            "RQ-70",
            "Beijing, Shanghai and the Pearl River Delta each took a path of their own",
            {
                "depends": (
                    "Whether the three great regions really took three different paths depends on {choice}, so it is"
                    " no firm ground for a recipe."
                )
            },
            plain={"scale": "the scale on which we draw them", "line": "where we draw the line"},
        ),
        Statement(
            "RQ-71",
            "local advantage rather than central planning drove success",
        ),
    ),
    "Great cities": (
        Statement("HZ-36", "in most countries with figures innovation is far more concentrated than people are"),
        Statement(
            "HZ-45",
            "large Chinese cities innovate by more than their size alone would give",
            {"supported": "Large Chinese cities innovate by more than their size alone would give."},
        ),
        Statement(
            "HZ-23",
            "a few leading cities hold half of China's innovation",
            plain={"count": "what we count"},
        ),
        Statement(
            "HZ-56",
            "high costs are the reason why the greatest cities lose ground",
        ),
    ),
    "Chance": (
        Statement("HZ-70", "leaps of knowledge come more often where knowledge and people have long gathered"),
        Statement("HZ-28", "most innovations come in ways that nobody foresaw"),
        Statement(
            "HZ-61",
            "Hangzhou alone had a firm as good as DeepSeek",
        ),
        Statement(
            "HZ-48",
            "a city that copies Hangzhou's recipe can breed a DeepSeek of its own",
        ),
    ),
    "Control, money and letting go": (
        Statement(
            "RQ-13",
            "Chinese carriers waited about seven years longer than the Japanese for 3G",
        ),
        Statement(
            "RQ-98",
            "late licences for the home-grown standard made the carriers wait",
            {
                "signs for": (
                    "Some signs suggest that a home-grown standard came late and held the carriers up, but the delay"
                    " could have another cause."
                )
            },
        ),
        Statement(
            "HZ-14",
            "Hangzhou's government invests in small firms early",
            {"supported": "Hangzhou didn't simply stay away, because its government invests in small firms early."},
        ),
        Statement(
            "HZ-54",
            "firms do well where a government invests early and then doesn't interfere",
        ),
        Statement(
            "HZ-64",
            "a government can't plan innovation in advance",
            {
                "signs against": (
                    "Fields that were planned did come about, which speaks against the idea that {c}, but they might"
                    " have come without a plan."
                )
            },
        ),
    ),
    "Different, but not unique": (
        Statement(
            "EX-12",
            "China's technology ecosystem has a scale that no other country's has",
            {"qualified": "{C}, but only by some measures."},
        ),
        Statement(
            "EX-13",
            "no other country's digital ecosystem ever grew so fast",
            {"contradicted": "By our counts other countries went online faster."},
        ),
        Statement(
            "EX-16",
            "Chinese digital firms are bound to win against rivals from abroad",
            {"contradicted": "Chinese digital firms aren't bound to win when they meet rivals from abroad."},
        ),
        Statement(
            "EX-21",
            "nearly all that digital products do is done on both sides of the border",
            {"supported": "{C}, so each side can compare itself with the other."},
        ),
        Statement(
            "EX-19",
            "China owes its fast growth to features of its own",
        ),
    ),
}
#: The claims by which the summary speaks for the themes.
LEADS = ("RQ-26", "RQ-20", "RQ-70", "HZ-45", "HZ-70", "HZ-28", "HZ-54", "EX-16")


def statements() -> dict[str, Statement]:
    """Return all statements of the page by claim."""
    return {one.claim: one for these in THEMES.values() for one in these}


def state(row: Any) -> str:
    """Return the state of a claim, one of FRAMES. row : of `board.table`, with verdict, answer and measure."""
    if row["verdict"] != "open":
        return str(row["verdict"])
    if row["measure"] == "model":
        return "a model"
    signs = {"yes": "signs for", "no": "signs against", "mixed": "signs both ways"}
    return signs.get(str(row["answer"]), "unclear")


def sentence(one: Statement) -> str:
    """Return what the page says of a claim, with the sign of its verdict and its id."""
    row = board.table().loc[one.claim]
    now = state(row)
    choice = listed(one.plain.get(name, f"the {name}") for name in row["turns_on"]) if row["turns_on"] else "how we ask"
    clause = one.clause
    text = one.told.get(now, FRAMES[now]).format(c=clause, C=clause[0].upper() + clause[1:], choice=choice)
    return f"{text[:-1]} ({board.SIGNS[str(row['verdict'])]} {one.claim})."


def theme(name: str) -> str:
    """Return the paragraph of a theme. Raises KeyError for a theme that is not on the page; names those that are."""
    if name not in THEMES:
        raise KeyError(f"The page has no theme {name!r}; it has {listed(THEMES)}.")
    return " ".join(sentence(one) for one in THEMES[name])


def in_a_minute() -> str:
    """Return the whole page in one sentence for each kind of verdict that the leading claims have."""
    known, frame = statements(), board.table()
    groups: dict[str, list[str]] = {"shown": [], "wrong": [], "half": [], "open": []}
    for one in LEADS:
        groups[GROUPS.get(state(frame.loc[one]), "open")].append(known[one].clause)
    starts = {
        "shown": "**Our figures support** that {these}.",
        "wrong": "**They contradict** that {these}.",
        "half": "**It hangs on how we count** whether {these}.",
        "open": "**They leave open** whether {these}.",
    }
    lines = (starts[name].format(these=_clauses(these)) for name, these in groups.items() if these)
    return "\n".join(f"- {line}" for line in lines)


def _clauses(these: list[str]) -> str:
    """Return clauses in a row; they hold commas, so semicolons part them."""
    return f"{'; '.join(these[:-1])}; and {these[-1]}" if len(these) > 2 else " and that ".join(these)
