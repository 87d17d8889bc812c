"""After a partial validation: open the dossier that completes the CQP (l.72–76)."""

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from candidates.enums import Analyse, Etat, RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, PreuveRefusee
from candidates.models import CompetenceAcquise, Dossier, Emploi, Parcours, ReponseActivite, ReponseQuestion
from candidates.services import ajouter_preuve, indexer
from candidates.workflow import roles_sur, verrouiller
from comptes.models import Utilisateur
from documents.numerotation import prochain_numero
from journal.services import journaliser

from ..acquis import chaine, get_partage, get_suite, is_en_cours, manques_suite
from ..regles import Acquis

# What the first ruling established, and that the follow-up keeps: the ruling holds (metier §2).
FAITS_GARDES = ("premier_depot_le", "dernier_depot_le", "complet_le", "statue_le")


def completer_cqp(*, dossier: Dossier, auteur: Utilisateur, reprendre_textes: bool = False) -> Dossier:
    """Open, for its candidate, the dossier limited to the competences that a partial award left out (l.72–76).

    It is created at `recevable`, on the same version of the référentiel: the ruling of the first dossier holds, so its
    facts, its career and its jobs are copied, and no transition is made. The competences kept come with their date and
    minutes, those of earlier dossiers too; one whose benefit is over is open again. With `reprendre_textes` the earlier
    texts and proofs of the open competences are copied as a start. A follow-up that goes on is returned instead of a
    second one. It does not count in the yearly limits; the benefit is judged again when part 3 is deposited.
    Raises `ActionInterdite` (not the candidate), `ActionImpossible` (result not partial or not announced, benefit over).
    """
    with transaction.atomic():
        origine = verrouiller(dossier.pk)
        if RoleDossier.CANDIDAT not in roles_sur(origine, auteur):
            raise ActionInterdite("Seul le candidat ouvre le dossier qui complète son CQP.")
        deja = get_suite(origine)
        if deja is not None and is_en_cours(deja):
            return deja
        jour = timezone.localdate()
        manques = manques_suite(origine, jour=jour)
        if manques:
            raise ActionImpossible(manques[0])
        acquis, manquantes = get_partage(origine, jour=jour)
        suite = _ouvrir(origine, acquis)
        journaliser(
            action="completer_cqp", acteur_id=auteur.pk, role=RoleDossier.CANDIDAT, dossier_id=suite.pk, objet_type="dossier",
            objet_id=suite.pk, etat_apres=suite.etat, donnees={"origine": str(origine.pk), "competences": manquantes},
        )  # fmt: skip
        if reprendre_textes:
            _copier_textes(origine, suite, manquantes)
    if reprendre_textes:  # files are copied outside the transaction
        _copier_preuves(origine, suite, auteur, manquantes)
    return suite


def _ouvrir(origine: Dossier, acquis: list[Acquis]) -> Dossier:
    suite = Dossier.objects.create(
        numero=prochain_numero("VAE", annee=timezone.localdate().year), candidat=origine.candidat, referentiel=origine.referentiel,
        origine=origine, etat=Etat.RECEVABLE, **{fait: getattr(origine, fait) for fait in FAITS_GARDES},
    )  # fmt: skip
    CompetenceAcquise.objects.bulk_create(
        CompetenceAcquise(dossier=suite, code=a.code, acquise_le=a.acquise_le, pv_numero=a.pv_numero) for a in acquis
    )
    parcours = Parcours.objects.get(dossier=origine)
    parcours.dossier, parcours._state.adding = suite, True
    parcours.save(force_insert=True)
    for emploi in Emploi.objects.filter(dossier=origine):  # the employers, so that conflicts are computed here too
        emploi.pk, emploi.dossier, emploi._state.adding = uuid4(), suite, True
        emploi.save(force_insert=True)
    indexer(suite)
    return suite


def _is_de(cible: str, code: str) -> bool:
    return cible == code or cible.startswith(f"{code}.")


def _copier_textes(origine: Dossier, suite: Dossier, codes: list[str]) -> None:
    """Copy, for each competence, what the latest dossier of the chain that wrote it says."""
    restent = list(codes)
    for ancien in chaine(origine):
        activites, questions = list(ancien.reponses_activites.all()), list(ancien.reponses_questions.all())
        ecrits = [c for c in restent if any(_is_de(r.code, c) for r in activites)]
        for rangee in activites:
            if any(_is_de(rangee.code, c) for c in ecrits):
                ReponseActivite.objects.create(
                    dossier=suite, code=rangee.code, is_realisee=rangee.is_realisee, exemples=rangee.exemples,
                    documents=rangee.documents, auteur=rangee.auteur, traces=rangee.traces, version=1,
                )  # fmt: skip
        for reponse in questions:
            if any(_is_de(reponse.code, c) for c in ecrits):
                ReponseQuestion.objects.create(
                    dossier=suite, code=reponse.code, texte=reponse.texte, auteur=reponse.auteur, traces=reponse.traces, version=1
                )
        restent = [c for c in restent if c not in ecrits]


def _copier_preuves(origine: Dossier, suite: Dossier, auteur: Utilisateur, codes: list[str]) -> None:
    """Join again the proofs of the open competences; one that can no longer be kept is left behind."""
    vues: set[str] = set()
    for ancien in chaine(origine):
        for preuve in ancien.preuves.all():
            cibles = [x for x in preuve.cibles if any(_is_de(x, c) for c in codes)]
            if not cibles or preuve.sha256 in vues or preuve.analyse in (Analyse.INFECTEE, Analyse.EFFACEE):
                continue
            vues.add(preuve.sha256)
            try:
                with preuve.fichier.open("rb") as source:
                    copie = SimpleUploadedFile(preuve.nom, source.read(), content_type=preuve.type_mime)
                ajouter_preuve(dossier=suite, auteur=auteur, fichier=copie, montre=preuve.montre, cibles=cibles)
            except (PreuveRefusee, FileNotFoundError):
                continue
