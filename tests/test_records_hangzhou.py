"""Records on Hangzhou's lesson: made worlds in which each question says yes and no, with the clauses that go with it."""

from __future__ import annotations

import importlib

import numpy as np
import pandas as pd
import pytest
from worlds_of_cities import DEGREES, IT, SCIENCE, by_size, census, districts, emptied, times

from course import data
from course.ledger import engine
from course.ledger.record import RecordError
from course.lessons.price_of_a_great_city import records as price
from course.tables import areas

ROOMS = (
    "whose_average", "chance_and_memory", "price_of_a_great_city", "third_spaces", "letting_go",
)  # fmt: skip
MINE = (
    "HZ-04", "HZ-05", "HZ-06", "HZ-14", "HZ-21", "HZ-24", "HZ-34", "HZ-35", "HZ-41", "HZ-43", "HZ-47", "HZ-51", "HZ-54", "HZ-56", "HZ-57", "HZ-58", "HZ-59",
    "HZ-64", "HZ-67", "HZ-68", "HZ-69", "HZ-70", "HZ-73",
)  # fmt: skip
RECORDS = {
    one.claim: one
    for room in ROOMS
    for one in importlib.import_module(f"course.lessons.{room}.records").RECORDS
    if one.claim in MINE
}


def tables(claim):
    return {name: data.load(name) for name in RECORDS[claim].tables}


# --- the price of a great city


def homes(value):
    """The index of homes by city: value(city) in all years but 2022, where it is 100; the list of costs is even."""
    index, facts, panel = (
        data.load(name) for name in ("house_price_index_cn", "place_facts_cn", "prefecture_panel_cn")
    )
    made = index["city"].astype(str).map(value).astype(float)
    listed = (facts["topic"].astype(str) == "city costs") & (facts["indicator"].astype(str) == "house price")
    return {
        "house_price_index_cn": index.assign(index_dec2010_100=made.where(index["year"] != 2022, 100.0)),
        "place_facts_cn": facts.assign(value=facts["value"].astype(float).where(~listed, 10_000.0)),
        "prefecture_panel_cn": panel.assign(average_wage_cny=50_000.0),
    }


def dear_and_growing(sign):
    """Homes are dear where inventors grew (or where they did not)."""
    names = ("house_price_index_cn", "prefectures_cn", "us_patent_inventors_city_cn")
    times = price.dearness(*(data.load(name) for name in names), least=1)["times"].rank()
    south = {"Shenzhen": areas.SOUTH}
    return homes(lambda city: np.exp(sign * times.get(south.get(city, city), 1.0) / 100) * 100)


def dear_and_learned(sign):
    """Homes are dear where many with a degree gathered (or where few did); all else stood still."""
    table = data.load("census_cities_cn")
    people = table[table["year"] == 2010].set_index("city")["population_persons"].astype(float)
    rank = people.rank(pct=True)
    base = table["city"].map(people).astype(float)
    more = 1 + table["city"].map(rank).astype(float) * (table["year"] == 2020)
    made = table.assign(population_persons=base, bachelor_persons=base / 50 * more, college_persons=base / 50 * more)
    return {**homes(lambda city: np.exp(sign * rank.get(city, 0.5)) * 100), "census_cities_cn": made}


def apart(power):
    """Output a head of each province since 2020 to a power."""
    table = data.load("province_economy")
    people = table["population_persons"].astype(float)
    a_head = table["gdp_bn_cny"].astype(float) / people * 1e6
    late = table["year"] >= 2020
    return {
        "province_economy": table.assign(
            gdp_bn_cny=table["gdp_bn_cny"].astype(float).where(~late, people / 1e6 * a_head**power)
        )
    }


# --- third spaces and letting go


def studies(sign, limited):
    """Every estimate with a size above zero (or below), and limits named or not."""
    table = data.load("third_place_evidence").astype({"direction": "object", "note": "object"})
    sized = table["effect_low"].notna()
    size = table[["effect_low", "effect_high"]].abs()
    low, high = size.min(axis=1), size.max(axis=1)
    table["effect_low"], table["effect_high"] = (low, high) if sign > 0 else (-high, -low)
    table.loc[sized, "direction"] = "up"
    table.loc[~sized & table["direction"].eq("up"), "direction"] = "up" if sign > 0 else "down"
    if not limited:
        table["note"] = ""
        table.loc[table["direction"] == "inverted U", "direction"] = "up"
    return {"third_place_evidence": table}


def shops(a_head):
    """One line a city: shops by a function of its people, census of 2020."""
    now = data.load("census_cities_cn").query("year == 2020")
    people = now.set_index("city_code")["population_persons"].astype(float)
    made = pd.DataFrame({"city_code": people.index.astype("Int64"), "stores": a_head(people).round().to_numpy() + 1})
    return {"starbucks_2017": made.assign(iso3="CHN", level="city")}


