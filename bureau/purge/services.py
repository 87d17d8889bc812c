"""The purge of a day: announce what comes to its end, give up what someone came back to, erase what was announced in time.

Dry, everything really runs in one transaction that is undone: what it says would go is what goes. For real, each thing has a
transaction of its own, so that a failure holds up nothing else, and running twice does nothing more.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from candidates.services.effacement import effacer_brouillon
from echanges.models import Lettre
from echanges.services import envoyer
from journal.services import journaliser

from ..donnees.fermeture import effacer_compte
from ..enums import GenreEffacement
from ..models import Effacement
from .echeances import Durees, Prevision, prevoir
from .effacer import Retire, effacer_dossier, effacer_justificatifs, effacer_registre, oublier_candidat
from .regles import is_a_annoncer, is_a_effacer, premier_jour
from .traces import purger_traces

if TYPE_CHECKING:
    from candidates.models import Dossier

journal_technique = logging.getLogger(__name__)
SANS_PREAVIS = frozenset({GenreEffacement.REGISTRE})


@dataclass(frozen=True)
class Ligne:
    """What the purge did, or would do, about one thing."""

    genre: GenreEffacement
    libelle: str
    fait: str
    lignes: Counter[str] = field(default_factory=Counter)
    fichiers: int = 0

    def __str__(self) -> str:
        tables = ", ".join(f"{nom} {n}" for nom, n in sorted(self.lignes.items()))
        return f"{self.genre.label} – {self.libelle} : {self.fait}" + (f" ({tables or 'aucune ligne'} ; fichiers {self.fichiers})" if self.fait == "effacé" else "")


@dataclass
class Bilan:
    """What one purge did, or would do; `echecs` are the things that could not be dealt with."""

    is_reel: bool
    lignes: list[Ligne] = field(default_factory=list)
    echecs: list[str] = field(default_factory=list)


class Annuler(Exception):
    """Undo a dry run."""


@contextmanager
def _a_blanc(*, is_reel: bool) -> Iterator[None]:
    """Undo everything at the end of a dry run; what was to follow the commit does not happen either."""
    if is_reel:
        yield
        return
    try:
        with transaction.atomic():
            yield
            raise Annuler
    except Annuler:
        return


def purger(*, jour: date, is_reel: bool, genres: frozenset[str] | None = None) -> Bilan:
    """Run the purge of `jour`, all of it or some kinds; return what was done, or would be."""
    bilan, preavis = Bilan(is_reel), Durees(jour).lire("preavis_jours")
    with _a_blanc(is_reel=is_reel):
        previsions = list(prevoir(jour=jour, horizon=jour + timedelta(days=preavis), genres=genres))
        for prevision in previsions:
            _essayer(bilan, prevision.libelle, lambda p=prevision: _traiter(p, jour=jour, preavis=preavis))  # type: ignore[misc]
        attendus = {(p.genre, p.objet_id) for p in previsions}
        for annonce in Effacement.objects.ouverts():
            if (genres is None or annonce.genre in genres) and (annonce.genre, annonce.objet_id) not in attendus:
                _essayer(bilan, str(annonce), lambda a=annonce: _abandonner(a))  # type: ignore[misc]
        if genres is None or GenreEffacement.TRACES in genres:
            _essayer(bilan, "traces", lambda: _traces(jour))
    return bilan


def purger_du_jour() -> Bilan:
    """The purge that runs by itself each night: real where `VAE_PURGE_REELLE` says so. What it did goes to the technical log."""
    bilan = purger(jour=timezone.localdate(), is_reel=settings.PURGE_REELLE)
    for ligne in bilan.lignes:
        journal_technique.info("Purge%s : %s", "" if bilan.is_reel else " à blanc", ligne)
    return bilan


def _essayer(bilan: Bilan, libelle: str, agir: Callable[[], Ligne | None]) -> None:
    try:
        with transaction.atomic():
            ligne = agir()
    except Exception:  # whatever one thing raises, the others are dealt with, and it is tried again tomorrow
        journal_technique.exception("Purge : %s n’a pas pu être traité.", libelle)
        bilan.echecs.append(libelle)
        return
    if ligne is not None:
        bilan.lignes.append(ligne)


def _traiter(prevision: Prevision, *, jour: date, preavis: int) -> Ligne | None:
    if prevision.genre in SANS_PREAVIS or prevision.adresse is None:
        return _effacer(prevision, None, jour) if jour >= prevision.echeance else None
    annonce = Effacement.objects.ouverts().select_for_update().filter(genre=prevision.genre, objet_id=prevision.objet_id).first()
    if annonce is None:
        if not is_a_annoncer(echeance=prevision.echeance, jour=jour, preavis_jours=preavis):
            return None
        prevu_le = annoncer(prevision, jour=jour, preavis=preavis).prevu_le
        return Ligne(prevision.genre, prevision.libelle, f"annoncé, à effacer à partir du {prevu_le:%d/%m/%Y}")
    premier = _apres_la_poste(annonce, prevision, preavis)
    if premier is None:
        return Ligne(prevision.genre, prevision.libelle, "la lettre qui l’annonce reste à poster")
    if not is_a_effacer(echeance=prevision.echeance, prevu_le=premier, jour=jour):
        return None
    return _effacer(prevision, annonce, jour)


@transaction.atomic
def annoncer(prevision: Prevision, *, jour: date, preavis: int) -> Effacement:
    """Write to the person that something of theirs will be erased, by e-mail or by letter, and keep the day; journalled."""
    prevu_le = premier_jour(echeance=prevision.echeance, jour=jour, preavis_jours=preavis)
    annonce = Effacement.objects.create(genre=prevision.genre, objet_id=prevision.objet_id, prevu_le=prevu_le, is_lettre=not prevision.adresse)
    dossier = prevision.dossier
    envoyer(
        evenement="bureau.effacement_annonce", destinataires=[prevision.adresse or ""], cle=_cle(annonce),
        contexte={"genre": str(prevision.genre.value), "dossier": dossier, "prevu_le": prevu_le, "registre": bool(dossier and dossier.attributions.exists())},
        dossier_id=dossier.pk if dossier else None,
    )  # fmt: skip
    _noter("effacement_annonce", annonce, dossier)
    return annonce


def _cle(annonce: Effacement) -> str:
    return f"effacement:{annonce.pk}"


def _apres_la_poste(annonce: Effacement, prevision: Prevision, preavis: int) -> date | None:
    """First day of the erasure, the delay of a letter counted from the day it was posted; None while it is not."""
    if not annonce.is_lettre:
        return annonce.prevu_le
    lettre = Lettre.objects.filter(cle=f"{_cle(annonce)}:courrier").first()
    if lettre is None:  # the person has an e-mail after all: their mail left instead
        return annonce.prevu_le
    if lettre.postee_le is None:
        return None
    return premier_jour(echeance=prevision.echeance, jour=lettre.postee_le, preavis_jours=preavis)


def _effacer(prevision: Prevision, annonce: Effacement | None, jour: date) -> Ligne | None:
    """Erase under the lock, once what was read is read again: somebody may have come back since."""
    verrou = type(prevision.objet).objects.select_for_update(of=("self",)).filter(pk=prevision.objet.pk)
    encore = prevoir(jour=jour, horizon=jour, genres=frozenset({prevision.genre}), objet_id=prevision.objet_id)
    if verrou.first() is None or next(encore, None) is None:
        return None
    retire = _retirer(prevision)
    maintenant = timezone.now()
    if annonce is None:
        annonce = Effacement(genre=prevision.genre, objet_id=prevision.objet_id, prevu_le=prevision.echeance, annonce_le=maintenant)
    annonce.fait_le, annonce.lignes, annonce.fichiers = maintenant, retire.total, len(retire.fichiers)
    annonce.save()
    return Ligne(prevision.genre, prevision.libelle, "effacé", retire.lignes, len(retire.fichiers))


def _retirer(prevision: Prevision) -> Retire:
    objet = prevision.objet
    if prevision.genre == GenreEffacement.BROUILLON:
        return _retirer_brouillon(objet)
    if prevision.genre == GenreEffacement.JUSTIFICATIFS:
        return effacer_justificatifs(dossier=objet)
    if prevision.genre == GenreEffacement.REGISTRE:
        return effacer_registre(session=objet)
    if prevision.genre == GenreEffacement.COMPTE:
        retire = Retire()
        retire.noter("comptes.Utilisateur", effacer_compte(utilisateur=objet))
        return retire
    return effacer_dossier(dossier=objet, genre=prevision.genre)


def _retirer_brouillon(dossier: Dossier) -> Retire:
    """A draft goes with its row; whoever holds nothing else becomes nobody."""
    retire, candidat = Retire(), dossier.candidat
    retire.ajouter("candidates.Dossier", effacer_brouillon(dossier=dossier, auteur=None))
    oublier_candidat(candidat, retire)
    return retire


def _abandonner(annonce: Effacement) -> Ligne:
    """Someone came back, or the end moved away: nothing is erased, and the next time is announced anew."""
    annonce.annule_le = timezone.now()
    annonce.save(update_fields=["annule_le"])
    _noter("effacement_abandonne", annonce, None)
    return Ligne(GenreEffacement(annonce.genre), annonce.objet_id, "gardé : sa fin est plus loin désormais")


def _noter(action: str, annonce: Effacement, dossier: Dossier | None) -> None:
    journaliser(
        action=action, dossier_id=dossier.pk if dossier else None, objet_type="effacement", objet_id=annonce.pk,
        donnees={"genre": annonce.genre, "prevu_le": annonce.prevu_le.isoformat()},
    )  # fmt: skip


def _traces(jour: date) -> Ligne | None:
    retire = purger_traces(jour=jour)
    if not retire.total and not retire.fichiers:
        return None
    return Ligne(GenreEffacement.TRACES, "toutes", "effacé", retire.lignes, len(retire.fichiers))
