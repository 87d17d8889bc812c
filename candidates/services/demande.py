"""Ask for a dossier (l.39–40), and lift the yearly limits."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from documents.numerotation import prochain_numero
from journal.services import journaliser
from referentiels.models import Referentiel

from ..enums import RoleDossier
from ..erreurs import ActionImpossible, ActionInterdite, MotifManquant
from ..models import Candidat, Dossier, Parcours
from ..workflow import verrouiller
from .recherche import indexer


def get_candidat(utilisateur: Utilisateur) -> Candidat:
    """Return the person behind an account, created at the first demand with the names of the account."""
    try:
        with transaction.atomic():
            return Candidat.objects.get_or_create(
                utilisateur=utilisateur,
                defaults={
                    "prenoms": utilisateur.prenom, "nom_naissance": utilisateur.nom, "email": utilisateur.email,
                },
            )[0]  # fmt: skip
    except IntegrityError:  # two windows at once
        return Candidat.objects.get(utilisateur=utilisateur)


@transaction.atomic
def demander_dossier(*, auteur: Utilisateur, referentiel: Referentiel) -> Dossier:
    """Open a draft for the person signed in, numbered and dated: the paper's « demande de dossier » (l.40).

    A draft already open for the same CQP is returned instead of a second one.
    """
    candidat = Candidat.objects.select_for_update().get(pk=get_candidat(auteur).pk)
    certification = referentiel.certification
    ouvert = candidat.dossiers.filter(etat="brouillon", referentiel__certification=certification).first()
    if ouvert:
        return ouvert
    dossier = Dossier.objects.create(
        numero=prochain_numero("VAE", annee=timezone.localdate().year), candidat=candidat, referentiel=referentiel
    )
    Parcours.objects.create(dossier=dossier)
    indexer(dossier)
    journaliser(
        action="demander_dossier", acteur_id=auteur.pk, role=RoleDossier.CANDIDAT, dossier_id=dossier.pk,
        objet_type="dossier", objet_id=dossier.pk, etat_apres=dossier.etat,
    )  # fmt: skip
    return dossier


@transaction.atomic
def lever_limites(*, dossier: Dossier, auteur: Utilisateur, motif: str) -> Dossier:
    """Let a demand through in spite of the yearly limits (l.241), with a reason, once. The secretariat only; journalled.

    Raises `ActionInterdite`, `MotifManquant`, `ActionImpossible` when they are lifted already or the demand is deposited.
    """
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat lève les limites annuelles.")
    if not motif.strip():
        raise MotifManquant("Indiquez pourquoi vous levez les limites annuelles.")
    dossier = verrouiller(dossier.pk)
    if dossier.limites_levees_le is not None:
        raise ActionImpossible(
            f"Les limites sont déjà levées pour ce dossier, depuis le {timezone.localtime(dossier.limites_levees_le):%d/%m/%Y}."
        )
    if dossier.premier_depot_le is not None:
        raise ActionImpossible("Cette demande est déjà déposée : les limites annuelles ne la concernent plus.")
    dossier.limites_levees_le, dossier.limites_levees_motif = timezone.now(), motif.strip()[:500]
    dossier.save(update_fields=["limites_levees_le", "limites_levees_motif", "modifie_le"])
    journaliser(
        action="limites_levees", acteur_id=auteur.pk, role=RoleDossier.SECRETARIAT, dossier_id=dossier.pk,
        objet_type="dossier", objet_id=dossier.pk,
    )  # fmt: skip
    return dossier
