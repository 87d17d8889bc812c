"""The register of habilitations: enter, correct, renew, suspend, lift, end. Nothing is erased: each act leaves its trace."""

from datetime import date

from django.db import transaction

from journal.services import journaliser
from referentiels.models import Certification

from ..erreurs import ErreurMetier
from ..models import Habilitation, Suspension, Utilisateur
from ..permissions import is_secretariat
from .personnes import attribuer

CORRIGEABLES = ("numero", "formation_le", "du", "au")


def _tenir(auteur: Utilisateur) -> None:
    """The secretariat alone, one writer at a time: two windows cannot give the same number nor overlap."""
    if not is_secretariat(auteur):
        raise ErreurMetier("Seul le secrétariat tient le registre des habilitations.")
    list(Certification.objects.select_for_update(no_key=True).order_by("pk"))


def _relire(habilitation: Habilitation) -> Habilitation:
    return Habilitation.objects.select_related("utilisateur", "certification").get(pk=habilitation.pk)


def _journaliser(habilitation: Habilitation, auteur: Utilisateur, action: str, **donnees: object) -> None:
    journaliser(
        action=action, acteur_id=auteur.pk, objet_type="habilitation", objet_id=habilitation.pk,
        donnees={"role": habilitation.role, "numero": habilitation.numero, **donnees},
    )  # fmt: skip


@transaction.atomic
def habiliter(
    *,
    utilisateur: Utilisateur,
    certification: Certification,
    role: str,
    numero: str,
    du: date,
    au: date,
    auteur: Utilisateur,
    formation_le: date | None = None,
) -> Habilitation:
    """Enter an habilitation in the register (l.54); the person holds the role from today on if they did not. Journalled.

    Raises `ErreurMetier` without the right, Django's `ValidationError` on a number that is someone else's or on an overlap
    with another habilitation of the same person, role and CQP.
    """
    _tenir(auteur)
    habilitation = Habilitation(
        utilisateur=utilisateur, certification=certification, role=role, numero=numero.strip(), du=du, au=au,
        formation_le=formation_le,
    )  # fmt: skip
    habilitation.full_clean()
    habilitation.save()
    attribuer(utilisateur=utilisateur, role=role, college="", acteur_id=auteur.pk)
    _journaliser(habilitation, auteur, "habilitation_donnee")
    return habilitation


@transaction.atomic
def corriger_habilitation(
    *, habilitation: Habilitation, numero: str, du: date, au: date, formation_le: date | None, auteur: Utilisateur
) -> Habilitation:
    """Correct a typing error: number and dates. The journal keeps what was written before; nothing changed writes nothing.

    Raises as `habiliter` does.
    """
    _tenir(auteur)
    habilitation = _relire(habilitation)
    avant = {c: str(getattr(habilitation, c) or "") for c in CORRIGEABLES}
    habilitation.numero, habilitation.du, habilitation.au, habilitation.formation_le = numero.strip(), du, au, formation_le
    apres = {c: str(getattr(habilitation, c) or "") for c in CORRIGEABLES}
    champs = [c for c in CORRIGEABLES if avant[c] != apres[c]]
    if not champs:
        return habilitation
    habilitation.full_clean()
    habilitation.save(update_fields=champs)
    _journaliser(
        habilitation, auteur, "habilitation_corrigee", champs=champs, avant={c: avant[c] for c in champs}, apres={c: apres[c] for c in champs}
    )
    return habilitation


@transaction.atomic
def renouveler_habilitation(
    *, habilitation: Habilitation, numero: str, du: date, au: date, auteur: Utilisateur, formation_le: date | None = None
) -> Habilitation:
    """Give a new period after this one, under the same number or another; the earlier period stays as it was. Journalled.

    Raises `ErreurMetier` when it begins before the end of this one, or when it was renewed already.
    """
    _tenir(auteur)
    ancienne = _relire(habilitation)
    if ancienne.renouvellements.exists():
        raise ErreurMetier(f"L’habilitation {ancienne.numero} est déjà renouvelée\u00a0: renouvelez la plus récente.")
    if du <= ancienne.au:
        raise ErreurMetier(f"La nouvelle période commence après la fin de la précédente, le {ancienne.au:%d/%m/%Y}.")
    nouvelle = Habilitation(
        utilisateur=ancienne.utilisateur, certification=ancienne.certification, role=ancienne.role, numero=numero.strip(), du=du, au=au,
        formation_le=formation_le or ancienne.formation_le, precedente=ancienne,
    )  # fmt: skip
    nouvelle.full_clean()
    nouvelle.save()
    attribuer(utilisateur=nouvelle.utilisateur, role=nouvelle.role, college="", acteur_id=auteur.pk)
    _journaliser(nouvelle, auteur, "habilitation_renouvelee", precedente=str(ancienne.pk), au=au.isoformat())
    return nouvelle


