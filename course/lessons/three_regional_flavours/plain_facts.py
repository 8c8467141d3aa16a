"""The records of the essay's plain facts on the three regions: a figure or a firm each, folded in the lesson.

The Pearl River Delta is a part of Guangdong; the tables hold the whole province.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, RecordError, one_of, rows
from course.models import profiles

ESSAY_YEAR = 2010
DELTAS = ["Shanghai", "Jiangsu", "Zhejiang", "Guangdong"]
#: What the essay says of Beijing's graduates of a year: with a first degree, and with a higher one.
FIRST_DEGREES, HIGHER_DEGREES = 150_000, 56_000
#: Products of firms from Beijing in precedents_lead_lag; the seat was set by the course.
FROM_BEIJING = ("Baidu", "Xiaonei (Renren)", "Didi Dache", "Douyin", "Meituan", "Sina Weibo", "Ofo and Mobike")


def _fact(place_facts_cn: pd.DataFrame, place: str, indicator: str, period: str) -> float:
    mine = rows(place_facts_cn, "place_facts_cn", place=place, indicator=indicator, period=period)
    return float(mine["value"].iloc[0])


def _of_firm(firm_panel: pd.DataFrame, firm: str, indicator: str) -> pd.Series:
    """Return a firm's figures of one kind by period, the oldest first."""
    mine = rows(firm_panel, "firm_panel", firm=firm, indicator=indicator, preferred=True)
    return mine.sort_values("period", kind="stable").set_index("period")["value"].astype(float)


def _of_year(table: pd.DataFrame, name: str, column: str, year: int) -> pd.Series:
    """Return a column of one year by province."""
    mine = rows(table, name, level="province", year=year).set_index("province")[column].astype(float).dropna()
    if mine.empty:
        raise RecordError(f"The table {name} has no figure in the column {column!r} for {year}.")
    return cast(pd.Series, mine)


# ---------------------------------------------------------------------------------------------- Beijing's graduates

#: Those who left and those who were enrolled for a higher degree, in the one year that has both.
BOTH = "2022"
YEARS_OF_STUDY = one_of(
    "years of study",
    {"three": 3.0, "two and a half": 2.5, "as in the year with both figures": 0.0},
    why="a table counts those enrolled; how many leave a year depends on how long they stay",
)
GRADUATES = "degrees aren't counted apart for that time: they are reckoned from those enrolled, and short courses count"


def _higher(place_facts_cn: pd.DataFrame, years_of_study: float) -> float:
    enrolled = _fact(place_facts_cn, "Beijing", "graduate students", "2006")
    if not years_of_study:
        there, left = (f"postgraduate {what}" for what in ("enrolment", "graduates"))
        years_of_study = _fact(place_facts_cn, "Beijing", there, BOTH) / _fact(place_facts_cn, "Beijing", left, BOTH)
    return enrolled / years_of_study


def higher_degrees(place_facts_cn: pd.DataFrame, *, years_of_study: float) -> Found:
    """Return by how many per cent the essay's figure of higher degrees misses the one reckoned from those enrolled."""
    made = _higher(place_facts_cn, years_of_study)
    off = abs(100 * (HIGHER_DEGREES / made - 1))
    return estimates.exact(off).telling(made=1000 * round(made / 1000))


def first_degrees(place_facts_cn: pd.DataFrame, *, counted: str, years_of_study: float) -> Found:
    """Return by how many per cent the essay's figure of first degrees misses all graduates less those with a higher
    degree.
    """
    every = _fact(place_facts_cn, "Beijing", "higher education graduates, all levels", counted)
    made = every - _higher(place_facts_cn, years_of_study)
    off = abs(100 * (FIRST_DEGREES / made - 1))
    return estimates.exact(off).telling(every=int(every), made=1000 * round(made / 1000))


FITS = Line(20, "a rounded figure that misses by a fifth still names the size", "% off", judged=True, side="at most")

RQ_04 = Record(
    "RQ-04",
    "Nearly 150,000 students leave the universities of Beijing with a first degree each year.",
    (
        Question(
            "first degrees",
            "the figure fits all graduates less those with a higher degree",
            first_degrees,
            FITS,
            yes="of {every:,} graduates of all levels some {made:,} were left for a first degree, near the essay's"
            " figure",
            no="of {every:,} graduates of all levels some {made:,} were left for a first degree, far from the essay's"
            " figure",
            choices=(
                one_of("counted", "2008", "2009", why="one year was counted, the next was announced"),
                YEARS_OF_STUDY,
            ),
            kind="proxy",
            because=GRADUATES,
        ),
    ),
)

