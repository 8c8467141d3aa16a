"""What a reader takes along from a chart: its numbers as CSV, its picture, a citation; and a lab for another page."""

from __future__ import annotations

import html
from typing import Any

from course.build.site import ADDRESS

LICENCE = "CC BY 4.0"
#: The site's folder of labs that stand alone, to be shown inside other pages.
EMBED = "embed"


def numbers(spec: dict[str, Any]) -> bytes:
    """Return the numbers of a stored chart as CSV (UTF-8): the rows of its table, of several with an empty line between
    them; empty where it holds none.

    spec : a chart as a notebook stores it (data, layout, config).
    """
    import plotly.graph_objects as go

    from course import charts

    found = charts.tables(go.Figure({"data": spec["data"], "layout": spec["layout"]}))
    return "\n".join(frame.to_csv(lineterminator="\n") for _, frame in found).encode()


def citation(meta: dict[str, str], lesson: str, page: str) -> str:
    """Return how to name a chart in a text of one's own.

    meta : title, subtitle and source of the chart. lesson : title of its lesson. page : its address on the site.
    """
    what = f"\u201c{meta['title'].rstrip('.')}\u201d"
    what += f" ({meta['subtitle'].rstrip('.')})" if meta.get("subtitle") else ""
    source = f" Source of the figures: {meta['source'].rstrip('.')}." if meta.get("source") else ""
    return f"{what}. How China Innovates, \u201c{lesson}\u201d, {ADDRESS}{page}, {LICENCE}.{source}"


def frame_code(stem: str, title: str, height: int) -> str:
    """Return the HTML that shows a lesson's lab inside another page."""
    return (
        f'<iframe src="{ADDRESS}{EMBED}/{stem}.html" title="{html.escape(title)}" width="100%" height="{height}" '
        'style="border:0" loading="lazy"></iframe>'
    )


def below(picture: str, table: str, cite: str, frame: str = "") -> str:
    """Return the folded line below a chart.

    picture, table : addresses of its PNG and its CSV (empty: it holds no numbers). cite : see `citation`.
    frame : see `frame_code`; empty for what is no lab.
    """
    links = [f'<a href="{picture}" download data-take="png">Picture (PNG)</a>']
    links += [f'<a href="{table}" download>Numbers (CSV)</a>'] if table else []
    items = "".join(f"<li>{link}</li>" for link in links)
    lab = f"<p>To show this lab on a page of yours:</p><pre><code>{html.escape(frame)}</code></pre>" if frame else ""
    return (
        f'<details class="hci-along"><summary>Take this chart along</summary><ul>{items}</ul>'
        f"<p>To cite it: {html.escape(cite)}</p>{lab}</details>"
    )


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{title}: a lab to move, from How China Innovates.">
<title>{title} \u2013 How China Innovates</title>
<link rel="icon" href="../_static/favicon.svg"><link rel="canonical" href="{address}">
<link rel="stylesheet" href="../_static/site.css"><script defer src="../_static/site.js"></script></head>
<body class="hci-embed"><main><h1>{title}</h1>{figure}
<p class="hci-quiet">From <a href="../{page}" target="_top">How China Innovates, \u201c{lesson}\u201d</a>, {licence}.
<a href="{report}" target="_top">Report an error on this page</a></p></main></body></html>
"""


def page_of(title: str, lesson: str, page: str, figure: str, report: str) -> str:
    """Return a page that holds a lab alone. It asks no other host.

    title : of the lab. lesson, page : title and path of its lesson. figure : as on the lesson's page, one folder deep.
    report : the address of the form for an error.
    """
    return PAGE.format(
        title=html.escape(title),
        lesson=html.escape(lesson),
        page=page,
        address=ADDRESS + page,
        figure=figure,
        report=html.escape(report),
        licence=LICENCE,
    )
