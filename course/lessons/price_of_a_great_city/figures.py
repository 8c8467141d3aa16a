"""The lesson's series, its charts, the facts of today for the model, and the words that follow figures and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.english import listed
from course.ledger import claims, engine, ways, wording
from course.lessons.price_of_a_great_city import records
from course.models import equilibrium
from course.tables import areas, cities

#: The cities that the text speaks of.
NAMED = ["Shenzhen", "Guangzhou", "Hangzhou", "Beijing", "Shanghai"]
#: The great cities of the model: the two that hardly grew.
GREAT = ["Beijing", "Shanghai"]
#: The policies that the lesson compares with today: what they are called, and what `equilibrium.settle` is given.
MORE_HOMES = 20.0
MODEL = "A model with rough numbers: course.models.equilibrium; today from place_facts_cn and census_cities_cn."


def some(value: float, digits: int = 0) -> str:
    """Return a change with its sign: "+12%", "−3%", "no change" where it rounds to nothing."""
    shown = f"{abs(value):.{digits}f}"
    if float(shown) == 0:
        return "no change"
    return f"{'+' if value > 0 else '−'}{shown}%"


def moved(value: float, up: str = "rise", down: str = "fall", same: str = "stay as they are") -> str:
    """Return a change as a verb with its size: "rise by 12%", "fall by 3%", "stay as they are"."""
    if abs(value) < 0.5:
        return same
    return f"{up if value > 0 else down} by {abs(value):.0f}%"


def _tall(frame: pd.DataFrame, across: str, by: str, value: str) -> pd.DataFrame:
    """Return a table with a row for each value. frame : an index, which becomes across, and a column for each line."""
    wide = frame.rename_axis(index=across, columns=None).reset_index()
    return wide.melt(id_vars=across, var_name=by, value_name=value)


# --- who came, and who belonged


def faster(growth: pd.DataFrame, column: str) -> float:
    """Return the share (percent) of the other large cities that grew faster than both Beijing and Shanghai.

    growth : per cent by city, of all cities that are compared.
    """
    others = growth[column].drop(records.THREE)
    return 100 * float((others > growth.loc[GREAT, column].max()).mean())


def against_median(growth: pd.DataFrame, column: str, city: str) -> str:
    """Return how a city grew against the median large city: "faster than", "about as fast as", "slower than"."""
    gap = float(growth[column][city] - growth[column].drop(records.THREE).median())
    return "about as fast as" if abs(gap) < 2.5 else "faster than" if gap > 0 else "slower than"


def slowed() -> str:
    """Return how the people of Beijing and Shanghai grew before 2010 and before 2020 (yearly estimates), and what that
    means for the claim on gates; another sentence where they didn't slow down.
    """
    rows = data.load("province_economy").query("level == 'province' and province in @GREAT")
    people = rows.pivot(index="year", columns="province", values="population_persons").astype("Float64").astype(float)
    before, after = (100 * (people.loc[last] / people.loc[last - 5] - 1)[GREAT] for last in (2010, 2020))
    text = (
        f"From 2005 to 2010 Beijing grew by {before['Beijing']:.0f}% and Shanghai by {before['Shanghai']:.0f}%. From"
        " 2015 to 2020 {} (yearly estimates). "
    )
    if (after < 2).all() and (before > 10).all():
        return text.format("both hardly grew") + (
            "That looks like a door closing, which speaks for Lu Ming, though other things can stop a city."
        )
    return text.format(f"it was {after['Beijing']:.0f}% and {after['Shanghai']:.0f}%").strip()


def came(growth: pd.DataFrame) -> go.Figure:
    """Draw growth from 2010 to 2020 of the named cities and of the median large city: all people, and urban people."""
    others = growth.drop(records.THREE)
    middle = f"Median of {len(others)} others"
    table = growth.loc[NAMED, ["all people", "urban people"]]
    table.loc[middle] = others[["all people", "urban people"]].median()
    order = table["urban people"].drop(middle).sort_values(ascending=False, kind="stable").index
    table = table.loc[[middle, *order]]  # the names of the columns need room above the first row
    slow = [name for name in GREAT if table["urban people"][name] < table["urban people"][middle]]
    title = (
        "Shenzhen grew far faster than Beijing and Shanghai"
        if len(slow) == 2 and growth["all people"]["Shenzhen"] > growth["all people"][GREAT].max()
        else "Large cities grew at very different speeds"
    )
    return charts.dumbbell(
        table,
        "all people",
        "urban people",
        title=title,
        subtitle="Growth from the census of 2010 to that of 2020, %, Chinese cities on the borders of 2020",
        x_title="Growth in ten years (%)",
        source=charts.source("census_borders_cn"),
        note="What counts as urban was drawn anew in 2020, so a part of all urban growth is a new definition.",
        highlight=["Shenzhen", *GREAT],
        zero=True,
        unit="%",
        digits=0,
    )


def come_or_belong(growth: pd.DataFrame) -> go.Figure:
    """Draw each large city by the share of residents who were registered in 2010 (across) and by the growth of all its
    people to 2020 (up).
    """
    shown = growth.dropna(subset=["registered", "all people"])
    few, many = shown["registered"]["Shenzhen"], shown["registered"][GREAT].mean()
    fast = shown["all people"]["Shenzhen"] > shown["all people"][GREAT].max()
    title = (
        "In 2010 few belonged in Shenzhen, yet many went on coming"
        if fast and few < many and shown["all people"].idxmax() == "Shenzhen"
        else "Who may come and who may belong are two questions"
    )
    return charts.scatter(
        shown,
        "registered",
        "all people",
        title=title,
        subtitle=f"{len(shown)} Chinese cities with three million urban people or more in 2010",
        x_title="Registered people for 100 residents, 2010",
        y_title="Growth of all people, 2010 to 2020 (%)",
        source=charts.source("census_cities_cn", "census_borders_cn"),
        note="Above 100 more people are registered than live there. Registered people who live elsewhere are counted.",
        named=[*NAMED, "Dongguan", "Chengdu", "Chongqing"],
        digits=0,
    )


def share_and_growth(growth: pd.DataFrame) -> str:
    """Return how the share of registered people goes with growth over the large cities, by both counts of people, and
    where Beijing and Shanghai stand.
    """
    shown = growth.dropna()
    everybody, urban = (
        float(shown["registered"].corr(shown[name], method="spearman")) for name in ("all people", "urban people")
    )
    if everybody > -0.3:
        return (
            "Over these cities, the share of registered people and later growth have a rank correlation of"
            f" {everybody:.2f}.".replace("-", "−")
        )
    text = (
        f"Where few were registered, people went on coming (the rank correlation is {everybody:.2f}). So a low share"
        " can be a trace of an open door."
    )
    if abs(urban) < 0.3:
        text += (
            f" By urban people there is hardly any link ({urban:.2f}), because villagers become townspeople in"
            " their own city."
        )
    away = abs(shown["registered"] - shown["registered"][GREAT].mean()).drop(GREAT)
    near = shown["all people"][away.nsmallest(2).index]
    if (near > shown["all people"][GREAT].max()).all():
        grew = " and ".join(f"{name} by {value:.0f}%" for name, value in near.items()).replace(" by", " grew by", 1)
        text += f" Beijing and Shanghai stand out: with about their share, {grew}."
    return text.replace("-", "−")


def registered_since() -> str:
    """Return how registered people grew in Shenzhen from the census of 2010 to the bulletin of 2021, and what that says
    of a low share; nothing where they grew by less than half.
    """
    census = data.load("census_cities_cn").query("year == 2010").set_index("city")["registered_population_persons"]
    bulletins = data.load("place_facts_cn").query("indicator == 'registered population, year-end' and year == 2021")
    then, now = (float(one["Shenzhen"]) / 1e6 for one in (census, bulletins.set_index("place")["value"]))
    if now < 1.5 * then:
        return ""
    return (
        "Nor does a low share prove that the inner gate is shut: by 2021 Shenzhen's registered people had grown from"
        f" {then:.1f} to {now:.1f} million."
    )


def ceilings() -> pd.DataFrame:
    """Return every population ceiling in the tables with what the census of that year counted (million people)."""
    rules = data.load("policy_events").query("kind == 'cap'")
    census = data.load("census_cities_cn").set_index(["city", "year"])["population_persons"]
    table = pd.DataFrame(
        {
            "ceiling": rules["value"].astype(float).to_numpy(),
            "counted": [float(census[place, year]) / 1e6 for place, year in zip(rules.place, rules.year, strict=True)],
        },
        index=[f"{place}, {year}" for place, year in zip(rules["place"], rules["year"], strict=True)],
    )
    return table.loc[sorted(table.index, key=lambda name: (name[-4:], -table["counted"][name]))]


def passed() -> list[str]:
    """Return the ceilings that the census found passed."""
    table = ceilings()
    return list(table.index[table["counted"] > table["ceiling"]])


def ceilings_figure() -> go.Figure:
    """Draw each ceiling beside what was counted."""
    table, over = ceilings(), passed()
    was = "was" if len(over) == 1 else "were"
    return charts.dumbbell(
        table,
        "ceiling",
        "counted",
        title=f"Of {len(table)} ceilings on a city's people, {len(over) or 'none'} {was} passed",
        subtitle="Ceiling in a plan, and people counted by the census of that year, million",
        x_title="Million people",
        source=charts.source("policy_events", "census_cities_cn"),
        note="Guangzhou's number was called a target when it was approved in 2016, and a cap in a report of 2018.",
        highlight=over,
        unit=" million",
        digits=1,
    )


def rule_of(place: str, unit: str) -> float:
    """Return the figure of a rule of residence of a place, by its unit. Raises LookupError where there is none."""
    table = data.load("policy_events").query("topic == 'Residence (hukou)' and place == @place")
    for column, measured in (("value", "unit"), ("value_2", "unit_2")):
        found = table[table[measured] == unit]
        if not found.empty:
            return float(found[column].iloc[-1])
    raise LookupError(f"policy_events has no rule of residence of {place} in {unit!r}; expected one row.")


# --- what it costs, and who loses ground


def costs() -> pd.DataFrame:
    """Return price of a home and wage of 2022 of the named cities and of the median of all others in the list."""
    table = cities.costs(data.load("place_facts_cn"))[["price", "wage"]].dropna()
    named = table.loc[NAMED]
    named.loc[f"median of {len(table) - len(NAMED)} others"] = table.drop(NAMED).median()
    return named.round(0).astype("int64")


def homes_of_shenzhen() -> str:
    """Return how homes sold in Shenzhen in 2022 compare in price with those of Beijing and Shanghai, in a sentence."""
    rows = data.load("place_facts_cn").query("indicator == 'average price of homes sold' and year == 2022")
    price = rows.set_index("place")["value"].astype(float)
    if price["Shenzhen"] > price[GREAT].max():
        return "Its homes cost even more than theirs."
    return f"Its homes cost {'less than' if price['Shenzhen'] < price[GREAT].min() else 'about as much as'} theirs."


def ground_figure() -> go.Figure:
    """Draw the share of China's inventors on US patents of the three and of Hangzhou, by year."""
    share = records.inventor_share(data.load("us_patent_inventors_city_cn")).loc[2010:]
    share = share.rename(columns={areas.SOUTH: "Shenzhen area"})
    tall = _tall(share, "year", "place", "share")
    change = {name: float(share[name][2021] - share[name][2011]) for name in share}
    three = ["Beijing", "Shanghai", "Shenzhen area"]
    lost = [name for name in three if change[name] < 0]
    called = {name: f"the {name}" if name.endswith("area") else name for name in three}
    title = {
        0: "By inventors, none of the three lost ground",
        3: "By inventors, all three lost ground",
    }.get(
        len(lost),
        f"By inventors, {listed(called[n] for n in lost)} lost ground,"
        f" {listed(called[n] for n in three if n not in lost)} won",
    )
    return charts.lines(
        tall,
        "year",
        "share",
        by="place",
        title=title,
        subtitle="Share of China's inventors on US patents, %, by where they live, 2010 to 2021",
        y_title="%",
        source=charts.source("us_patent_inventors_city_cn"),
        note="Shenzhen is counted with Dongguan and Hong Kong. In the last years more inventors have no known city.",
        zero=True,
        highlight=[*three, "Hangzhou"],
    )


