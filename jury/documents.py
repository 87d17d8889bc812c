"""Documents of the jury: the minutes to sign, then sealed; the fiche de décision; the parchemin or the attestation."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.models import Dossier
from candidates.workflow import roles_sur
from comptes.permissions import is_secretariat
from documents.models import Document
from documents.registre import Contenu, Genre, Piece, declarer_roles, enregistrer
from documents.regles import en_json
from documents.services import piece_des_signatures
from referentiels.parametres import valeur

from .acquis import get_acquis_reportes
from .enums import Fonction, Issue, Nature, Sort
from .lecture import get_pv, get_routes
from .models import Attribution, Decision, MembreSession, ProcesVerbal
from .services import signatures_du_pv, titre_qui_remplace

if TYPE_CHECKING:
    from uuid import UUID

    from comptes.models import Utilisateur

COLLEGES = ("Collège des employeurs", "Collège des salariés")


# --- the minutes --------------------------------------------------------------------------------------------------------


def construire_pv(objet_id: str) -> Contenu:
    """Content of the minutes: what was frozen when the session closed, and nothing read since. This is what is signed."""
    pv = ProcesVerbal.objects.get(pk=objet_id)
    return Contenu(
        titre=nommer_pv(pv), gabarit="jury/documents/pv.html", contexte=lire_pv(pv), pieces=(joindre_pv(pv.contenu),)
    )


def joindre_pv(contenu: dict[str, Any]) -> Piece:
    """The frozen minutes as data, or what an extract shows of them."""
    return Piece("pv.json", en_json(contenu), "application/json", "Le procès-verbal, en données")


def construire_pv_signe(objet_id: str) -> Contenu:
    """Content of the sealed minutes: the same text, then both signatures with their evidence, and the SHA-256 they sign."""
    pv = ProcesVerbal.objects.get(pk=objet_id)
    signatures = signatures_du_pv(pv)
    fige = Document.objects.get(pk=str(pv.document_id))
    contexte = lire_pv(pv) | {"signatures": signatures, "fige": fige, "signe_le": pv.signe_le}
    return Contenu(
        titre=f"{nommer_pv(pv)}, signé", gabarit="jury/documents/pv_signe.html",
        contexte=contexte, pieces=(joindre_pv(pv.contenu), piece_des_signatures(signatures)),
    )  # fmt: skip


def nommer_pv(pv: ProcesVerbal) -> str:
    """Title of the minutes; those of a correction say so."""
    return f"Procès-verbal {'rectificatif ' if pv.contenu.get('rectifie') else ''}{pv.numero} du jury paritaire"


def lire_pv(pv: ProcesVerbal) -> dict[str, Any]:
    """Return what the minutes show, from their frozen content alone."""
    fige = pv.contenu
    membres = fige["membres"]
    return {
        "pv": pv,
        "sous_titre": fige["certification"],
        "certificateur": fige["certificateur"],
        "seance": fige,
        "le": get_instant(fige["le"]),
        "ouverte_le": get_instant(fige["ouverte_le"]),
        "close_le": get_instant(fige["close_le"]),
        "colleges": [(nom, [m for m in membres if m["college"] == nom]) for nom in COLLEGES],
        "dossiers": [_dossier_du_pv(d) for d in fige["dossiers"]],
        "rectifie": fige.get("rectifie"), "is_extrait": False,
    }


def get_instant(texte: str) -> datetime | None:
    """An instant of the frozen minutes, in Paris; None when there was none."""
    return timezone.localtime(datetime.fromisoformat(texte)) if texte else None


def _dossier_du_pv(ligne: dict[str, Any]) -> dict[str, Any]:
    naissance = ligne["candidat"]["date_naissance"]
    votes = ligne["votes"]
    decision = ligne["decision"]
    competences = [c | {"vote": votes.get(c["code"], "")} for c in decision["competences"]] if decision else []
    return ligne | {
        "ne_le": date.fromisoformat(naissance) if naissance else None,
        "is_ajourne": ligne["sort"] == Sort.AJOURNE,
        "liens": ligne.get("liens", ()), "sans_declaration": ", ".join(ligne.get("sans_declaration", ())),
        "competences": competences,
        "votes_seuls": [] if decision else sorted(votes.items()),
        "validees": [c["code"] for c in competences if c["validee"]],
    }


def pv_visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The secretariat and the members of the session read its minutes; with masked identities, of the members, those who sign them."""
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return False
    if is_secretariat(utilisateur):
        return True
    return MembreSession.objects.tenus_par(utilisateur).lisent_les_noms().filter(session__proces_verbaux__pk=document.objet_id).exists()