@transaction.atomic
def suspendre_habilitation(*, habilitation: Habilitation, le: date, motif: str, auteur: Utilisateur) -> Habilitation:
    """Suspend an habilitation from `le` on, with a motive. Journalled. One that is suspended already raises `ErreurMetier`."""
    _tenir(auteur)
    habilitation = _relire(habilitation)
    if not motif.strip():
        raise ErreurMetier("Indiquez le motif de la suspension.")
    if not habilitation.du <= le <= habilitation.au:
        raise ErreurMetier(f"Cette date est en dehors de la période de l’habilitation, du {habilitation.du:%d/%m/%Y} au {habilitation.au:%d/%m/%Y}.")
    derniere = habilitation.suspensions.last()
    if derniere and derniere.levee_le is None:
        raise ErreurMetier(f"Cette habilitation est déjà suspendue depuis le {derniere.du:%d/%m/%Y}.")
    if derniere and derniere.levee_le and le < derniere.levee_le:
        raise ErreurMetier(f"La suspension précédente a été levée le {derniere.levee_le:%d/%m/%Y}\u00a0: choisissez une date à partir de ce jour.")
    suspension = Suspension(habilitation=habilitation, du=le, motif=motif.strip()[:300])
    suspension.full_clean()
    suspension.save()
    _journaliser(habilitation, auteur, "habilitation_suspendue", le=le.isoformat())
    return habilitation


@transaction.atomic
def lever_suspension(*, habilitation: Habilitation, le: date, motif: str, auteur: Utilisateur) -> Habilitation:
    """Lift the suspension in force: the habilitation holds again on `le`. The suspension stays in the history. Journalled."""
    _tenir(auteur)
    habilitation = _relire(habilitation)
    suspension = habilitation.suspensions.filter(levee_le__isnull=True).first()
    if suspension is None:
        raise ErreurMetier("Cette habilitation n’est pas suspendue, ou sa suspension est déjà levée.")
    if not motif.strip():
        raise ErreurMetier("Indiquez pourquoi la suspension est levée.")
    if le < suspension.du:
        raise ErreurMetier(f"La suspension commence le {suspension.du:%d/%m/%Y}\u00a0: elle ne se lève pas avant.")
    suspension.levee_le, suspension.motif_levee = le, motif.strip()[:300]
    suspension.full_clean()
    suspension.save(update_fields=["levee_le", "motif_levee"])
    _journaliser(habilitation, auteur, "suspension_levee", le=le.isoformat())
    return habilitation


@transaction.atomic
def terminer_habilitation(*, habilitation: Habilitation, le: date, motif: str, auteur: Utilisateur) -> Habilitation:
    """End an habilitation before its time: `le` is its last day. The journal keeps the end it had. `ErreurMetier` otherwise."""
    _tenir(auteur)
    habilitation = _relire(habilitation)
    if not motif.strip():
        raise ErreurMetier("Indiquez pourquoi l’habilitation prend fin.")
    if not habilitation.du <= le < habilitation.au:
        raise ErreurMetier(
            f"Le dernier jour se choisit entre le {habilitation.du:%d/%m/%Y} et la veille de la fin prévue, le {habilitation.au:%d/%m/%Y}."
        )
    avant, habilitation.au, habilitation.motif_fin = habilitation.au, le, motif.strip()[:300]
    habilitation.full_clean()
    habilitation.save(update_fields=["au", "motif_fin"])
    _journaliser(habilitation, auteur, "habilitation_terminee", avant={"au": avant.isoformat()}, apres={"au": le.isoformat()})
    return habilitation
