"""Bring a file to the register: read it, show what it would do, then do exactly that, line by line, in the worker."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from candidates.erreurs import ActionImpossible
from comptes.enums import EtatImport, SortLigne
from comptes.erreurs import ErreurMetier
from comptes.models import Habilitation, ImportRegistre, LigneImport, Utilisateur
from comptes.permissions import is_secretariat
from comptes.services import corriger_habilitation, get_organisation, habiliter, renouveler_habilitation
from journal.services import journaliser
from referentiels.models import Certification

from ..invitations import inviter_par_courriel
from .fichier import OCTETS_MAX, FichierRefuse, LigneLue, lire_tableau, refus_taille
from .plan import Demande, Sort, planifier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile

journal_technique = logging.getLogger(__name__)
A_FAIRE = (SortLigne.CREEE, SortLigne.MODIFIEE)
SILENCE = timedelta(minutes=15)  # beyond the time limit of a task: its worker is dead
GARDE_SANS_SUITE, GARDE = timedelta(days=2), timedelta(days=30)


class RegistreChange(ActionImpossible):
    """The register moved on since the file was read: what was shown is no longer what would be done."""


def deposer_fichier(*, fichier: UploadedFile, auteur: Utilisateur) -> ImportRegistre:
    """Read a file and keep the fate of each of its lines; the register is not touched. Journalled.

    Raises `FichierRefuse` with a sentence for what is not a table of habilitations, `ErreurMetier` without the right.
    """
    _exiger_secretariat(auteur)
    if fichier.size and fichier.size > OCTETS_MAX:
        raise FichierRefuse(refus_taille(fichier.size))
    octets = fichier.read()
    tableau = lire_tableau(octets)
    sorts = planifier(tableau.lignes)
    with transaction.atomic():
        ensemble = ImportRegistre(
            auteur=auteur, nom=str(fichier.name or "fichier.csv")[:200], sha256=hashlib.sha256(octets).hexdigest(),
            colonnes_ignorees=tableau.ignorees,
        )  # fmt: skip
        ensemble.full_clean()
        ensemble.save()
        LigneImport.objects.bulk_create(
            LigneImport(ensemble=ensemble, numero=ligne.numero, valeurs={**ligne.valeurs, "_erreur": ligne.erreur}, sort=s.sort, phrase=s.phrase[:500])
            for ligne, s in zip(tableau.lignes, sorts, strict=True)
        )
        _journaliser(ensemble, auteur, "registre_fichier_lu", lignes=len(sorts), sha256=ensemble.sha256)
    return ensemble


def _exiger_secretariat(auteur: Utilisateur) -> None:
    if not is_secretariat(auteur):
        raise ErreurMetier("Seul le secrétariat tient le registre des habilitations.")


def _journaliser(ensemble: ImportRegistre, auteur: Utilisateur, action: str, **donnees: object) -> None:
    journaliser(action=action, acteur_id=auteur.pk, objet_type="import", objet_id=ensemble.pk, donnees=dict(donnees))


def _lues(lignes: Sequence[LigneImport]) -> list[LigneLue]:
    return [LigneLue(x.numero, {k: v for k, v in x.valeurs.items() if k != "_erreur"}, x.valeurs.get("_erreur", "")) for x in lignes]


def relire(ensemble: ImportRegistre) -> list[LigneImport]:
    """Write the fates anew as the register stands now; return the lines whose fate is another than what was shown."""
    lignes = list(ensemble.lignes.all())
    changees = []
    for ligne, sort in zip(lignes, planifier(_lues(lignes)), strict=True):
        if (ligne.sort, ligne.phrase) != (sort.sort, sort.phrase[:500]):
            ligne.sort, ligne.phrase = sort.sort, sort.phrase[:500]
            changees.append(ligne)
    LigneImport.objects.bulk_update(changees, ["sort", "phrase"], batch_size=500)
    return changees


def confirmer(*, ensemble: ImportRegistre, auteur: Utilisateur, is_inviter: bool) -> ImportRegistre:
    """Have exactly what was shown done by the worker. Journalled.

    Raises `RegistreChange` when a line would now have another fate (the fates are written anew, to be read again), and
    `ActionImpossible` when the file was applied already or has nothing to apply.
    """
    _exiger_secretariat(auteur)
    changees: list[LigneImport] = []
    with transaction.atomic():
        ensemble = ImportRegistre.objects.select_for_update(of=("self",)).get(pk=ensemble.pk)
        if ensemble.etat != EtatImport.A_CONFIRMER:
            raise ActionImpossible("Ce fichier est déjà confirmé\u00a0: il ne s’applique qu’une fois.")
        list(Certification.objects.select_for_update(no_key=True).order_by("pk"))  # whoever writes in the register waits
        changees = relire(ensemble)
        if not changees:
            _lancer(ensemble, auteur, is_inviter=is_inviter)
    if changees:
        raise RegistreChange(_phrase_changee(changees))
    return ensemble


def _lancer(ensemble: ImportRegistre, auteur: Utilisateur, *, is_inviter: bool) -> None:
    if not ensemble.lignes.filter(sort__in=A_FAIRE).exists():
        raise ActionImpossible("Aucune ligne de ce fichier ne change le registre\u00a0: il n’y a rien à confirmer.")
    maintenant = timezone.now()
    ensemble.etat, ensemble.is_inviter, ensemble.auteur = EtatImport.EN_COURS, is_inviter, auteur
    ensemble.confirme_le = ensemble.reveille_le = maintenant
    ensemble.save(update_fields=["etat", "is_inviter", "auteur", "confirme_le", "reveille_le"])
    _journaliser(ensemble, auteur, "registre_import_confirme", sha256=ensemble.sha256, invitations=is_inviter)
    transaction.on_commit(lambda: reveiller(ensemble.pk))


def _phrase_changee(changees: Sequence[LigneImport]) -> str:
    premiere, autres = changees[0], len(changees) - 1
    suite = f", et {autres} autre{'s' if autres > 1 else ''}" if autres else ""
    return (
        f"Le registre a changé depuis la lecture de ce fichier\u00a0: la ligne {premiere.numero} est maintenant «\u00a0{premiere.get_sort_display().lower()}\u00a0»{suite}. "
        "Rien n’est enregistré. Ce qui suit est à jour\u00a0: relisez-le, puis confirmez."
    )


def reveiller(import_id: UUID) -> None:
    """Wake a worker up for this file; when the broker is away, the regular sweep does it later."""
    from ..tasks import appliquer_import

    try:
        appliquer_import.delay(str(import_id))
    except Exception:  # whatever the broker raises, the row is there and the sweep will find it
        journal_technique.warning("Import en attente\u00a0: le répartiteur de tâches ne répond pas.", exc_info=True)


def appliquer(*, import_id: UUID | str) -> None:
    """Apply the lines that wait, each whole or not at all; a line that fails says why and stops nothing. Safe to run twice."""
    ensemble = ImportRegistre.objects.filter(pk=import_id, etat=EtatImport.EN_COURS).select_related("auteur").first()
    if ensemble is None:
        return
    attendent = ensemble.lignes.filter(sort__in=A_FAIRE, faite_le__isnull=True)
    for pk in list(attendent.values_list("pk", flat=True)):
        _appliquer_ligne(ensemble, pk)
    with transaction.atomic():
        fini = ImportRegistre.objects.filter(pk=ensemble.pk, etat=EtatImport.EN_COURS).update(etat=EtatImport.FAIT, fini_le=timezone.now())
        if fini:
            faites = ensemble.lignes.filter(faite_le__isnull=False)
            echecs = faites.exclude(echec="").count()
            _journaliser(ensemble, ensemble.auteur, "registre_importe", faites=faites.count() - echecs, echecs=echecs)


def _appliquer_ligne(ensemble: ImportRegistre, pk: int) -> None:
    try:
        with transaction.atomic():
            ligne = LigneImport.objects.select_for_update().get(pk=pk)
            if ligne.faite_le is None:
                _executer(ensemble, ligne)
                LigneImport.objects.filter(pk=pk).update(faite_le=timezone.now())
    except ErreurMetier as erreur:
        _consigner(pk, str(erreur))
    except ValidationError as erreur:
        _consigner(pk, " ".join(erreur.messages))


def _consigner(pk: int, phrase: str) -> None:
    LigneImport.objects.filter(pk=pk, faite_le__isnull=True).update(faite_le=timezone.now(), echec=phrase[:500])


def _executer(ensemble: ImportRegistre, ligne: LigneImport) -> None:
    """Do what was announced; the register is asked again, in case it moved since the confirmation."""
    sort: Sort = planifier(_lues([ligne]))[0]
    if sort.sort != ligne.sort or sort.demande is None:
        raise ErreurMetier(sort.phrase or "Le registre a changé entre-temps\u00a0: cette ligne n’est pas appliquée.")
    demande, auteur = sort.demande, ensemble.auteur
    if sort.existante:
        existante = Habilitation.objects.get(pk=sort.existante)
        corriger_habilitation(
            habilitation=existante, numero=demande.numero, du=demande.du, au=demande.au, auteur=auteur,
            formation_le=demande.formation_le or existante.formation_le,
        )  # fmt: skip
        return
    personne, is_nouvelle = _get_personne(demande)
    _inscrire(personne, demande, auteur)
    if is_nouvelle and ensemble.is_inviter:
        inviter_par_courriel(
            auteur=auteur, email=demande.email, prenom=demande.prenom, nom=demande.nom, role=demande.role, organisation=demande.organisation
        )


def _get_personne(demande: Demande) -> tuple[Utilisateur, bool]:
    connue = Utilisateur.objects.filter(email=demande.email).first()
    if connue:
        return connue, False
    personne = Utilisateur(email=demande.email, prenom=demande.prenom, nom=demande.nom, organisation=get_organisation(nom=demande.organisation))
    personne.set_unusable_password()
    personne.full_clean()
    personne.save()
    return personne, True


def _inscrire(personne: Utilisateur, demande: Demande, auteur: Utilisateur) -> Habilitation:
    """As a renewal when something ended before it that nothing follows."""
    siennes = Habilitation.objects.filter(utilisateur=personne, role=demande.role, certification=demande.certification)
    derniere = siennes.filter(au__lt=demande.du, renouvellements__isnull=True).order_by("-au").first()
    if derniere:
        return renouveler_habilitation(
            habilitation=derniere, numero=demande.numero, du=demande.du, au=demande.au, formation_le=demande.formation_le, auteur=auteur
        )
    return habiliter(
        utilisateur=personne, certification=Certification.objects.get(pk=demande.certification), role=demande.role, numero=demande.numero,
        du=demande.du, au=demande.au, formation_le=demande.formation_le, auteur=auteur,
    )  # fmt: skip


def balayer() -> None:
    """Wake a worker up for the files that were forgotten; remove those that nobody confirmed and the old reports."""
    maintenant = timezone.now()
    sans_suite = Q(etat=EtatImport.A_CONFIRMER, depose_le__lt=maintenant - GARDE_SANS_SUITE)
    ImportRegistre.objects.filter(sans_suite | Q(etat=EtatImport.FAIT, fini_le__lt=maintenant - GARDE)).delete()
    for pk in ImportRegistre.objects.filter(etat=EtatImport.EN_COURS, reveille_le__lt=maintenant - SILENCE).values_list("pk", flat=True):
        ImportRegistre.objects.filter(pk=pk).update(reveille_le=maintenant)
        reveiller(pk)
