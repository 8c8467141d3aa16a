"""The lesson's series of firms, its charts, and the words that follow the figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.english import listed, ordinal_word
from course.ledger import engine, ways
from course.lessons.the_runners import records

#: Sources of a year's shares, the best first: Gartner's release where a copy of its table is wrong or begins later.
GARTNER = ("Gartner, release", "Gartner", "Gartner, second table")
#: PC makers that Lenovo took over, by the word that finds each in the list of events.
MAKERS = ("IBM", "Medion", "NEC", "Motorola", "Fujitsu")
TOPIC = "Firms of the Red Queen essay"
ESSAY = 2010
#: More than this share (%) sold in China is the greater part.
HALF = 50
#: A smaller part (%) of a change is little of it.
FEW = 33
#: When Datang became SMIC's largest owner (November 2008), in years.
DATANG = 2008.85
#: A margin that is lower by more than this (points) is far lower, as in the record of RQ-11.
MUCH = 5


#: The quarters of a year in words.
ORDINALS = ("first", "second", "third", "fourth")

#: Firms of the lesson that the United States has put on its list.
LISTED = ("Huawei", "SMIC")

# --- small words


def moved(late: float, early: float, up: str = "rose", down: str = "fell") -> str:
    """Return the word for a rise or a fall from early to late."""
    return up if late > early else down


# --- Lenovo


def makers(pc_market_share: pd.DataFrame) -> pd.DataFrame:
    """Return Gartner's shares of the world's PCs (%), a row a year and a column a maker; blank where none is known.

    A year and maker that Gartner's own release holds is taken from it, else from the encyclopedia's table, else from
    its second copy.
    """
    whole = pc_market_share[pc_market_share["quarter"].isna() & pc_market_share["counted_by"].isin(GARTNER)]
    whole = whole[whole["firm"].ne("World total")].assign(
        order=[GARTNER.index(name) for name in whole[whole["firm"].ne("World total")]["counted_by"]]
    )
    best = whole.sort_values("order", kind="stable").drop_duplicates(["firm", "year"])
    wide = (
        best.pivot(index="year", columns="firm", values="market_share_percent").astype(float).sort_index(kind="stable")
    )
    return wide.set_axis(wide.columns.astype(str), axis=1)


def purchases(policy_events: pd.DataFrame) -> pd.DataFrame:
    """Return what Lenovo took over, a row a maker: year, what happened, billion USD, and the points of the world's PCs
    that the maker had before (blank where unknown, or where it made no PCs).
    """
    mine = policy_events[policy_events["topic"].eq(TOPIC) & policy_events["kind"].eq("purchase")]
    found = [next(name for name in MAKERS if name in event) for event in mine["event"]]
    table = mine[["year", "value", "value_2"]].set_axis(["year", "billion USD", "points"], axis=1)
    return table.set_axis(pd.Index(found, name="bought"))


def overtakes(lead: pd.Series) -> int | None:
    """Return the first year of a lead (points by year) that is above zero, None where it never is."""
    ahead = lead[lead.round(6) > 0]
    return int(ahead.index[0]) if len(ahead) else None


def passed(lead: pd.Series) -> str:
    """Return when a maker passed the other, as the end of a sentence: "first leads in 2013", "never leads"."""
    first = overtakes(lead)
    return "never leads" if first is None else f"first leads in {first}"


def fell_back(lead: pd.Series) -> list[int]:
    """Return the years after the first lead in which the maker was not ahead."""
    first = overtakes(lead)
    late = lead.loc[first:] if first is not None else lead.iloc[:0]
    return [int(year) for year in late.index[late.round(6) <= 0]]


def lenovo_title(lead: pd.Series) -> str:
    """Return the title of the chart of Lenovo and HP, as the lead (points by year) has it."""
    first, behind = overtakes(lead), fell_back(lead)
    if first is None:
        return "Lenovo came closer to HP and never passed it"
    if not behind:
        return f"Lenovo passed HP in {first} and has led since"
    but = str(behind[0]) if len(behind) == 1 else in_letters(len(behind))
    return f"Lenovo passed HP in {first} and led every later year but {but}"


def lenovo_figure(shares: pd.DataFrame) -> go.Figure:
    """Draw the shares of the three largest PC makers from 2010 on, with the years in which Lenovo took over others."""
    known = shares.loc[ESSAY:, ["Lenovo", "HP", "Dell"]]
    shown = known.reset_index().melt("year", var_name="maker", value_name="percent")
    fig = charts.lines(
        shown.dropna(),
        "year",
        "percent",
        by="maker",
        highlight=["Lenovo", "HP"],
        zero=True,
        right=90,
        height=400,
        title=lenovo_title((shares["Lenovo"] - shares["HP"]).dropna()),
        subtitle="Share of all personal computers (PCs) shipped in the world, three largest makers of 2024, %",
        x_title="Year",
        y_title="Share of PCs (%)",
        source=charts.source("pc_market_share", "policy_events"),
        note="From each dotted line on, the PCs of makers that Lenovo took over count as Lenovo's",
    )
    for year, name in ((2011, "with NEC, Medion"), (2018, "with Fujitsu")):
        fig.add_shape(
            type="line", x0=year, x1=year, y0=0, y1=27, line={"color": charts.QUIET, "width": 1, "dash": "dot"}
        )
        fig.add_annotation(
            x=year,
            y=27,
            text=name,
            xanchor="left",
            xshift=4,
            showarrow=False,
            font={"size": 12, "color": charts.QUIET},
        )
    fig.update_yaxes(range=[0, 28.5])
    return fig


def brought(points: float, since: int, years: Sequence[int], kept: float = 100) -> list[float]:
    """Return what a maker that was taken over brings to the owner's share in each year: points, times the part (%) that
    was kept, from the year `since` on.

    Raises ValueError where kept is not between 0 and 100.
    """
    if not 0 <= kept <= 100:
        raise ValueError(f"kept must be between 0 and 100 per cent; found {kept}.")
    return [points * kept / 100 if year >= since else 0.0 for year in years]


def gains(shares: pd.DataFrame, first: int, last: int) -> pd.Series:
    """Return by how many points each maker's share changed between two years, with all other makers in one row."""
    both = shares.loc[[first, last]].dropna(axis=1).to_dict("index")
    change = {str(firm): float(both[last][firm]) - float(both[first][firm]) for firm in both[first]}
    return pd.Series({**change, "all others": -sum(change.values())}, name="points").sort_values(kind="stable")


