"""The record of the claim on the digital economy, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.lessons.right_time_right_place import claims
from course.tables import ai

#: Notable models of one maker's country, by the vintage of the list: its last full year.
MODELS = {"AI models, April 2025": "ai_notable_models", "AI models, July 2026": "ai_notable_models_2026"}


def models_to_states(models: pd.DataFrame) -> tuple[int, float]:
    """Return the last full year of one edition of the notable models, and China's in per cent of America's in it.

    Models of makers in both countries are left out. Raises EditionError where the rows are of several editions.
    """
    ai.edition_of(models)
    year = int(models["year"].max()) - 1
    mine = models[models["year"] == year]
    states = len(ai.made_by(mine, ai.STATES, ai.CHINA))
    if not states:
        raise LookupError(f"There is no American model in {year}.")
    return year, 100 * len(ai.made_by(mine, ai.CHINA, ai.STATES)) / states


def digital_less_other(
    country_counts: pd.DataFrame,
    ai_notable_models: pd.DataFrame,
    ai_notable_models_2026: pd.DataFrame,
    *,
    measure: str,
) -> Found:
    """Return by how many points China's per cent of America is higher in a digital measure than in its like elsewhere.

    measure : a digital field of patents (against all fields), "IT services" or AI models of a vintage (both against
    value added of technology-intensive manufacturing).
    """
    if measure in claims.FIELDS:
        own = claims.to_states(country_counts, f"patent families, {measure}")
        like = claims.to_states(country_counts, "patent families, all fields")
        year = int(min(own.index[-1], like.index[-1]))
        return estimates.exact(float(own[year] - like[year])).telling(year=year, own=float(own[year]))
    making = claims.to_states(country_counts, claims.MAKING)
    if measure == "IT services":
        services = claims.to_states(country_counts, claims.SERVICES)
        year = int(services.index[-1])
        return estimates.exact(float(services[year] - making[year])).telling(year=year, own=float(services[year]))
    year, part = models_to_states(ai_notable_models if "2025" in measure else ai_notable_models_2026)
    return estimates.exact(part - float(making.iloc[-1])).telling(year=year, own=part)


def online_share(market_indicators: pd.DataFrame, *, counted: tuple[str, int]) -> Found:
    """Return China's online share of retail sales as a multiple of America's; counted : by whom, and the year."""
    definition, year = counted
    mine = rows(
        market_indicators,
        "market_indicators",
        indicator="e-commerce, share of retail sales",
        definition=definition,
        year=year,
        economy=["China", "United States"],
    )
    online = mine.drop_duplicates("economy").set_index("economy")["value"]
    if len(online) < 2:
        raise LookupError(f"market_indicators lacks the online share of China or the United States in {year}.")
    china, states = float(online["China"]), float(online["United States"])
    return estimates.exact(china / states).telling(china=china, states=states)


HZ_09 = Record(
    "HZ-09",
    "In the digital economy China's gap to the United States is much smaller than in other industries.",
    (
        Question(
            "making",
            "China is nearer to America in making digital things than in making others",
            digital_less_other,
            Line(0, "nearer is a higher per cent of America than elsewhere", "points", side="more than"),
            yes="China is nearer to America in making digital things than others ({range} points)",
            no="China is not nearer to America in making digital things than others ({range} points)",
            choices=(
                one_of(
                    "measure",
                    "IT services",
                    *claims.FIELDS,
                    *MODELS,
                    why="value added, patents and models of AI see other parts of the digital economy",
                ),
            ),
            kind="proxy",
            because="patents, value added and models stand for how near an industry is",
        ),
        Question(
            "using",
            "China is ahead in using them",
            online_share,
            Line(1, "more than America's share", "times America's share", side="more than"),
            yes="it is ahead in using them: {china:.0f}% of retail sales are online, against {states:.0f}",
            no="it is behind in using them: {china:.0f}% of retail sales are online, against {states:.0f}",
            choices=(
                one_of(
                    "counted",
                    {
                        "by eMarketer, 2022": ("eMarketer", 2022),
                        "by eMarketer, 2020": ("eMarketer", 2020),
                        "by UNCTAD, 2020": ("UNCTAD", 2020),
                        "by UNCTAD, 2019": ("UNCTAD", 2019),
                    },
                    why="eMarketer's figures are forecasts and differ from national statistics",
                ),
            ),
            kind="proxy",
            because="buying online stands for using digital things",
        ),
    ),
)
RECORDS = (HZ_09,)