def other_counts() -> pd.DataFrame:
    """Return by how many points the share of the three in China's total changed, by what is counted (blank where it
    isn't known).
    """
    ways_asked = _part("HZ-22", "losing ground").ways
    found = {(way.options["count"], way.options["city"]): way.found.value for way in ways_asked}
    table = pd.Series(found).unstack()
    table = table.reindex(index=list(records.GROUND), columns=records.THREE)
    return table.rename(
        index={
            name: f"{what} {first} to {last}" if first else f"{name} first to last list of the city"
            for name, (what, first, last) in records.GROUND.items()
        }
    )


def _part(claim_id: str, question: str) -> engine.Part:
    """Return the part of a claim that asks a question. Raises LookupError where it asks no such question."""
    judged = claims.settle(claim_id).judged
    found = [part for part in judged.parts if part.question.name == question] if judged else []
    if not found:
        raise LookupError(f"{claim_id} asks no question {question!r}; look at records.py of this lesson.")
    return found[0]


def large_cities() -> str:
    """Return what large cities have of inventors and people, and how prices go with size."""
    gathers, dear = _part("HZ-19", "gathers").ways[0].found, _part("HZ-19", "dear").ways[0].found
    return (
        f"Cities with five million people or more have {gathers.told['made']:.0f}% of China's inventors and"
        f" {gathers.told['people']:.0f}% of its people. Prices are {'higher' if dear.value > 0 else 'no higher'} where"
        f" cities are larger (rank correlation {dear.value:.2f})."
    )


