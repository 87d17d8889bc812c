"""Find whatever was changed, removed or inserted in the journal: the chains, their heads, their traces, the anchors.

An app that holds a proof of the anchors (their sealed files) registers its own control here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC

from django.db import transaction

from .models import Ancre, Evenement, Tete, TraceTechnique
from .regles import Anomalie, LigneAncre, empreinte_trace, verifier_ancres, verifier_chaine
from .services import ligne_de

Controle = Callable[[], Iterable[Anomalie]]
Lecteur = Callable[[bytes], str]  # from the bytes of a sealed anchor to what it says; `ValueError`, in French, when its seal does not hold
_controles: list[Controle] = []
_lecteurs: list[Lecteur] = []


def declarer_controle(controle: Controle) -> Controle:
    """Register what else must hold; every verification of the journal runs it."""
    if controle not in _controles:
        _controles.append(controle)
    return controle


def declarer_lecteur(lecteur: Lecteur) -> Lecteur:
    """Register how a sealed anchor is read."""
    if lecteur not in _lecteurs:
        _lecteurs.append(lecteur)
    return lecteur


def verifier_journal() -> Iterator[Anomalie]:
    """Yield every anomaly: a row changed, removed, inserted, cut from the end of a chain; a chain or an anchor that is gone.

    What was written after the last anchor may still be cut with its head by whoever holds the database: the next anchor, or one
    kept elsewhere (`verifier_contre`), closes that door.
    """
    with transaction.atomic():
        tetes = {t.chaine: (t.numero, t.empreinte) for t in Tete.objects.all()}
        chaines = set(Evenement.objects.order_by().values_list("chaine", flat=True).distinct())
        for chaine in sorted(chaines | set(tetes)):
            dernier, empreinte = tetes.get(chaine, (0, ""))
            yield from verifier_chaine(chaine=chaine, lignes=_lignes(chaine), dernier=dernier, derniere_empreinte=empreinte)
        yield from _verifier_traces()
        anomalies, ancrees = verifier_ancres(lire_ancres())
        yield from anomalies
        yield from verifier_contre(ancrees)
    for controle in _controles:
        yield from controle()


def chaines_tenues() -> set[str]:
    """Names of the chains that have their head."""
    return set(Tete.objects.values_list("chaine", flat=True))


def lire_ancres() -> list[LigneAncre]:
    """The anchors, oldest first."""
    return [
        LigneAncre(a.numero, a.instant.astimezone(UTC).isoformat(), a.contenu, a.precedent, a.empreinte)
        for a in Ancre.objects.order_by("numero").iterator()
    ]


def verifier_contre(tetes: dict[str, tuple[int, str]]) -> Iterator[Anomalie]:
    """Yield every head that an anchor vouches for and that the journal no longer holds."""
    for chaine, (numero, empreinte) in sorted(tetes.items()):
        trouvee = Evenement.objects.filter(chaine=chaine, numero=numero).values_list("empreinte", flat=True).first()
        if trouvee is None:
            yield Anomalie(chaine, numero, "ligne ancrée disparue")
        elif trouvee != empreinte:
            yield Anomalie(chaine, numero, "ligne ancrée réécrite")


def verifier_ancre_gardee(octets: bytes) -> Iterator[Anomalie]:
    """Compare a sealed anchor kept away from the site with the journal: all that it saw must still be there, unchanged."""
    for lecteur in _lecteurs:
        try:
            contenu = lecteur(octets)
            valeurs = json.loads(contenu)
            numero, tetes = int(valeurs["numero"]), {c: (int(n), str(e)) for c, (n, e) in valeurs["tetes"].items()}
        except (ValueError, KeyError, TypeError, AttributeError) as erreur:
            yield Anomalie("ancres", 0, f"ancre gardée hors du site illisible : {erreur}")
            return
        if not Ancre.objects.filter(numero=numero, contenu=contenu).exists():
            yield Anomalie("ancres", numero, "le site n’a plus cette ancre, ou l’a réécrite")
        yield from verifier_contre(tetes)


def _lignes(chaine: str) -> Iterator[dict[str, object]]:
    for evenement in Evenement.objects.filter(chaine=chaine).order_by("numero").iterator():
        yield ligne_de(evenement) | {"empreinte": evenement.empreinte}


def _verifier_traces() -> Iterator[Anomalie]:
    """A trace that was not purged says what its event says, by its salted hash."""
    for trace in TraceTechnique.objects.select_related("evenement").iterator():
        e = trace.evenement
        if empreinte_trace(ip=trace.ip, agent=trace.agent, sel=trace.sel) != e.trace_empreinte or trace.instant != e.instant:
            yield Anomalie(e.chaine, e.numero, "trace technique modifiée ou déplacée")

