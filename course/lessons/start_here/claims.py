"""The rules of the claims, from *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim


@claim("EX-13")
def speed_is_unique(country_internet: pd.DataFrame) -> Verdict:
    """Was China's spread of internet use faster than anyone's?

    Rule: rank all countries by the gain in percentage points over 2000-2020, 2005-2015 and 2010-2020 (all before the
    break of 2023). Supported if China is among the first three each time, qualified if it is in the first tenth at
    least once, contradicted otherwise.
    """
    use = country_internet.pivot(index="iso3", columns="year", values="internet_users_percent")
    ranks = {}
    for start, end in ((2000, 2020), (2005, 2015), (2010, 2020)):
        gain = (use[end] - use[start]).dropna()
        ranks[start, end] = (int(gain.rank(ascending=False, method="min")["CHN"]), len(gain), float(gain["CHN"]))
    best = min(rank / count for rank, count, _ in ranks.values())
    if all(rank <= 3 for rank, _, _ in ranks.values()):
        verdict = "supported"
    else:
        verdict = "qualified" if best <= 0.1 else "contradicted"
    rank, count, points = ranks[2000, 2020]
    return Verdict(
        verdict,
        f"From 2000 to 2020 China gained {points:.0f} points and ranks {rank} of {count}; at its best window it is"
        f" number {min(r for r, _, _ in ranks.values())}.",
        [Figure(f"China's rank, {a} to {b} (of {n})", r, "") for (a, b), (r, n, _) in ranks.items()]
        + [Figure("China's gain, 2000 to 2020", points, "percentage points")],
    )