def large_too(change: pd.Series) -> str:
    """Return which other large makers gained points beside Lenovo, and what that leaves open, in a sentence."""
    also = [name for name in ("HP", "Dell") if change[name] > 0]
    if not also:
        return "HP and Dell lost, so being large wasn't enough."
    return f"{listed(also)} gained as well, though, and shares can't tell whether better copying or size helped."


def must_leave(lead: pd.Series, bought: pd.DataFrame) -> str:
    """Return how much of what Lenovo bought must have left again for it to lead HP by its own sales in the last year.

    lead : Lenovo's lead over HP by year, in points of the world's PCs, without all that the purchases with known points
    brought; bought : of `purchases`.
    """
    year, points = int(lead.index[-1]), float(bought["points"].sum())
    behind = -float(lead.iloc[-1])
    if behind < 0:
        return f"Even if nobody left, Lenovo's own sales put it ahead of HP in {year}."
    if behind >= points:
        return f"Even if everybody left again, Lenovo isn't ahead of HP in {year}."
    return (
        f"Without the three makers Lenovo leads HP in {year} only if more than {100 * behind / points:.0f}% of the"
        " share that it bought has left again."
    )


# --- SMIC


def margins(firm_panel: pd.DataFrame) -> pd.DataFrame:
    """Return SMIC's gross margins (%): columns at (time in years), margin, kind ("quarter" or "year") and period."""
    mine = firm_panel[
        firm_panel["firm"].eq("SMIC") & firm_panel["preferred"] & firm_panel["indicator"].eq("gross margin")
    ]
    mine = mine[mine["period_kind"].isin(["quarter", "year"])]
    quarter = mine["period"].astype(str).str.extract(r"Q(\d)")[0].astype(float)
    return pd.DataFrame(
        {
            "at": mine["year"].astype(float) + (quarter - 0.5).div(4).fillna(0.5),
            "margin": mine["value"].astype(float),
            "kind": mine["period_kind"].astype(str),
            "period": mine["period"].astype(str),
        }
    ).sort_values("at", kind="stable")


