"""The lab over its grid, the panel's honesty, the verdicts at their edges."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pandas as pd
import pytest

from course import charts, data, lab
from course.ledger import claims
from course.lessons.different_not_unique import claims as settled
from course.lessons.different_not_unique import figures
from course.lessons.different_not_unique import lab as lesson_lab


def test_every_combination_of_extremes_gives_a_chart_or_a_sentence():
    one = lesson_lab.the_lab()
    names = [c.name for c in one.controls]
    drawn, told = 0, set()
    for values in itertools.product(*(control.extremes() for control in one.controls)):
        try:
            fig = one.figure(**dict(zip(names, values, strict=True)))
        except lab.Say as sentence:
            told.add(str(sentence))
            continue
        drawn += 1
        assert all(np.isfinite(x) for trace in fig.data for x in trace.x)
    assert drawn > 200 and all(len(sentence) > 30 and sentence.endswith(".") for sentence in told)


def test_countries_years_and_peer_groups_answer():
    one = lesson_lab.the_lab()
    country, year, peers = one.controls[:3]
    for values in itertools.product(country.options[::3], year.options[::4], peers.options):
        given = dict(zip(("country", "year", "peers"), values, strict=True))
        reply = one.answer(**given, how=figures.BEST, indicators=list(figures.NAMES))
        assert reply["spec"] or "drops out" in reply["error"] or "too few peers" in reply["error"], (
            given,
            reply["error"],
        )


def test_a_country_that_is_missing_is_told_with_its_reason():
    with pytest.raises(lab.Say, match="Tanzania has no value of R&D in 2021"):
        lesson_lab.the_lab().figure(country="Tanzania", year=2021, indicators=["R&D"])
    with pytest.raises(lab.Say, match=r"China has too few peers .its region. for 15 indicators"):
        lesson_lab.the_lab().figure(peers="its region", indicators=list(figures.NAMES))


def test_the_lab_answers_fast():
    one = lesson_lab.the_lab()
    spent = []
    for indicators in itertools.combinations(figures.NAMES[:8], 3):
        began = time.process_time()
        one.figure(indicators=list(indicators))
        spent.append(time.process_time() - began)
    assert np.quantile(spent, 0.1) < 0.025, "the quiet moments of a machine that may be busy"


def test_the_words_of_a_chart_are_those_of_its_table():
    table = figures.chances(2019, figures.NAMES, "all others", figures.FREE)
    fig = lesson_lab.the_lab().figure(indicators=list(figures.NAMES), how=figures.FREE)
    place = int((table["p"] < table.set_index("country")["p"]["China"]).sum()) + 1
    assert f"number {place} of {len(table)}" in charts.describe(fig)
    assert fig.data[1].y[0] == place and len(fig.data[0].x) == len(table) - 1


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.000525, "one in 1,900"), (0.5, "one in 2.0"), (1.0, "every one"), (0.01, "one in 100"), (0.0834, "one in 12")],
)
def test_a_chance_in_words(p, text):
    assert figures.one_in(p) == text


def test_the_panel_has_real_countries_and_carries_no_value_further_than_three_years():
    made = figures.made()
    groups = data.load("countries").query("is_aggregate").iso3
    assert not set(groups) & set(made.index.get_level_values("iso3"))
    assert (made["people"] >= settled.LEAST_PEOPLE).all()
    raw = data.load("country_innovation").set_index(["iso3", "year"])["rd_percent_gdp"].unstack()
    mine = made["R&D"].unstack()
    for iso3, row in mine.iterrows():
        for year in settled.YEARS:
            near = (
                raw.loc[iso3].reindex(range(year - 3, year + 1)).dropna()
                if iso3 in raw.index
                else pd.Series(dtype=float)
            )
            value = row.get(year)
            assert (near.empty and np.isnan(value)) or np.isnan(value) or value == near.iloc[-1]


def test_comparing_means_that_all_values_are_there_and_peers_are_right():
    rows = settled.compared(figures.made(), 2019)
    assert np.isfinite(rows[list(settled.INDICATORS)].to_numpy(float)).all() and "CHN" in rows.index
    groups = settled.peer_groups(rows)
    assert len(groups) == len(settled.PEERS) and groups[3].sum(axis=1).tolist() == [20] * len(rows)
    region = rows.region.to_numpy()
    assert all((region[groups[1][i]] == region[i]).all() for i in range(len(rows)))
    assert max(settled.YEARS) < 2023, "before China's series breaks"


def test_each_step_of_freedom_lets_more_pass():
    steps, null = figures.forks(4)
    assert (np.diff(steps.real) > 0).all() and (np.diff(steps.made_up[:4]) > 0).all()
    assert null.shape == (4, int(steps.countries[0])) and lesson_lab.choices() == 575 * 6 * 12


def scaled(name: str, mask, column: str, factor: float) -> pd.DataFrame:
    table = data.load(name).copy()
    table[column] = table[column].astype(float)
    table.loc[mask(table), column] *= factor
    return table


@pytest.mark.parametrize(("claim_id", "table", "mask", "column", "factor", "verdict"), [
    ("EX-11", "market_indicators", lambda t: t.indicator.eq("mobile payment users, share of internet users") & t.year.eq(2016), "value", 0.5, "qualified"),
    ("EX-36", "market_indicators", lambda t: t.indicator.str.startswith("daily hours") & t.iso3.eq("GBR"), "value", 0.1, "supported"),
    ("EX-37", "market_indicators", lambda t: t.iso3.eq("CHN"), "value", 0.5, "supported"),
])  # fmt: skip
def test_verdicts_follow_their_rules(claim_id, table, mask, column, factor, verdict):
    before, after = claims.verdict(claim_id), claims.verdict(claim_id, **{table: scaled(table, mask, column, factor)})
    assert after.verdict == verdict and after.figures != before.figures


def test_without_patents_and_the_phone_china_is_not_unique_and_different_in_most():
    phone = scaled("market_indicators", lambda t: t.iso3.eq("CHN"), "value", 0.3)
    home = scaled("country_innovation", lambda t: t.iso3.eq("CHN"), "patents_residents", 0.05)
    assert claims.verdict("EX-37", market_indicators=phone, country_innovation=home).verdict == "qualified"
