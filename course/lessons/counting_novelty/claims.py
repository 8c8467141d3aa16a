"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

from typing import cast

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim

ESSAY_YEAR = 2010


def against_states(country_patents: pd.DataFrame, country_innovation: pd.DataFrame) -> pd.DataFrame:
    """China as percent of the United States, by year: filings (PCT, by origin), US patents, receipts for licences."""
    patents = country_patents[country_patents["preferred"] & (country_patents["counted_by"] != "receiving office")]
    table = patents.pivot_table(index="year", columns=["indicator", "iso3"], values="value", observed=True)
    money = country_innovation.pivot_table(index="year", columns="iso3", values="ip_receipts_bn_usd")
    parts = {
        "filings": table["PCT applications"]["CHN"] / table["PCT applications"]["USA"],
        "US patents": table["US patents granted"]["CHN"] / table["US patents granted"]["USA"],
        "receipts": money["CHN"] / money["USA"],
    }
    return pd.DataFrame(parts) * 100


@claim("RQ-50")
def model_is_the_second_generation(province_technology: pd.DataFrame, rd_by_kind_country: pd.DataFrame) -> Verdict:
    """Is China's model the second generation: known technology mixed anew, better processes?

    Rule: two traces, in 2010 and in the last year of each. In patents: utility models and designs, which need no
    great step, are more than half of the nation's applications. In money: development takes a larger share of R&D in
    China than in the United States. Supported if both hold in both years, qualified if both hold in 2010 only,
    contradicted otherwise.
    """
    nation = province_technology[province_technology["level"] == "nation"].set_index("year").sort_index(kind="stable")
    small = (100 - nation["invention_share_of_applications_percent"]).dropna()
    rd = rd_by_kind_country[rd_by_kind_country["preferred"] & (rd_by_kind_country["kind"] == "development")]
    rd = rd.pivot_table(index="year", columns="iso3", values="share_percent", observed=True)[["CHN", "USA"]].dropna()
    then, last = (
        small[ESSAY_YEAR] > 50 and rd.CHN[ESSAY_YEAR] > rd.USA[ESSAY_YEAR],
        small.iloc[-1] > 50 and rd.CHN.iloc[-1] > rd.USA.iloc[-1],
    )
    verdict = "supported" if then and last else "qualified" if then else "contradicted"
    low = int(cast(int, small.idxmin()))
    return Verdict(
        verdict,
        f"Utility models and designs were {small[ESSAY_YEAR]:.0f}% of the applications of {ESSAY_YEAR}, fell to"
        f" {small[low]:.0f}% by {low} and were back at {small.iloc[-1]:.0f}% in {small.index[-1]}. Development took"
        f" {rd.CHN.iloc[-1]:.0f}% of R&D in {rd.index[-1]}, {rd.USA.iloc[-1]:.0f}% in the United States.",
        [
            Figure(f"Utility models and designs, {ESSAY_YEAR}", float(small[ESSAY_YEAR]), "% of applications"),
            Figure(f"Least since, {low}", float(small[low]), "% of applications"),
            Figure(f"Utility models and designs, {small.index[-1]}", float(small.iloc[-1]), "% of applications"),
            Figure(f"Development, {rd.index[-1]}", float(rd.CHN.iloc[-1]), "% of R&D"),
        ],
    )