def wage_for_output() -> str:
    """Return how wages over output per resident in the three compare with the median of the other large cities."""
    year = 2018
    over = records.wage_over_output(data.load("prefecture_panel_cn"), data.load("census_borders_cn"), year)
    others = over.reindex(records.large(data.load("census_borders_cn"), records.COMPARABLE, records.THREE)).dropna()
    gap = 100 * (over[records.THREE] / float(others.median()) - 1)
    above, below = ([name for name in records.THREE if bool(gap[name] >= 0) is up] for up in (True, False))
    told = [f"{name}'s {abs(gap[name]):.0f}% {'above' if name in above else 'below'} it" for name in [*above, *below]]
    told[0] = told[0].replace("'s ", "'s wages were ", 1)[:-2] + "the median of other large cities"
    return f"Wages in the three are high, but so is output. Divided by output per resident, {listed(told)} in {year}."


def dear_and_falling() -> str:
    """Return how the rise of home prices goes with the later growth of inventors, over cities."""
    found = _part("HZ-56", "dear and falling back").ways[0].found
    return (
        f"Is the price to blame? Over {found.told['cases']} cities, the rise of home prices to 2016 and the growth of"
        f" inventors after it have a rank correlation of {found.value:.2f}.".replace("-", "−")
    )


def wages_in_words() -> str:
    """Return how wages rose in the three against other large cities, and what that means for the claim (HZ-20)."""
    found = _part("HZ-20", "wages").ways[0].found
    how = "more" if found.value > 0 else "less"
    sure = "which chance alone could give" if found.low <= 0 <= found.high else "more than chance alone would give"
    text = (
        f"In our data, wages in the three rose by {abs(found.value):.1f} percentage points a year {how} than in"
        f" other large cities from {found.told['first']} to {found.told['last']}, {sure}."
    )
    if claims.settle("HZ-20").verdict == "supported":
        return text
    return f"{text} So that study speaks for Lu Ming's remedy, though not for his reason."


