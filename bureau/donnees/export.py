"""The archive of a person's data: asked for, made by the worker, given for a few days, then removed.

The row is the truth: it is claimed by one conditional update and set ready by another, so that a task that runs twice,
or whose worker is killed, makes one archive.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import zipfile
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from comptes.enums import EtatExport
from comptes.erreurs import ErreurMetier
from comptes.models import ExportDonnees, Utilisateur
from echanges.services import envoyer
from journal.services import journaliser
from referentiels.parametres import valeur

from .contenu import Morceau, lire_morceaux

if TYPE_CHECKING:
    from collections.abc import Sequence

journal_technique = logging.getLogger(__name__)
EXPORTS_PAR_JOUR = 5
ESSAIS_MAX = 3
SILENCE = timedelta(minutes=15)  # beyond the time limit of a task: its worker is dead


@transaction.atomic
def demander_export(*, utilisateur: Utilisateur) -> ExportDonnees:
    """Ask for one's archive; the one being made is returned instead of a second one. Journalled.

    Raises `ErreurMetier` after five in a day.
    """
    en_cours = utilisateur.exports.filter(etat__in=[EtatExport.EN_ATTENTE, EtatExport.EN_COURS]).first()
    if en_cours:
        return en_cours
    if utilisateur.exports.filter(demande_le__gte=timezone.now() - timedelta(days=1)).count() >= EXPORTS_PAR_JOUR:
        raise ErreurMetier(f"Vous avez déjà demandé {EXPORTS_PAR_JOUR} archives depuis hier. Téléchargez la dernière, ou réessayez demain.")
    try:
        with transaction.atomic():
            export = ExportDonnees.objects.create(personne=utilisateur)
    except IntegrityError:  # two windows at once
        return utilisateur.exports.get(etat__in=[EtatExport.EN_ATTENTE, EtatExport.EN_COURS])
    journaliser(action="export_demande", acteur_id=utilisateur.pk, objet_type="export", objet_id=export.pk)
    transaction.on_commit(lambda: reveiller(export.pk))
    return export


def reveiller(export_id: UUID) -> None:
    """Wake a worker up for this archive; when the broker is away, the regular sweep does it later."""
    from ..tasks import preparer_export

    try:
        preparer_export.delay(str(export_id))
    except Exception:  # whatever the broker raises, the row is there and the sweep will find it
        journal_technique.warning("Archive en attente\u00a0: le répartiteur de tâches ne répond pas.", exc_info=True)


def preparer(*, export_id: UUID | str) -> ExportDonnees | None:
    """Make one archive: everything the site keeps about the person, in one zip. Return it, or None when not to make.

    Runs outside any transaction, may run twice or be killed. A failure is kept on the row and in the technical log.
    """
    export = _prendre(export_id)
    if export is None:
        return None
    try:
        with tempfile.TemporaryFile() as archive:
            _remplir(export, archive)
            _ranger(export, archive)
    except Exception:  # whatever a row or a file raises belongs to this archive, not to the worker
        journal_technique.exception("Archive %s\u00a0: préparation en échec.", export.pk)
        _a_moi(export).update(etat=EtatExport.ECHEC, etape="Échec", avancement=0)
    export.refresh_from_db()
    return export


def _prendre(export_id: UUID | str) -> ExportDonnees | None:
    mort = Q(etat=EtatExport.EN_COURS, commence_le__lt=timezone.now() - SILENCE, tentatives__lt=ESSAIS_MAX)
    pris = ExportDonnees.objects.filter(Q(etat=EtatExport.EN_ATTENTE) | mort, pk=export_id).update(
        etat=EtatExport.EN_COURS, tentatives=F("tentatives") + 1, commence_le=timezone.now(), avancement=5,
        etape="Lecture de vos données",
    )  # fmt: skip
    return ExportDonnees.objects.select_related("personne").get(pk=export_id) if pris else None


def _a_moi(export: ExportDonnees) -> Any:
    return ExportDonnees.objects.filter(pk=export.pk, etat=EtatExport.EN_COURS, tentatives=export.tentatives)


def _remplir(export: ExportDonnees, sortie: IO[bytes]) -> None:
    morceaux = list(lire_morceaux(export.personne))
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LISEZ-MOI.txt", build_lisez_moi(export, morceaux))
        for rang, morceau in enumerate(morceaux, start=1):
            _ajouter(archive, morceau)
            _a_moi(export).update(avancement=10 + 80 * rang // len(morceaux), etape=f"Pièce {rang} sur {len(morceaux)}")


def _ajouter(archive: zipfile.ZipFile, morceau: Morceau) -> None:
    if morceau.fichier is None:
        archive.writestr(morceau.chemin, json.dumps(morceau.donnees, ensure_ascii=False, indent=2, default=str))
        return
    with morceau.fichier.storage.open(str(morceau.fichier.name), "rb") as source, archive.open(morceau.chemin, "w") as cible:
        shutil.copyfileobj(source, cible)


def build_lisez_moi(export: ExportDonnees, morceaux: Sequence[Morceau]) -> str:
    """Return the page that explains each file of the archive, in French."""
    return render_to_string("bureau/donnees/LISEZ-MOI.txt", {"export": export, "morceaux": morceaux})


def _ranger(export: ExportDonnees, archive: IO[bytes]) -> None:
    """Store the archive under a name of this try alone, then set the row ready unless another worker has taken over."""
    taille = archive.seek(0, 2)
    archive.seek(0)
    nom = default_storage.save(f"exports/{export.pk}-{export.tentatives}.zip", File(archive))
    maintenant = timezone.now()
    jours = valeur("export_jours", le=timezone.localdate(maintenant))
    with transaction.atomic():
        fini = _a_moi(export).update(
            etat=EtatExport.PRET, etape="Prête", avancement=100, fichier=nom, taille=taille, pret_le=maintenant,
            expire_le=maintenant + timedelta(days=jours),
        )  # fmt: skip
        if fini:
            _dire_pret(export)
    if not fini:
        default_storage.delete(nom)


def _dire_pret(export: ExportDonnees) -> None:
    export.refresh_from_db()
    journaliser(action="export_pret", objet_type="export", objet_id=export.pk)
    envoyer(
        evenement="bureau.export_pret", destinataires=[export.personne.email], contexte={"export": export, "personne": export.personne},
        cle=f"export:{export.pk}",
    )  # fmt: skip


def balayer() -> int:
    """Remove archives whose days are over, wake a worker up for those that were forgotten; return how many were removed."""
    maintenant = timezone.now()
    perimes = list(ExportDonnees.objects.filter(etat=EtatExport.PRET, expire_le__lte=maintenant))
    for export in perimes:
        effacer_archive(export)
    oublies = Q(etat=EtatExport.EN_ATTENTE, demande_le__lt=maintenant - timedelta(minutes=1)) | Q(etat=EtatExport.EN_ATTENTE, demande_le__gt=maintenant + SILENCE)
    morts = Q(etat=EtatExport.EN_COURS, commence_le__lt=maintenant - SILENCE)
    ExportDonnees.objects.filter(morts, tentatives__gte=ESSAIS_MAX).update(etat=EtatExport.ECHEC, etape="Échec", avancement=0)
    for pk in ExportDonnees.objects.filter(oublies | morts).values_list("pk", flat=True):
        reveiller(pk)
    return len(perimes)


def effacer_archive(export: ExportDonnees) -> None:
    """Remove the file of an archive; its row stays, without content."""
    nom = str(export.fichier.name or "")
    ExportDonnees.objects.filter(pk=export.pk).update(etat=EtatExport.EXPIRE, etape="Effacée", fichier="")
    if nom:
        export.fichier.storage.delete(nom)