def shops_and_learned(sign):
    """Where there are more shops a head more people with a degree gathered (or fewer)."""
    table = dear_and_learned(1)["census_cities_cn"]
    return {**shops(lambda people: people / 1e4 * 2 ** (sign * 8 * people.rank(pct=True))), "census_cities_cn": table}


def inventors_turn(*turns):
    """Inventors are a matter of chance at first, and from each year on by a function of the shops of the city.

    turns : pairs of a first year and a function, in order of time.
    """
    table, stores = data.load("us_patent_inventors_city_cn"), data.load("starbucks_2017")
    here = table["city_code"].map(stores.groupby("city_code")["stores"].sum()).fillna(0).astype(float)
    made = pd.Series(60.0, index=table.index)
    for first, count in turns:
        made = made.where(table["year"] < first, count(here))
    chance = np.exp(np.random.default_rng(5).normal(0, 0.3, len(table)))
    return {"us_patent_inventors_city_cn": table.assign(inventors=(made * chance).round().astype("int64") + 1)}


def more(here):
    return here * 2000


def fewer(here):
    return 1e3 / (here + 1)


def backed(firms):
    facts = data.load("place_facts_cn")
    mine = facts["indicator"].astype(str) == "early-stage firms backed"
    return {"place_facts_cn": facts.assign(value=facts["value"].astype(float).where(~mine, firms))}


def needs(factory=17_500.0, stake=5.0, firms=2_500.0):
    """What Hefei's factory cost, what the seed fund may give one firm (millions), and how many firms were backed."""
    facts = data.load("place_facts_cn")
    made = {"cost of the display factory": factory, "largest stake allowed": stake, "early-stage firms backed": firms}
    told = facts["indicator"].astype(str).map(made)
    return {"place_facts_cn": facts.assign(value=told.fillna(facts["value"].astype(float)))}


def planned_fields_fall():
    """What was planned has a smaller share at the end: Hangzhou's digital economy, electric cars, robots from home."""
    cars, facts = data.load("electric_cars"), data.load("industry_facts")
    robots = facts["indicator"].astype(str) == "share of home makers in robots installed"
    share = cars["share_of_cars_sold_percent"].astype(float)
    return {
        **digital_core(20.0, 0.1),
        "electric_cars": cars.assign(share_of_cars_sold_percent=share.where(cars["year"] <= 2015, 0.1)),
        "industry_facts": facts.assign(value=facts["value"].astype(float).where(~robots | (facts["year"] < 2024), 1.0)),
    }


def digital_core(share, workers):
    """The last part of GDP, and Hangzhou's workers in IT in 2020 times a factor."""
    facts = data.load("place_facts_cn")
    mine = facts["indicator"].astype(str).eq("digital economy core industries share of GDP") & facts["year"].eq(2024)
    made = facts.assign(value=facts["value"].astype(float).where(~mine, share))
    return {"place_facts_cn": made, **census(times(IT, workers), city="Hangzhou")}


def seats(at_the_frontier, others, industries=("Artificial intelligence",)):
    """Young firms of some industries sit in the cities of one list in turn, all others in those of another."""
    firms = data.load("unicorns_cn_companies_2022")
    mine = firms["industry"].astype(str).isin(industries).to_numpy()
    made = np.where(mine, np.resize(at_the_frontier, len(firms)), np.resize(others, len(firms)))
    return {"unicorns_cn_companies_2022": firms.assign(city_code=pd.array(made, dtype="Int64"))}


def anywhere():
    """Codes of all prefectures, in an order of chance."""
    codes = data.load("prefectures_cn").query("level == 'prefecture'")["city_code"].dropna().astype(int)
    return np.random.default_rng(2).permutation(codes.to_numpy())


def all_industries(name):
    return {"unicorns_cn_companies_2022": data.load("unicorns_cn_companies_2022").assign(industry=name)}


BEIJING, LUOHE = 110000, 411100
FRONTIER = ("Artificial intelligence", "Data management & analytics", "Cybersecurity", "Hardware", "Health")


# --- bigger cities


def one_each():
    """One young firm in every other city, small or large; talent and output a head fall with size."""
    now = data.load("census_cities_cn").query("year == 2020 and level != 'county under a province'")
    firms = data.load("unicorns_cn_companies_2022")
    codes = now.sort_values("urban_population_persons")["city_code"].to_numpy()[::-2]
    made = {"unicorns_cn_companies_2022": firms.assign(city_code=pd.array(np.resize(codes, len(firms)), dtype="Int64"))}
    return {**made, **by_size(-0.5, -0.5)}