# --- the model


#: The two guesses that the text names: the defaults of the model.
GATE, PAPERS = (
    f"{equilibrium.settle.__kwdefaults__[name]:.0f}"  # type: ignore[index]
    for name in ("gate", "papers")
)


@cache
def today() -> equilibrium.Facts:
    """Return the rough facts of today: Beijing and Shanghai, the other cities of the list of costs by their means, and
    the rest of the country. Costs and output are of 2022, people of 2020, registered people of 2010.
    """
    table = cities.costs(data.load("place_facts_cn")).dropna(subset=["price", "wage", "gdp"])
    census = data.load("census_cities_cn").query("year == 2020")
    everyone = float(census["population_persons"].sum()) / 1e6
    people = (census.set_index("city")["population_persons"].astype(float) / 1e6).reindex(table.index)
    output = data.load("province_economy").query("year == 2022 and level == 'province'")["gdp_bn_cny"].sum()
    other = table.drop(index=GREAT)
    rest = everyone - people.sum()
    a_head = [(float(output) - table["gdp"].sum()) / rest, other["gdp"].sum() / people[other.index].sum()]
    share = records.registered(data.load("census_cities_cn"))[GREAT].mean()
    now, then = table.loc[GREAT].mean(), other.mean()
    return equilibrium.Facts(
        great=len(GREAT),
        others=len(other),
        people=round(float(people[GREAT].mean()), 1),
        people_other=round(float(people[other.index].mean()), 1),
        people_rest=round(float(rest), 0),
        wage=round(float(now["wage"] / then["wage"]), 2),
        rent=round(float(now["price"] / then["price"]), 2),
        pay_rest=round(float(a_head[0] / a_head[1]), 2),
        registered=round(float(share), 0),
    )