def margin_title(table: pd.DataFrame) -> str:
    """Return the title of the chart of SMIC's margins, from the worst quarter to the best year after it."""
    quarters, years = (table[table["kind"].eq(kind)] for kind in ("quarter", "year"))
    worst = quarters.iloc[int(quarters["margin"].argmin())]
    later = years[years["at"] > worst["at"]]["margin"]
    low, high = charts.number(worst["margin"], 0, "%"), charts.number(float(later.max()), 0, "%")
    if later.max() > years[years["at"] < worst["at"]]["margin"].max():
        return f"SMIC's quarterly margin once fell to {low}, its yearly margin reached {high}"
    return f"SMIC's quarterly margin fell to {low}, its yearly recovered only to {high}"


def without_figure(table: pd.DataFrame) -> str:
    """Return over which whole years SMIC's margins have no yearly figure, so that the line has a gap, in a sentence."""
    years = [int(year) for year in table[table["kind"].eq("year")]["period"]]
    missing = [year for year in range(years[0], years[-1]) if year not in years]
    if not missing:
        return "No year between the first and the last is without one"
    return f"{len(missing)} years from {missing[0]} to {missing[-1]} have no yearly one, so the line has a gap"


def margin_figure(firm_panel: pd.DataFrame) -> go.Figure:
    """Draw SMIC's gross margin by quarter (dots) and by year (line), with the entry of the state."""
    table = margins(firm_panel)
    fig = charts.figure(
        margin_title(table),
        subtitle="Gross margin of SMIC, % of sales: dots are quarters, the line joins whole years",
        x="Year",
        y="Gross margin (% of sales)",
        source=charts.source("firm_panel", "policy_events"),
        note=f"Below zero, the chips cost more to make than they brought. Every quarter of 2008 and 2009 has a figure."
        f" {without_figure(table)}",
        right=60,
        height=470,
    )
    for kind, ink in (("quarter", charts.GREY), ("year", charts.INK)):
        mine = table[table["kind"].eq(kind)]
        low, high = mine.iloc[int(mine["margin"].argmin())], mine.iloc[int(mine["margin"].argmax())]
        words = (
            f"{kind}s: {len(mine)} figures from {mine['period'].iloc[0]} to {mine['period'].iloc[-1]}, lowest"
            f" {charts.number(low['margin'], 1, '%')} in {low['period']}, highest"
            f" {charts.number(high['margin'], 1, '%')} in {high['period']}"
        )
        xs: list[float | None] = []
        ys: list[float | None] = []
        names: list[str] = []
        for at, margin, period in zip(mine["at"], mine["margin"], mine["period"], strict=True):
            last = xs[-1] if xs else None
            if kind == "year" and last is not None and at - last > 1.01:  # no line over years without a figure
                xs, ys, names = [*xs, None], [*ys, None], [*names, ""]
            xs, ys, names = [*xs, round(float(at), 3)], [*ys, float(margin)], [*names, period]
        fig.add_scatter(
            x=xs,
            y=ys,
            mode="markers" if kind == "quarter" else "lines+markers",
            name=kind,
            hovertext=names,
            meta={"words": words},
            marker={"symbol": "circle" if kind == "quarter" else "diamond", "size": 8, "color": ink},
            line={"color": ink, "width": 2.2},
        )
    fig.add_shape(type="line", x0=2004.5, x1=2026.2, y0=0, y1=0, line={"color": charts.QUIET, "width": 1})
    worst = table.iloc[int(table["margin"].argmin())]
    fig.add_shape(
        type="line", x0=DATANG, x1=DATANG, y0=-95, y1=48, line={"color": charts.QUIET, "width": 1, "dash": "dot"}
    )
    for day, level, text in (
        (DATANG, 46.0, "Datang buys in"),
        (worst["at"], worst["margin"], f"{ORDINALS[int(worst['period'][-1]) - 1]} quarter of {worst['period'][:4]}"),
    ):
        fig.add_annotation(
            x=day,
            y=level,
            text=text,
            xanchor="left",
            xshift=8,
            showarrow=False,
            font={"size": 12, "color": charts.QUIET},
        )
    fig.update_xaxes(range=[2004.4, 2026.2])
    fig.update_yaxes(range=[-95, 50])
    return fig


def loss_quarters(hard: pd.Series) -> str:
    """Return in how many quarters the margin was below zero: "four of the eight"."""
    return f"{in_letters(int((hard < 0).sum()))} of the {in_letters(len(hard))}"


