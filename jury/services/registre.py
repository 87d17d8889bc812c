"""The register of awards: a row written with the decision, its duplicatas, the extract of the minutes for one candidate."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, MotifManquant
from candidates.regles import ajouter_mois
from candidates.workflow import roles_sur
from comptes.permissions import is_secretariat
from documents.models import Document
from documents.numerotation import prochain_numero
from documents.services import produire
from journal.services import journaliser
from referentiels.parametres import valeur

from ..enums import Issue, Nature
from ..lecture import acquises_de, get_pv, lire_competences
from ..models import Attribution, Decision

if TYPE_CHECKING:
    from comptes.models import Utilisateur

    from ..models import ProcesVerbal

GENRES_REMIS = ("parchemin", "attestation", "duplicata", "fiche_decision", "lettre_resultat", "extrait_pv")


def inscrire_au_registre(decision: Decision, pv: ProcesVerbal, *, jour: date) -> Attribution | None:
    """Write the award of a final decision, numbered, dated `jour`, with the end of its benefit; None when it awards nothing."""
    if decision.issue == Issue.REFUS:
        return None
    dossier, totale = decision.inscription.dossier, decision.issue == Issue.TOTALE
    mois = None if totale else valeur("benefice_mois", le=jour, certification=dossier.referentiel.certification)
    validees = {code for code, is_validee in lire_competences(decision).items() if is_validee}
    return Attribution.objects.create(
        numero=prochain_numero("CQP" if totale else "ATT", annee=jour.year), dossier=dossier, decision=decision, proces_verbal=pv,
        nature=Nature.CQP if totale else Nature.COMPETENCES, titulaire=dossier.candidat.nom_complet,
        competences=sorted(validees | acquises_de(dossier)), attribuee_le=jour, benefice_jusqu_au=ajouter_mois(jour, mois) if mois else None,
    )  # fmt: skip


def get_documents_de(decision: Decision) -> list[Document]:
    """What a decision delivered: the title, its duplicatas, the fiche, the letter, the extract; in that order."""
    ids = [str(decision.pk)]
    attribution = Attribution.objects.filter(decision=decision).first()
    if attribution is not None:
        ids.append(str(attribution.pk))
    lus = Document.objects.filter(genre__in=GENRES_REMIS, objet_id__in=ids).order_by("demande_le")
    return sorted(lus, key=lambda d: GENRES_REMIS.index(d.genre))


def get_duplicatas(attribution: Attribution) -> list[Document]:
    """Duplicatas of a title, oldest first."""
    return list(Document.objects.filter(genre="duplicata", objet_id=str(attribution.pk)).order_by("demande_le"))


@transaction.atomic
def delivrer_duplicata(*, attribution: Attribution, auteur: Utilisateur, motif: str, rang: int) -> Document:
    """Make a duplicata of a parchemin or an attestation, with its original date, for a reason that is kept with it.

    By the secretariat. `rang` is the one the page showed: a double click makes one duplicata. Raises `ActionInterdite`,
    `MotifManquant`, `ActionImpossible` (award cancelled, result not announced, a rank already passed).
    """
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat délivre un duplicata.")
    attribution = Attribution.objects.select_for_update(of=("self",)).get(pk=attribution.pk)
    if attribution.annulee_le is not None:
        raise ActionImpossible("Cette attribution est annulée\u00a0: son titre ne fait plus foi, il ne se délivre plus.")
    if not attribution.dossier.is_annonce:
        raise ActionImpossible("Le résultat n’est pas encore annoncé\u00a0: le titre n’est pas encore délivré.")
    if not motif.strip():
        raise MotifManquant("Indiquez pourquoi un duplicata est demandé\u00a0: perte, vol, destruction…")
    cle, deja = f"duplicata:{attribution.pk}:{rang}", get_duplicatas(attribution)
    existant = next((d for d in deja if d.cle == cle), None)
    if existant is not None:
        return existant
    if rang != len(deja) + 1:
        raise ActionImpossible("Un autre duplicata vient d’être établi\u00a0: rechargez la page avant d’en demander un nouveau.")
    document = produire(genre="duplicata", objet_id=attribution.pk, cle=cle, auteur_id=auteur.pk, matiere={"motif": motif.strip()})
    journaliser(
        action="duplicata_delivre", acteur_id=auteur.pk, role=RoleDossier.SECRETARIAT, dossier_id=attribution.dossier_id, objet_type="attribution",
        objet_id=attribution.pk, donnees={"numero": attribution.numero, "document": document.numero, "rang": rang},
    )  # fmt: skip
    return document


@transaction.atomic
def demander_extrait(*, decision: Decision, auteur: Utilisateur) -> Document:
    """Make the extract of the minutes for one dossier, that names nobody else; the same twice gives the same document.

    By its candidate once the result is announced, or by the secretariat. Raises `ActionInterdite`, `ActionImpossible` (minutes not signed, decision replaced).
    """
    dossier = decision.inscription.dossier
    roles = roles_sur(dossier, auteur)
    is_candidat = RoleDossier.CANDIDAT in roles and dossier.is_annonce
    if not (is_candidat or RoleDossier.SECRETARIAT in roles):
        raise ActionInterdite("L’extrait du procès-verbal est remis au candidat et au secrétariat.")
    if decision.arretee_le is None or get_pv(decision).signe_le is None:
        raise ActionImpossible("Le procès-verbal n’est pas encore signé\u00a0: son extrait se demande ensuite.")
    suivante = Decision.objects.filter(remplace=decision).first()
    if suivante is not None:
        raise ActionImpossible(f"Cette décision est remplacée par la décision {suivante.numero}\u00a0: c’est d’elle que se demande l’extrait.")
    cle = f"extrait_pv:{decision.pk}"
    existant = Document.objects.filter(cle=cle).first()
    if existant is not None:
        return existant
    document = produire(genre="extrait_pv", objet_id=decision.pk, cle=cle, auteur_id=auteur.pk)
    journaliser(
        action="extrait_demande", acteur_id=auteur.pk, role=RoleDossier.SECRETARIAT if RoleDossier.SECRETARIAT in roles else RoleDossier.CANDIDAT,
        dossier_id=dossier.pk, objet_type="decision", objet_id=decision.pk, donnees={"numero": document.numero},
    )  # fmt: skip
    return document