#: What is read off an outcome: words, and the change against today in per cent.
ROWS: dict[str, Callable[[equilibrium.Outcome, equilibrium.Outcome], float]] = {
    "people there": lambda now, then: 100 * (then.people / now.people - 1),
    "homes there": lambda now, then: 100 * (then.homes / now.homes - 1),
    "rent there": lambda now, then: 100 * (then.rent / now.rent - 1),
    "wage there": lambda now, then: 100 * (then.wage / now.wage - 1),
    "life of renters there": lambda now, then: 100 * (then.real - 1),
    "life of a newcomer": lambda now, then: then.newcomer if then.people > now.people * 1.001 else 0.0,
    "life of renters elsewhere": lambda now, then: 100 * (then.real_other - 1),
    "all rents paid there": lambda now, then: 100 * (then.landlords - 1),
    "output of China": lambda now, then: 100 * (then.output - 1),
}


def changes(now: equilibrium.Outcome, then: equilibrium.Outcome) -> pd.Series:
    """Return changes against today in per cent, by the words of ROWS."""
    return pd.Series({name: round(float(read(now, then)), 6) + 0.0 for name, read in ROWS.items()})


def worth_figure(lines: pd.DataFrame) -> go.Figure:
    """Draw what a great city is worth to one more newcomer, against how many people it has, for some policies.

    lines : index of people (millions), a column for each policy, log points times 100; where a line meets zero nobody
    wants to move.
    """
    tall = _tall(lines, "people", "policy", "worth")
    ends = {name: float(np.interp(0, -lines[name], lines.index)) for name in lines}
    *_, last = ends.items()
    fig = charts.lines(
        tall,
        "people",
        "worth",
        by="policy",
        title=f"In the model each step adds people, up to {last[1]:.0f} million"
        if all(a < b for a, b in pairwise(ends.values()))
        else "Where a line meets zero, nobody wants to come",
        subtitle="By how much a great city is better than other places for its last newcomer, by its people, %",
        x_title="People of a great city (million)",
        y_title="%",
        source=MODEL,
        note="The per cent are differences of logarithms. The upright line stands at the people of today. Each"
        " step ends where its line meets zero.",
        markers=False,
    )
    for trace, ink, dash in zip(fig.data, charts.MODEL, charts.DASHES, strict=False):
        trace.line.color, trace.line.dash = ink, dash
    for note in fig.layout.annotations:
        if note.text and any(name in note.text for name in lines):
            note.font.color = charts.INK
    fig.add_hline(y=0, line={"color": charts.INK, "width": 1.2})
    fig.add_vline(x=today().people, line={"color": charts.QUIET, "width": 1, "dash": "dot"})
    return fig


def gains_figure(worlds: Mapping[str, equilibrium.Outcome]) -> go.Figure:
    """Draw what changes for whom in two of the worlds: the door open, and the door open with more homes.

    worlds : name -> outcome; the first is today, the second and the third are drawn.
    """
    now, *then = worlds.values()
    names = list(worlds)[1:3]
    table = pd.DataFrame({name: changes(now, one) for name, one in zip(names, then, strict=False)})
    loses = [table[name]["life of renters there"] < 0 for name in names]
    title = (
        "In the model an open door costs insiders, less with more homes"
        if loses[0] and table[names[1]]["life of renters there"] > table[names[0]]["life of renters there"]
        else "In the model an open door changes life inside and outside"
    )
    return charts.dumbbell(
        table,
        *names,
        title=title,
        subtitle="Change against today, %, in Beijing and Shanghai (there) and in other cities",
        x_title="Change (%)",
        source=MODEL,
        note="Life is what living in a place is worth to a person, for a newcomer the mean of those who come. More"
        f" homes are {MORE_HOMES:.0f}% more at every rent.",
        zero=True,
        unit="%",
        digits=1,
    )


