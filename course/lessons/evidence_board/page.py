"""The page that answers the course's question: each sentence follows from the verdict on one claim.

A sentence has words of its own for the state in which its claim was when it was written. In every other state the
general frame of that state takes its place, so that no sentence can contradict a word that has changed. The same holds
for the answer that stands in front of a theme: where a claim that it rests on has changed, a question takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from course import data
from course.english import listed
from course.ledger import board
from course.tables import ai

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
#: Numbers that are written as words.
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Statement:
    """A claim as the page speaks of it.

    claim : id. short : its subject in a few words, for a chart. clause : the claim itself as a clause that fits after
    "that". told : state -> a better sentence than the frame; it may hold {c}, {C}, {choice}, {months} (see `behind`)
    and the names that `found` finds. found : a pattern for the sentence of the record; where it isn't there, the frame
    is used. plain : a choice or an option of the record -> what it is in plain words.
    """

    claim: str
    short: str
    clause: str
    told: Mapping[str, str] = field(default_factory=dict)
    found: str = ""
    plain: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Theme:
    """A paragraph of the page.

    question : what the theme asks. answer : its answer in a sentence, which stands while each claim of `on` is in the
    state that is given there. statements : what it rests on, in order. limit : what the figures stand for or leave out.
    """

    question: str
    answer: str
    on: Mapping[str, str]
    statements: tuple[Statement, ...]
    limit: str


#: What stands in a record's sentence where an answer turns on a choice.
SPLIT = r"yes with (?P<yes>[^;()]+); (?:mostly )?no with (?P<no>[^;()]+)\)"
#: Theme -> what the page says of it, in order.
THEMES: dict[str, Theme] = {
    "Close behind the leader": Theme(
        "How close behind the leaders is China?",
        "China put its research money into development, and in some fields it has nearly caught up.",
        {"RQ-26": "supported", "HZ-29": "supported"},
        (
            Statement(
                "RQ-26",
                "development",
                "nearly every province put more of its R&D into developing known things than other countries did",
                {
                    "supported": (
                        "Around 2010, {f} provinces put a larger part of their research money into development than the"
                        " United States did."
                    )
                },
                r"\((?P<f>\d+ of \d+)\)",
            ),
            Statement(
                "RQ-18",
                "weak at the new",
                "in 2010 China was still weak at products that are new to the world",
                {
                    "supported": (
                        "By nearly all our counts China then had less than half of what the United States or Japan had"
                        " in patents abroad and licence income."
                    )
                },
                plain={"Japan": "Japan as the leader", "in all": "totals"},
            ),
            Statement(
                "RQ-92",
                "half a leader's?",
                "China now has half as many patents abroad and half as much licence income as a leader",
                {
                    "depends": (
                        "Whether it has half as much today depends on {choice}, because with {yes} it mostly does, and"
                        " with {no} mostly not."
                    )
                },
                SPLIT,
                {"trace": "which of these we count", "filings": "filings abroad", "receipts": "licence income"},
            ),
            Statement(
                "RQ-36",
                "novelty pays",
                "doing more for novelty is the way to growth that lasts",
                {
                    "contradicted": (
                        "More novelty isn't plainly better, because countries that did more for it mostly grew no"
                        " faster than others that had begun equally rich."
                    )
                },
            ),
            Statement(
                "HZ-29",
                "near the front",
                "in some digital fields China has come close to the frontier",
                {
                    "supported": (
                        "By 2025 China was near the front in some digital fields, and its best AI models have come some"
                        " {months} months after American equals."
                    )
                },
            ),
        ),
        "Research money, patents and test scores don't show who learned what from whom.",
    ),
    "Work, profit and power": Theme(
        "Who gets the work and the profit, and is dependence safe?",
        "The work stayed in China, but mutual dependence didn't protect its firms from limits on chips.",
        {"RQ-19": "supported", "RQ-20": "contradicted"},
        (
            Statement(
                "RQ-19",
                "safe ten years",
                "the place at the heart of world production was safe for ten years from 2010",
                {
                    "supported": (
                        "As foreseen in 2010, China kept its place at the heart of production, number {place} in"
                        " high-tech exports for {years} years."
                    )
                },
                r"\(place (?P<place>\d+) for (?P<years>\d+) years\)",
            ),
            Statement(
                "RQ-21",
                "Apple's profit",
                "Apple takes the bulk of the profit on its products",
                {
                    "depends": (
                        "Whether Apple took the bulk of the profit on its products depends on {choice}. Among the"
                        " makers it did, but not if all shops count as well."
                    )
                },
                r"\(yes with makers .*; no with other shops, too\)",
                {"base": "whose profit we add up"},
            ),
            Statement(
                "RQ-20",
                "no need to worry",
                "worry about security would be beside the point where firms need each other",
                {
                    "contradicted": (
                        "The essay's calm about security didn't last, because by {year} other states had taken {n}"
                        " steps to limit which chips Chinese firms may buy."
                    )
                },
                r"\((?P<n>\d+) steps by (?P<year>\d+)\)",
            ),
        ),
        "Exports say where things are made, not who owns the ideas in them.",
    ),
    "Many local governments": Theme(
        "Did local freedom carry China's rise?",
        "A local experiment did spread over China, but we can't show that local freedom explains the rise.",
        {"RQ-58": "supported", "RQ-57": "signs for", "RQ-71": "signs both ways"},
        (
            Statement(
                "RQ-58",
                "trial copied",
                "the promotion of exports was tried in Guangdong and then copied all over China",
                {
                    "supported": (
                        "Special zones for exports began in Guangdong, and {f} provinces had a zone or an open city"
                        " before 2010."
                    )
                },
                r"(?P<f>\d+ of \d+) provinces had a zone",
            ),
            Statement(
                "RQ-57",
                "the centre chose",
                "the centre made room, localities answered in their own ways, and the centre chose what had worked",
                {
                    "signs for": (
                        "Some signs suggest that the centre chose what had worked, but our tables don't show it"
                        " choosing."
                    )
                },
            ),
            Statement(
                "RQ-71",
                "localities win",
                "local advantage rather than central planning drove success",
                {
                    "signs both ways": (
                        "Signs point both ways on whether local advantage beat central plans, because where"
                        " governments paid for more research there were fewer {yes} but not fewer {no}."
                    )
                },
                SPLIT,
            ),
            Statement(
                "RQ-70",
                "three own paths",
                "Beijing, Shanghai and the Pearl River Delta each took a path of their own",
                {
                    "depends": (
                        "Whether Beijing, Shanghai and the Pearl River Delta took three different paths depends on"
                        " {choice}, which isn't firm ground for a recipe."
                    )
                },
                plain={"scale": "the scale", "line": "on where we draw the line"},
            ),
        ),
        "Trials that were stopped are missing from our tables.",
    ),
    "Great cities": Theme(
        "Do great cities innovate more, and why?",
        "Large cities have more innovation per head, but why is open.",
        {"HZ-45": "supported", "HZ-43": "unclear"},
        (
            Statement(
                "HZ-45",
                "more than size",
                "large Chinese cities innovate by more than their size alone would give",
                {
                    "supported": (
                        "By nearly all our ways of asking, a Chinese city with twice the people has more than twice the"
                        " inventors or workers in IT and science."
                    )
                },
                plain={"kept": "towns without inventors", "2021": "the year 2021"},
            ),
            Statement(
                "HZ-23",
                "a few hold half",
                "a few leading cities hold half of China's innovation",
                {
                    "depends": (
                        "Whether a few leading cities hold half of China's innovation depends on {choice}. With {yes}"
                        " they mostly do, and with {no} they don't."
                    )
                },
                SPLIT,
                {"count": "what we count"},
            ),
            Statement(
                "HZ-43",
                "coffee and ideas",
                "places to meet are why cities have ideas",
                {
                    "unclear": (
                        "Our figures can't tell whether cities innovate because people meet, since coffee shops that"
                        " bring no ideas at all could have left the same trace."
                    )
                },
                r"worlds in which it is not so give as much",
            ),
        ),
        "Inventors here are those on American patents.",
    ),
    "Chance": Theme(
        "Can the next leap be foreseen?",
        "A leap is likelier where people and knowledge have long gathered, but whether anybody can foresee what it will"
        " be is unclear.",
        {"HZ-70": "supported", "HZ-28": "signs both ways"},
        (
            Statement(
                "HZ-70",
                "where leaps come",
                "leaps of knowledge come more often where knowledge and people have long gathered",
                {
                    "supported": (
                        "Places where inventors or people had long gathered brought forth {low} to {high} times as many"
                        " leaps as their share of China's people."
                    )
                },
                r"(?P<low>[\d.]+) to (?P<high>[\d.]+) times their part",
            ),
            Statement(
                "HZ-28",
                "unforeseen",
                "most innovations come in ways that nobody foresaw",
                {
                    "signs both ways": (
                        "Whether most innovations come in ways that nobody foresaw is unclear, because in AI the answer"
                        " depends on the list and on how far ahead we look."
                    )
                },
                r"depends on the vintage and the years ahead",
            ),
            Statement(
                "HZ-48",
                "copy Hangzhou",
                "a city that copies Hangzhou's recipe can breed a DeepSeek of its own",
                {
                    "a model": (
                        "In a model, which shows only what is possible, even a perfect copy of Hangzhou gets a firm"
                        " like DeepSeek in only {low} to {high}% of the draws."
                    )
                },
                r"in (?P<low>[1-4]\d) to (?P<high>[1-4]\d)% of the draws",
            ),
        ),
        "Young firms and makers of AI stand in for leaps, and lists of them forget those that failed.",
    ),
    "Control, money and letting go": Theme(
        "Does it pay to let go?",
        "Under central control China got 3G years late, but we can't show that letting go works better.",
        {"RQ-13": "supported", "HZ-54": "signs for"},
        (
            Statement(
                "RQ-13",
                "years late",
                "Chinese carriers waited about seven years longer than the Japanese for 3G",
                {"supported": ("Chinese carriers got their 3G licences {years} years after the Japanese had begun.")},
                r"\((?P<years>[\d.]+) to the licences\)",
            ),
            Statement(
                "RQ-98",
                "own standard",
                "late licences for the home-grown standard made the carriers wait",
                {
                    "signs for": (
                        "The licences came only once China's own standard was ready, which is a sign of the reason"
                        " and no proof."
                    )
                },
            ),
            Statement(
                "HZ-14",
                "invests early",
                "Hangzhou's government invests in small firms early",
                {
                    "supported": (
                        "By its own account Hangzhou, which is praised for letting go, has backed {n} early-stage"
                        " firms."
                    )
                },
                r"backed (?P<n>[\d,]+) early-stage firms",
            ),
            Statement(
                "HZ-54",
                "then lets go",
                "firms do well where a government invests early and then doesn't interfere",
                {
                    "signs for": (
                        "Hangzhou is number {rank} of {of} large cities by young firms worth a billion for its size,"
                        " but it could owe that to something else."
                    )
                },
                r"Hangzhou is number (?P<rank>\d+) of (?P<of>\d+) large cities",
            ),
            Statement(
                "HZ-64",
                "unplannable",
                "a government can't plan innovation in advance",
                {
                    "signs against": (
                        "Planned fields did come about, which speaks against the idea that {c}, but they might have"
                        " come anyway."
                    )
                },
            ),
        ),
        "We know single cases, mostly those that came off.",
    ),
    "Different, but not unique": Theme(
        "Is China a world of its own?",
        "China is huge and different, and it can still be compared.",
        {"EX-12": "qualified", "EX-21": "supported"},
        (
            Statement(
                "EX-12",
                "unequalled scale",
                "China's technology ecosystem has a scale that no other country's has",
                {
                    "qualified": (
                        "Its scale was unequalled only in part, because in 2017 to 2019 the next country had {low} to"
                        " {high}% as many people online, but another had as much digital business."
                    )
                },
                r"\((?P<low>\d+) to (?P<high>\d+)% of China's\)",
            ),
            Statement(
                "EX-13",
                "unequalled speed",
                "no other country's digital ecosystem ever grew so fast",
                {
                    "contradicted": (
                        "Its speed had equals, because from 2000 to 2020 the share of people online rose more in {n}"
                        " of {of} countries."
                    )
                },
                r"(?P<n>\d+) of (?P<of>\d+) countries in people online",
            ),
            Statement(
                "EX-16",
                "bound to win",
                "Chinese digital firms are bound to win against rivals from abroad",
                {
                    "contradicted": (
                        "Its firms aren't bound to win, because their apps came out ahead in only {f} meetings with a"
                        " rival from abroad."
                    )
                },
                r"only (?P<f>\d+ of \d+) meetings",
            ),
            Statement(
                "EX-21",
                "common ground",
                "nearly all that digital products do is done on both sides of the border",
                {
                    "supported": (
                        "Of {all} things that digital products do, {both} are done on both sides of the border, so each"
                        " side can look at the other."
                    )
                },
                r"Of (?P<all>\d+) things that products do, (?P<both>\d+) are done",
            ),
            Statement(
                "EX-19",
                "its own ways",
                "China owes its fast growth to features of its own",
                {
                    "signs for": (
                        "China grew far faster than its start would let you expect, but that doesn't show that features"
                        " of its own did it."
                    )
                },
            ),
        ),
        "A single country can't show which of its many features made it rise.",
    ),
}


def statements() -> dict[str, Statement]:
    """Return all statements of the page by claim."""
    return {one.claim: one for theme in THEMES.values() for one in theme.statements}


def state(row: Any) -> str:
    """Return the state of a claim, one of FRAMES. row : of `board.table`, with verdict, answer and measure."""
    if row["verdict"] != "open":
        return str(row["verdict"])
    if row["measure"] == "model":
        return "a model"
    signs = {"yes": "signs for", "no": "signs against", "mixed": "signs both ways"}
    return signs.get(str(row["answer"]), "unclear")


@cache
def behind() -> str:
    """Return by how many months Chinese records in AI came after an American equal, by the median (Epoch AI)."""
    months = ai.lags(ai.scored(data.load("ai_frontier_scores")))["months"]
    return f"{months.median():.0f}"


def sentence(one: Statement) -> str:
    """Return what the page says of a claim, with the sign of its verdict and its id."""
    row = board.table().loc[one.claim]
    now = state(row)
    choice = listed(one.plain.get(name, f"the {name}") for name in row["turns_on"]) if row["turns_on"] else "how we ask"
    words = {"c": one.clause, "C": one.clause[0].upper() + one.clause[1:], "choice": choice}
    match = re.search(one.found, str(row["why"]))
    frame = one.told.get(now, FRAMES[now]) if match else FRAMES[now]
    if match:
        words |= {name: _plainly(found, one.plain) for name, found in match.groupdict().items()}
    if "{months}" in frame:
        words["months"] = behind()
    text = frame.format(**words)
    return f"{text[:-1]} ({board.SIGNS[str(row['verdict'])]} {one.claim})."


def _plainly(found: str, plain: Mapping[str, str]) -> str:
    """Return what was found in a record's sentence with the names of options in plain words."""
    for name, words in plain.items():
        found = re.sub(rf"\b{re.escape(name)}\b", words, found)
    return found


