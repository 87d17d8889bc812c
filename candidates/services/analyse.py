"""The search for viruses in proofs: asked for when one is joined, done by a worker, repeated while no answer came."""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from journal.services import journaliser

from .. import antivirus
from ..effets import ecrire_au_candidat_du_dossier
from ..enums import Analyse
from ..models import Preuve
from ..workflow import verrouiller

journal_technique = logging.getLogger(__name__)
LOT = 200  # proofs looked at by one sweep
ECHECS_MAX = 3  # files in a row that the daemon does not judge: it is away; one alone may be too big for it
A_CHERCHER = (Analyse.EN_ATTENTE, Analyse.SANS_OBJET)  # the second: joined before there was an antivirus


def demander_analyse(preuve_id: UUID) -> None:
    """Wake a worker up once the proof is committed; when the broker is away, the regular sweep does the search."""
    transaction.on_commit(lambda: _reveiller(preuve_id))


def _reveiller(preuve_id: UUID) -> None:
    from ..tasks import analyser

    try:
        analyser.delay(str(preuve_id))
    except Exception:  # whatever the broker raises, the row waits and the sweep will find it
        journal_technique.warning("Analyse en attente : le répartiteur de tâches ne répond pas.", exc_info=True)


def analyser_preuve(*, preuve_id: UUID | str) -> Preuve | None:
    """Search one proof that waits, or was never searched; return it with its verdict, None when it has one already.

    Safe to run twice at once: one verdict is written. Runs outside any transaction while the daemon reads. With a
    virus the row says which, the file is deleted, the journal and the candidate are told. Raises
    `antivirus.AntivirusInjoignable`: the proof goes on waiting.
    """
    preuve = Preuve.objects.filter(pk=preuve_id, analyse__in=A_CHERCHER).exclude(fichier="").first()
    if preuve is None:
        return None
    try:
        with preuve.fichier.open("rb") as fichier:
            virus = antivirus.chercher(fichier)
    except FileNotFoundError:
        journal_technique.error("Preuve %s : son fichier n’est plus là.", preuve.pk)
        return None
    return _ecrire_verdict(preuve, virus)


@transaction.atomic
def _ecrire_verdict(preuve: Preuve, virus: str) -> Preuve | None:
    dossier = verrouiller(preuve.dossier_id)
    verdict = Analyse.INFECTEE if virus else Analyse.SAINE
    ecrit = Preuve.objects.filter(pk=preuve.pk, analyse__in=A_CHERCHER).update(
        analyse=verdict, analysee_le=timezone.now(), virus=virus[:200]
    )
    if not ecrit:
        return None
    evenement = journaliser(
        action="preuve_infectee" if virus else "preuve_saine", dossier_id=dossier.pk, objet_type="preuve", objet_id=preuve.pk,
        donnees={"sha256": preuve.sha256, "virus": virus[:200]},
    )  # fmt: skip
    preuve.refresh_from_db()
    if virus:
        if not dossier.is_a_saisir:  # from paper, the secretariat joined it, and reads the notice on the dossier
            ecrire_au_candidat_du_dossier(dossier, "candidates.virus_trouve", evenement.numero, preuve=preuve)
        transaction.on_commit(lambda: _supprimer_fichier(preuve))
    return preuve


def _supprimer_fichier(preuve: Preuve) -> None:
    """Delete the file of an infected proof, then forget its path: a crash in between is mended by the sweep."""
    preuve.fichier.storage.delete(str(preuve.fichier.name))
    Preuve.objects.filter(pk=preuve.pk, analyse=Analyse.INFECTEE).update(fichier="")


def balayer() -> int:
    """Search every proof that still waits, oldest first; return how many got their verdict.

    Stops once the daemon is away. Deletes the infected files that a crash left behind.
    """
    for infectee in Preuve.objects.filter(analyse=Analyse.INFECTEE).exclude(fichier="")[:LOT]:
        _supprimer_fichier(infectee)
    attendent = list(Preuve.objects.filter(analyse=Analyse.EN_ATTENTE).order_by("ajoutee_le").values_list("pk", flat=True)[:LOT])
    if attendent and not antivirus.is_configure():
        journal_technique.warning("%s preuves attendent l’antivirus, et CLAMAV_URL est vide.", len(attendent))
        return 0
    return _chercher(attendent)


def _chercher(cles: Iterable[UUID]) -> int:
    """Search these proofs one by one; return how many got their verdict. A file that is not judged holds up none of the others."""
    jugees = echecs = 0
    for pk in cles:
        try:
            jugees += analyser_preuve(preuve_id=pk) is not None
            echecs = 0
        except antivirus.AntivirusInjoignable as erreur:
            echecs += 1
            journal_technique.warning("Antivirus : la preuve %s attend : %s", pk, erreur)
            if echecs >= ECHECS_MAX:
                break
    return jugees


def analyser_anciennes() -> int:
    """Search the proofs that were joined before there was an antivirus, oldest first; return how many got their verdict.

    They stay open to those who see the dossier meanwhile, as they were; one that holds a virus is deleted, its candidate told.
    """
    if not antivirus.is_configure():
        return 0
    jamais = Preuve.objects.filter(analyse=Analyse.SANS_OBJET).exclude(fichier="")
    return _chercher(list(jamais.order_by("ajoutee_le").values_list("pk", flat=True)[:LOT]))
