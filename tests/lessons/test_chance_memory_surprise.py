"""The lab at its limits, the verdicts when tables change, the forecasts, and the exercises."""

import itertools
import time

import numpy as np
import pytest

from course import data, lab
from course.ledger import claims, rules
from course.lessons.chance_memory_surprise import claims as verdicts
from course.lessons.chance_memory_surprise import figures
from course.lessons.chance_memory_surprise import lab as lesson_lab
from course.models import city_growth

CLAIMS = ["HZ-04", "HZ-26", "HZ-28", "HZ-29", "HZ-34", "HZ-44", "HZ-48", "HZ-57", "HZ-61", "HZ-63", "HZ-69", "HZ-70"]


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_combination_of_extremes_draws(the_lab):
    names = [c.name for c in the_lab.controls]
    for values in itertools.product(*(c.extremes()[::2] for c in the_lab.controls)):
        reply = the_lab.answer(**dict(zip(names, values, strict=True)))
        assert reply["spec"], (values, reply["error"])


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"memory": 101}, "memory must lie between 0 and 100"),
        ({"unequal": -1}, "unequal must lie between"),
        ({"leaps": float("nan")}, "leaps must lie between"),
        ({"start": "all"}, "can't be grown"),
        ({"history": 0}, "whole number from 1"),
        ({"history": 2.5}, "whole number from 1"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    specs = [the_lab.answer(**values)["spec"] for values in the_lab.presets.values()]
    assert 3 <= len(specs) <= 5 and len(set(specs)) == len(specs)


def test_drawing_is_pure_quick_and_small(the_lab):
    assert the_lab.answer() == the_lab.answer()
    assert len(the_lab.answer()["spec"]) < 30_000
    begun = time.process_time()
    for memory in range(0, 100, 10):
        lesson_lab.draw(**{**the_lab.defaults, "memory": memory, "leaps": 7})
    assert (time.process_time() - begun) / 10 < 0.05


def test_the_stars_are_the_cities_with_drones(the_lab):
    fig = the_lab.figure(history=7)
    world = city_growth.grow(90, 0, 1, 50, runs=lesson_lab.HISTORIES)
    stars = [symbol == "star" for symbol in fig.data[-1].marker.symbol]
    assert stars == world.has("drones")[6].tolist()
    assert sum(fig.data[-1].y) == pytest.approx(100, abs=1)


# ----------------------------------------------------------------------------------------------------- the tables


def test_every_firm_that_can_be_placed_is_counted_once():
    table, young = figures.table(), figures.young_firms()
    assert table["known"].sum() + table["later"].sum() == young["place"].isin(table.index).sum()
    assert len(data.load("unicorns_cn_companies_2022")) - len(young) == 2, "two firms have a province and no city"
    assert set(young["place"]) - set(table.index) == {"Hefei"}


def test_forecasts_are_chances():
    table = figures.table()
    bets = verdicts.forecasts(table, table["known"])
    assert np.allclose(bets.sum(), 1) and (bets > 0).all().all()


def test_skill_is_zero_for_a_uniform_forecast_and_one_for_the_truth():
    happened = figures.table()["later"]
    assert verdicts.skill(happened * 0 + 1 / len(happened), happened) == pytest.approx(0)
    assert verdicts.skill(happened / happened.sum(), happened) == pytest.approx(1)


def test_hangzhou_had_no_young_ai_firm_and_the_lesson_says_so():
    firms = data.load("unicorns_cn_companies_2022")
    assert not ((firms["city"] == "Hangzhou") & (firms["industry"] == "Artificial intelligence")).any()


# -------------------------------------------------------------------------------------------------------- the verdicts


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_each_claim_has_a_verdict_on_figures(claim_id):
    found = claims.verdict(claim_id)
    assert found.verdict in rules.VERDICTS and found.figures and found.sentence.endswith(".")
    assert claims.get(claim_id).lesson == "chance_memory_surprise"


def test_hz_04_turns_when_ai_firms_sit_in_small_places():
    assert claims.verdict("HZ-04").verdict == "open", "a seat says where, not which way: it can't contradict"
    firms = data.load("unicorns_cn_companies_2022")
    ai = firms["industry"] == "Artificial intelligence"
    far = data.load("prefectures_cn").query("city == 'Luohe'")["city_code"].iloc[0]
    firms.loc[ai, "city_code"] = far
    assert claims.verdict("HZ-04", unicorns_cn_companies_2022=firms).verdict == "qualified"


def with_compute(factor):
    models = data.load("ai_notable_models")
    models.loc[models["model"] == verdicts.OURS, "training_flop"] *= factor
    return {"ai_notable_models": models}


def test_hz_26_and_63_follow_the_computing_of_the_model():
    assert claims.verdict("HZ-26").verdict == "qualified"
    assert claims.verdict("HZ-26", **with_compute(30)).verdict == "supported"
    assert claims.verdict("HZ-26", **with_compute(1e-4)).verdict == "contradicted"
    assert claims.verdict("HZ-63").verdict == "open"
    assert claims.verdict("HZ-63", **with_compute(30)).verdict == "contradicted"
    scores = data.load("ai_frontier_scores")
    later = scores["release_date"] > "2023-12-31"
    dear = scores.assign(training_flop=scores["training_flop"].where(~later, scores["training_flop"] * 1e3))
    assert claims.verdict("HZ-63", ai_frontier_scores=dear).verdict == "contradicted"


def test_hz_28_needs_surprise_in_places_and_fields():
    assert claims.verdict("HZ-28").verdict == "qualified"
    models = data.load("ai_notable_models")
    models["domain"] = "Language"
    models.loc[models.index[::3], "domain"] = "Vision"
    assert claims.verdict("HZ-28", ai_notable_models=models).verdict == "contradicted"
    inventors = data.load("us_patent_inventors_city_cn")
    inventors["inventors"] = 1
    firms = data.load("unicorns_cn_companies_2022")
    small = data.load("prefectures_cn").query("level == 'prefecture'")["city_code"].tolist()
    firms["city_code"] = [small[(7 * i) % len(small)] for i in range(len(firms))]
    models["domain"] = np.where(models["year"] <= 2015, "Vision", [f"field {i % 12}" for i in range(len(models))])
    changed = claims.verdict(
        "HZ-28", unicorns_cn_companies_2022=firms, us_patent_inventors_city_cn=inventors, ai_notable_models=models
    )
    assert changed.verdict == "supported"


def test_hz_29_counts_three_measures():
    assert claims.verdict("HZ-29").verdict == "qualified"
    models = data.load("ai_notable_models_2026").assign(countries="China;United States")
    assert claims.verdict("HZ-29", ai_notable_models_2026=models).verdict == "supported"
    counts, clusters = data.load("country_counts"), data.load("wipo_clusters_2023")
    few = counts.assign(value=np.where(counts["iso3"] == "CHN", 1.0, counts["value"]))
    none = clusters[~clusters["economies"].str.contains("CN")]
    assert claims.verdict("HZ-29", country_counts=few, wipo_clusters_2023=none).verdict == "contradicted"


def test_hz_34_falls_without_a_world_share():
    assert claims.verdict("HZ-34").verdict == "qualified"
    facts = data.load("place_facts_cn")
    facts.loc[facts["topic"].astype(str) == "Drones", "value"] = 10.0
    assert claims.verdict("HZ-34", place_facts_cn=facts).verdict == "contradicted"


def with_share(number):
    table = data.load("unicorns_2022")
    table.loc[(table["place"] == "Hangzhou") & (table["list_maker"].astype(str) == "CB Insights"), "unicorns"] = number
    return {"unicorns_2022": table}


def test_hz_44_and_48_follow_the_luck_of_a_city():
    assert claims.verdict("HZ-44").verdict == "open" and claims.verdict("HZ-48").verdict == "qualified"
    assert claims.verdict("HZ-44", **with_share(600)).verdict == "qualified"
    assert claims.verdict("HZ-48", **with_share(1)).verdict == "open"


def test_hz_57_falls_when_industries_mix():
    assert claims.verdict("HZ-57").verdict == "qualified"
    firms = data.load("unicorns_cn_companies_2022")
    mixed = firms.assign(industry=np.resize(["a", "b", "c", "d"], len(firms)))
    assert claims.verdict("HZ-57", unicorns_cn_companies_2022=mixed).verdict == "contradicted"
    own = firms.assign(industry=firms["city"])
    assert claims.verdict("HZ-57", unicorns_cn_companies_2022=own).verdict == "supported"


def test_hz_61_counts_firms_elsewhere():
    assert claims.verdict("HZ-61").verdict == "qualified"
    models = data.load("ai_notable_models")
    opened = models.assign(model_access="Open weights (unrestricted)")
    assert claims.verdict("HZ-61", ai_notable_models=opened).verdict == "contradicted"
    alone = models[
        ~verdicts.of_china(models).reindex(models.index)["model"].notna() | models["organisation"].eq("DeepSeek")
    ]
    assert claims.verdict("HZ-61", ai_notable_models=alone).verdict == "supported"


def test_hz_61_leaves_out_what_came_after_the_essay():
    table = verdicts.peers(data.load("ai_notable_models"), data.load("ai_organisation_hq"))
    assert "Huawei" not in table.index and {"DeepSeek", "Alibaba", "ByteDance"} <= set(table.index)


def test_hz_69_falls_when_places_forget():
    assert claims.verdict("HZ-69").verdict == "qualified"
    inventors = data.load("us_patent_inventors_city_cn")
    late = inventors["year"] >= 2017
    inventors.loc[late, "inventors"] = 1 + (1e6 / (1 + inventors.loc[late, "inventors"])).astype(int)
    assert claims.verdict("HZ-69", us_patent_inventors_city_cn=inventors).verdict == "contradicted"


def test_hz_28_scores_the_same_years_for_where_and_what():
    """Places and fields are compared over 2016 to 2022; the fields of 2022 to 2025 are told apart and are much harder."""
    figures = {figure.label: figure.value for figure in claims.verdict("HZ-28").figures}
    where, near, far = figures.values()
    assert where > near > 75 > 55 > far


def test_hz_70_falls_when_firms_sit_elsewhere():
    assert claims.verdict("HZ-70").verdict == "supported"
    firms = data.load("unicorns_cn_companies_2022")
    firms["city_code"] = data.load("prefectures_cn").query("city == 'Luohe'")["city_code"].iloc[0]
    assert claims.verdict("HZ-70", unicorns_cn_companies_2022=firms).verdict == "contradicted"


# ------------------------------------------------------------------------------------------------------- the exercises
