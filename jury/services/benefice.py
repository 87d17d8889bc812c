"""Remind who holds a partial award that its benefit ends (l.72): 12, 6 and 3 months before, once each."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from candidates.effets import get_adresse
from candidates.regles import ajouter_mois
from echanges.services import envoyer
from journal.services import journaliser

from ..acquis import get_partage, get_suite, is_en_cours
from ..lecture import get_decision_annoncee
from ..models import Attribution, RappelBenefice
from ..regles import PALIERS, fin_du_benefice, palier_du


def a_rappeler(*, jour: date) -> list[tuple[Attribution, int]]:
    """Awards in force whose benefit ends within a year, each with the reminder due on `jour` that was not sent yet."""
    horizon = ajouter_mois(jour, max(PALIERS) + 1)
    finissent = Attribution.objects.en_vigueur().filter(benefice_jusqu_au__gte=jour, benefice_jusqu_au__lte=horizon, dossier__annonce_le__isnull=False)
    dus = []
    for attribution in finissent.prefetch_related("rappels").order_by("benefice_jusqu_au", "numero"):
        fin = attribution.benefice_jusqu_au
        mois = palier_du(fin=fin, jour=jour, attribuee_le=attribution.attribuee_le) if fin else None
        if mois is not None and mois not in {r.mois for r in attribution.rappels.all()}:
            dus.append((attribution, mois))
    return dus


@transaction.atomic
def rappeler_benefice(*, attribution: Attribution, mois: int, jour: date) -> bool:
    """Write the reminder `mois` of an award to its candidate; safe to run twice. Return whether it was written.

    Nobody is reminded of what no longer matters: an award that a later one continues, or a CQP earned since. The deadline told is the
    earliest of the competences kept, those of earlier dossiers included.
    """
    attribution = Attribution.objects.select_for_update(of=("self",)).get(pk=attribution.pk)
    _, nouveau = RappelBenefice.objects.get_or_create(attribution=attribution, mois=mois)
    dossier = attribution.dossier
    suite = get_suite(dossier)
    decision = get_decision_annoncee(dossier)
    if not nouveau or decision is None or decision.pk != attribution.decision_id or (suite is not None and not is_en_cours(suite)):
        return False
    acquis, manquantes = get_partage(dossier, jour=jour)
    fin, structure = fin_du_benefice(acquis), dossier.referentiel.structure
    if fin is None or not manquantes or _is_deposee(suite):
        return False
    evenement = journaliser(
        action="benefice_rappele", dossier_id=dossier.pk, objet_type="attribution", objet_id=attribution.pk, donnees={"numero": attribution.numero, "mois": mois}
    )
    titres = {c: f"{c.removeprefix('C')}. {structure.competence(c).intitule}" for c in structure.codes_competences}
    envoyer(
        evenement="jury.benefice", destinataires=[get_adresse(dossier)], dossier_id=dossier.pk, cle=f"{dossier.pk}:{evenement.numero}:jury.benefice",
        contexte={
            "dossier": dossier, "candidat": dossier.candidat, "fin": fin, "mois": mois, "suite": suite,
            "gardees": [titres[a.code] for a in acquis], "manquantes": [titres[c] for c in manquantes],
        },
    )  # fmt: skip
    return True


def _is_deposee(suite: object) -> bool:
    """The follow-up dossier has its part 3 deposited: the benefit was judged on that day, nothing is left to remind of."""
    return getattr(suite, "activites_deposees_le", None) is not None