def sans_dossier(objet_id: str) -> None:
    """Minutes speak of several dossiers: they belong to none."""


def nom_fichier_pv(document: Document) -> str:
    """Name proposed for the minutes."""
    return f"{document.titre}.pdf"


# --- the fiche de décision ----------------------------------------------------------------------------------------------


def construire_fiche(objet_id: str) -> Contenu:
    """Content of the fiche de décision (l.64–76): what the jury decided of one dossier, and what follows from it."""
    decision = get_decision(objet_id)
    dossier, session = decision.inscription.dossier, decision.inscription.session
    pv = get_pv(decision)
    ligne = get_ligne(pv, dossier)
    structure = dossier.referentiel.structure
    return Contenu(
        titre="Fiche de décision du jury paritaire" + (" (annule et remplace)" if decision.remplace_id else ""),
        gabarit="jury/documents/fiche_decision.html",
        contexte={
            "numero_dossier": dossier.numero, "sous_titre": dossier.referentiel.certification.intitule,
            "decision": decision, "dossier": dossier, "candidat": ligne["candidat"], "ne_le": get_jour(ligne["candidat"]["date_naissance"]),
            "certification": dossier.referentiel.certification, "pv": pv, "le": timezone.localtime(session.le),
            "session": session, "conformite": ligne["conformite"], "reserve": ligne["reserve"],
            "competences": [{"ligne": c, "texte": structure.competence(c.code)} for c in decision.competences.all()],
            "acquises": [{"ligne": a, "texte": structure.competence(a.code)} for a in dossier.competences_acquises.all()],
            "regle": structure.presentation.regle_obtention,
            **lire_suites(decision), "bureau": get_bureau(pv), "remplace": decision.remplace,
        },
        pieces=(joindre_decision(decision, pv),),
    )  # fmt: skip


def joindre_decision(decision: Decision, pv: ProcesVerbal) -> Piece:
    """One decision as data."""
    inscription = decision.inscription
    donnees = {
        "dossier": inscription.dossier.numero, "session": inscription.session.numero, "pv": pv.numero, "decision": decision.numero or "",
        "arretee_le": decision.arretee_le, "issue": decision.issue, "remplace": decision.remplace.numero if decision.remplace else "",
        "certification": inscription.dossier.referentiel.certification.code, "referentiel": inscription.dossier.referentiel.version,
        "preconisations": decision.preconisations,
        "competences": [{"code": c.code, "maitrisee": c.is_maitrisee, "validee": c.is_validee, "motif": c.motif} for c in decision.competences.all()],
    }  # fmt: skip
    return Piece("decision.json", en_json(donnees), "application/json", "La décision, en données")


def lire_suites(decision: Decision) -> dict[str, Any]:
    """What follows from a decision: the award, until when it holds, the two routes, the months to contest."""
    dossier, jour = decision.inscription.dossier, timezone.localdate(decision.arretee_le)
    return {
        "attribution": Attribution.objects.filter(decision=decision).first(),
        "is_totale": decision.issue == Issue.TOTALE,
        "is_partielle": decision.issue == Issue.PARTIELLE,
        "routes": get_routes(dossier),
        "recours_mois": valeur("recours_mois", le=jour, certification=dossier.referentiel.certification),
    }