RQ_05 = Record(
    "RQ-05",
    "Some 56,000 people take a master's degree or a doctorate in Beijing each year.",
    (
        Question(
            "higher degrees",
            "the figure fits the number of those enrolled",
            higher_degrees,
            FITS,
            yes="from those enrolled we reckon {made:,} a year, near the essay's figure",
            no="from those enrolled we reckon {made:,} a year, far from the essay's figure",
            choices=(YEARS_OF_STUDY,),
            kind="proxy",
            because=GRADUATES,
        ),
    ),
)

# ---------------------------------------------------------------------------------------------------- single firms


def margin_held(firm_panel: pd.DataFrame, *, first: str, last: str) -> Found:
    """Return by how many points Techfaith's gross margin changed."""
    margin = _of_firm(firm_panel, "Techfaith", "gross margin")
    for period in (first, last):
        if period not in margin.index:
            raise RecordError(f"The table firm_panel has no gross margin of Techfaith for {period}.")
    change = float(margin[last] - margin[first])
    return estimates.rounded(change, 0.5).telling(
        before=f"{margin[first]:.0f}", after=f"{margin[last]:.0f}", until=last[:4]
    )


RQ_08 = Record(
    "RQ-08",
    "Techfaith designs phones and leaves the making of them to contract manufacturers in the south.",
    (
        Question(
            "designs alone",
            "it kept the margin of a house that sells designs",
            margin_held,
            Line(-5, "a few points come and go with the season", "points", judged=True),
            yes="its gross margin held ({before}% and then {after}%), as that of a house that sells designs",
            no="its gross margin fell from {before} to {after}% by {until}, when by its own report finished products"
            " brought most of its revenue",
            choices=(
                one_of("first", "2006Q4", "2007Q4", why="margins are told for single quarters"),
                one_of("last", "2009Q3", "2009Q2", why="margins are told for single quarters"),
            ),
            kind="sign",
            because="a firm that sells finished products can have them made by others: who made them isn't told",
        ),
    ),
)


def researchers(firm_panel: pd.DataFrame) -> Found:
    """Return Shanghai Bell's research engineers by the last count; tells its year and how many were planned."""
    mine, planned = (_of_firm(firm_panel, "Shanghai Bell", f"research engineers{what}") for what in ("", ", planned"))
    return estimates.exact(float(mine.iloc[-1])).telling(year=str(mine.index[-1]), planned=f"{planned.iloc[-1]:,.0f}")


RQ_09 = Record(
    "RQ-09",
    "Shanghai Bell employs more than 1,600 researchers.",
    (
        Question(
            "researchers",
            "it had more research engineers than the essay's figure",
            researchers,
            Line(1600, "the figure that the authors give", "research engineers", side="more than"),
            yes="in {year} it already had {value:,.0f} research engineers, and planned {planned}",
            no="in {year} it had only {value:,.0f} research engineers, and planned {planned}",
            kind="sign",
            because="the last count is nine years older than the essay, and a plan isn't a count",
        ),
    ),
)


def _stake(firm_panel: pd.DataFrame, firms: pd.DataFrame) -> tuple[float, float]:
    """Return Alcatel's stake before and after the step that gave it half of the shares and one more."""
    before = float(_of_firm(firm_panel, "Shanghai Bell", "Alcatel stake before").iloc[0])
    told = str(rows(firms, "firms", firm="Shanghai Bell")["ownership"].iloc[0])
    return before, max(before, 50.0) if "Alcatel majority" in told else before


def foreign_stake(firm_panel: pd.DataFrame, firms: pd.DataFrame) -> Found:
    """Return the foreign owner's share of the capital, in per cent."""
    before, after = _stake(firm_panel, firms)
    return estimates.exact(after).telling(before=f"{before:.0f}")


def partners_stake(firm_panel: pd.DataFrame, firms: pd.DataFrame) -> Found:
    """Return the Chinese partners' share of the capital, in per cent."""
    return estimates.exact(100 - _stake(firm_panel, firms)[1])


