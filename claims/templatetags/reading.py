"""A sentence of the reading room. Built here and not in a template: a long source has a thousand of them."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from claims.reading import Line
from claims.spans import Piece, Span

register = template.Library()

_SENTENCE = (
    '{gap}<a class="number aside" href="?sentence={number}#statement" aria-label="State sentence {number}">{number}</a>'
    '<span class="sentence {state}" id="s{number}" data-start="{start}" data-end="{end}" tabindex="-1">{pieces}</span>'
)
_START = (
    '<a class="note aside {}" href="#r{}"><span class="visually-hidden">Start of statement </span>{} {}'
    '<span class="visually-hidden">, {}: </span></a>'
)
_END = '<span class="visually-hidden aside"> End of statement {}. </span>'


@register.simple_tag
def sentence(line: Line) -> SafeString:
    """Show a sentence with its number and the marks in it. What is added to the text has the class `aside`."""
    pieces = format_html_join("", "{}", ((_piece(piece),) for piece in line.pieces))
    one = line.sentence
    return format_html(
        _SENTENCE, gap=line.gap, number=one.number, state=line.state, start=one.start, end=one.end, pieces=pieces
    )


def _piece(piece: Piece) -> str:
    if piece.span is None and not piece.starts and not piece.ends:
        return piece.text
    starts = format_html_join("", _START, (_start(span) for span in piece.starts))
    ends = format_html_join("", _END, ((span.number,) for span in piece.ends))
    if piece.span is None:
        return format_html("{}{}{}", starts, piece.text, ends)
    mark = format_html('<mark class="{} {}">{}</mark>', piece.span.voice, piece.span.record.report.mode, piece.text)
    return format_html("{}{}{}", starts, mark, ends)


def _start(span: Span) -> tuple[str, int, int, str, str]:
    return span.voice, span.number, span.number, span.record.mode, span.record.label
