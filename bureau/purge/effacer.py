"""The verbs that erase: a dossier, its proofs of admissibility, a session of the register. Inside the caller's transaction.

Each returns what it removed or emptied, table by table, and leaves a row in the journal: ids and numbers, never a content. Files go
after the commit; what a crash leaves between the two, `orphelins` finds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import LogEntry
from django.core.files.storage import Storage
from django.db import models, transaction
from django.utils import timezone

from candidates.completude import CIBLE_PARTIE_2
from candidates.enums import Analyse
from candidates.models import Acces, Accompagnement, Candidat, CompetenceAcquise, Dossier, Preuve, Rattachement
from candidates.services.effacement import supprimer_fichiers
from candidates.workflow import verrouiller
from comptes.models import ExportDonnees, Invitation
from documents.models import Document, HorodatageArchive, Signature, SignatureAnnulee
from echanges.effacement import retirer_courriels
from echanges.models import Courriel
from journal.services import journaliser
from jury.models import Attribution, MembreSession, ProcesVerbal, RappelBenefice, Rectification, SessionJury

from ..donnees.classement import TABLE
from .regles import annee_seule, departement_de
from .tables import EFFACE, SUPPRIMEES, VIDEES, lire, vider

if TYPE_CHECKING:
    from collections.abc import Iterable

TITRES = ("parchemin", "attestation")  # kept with the register: they are what the verification page answers for
MINUTES = ("pv", "pv_signe", "feuille_presence")


@dataclass
class Retire:
    """What an erasure removed or emptied: rows by table, files by their place."""

    lignes: Counter[str] = field(default_factory=Counter)
    fichiers: list[tuple[Storage, str]] = field(default_factory=list)

    def noter(self, modele: str, nombre: int) -> None:
        """Count rows of a table."""
        if nombre:
            self.lignes[modele] += nombre

    def supprimer(self, lignes: models.QuerySet[Any]) -> None:
        """Remove rows, whatever their manager forbids, and remember their files."""
        modele = lignes.model
        fichiers = [f.name for f in modele._meta.concrete_fields if isinstance(f, models.FileField)]
        for ligne in lignes if fichiers else ():
            self.fichiers += [(place.storage, str(place.name)) for nom in fichiers if (place := getattr(ligne, nom))]
        _, par_table = models.QuerySet(model=modele).filter(pk__in=list(lignes.values_list("pk", flat=True))).delete()
        for nom, nombre in par_table.items():
            self.noter(nom, nombre)

    def ajouter(self, modele: str, retires: tuple[int, list[tuple[Storage, str]]]) -> None:
        """Count what another verb removed."""
        self.noter(modele, retires[0])
        self.fichiers += retires[1]

    @property
    def total(self) -> int:
        """Rows removed or emptied."""
        return sum(self.lignes.values())

    def conclure(self) -> None:
        """Remove the files once the rows are gone for good."""
        places = list(self.fichiers)
        transaction.on_commit(lambda: supprimer_fichiers(places))


def _noter(action: str, dossier: Dossier | None, objet_type: str, objet_id: object, retire: Retire, **donnees: object) -> None:
    journaliser(
        action=action, dossier_id=dossier.pk if dossier else None, objet_type=objet_type, objet_id=objet_id,
        donnees={"lignes": retire.total, "fichiers": len(retire.fichiers), **donnees},
    )  # fmt: skip


@transaction.atomic
def effacer_dossier(*, dossier: Dossier, genre: str) -> Retire:
    """Erase what a finished dossier holds and make the rest anonymous; return what went.

    In order: words, proofs, messages, mails, signatures, documents with their files; accesses and invitations; the identity of
    the candidate, unless another dossier of theirs is kept. An award keeps the name in the register, the titles and the
    minutes until the end of the register. State, dates and marks of the grid stay: the figures go on counting.
    """
    dossier = verrouiller(dossier.pk)
    retire = Retire()
    _retirer_documents(dossier, retire)
    retire.ajouter("echanges.Courriel", retirer_courriels(Courriel.objects.filter(dossier_id=dossier.pk)))
    _retirer_acces(dossier, retire)
    for modele, chemin in SUPPRIMEES:
        retire.supprimer(lire(modele, chemin, dossier.pk))
    _retirer_documents(dossier, retire, is_signes=True)
    for modele, chemin in VIDEES:
        retire.noter(modele, vider(lire(modele, chemin, dossier.pk), modele))
    retire.supprimer(LogEntry.objects.filter(object_id__in=[str(dossier.pk), str(dossier.candidat_id)]))
    Dossier.objects.filter(pk=dossier.pk).update(efface_le=timezone.now())
    anonymiser_candidat(dossier.candidat, retire)
    retire.conclure()
    _noter("dossier_efface", dossier, "dossier", dossier.pk, retire, genre=genre)
    return retire


def _retirer_documents(dossier: Dossier, retire: Retire, *, is_signes: bool = False) -> None:
    """Remove the documents of a dossier but its titles: those without signature first, the others once their signatures are gone."""
    documents = Document.objects.filter(dossier_id=dossier.pk)
    if dossier.attributions.exists():
        documents = documents.exclude(genre__in=TITRES)
    documents = documents if is_signes else documents.filter(signatures__isnull=True)
    retire.supprimer(HorodatageArchive.objects.filter(document__in=documents.values("pk")))
    retire.supprimer(documents)


def _retirer_acces(dossier: Dossier, retire: Retire) -> None:
    accompagnements = Accompagnement.objects.filter(dossier=dossier)
    invitations = list(accompagnements.values_list("invitation_id", flat=True))
    retire.supprimer(accompagnements)
    retire.supprimer(Invitation.objects.filter(pk__in=invitations))
    retire.supprimer(Acces.objects.filter(dossier=dossier))


def anonymiser_candidat(candidat: Candidat, retire: Retire) -> None:
    """Make a candidate nobody once none of their dossiers is kept; who holds an award keeps the name that the register tells."""
    candidat = Candidat.objects.select_for_update(of=("self",)).get(pk=candidat.pk)
    if candidat.dossiers.filter(efface_le__isnull=True).exists():
        return
    if candidat.utilisateur_id is not None:
        retire.supprimer(ExportDonnees.objects.filter(personne=candidat.utilisateur_id))
    _retirer_rattachements(candidat, retire)
    retire.noter("candidates.Candidat", 1)
    classement = TABLE["candidates.Candidat"]
    vides: dict[str, Any] = {nom: {} if nom == "traces" else "" for nom in classement.effacer}
    vides["code_postal"] = departement_de(candidat.code_postal)
    if not Attribution.objects.filter(dossier__candidat=candidat).exclude(titulaire=EFFACE).exists():
        vides |= dict.fromkeys(classement.registre, "")
        vides |= {"date_naissance": annee_seule(candidat.date_naissance), "utilisateur": None}
    Candidat.objects.filter(pk=candidat.pk).update(**vides)


def oublier_candidat(candidat: Candidat, retire: Retire) -> None:
    """Remove a candidate who has no dossier left; one who has is made anonymous when nothing of theirs is kept."""
    if candidat.dossiers.exists():
        anonymiser_candidat(candidat, retire)
        return
    _retirer_rattachements(candidat, retire)
    retire.supprimer(LogEntry.objects.filter(object_id=str(candidat.pk)))
    retire.supprimer(Candidat.objects.filter(pk=candidat.pk))


def _retirer_rattachements(candidat: Candidat, retire: Retire) -> None:
    rattachements = Rattachement.objects.filter(candidat=candidat)
    invitations = list(rattachements.values_list("invitation_id", flat=True))
    retire.supprimer(rattachements)
    retire.supprimer(Invitation.objects.filter(pk__in=invitations))


@transaction.atomic
def effacer_justificatifs(*, dossier: Dossier) -> Retire:
    """Remove the files that only proved the experience (payslips, certificates): nothing can be contested with them any more.

    Their row stays with its name and fingerprint, as the deposit tells them, and says that the file is gone. A file that also supports
    an activity of part 3 stays, with the dossier.
    """
    dossier, retire = verrouiller(dossier.pk), Retire()
    preuves = Preuve.objects.filter(dossier=dossier, cibles=[CIBLE_PARTIE_2]).exclude(fichier="")
    retire.fichiers = [(p.fichier.storage, str(p.fichier.name)) for p in preuves]
    retire.noter("candidates.Preuve", preuves.update(analyse=Analyse.EFFACEE, fichier=""))
    retire.conclure()
    _noter("justificatifs_effaces", dossier, "dossier", dossier.pk, retire)
    return retire


@transaction.atomic
def effacer_registre(*, session: SessionJury) -> Retire:
    """Close the register of a session at the end of its time: holders, minutes, titles and signatures; return what went.

    Numbers, dates and results stay.
    """
    session, retire = SessionJury.objects.select_for_update(of=("self",)).get(pk=session.pk), Retire()
    attributions = Attribution.objects.filter(proces_verbal__session=session)
    dossiers = list(Dossier.objects.filter(pk__in=attributions.values("dossier")).select_related("candidat"))
    minutes = [str(pk) for pk in session.proces_verbaux.values_list("pk", flat=True)]
    _retirer_signes(Document.objects.filter(genre__in=MINUTES, objet_id__in=minutes), minutes, retire)
    retire.supprimer(Document.objects.filter(genre="convocation_jury", objet_id__startswith=session.pk.hex))
    titres = [str(pk) for pk in attributions.values_list("pk", flat=True)]
    _retirer_signes(Document.objects.filter(genre__in=TITRES, objet_id__in=titres), titres, retire)
    retire.noter("jury.ProcesVerbal", ProcesVerbal.objects.filter(session=session).update(contenu={}))
    Rectification.objects.filter(proces_verbal__session=session).update(motif=EFFACE)
    attributions.exclude(motif_annulation="").update(motif_annulation=EFFACE)
    retire.supprimer(RappelBenefice.objects.filter(attribution__in=attributions.values("pk")))
    retire.supprimer(CompetenceAcquise.objects.filter(dossier__in=dossiers))
    retire.noter("jury.Attribution", attributions.update(titulaire=EFFACE))
    SessionJury.objects.filter(pk=session.pk).update(courante=None)
    retire.supprimer(MembreSession.objects.filter(session=session, votes__isnull=True, emargements__isnull=True))
    for dossier in dossiers:
        anonymiser_candidat(dossier.candidat, retire)
    retire.conclure()
    _noter("registre_efface", None, "session", session.pk, retire)
    return retire


def _retirer_signes(documents: models.QuerySet[Document], objets: Iterable[str], retire: Retire) -> None:
    """Remove documents and the signatures made on them or on what they show."""
    signatures: models.QuerySet[Signature] = models.QuerySet(model=Signature).filter(models.Q(document__in=documents.values("pk")) | models.Q(objet_id__in=list(objets)))
    retire.supprimer(SignatureAnnulee.objects.filter(signature__in=signatures.values("pk")))
    retire.supprimer(signatures)
    retire.supprimer(HorodatageArchive.objects.filter(document__in=documents.values("pk")))
    retire.supprimer(documents)
