"""The mails of a dossier as the desk follows them: where each stands, why one failed, where it may be sent again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from post_office.models import STATUS

from candidates.models import Dossier
from echanges.models import Courriel
from echanges.registre import get_envoi
from echanges.regles import dire_echec, dire_essais, est_l_adresse

if TYPE_CHECKING:
    from comptes.models import Utilisateur


@dataclass(frozen=True)
class Suivi:
    """One mail: its state in words with its tone, what went wrong, how many tries, whether it can be sent again."""

    courriel: Courriel
    etat: str
    ton: str
    raison: str
    essais: str
    is_perdu: bool
    is_adresse_refusee: bool


def suivre(dossier: Dossier) -> list[Suivi]:
    """The mails of a dossier, latest first, in one query whatever their number."""
    return [suivi_de(c) for c in Courriel.objects.filter(dossier_id=dossier.pk).avec_suivi()]


def suivi_de(courriel: Courriel) -> Suivi:
    """How one mail that `avec_suivi` gave stands."""
    statut = courriel.envoi.status if courriel.envoi else STATUS.queued
    etat, ton = {
        STATUS.sent: ("Envoyé", "succes"), STATUS.failed: ("Non parti", "danger"), STATUS.requeued: ("Nouvel essai prévu", "attention"),
    }.get(statut, ("En attente d’envoi", "info"))  # fmt: skip
    en_peine = statut in (STATUS.failed, STATUS.requeued)
    return Suivi(
        courriel=courriel, etat=etat, ton=ton, raison=dire_echec(courriel.exception) if en_peine else "",
        essais=dire_essais(courriel.essais) if courriel.essais else "", is_perdu=statut == STATUS.failed,
        is_adresse_refusee=en_peine and est_l_adresse(courriel.exception),
    )  # fmt: skip


def adresses_possibles(courriel: Courriel, dossier: Dossier | None) -> list[str]:
    """Where a mail may be sent again: its own address, and those the candidate has today when it was written to them."""
    adresses = [courriel.destinataire]
    envoi = get_envoi(courriel.evenement)
    if dossier is not None and envoi is not None and envoi.is_au_candidat:
        compte: Utilisateur | None = dossier.candidat.utilisateur
        adresses += [dossier.candidat.email, compte.email if compte else ""]
    return list(dict.fromkeys(a for a in adresses if a))