RQ_10 = Record(
    "RQ-10",
    "Shanghai Bell has been an independent Chinese company since 2002, and its state partners have much say in it.",
    (
        Question(
            "independent",
            "no foreign owner controls it",
            foreign_stake,
            Line(
                50,
                "half of the votes and one more decide, while the great questions may want two thirds",
                "% of the shares",
                also=(66.7,),
                side="less than",
            ),
            yes="the foreign owner's {value}% gave no control",
            no="just then Alcatel went from {before}% to {value}% and one share",
            kind="proxy",
            because="a firm that is owned from abroad can be run on its own",
        ),
        Question(
            "much say",
            "the Chinese partners kept a large part",
            partners_stake,
            Line(33.3, "with a third of the votes one can stop great changes", "% of the shares"),
            yes="the Chinese partners kept nearly {value}%",
            no="the Chinese partners kept {value}% only",
            kind="proxy",
            because="shares stand for say",
        ),
    ),
)


def from_abroad(precedents_lead_lag: pd.DataFrame, *, until: int) -> Found:
    """Return of Beijing's products in the list the share that came after one from abroad, in per cent."""
    later = precedents_lead_lag[precedents_lead_lag["direction"].astype(str) == "abroad first"]
    later = later[later["follower_product"].isin(FROM_BEIJING)]
    ahead = precedents_lead_lag[precedents_lead_lag["direction"].astype(str) == "China first"]
    ahead = ahead[ahead["first_product"].isin(FROM_BEIJING)]
    followed = set(later[_year(later["follower_date"]) <= until]["follower_product"])
    led = set(ahead[_year(ahead["first_date"]) <= until]["first_product"])
    if not followed | led:
        raise RecordError(f"The table precedents_lead_lag has no product from Beijing until {until}.")
    share = 100 * len(followed) / (len(followed) + len(led))
    return estimates.exact(share).telling(followed=len(followed), led=len(led), until=until)


def _year(dates: pd.Series) -> pd.Series:
    return pd.to_numeric(dates.astype("str").str[:4], errors="coerce")


LIST = "of Beijing's products in the list {followed} had followed one from abroad by {until}, and {led} had led"

RQ_73 = Record(
    "RQ-73",
    "Beijing's firms take up business models and technologies from abroad, search engines for one.",
    (
        Question(
            "from abroad",
            "most of Beijing's products in the list came after one from abroad",
            from_abroad,
            Line(50, "most is more than half", "% of the products", side="more than"),
            yes=LIST,
            no=LIST,
            choices=(one_of("until", 2010, 2009, 2012, why="what counts as the essay's time is our choice"),),
            kind="proxy",
            because="the list holds well-known stories, and following isn't copying",
        ),
    ),
)

# ------------------------------------------------------------------------------------------- who makes, and who pays


def ideas_to_goods(province_technology: pd.DataFrame, province_economy: pd.DataFrame, *, year: int) -> Found:
    """Return Beijing's location quotient in technology sold over the one in high-tech revenue. By which size the two
    are divided makes no difference to it.
    """
    size = _of_year(province_economy, "province_economy", "gdp_bn_cny", year)
    amounts = (
        _of_year(province_technology, "province_technology", column, year)
        for column in ("technology_sold_m_cny", "hightech_revenue_bn_cny")
    )
    sold, made = (float(profiles.quotients(amount, size)["Beijing"]) for amount in amounts)
    return estimates.exact(sold / made).telling(sold=f"{sold:.0f}", made=f"{made:.1f}")


def made_in_the_deltas(province_technology: pd.DataFrame, *, year: int) -> Found:
    """Return the share of high-tech revenue in the provinces of the two deltas, in per cent."""
    made = _of_year(province_technology, "province_technology", "hightech_revenue_bn_cny", year)
    return estimates.exact(100 * float(made.reindex(DELTAS).sum()) / float(made.sum()))


RQ_22 = Record(
    "RQ-22",
    "Beijing's research-minded firms have their goods made in the two river deltas and so steer manufacturing all over"
    " China.",
    (
        Question(
            "ideas, not goods",
            "Beijing sold far more technology than high-tech goods, for its size",
            ideas_to_goods,
            Line(2, "twice as much is far more", "times", judged=True),
            yes="Beijing's part of the technology sold was {sold} times its share of GDP, its part of high-tech revenue"
            " {made} times",
            no="Beijing's part of the technology sold ({sold} times its share of GDP) was not far above its part of"
            " high-tech revenue",
            choices=(one_of("year", 2010, 2012, 2013, why="for 2011 no table has the technology sold"),),
            kind="sign",
            because="who makes whose goods isn't told",
            must="who has goods made elsewhere sells more ideas than goods",
            core=True,
        ),
        Question(
            "made in the deltas",
            "most high-tech goods were made in the provinces of the deltas",
            made_in_the_deltas,
            Line(50, "most is more than half", "% of high-tech revenue", side="more than"),
            yes="the provinces of the deltas made {range}% of high-tech revenue",
            no="the provinces of the deltas made {range}% of high-tech revenue only",
            choices=(one_of("year", 2010, 2011, 2012, why="orders and goods need not fall into one year"),),
            kind="sign",
            because="who makes whose goods isn't told",
            must="goods that are made in the deltas must show there",
        ),
    ),
)


