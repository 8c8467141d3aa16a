"""What a lesson says of a claim follows the claim's word, also of claims that stand folded ("Also checked").

A lesson is read as it would print with another word: its prose (without the essay's own argument and the exercises), the
words of its charts, its head and its notes. A sentence that speaks of a claim has to change when the claim turns from
supported to contradicted, or it is named here as one that says nothing for or against.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from lesson_text import filled

from course import contents, master
from course.ledger import claims, rules

#: Sections that hold the essay's words, what students write, or names only.
NOT_OURS = ("The argument at its strongest", "Your turn", "Key terms", "Sources")
CELL = re.compile(r"```\{(code-cell|exercise)\}.*?\n(.*?)^```$", re.S | re.M)


@dataclass
class Reader:
    """A lesson that was run once. Its sentences can be had with any words of its claims."""

    topic: str
    pieces: list[Callable[[], str] | str] = field(default_factory=list)
    asked: bool = False

    def add(self, say: Callable[[], str], keep: Callable[[], None]) -> None:
        """Keep what is said now, or the way to say it where it asks for a claim's word."""
        self.asked = False
        said = say()
        keep()
        self.pieces.append(say if self.asked else said)

    def sentences(self) -> set[str]:
        """Return every sentence that the lesson prints with the words that the claims have now."""
        text = "\n".join(piece if isinstance(piece, str) else piece() for piece in self.pieces)
        parts = re.split(r"\n\s*\n|\n(?:- |#+ |\d\. )|(?<=[.?!])(?:\*\*)?\s+", text)
        return {re.sub(r"\s+", " ", part).strip(" *#-") for part in parts if part.strip()}


def words_of(fig: object) -> str:
    meta = fig.layout.meta if isinstance(fig, go.Figure) else None
    return "\n\n".join(str(meta[part]) for part in ("title", "subtitle", "note") if part in meta) if meta else ""


def run(code: str, names: dict[str, Any]) -> ast.Expression | None:
    """Run a cell without its forms, cards and lab; return the expression at its end, if it has one."""
    kept = [
        line for line in code.splitlines() if not re.match(r"lesson\.(predict|settle)|course\.begin\(.*\.lab\(\)", line)
    ]
    tree = ast.parse("\n".join(kept))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return ast.Expression(last.value) if last else None


def read(topic: str, monkeypatch: pytest.MonkeyPatch, text: str = "", notes: str = "") -> Reader:
    """Run a lesson. text, notes : in place of its master's and its notes'."""
    reader = Reader(topic)
    settle, verdict = claims.settle, claims.verdict

    def noted(ask: Callable[..., rules.Verdict]) -> Callable[..., rules.Verdict]:
        def wrapped(*args: Any, **given: Any) -> rules.Verdict:
            reader.asked = True
            return ask(*args, **given)

        return wrapped

    monkeypatch.setattr(claims, "settle", noted(settle))
    monkeypatch.setattr(claims, "verdict", noted(verdict))
    names: dict[str, Any] = {"pd": pd}
    head, body = (text or master.text(topic)).split("\n---\n", 1)
    room = master.paths()[topic].parent
    reader.pieces += [head, contents.entry(topic).title, "\n\n"]
    at, section = 0, ""
    for cell in [*CELL.finditer(body), None]:
        for part in re.split(r"(?m)^(?=## )", body[at : cell.start() if cell else len(body)]):
            section = part.split("\n")[0][3:] if part.startswith("## ") else section
            if section not in NOT_OURS:
                reader.add(lambda part=part: filled(part, names), lambda: None)
        if cell and cell[1] == "code-cell":
            shown = run(cell[2], names)
            if shown is not None:
                code = compile(shown, "cell", "eval")
                reader.add(lambda code=code: words_of(eval(code, names)) + "\n\n", lambda: None)
        at = cell.end() if cell else at
    reader.pieces.append(notes or (room / "notes.md").read_text(encoding="utf-8"))
    monkeypatch.setattr(claims, "settle", settle)
    monkeypatch.setattr(claims, "verdict", verdict)
    return reader


def with_word(real: rules.Verdict, word: str) -> rules.Verdict:
    """Return a verdict with another word, and with the answers that go with it."""
    answer = {"supported": "yes", "contradicted": "no", "open": "unclear"}.get(word, "mixed")
    judged = real.judged
    if judged:
        parts = tuple(replace(part, answer=answer, vote=answer) for part in judged.parts)
        judged = replace(judged, word=word, answer=answer, parts=parts)
    return replace(real, verdict=word, judged=judged)