def trouble(averages: Sequence[float], before: float) -> str:
    """Return how averages of the margin (%) stand to the margin before, and whether SMIC was in trouble, in words."""
    if max(averages) < before - MUCH:
        return f"All three are far below the {before:.0f}% of 2007, so the trouble that the essay saw was real."
    if min(averages) < before - MUCH:
        return f"Not all of them are far below the {before:.0f}% of 2007, so it depends on the average."
    return f"None of them is far below the {before:.0f}% of 2007, so the trouble that the essay saw was small."


def other_causes(firm_panel: pd.DataFrame, industry_facts: pd.DataFrame) -> str:
    """Return what SMIC's first bad quarter and the market of 2009 say of the two suspects, in two sentences."""
    table = margins(firm_panel)
    quarters = table[table["kind"].eq("quarter") & (table["at"] > 2008)]
    bad = quarters[quarters["margin"] < 0]["at"]
    grown = industry_facts[
        industry_facts["topic"].eq("foundries")
        & industry_facts["indicator"].eq("growth of sales")
        & industry_facts["counted_by"].eq("IC Insights")
    ].set_index("subject")["value"]
    first = (
        "But the margin fell below zero before Datang came"
        if len(bad) and bad.iloc[0] < DATANG
        else "The margin fell below zero only after Datang had come"
    )
    older = ", though a tie to the state can be older than a share" if first.startswith("But") else ""
    return (
        f"{first}{older}. And in the crisis of 2009 the sales of all such chip makers {moved(grown['world'], 0)} by"
        f" {abs(grown['world']):.0f}%, SMIC's by {-grown['SMIC']:.0f}%."
    )


def after_the_state(firm_panel: pd.DataFrame) -> str:
    """Return what became of SMIC's yearly margin, and of its sales in the best year, in the years with the state among
    its owners.
    """
    table = margins(firm_panel)
    years = table[table["kind"].eq("year")].set_index("at")["margin"]
    before, after = float(years[years.index < 2008.9].iloc[-1]), years[years.index > 2008.9]
    best, last = float(after.index[int(after.argmax())]) - 0.5, float(after.index[-1]) - 0.5
    if after.max() <= before:
        return f"Since then no year that we know has come above the {before:.0f}% of 2007."
    where = "still above" if after.iloc[-1] > before else "no longer above"
    sales = firm_panel[
        firm_panel["firm"].eq("SMIC") & firm_panel["preferred"] & firm_panel["indicator"].eq("revenue")
    ].set_index("period")["value"]
    change = 100 * (float(sales[f"{best:.0f}"]) / float(sales[f"{best - 1:.0f}"]) - 1)
    return (
        f"It did come back, to {after.max():.0f}% in {best:.0f}, when sales {moved(change, 0)} by"
        f" {abs(change):.0f}%. In {last:.0f} it was {after.iloc[-1]:.0f}%, {where} the {before:.0f}% of 2007."
    )


# --- Tencent


def profits(firm_panel: pd.DataFrame, years: Sequence[int] = (2008, 2010)) -> pd.DataFrame:
    """Return revenue and net income (billion CNY) and margin (%) of Tencent and its rivals, a row a firm and year."""
    parts = {year: records.accounts(firm_panel, year) / 1000 for year in years}
    table = pd.concat(parts, names=["year", "firm"]).reset_index()
    table["margin"] = 100 * table["net income"] / table["revenue"]
    return table.set_index(table["firm"].astype(str) + " " + table["year"].astype(str))


def profit_title(table: pd.DataFrame, year: int = ESSAY) -> str:
    """Return the title of the chart of profits: who earned most in a year, and who kept most of each yuan."""
    mine = table[table["year"].eq(year)].set_index("firm")
    most, best = str(mine["net income"].idxmax()), str(mine["margin"].idxmax())
    if most == best:
        return f"In {year} {most} earned most and kept most of each yuan"
    return f"In {year} {most} earned most, but {best} kept more of each yuan"


