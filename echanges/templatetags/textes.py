"""`{% texte "code" %}the default{% fintexte %}`: what the certifier wrote there, else the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from ..rendu import rendre_texte

if TYPE_CHECKING:
    from django.template import Context, NodeList
    from django.template.base import Parser, Token

register = template.Library()


class NoeudTexte(template.Node):
    """A text that may be reworded."""

    def __init__(self, code: str, defaut: NodeList) -> None:
        self.code, self.nodelist = code, defaut

    def render(self, context: Context) -> str:
        """The wording in force, or the default."""
        ecrit = rendre_texte(self.code, context)
        return str(self.nodelist.render(context)) if ecrit is None else ecrit


@register.tag
def texte(parser: Parser, token: Token) -> NoeudTexte:
    """Read `{% texte "code" %}`; the code is a plain string."""
    bouts = token.split_contents()
    if len(bouts) != 2 or bouts[1][0] not in "\"'":
        raise template.TemplateSyntaxError('{% texte "code" %} takes one quoted code.')
    defaut = parser.parse(("fintexte",))
    parser.delete_first_token()
    return NoeudTexte(bouts[1][1:-1], defaut)