def who_pays(worlds: Mapping[str, equilibrium.Outcome]) -> str:
    """Return who gains and who loses when the door opens, and what more homes change. worlds : as in `gains_figure`."""
    now, *then = worlds.values()
    door, homes = (changes(now, one) for one in then[:2])
    inside, new, out = (door[f"life of {who}"] for who in ("renters there", "a newcomer", "renters elsewhere"))
    return (
        f"With the door open, rents there {moved(door['rent there'])} and wages {moved(door['wage there'])}. Renters"
        f" inside {'lose' if inside < 0 else 'gain'} {abs(inside):.0f}% of what life is worth to them, while a newcomer"
        f" {'gains' if new > 0 else 'loses'} {abs(new):.0f}%. Those who stay elsewhere"
        f" {'gain a little' if 0 < out < 1 else 'gain' if out > 0 else 'lose'}, and owners inside collect"
        f" {door['all rents paid there']:.0f}% more rent, new homes included. Lu Ming asks for more"
        " homes as well. Then still more people come, and renters inside"
        f" {'lose' if homes['life of renters there'] < 0 else 'gain'} {abs(homes['life of renters there']):.0f}%."
        f" China makes {door['output of China']:.0f}% more with the door open."
    )


@cache
def homes_enough() -> str:
    """Return with how many per cent more homes at every rent renters inside lose nothing by an open door, in words."""
    few = next((more for more in range(101) if equilibrium.settle(homes=more, facts=today()).real >= 1), None)
    if few is None:
        return "Even with twice the homes they lose."
    return f"With {few}% more homes at every rent they'd lose nothing." if few else "They lose nothing, though."


# --- since the essay


def prices_in_words() -> str:
    """Return how prices moved from 2021 to 2024 by the index, in words."""
    index = {name: index_change(name) for name in ("Hangzhou", "Beijing")}
    return (
        f"By this index, prices to 2024 {moved(index['Hangzhou'], 'rose', 'fell')} in Hangzhou and"
        f" {moved(index['Beijing'], 'rose', 'fell')} in Beijing."
    )


def since_figure() -> go.Figure:
    """Draw prices of existing homes since 2021 in the named cities and in the median of all that are counted."""
    rows = data.load("house_price_index_cn").query("home_type == 'existing' and year >= 2021")
    wide = rows.pivot(index="year", columns="city", values="index_dec2010_100").astype(float)
    level = 100 * wide / wide.loc[2021]
    shown = level[NAMED].assign(**{f"median of {level.shape[1]}": level.median(axis=1)})
    tall = _tall(shown, "year", "city", "level")
    fell = sum(float(shown[name][2024]) < 100 for name in NAMED)
    many = "all five" if fell == len(NAMED) else f"{fell} of {len(NAMED)}"
    return charts.lines(
        tall,
        "year",
        "level",
        by="city",
        title=f"From 2021 to 2024 existing homes got cheaper in {many} cities",
        subtitle="Price of existing homes, end of 2021 = 100, China's 70-city index; 2026 is July",
        y_title="Index",
        source=charts.source("house_price_index_cn"),
        note="The index compares alike homes.",
        highlight=NAMED,
    )


def index_change(place: str, until: int = 2024) -> float:
    """Return by how many per cent the index of existing homes changed from 2021 until a year."""
    rows = data.load("house_price_index_cn").query("home_type == 'existing' and city == @place")
    index = rows.set_index("year")["index_dec2010_100"].astype(float)
    return 100 * float(index[until] / index[2021] - 1)


def opening() -> str:
    """Return what Hangzhou did to its gate in 2023, and how many people it has gained since."""
    rows = data.load("place_facts_cn").query("indicator == 'population, year-end estimate' and place == 'Hangzhou'")
    people = rows.groupby("year")["value"].last().astype(float)
    before, after = people[2023] - people[2022], people[2024] - people[2023]
    same = "about as many as" if abs(after / before - 1) < 0.1 else "more than" if after > before else "fewer than"
    return (
        "On 31 July 2023 Hangzhou's yearly quota was dropped, so that"
        f" {rule_of('Hangzhou', 'points'):.0f} points are enough to register (ECNS, 3 August 2023)."
        f" In 2024 the city gained {after / 1e3:.0f},000 residents, {same} the {before / 1e3:.0f},000 of 2023 (city"
        " bulletins). But it opened the inner gate, and the bulletins count who comes."
    )