def new_products(province_technology: pd.DataFrame, *, year: int) -> Found:
    """Return new products' part of the revenue of high-tech firms, in per cent."""
    new, revenue = (
        float(_of_year(province_technology, "province_technology", column, year).sum())
        for column in ("hightech_new_product_sales_m_cny", "hightech_revenue_bn_cny")
    )
    return estimates.exact(100 * new / (1000 * revenue)).telling(year=year)


ADAPTING = (
    "hightech_technology_import_m_cny",
    "hightech_assimilation_m_cny",
    "hightech_renovation_m_cny",
)


def paid_for_adapting(province_technology: pd.DataFrame, *, counted: tuple[str, ...], year: int) -> Found:
    """Return what high-tech firms paid for technology from elsewhere, in per cent of their own R&D."""
    own, paid = (
        sum(float(_of_year(province_technology, "province_technology", column, year).sum()) for column in columns)
        for columns in (("hightech_rd_m_cny",), counted)
    )
    return estimates.exact(100 * paid / own)


RQ_66 = Record(
    "RQ-66",
    "Localities are very good at improving and adapting technology from elsewhere in production.",
    (
        Question(
            "new products",
            "new products were a large part of what high-tech firms sold",
            new_products,
            Line(25, "a quarter means that the range is renewed within a few years", "% of revenue", judged=True),
            yes="new products made {range}% of the revenue of high-tech firms in the years with figures",
            no="new products made only {range}% of the revenue of high-tech firms in the years with figures",
            choices=(one_of("year", 2016, 2019, 2023, why="the first year with figures is six after the essay"),),
            kind="sign",
            because="no table says how well others do it, or on whose technology a new product builds",
        ),
        Question(
            "adapting",
            "they paid much for technology from elsewhere",
            paid_for_adapting,
            Line(50, "then one yuan in three goes to what others began", "% of own R&D", judged=True),
            yes="they paid {range}% of their own R&D for technology from elsewhere and for fitting it in",
            no="they paid only {range}% of their own R&D for technology from elsewhere and for fitting it in",
            choices=(
                one_of(
                    "counted",
                    {"brought in, taken in and renewed": ADAPTING, "brought in and taken in": ADAPTING[:2]},
                    why="renewing a plant need not mean technology from elsewhere",
                ),
                one_of("year", 2016, 2019, 2023, why="the first year with figures is six after the essay"),
            ),
            kind="sign",
            because="who copies without paying adapts as well",
        ),
    ),
)


def basic_in_firms(rd_by_kind_world: pd.DataFrame, *, year: int) -> Found:
    """Return the share of basic research in the R&D of China's firms, in per cent; tells that of the middle one of the
    other countries with a figure.
    """
    every = rows(rd_by_kind_world, "rd_by_kind_world", done_by="firms", year=year).dropna(subset=["basic_percent"])
    here = every["iso3"].astype(str) == "CHN"
    if here.sum() != 1:
        raise RecordError(f"The table rd_by_kind_world has no basic research of China's firms for {year}.")
    others = every.loc[~here, "basic_percent"].astype(float)
    share = float(every.loc[here, "basic_percent"].iloc[0])
    return estimates.rounded(share, 0.05).telling(middle=f"{others.median():.1f}", others=len(others))


RQ_72 = Record(
    "RQ-72",
    "Hardly any firm in Beijing tries real primary research.",
    (
        Question(
            "hardly any in firms",
            "China's firms did hardly any basic research",
            basic_in_firms,
            Line(1, "one yuan in a hundred is hardly any", "% of firms' R&D", judged=True, side="at most"),
            yes="of all that China's firms spent on R&D {range}% was basic research, against {middle}% in the middle"
            " one of {others} other countries",
            no="of all that China's firms spent on R&D {range}% was basic research, more than hardly any",
            choices=(one_of("year", 2010, 2009, 2008, why="one year may be odd"),),
            kind="sign",
            because="the firms of Beijing aren't shown apart from those of the nation",
        ),
    ),
)