def get_jour(texte: str) -> date | None:
    """A day of the frozen minutes."""
    return date.fromisoformat(texte) if texte else None


def get_ligne(pv: ProcesVerbal, dossier: Dossier) -> dict[str, Any]:
    """What the minutes froze of one dossier."""
    ligne: dict[str, Any] = next(x for x in pv.contenu["dossiers"] if x["dossier"] == dossier.numero)
    return ligne


def get_bureau(pv: ProcesVerbal) -> list[dict[str, str]]:
    """President and vice-president, as the minutes name them."""
    fonctions = {Fonction.PRESIDENT.label: "le président", Fonction.VICE_PRESIDENT.label: "le vice-président"}
    return [m | {"qui": fonctions[m["fonction"]]} for m in pv.contenu["membres"] if m["fonction"] in fonctions]


def get_decision(objet_id: str) -> Decision:
    """The decision a fiche tells."""
    liens = ("inscription__dossier__candidat", "inscription__dossier__referentiel__certification", "inscription__session", "remplace")
    return Decision.objects.select_related(*liens).get(pk=objet_id)


def fiche_visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The secretariat; the members of the session who did not sit out, unless identities are masked for them; the candidate,
    once the result is announced."""
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return False
    decision = Decision.objects.filter(pk=document.objet_id).select_related("inscription__dossier__candidat").first()
    if decision is None:
        return False
    dossier: Dossier = decision.inscription.dossier
    if RoleDossier.CANDIDAT in roles_sur(dossier, utilisateur):
        return dossier.is_annonce
    if is_secretariat(utilisateur):
        return True
    membres = MembreSession.objects.tenus_par(utilisateur).lisent_les_noms().filter(session=decision.inscription.session_id)
    return membres.exclude(deports__inscription=decision.inscription_id).exists()


def dossier_de(objet_id: str) -> UUID:
    """The dossier of a decision."""
    return Decision.objects.values_list("inscription__dossier_id", flat=True).get(pk=objet_id)


def nom_fichier_fiche(document: Document) -> str:
    """Name proposed for the fiche."""
    return f"{get_decision(document.objet_id).inscription.dossier.numero} - {document.titre}.pdf"


# --- what is delivered: the parchemin, or the attestation of a partial award ---------------------------------------------


def construire_titre(objet_id: str) -> Contenu:
    """Content of the parchemin (every competence, l.70) or of the attestation (some of them, l.72), from the register.

    The name is the one of the minutes: birth name first, as a certificate needs it.
    """
    attribution = get_attribution(objet_id)
    dossier, pv = attribution.dossier, attribution.proces_verbal
    ligne = get_ligne(pv, dossier)
    structure, is_cqp = dossier.referentiel.structure, attribution.nature == Nature.CQP
    acquises = {a.code: a for a in get_acquis_reportes(dossier)}
    code = "parchemin" if is_cqp else "attestation"
    return Contenu(
        titre=f"Parchemin – {structure.certification.intitule}" if is_cqp else "Attestation de validation partielle",
        gabarit=f"jury/documents/{code}.html",
        contexte={
            "numero_dossier": dossier.numero, "sous_titre": structure.certification.intitule, "attribution": attribution,
            "certification": structure.certification, "candidat": ligne["candidat"], "ne_le": get_jour(ligne["candidat"]["date_naissance"]),
            "pv": pv, "le": get_instant(pv.contenu["le"]), "bureau": get_bureau(pv), "regle": structure.presentation.regle_obtention,
            "competences": [{"texte": structure.competence(c), "acquise": acquises.get(c)} for c in attribution.competences],
            "delivre_le": attribution.attribuee_le, "textes_le": pv.redige_le, "routes": get_routes(dossier),
        },
        pieces=(_joindre_titre(attribution, ligne["candidat"]),),
    )  # fmt: skip


def _joindre_titre(attribution: Attribution, candidat: dict[str, str]) -> Piece:
    benefice = attribution.benefice_jusqu_au
    donnees = {
        "numero": attribution.numero, "nature": attribution.nature, "dossier": attribution.dossier.numero, "pv": attribution.proces_verbal.numero,
        "certification": attribution.dossier.referentiel.certification.code, "referentiel": attribution.dossier.referentiel.version,
        "titulaire": candidat, "competences": list(attribution.competences), "delivre_le": attribution.attribuee_le,
        "benefice_jusqu_au": benefice.isoformat() if benefice else "",
    }  # fmt: skip
    return Piece("titre.json", en_json(donnees), "application/json", "Le titre, en données")


def get_attribution(objet_id: str) -> Attribution:
    """The award that a parchemin or an attestation tells."""
    liens = ("dossier__candidat", "dossier__referentiel__certification", "proces_verbal", "decision")
    return Attribution.objects.select_related(*liens).get(pk=objet_id)


def remplace_par(document: Document) -> Document | None:
    """What cancelled a parchemin, an attestation or their duplicata, since a correction of the jury; None while it holds."""
    attribution = Attribution.objects.filter(pk=document.objet_id).first()
    return titre_qui_remplace(attribution) if attribution else None


def titre_visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The secretariat, and the candidate once the result is announced."""
    attribution = Attribution.objects.filter(pk=document.objet_id).select_related("dossier__candidat").first()
    if attribution is None:
        return False
    roles = roles_sur(attribution.dossier, utilisateur)
    return RoleDossier.SECRETARIAT in roles or (RoleDossier.CANDIDAT in roles and attribution.dossier.is_annonce)


