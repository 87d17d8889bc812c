"""Documents of the jury: the minutes as they are signed, the minutes sealed with their signatures, the fiche de décision."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.workflow import roles_sur
from comptes.permissions import is_secretariat
from documents.models import Document
from documents.registre import Contenu, Genre, enregistrer
from documents.services import piece_des_signatures
from referentiels.parametres import valeur

from .enums import Fonction, Issue, Sort
from .lecture import get_routes
from .models import Attribution, Decision, MembreSession, ProcesVerbal
from .services import signatures_du_pv

if TYPE_CHECKING:
    from uuid import UUID

    from candidates.models import Dossier
    from comptes.models import Utilisateur

COLLEGES = ("Collège des employeurs", "Collège des salariés")


# --- the minutes --------------------------------------------------------------------------------------------------------


def construire_pv(objet_id: str) -> Contenu:
    """Content of the minutes: what was frozen when the session closed, and nothing read since. This is what is signed."""
    pv = ProcesVerbal.objects.get(pk=objet_id)
    return Contenu(
        titre=f"Procès-verbal {pv.numero} du jury paritaire", gabarit="jury/documents/pv.html", contexte=lire_pv(pv)
    )


def construire_pv_signe(objet_id: str) -> Contenu:
    """Content of the sealed minutes: the same text, then both signatures with their evidence, and the SHA-256 they sign."""
    pv = ProcesVerbal.objects.get(pk=objet_id)
    signatures = signatures_du_pv(pv)
    fige = Document.objects.get(pk=pv.document_id)
    contexte = lire_pv(pv) | {"signatures": signatures, "fige": fige, "signe_le": pv.signe_le}
    return Contenu(
        titre=f"Procès-verbal {pv.numero} du jury paritaire, signé", gabarit="jury/documents/pv_signe.html",
        contexte=contexte, pieces=(piece_des_signatures(signatures),),
    )  # fmt: skip


def lire_pv(pv: ProcesVerbal) -> dict[str, Any]:
    """Return what the minutes show, from their frozen content alone."""
    fige = pv.contenu
    membres = fige["membres"]
    return {
        "pv": pv,
        "sous_titre": fige["certification"],
        "certificateur": fige["certificateur"],
        "seance": fige,
        "le": _instant(fige["le"]),
        "ouverte_le": _instant(fige["ouverte_le"]),
        "close_le": _instant(fige["close_le"]),
        "colleges": [(nom, [m for m in membres if m["college"] == nom]) for nom in COLLEGES],
        "dossiers": [_dossier_du_pv(d) for d in fige["dossiers"]],
    }


def _instant(texte: str) -> datetime | None:
    return timezone.localtime(datetime.fromisoformat(texte)) if texte else None


def _dossier_du_pv(ligne: dict[str, Any]) -> dict[str, Any]:
    naissance = ligne["candidat"]["date_naissance"]
    votes = ligne["votes"]
    decision = ligne["decision"]
    competences = [c | {"vote": votes.get(c["code"], "")} for c in decision["competences"]] if decision else []
    return ligne | {
        "ne_le": date.fromisoformat(naissance) if naissance else None,
        "is_ajourne": ligne["sort"] == Sort.AJOURNE,
        "competences": competences,
        "votes_seuls": [] if decision else sorted(votes.items()),
        "validees": [c["code"] for c in competences if c["validee"]],
    }


def pv_visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The secretariat and the members of the session read its minutes."""
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return False
    if is_secretariat(utilisateur):
        return True
    return MembreSession.objects.filter(personne=utilisateur, session__proces_verbaux__pk=document.objet_id).exists()


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
    pv = session.proces_verbaux.latest("redige_le")
    ligne = next(x for x in pv.contenu["dossiers"] if x["dossier"] == dossier.numero)
    structure = dossier.referentiel.structure
    return Contenu(
        titre="Fiche de décision du jury paritaire",
        gabarit="jury/documents/fiche_decision.html",
        contexte={
            "numero_dossier": dossier.numero, "sous_titre": dossier.referentiel.certification.intitule,
            "decision": decision, "dossier": dossier, "candidat": ligne["candidat"], "ne_le": _jour(ligne["candidat"]["date_naissance"]),
            "certification": dossier.referentiel.certification, "pv": pv, "le": timezone.localtime(session.le),
            "session": session, "conformite": ligne["conformite"], "reserve": ligne["reserve"],
            "competences": [{"ligne": c, "texte": structure.competence(c.code)} for c in decision.competences.all()],
            "acquises": [{"ligne": a, "texte": structure.competence(a.code)} for a in dossier.competences_acquises.all()],
            "regle": structure.presentation.regle_obtention,
            **lire_suites(decision), "bureau": _bureau(pv),
        },
    )  # fmt: skip


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


def _jour(texte: str) -> date | None:
    return date.fromisoformat(texte) if texte else None


def _bureau(pv: ProcesVerbal) -> list[dict[str, str]]:
    fonctions = {Fonction.PRESIDENT.label: "le président", Fonction.VICE_PRESIDENT.label: "le vice-président"}
    return [m | {"qui": fonctions[m["fonction"]]} for m in pv.contenu["membres"] if m["fonction"] in fonctions]


def get_decision(objet_id: str) -> Decision:
    """The decision a fiche tells."""
    liens = ("inscription__dossier__candidat", "inscription__dossier__referentiel__certification", "inscription__session")
    return Decision.objects.select_related(*liens).get(pk=objet_id)


def fiche_visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The secretariat; the members of the session who did not sit out; the candidate, once the result is announced."""
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return False
    decision = Decision.objects.filter(pk=document.objet_id).select_related("inscription__dossier__candidat").first()
    if decision is None:
        return False
    dossier: Dossier = decision.inscription.dossier
    if is_secretariat(utilisateur):
        return True
    if RoleDossier.CANDIDAT in roles_sur(dossier, utilisateur):
        return dossier.is_annonce
    membres = MembreSession.objects.filter(session=decision.inscription.session_id, personne=utilisateur)
    return membres.exclude(deports__inscription=decision.inscription_id).exists()


def dossier_de(objet_id: str) -> UUID:
    """The dossier of a decision."""
    return Decision.objects.values_list("inscription__dossier_id", flat=True).get(pk=objet_id)


def nom_fichier_fiche(document: Document) -> str:
    """Name proposed for the fiche."""
    return f"{get_decision(document.objet_id).inscription.dossier.numero} - {document.titre}.pdf"


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
        visible_par=fiche_visible_par, dossier_de=dossier_de, nom_fichier=nom_fichier_fiche,
    )
)  # fmt: skip