def poor_frontier():
    """Cities with young firms or makers of AI have a hundredth of what they have."""
    firms, seats_of = data.load("unicorns_cn_companies_2022"), data.load("ai_organisation_hq")
    codes = [*firms["city_code"].dropna().astype(int), *seats_of["city_code"].dropna().astype(int)]
    table, panel = data.load("census_cities_cn"), data.load("prefecture_panel_cn")
    for made, columns in (
        (table, [*DEGREES, *IT, *SCIENCE]),
        (panel, ["students_per_10k", "science_job_share", "gdp_m_cny", "average_wage_cny"]),
    ):
        for column in columns:
            made[column] = made[column].astype("Float64").astype("float64")
            made.loc[made["city_code"].isin(codes), column] *= 0.01
    return {"census_cities_cn": table, "prefecture_panel_cn": panel}


# --- chance and memory


def forgetful():
    """Who had many inventors for its people until 2016 has few later."""
    table, known = data.load("us_patent_inventors_city_cn"), data.load("prefectures_cn")
    people = table["city_code"].map(known.set_index("city_code")["population_2010_persons"].astype("Float64"))
    people = people.astype("float64").fillna(0.0)
    place = table["merge_group"].astype("str").where(table["merge_group"].notna(), table["city"].astype(str))
    names = sorted(set(place))
    rank = place.map({name: n / len(names) for n, name in enumerate(np.random.default_rng(3).permutation(names))})
    early = table["year"] <= 2016
    made = people / 10 * np.where(early, rank > 0.5, rank <= 0.5)
    return {"us_patent_inventors_city_cn": table.assign(inventors=made.round().astype("int64"))}


def leaps_at(code):
    makers = data.load("ai_organisation_hq")
    return {
        **seats([code], [code]),
        "ai_organisation_hq": makers.assign(city_code=pd.array([code] * len(makers), dtype="Int64")),
    }


def drones(value):
    """Shenzhen makes so many per cent of the world's drones."""
    facts = data.load("place_facts_cn")
    mine = facts["topic"].astype(str) == "Drones"
    return {"place_facts_cn": facts.assign(value=facts["value"].astype("float64").where(~mine, value))}


def a_city_each():
    """Each industry of young firms sits in one city of its own."""
    firms = data.load("unicorns_cn_companies_2022")
    codes = (110000, 310000, 330100, 440100, 510100, 420100, 370200, 350200, 120000, 500000, 330200, 610100, 411100)
    industry, _ = pd.factorize(firms["industry"].astype(str))
    return {
        "unicorns_cn_companies_2022": firms.assign(
            city_code=pd.array(np.resize(codes, industry.max() + 1)[industry], dtype="Int64")
        )
    }


def everywhere_alike():
    """Each industry sits in four cities in the same shares as all the others."""
    firms = data.load("unicorns_cn_companies_2022")
    turn = firms.groupby(firms["industry"].astype(str)).cumcount().to_numpy() % 4
    codes = np.array([110000, 310000, 330100, 440100])[turn]
    return {"unicorns_cn_companies_2022": firms.assign(city_code=pd.array(codes, dtype="Int64"))}


