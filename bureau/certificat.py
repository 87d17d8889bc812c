"""The certificate of the seal comes to its end: said on the desk, and by mail sixty, thirty and seven days before, then when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from candidates.services.messages import get_adresses_secretariat
from comptes.enums import Role
from comptes.models import AttributionRole
from documents.regles import SEUILS_CERTIFICAT, get_seuil_du_certificat
from documents.sceau import get_fin_du_certificat
from echanges.dates import date_format
from echanges.services import envoyer

from .accueil import Tache

if TYPE_CHECKING:
    from datetime import date

EVENEMENT = "bureau.certificat_du_sceau"


def get_fin_lue() -> date | None:
    """The last day of the certificate, in Paris; None without a readable one: documents then say why they fail."""
    try:
        fin = get_fin_du_certificat()
    except (ValueError, OSError):
        return None
    return timezone.localdate(fin) if fin else None


def lire_alerte_du_certificat() -> list[Tache]:
    """One line for the desk when the certificate ends within sixty days, or is over."""
    fin, jour = get_fin_lue(), timezone.localdate()
    if fin is None or (fin - jour).days > SEUILS_CERTIFICAT[0]:
        return []
    is_passe = fin < jour
    return [
        Tache(
            "Certificat du sceau", "", "Périmé" if is_passe else "À renouveler", "danger" if is_passe or (fin - jour).days <= SEUILS_CERTIFICAT[-1] else "attention",
            f"Il a pris fin le {date_format(fin, 'j F Y')}\u00a0: plus aucun document ne peut être scellé." if is_passe
            else f"Il prend fin le {date_format(fin, 'j F Y')}\u00a0: après ce jour, plus aucun document ne pourra être scellé.",
            suite="La personne qui tient le site le remplace par un nouveau, délivré par le prestataire.", is_a_faire=True,
        )
    ]  # fmt: skip


def alerter_certificat() -> int:
    """Write to the secretariat and the administrators when a threshold is passed, once each; return how many mails."""
    fin, jour = get_fin_lue(), timezone.localdate()
    seuil = get_seuil_du_certificat(fin=fin, jour=jour) if fin else None
    if fin is None or seuil is None:
        return 0
    administrateurs = AttributionRole.objects.en_vigueur().filter(role=Role.ADMINISTRATEUR, utilisateur__is_active=True)
    adresses = {*get_adresses_secretariat(), *administrateurs.values_list("utilisateur__email", flat=True)}
    return len(envoyer(
        evenement=EVENEMENT, destinataires=sorted(adresses), cle=f"certificat-du-sceau:{fin:%Y-%m-%d}:{seuil}",
        contexte={"fin": fin, "jours": (fin - jour).days},
    ))  # fmt: skip