def profit_figure(firm_panel: pd.DataFrame, year: int = ESSAY) -> go.Figure:
    """Draw the net income and the net margin of China's internet firms with a figure in a year, a panel each."""
    table = profits(firm_panel)
    mine = table[table["year"].eq(year)].set_index("firm").sort_values("net income", ascending=False, kind="stable")
    made = charts.layout(
        profit_title(table, year),
        subtitle=f"Net income of Chinese internet firms in {year}: left the amount, right the net margin",
        source=charts.source("firm_panel"),
        note=f"Only firms with figures for {year}; Alibaba has none",
        left=80,
        right=40,
        height=310,
    )
    made["margin"]["t"] += 34
    traces: list[dict[str, Any]] = []
    base = {way: made.pop(f"{way}axis") for way in "xy"}
    heads = (("net income", "Billion yuan", "", 1), ("margin", "Part of sales", "%", 0))
    for i, (column, head, unit, digits) in enumerate(heads):
        nth = "" if i == 0 else "2"
        values, left = [round(float(v), 1) for v in mine[column]], 0.54 * i
        made[f"xaxis{nth}"] = base["x"] | {
            "domain": [left, left + 0.46],
            "anchor": f"y{nth}",
            "range": [0, 1.25 * max(values)],
            "showgrid": False,
            "showticklabels": False,
            "showline": False,
            "ticks": "",
        }
        made[f"yaxis{nth}"] = base["y"] | {
            "anchor": f"x{nth}",
            "range": [len(values) - 0.5, -0.5],
            "showgrid": False,
            "ticks": "",
            "type": "category",
            "showticklabels": i == 0,
        }
        first = values.index(max(values))
        inks = [charts.INK if k == first else charts.GREY for k in range(len(values))]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": f"{head} ({unit})" if unit else head,
                "x": values,
                "y": mine.index.astype(str).tolist(),
                "xaxis": f"x{nth}",
                "yaxis": f"y{nth}",
                "marker": {"color": inks},
                "text": [charts.number(v, digits, unit) for v in values],
                "textposition": "outside",
                "cliponaxis": False,
                "textfont": {"size": 12},
            }
        )
        made["annotations"] = [
            *made.get("annotations", ()),
            {
                "text": f"<b>{head}</b>",
                "xref": "paper",
                "x": left,
                "xanchor": "left",
                "yref": "paper",
                "y": 1,
                "yanchor": "bottom",
                "yshift": 4,
                "showarrow": False,
                "font": {"size": 13, "color": charts.INK},
            },
        ]
    return go.Figure(data=traces, layout=made)


def kept(firm_panel: pd.DataFrame, year: int = ESSAY) -> str:
    """Return what part of its sales Tencent kept as net income in a year: "41%"."""
    return f"{float(profits(firm_panel)['margin'][f'Tencent {year}']):.0f}%"


def tencent_grew(firm_panel: pd.DataFrame, late: int = 2024) -> str:
    """Return how many times its sales of 2010 Tencent sold in a later year."""
    sales = firm_panel[
        firm_panel["firm"].eq("Tencent") & firm_panel["preferred"] & firm_panel["indicator"].eq("revenue")
    ].set_index("period")["value"]
    return f"{float(sales[str(late)]) / float(sales[str(ESSAY)]):.0f}"


# --- Huawei


def rank_of(firm: str, year: int, firm_panel: pd.DataFrame) -> int:
    """Return a firm's place among the world's filers of international patents in a year.

    Raises LookupError where the table has none.
    """
    mine = firm_panel[
        firm_panel["firm"].eq(firm) & firm_panel["indicator"].eq("PCT world rank") & firm_panel["year"].eq(year)
    ]
    if mine.empty:
        raise LookupError(f"firm_panel has no PCT world rank of {firm} in {year}; expected one row.")
    return int(mine["value"].iloc[0])


def rank_in_words(firm: str, year: int, firm_panel: pd.DataFrame) -> str:
    """Return a firm's place among the world's filers of international patents in a year: "first"."""
    return ordinal_word(rank_of(firm, year, firm_panel))


# --- electric cars and batteries

#: Economies in the chart of electric cars; the union's name is written out.
ECONOMIES = {"China": "China", "EU27": "European Union", "United States": "United States", "Japan": "Japan"}


def electric(electric_cars: pd.DataFrame) -> pd.DataFrame:
    """Return the share of electric cars among cars sold (%), a row a year and a column an economy."""
    wide = electric_cars.pivot(index="year", columns="economy", values="share_of_cars_sold_percent")
    return wide[list(ECONOMIES)].astype(float).rename(columns=ECONOMIES)


def leads_since(cars: pd.DataFrame) -> int | None:
    """Return the first year since which China's share of electric cars has been the largest, None if it isn't."""
    ahead = cars["China"] > cars.drop(columns="China").max(axis=1)
    behind = ahead.index[~ahead]
    if not bool(ahead.iloc[-1]):
        return None
    return int(ahead.index[0]) if len(behind) == 0 else int(ahead.index[ahead.index > behind[-1]][0])