def is_annonce(document: Document) -> bool:
    """The result of the dossier is announced: from then on the verification page knows its papers."""
    return Dossier.objects.filter(pk=document.dossier_id, annonce_le__isnull=False).exists()


def dossier_du_titre(objet_id: str) -> UUID:
    """The dossier of an award."""
    return Attribution.objects.values_list("dossier_id", flat=True).get(pk=objet_id)


def nom_fichier_titre(document: Document) -> str:
    """Name proposed for a parchemin or an attestation."""
    return f"{get_attribution(document.objet_id).numero} - {document.titre}.pdf"


declarer_roles({Fonction.PRESIDENT: "Président du jury", Fonction.VICE_PRESIDENT: "Vice-président du jury"})
enregistrer(
    Genre(
        code="parchemin", libelle="Parchemin", construire=construire_titre, visible_par=titre_visible_par,
        dossier_de=dossier_du_titre, nom_fichier=nom_fichier_titre, remplace_par=remplace_par, is_publie=is_annonce,
    )
)  # fmt: skip
enregistrer(
    Genre(
        code="attestation", libelle="Attestation de validation partielle", construire=construire_titre,
        visible_par=titre_visible_par, dossier_de=dossier_du_titre, nom_fichier=nom_fichier_titre, remplace_par=remplace_par,
        is_publie=is_annonce,
    )
)  # fmt: skip
enregistrer(
    Genre(
        code="pv", libelle="Procès-verbal du jury paritaire", construire=construire_pv, visible_par=pv_visible_par,
        dossier_de=sans_dossier, nom_fichier=nom_fichier_pv, scelle=False, prefixe="DOC",
    )
)  # fmt: skip
enregistrer(
    Genre(
        code="pv_signe", libelle="Procès-verbal signé du jury paritaire", construire=construire_pv_signe,
        visible_par=pv_visible_par, dossier_de=sans_dossier, nom_fichier=nom_fichier_pv,
    )
)  # fmt: skip
enregistrer(
    Genre(
        code="fiche_decision", libelle="Fiche de décision du jury paritaire", construire=construire_fiche,
        visible_par=fiche_visible_par, dossier_de=dossier_de, nom_fichier=nom_fichier_fiche, is_publie=is_annonce,
    )
)  # fmt: skip
