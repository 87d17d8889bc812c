"""What is handed to one candidate: the letter of result, the extract of the minutes, the duplicata of a title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.workflow import roles_sur
from documents.models import Document
from documents.registre import Contenu, Genre, enregistrer
from referentiels.parametres import valeur

from .documents import (
    construire_titre,
    dossier_de,
    dossier_du_titre,
    get_attribution,
    get_bureau,
    get_decision,
    get_instant,
    is_annonce,
    joindre_decision,
    joindre_pv,
    lire_pv,
    lire_suites,
    remplace_par,
    titre_visible_par,
)
from .enums import Nature
from .lecture import get_pv
from .models import Decision
from .services import signatures_du_pv

if TYPE_CHECKING:
    from comptes.models import Utilisateur


def construire_lettre(objet_id: str) -> Contenu:
    """Content of the letter of result (l.68–76): the decision, competence by competence, what is kept, what comes next, how to contest it.

    It counts the months to contest from the announcement, whose day nobody knows when the letter is made.
    """
    decision = get_decision(objet_id)
    dossier, pv = decision.inscription.dossier, get_pv(decision)
    structure, certification = dossier.referentiel.structure, dossier.referentiel.certification
    lignes = [{"ligne": c, "texte": structure.competence(c.code)} for c in decision.competences.all()]
    return Contenu(
        titre="Résultat du jury paritaire" + (" (annule et remplace)" if decision.remplace_id else ""),
        gabarit="jury/documents/lettre_resultat.html",
        contexte={
            "numero_dossier": dossier.numero, "dossier": dossier, "candidat": dossier.candidat, "certification": certification,
            "adresse_certificateur": valeur("certificateur_adresse", le=timezone.localdate(pv.redige_le)), "decision": decision, "remplace": decision.remplace,
            "le": get_instant(pv.contenu["le"]), "pv": pv, "validees": [x for x in lignes if x["ligne"].is_validee],
            "manquantes": [x for x in lignes if not x["ligne"].is_validee],
            "acquises": [{"ligne": a, "texte": structure.competence(a.code)} for a in dossier.competences_acquises.all()],
            **lire_suites(decision), "bureau": get_bureau(pv),
        },
        pieces=(joindre_decision(decision, pv),),
    )  # fmt: skip


def construire_extrait(objet_id: str) -> Contenu:
    """Content of the extract of the minutes for one candidate: the session, who sat, what was decided of this dossier, and of no other.

    From the frozen minutes alone; the place of the dossier on the agenda is left out, and so is any count of the others.
    """
    decision = get_decision(objet_id)
    dossier, pv = decision.inscription.dossier, get_pv(decision)
    contexte = lire_pv(pv)
    contexte["dossiers"] = [d for d in contexte["dossiers"] if d["dossier"] == dossier.numero]
    contexte["seance"] = {k: v for k, v in contexte["seance"].items() if k != "dossiers"}
    propre = pv.contenu | {"dossiers": [d for d in pv.contenu["dossiers"] if d["dossier"] == dossier.numero]}
    return Contenu(
        titre=f"Extrait du procès-verbal {pv.numero} du jury paritaire", gabarit="jury/documents/extrait_pv.html",
        contexte=contexte | {"numero_dossier": dossier.numero, "signatures": signatures_du_pv(pv), "signe_le": pv.signe_le, "is_extrait": True},
        pieces=(joindre_pv(propre),),
    )  # fmt: skip


def construire_duplicata(objet_id: str) -> Contenu:
    """Content of a duplicata: the parchemin or the attestation as it was delivered, with its original date, and the word « duplicata »."""
    attribution = get_attribution(objet_id)
    titre = construire_titre(objet_id)
    nom = "duplicata_parchemin" if attribution.nature == Nature.CQP else "duplicata_attestation"
    return Contenu(titre=f"{titre.titre} (duplicata)", gabarit=f"jury/documents/{nom}.html", contexte=titre.contexte, pieces=titre.pieces)


def remis_visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The secretariat; the candidate, once the result is announced. Never the members: these papers carry an address, or belong to the candidate."""
    decision = Decision.objects.filter(pk=document.objet_id).select_related("inscription__dossier__candidat").first()
    if decision is None or not utilisateur.is_authenticated or not utilisateur.is_active:
        return False
    dossier = decision.inscription.dossier
    roles = roles_sur(dossier, utilisateur)
    return RoleDossier.SECRETARIAT in roles or (RoleDossier.CANDIDAT in roles and dossier.is_annonce)


def nom_fichier_remis(document: Document) -> str:
    """Name proposed for a letter or an extract."""
    return f"{get_decision(document.objet_id).inscription.dossier.numero} - {document.titre}.pdf"


def nom_fichier_duplicata(document: Document) -> str:
    """Name proposed for a duplicata."""
    return f"{get_attribution(document.objet_id).numero} - {document.titre}.pdf"


_DECISION: dict[str, Any] = {"visible_par": remis_visible_par, "dossier_de": dossier_de, "nom_fichier": nom_fichier_remis, "is_publie": is_annonce}
enregistrer(Genre(code="lettre_resultat", libelle="Lettre de résultat du jury paritaire", construire=construire_lettre, **_DECISION))
enregistrer(Genre(code="extrait_pv", libelle="Extrait du procès-verbal du jury paritaire", construire=construire_extrait, **_DECISION))
enregistrer(
    Genre(
        code="duplicata", libelle="Duplicata", construire=construire_duplicata, visible_par=titre_visible_par, dossier_de=dossier_du_titre,
        nom_fichier=nom_fichier_duplicata, gabarits=("jury/documents/duplicata_parchemin.html", "jury/documents/duplicata_attestation.html"),
        remplace_par=remplace_par, is_publie=is_annonce,
    )
)  # fmt: skip
