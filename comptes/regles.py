"""Rules about people: folding of names, SIRET, validity of an habilitation."""

import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": " ", "'": " ", "-": " "})


def plier(texte: str) -> str:
    """Fold `texte` for search and comparison: lower case, no accents, œ and æ opened, single spaces."""
    ouvert = texte.translate(_LIGATURES)
    nu = "".join(c for c in unicodedata.normalize("NFKD", ouvert) if not unicodedata.combining(c))
    return " ".join(nu.casefold().split())


def siret_valide(siret: str) -> bool:
    """Say whether `siret` has fourteen digits and a right Luhn key (La Poste's own exception is accepted)."""
    if len(siret) != 14 or not siret.isascii() or not siret.isdigit():
        return False
    if siret.startswith("356000000"):
        return sum(map(int, siret)) % 5 == 0
    total = 0
    for rang, chiffre in enumerate(reversed(siret)):
        n = int(chiffre) * (2 if rang % 2 else 1)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


def reste_un_titulaire(autres: Iterable[tuple[date, date | None]], *, apres: date) -> bool:
    """Say whether one of the others, each with a first and a last day, holds the role every day after `apres`.

    One person without an end is enough; otherwise the role would one day be nobody's.
    """
    return any(du <= apres + timedelta(days=1) and au is None for du, au in autres)


def motif_inhabilite(*, du: date, au: date, suspendue_le: date | None, jour: date) -> str | None:
    """Say in a French sentence why an habilitation does not hold on `jour`; None when it does (l.54).

    Both ends are included; a suspension takes effect on its day.
    """
    if jour < du:
        return f"L’habilitation ne commence que le {du:%d/%m/%Y}."
    if jour > au:
        return f"L’habilitation est échue depuis le {au:%d/%m/%Y}."
    if suspendue_le is not None and jour >= suspendue_le:
        return f"L’habilitation est suspendue depuis le {suspendue_le:%d/%m/%Y}."
    return None
