"""Open and close the access of a person to a dossier; every step of the road does it here."""

from django.db import transaction
from django.utils import timezone

from comptes.enums import Role
from comptes.models import Utilisateur
from echanges.services import envoyer
from journal.services import journaliser

from ..enums import NON_FINAUX, RoleDossier
from ..erreurs import AccompagnateurRefuse, ActionInterdite, NonModifiable
from ..models import Acces, Dossier
from ..workflow import roles_sur, verrouiller

EVALUENT = (RoleDossier.PROFESSIONNEL, RoleDossier.EVALUATEUR_EXTERNE, RoleDossier.JURE, RoleDossier.PRESIDENT)


@transaction.atomic
def ouvrir_acces(*, dossier: Dossier, personne: Utilisateur, role: str, auteur: Utilisateur) -> Acces:
    """Give `personne` a role on the dossier from now on; one that is open already stays. Journalled."""
    acces, nouveau = Acces.objects.get_or_create(dossier=dossier, personne=personne, role=role, au=None)
    if nouveau:
        journaliser(
            action="acces_ouvert", acteur_id=auteur.pk, dossier_id=dossier.pk, objet_type="acces", objet_id=acces.pk,
            donnees={"personne": str(personne.pk), "role": role},
        )  # fmt: skip
    return acces


@transaction.atomic
def clore_acces(
    *, dossier: Dossier, auteur: Utilisateur, roles: tuple[str, ...], personne: Utilisateur | None = None
) -> int:
    """End the open accesses of `roles` (of one person, or of all); return how many. Journalled one by one."""
    ouverts = Acces.objects.filter(dossier=dossier, role__in=roles, au__isnull=True)
    if personne is not None:
        ouverts = ouverts.filter(personne=personne)
    nombre = 0
    for acces in ouverts:
        acces.au = max(timezone.now(), acces.du)
        acces.save(update_fields=["au"])
        journaliser(
            action="acces_clos", acteur_id=auteur.pk, dossier_id=dossier.pk, objet_type="acces", objet_id=acces.pk,
            donnees={"personne": str(acces.personne_id), "role": acces.role},
        )  # fmt: skip
        nombre += 1
    return nombre


@transaction.atomic
def inviter_accompagnateur(*, dossier: Dossier, auteur: Utilisateur, email: str) -> Acces:
    """Let the person who has this address help with parts 2 and 3 (l.34, 296), and write to them.

    Only the candidate invites. Raises `AccompagnateurRefuse` when no account with that role has the address, when it is
    the candidate's own, or when the person evaluates or judges this dossier; `NonModifiable` once the road has ended.
    """
    dossier = verrouiller(dossier.pk)
    exiger_candidat(dossier, auteur)
    if dossier.etat not in NON_FINAUX:
        raise NonModifiable("Ce dossier est terminé : personne ne peut plus y être invité.")
    personne = Utilisateur.objects.filter(email=email.strip().lower(), is_active=True).first()
    if personne is not None and personne.pk == auteur.pk:
        raise AccompagnateurRefuse("Cette adresse est la vôtre : indiquez celle de la personne qui vous accompagne.")
    if personne is None or not personne.has_role(Role.ACCOMPAGNATEUR):
        raise AccompagnateurRefuse(
            "Aucun accompagnateur n’a de compte à cette adresse. Vérifiez-la, ou demandez au secrétariat de la CPEF "
            "d’inviter cette personne comme accompagnateur ; vous pourrez ensuite lui ouvrir votre dossier."
        )
    if dossier.acces.ouverts().filter(personne=personne, role__in=EVALUENT).exists():
        raise AccompagnateurRefuse(
            "Cette personne évalue votre dossier ou siège à son jury : elle ne peut pas aussi vous accompagner."
        )
    acces = ouvrir_acces(dossier=dossier, personne=personne, role=RoleDossier.ACCOMPAGNATEUR, auteur=auteur)
    envoyer(
        evenement="candidates.accompagnement", destinataires=[personne.email],
        contexte={"dossier": dossier, "candidat": dossier.candidat, "motif": "", "personne": personne},
        cle=f"accompagnement:{acces.pk}", dossier_id=dossier.pk,
    )  # fmt: skip
    return acces


@transaction.atomic
def revoquer_accompagnateur(*, dossier: Dossier, auteur: Utilisateur, personne: Utilisateur) -> int:
    """End the help of a person, at the candidate's word; return how many accesses ended. What they wrote stays."""
    dossier = verrouiller(dossier.pk)
    exiger_candidat(dossier, auteur)
    return clore_acces(dossier=dossier, auteur=auteur, roles=(RoleDossier.ACCOMPAGNATEUR,), personne=personne)


def exiger_candidat(dossier: Dossier, auteur: Utilisateur) -> None:
    """Raise `ActionInterdite` unless `auteur` is the candidate of the dossier."""
    if RoleDossier.CANDIDAT not in roles_sur(dossier, auteur):
        raise ActionInterdite("Seul le candidat choisit qui l’accompagne.")