def place_by_money(kind: str) -> Callable[..., Found]:
    """Return what finds Shanghai's place by the share of its R&D that comes from abroad, or from government."""

    def find(province_rd: pd.DataFrame, *, year: int) -> Found:
        paid, whole = (
            _of_year(province_rd, "province_rd", column, year) for column in (f"{kind}_funds_m_cny", "rd_total_m_cny")
        )
        share = (100 * paid / whole).dropna()
        return estimates.place(share, "Shanghai").telling(share=f"{share['Shanghai']:.0f}")

    return find


def _money(kind: str, from_whom: str, owner: str) -> Question:
    return Question(
        from_whom,
        f"more of Shanghai's R&D than of nearly all others' was paid {from_whom}",
        place_by_money(kind),
        Line(6, "six of thirty are the first fifth, ten the first third", "as its place", also=(10,), side="at most"),
        yes=f"{{share}}% of its R&D was paid {from_whom} (place {{range}})",
        no=f"{{share}}% of its R&D was paid {from_whom} (place {{range}} of {{among}})",
        choices=(one_of("year", 2010, 2011, why="one year may be odd"),),
        kind="sign",
        because=f"money for R&D doesn't say what {owner} own of the industry, and a firm's own money counts as firms'",
    )


RQ_77 = Record(
    "RQ-77",
    "Large investors from abroad and groups owned by the state dominate Shanghai's industry.",
    (_money("foreign", "from abroad", "investors"), _money("government", "by government", "the state's groups")),
)


def students_below(place_facts_cn: pd.DataFrame) -> Found:
    """Return Guangdong's students per head in per cent of the nation's."""
    indicator = "higher education students per 100,000 people"
    here, nation = (_fact(place_facts_cn, place, indicator, "2008") for place in ("Guangdong", "China"))
    return estimates.exact(100 * here / nation)


def from_below(province_rd: pd.DataFrame, *, year: int) -> Found:
    """Return Guangdong's place from below by government's share of R&D."""
    share = _of_year(province_rd, "province_rd", "government_share_percent", year)
    return estimates.place(share, "Guangdong", most_first=False).telling(share=f"{share['Guangdong']:.0f}")


RQ_84 = Record(
    "RQ-84",
    "The Pearl River Delta built its industry and innovation from nothing.",
    (
        Question(
            "few students",
            "Guangdong had fewer students per head than the nation",
            students_below,
            Line(100, "the nation as a whole", "% of the nation's", side="less than"),
            yes="Guangdong had {value}% of the nation's students per head",
            no="Guangdong had no fewer students per head than the nation ({value}%)",
            kind="sign",
            because="the beginning lies thirty years before the tables",
        ),
        Question(
            "little state science",
            "government paid less of its R&D than of nearly all others'",
            from_below,
            Line(6, "six of thirty are the last fifth", "from below", judged=True, side="at most"),
            yes="government paid {share}% of its R&D, among the least",
            no="government paid {share}% of its R&D, no less than elsewhere",
            choices=(one_of("year", 2010, 2011, why="one year may be odd"),),
            kind="sign",
            because="the beginning lies thirty years before the tables",
        ),
    ),
)


def foreign_plants(place_facts_cn: pd.DataFrame) -> Found:
    """Return foreign-invested firms' share of Guangdong's trade in 2006, in per cent."""
    here = _fact(place_facts_cn, "Guangdong", "foreign-invested share of trade", "2006")
    return estimates.rounded(here, 0.5)


RQ_85 = Record(
    "RQ-85",
    "Money from Hong Kong and from Chinese overseas paid for the Delta's export plants.",
    (
        Question(
            "foreign plants",
            "foreign-invested firms did most of Guangdong's trade",
            foreign_plants,
            Line(50, "most is more than half", "% of trade", side="more than"),
            yes="foreign-invested firms did {value}% of Guangdong's trade, and money from Hong Kong counts as foreign",
            no="foreign-invested firms did only {value}% of Guangdong's trade, and money from Hong Kong counts as"
            " foreign",
            kind="sign",
            because="from where the foreign money came isn't told",
            must="plants that are paid for from Hong Kong are foreign-invested",
            core=True,
        ),
    ),
)

RECORDS = (RQ_04, RQ_05, RQ_08, RQ_09, RQ_10, RQ_22, RQ_66, RQ_72, RQ_73, RQ_77, RQ_84, RQ_85)
