"""How a view answers when a service refuses: the sentence stays by the form, nothing typed is lost."""

from django.forms import BaseForm

from .erreurs import ErreurMetier

CONFLITS = {"VersionPerimee", "ActionImpossible", "NonModifiable"}


def statut(erreur: ErreurMetier) -> int:
    """Return 409 when someone else acted or the state moved on, 422 when what was sent cannot be accepted."""
    return 409 if CONFLITS.intersection(c.__name__ for c in type(erreur).__mro__) else 422


def refuser(form: BaseForm, erreur: ErreurMetier) -> int:
    """Put the refusal above the form, one line per missing point, and return the status of the answer."""
    for phrase in getattr(erreur, "manques", None) or [erreur]:
        form.add_error(None, str(phrase))
    return statut(erreur)


def lire_entier(texte: str) -> int | None:
    """A whole number as a page of ours writes it: plain digits, nine at most; None for anything else (« ² », five thousand nines)."""
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 10 else None
