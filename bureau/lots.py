"""Do one thing to several dossiers at once: say beforehand what will happen to each, do it, keep what happened."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from candidates.enums import Action, Etat, RoleDossier
from candidates.models import Dossier
from candidates.workflow import ce_qui_manque
from comptes.erreurs import ErreurMetier
from comptes.permissions import is_secretariat
from evaluations.models import Mission
from journal.services import journaliser
from jury.enums import EtatSession
from jury.models import SessionJury
from jury.services import inscrire
from recevabilite.services.relances import DEJA, deja_relances

from .echeances import lire_calendrier
from .enums import ActionLot, SortLigne
from .liste import charger
from .models import LigneLot, Lot
from .relances import preparer_relances, relancer

if TYPE_CHECKING:
    from comptes.models import Utilisateur

    from .liste import Ligne

journal_technique = logging.getLogger(__name__)
PLAFONDS = {ActionLot.INSCRIRE.value: 100, ActionLot.RELANCER.value: 500}  # dossiers in one batch
OUBLI = timedelta(minutes=2)  # a batch that began so long ago and goes on has lost its worker


@dataclass(frozen=True)
class Prevision:
    """What a batch would do of one dossier: in a sentence, and whether it would be done."""

    ligne: Ligne
    is_possible: bool
    phrase: str


def sessions_ouvertes_aux_inscriptions() -> list[SessionJury]:
    """Sessions in preparation and still to come, the nearest first."""
    return list(SessionJury.objects.filter(etat=EtatSession.PREPARATION, le__gt=timezone.now()).select_related("certification").order_by("le"))


def prevoir(*, action: str, dossiers: Sequence[UUID], session: SessionJury | None = None) -> list[Prevision]:
    """Say for each dossier what the batch would do now; it may change before it is done, and the report says it then."""
    lignes = charger(dossiers, lire_calendrier())
    if action == ActionLot.RELANCER:
        return _prevoir_relances(lignes)
    return [_prevoir_inscription(ligne, session) for ligne in lignes]


def _prevoir_relances(lignes: Sequence[Ligne]) -> list[Prevision]:
    cles = [ligne.dossier.pk for ligne in lignes]
    faites = deja_relances(cles, timezone.localdate())
    missions: dict[UUID, list[Mission]] = {}
    for mission in Mission.objects.filter(dossier__in=cles).select_related("evaluateur"):
        missions.setdefault(mission.dossier_id, []).append(mission)
    return [_prevoir_relance(ligne, missions.get(ligne.dossier.pk, []), ligne.dossier.pk in faites) for ligne in lignes]


def _prevoir_relance(ligne: Ligne, missions: Sequence[Mission], is_faite: bool) -> Prevision:
    if is_faite:
        return Prevision(ligne, False, DEJA)
    try:
        attendues = preparer_relances(ligne.dossier, missions)
    except ErreurMetier as erreur:
        return Prevision(ligne, False, str(erreur))
    qui = " et ".join(f"à {m.evaluateur.nom_complet}" for m in attendues) or "au candidat"
    return Prevision(ligne, True, f"Une relance partira {qui}.")


def _prevoir_inscription(ligne: Ligne, session: SessionJury | None) -> Prevision:
    if session is None:
        return Prevision(ligne, False, "Choisissez d’abord une session.")
    if ligne.dossier.etat != Etat.EVALUE:
        return Prevision(ligne, False, f"Ce dossier n’attend pas de session\u00a0: {ligne.file.libelle.lower()}.")
    if ligne.dossier.referentiel.certification_id != session.certification_id:
        return Prevision(ligne, False, "Cette session porte sur un autre CQP.")
    manques = ce_qui_manque(ligne.dossier, Action.INSCRIRE)
    return Prevision(ligne, not manques, " ".join(str(m) for m in manques) or "Inscription à l’ordre du jour.")


def demander_lot(
    *, lot_id: UUID, action: str, dossiers: Sequence[UUID], auteur: Utilisateur, session: SessionJury | None = None
) -> Lot:
    """Keep what is asked for these dossiers, and have it done after the commit; the same `lot_id` again is the same batch.

    Raises `ErreurMetier`: not of the secretariat, nothing chosen, too many dossiers, no session to put them in.
    """
    if not is_secretariat(auteur):
        raise ErreurMetier("Seul le secrétariat agit sur plusieurs dossiers à la fois.")
    exiger_taille(action, len(dossiers))
    if action == ActionLot.INSCRIRE and session is None:
        raise ErreurMetier("Choisissez la session à laquelle inscrire ces dossiers.")
    cible = str(session) if session else ""
    with transaction.atomic():
        lot, is_nouveau = Lot.objects.get_or_create(
            pk=lot_id, defaults={"action": action, "auteur": auteur, "cible_id": session.pk if session else None, "cible": cible}
        )
        if is_nouveau:
            LigneLot.objects.bulk_create(LigneLot(lot=lot, dossier_id=pk, rang=rang) for rang, pk in enumerate(dict.fromkeys(dossiers), 1))
            journaliser(
                action="lot_demande", acteur_id=auteur.pk, role=RoleDossier.SECRETARIAT, objet_type="lot", objet_id=lot.pk,
                donnees={"action": action, "nombre": len(dossiers)},
            )  # fmt: skip
            transaction.on_commit(lambda: reveiller(lot.pk))
    return lot


def exiger_taille(action: str, nombre: int) -> None:
    """Raise `ErreurMetier` for a batch of nothing, or larger than what one can read over."""
    if nombre == 0:
        raise ErreurMetier("Cochez au moins un dossier.")
    if nombre > PLAFONDS[action]:
        raise ErreurMetier(f"Cette action porte sur {PLAFONDS[action]} dossiers au plus, et vous en avez choisi {nombre}\u00a0: filtrez davantage.")


def reveiller(lot_id: UUID) -> None:
    """Wake a worker up for this batch; when the broker is away, the regular sweep does it later."""
    from .tasks import executer_lot

    try:
        executer_lot.delay(str(lot_id))
    except Exception:  # whatever the broker raises, the rows are there and the sweep will find them
        journal_technique.warning("Action groupée en attente\u00a0: le répartiteur de tâches ne répond pas.", exc_info=True)


def executer(*, lot_id: UUID | str) -> Lot:
    """Do what a batch still has to do, one dossier after the other, each in its own transaction; may run twice or be killed."""
    lot = Lot.objects.select_related("auteur").get(pk=lot_id)
    for pk in list(lot.lignes.filter(sort=SortLigne.A_FAIRE).values_list("pk", flat=True)):
        try:
            _traiter(lot, pk)
        except ErreurMetier as erreur:
            _refuser(pk, " ".join(str(m) for m in getattr(erreur, "manques", None) or [erreur]))
        except Exception:  # what one dossier raises must not stop the others
            journal_technique.exception("Lot %s\u00a0: une ligne en échec.", lot.pk)
            _refuser(pk, "Une erreur inattendue est survenue. Elle est consignée\u00a0; ouvrez le dossier et recommencez.")
    if not lot.lignes.filter(sort=SortLigne.A_FAIRE).exists():
        Lot.objects.filter(pk=lot.pk, termine_le__isnull=True).update(termine_le=timezone.now())
    lot.refresh_from_db()
    return lot


@transaction.atomic
def _traiter(lot: Lot, ligne_id: int) -> None:
    ligne = LigneLot.objects.select_for_update().get(pk=ligne_id)
    if ligne.sort != SortLigne.A_FAIRE:  # another worker did it
        return
    if lot.action == ActionLot.RELANCER:
        phrase = relancer(dossier_id=ligne.dossier_id, auteur=lot.auteur)
    else:
        session = SessionJury.objects.get(pk=str(lot.cible_id))
        inscription = inscrire(session=session, dossier=Dossier.objects.get(pk=ligne.dossier_id), auteur=lot.auteur)
        phrase = f"Inscrit à l’ordre du jour, en position {inscription.ordre}."
    _clore(ligne.pk, SortLigne.FAIT, phrase)


def _refuser(ligne_id: int, phrase: str) -> None:
    _clore(ligne_id, SortLigne.REFUSE, phrase)


def _clore(ligne_id: int, sort: str, phrase: str) -> None:
    lignes = LigneLot.objects.filter(pk=ligne_id, sort=SortLigne.A_FAIRE)
    lignes.update(sort=sort, phrase=phrase[:500], traitee_le=timezone.now())


def balayer() -> int:
    """Wake a worker up for the batches that were forgotten; return how many."""
    maintenant = timezone.now()
    vieux = Q(demande_le__lt=maintenant - OUBLI) | Q(demande_le__gt=maintenant + OUBLI)  # asked for later than now: the clock was wrong
    oublies = list(Lot.objects.filter(vieux, termine_le__isnull=True).values_list("pk", flat=True))
    for pk in oublies:
        reveiller(pk)
    return len(oublies)