def cars_figure(electric_cars: pd.DataFrame) -> go.Figure:
    """Draw the share of electric cars among cars sold in four economies."""
    cars = electric(electric_cars)
    since = leads_since(cars)
    title = (
        f"Of four large markets, China has led in electric cars since {since}"
        if since
        else "Of four large markets, China does not lead in electric cars"
    )
    return charts.lines(
        cars.reset_index().melt("year", var_name="economy", value_name="percent").dropna(),
        "year",
        "percent",
        by="economy",
        highlight=["China"],
        zero=True,
        right=130,
        title=title,
        subtitle="Electric and plug-in hybrid cars, % of all cars sold in the year, since 2010",
        x_title="Year",
        y_title="Share of cars sold (%)",
        source=charts.source("electric_cars"),
        note="Cars are counted where they are bought, wherever they are made. The small market of Norway, with a far"
        " higher share, is left out",
    )


def batteries(industry_facts: pd.DataFrame) -> pd.DataFrame:
    """Return the shares of makers in the batteries of electric cars in 2025 (%): in the world and outside China.

    A share is taken as published, or as the maker's gigawatt-hours over the world's where only these are known.
    """
    rows = industry_facts[industry_facts["topic"].eq("batteries") & industry_facts["period"].eq("2025")]
    wide = rows.pivot_table(index="subject", columns="indicator", values="value", observed=True)
    world = float(wide["batteries in electric cars"]["world"])
    shown = pd.DataFrame(
        {
            "world": wide["share of batteries in electric cars"].fillna(
                100 * wide["batteries in electric cars"] / world
            ),
            "outside China": wide["share of batteries in electric cars outside China"],
        }
    ).dropna()
    firms = shown[~shown.index.str.contains("makers|world")]
    return firms.sort_values("world", ascending=False, kind="stable").rename_axis("maker").round(1)


def battery_title(table: pd.DataFrame) -> str:
    """Return the title of the chart of batteries: who leads in the world, and whether it leads outside China too."""
    leader, abroad = str(table["world"].idxmax()), str(table["outside China"].idxmax())
    if leader == abroad:
        return f"{leader} supplies more car batteries than any rival, even outside China"
    return f"{leader} leads the world in car batteries, but outside China {abroad} does"


def battery_figure(industry_facts: pd.DataFrame) -> go.Figure:
    """Draw the shares of battery makers in the world and outside China, as a dumbbell."""
    table = batteries(industry_facts)
    return charts.dumbbell(
        table,
        "world",
        "outside China",
        highlight=["CATL", "BYD"],
        zero=True,
        unit="%",
        digits=1,
        title=battery_title(table),
        subtitle="Each maker's share of the batteries in new electric cars, by capacity, 2025, %",
        x_title="Share (%)",
        source=charts.source("industry_facts"),
        note="CATL and BYD are Chinese, the others South Korean or Japanese. Makers with only one of the two"
        " figures are left out",
    )


# --- the home market


def at_home(firm_panel: pd.DataFrame, industry_facts: pd.DataFrame) -> pd.DataFrame:
    """Return the share of sales in China (%) of firms with a figure about 2010 and a later one, with both years."""
    found = {}
    for firm in records.ACCOUNTS:
        early, late = (
            records.sold_at_home(firm_panel, industry_facts, firm=firm, time=time) for time in ("about 2010", "latest")
        )
        if early is not None and late is not None:
            found[firm] = (early.value, late.value, early.told["year"], late.told["year"])
    return pd.DataFrame(found, index=["about 2010", "latest", "early year", "late year"]).T


def home_title(table: pd.DataFrame) -> str:
    """Return the title of the chart of sales at home: who sells a larger share in China than before, and who less."""
    more = [str(name) for name in table.index[table["latest"] > table["about 2010"]]]
    less = [str(name) for name in table.index[table["latest"] <= table["about 2010"]]]
    if not less:
        return f"{listed(more)} all turned to China"
    if not more:
        return f"{listed(less)} all turned away from China"
    return f"{listed(more)} turned to China, {listed(less)} turned away"


