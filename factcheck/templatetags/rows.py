"""What the tables of Django's forms lack for those who hear them."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

NAMELESS = {
    '<th class="original"></th>': '<th class="original"><span class="visually-hidden">As it stands</span></th>',
    # Over what nobody may take away stands nothing, and so no head either.
    "<th></th>": "<td></td>",
}


@register.filter
def with_heads(table: Any) -> SafeString:
    """Name the head of a column that has none, in a table that is safe already."""
    html = str(table)
    for nameless, named in NAMELESS.items():
        html = html.replace(nameless, named)
    # Rendered by a template, which has escaped what people typed.
    return mark_safe(html)
