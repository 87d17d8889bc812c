"""What people are: names, organisation, roles, habilitations, and whether their account is open."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from journal.services import journaliser

from ..enums import ROLES_PERMANENTS, GenreOrganisation, Role
from ..erreurs import ErreurMetier
from ..models import AttributionRole, Organisation, Utilisateur
from ..regles import plier, reste_un_titulaire, siret_valide
from .sessions import fermer_sessions


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


def _exiger_gestion(auteur: Utilisateur, role: str, utilisateur: Utilisateur) -> None:
    if not auteur.has_role(Role.SECRETARIAT, Role.ADMINISTRATEUR):
        raise ErreurMetier("Seuls le secrétariat et l’administrateur gèrent les rôles.")
    if role == Role.ADMINISTRATEUR and not auteur.has_role(Role.ADMINISTRATEUR):
        raise ErreurMetier("Seul un administrateur donne ou retire le rôle d’administrateur.")
    if auteur.pk == utilisateur.pk:
        raise ErreurMetier("Personne ne change ses propres rôles\u00a0: demandez-le à une autre personne.")


def exiger_releve(utilisateur: Utilisateur, role: str, *, apres: date) -> None:
    """Refuse that a role without which the site cannot run be nobody's after a day. Must run inside a transaction.

    Raises `ErreurMetier` when no other open account holds the role without an end.
    """
    if role not in ROLES_PERMANENTS:
        return
    lignes = AttributionRole.objects.filter(role=role)
    list(lignes.select_for_update(of=("self",)).order_by("pk").values_list("pk"))  # two ends at once wait for each other
    autres = lignes.filter(utilisateur__is_active=True).exclude(utilisateur=utilisateur)
    if not reste_un_titulaire(autres.values_list("du", "au"), apres=apres):
        raise ErreurMetier(
            f"{utilisateur.nom_complet} est la dernière personne à tenir durablement le rôle «\u00a0{Role(role).label}\u00a0»\u00a0: "
            "donnez-le d’abord à une autre."
        )


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
def donner_role(
    *, utilisateur: Utilisateur, role: str, auteur: Utilisateur | None, college: str = "", du: date | None = None, au: date | None = None
) -> AttributionRole:
    """Give a role from today on, or from `du`, until `au` included when it is known. Journalled.

    A role already held, or planned, is brought forward or prolonged, never shortened; a juror given another collège
    changes side from that day on. Raises
    `ErreurMetier` unless `auteur` manages people and is someone else; only an administrator makes an administrator.
    Without an author, the installation itself acts.
    """
    if auteur is not None:
        _exiger_gestion(auteur, role, utilisateur)
    jour = timezone.localdate()
    if du is not None and du < jour:
        raise ErreurMetier("Un rôle commence aujourd’hui ou plus tard.")
    if au is not None and au < (du or jour):
        raise ErreurMetier("La fin d’un rôle vient après son début.")
    return attribuer(utilisateur=utilisateur, role=role, college=college, acteur_id=auteur.pk if auteur else "", du=du, au=au)


def attribuer(
    *, utilisateur: Utilisateur, role: str, college: str, acteur_id: object, du: date | None = None, au: date | None = None
) -> AttributionRole:
    """Write the row of a role, for a caller that has checked the right to give it."""
    debut = du or timezone.localdate()
    tenues = AttributionRole.objects.select_for_update(of=("self",)).filter(utilisateur=utilisateur, role=role)
    tenue = tenues.filter(Q(au__isnull=True) | Q(au__gte=debut)).order_by("du").first()
    if tenue is not None and tenue.college == college:
        if tenue.du <= debut and (tenue.au is None or (au is not None and au <= tenue.au)):
            return tenue
        tenue.du, tenue.au = min(tenue.du, debut), None if au is None or tenue.au is None else max(au, tenue.au)
        ligne = tenue
    else:
        if tenue is not None:
            _finir(tenue, debut - timedelta(days=1))
        ligne = AttributionRole(utilisateur=utilisateur, role=role, college=college, du=debut, au=au)
    ligne.full_clean()
    try:
        with transaction.atomic():
            ligne.save()
    except IntegrityError:  # the same page sent twice at once
        return tenues.get(au__isnull=True)
    journaliser(
        action="role_donne", acteur_id=acteur_id, objet_type="utilisateur", objet_id=utilisateur.pk,
        donnees={"role": role, "college": college, "du": ligne.du.isoformat(), "au": ligne.au.isoformat() if ligne.au else ""},
    )  # fmt: skip
    utilisateur.__dict__.pop("_roles", None)
    return ligne


def _finir(ligne: AttributionRole, dernier: date) -> None:
    """End a row on a day that may be before its first one: nothing of it is left then."""
    if ligne.du > dernier:
        ligne.delete()
    else:
        ligne.au = dernier
        ligne.save(update_fields=["au"])


@transaction.atomic
def retirer_role(*, utilisateur: Utilisateur, role: str, auteur: Utilisateur) -> None:
    """End a role now: it no longer holds from the next request on. Journalled; a role not held changes nothing.

    Raises `ErreurMetier` as `donner_role` does, and for the last secretary or administrator.
    """
    _exiger_gestion(auteur, role, utilisateur)
    jour = timezone.localdate()
    hier = jour - timedelta(days=1)
    lignes = list(AttributionRole.objects.filter(utilisateur=utilisateur, role=role).filter(Q(au__isnull=True) | Q(au__gte=jour)))
    if lignes:
        exiger_releve(utilisateur, role, apres=hier)
    for ligne in lignes:
        _finir(ligne, hier)
        journaliser(
            action="role_retire", acteur_id=auteur.pk, objet_type="utilisateur", objet_id=utilisateur.pk,
            donnees={"role": role},
        )  # fmt: skip
    utilisateur.__dict__.pop("_roles", None)


@transaction.atomic
def dater_fin_de_role(*, attribution: AttributionRole, au: date | None, auteur: Utilisateur) -> AttributionRole:
    """Say on which day a role in force ends, that day included, or that it has no end any more. Journalled.

    Raises `ErreurMetier` as `retirer_role` does, and for a day that has gone or a role that has ended.
    """
    ligne = AttributionRole.objects.select_for_update(of=("self",)).get(pk=attribution.pk)
    _exiger_gestion(auteur, ligne.role, ligne.utilisateur)
    jour = timezone.localdate()
    if ligne.au is not None and ligne.au < jour:
        raise ErreurMetier("Ce rôle est terminé\u00a0: donnez-le à nouveau.")
    if au is not None and au < max(jour, ligne.du):
        raise ErreurMetier("Le dernier jour d’un rôle est aujourd’hui ou plus tard\u00a0: pour y mettre fin tout de suite, retirez-le.")
    if au is not None:
        exiger_releve(ligne.utilisateur, ligne.role, apres=au)
    if ligne.au != au:
        ligne.au = au
        ligne.full_clean()
        ligne.save(update_fields=["au"])
        journaliser(
            action="role_date", acteur_id=auteur.pk, objet_type="utilisateur", objet_id=ligne.utilisateur_id,
            donnees={"role": ligne.role, "au": au.isoformat() if au else ""},
        )  # fmt: skip
    return ligne


@transaction.atomic
def activer(*, utilisateur: Utilisateur, auteur: Utilisateur, is_active: bool) -> Utilisateur:
    """Close an account, which ends its sessions at once, or open it again. Journalled; no change when it is so already.

    Raises `ErreurMetier` for one's own account, without the right, for an administrator's by someone who is not one, or for
    the last secretary or administrator.
    """
    if not auteur.has_role(Role.SECRETARIAT, Role.ADMINISTRATEUR):
        raise ErreurMetier("Seuls le secrétariat et l’administrateur ferment ou rouvrent un compte.")
    if utilisateur.pk == auteur.pk:
        raise ErreurMetier("Vous ne pouvez pas fermer votre propre compte.")
    if utilisateur.attributions.en_vigueur().filter(role=Role.ADMINISTRATEUR).exists() and not auteur.has_role(
        Role.ADMINISTRATEUR
    ):
        raise ErreurMetier("Seul un administrateur ferme ou rouvre le compte d’un administrateur.")
    if not is_active:
        for role in ROLES_PERMANENTS:
            if utilisateur.attributions.en_vigueur().filter(role=role).exists():
                exiger_releve(utilisateur, role, apres=timezone.localdate() - timedelta(days=1))
    if utilisateur.is_active != is_active:
        utilisateur.is_active = is_active
        utilisateur.save(update_fields=["is_active"])
        if not is_active:  # so that the account, opened again, gives life to none of them
            fermer_sessions(utilisateur=utilisateur)
        journaliser(
            action="compte_ouvert" if is_active else "compte_ferme", acteur_id=auteur.pk, objet_type="utilisateur",
            objet_id=utilisateur.pk,
        )  # fmt: skip
    return utilisateur