def said(reader: Reader, claim: str, word: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the sentences of a lesson with one claim's word changed."""
    settle, verdict = claims.settle, claims.verdict
    flipped = with_word(settle(claim), word)
    with monkeypatch.context() as patch:
        patch.setattr(claims, "settle", lambda one, *rest: flipped if one == claim else settle(one, *rest))
        patch.setattr(claims, "verdict", lambda one, **given: flipped if one == claim else verdict(one, **given))
        return reader.sentences()


#: Lesson -> folded claim -> what a sentence that speaks of it holds, and one that an author might type.
SPEAKS: dict[str, dict[str, tuple[str, str]]] = {
    "three_regional_flavours": {
        "RQ-27": (r"cent(?:re|er)s? of (?:information|IT)", "The three are the centres of information technology."),
        "RQ-22": (r"steer|made in the (?:two )?(?:river )?deltas", "Beijing steers what is made in the deltas."),
        "RQ-28": (r"well trained|better trained|best trained|graduates", "Nowhere are people as well trained."),
        "RQ-80": (r"campus|nurser|outskirts|city's core", "Its far campuses make Shanghai a poor nursery."),
        "RQ-04": (r"first degree|bachelor", "Each year 150,000 students leave Beijing with a first degree."),
        "RQ-05": (r"master's|doctorate", "Some 56,000 take a master's degree or a doctorate."),
        "RQ-08": (r"Techfaith", "Techfaith left the making of its phones to others."),
        "RQ-09": (r"Shanghai Bell", "Shanghai Bell has 1,600 researchers."),
        "RQ-10": (r"Shanghai Bell", "Shanghai Bell is a Chinese company."),
        "RQ-66": (r"adapt|improving technology", "Localities adapt technology from abroad very well."),
        "RQ-72": (r"primary research|basic research", "Hardly any firm in Beijing tries primary research."),
        "RQ-73": (r"from abroad|copied|search engine", "Beijing's firms copied from abroad."),
        "RQ-77": (r"dominat|owned by the state|foreign investors", "Foreign investors dominate Shanghai."),
        "RQ-78": (r"chip", "Shanghai is the centre of chip making."),
        "RQ-79": (r"talent|universit", "Shanghai is rich in talent."),
        "RQ-84": (r"from nothing|from scratch", "The Delta began from nothing."),
        "RQ-85": (r"Hong Kong|overseas", "Money from Hong Kong paid for the plants."),
    },
    "whose_average": {
        "HZ-58": (r"frontier industr|much capital|need(?:s)? (?:much )?(?:capital|talent)", "Frontier industries need much capital."),
        "HZ-66": (r"lack(?:s)? (?:capital|talent)|middling", "Small and middling cities lack talent."),
    },
    "letting_go": {
        "HZ-30": (r"[Ss]ea fish", "Sea fish live in the desert."),
        "HZ-31": (r"\bskis?\b", "People ski on Wugong Mountain."),
        "HZ-32": (r"cherr", "Dalian's cherries have grown."),
        "HZ-33": (r"brands", "Changsha's brands went far."),
        "HZ-67": (r"chase AI|shun|AI would fail", "Young AI firms shun smaller cities."),
    },
    "the_deepseek_question": {
        "HZ-27": (r"\benergy\b|electricity", "So the nation's energy didn't limit this run."),
        "HZ-29": (r"frontier|close to the leading|near the leading", "The model came close to the leading ones."),
    },
    "price_of_a_great_city": {
        "HZ-19": (r"starting point", "Lu Ming's starting point stands."),
        "HZ-21": (r"[Ss]carce land", "Scarce land makes homes expensive."),
        "HZ-47": (r"balance", "Great cities should be held back for the sake of balance."),
        "HZ-55": (r"firms really|[Ff]or firms|firms pay", "For firms, all of this adds up to much higher costs."),
        "HZ-56": (r"to blame|tie the one|falling back|grew no less", "Across cities, high costs and falling back belong together."),
        "HZ-59": (r"[Aa]ffordable homes", "Affordable homes draw talent."),
    },
    "blinkered_vision": {
        "EX-16": (r"bound to win|destined|dominat|\bbeat(?:s|en)?\b", "Chinese firms are bound to win abroad."),
        "EX-17": (r"\blimit(?:s|ed)?\b", "At home Chinese firms have no limits."),
        "EX-32": (r"give up|[Cc]opy from|worth copying", "Firms abroad may give up and copy from China."),
        "EX-33": (r"\brules?\b|regulat", "No other country's rules are like China's."),
    },
    "engines_shift_down": {
        "EX-02": (r"strong case|case on time|about time\b", "Here the essay has a strong case."),
        "EX-07": (r"white space|less of it", "The white space shrank."),
        "EX-14": (r"hotspot|\brace\b|talent", "China's hotspots lost the race for funds."),
        "EX-22": (r"within (?:about )?the last year|recent", "The change was recent."),
        "EX-23": (r"countryside|rural|smaller cities|less developed", "Those who came late live in the countryside."),
    },
    "making_the_money_back": {
        "EX-04": (r"ma[dk]e users leave|users leave|keep (?:their )?users", "Slower growth made users leave."),
        "EX-26": (r"[Vv]aluation", "Valuations have receded."),
    },
    "different_not_unique": {
        "EX-11": (r"spectacular|wasn't as fast", "China's digital rise was spectacular."),
    },
}  # fmt: skip

#: Sentences that speak of a claim's subject and say nothing for or against it: what somebody else reports, a figure
#: without a judgement, a question or a name.
NEUTRAL: dict[str, tuple[str, ...]] = {
    "three_regional_flavours": (
        r"^It has no R&D, but it counts graduates",
        r"^In 2010, Dan Breznitz and Michael Murphree report, Techfaith",
    ),
    "price_of_a_great_city": (r"^Is the price to blame\?",),
    "letting_go": (r"^Nobody counts the towns with an empty ski slope",),
    "the_deepseek_question": (r"^In \d+ data centres took [\d.]+% of the world's electricity",),
    "blinkered_vision": (r"^By a common rule of thumb",),
    "engines_shift_down": (
        r"^The essay's \*white space\* can be read as the people .* \d+% of all people in 2017 and \d+% in 2018",
        r"^Nobody is asked to bet on white space",
        r"^Then, CNNIC said, cheaper smartphones reached",
    ),
}
#: Claim -> word -> what the lesson says with this word and with no other.
SAYS = {
    "EX-02": {"supported": "essay has a strong case", "contradicted": "figures speak against the essay"},
    "EX-04": {
        "supported": "So slower growth made users leave.",
        "contradicted": "slower growth didn't make users leave",
        "open": "it can't show whether slower growth",
    },
    "EX-07": {
        "supported": "So there was less of it, as there is whenever",
        "contradicted": "So there wasn't less of it",
    },
    "HZ-27": {
        "supported": "energy already sets a limit",
        "contradicted": "energy sets no limit",
        "open": "doesn't settle",
    },
    "HZ-29": {"supported": "came close to the leading", "contradicted": "far behind the leading"},
}
LESSONS = list(SPEAKS)
CASES = [pytest.param(topic, claim, id=f"{topic}-{claim}") for topic, known in SPEAKS.items() for claim in known]


@pytest.fixture(scope="module")
def readers() -> dict[str, Reader]:
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        for topic in LESSONS:
            found[topic] = read(topic, patch)
    return found


def stuck(reader: Reader, claim: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the sentences on a claim that stay as they are when it turns from supported to contradicted."""
    both = said(reader, claim, "supported", monkeypatch) & said(reader, claim, "contradicted", monkeypatch)
    pattern = re.compile(SPEAKS[reader.topic][claim][0])
    neutral = NEUTRAL.get(reader.topic, ())
    return {one for one in both if pattern.search(one) and not any(re.search(known, one) for known in neutral)}


@pytest.mark.parametrize(("topic", "claim"), CASES)
def test_no_sentence_on_a_folded_claim_stays_when_its_word_turns(readers, topic, claim, monkeypatch):
    assert stuck(readers[topic], claim, monkeypatch) == set()


@pytest.mark.parametrize(("topic", "claim"), CASES)
def test_a_sentence_that_is_typed_is_seen(readers, topic, claim, monkeypatch):
    typed = SPEAKS[topic][claim][1]
    reader = Reader(topic, [*readers[topic].pieces, f"\n\n{typed}\n"])
    assert stuck(reader, claim, monkeypatch) == {typed}


@pytest.mark.parametrize(("topic", "claim", "word"), [
    (topic, claim, word) for topic, known in SPEAKS.items() for claim in known if claim in SAYS for word in rules.VERDICTS
])  # fmt: skip
def test_what_is_said_goes_with_the_word(readers, topic, claim, word, monkeypatch):
    text = " ".join(said(readers[topic], claim, word, monkeypatch))
    for one, words in SAYS[claim].items():
        assert (words in text) == (one == word), (words, word)


@pytest.mark.parametrize("topic", LESSONS)
def test_every_folded_claim_is_read_and_no_exception_is_left_over(readers, topic):
    folded = set(master.head(topic)["claims"]) - set(master.foreground(topic))
    assert folded <= set(SPEAKS[topic])
    printed = readers[topic].sentences()
    assert all(any(re.search(known, one) for one in printed) for known in NEUTRAL.get(topic, ()))
    assert not any("{{" in one for one in printed)
