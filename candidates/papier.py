"""A dossier that came by post: which day counts, which scans may carry a signature, what its documents say of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from .enums import Analyse, Etat
from .models import Dossier, Pli, Preuve

CIBLE_COURRIER = "courrier"  # target of a scan: the paper itself, beside the proofs of parts 2 and 3


def get_dernier_pli(dossier: Dossier) -> Pli | None:
    """The envelope received last."""
    return dossier.plis.order_by("recu_le", "enregistre_le").last()


def get_jour_du_depot(dossier: Dossier) -> date:
    """Day on which what is deposited now counts (clock, yearly limits, experience).

    Today online; for a dossier typed from paper, the day its last envelope came: the file was complete then, whenever
    it is typed.
    """
    pli = get_dernier_pli(dossier) if dossier.is_a_saisir else None
    return pli.recu_le if pli else timezone.localdate()


def get_instant_du_depot(dossier: Dossier, jour: date) -> datetime:
    """Instant kept for a deposit that counts on `jour`: never before the fact it answers to, never to come."""
    maintenant = timezone.now()
    if not dossier.is_a_saisir:
        return maintenant
    debut = datetime.combine(jour, time.min, tzinfo=timezone.get_default_timezone())
    plancher = debut if dossier.etat == Etat.BROUILLON else max(debut, dossier.etat_depuis)
    return min(plancher, maintenant)


def get_plis_de_la_reponse(dossier: Dossier) -> list[Pli]:
    """Envelopes that may answer what the dossier waits for: all of them, or those since a request or a ruling."""
    plis = list(dossier.plis.prefetch_related("scans"))
    if dossier.etat not in (Etat.INCOMPLET, Etat.NON_RECEVABLE):
        return plis
    depuis = timezone.localdate(dossier.etat_depuis)
    return [p for p in plis if p.recu_le >= depuis and p.enregistre_le > dossier.etat_depuis]


def get_jour_d_envoi(dossier: Dossier) -> date:
    """Day that counts for an appeal: today online; by post, the postmark, or the receipt when it cannot be read."""
    plis = get_plis_de_la_reponse(dossier) if dossier.is_a_saisir else []
    return (plis[-1].poste_le or plis[-1].recu_le) if plis else timezone.localdate()


def get_scans_a_signer(dossier: Dossier) -> list[Preuve]:
    """Scans that may carry the signature of what is about to be deposited: searched for viruses, none found."""
    return [
        s for pli in get_plis_de_la_reponse(dossier) for s in pli.scans.all() if s.analyse in (Analyse.SAINE, Analyse.SANS_OBJET)
    ]


def figer_courrier(dossier: Dossier) -> dict[str, Any]:
    """What a snapshot keeps of the paper, for a dossier typed from it; nothing online."""
    if not dossier.is_a_saisir:
        return {}
    return {
        "courrier": {
            "recu_le": get_jour_du_depot(dossier).isoformat(),
            "plis": [
                {
                    "recu_le": p.recu_le.isoformat(), "poste_le": p.poste_le.isoformat() if p.poste_le else "", "objet": p.objet,
                    "scans": [{"id": str(s.pk), "nom": s.nom, "sha256": s.sha256} for s in p.scans.all()],
                }
                for p in dossier.plis.prefetch_related("scans")
            ],
        }
    }  # fmt: skip


def get_courrier(contenu: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a snapshot says of the paper it was typed from, its day read; None for a part written online."""
    courrier = contenu.get("courrier")
    return {**courrier, "recu_le": date.fromisoformat(courrier["recu_le"])} if courrier else None
