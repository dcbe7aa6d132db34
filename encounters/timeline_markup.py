"""The timeline as SVG: classes, numbers and escaped texts, nothing that a policy forbids.

Written here and not in a template because it is drawn anew while somebody types: a bar costs
two microseconds this way and a hundred in a template.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from encounters.timeline_codes import Bracket
from encounters.timeline_scale import Tick
from encounters.timeline_shapes import Bar, Lane, Timeline

DEFS = """<defs>
<pattern id="p-hyd" width="7" height="7" patternUnits="userSpaceOnUse" \
patternTransform="rotate(45)"><rect width="7" height="7" class="p-back"/>\
<rect width="2" height="7" class="p-front"/></pattern>
<pattern id="p-silent" width="6" height="6" patternUnits="userSpaceOnUse" \
patternTransform="rotate(-45)"><rect width="1.2" height="6" class="p-silent"/></pattern>
<linearGradient id="fade"><stop offset="0" stop-color="white"/>\
<stop offset="1" stop-color="black"/></linearGradient>
<mask id="m-fade" maskContentUnits="objectBoundingBox">\
<rect width="1" height="1" fill="url(#fade)"/></mask>
</defs>"""


def svg_of(timeline: Timeline) -> SafeString:
    """Draw a layout; bars and brackets carry the administration that they rest on."""
    parts = [
        _head(timeline),
        *_ticks(timeline.ticks),
        *_lanes((*timeline.lanes, Lane(timeline.codes_y, "Codes"))),
        *map(_bar, timeline.bars),
        f'<path class="hatch" d="{timeline.silent}" fill="url(#p-silent)"/>',
        *(_name(bar) for bar in timeline.bars if bar.label),
        *map(_bracket, timeline.brackets),
        "</svg>",
    ]
    return mark_safe("\n".join(parts))  # noqa: S308  every text above is escaped


def _head(timeline: Timeline) -> str:
    return (
        f'<svg class="timeline" viewBox="0 0 {timeline.width} {timeline.height:.0f}" role="img" '
        f'aria-labelledby="timeline-title"><title id="timeline-title">{escape(timeline.title)}'
        f'</title>{DEFS}<path class="grid hour" d="{timeline.hours}"/>'
        f'<path class="grid half" d="{timeline.halves}"/>'
    )


def _ticks(ticks: Iterable[Tick]) -> Iterable[str]:
    for tick in ticks:
        yield f'<text class="tick" x="{tick.x}" y="18" text-anchor="middle">{tick.text}</text>'


def _lanes(lanes: Iterable[Lane]) -> Iterable[str]:
    for lane in lanes:
        yield f'<text class="lane" x="8" y="{lane.y:.0f}">{escape(lane.text)}</text>'


def _bar(bar: Bar) -> str:
    mask = "" if bar.end == "closed" else ' mask="url(#m-fade)"'
    extra = ""
    if bar.is_open:
        extra = f'<path class="edge" d="{bar.edge}"/>'
    elif bar.kind == "chemo":
        extra = f'<path class="spine" d="{bar.spine}"/>'
    return (
        f'<g class="bar {bar.kind} {bar.end}" data-rests-on="{escape(bar.administration)}">'
        f"<title>{escape(bar.title)}</title>"
        f'<path class="body" d="{bar.body}"{mask}/>{extra}</g>'
    )


def _name(bar: Bar) -> str:
    return f'<text class="name" x="{bar.label_x}" y="{bar.text_y:.0f}">{escape(bar.label)}</text>'


def _bracket(bracket: Bracket) -> str:
    label = ""
    if bracket.label:
        place = f'x="{bracket.x}" y="{bracket.text_y:.0f}" text-anchor="middle"'
        label = f'<text class="codetxt" {place}>{escape(bracket.label)}</text>'
    return (
        f'<g class="supports {bracket.kind}" data-rests-on="{escape(bracket.administration)}">'
        f'<path class="bracket" d="{bracket.path}"/>{label}</g>'
    )