def home_figure(firm_panel: pd.DataFrame) -> go.Figure:
    """Draw the share of its sales that each firm made in China, a panel a firm, with the year of the American list."""
    events = data.load("policy_events")
    panels = {}
    for firm in records.ACCOUNTS:
        series = home_by_year(firm_panel, firm)
        traces: list[dict[str, Any]] = [
            {
                "type": "scatter",
                "x": series.index.tolist(),
                "y": series.tolist(),
                "mode": "lines+markers",
                "line": {"color": charts.colour("China"), "width": 2.2},
                "marker": {"color": charts.colour("China"), "size": 7, "symbol": "circle"},
            }
        ]
        ends = [f"{charts.number(series.iloc[at])}% in {series.index[at]}" for at in (0, -1)]
        told = " to ".join(ends)
        if series.max() > max(series.iloc[0], series.iloc[-1]):
            told += f", highest {charts.number(series.max())}% in {series.idxmax()}"
        if firm in LISTED:
            year = limited(events, firm)
            told += f"; the United States limited what it may buy in {year}"
            traces.append(
                {
                    "type": "scatter",
                    "x": [year, year],
                    "y": [0, 90],
                    "mode": "lines+text",
                    "text": ["", "US limits"],
                    "textposition": "top left",
                    "textfont": {"size": 12, "color": charts.QUIET},
                    "hoverinfo": "skip",
                    "line": {"color": charts.QUIET, "width": 1, "dash": "dot"},
                    "meta": {"words": False},
                }
            )
        first, last = (f"{value:.0f}%" for value in series.iloc[[0, -1]])
        traces[0]["meta"] = {"words": told}
        panels[firm] = {"result": f"{first} to {last}", "traces": traces, "colour": charts.colour("China")}
    return charts.multiples(
        panels,
        title=home_title(at_home(firm_panel, data.load("industry_facts"))),
        subtitle="Share of sales that a firm made in China, %; dots are the years with a figure",
        x_title="",
        x_range=(2003.5, 2026.5),
        y_range=(0, 102),
        tall=210,
        source=charts.source("firm_panel", "policy_events"),
        note="Dotted line: the year in which the United States limited what the firm may buy. All of Lenovo's figures"
        " and some of SMIC's are for a part of the year. Huawei's of 2010 is by people in the firm",
    )


def home_by_year(firm_panel: pd.DataFrame, firm: str) -> pd.Series:
    """Return a firm's share of sales in China (%), one figure a year: that of the whole year, else the last part's."""
    mine = firm_panel[
        firm_panel["firm"].eq(firm) & firm_panel["indicator"].eq("China share of revenue") & firm_panel["preferred"]
    ]
    whole = mine["period_kind"].eq("year")
    best = mine.assign(whole=whole).sort_values(["whole", "period"], kind="stable").drop_duplicates("year", keep="last")
    return best.set_index("year")["value"].astype(float).sort_index(kind="stable")


def before_the_lists(firm_panel: pd.DataFrame, policy_events: pd.DataFrame) -> str:
    """Return how much of the turn to China since 2012 had come before the year of each firm's listing, in words.

    A firm without a figure between 2012 and the year of its listing is named as one for which this can't be told.
    """
    known, blank = {}, []
    for firm in LISTED:
        share, year = home_by_year(firm_panel, firm), limited(policy_events, firm)
        between = share[(share.index > 2012) & (share.index < year)]
        if between.empty:
            blank.append(f"For {firm} we have no figure between 2012 and {year}.")
        else:
            part = 100 * (between.iloc[-1] - share[2012]) / (share.iloc[-1] - share[2012])
            known[f"{part:.0f}% of {firm}'s"] = (part, int(between.index[-1]))
    if not known:
        return " ".join(blank)
    said, by = listed(known), max(year for _, year in known.values())
    if min(part for part, _ in known.values()) > FEW:
        first = (
            f"But {said} turn to China since 2012 had come by {by}, before it was on the list. So the list can't be"
            " the whole reason."
        )
    else:
        first = f"Only {said} turn to China since 2012 had come by {by}, so the list may explain much of it."
    return " ".join([first, *blank])


def latest_at_home(firm_panel: pd.DataFrame, industry_facts: pd.DataFrame, firm: str) -> float:
    """Return the last known share of its sales that a firm made in China (%)."""
    return float(records.share_at_home(firm_panel, industry_facts, firm).iloc[-1])


