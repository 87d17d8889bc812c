"""The one verb of the journal: write what happened, in the transaction of what happened."""

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from .contexte import get_provenance
from .models import Evenement, Tete, TraceTechnique
from .regles import CHAMPS, empreinte_de, empreinte_trace

CHAINE_GENERALE = "general"


def chaine_du_dossier(dossier_id: object) -> str:
    """Name of the chain of one dossier."""
    return f"dossier:{dossier_id}"


def journaliser(
    *,
    action: str,
    acteur_id: object = "",
    role: str = "",
    dossier_id: object | None = None,
    chaine: str = "",
    objet_type: str = "",
    objet_id: object = "",
    etat_avant: str = "",
    etat_apres: str = "",
    donnees: dict[str, Any] | None = None,
) -> Evenement:
    """Append one event to the chain of `dossier_id`, to `chaine` when it is named, or to the general chain.

    Must run inside the transaction of the fact it tells (`TransactionManagementError` otherwise): both exist or
    neither. `donnees` holds ids, codes and states, never the content of a file.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Le journal s’écrit dans la transaction du fait qu’il raconte.")
    chaine = chaine or (chaine_du_dossier(dossier_id) if dossier_id else CHAINE_GENERALE)
    tete = Tete.objects.select_for_update().get_or_create(chaine=chaine)[0]
    origine, sel = get_provenance(), secrets.token_hex(16)
    evenement = Evenement(
        chaine=chaine,
        numero=tete.numero + 1,
        instant=timezone.now(),
        acteur_id=str(acteur_id or ""),
        role=role,
        action=action,
        objet_type=objet_type,
        objet_id=str(objet_id or ""),
        etat_avant=etat_avant,
        etat_apres=etat_apres,
        donnees=donnees or {},
        trace_empreinte=empreinte_trace(ip=origine.ip, agent=origine.agent, sel=sel) if origine.ip else "",
        precedent=tete.empreinte,
    )
    evenement.empreinte = empreinte_de(ligne_de(evenement))
    evenement.save()
    tete.numero, tete.empreinte = evenement.numero, evenement.empreinte
    tete.save(update_fields=["numero", "empreinte"])
    if origine.ip:
        TraceTechnique.objects.create(
            evenement=evenement, instant=evenement.instant, ip=origine.ip, agent=origine.agent, sel=sel
        )
    return evenement


def ligne_de(evenement: Evenement) -> dict[str, Any]:
    """The chained fields of an event, as they are hashed."""
    ligne = {champ: getattr(evenement, champ) for champ in CHAMPS}
    ligne["instant"] = evenement.instant.isoformat()
    return ligne
