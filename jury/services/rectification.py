"""Correct a final decision (metier §2): new minutes for one dossier, with a reason; in force once president and vice-president have signed them.

Nothing is edited: the new decision names the one it replaces, the old award is cancelled in the register, the old
documents are marked as replaced on the verification page, and new ones are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from candidates.effets import ecrire_au_candidat_du_dossier
from candidates.enums import Action, RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, MotifManquant
from candidates.regles import empreinte
from candidates.services import clore_acces, ouvrir_acces
from candidates.workflow import appliquer, verrouiller
from comptes.permissions import is_secretariat
from documents.models import Document
from documents.numerotation import prochain_numero
from documents.services import annuler_document, produire, remplacer_document
from journal.services import journaliser

from ..enums import BUREAU, EtatSession, Issue, Sort, SortRecours
from ..lecture import acquises_de, get_identite, get_limite_recours, get_pv, get_routes, lire_competences
from ..models import Attribution, Decision, DecisionCompetence, Deport, Inscription, ProcesVerbal, Rectification
from ..regles import date_de_l_attribution, manques_verdicts, resultat_global
from .commun import exiger, get_membre, noter_dossier, toucher, verrouiller_session
from .registre import inscrire_au_registre
from .remise import get_genre_du_titre, produire_de, produire_pv

if TYPE_CHECKING:
    from comptes.models import Utilisateur

    from ..models import SessionJury
    from .seance import Verdict

ACTION_RECTIFIER = {Issue.TOTALE: Action.RECTIFIER_TOTALE, Issue.PARTIELLE: Action.RECTIFIER_PARTIELLE, Issue.REFUS: Action.RECTIFIER_REFUS}
R = RoleDossier


def manques_rectification(decision: Decision) -> list[str]:
    """Sentences saying why a decision cannot be corrected now; empty when it can."""
    if decision.arretee_le is None:
        return ["Cette décision n’est pas arrêtée : elle se change en séance."]
    suivante = Decision.objects.filter(remplace=decision).first()
    if suivante is not None:
        return [f"Cette décision est déjà remplacée par la décision {suivante.numero} : c’est elle qui se rectifie."]
    if get_pv(decision).signe_le is None:
        return ["Le procès-verbal qui porte cette décision n’est pas encore signé."]
    suite = decision.inscription.dossier.suites.exclude(etat="abandonne").first()
    if suite is not None:
        return [f"Le dossier {suite.numero} complète celui-ci et s’appuie sur cette décision : il doit d’abord être abandonné."]
    return []


@transaction.atomic
def rediger_rectification(
    *, decision: Decision, auteur: Utilisateur, verdicts: Mapping[str, Verdict], preconisations: str, motif: str
) -> Rectification:
    """Write the minutes that will replace a decision; nothing changes before both have signed them.

    By the president or the vice-president of its session, unless they sat out this dossier. Every competence of the
    decision has its verdict, with a motive where it departs from the evaluators'; the result is computed. The identity is
    read again: a misspelt name is corrected this way too. Raises `ActionInterdite`, `MotifManquant`, `DossierIncomplet`.
    """
    session = verrouiller_session(decision.inscription.session_id, EtatSession.CLOSE)
    exiger_redacteur(decision, auteur)
    if not motif.strip():
        raise MotifManquant("Indiquez pourquoi la décision est rectifiée : le procès-verbal le dit, et le candidat le lit.")
    exiger(manques_rectification(decision))
    en_cours = decision.rectifications.filter(retiree_le__isnull=True).select_related("proces_verbal").first()
    if en_cours is not None:
        raise ActionImpossible(f"Le procès-verbal {en_cours.proces_verbal.numero}, déjà rédigé, rectifie cette décision : signez-le, ou retirez-le.")
    avis = {c.code: c.is_maitrisee for c in decision.competences.all()}
    issue = calculer_issue(decision, {c: v.is_validee for c, v in verdicts.items()})
    exiger(manques_verdicts(avis=avis, verdicts={c: (v.is_validee, v.motif) for c, v in verdicts.items()}, is_preconisee=bool(preconisations.strip()), issue=issue))
    ancien = get_pv(decision)
    lignes = [{"code": c, "maitrisee": avis[c], "validee": v.is_validee, "motif": v.motif.strip()} for c, v in verdicts.items()]
    contenu = _rediger(decision, ancien, session, lignes, Issue(issue), preconisations.strip(), motif.strip())
    _exiger_un_changement(ancien, contenu)
    pv = ProcesVerbal.objects.create(
        session=session, numero=prochain_numero("PV", annee=timezone.localdate().year), contenu=contenu, sha256=empreinte(contenu), redige_le=timezone.now()
    )
    rectification = Rectification(corrigee=decision, proces_verbal=pv, motif=motif.strip(), auteur=auteur, redigee_le=pv.redige_le)
    rectification.full_clean()
    rectification.save()
    produire_pv(pv, auteur_id=auteur.pk)
    noter_dossier(decision.inscription, auteur, "rectification_redigee", R.PRESIDENT, numero=pv.numero)
    return rectification


def exiger_redacteur(decision: Decision, auteur: Utilisateur) -> None:
    """Raise `ActionInterdite` unless `auteur` presided or vice-presided the session of a decision, and sat on its dossier."""
    membre = get_membre(decision.inscription.session, auteur)
    if membre.fonction not in BUREAU:
        raise ActionInterdite("Une décision est rectifiée par le président et le vice-président de sa session.")
    if decision.inscription.deports.filter(membre=membre).exists():
        raise ActionInterdite("Vous étiez en déport sur ce dossier : l’autre membre du bureau rédige la rectification.")


def calculer_issue(decision: Decision, verdicts: Mapping[str, bool]) -> str:
    """The overall result that these verdicts give (l.60, 70, 72)."""
    dossier = decision.inscription.dossier
    return resultat_global(verdicts=verdicts, acquises=acquises_de(dossier), toutes=dossier.referentiel.structure.codes_competences)


def _exiger_un_changement(ancien: ProcesVerbal, contenu: Mapping[str, Any]) -> None:
    nouvelle = contenu["dossiers"][0]
    precedente = next(d for d in ancien.contenu["dossiers"] if d["dossier"] == nouvelle["dossier"])
    hors = ("numero", "en_bloc")
    avant, apres = ({k: v for k, v in d["decision"].items() if k not in hors} for d in (precedente, nouvelle))
    if (avant, precedente["candidat"]) == (apres, nouvelle["candidat"]):
        raise ActionImpossible("Rien ne change dans cette décision : il n’y a pas de rectification à rédiger.")


def _rediger(
    decision: Decision, ancien: ProcesVerbal, session: SessionJury, lignes: list[dict[str, Any]], issue: Issue, preconisations: str, motif: str
) -> dict[str, Any]:
    """The frozen content of the new minutes: the session as it was held, and this dossier alone."""
    dossier, structure = decision.inscription.dossier, decision.inscription.dossier.referentiel.structure
    precedente = next(d for d in ancien.contenu["dossiers"] if d["dossier"] == dossier.numero)
    competences = [ligne | {"intitule": structure.competence(ligne["code"]).intitule} for ligne in lignes]
    numero = prochain_numero("DEC", annee=timezone.localdate().year)
    nouvelle = {
        "numero": numero, "issue": issue.value, "libelle": issue.label, "en_bloc": False, "preconisations": preconisations, "competences": competences,
    }  # fmt: skip
    return ancien.contenu | {
        "dossiers": [precedente | {"candidat": get_identite(dossier), "decision": nouvelle}],
        "rectifie": {
            "dossier": dossier.numero, "decision": decision.numero, "libelle": decision.get_issue_display(), "pv": ancien.numero, "motif": motif,
        },
    }  # fmt: skip


@transaction.atomic
def retirer_rectification(*, rectification: Rectification, auteur: Utilisateur, motif: str) -> Rectification:
    """Withdraw minutes that are not signed by both; the decision stays as it was, and their number is not
    used again: the verification page says that their PDF no longer holds."""
    verrouiller_session(rectification.corrigee.inscription.session_id, EtatSession.CLOSE)
    rectification.refresh_from_db()
    exiger_redacteur(rectification.corrigee, auteur)
    if not rectification.is_en_cours:
        raise ActionImpossible("Cette rectification est déjà signée, ou déjà retirée.")
    if not motif.strip():
        raise MotifManquant("Indiquez pourquoi la rectification est retirée.")
    rectification.retiree_le, rectification.motif_retrait = timezone.now(), motif.strip()[:1000]
    rectification.save(update_fields=["retiree_le", "motif_retrait"])
    pdf = rectification.proces_verbal.document_id
    if pdf is not None:
        annuler_document(document=Document.objects.get(pk=pdf), motif=rectification.motif_retrait, auteur_id=auteur.pk)
    noter_dossier(rectification.corrigee.inscription, auteur, "rectification_retiree", R.PRESIDENT, numero=rectification.proces_verbal.numero)
    return rectification


def appliquer_rectification(rectification: Rectification, session: SessionJury, auteur: Utilisateur) -> Decision:
    """Replace the decision, at the second signature, in its transaction: state, register, documents, recours; then tell the candidate.

    Raises `DossierIncomplet` when something since keeps the decision from being corrected: the signature is then not set.
    """
    ancienne = Decision.objects.select_related("inscription__dossier__candidat", "inscription__dossier__referentiel").get(pk=rectification.corrigee_id)
    instant, dossier = timezone.now(), verrouiller(ancienne.inscription.dossier_id)
    exiger(manques_rectification(ancienne))
    nouvelle = _decider(rectification, ancienne, instant)
    rectification.decision, rectification.appliquee_le = nouvelle, instant
    rectification.save(update_fields=["decision", "appliquee_le"])
    ouvrir_acces(dossier=dossier, personne=auteur, role=R.PRESIDENT, auteur=auteur)
    passage = appliquer(
        dossier, action=ACTION_RECTIFIER[Issue(nouvelle.issue)], auteur=auteur, motif=rectification.motif,
        donnees={"decision": str(nouvelle.pk), "numero": nouvelle.numero, "remplace": ancienne.numero},
    )  # fmt: skip
    clore_acces(dossier=dossier, auteur=auteur, roles=(R.PRESIDENT,), personne=auteur)
    _tenir_le_registre(rectification, ancienne, nouvelle, instant)
    produire_de(nouvelle, auteur_id=auteur.pk)
    _remplacer_documents(ancienne, nouvelle, auteur)
    _clore_recours(ancienne, rectification, auteur, instant)
    toucher(session)
    if dossier.is_annonce:
        _ecrire(passage.dossier, nouvelle, rectification, passage.evenement.numero)
    return nouvelle


def _decider(rectification: Rectification, ancienne: Decision, instant: datetime) -> Decision:
    """The new decision, on an inscription that takes the place of the old one on the agenda, with its déports."""
    fige = rectification.proces_verbal.contenu["dossiers"][0]["decision"]
    avant = ancienne.inscription
    Inscription.objects.filter(pk=avant.pk).update(is_active=False)
    apres = Inscription.objects.create(
        session_id=avant.session_id, dossier_id=avant.dossier_id, ordre=avant.ordre, inscrite_le=avant.inscrite_le, sort=Sort.DECIDE,
        conformite_confirmee_le=avant.conformite_confirmee_le, conformite_reserve=avant.conformite_reserve,
    )  # fmt: skip
    Deport.objects.bulk_create(
        Deport(inscription=apres, membre_id=d.membre_id, origine=d.origine, motif=d.motif, declare_le=d.declare_le) for d in avant.deports.all()
    )
    decision = Decision(
        inscription=apres, numero=fige["numero"], issue=fige["issue"], preconisations=fige["preconisations"], auteur=rectification.auteur,
        prise_le=rectification.redigee_le, arretee_le=instant, remplace=ancienne,
    )  # fmt: skip
    decision.full_clean()
    decision.save(force_insert=True)
    lignes = [
        DecisionCompetence(decision=decision, code=c["code"], is_maitrisee=c["maitrisee"], is_validee=c["validee"], motif=c["motif"])
        for c in fige["competences"]
    ]
    for ligne in lignes:
        ligne.full_clean()
    DecisionCompetence.objects.bulk_create(lignes)
    return decision


def _tenir_le_registre(rectification: Rectification, ancienne: Decision, nouvelle: Decision, instant: datetime) -> None:
    """Cancel the old award, and write the new one; what was earned and is kept keeps its date."""
    avant = Attribution.objects.select_for_update(of=("self",)).filter(decision=ancienne).first()
    if avant is not None:
        avant.annulee_le, avant.motif_annulation = instant, rectification.motif
        avant.save(update_fields=["annulee_le", "motif_annulation"])
    jour = date_de_l_attribution(
        ancienne_le=avant.attribuee_le if avant else None, ancienne=frozenset(avant.competences if avant else ()),
        nouvelle=acquises_de(nouvelle.inscription.dossier) | {c for c, ok in lire_competences(nouvelle).items() if ok}, jour=timezone.localdate(instant),
    )  # fmt: skip
    inscrire_au_registre(nouvelle, rectification.proces_verbal, jour=jour)


def _remplacer_documents(ancienne: Decision, nouvelle: Decision, auteur: Utilisateur) -> None:
    """Say on the verification page what replaces the fiche, the letter and the extract; titles are read from the register (`titre_qui_remplace`)."""
    extrait = Document.objects.filter(cle=f"extrait_pv:{ancienne.pk}").first()
    if extrait is not None:
        produire(genre="extrait_pv", objet_id=nouvelle.pk, cle=f"extrait_pv:{nouvelle.pk}", auteur_id=auteur.pk)
    for genre in ("fiche_decision", "lettre_resultat", "extrait_pv"):
        paire = {d.cle: d for d in Document.objects.filter(cle__in=[f"{genre}:{ancienne.pk}", f"{genre}:{nouvelle.pk}"])}
        avant, apres = paire.get(f"{genre}:{ancienne.pk}"), paire.get(f"{genre}:{nouvelle.pk}")
        if avant is not None and apres is not None:
            remplacer_document(document=avant, par=apres)


def titre_qui_remplace(attribution: Attribution) -> Document | None:
    """The document that cancelled a parchemin or an attestation: the title that replaces it, else the minutes that took the award away."""
    if attribution.annulee_le is None:
        return None
    rectification = Rectification.objects.filter(corrigee_id=attribution.decision_id, appliquee_le__isnull=False).select_related("proces_verbal").first()
    if rectification is None:
        return None
    suivante = Attribution.objects.filter(decision=rectification.decision_id).first()
    titre = Document.objects.filter(cle=f"{get_genre_du_titre(suivante)}:{suivante.pk}").first() if suivante else None
    scelle = rectification.proces_verbal.scelle_id
    return titre or (Document.objects.filter(pk=scelle).first() if scelle else None)


def _clore_recours(ancienne: Decision, rectification: Rectification, auteur: Utilisateur, instant: datetime) -> None:
    recours = getattr(ancienne, "recours", None)
    if recours is None or recours.sort != SortRecours.EN_ATTENTE:
        return
    recours.sort, recours.reponse, recours.repondu_le, recours.repondu_par = SortRecours.RECTIFIE, rectification.motif, instant, auteur
    recours.full_clean()
    recours.save()
    clore_acces(dossier=ancienne.inscription.dossier, auteur=auteur, roles=(R.JURE,))
    journaliser(
        action="recours_repondu", acteur_id=auteur.pk, role=R.PRESIDENT, dossier_id=ancienne.inscription.dossier_id, objet_type="recours",
        objet_id=recours.pk, donnees={"sort": recours.sort},
    )  # fmt: skip


def _ecrire(dossier: Any, nouvelle: Decision, rectification: Rectification, numero: int) -> None:
    structure = dossier.referentiel.structure
    lignes = [(f"{c.code.removeprefix('C')}. {structure.competence(c.code).intitule}", c) for c in nouvelle.competences.all()]
    ecrire_au_candidat_du_dossier(
        dossier, "jury.rectification", numero, decision=nouvelle, ancienne=rectification.corrigee, raison=rectification.motif,
        attribution=Attribution.objects.filter(decision=nouvelle).first(), validees=[x for x in lignes if x[1].is_validee],
        manquantes=[x for x in lignes if not x[1].is_validee], recours_avant_le=get_limite_recours(dossier, nouvelle),
        routes=[] if nouvelle.issue == Issue.TOTALE else get_routes(dossier),
    )  # fmt: skip


def peut_rediger(decision: Decision, utilisateur: Utilisateur) -> bool:
    """Say whether this person may write the correction of a decision; the secretariat, who decides nothing, may not."""
    if is_secretariat(utilisateur):
        return False
    try:
        exiger_redacteur(decision, utilisateur)
    except ActionInterdite:
        return False
    return True
