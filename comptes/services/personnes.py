"""What people are: names, organisation, roles, habilitations, and whether their account is open."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from journal.services import journaliser

from ..enums import GenreOrganisation, Role
from ..erreurs import ErreurMetier
from ..models import AttributionRole, Organisation, Utilisateur
from ..regles import plier, siret_valide


def get_organisation(
    *, nom: str, siret: str = "", genre: str = GenreOrganisation.ENTREPRISE
) -> Organisation | None:
    """Return the organisation known by `siret`, else by its folded name; create it when it is new; None without a name.

    A SIRET that is not valid is not kept: the name then decides.
    """
    nom, siret = " ".join(nom.split())[:200], "".join(siret.split())
    if not nom:
        return None
    if siret_valide(siret):
        cles: dict[str, str] = {"siret": siret}
    else:
        siret, cles = "", {"nom_plie": plier(nom)[:200], "siret": ""}
    existante = Organisation.objects.filter(**cles).first()
    if existante:
        return existante
    try:
        with transaction.atomic():
            return Organisation.objects.create(nom=nom, siret=siret, genre=genre)
    except IntegrityError:  # someone created it at the same moment
        return Organisation.objects.get(**cles)


def _exiger_gestion(auteur: Utilisateur, role: str) -> None:
    if not auteur.has_role(Role.SECRETARIAT, Role.ADMINISTRATEUR):
        raise ErreurMetier("Seuls le secrétariat et l’administrateur gèrent les rôles.")
    if role == Role.ADMINISTRATEUR and not auteur.has_role(Role.ADMINISTRATEUR):
        raise ErreurMetier("Seul un administrateur donne ou retire le rôle d’administrateur.")


@transaction.atomic
def enregistrer_profil(
    *, utilisateur: Utilisateur, prenom: str, nom: str, fonction: str = "", organisation: str = "", siret: str = ""
) -> Utilisateur:
    """Save what a person says of themselves: names, function, organisation (found by SIRET or name, else created).

    Journalled without any content. Raises Django's `ValidationError` for a value that the table does not take.
    """
    utilisateur.prenom, utilisateur.nom, utilisateur.fonction = prenom.strip(), nom.strip(), fonction.strip()
    utilisateur.organisation = get_organisation(nom=organisation, siret=siret)
    utilisateur.full_clean(exclude=["password"])
    utilisateur.save(update_fields=["prenom", "nom", "fonction", "organisation"])
    journaliser(
        action="profil_modifie", acteur_id=utilisateur.pk, objet_type="utilisateur", objet_id=utilisateur.pk,
        donnees={"organisation": str(utilisateur.organisation_id or "")},
    )  # fmt: skip
    return utilisateur


@transaction.atomic
def donner_role(*, utilisateur: Utilisateur, role: str, auteur: Utilisateur | None, college: str = "") -> AttributionRole:
    """Give a role from today on; a role already held stays as it is. Journalled.

    Raises `ErreurMetier` unless `auteur` manages people; only an administrator makes an administrator. Without an author,
    the installation itself acts.
    """
    if auteur is not None:
        _exiger_gestion(auteur, role)
    return attribuer(utilisateur=utilisateur, role=role, college=college, acteur_id=auteur.pk if auteur else "")


def attribuer(*, utilisateur: Utilisateur, role: str, college: str, acteur_id: object) -> AttributionRole:
    """Write the row of a role, for a caller that has checked the right to give it."""
    ligne, nouvelle = AttributionRole.objects.get_or_create(
        utilisateur=utilisateur, role=role, au=None, defaults={"college": college}
    )
    if nouvelle:
        journaliser(
            action="role_donne", acteur_id=acteur_id, objet_type="utilisateur", objet_id=utilisateur.pk,
            donnees={"role": role, "college": college},
        )  # fmt: skip
    utilisateur.__dict__.pop("_roles", None)
    return ligne


@transaction.atomic
def retirer_role(*, utilisateur: Utilisateur, role: str, auteur: Utilisateur) -> None:
    """End a role: it no longer holds from the next request on. Journalled; a role not held changes nothing.

    Raises `ErreurMetier` as `donner_role` does.
    """
    _exiger_gestion(auteur, role)
    lignes = AttributionRole.objects.filter(utilisateur=utilisateur, role=role, au__isnull=True)
    hier = timezone.localdate() - timedelta(days=1)
    for ligne in lignes:
        if ligne.du > hier:
            ligne.delete()
        else:
            ligne.au = hier
            ligne.save(update_fields=["au"])
        journaliser(
            action="role_retire", acteur_id=auteur.pk, objet_type="utilisateur", objet_id=utilisateur.pk,
            donnees={"role": role},
        )  # fmt: skip
    utilisateur.__dict__.pop("_roles", None)


@transaction.atomic
def activer(*, utilisateur: Utilisateur, auteur: Utilisateur, is_active: bool) -> Utilisateur:
    """Close an account, which ends its sessions at once, or open it again. Journalled; no change when it is so already.

    Raises `ErreurMetier` for one's own account, without the right, or for an administrator's by someone who is not one.
    """
    if not auteur.has_role(Role.SECRETARIAT, Role.ADMINISTRATEUR):
        raise ErreurMetier("Seuls le secrétariat et l’administrateur ferment ou rouvrent un compte.")
    if utilisateur.pk == auteur.pk:
        raise ErreurMetier("Vous ne pouvez pas fermer votre propre compte.")
    if utilisateur.attributions.en_vigueur().filter(role=Role.ADMINISTRATEUR).exists() and not auteur.has_role(
        Role.ADMINISTRATEUR
    ):
        raise ErreurMetier("Seul un administrateur ferme ou rouvre le compte d’un administrateur.")
    if utilisateur.is_active != is_active:
        utilisateur.is_active = is_active
        utilisateur.save(update_fields=["is_active"])
        journaliser(
            action="compte_ouvert" if is_active else "compte_ferme", acteur_id=auteur.pk, objet_type="utilisateur",
            objet_id=utilisateur.pk,
        )  # fmt: skip
    return utilisateur
