"""A second step that is lost: someone else takes it away, and the person chooses another at their next sign-in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from journal.services import journaliser

from ..coffre import SecretPerdu, resceller
from ..enums import Role
from ..erreurs import ErreurMetier
from ..models import Utilisateur
from .sessions import fermer_sessions

SCELLES = frozenset({"secret", "seed", "migrated_codes"})  # what the sign-in library hands to `sceller`


@transaction.atomic
def reinitialiser_facteurs(*, utilisateur: Utilisateur, auteur: Utilisateur | None) -> int:
    """Remove the codes, keys and recovery codes of a person and end their sessions; return how many means were removed.

    Journalled with its author; the caller writes to the person. Raises `ErreurMetier` for oneself, without the right, for an
    administrator's by someone who is not one, or when there is nothing to remove. Without an author, the installation acts.
    """
    if auteur is not None:
        if not auteur.has_role(Role.SECRETARIAT, Role.ADMINISTRATEUR):
            raise ErreurMetier("Seuls le secrétariat et l’administrateur réinitialisent la connexion en deux étapes.")
        if auteur.pk == utilisateur.pk:
            raise ErreurMetier("Une autre personne du secrétariat ou de l’administration doit le faire pour vous.")
        if utilisateur.has_role(Role.ADMINISTRATEUR) and not auteur.has_role(Role.ADMINISTRATEUR):
            raise ErreurMetier("Seul un administrateur réinitialise la connexion en deux étapes d’un administrateur.")
    facteurs = Authenticator.objects.filter(user=utilisateur)
    nombre = facteurs.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    if not facteurs.exists():
        raise ErreurMetier("Cette personne n’a pas de connexion en deux étapes\u00a0: il n’y a rien à réinitialiser.")
    facteurs.delete()
    fermer_sessions(utilisateur=utilisateur)
    journaliser(
        action="facteurs_reinitialises", acteur_id=auteur.pk if auteur else "", objet_type="utilisateur", objet_id=utilisateur.pk,
        donnees={"nombre": nombre},
    )  # fmt: skip
    return nombre


def resceller_facteurs() -> tuple[int, list[str]]:
    """Seal what proves a person's identity with the present key, so that a former one can be forgotten.

    Return how many means were sealed again, and the addresses of those whose means no key opens: it must be reset.
    """
    refaits, perdus = 0, set()
    for pk in list(Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            facteur = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if facteur is None:
                continue
            try:
                donnees = {nom: _resceller(valeur) if nom in SCELLES else valeur for nom, valeur in facteur.data.items()}
            except SecretPerdu:
                perdus.add(Utilisateur.objects.values_list("email", flat=True).get(pk=facteur.user_id))
                continue
            if donnees != facteur.data:
                facteur.data = donnees
                facteur.save(update_fields=["data"])
                refaits += 1
    return refaits, sorted(perdus)


def _resceller(valeur: str | list[str]) -> str | list[str]:
    return [resceller(v) for v in valeur] if isinstance(valeur, list) else resceller(valeur)