# --- words that follow the verdicts

#: What a claim may depend on, in plain words; what isn't here is named as in the record.
PLAIN = {
    "the count": "what is counted",
    "the city": "which of the three cities we take",
    "the measure": "how a gain of talent is measured",
    "the member of the three": "which of the three cities we take",
}
ABOUT = {
    "HZ-20": "gates that raise wages",
    "HZ-22": "losing ground",
    "HZ-25": "low barriers that gather talent",
}
#: What the text says before the figures, by the word of the claim.
SAID = {
    "HZ-19": {
        "supported": "Lu Ming's starting point stands.",
        "qualified": "Lu Ming's starting point stands in part.",
        "depends": "Whether Lu Ming's starting point stands depends on how one asks.",
        "contradicted": "Lu Ming's starting point doesn't stand.",
        "open": "Our figures leave Lu Ming's starting point open.",
    },
    "HZ-22": {
        "supported": "By all counts the three lose.",
        "qualified": "Some of the three lose, and others don't.",
        "depends": "So whether the three lose ground depends on what is counted.",
        "contradicted": "So the three lose no ground.",
        "open": "So our figures can't say whether the three lose ground.",
    },
    "HZ-56": {
        "supported": "Across cities, high costs and falling back belong together.",
        "qualified": "Across cities, high costs and falling back belong together in part.",
        "depends": "Whether high costs and falling back belong together depends on how one asks.",
        "contradicted": "Across cities, inventors grew no less where homes are expensive.",
        "open": "So our figures can't tie the one to the other.",
    },
    "HZ-55": {
        "supported": "For firms, all of this adds up to much higher costs.",
        "qualified": "For firms, this adds up to higher costs in some respects.",
        "depends": "So whether firms there really pay more depends on the city.",
        "contradicted": "For firms, this adds up to no higher costs.",
        "open": "What firms pay can't be told from these figures.",
    },
}


def said(claim_id: str) -> str:
    """Return what the text says of a claim, by its word."""
    return SAID[claim_id][claims.settle(claim_id).verdict]


def settled_in_words() -> str:
    """Return one sentence for each answer that claims in the foreground got, with the claims that got it."""
    return wording.grouped(ABOUT, PLAIN)


def turning() -> str:
    """Return on which choice the answer on ceilings and talent turns, and what that means."""
    part = _part("HZ-25", "ceilings")
    if part.answer == "mixed" and part.turns_on == "the measure":
        return (
            "In per cent, cities with a ceiling fall behind, because they began with many graduates. For each resident,"
            " they gathered more."
        )
    return ways.turning("HZ-25", "ceilings")


def in_favour(growth: pd.DataFrame) -> str:
    """Return which figures speak for the essay, as the end of a sentence; only those that do today."""
    told = []
    if (behind := faster(growth, "urban people")) > 50:
        told.append(
            f"{behind:.0f}% of the other large cities outgrew Beijing and Shanghai in urban people"
            f" ({faster(growth, 'all people'):.0f}% in all people)"
        )
    table = costs()
    other = table.index[-1]
    if (table.loc[records.THREE, "price"] > 2 * table["price"][other]).all():
        told.append("buildings in the three sell for more than twice as much as in the median city")
    return f"{listed(told)}." if told else "none of our figures speaks clearly."


def strip() -> go.Figure:
    """Draw every way of asking whether cities with a ceiling gathered fewer people with a degree (HZ-25)."""
    part = ways.part_of("HZ-25", "ceilings")
    yes = sum(way.answer == "yes" for way in part.ways)
    return ways.strip_of(
        part,
        title=f"{yes} of {len(part.ways)} ways say cities with a ceiling gathered less talent",
        subtitle="Share of other large cities that gathered more people with a degree, 2010 to 2020, by way of asking",
        unit="% of the other large cities",
        source=charts.source("census_cities_cn", "census_borders_cn", "policy_events"),
        note="The ways share their tables, so they are not independent tests.",
        left=270,
    )