#: Claim, what is changed, and the word and answers then.
MADE = [
    ("HZ-04", lambda: seats(anywhere(), [BEIJING, BEIJING, 310000], FRONTIER), "open", ["yes"]),
    ("HZ-04", lambda: seats([BEIJING], anywhere(), FRONTIER), "open", ["no"]),
    ("HZ-05", lambda: needs(factory=25.0), "open", ["yes", "yes"]),
    ("HZ-05", lambda: needs(factory=25.0, firms=1.0), "open", ["no", None]),
    ("HZ-05", lambda: needs(stake=3_500.0, factory=3_000_000.0), "open", [None, "no"]),
    ("HZ-14", dict, "supported", ["yes"]),
    ("HZ-14", lambda: backed(50.0), "contradicted", ["no"]),
    ("HZ-06", lambda: {**studies(1, True), **shops_and_learned(1)}, "open", ["yes", "yes"]),
    ("HZ-06", lambda: {**studies(-1, True), **shops_and_learned(-1)}, "contradicted", ["no", "no"]),
    ("HZ-24", lambda: seats([LUOHE], [LUOHE]), "contradicted", ["yes"]),
    ("HZ-24", lambda: seats([BEIJING], [BEIJING]), "open", ["no"]),
    ("HZ-34", dict, "open", ["yes"]),
    ("HZ-34", lambda: drones(5.0), "contradicted", ["no"]),
    ("HZ-57", a_city_each, "supported", ["yes"]),
    ("HZ-57", everywhere_alike, "contradicted", ["no"]),
    ("HZ-35", dict, "open", ["yes", "yes"]),
    ("HZ-35", lambda: districts(emptied), "qualified", ["yes", "no"]),
    ("HZ-35", lambda: {**studies(-1, True), **districts(emptied)}, "contradicted", ["no", "no"]),
    ("HZ-41", lambda: studies(1, False), "open", ["yes", "yes"]),
    ("HZ-41", lambda: studies(1, True), "qualified", ["yes", "no"]),
    ("HZ-41", lambda: studies(-1, True), "contradicted", ["no", "no"]),
    ("HZ-43", lambda: inventors_turn((2011, fewer), (2017, more)), "open", ["yes", "yes"]),
    ("HZ-43", lambda: inventors_turn((2011, more)), "open", ["yes", "no"]),
    ("HZ-43", lambda: inventors_turn((2011, fewer)), "contradicted", ["no", "yes"]),
    ("HZ-51", dict, "open", ["yes", "yes", "yes"]),
    ("HZ-51", one_each, "contradicted", ["no", "no", "no"]),
    ("HZ-54", dict, "open", ["yes"]),
    ("HZ-54", lambda: seats([BEIJING], [BEIJING, LUOHE, 310000, 440300, 510100, 420100]), "contradicted", ["no"]),
    ("HZ-58", dict, "open", ["yes", "yes"]),
    ("HZ-58", poor_frontier, "contradicted", ["no", "no"]),
    ("HZ-64", lambda: digital_core(40.0, 1), "open", ["yes"]),
    ("HZ-64", planned_fields_fall, "open", ["no"]),
    ("HZ-67", lambda: seats([BEIJING], [LUOHE], FRONTIER[:4]), "open", ["yes"]),
    ("HZ-67", lambda: seats([LUOHE], [BEIJING], FRONTIER[:4]), "open", ["no"]),
    ("HZ-68", dict, "open", ["yes"]),
    ("HZ-68", lambda: all_industries("Hardware"), "contradicted", ["no"]),
    ("HZ-69", dict, "open", ["yes"]),
    ("HZ-69", forgetful, "contradicted", ["no"]),
    ("HZ-70", dict, "supported", ["yes"]),
    ("HZ-70", lambda: leaps_at(LUOHE), "contradicted", ["no"]),
    ("HZ-73", lambda: studies(1, True), "supported", ["yes"]),
    ("HZ-73", lambda: studies(-1, True), "contradicted", ["no"]),
    ("HZ-21", dict, "open", ["yes"]),
    ("HZ-21", lambda: homes(lambda city: 50.0 if city in price.THREE else 100.0), "contradicted", ["no"]),
    ("HZ-47", lambda: apart(3), "open", ["yes"]),
    ("HZ-47", lambda: apart(0.5), "open", ["no"]),
    ("HZ-56", lambda: dear_and_growing(-1), "open", ["yes"]),
    ("HZ-56", lambda: dear_and_growing(1), "open", ["no"]),
    ("HZ-59", lambda: dear_and_learned(-1), "open", ["yes"]),
    ("HZ-59", lambda: dear_and_learned(1), "open", ["no"]),
]


@pytest.mark.parametrize(("claim", "make", "word", "answers"), MADE)
def test_a_made_world_gets_its_word_and_every_clause_goes_with_its_answer(claim, make, word, answers):
    mine = engine.judge(RECORDS[claim], {**tables(claim), **make()}, worlds=10)
    found = [part.answer for part in mine.parts]
    assert [one if wanted else None for one, wanted in zip(found, answers, strict=True)] == answers
    assert mine.word == word and mine.word in engine.reachable(mine)
    for part, wanted in zip(mine.parts, answers, strict=True):
        if wanted in ("yes", "no"):
            assert getattr(part.question, wanted).split("{")[0][1:] in mine.sentence


def test_every_question_has_a_made_world_for_yes_and_one_for_no():
    assert set(RECORDS) == set(MINE)
    told = {(claim, n, one) for claim, _, _, answers in MADE for n, one in enumerate(answers)}
    for claim, one in RECORDS.items():
        assert all((claim, n, answer) in told for n in range(len(one.questions)) for answer in ("yes", "no")), claim


@pytest.mark.parametrize(("claim", "table", "column", "entry"), [
    ("HZ-21", "house_price_index_cn", "city", "Shanghai"), ("HZ-47", "province_economy", "level", "province"),
    ("HZ-51", "census_cities_cn", "year", "2020"),
    ("HZ-64", "place_facts_cn", "place", "Hangzhou"),
])  # fmt: skip
def test_a_table_without_the_rows_that_are_needed_is_refused_by_name(claim, table, column, entry):
    given = tables(claim)
    given[table] = given[table][given[table][column].astype(str) != entry]
    with pytest.raises(RecordError, match=rf"{claim}, question .*{table}"):
        engine.judge(RECORDS[claim], given, worlds=0)