def home_in_words(firm_panel: pd.DataFrame, industry_facts: pd.DataFrame) -> str:
    """Return what the chart of sales at home says: how many sold less than half in China then, and who does now."""
    table = at_home(firm_panel, industry_facts)
    then, now = (table.index[table[column] > HALF].tolist() for column in ("about 2010", "latest"))
    first = (
        f"About 2010 none of the {in_letters(len(table))} sold more than half in China"
        if not then
        else f"About 2010 {listed(then)} sold more than half in China"
    )
    if sorted(then) == sorted(now):
        return f"{first}, and that hasn't changed."
    when = [f"{firm} ({table['late year'][firm]:.0f})" for firm in now]
    return f"{first}, and in our last figures {listed(when)} {'do' if len(now) > 1 else 'does'}."


# --- single figures for the text


def in_letters(n: int) -> str:
    """Return a small number as a word."""
    return ("none", "one", "two", "three", "four", "five", "six", "seven", "eight")[n]


def limited(policy_events: pd.DataFrame, firm: str) -> int:
    """Return the year of the first limit of the United States whose text names a firm and its list."""
    mine = policy_events[
        policy_events["topic"].eq("Chips")
        & policy_events["kind"].eq("limit")
        & policy_events["event"].str.contains(firm)
        & policy_events["event"].str.contains("Entity List")
    ]
    return int(mine["year"].min())


def margin_of(firm_panel: pd.DataFrame, year: int) -> float:
    """Return SMIC's gross margin (%) of a whole year."""
    table = margins(firm_panel)
    return float(table[table["period"].eq(str(year))]["margin"].iloc[0])


def years_after_icq(precedents_lead_lag: pd.DataFrame) -> str:
    """Return how many years QQ came after ICQ, as a word."""
    mine = precedents_lead_lag[precedents_lead_lag["first_product"].eq("ICQ")]
    return in_letters(int(mine["lag_years"].iloc[0]))


def tencent_in_words(firm_panel: pd.DataFrame, year: int = ESSAY) -> str:
    """Return who earned most and who kept most of each yuan in a year, in a sentence."""
    table = profits(firm_panel)
    mine = table[table["year"].eq(year)].set_index("firm")
    most, best = str(mine["net income"].idxmax()), str(mine["margin"].idxmax())
    kept = f"{best} kept {mine['margin'].max():.0f}% of its revenue, more than the others"
    return f"{most} earned most in {year}, {'and' if best == most else 'but'} {kept}."


def batteries_in_words(industry_facts: pd.DataFrame) -> str:
    """Return how the two Chinese makers of the chart stand in the world and outside China, in a sentence."""
    table = batteries(industry_facts)
    both = table.loc[["CATL", "BYD"]].sum()
    return (
        f"CATL and BYD supplied {both['world']:.0f}% of the world's car batteries in 2025, and outside China"
        f" {both['outside China']:.0f}%."
    )


def fact(industry_facts: pd.DataFrame, subject: str, indicator: str, period: str = "2025") -> float:
    """Return a single figure of the table of industries. Raises LookupError where there is none."""
    mine = industry_facts[
        industry_facts["subject"].eq(subject)
        & industry_facts["indicator"].eq(indicator)
        & industry_facts["period"].eq(period)
    ]["value"]
    if mine.empty:
        raise LookupError(f"industry_facts has no {indicator!r} of {subject} for {period}; expected one row.")
    return float(mine.iloc[0])


# --- words that follow the claims

#: The title of the strip, by the word of RQ-69's question about known firms.
STRIP = {
    "yes": "By nearly every way of asking, known firms sold mostly at home",
    "no": "By nearly every way of asking, known firms sold mostly abroad",
    "mixed": "Whether known firms sold mostly at home depends on {turns_on}",
    "unclear": "Whether known firms sold mostly at home can't be told",
}


def strip() -> go.Figure:
    """Draw every way of asking whether the best-known firms sold more at home than abroad (RQ-69)."""
    part = ways.part_of("RQ-69", "known firms")
    turns_on = part.turns_on or "how you ask"
    rows = [row for row in engine.by_option(part) if row[0] != "line"]
    line = part.question.line
    return charts.specification_strip(
        part.frame(),
        sorted(rows, key=lambda row: row[0] != "time"),
        line=line.at,
        also=line.tried[1:],
        side=line.side,
        left=150,
        title=STRIP[part.answer].format(turns_on=turns_on),
        subtitle="Share of a firm's sales in China, %, at both times and with three lines for “mostly”",
        unit="Sales in China (%)",
        source=charts.source("firm_panel", "industry_facts"),
        note="A dot is one firm at one time, judged by one line. CATL and BYD have no figure about 2010. The dots share"
        " their figures, so counting them gives no odds",
    )
