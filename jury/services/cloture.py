"""Close a session: apply every decision at once, number and write the minutes; then sign them and announce the results."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from candidates.effets import ecrire_au_candidat_du_dossier
from candidates.enums import Action, RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite
from candidates.models import Dossier
from candidates.regles import empreinte
from candidates.services import clore_acces, ouvrir_acces
from candidates.workflow import appliquer, verrouiller
from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from documents.enums import EtatDocument
from documents.models import Document, Signature
from documents.numerotation import prochain_numero
from documents.services import PreuveAuthentification, get_annulation, produire, signer
from journal.services import journaliser
from referentiels.parametres import valeur
from referentiels.schema import Structure

from ..conformite import conformite
from ..documents_session import demander_presence
from ..enums import BUREAU, EtatSession, Issue, Sort
from ..lecture import (
    get_conducteur,
    get_identite,
    get_limite_recours,
    get_routes,
    jour_de,
    manques_cloture,
    sans_declaration,
    scrutin,
)
from ..models import Attribution, Decision, Inscription, ProcesVerbal, Rectification, SessionJury
from .commun import compter_temps, exiger, exiger_bureau, get_membre, noter, toucher, verrouiller_session
from .rectification import appliquer_rectification
from .registre import inscrire_au_registre
from .remise import decisions_du_lot, mettre_en_file, produire_de

R = RoleDossier
ACTION_DE = {Issue.TOTALE: Action.VALIDER, Issue.PARTIELLE: Action.VALIDER_PARTIELLEMENT, Issue.REFUS: Action.NE_PAS_VALIDER}
DECLARATION_PV = "Certifie que le présent procès-verbal rend compte fidèlement de la délibération du jury paritaire."


@transaction.atomic
def clore_session(*, session: SessionJury, auteur: Utilisateur) -> ProcesVerbal:
    """Close the session: until now everything was provisional.

    In one transaction, in order: each decision is numbered and applied to its dossier, each ajournement sends its dossier
    back; the minutes are numbered and frozen; the awards enter the register; the minutes, the fiches, the letters, the
    parchemins, the attestations and the attendance sheet are queued, to be made after the commit. Nothing is announced yet: president and vice-president sign first. Raises `DossierIncomplet`.
    """
    session = verrouiller_session(session.pk, EtatSession.OUVERTE)
    exiger_bureau(session, auteur)
    exiger(manques_cloture(session), "cloture")
    maintenant = timezone.now()
    actives = list(session.inscriptions.filter(is_active=True).select_related("dossier__referentiel", "dossier__candidat", "session"))
    agenda = [_appliquer(inscription, auteur, maintenant) for inscription in actives]
    compter_temps(session, maintenant)
    session.etat, session.close_le, session.courante = EtatSession.CLOSE, maintenant, None
    session.save(update_fields=["etat", "close_le", "courante"])
    pv = _rediger(session, agenda, maintenant)
    for inscription in actives:
        if inscription.sort == Sort.DECIDE:
            inscrire_au_registre(Decision.objects.get(inscription=inscription), pv, jour=timezone.localdate(maintenant))
    toucher(session)
    noter(session, auteur, "session_close", pv=pv.numero)
    mettre_en_file(pv, decisions_du_lot(session), auteur_id=auteur.pk)
    demander_presence(pv=pv, auteur_id=auteur.pk)
    return pv


def _appliquer(inscription: Inscription, auteur: Utilisateur, instant: datetime) -> dict[str, Any]:
    """Apply what was decided of one dossier, and return its part of the minutes."""
    conducteur = get_conducteur(inscription)
    personne = conducteur.personne if conducteur else auteur
    points = conformite(inscription.dossier)
    votes = {c: s.phrase for c in inscription.dossier.referentiel.structure.codes_competences if (s := scrutin(inscription, c))}
    dossier = verrouiller(inscription.dossier_id)
    ouvrir_acces(dossier=dossier, personne=personne, role=R.PRESIDENT, auteur=auteur)
    if inscription.sort == Sort.AJOURNE:
        appliquer(dossier, action=Action.AJOURNER, auteur=personne, motif=inscription.motif)
        return _ligne_pv(inscription, None, points, votes) | {"conduite": personne.nom_complet}
    decision = Decision.objects.get(inscription=inscription)
    decision.numero, decision.arretee_le = prochain_numero("DEC", annee=timezone.localdate(instant).year), instant
    decision.save(update_fields=["numero", "arretee_le"])
    appliquer(
        dossier, action=ACTION_DE[Issue(decision.issue)], auteur=personne, faits={"decide_le": instant},
        donnees={"decision": str(decision.pk), "numero": decision.numero},
    )  # fmt: skip
    clore_acces(dossier=dossier, auteur=auteur, roles=(R.PRESIDENT,))
    return _ligne_pv(inscription, decision, points, votes) | {"conduite": personne.nom_complet}


def _ligne_pv(inscription: Inscription, decision: Decision | None, points: list[Any], votes: dict[str, str]) -> dict[str, Any]:
    dossier = inscription.dossier
    return {
        "dossier": dossier.numero,
        "candidat": get_identite(dossier),
        "sort": inscription.sort,
        "motif": inscription.motif,
        "conformite": [{"libelle": p.libelle, "conforme": p.is_conforme, "preuve": p.preuve} for p in points],
        "reserve": inscription.conformite_reserve,
        "sans_declaration": [m.personne.nom_complet for m in sans_declaration(inscription)],
        "liens": [{"membre": x.membre.personne.nom_complet, "texte": x.texte} for x in inscription.liens.select_related("membre__personne")],
        "deports": [{"membre": d.membre.personne.nom_complet, "motif": d.motif} for d in inscription.deports.select_related("membre__personne")],
        "votes": votes,
        "decision": _decision_pv(decision, dossier.referentiel.structure) if decision else None,
    }  # fmt: skip


def _decision_pv(decision: Decision, structure: Structure) -> dict[str, Any]:
    return {
        "numero": decision.numero, "issue": decision.issue, "libelle": decision.get_issue_display(),
        "en_bloc": decision.is_en_bloc, "preconisations": decision.preconisations,
        "competences": [
            {
                "code": c.code, "intitule": structure.competence(c.code).intitule, "maitrisee": c.is_maitrisee,
                "validee": c.is_validee, "motif": c.motif,
            }
            for c in decision.competences.all()
        ],
    }  # fmt: skip


def _rediger(session: SessionJury, agenda: list[dict[str, Any]], instant: datetime) -> ProcesVerbal:
    jour = jour_de(session)
    contenu = {
        "session": session.numero, "certification": session.certification.intitule, "le": session.le.isoformat(),
        "lieu": session.lieu, "a_distance": session.is_distance,
        "ouverte_le": session.ouverte_le.isoformat() if session.ouverte_le else "", "close_le": instant.isoformat(),
        "certificateur": valeur("certificateur_nom", le=jour, certification=session.certification),
        "quorum_par_college": valeur("quorum_par_college", le=jour, certification=session.certification),
        "membres": [
            {
                "nom": m.personne.nom_complet, "college": m.get_college_display(), "fonction": m.get_fonction_display(),
                "presence": m.presence_dite,
            }
            for m in session.membres.select_related("personne", "mandataire__personne")
        ],
        "dossiers": agenda,
    }  # fmt: skip
    return ProcesVerbal.objects.create(
        session=session, numero=prochain_numero("PV", annee=jour.year), contenu=contenu, sha256=empreinte(contenu), redige_le=instant
    )


def signatures_du_pv(pv: ProcesVerbal) -> list[Signature]:
    """Signatures of the minutes in force, oldest first."""
    return list(Signature.objects.valides().filter(objet_type="pv", objet_id=str(pv.pk)).order_by("signe_le"))


@transaction.atomic
def signer_pv(
    *, pv: ProcesVerbal, auteur: Utilisateur, preuve: PreuveAuthentification | None, sha256_vu: str = ""
) -> Signature:
    """Sign the frozen minutes, as president or vice-president of the session, after a fresh authentication.

    The second signature seals them and, unless a later date was set, announces the results. Raises `ActionImpossible`
    (PDF not ready, revoked, already signed), `ActionInterdite`, `AuthentificationTropAncienne`.
    """
    session = verrouiller_session(pv.session_id, EtatSession.CLOSE)
    pv = ProcesVerbal.objects.get(pk=pv.pk)
    membre = get_membre(session, auteur)
    if membre.fonction not in BUREAU:
        raise ActionInterdite("Le procès-verbal est signé par le président et par le vice-président.")
    _exiger_en_vigueur(pv)
    document = Document.objects.filter(pk=pv.document_id).first() if pv.document_id else None
    if document is None or document.etat != EtatDocument.PRET:
        raise ActionImpossible("Le PDF du procès-verbal est en préparation : attendez quelques secondes, puis recommencez.")
    if get_annulation(document):
        raise ActionImpossible("Ce procès-verbal est révoqué ou remplacé\u00a0: il ne se signe plus.")
    if sha256_vu and sha256_vu != document.sha256:
        raise ActionImpossible("Le procès-verbal a changé depuis que vous l’avez lu : relisez-le avant de le signer.")
    if any(s.role == membre.fonction for s in signatures_du_pv(pv)):
        raise ActionImpossible("Vous avez déjà signé ce procès-verbal.")
    signature = signer(
        document=document, sha256=document.sha256, objet_type="pv", objet_id=pv.pk, dossier_id=None, signataire=auteur,
        role=membre.fonction,
        qualite={
            "nom": auteur.nom, "prenom": auteur.prenom, "fonction": membre.get_fonction_display(), "college": membre.get_college_display(),
        },
        declaration=DECLARATION_PV, preuve=preuve, referentiel_version="",
    )  # fmt: skip
    toucher(session)
    if {s.role for s in signatures_du_pv(pv)} == set(BUREAU):
        _sceller(pv, session, auteur)
    return signature


def get_rectification(pv: ProcesVerbal) -> Rectification | None:
    """The correction that these minutes carry; None for those of a closing."""
    return Rectification.objects.filter(proces_verbal=pv).select_related("proces_verbal", "auteur").first()


def _exiger_en_vigueur(pv: ProcesVerbal) -> None:
    rectification = get_rectification(pv)
    if rectification is not None and rectification.retiree_le is not None:
        raise ActionImpossible("Ce procès-verbal est retiré : il ne se signe plus.")


def _sceller(pv: ProcesVerbal, session: SessionJury, auteur: Utilisateur) -> None:
    pv.signe_le = timezone.now()
    pv.scelle_id = produire(genre="pv_signe", objet_id=pv.pk, cle=f"pv_signe:{pv.pk}", auteur_id=auteur.pk).pk
    pv.save(update_fields=["signe_le", "scelle_id"])
    noter(session, auteur, "pv_signe", pv=pv.numero)
    rectification = get_rectification(pv)
    if rectification is not None:
        appliquer_rectification(rectification, session, auteur)
        return
    automatique = valeur("annonce_automatique", le=jour_de(session), certification=session.certification)
    if automatique and is_annoncable(session, jour=timezone.localdate()):
        _annoncer(session, auteur_id=auteur.pk)


def annonce_a_la_signature(pv: ProcesVerbal) -> bool:
    """The next signature of these minutes announces the results at once: it is the second, and neither the setting nor a later date holds them back."""
    if get_rectification(pv) is not None or len(signatures_du_pv(pv)) != len(BUREAU) - 1:
        return False
    session = pv.session
    prevue = session.annonce_prevue_le
    automatique = valeur("annonce_automatique", le=jour_de(session), certification=session.certification)
    return bool(automatique) and (prevue is None or prevue <= timezone.localdate())


def is_annoncable(session: SessionJury, *, jour: date) -> bool:
    """The minutes are signed, nothing was announced yet, and the date set for it, if any, has come."""
    signe = session.proces_verbaux.filter(signe_le__isnull=False).exists()
    return signe and session.annoncee_le is None and (session.annonce_prevue_le is None or session.annonce_prevue_le <= jour)


@transaction.atomic
def annoncer(*, session: SessionJury, auteur: Utilisateur) -> SessionJury:
    """Announce the results now: the candidates see them, letters leave, the members' accesses
    end. By the secretariat.

    Deciding and announcing are two facts (metier §2). Raises `ActionImpossible` before the minutes are signed.
    """
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat annonce les résultats.")
    session = verrouiller_session(session.pk, EtatSession.CLOSE)
    if not session.proces_verbaux.filter(signe_le__isnull=False).exists():
        raise ActionImpossible("Le procès-verbal doit d’abord être signé par le président et le vice-président.")
    if session.annoncee_le is not None:
        raise ActionImpossible("Les résultats de cette session sont déjà annoncés.")
    return _annoncer(session, auteur_id=auteur.pk)


@transaction.atomic
def annoncer_a_la_date(*, session_id: UUID | str, jour: date) -> bool:
    """Announce a session whose date has come; safe to run twice. Returns whether it did."""
    session = verrouiller_session(session_id)
    if session.etat != EtatSession.CLOSE or session.annonce_prevue_le is None or not is_annoncable(session, jour=jour):
        return False
    _annoncer(session, auteur_id="")
    return True


def _annoncer(session: SessionJury, *, auteur_id: object) -> SessionJury:
    maintenant = timezone.now()
    decisions = Decision.objects.filter(inscription__session=session, arretee_le__isnull=False, remplacee_par__isnull=True)
    for decision in decisions.select_related("inscription__dossier__candidat__utilisateur", "inscription__dossier__referentiel"):
        dossier = decision.inscription.dossier
        if not Dossier.objects.filter(pk=dossier.pk, annonce_le__isnull=True).update(annonce_le=maintenant):
            continue
        dossier.refresh_from_db()
        evenement = journaliser(
            action="resultat_annonce", acteur_id=auteur_id, dossier_id=dossier.pk, objet_type="decision", objet_id=decision.pk
        )
        produire_de(decision, auteur_id=auteur_id)  # queued at the closing; asked for again, it changes nothing
        _ecrire_resultat(dossier, decision, evenement.numero)
        dossier.acces.filter(role__in=[R.JURE, R.PRESIDENT], au__isnull=True).update(au=maintenant)
    session.annoncee_le = maintenant
    session.save(update_fields=["annoncee_le"])
    toucher(session)
    journaliser(action="session_annoncee", acteur_id=auteur_id, objet_type="session", objet_id=session.pk)
    return session


def _ecrire_resultat(dossier: Dossier, decision: Decision, numero: int) -> None:
    attribution = Attribution.objects.filter(decision=decision).first()
    lignes = list(decision.competences.all())
    structure = dossier.referentiel.structure
    titres = {c.code: f"{c.code.removeprefix('C')}. {structure.competence(c.code).intitule}" for c in lignes}
    ecrire_au_candidat_du_dossier(
        dossier, "jury.resultat", numero, decision=decision, attribution=attribution,
        validees=[(titres[c.code], c) for c in lignes if c.is_validee],
        manquantes=[(titres[c.code], c) for c in lignes if not c.is_validee],
        recours_avant_le=get_limite_recours(dossier, decision), routes=get_routes(dossier),
    )  # fmt: skip

