"""Who wrote what in parts 2 and 3: the note beside a field that someone else than its reader wrote last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from comptes.models import Utilisateur
from echanges.dates import date_format

from .models import Dossier, Redige
from .services.supports import Support, SupportCompetence, SupportEmploi, SupportLigne

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

Traces = Mapping[str, Mapping[str, str]]
INCONNU = "une personne dont le compte est fermé"


def get_notes_auteurs(dossier: Dossier, objet: Redige, lecteur: Utilisateur | AnonymousUser) -> dict[str, str]:
    """Return, by field of one row, « Écrit par Amine Benali, le 3 mai 2026 à 14:32 » for each one that someone else wrote last.

    At most one query, none when the reader wrote everything. `objet` belongs to `dossier`.
    """
    return _phrases(objet.traces, lecteur, dossier)


def get_notes_page(support: Support, lecteur: Utilisateur | AnonymousUser) -> dict[str, str]:
    """Return the same notes by input of a whole page, as the forms name them. Call it after `support.lire`; one query."""
    return _phrases(get_traces(support), lecteur, support.dossier)


def get_traces(support: Support) -> dict[str, Mapping[str, str]]:
    """Return the last author of each input of a page that has been read: `{champ: {"par": id, "le": instant ISO}}`."""
    if isinstance(support, SupportLigne | SupportEmploi):
        return dict(support.objet.traces)
    if isinstance(support, SupportCompetence):
        return {
            nom: rangee.traces[attribut]
            for nom, (modele, code, attribut) in support.places.items()
            if (rangee := support.rangees.get((modele, code))) is not None and attribut in rangee.traces
        }
    return {}


def _phrases(traces: Traces, lecteur: Utilisateur | AnonymousUser, dossier: Dossier) -> dict[str, str]:
    autres = {champ: t for champ, t in traces.items() if t.get("par") and t["par"] != str(lecteur.pk)}
    noms = get_noms((t["par"] for t in autres.values()), dossier)
    return {champ: f"Écrit par {noms.get(t['par'], INCONNU)}, le {dire_instant(t['le'])}" for champ, t in autres.items()}


def get_noms(ids: Iterable[str], dossier: Dossier) -> dict[str, str]:
    """Return the name of each person, by id; the candidate's is the one of their dossier. At most one query."""
    voulus = {i for i in ids if _is_uuid(i)}
    candidat = str(dossier.candidat.utilisateur_id or "")
    noms = {candidat: dossier.candidat.nom_complet} if candidat in voulus else {}
    restants = voulus - set(noms)
    if restants:
        noms |= {str(u.pk): u.nom_complet for u in Utilisateur.objects.filter(pk__in=restants)}
    return noms


def _is_uuid(valeur: str) -> bool:
    try:
        UUID(valeur)
    except (ValueError, AttributeError, TypeError):
        return False
    return True


def dire_instant(instant: str | datetime) -> str:
    """« 3 mai 2026 à 14:32 », in Paris, from an instant or its ISO writing."""
    lu: Any = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return date_format(timezone.localtime(lu), "j F Y à H:i")