def hangs_on(claim: str) -> list[str]:
    """Return the options of a claim's record without any one of which its verdict would be another."""
    rows = data.load("verdicts").set_index("claim_id")["rests_on"]
    return list(dict.fromkeys(re.findall(r"(?:^|; )(.+?) \([^()]+, of [^()]+\)", str(rows.get(claim, "none")))))


def fragile(name: str) -> str:
    """Return which verdicts of a theme would change without one of our options, in a sentence; nothing if none would.

    Verdicts that depend on a choice are left out, because their sentences name the choice.
    """
    frame = board.table()
    told = []
    for one in THEMES[name].statements:
        options = hangs_on(one.claim)
        if not options or str(frame.at[one.claim, "verdict"]) in ("depends", board.UNTESTED, board.BROKEN):
            continue
        many = f"any one of {NUMBERS[len(options)] if len(options) < len(NUMBERS) else len(options)} options"
        few = " or ".join(one.plain.get(option, f"“{option}”") for option in options)
        told.append(f"{one.claim} (without {few if len(options) < 3 else many})")
    return f"Fragile: {listed(told)}." if told else ""


def answer(name: str) -> str:
    """Return the answer of a theme in a sentence, or its question where a claim that it rests on has changed."""
    frame, one = board.table(), THEMES[name]
    return one.answer if all(state(frame.loc[claim]) == was for claim, was in one.on.items()) else one.question


#: The themes that the last sentence on the train speaks of, and what else it needs.
LAST, ALSO = ("Close behind the leader", "Great cities"), "HZ-70"


def last_word() -> str:
    """Return the page in one sentence, or, where an answer that it rests on has changed, where to find the answers."""
    stands = all(answer(name) == THEMES[name].answer for name in LAST)
    if stands and state(board.table().loc[ALSO]) == "supported":
        return (
            "“China put its research money into development, it innovates most where many people and much knowledge had"
            " gathered, and in some fields it has nearly caught up. But why it works, the figures don't say.”"
        )
    return "“It depends on what you count, and the bold lines say how.”"


def theme(name: str) -> str:
    """Return the paragraph of a theme: its answer, the sentences behind it and what they depend on.

    Raises KeyError for a theme that is not on the page; names those that are.
    """
    if name not in THEMES:
        raise KeyError(f"The page has no theme {name!r}; it has {listed(THEMES)}.")
    one = THEMES[name]
    body = " ".join(sentence(each) for each in one.statements)
    weak = fragile(name)
    return f"**{answer(name)}** {body} *{one.limit}{' ' if weak else ''}{weak}*"
