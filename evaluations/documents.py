"""Documents of the evaluation: the bilan that the three sign, and the whole dossier VAE that goes to the jury (l.56)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from candidates.completude import get_dernier_depot
from candidates.documents import sortir_les_longs
from candidates.enums import Partie, RoleDossier
from candidates.lecture import lire_partie_2, lire_partie_3
from candidates.models import Depot, Dossier
from candidates.workflow import roles_sur
from documents.models import Document, Signature
from documents.registre import Contenu, Genre, Piece, enregistrer
from documents.regles import en_json
from documents.services import piece_des_signatures
from recevabilite.lecture import get_recevabilite

from .lecture import get_evaluation, jour_evaluation
from .models import Evaluation
from .presentation import lire_bilan, lire_signatures
from .services.bilan import signatures_du_bilan
from .services.commun import PAIRE
from .versions import get_version_remplacee

if TYPE_CHECKING:
    from uuid import UUID

    from comptes.models import Utilisateur
    from recevabilite.models import Recevabilite

JURY = frozenset({RoleDossier.JURE.value, RoleDossier.PRESIDENT.value})
EVALUATEURS = frozenset(r.value for r in PAIRE)
LIENS = (
    "dossier__candidat", "dossier__referentiel__certification", "dossier__classification", "dossier__origine",
    "professionnel__evaluateur__organisation", "professionnel__habilitation",
    "evaluateur_externe__evaluateur__organisation", "evaluateur_externe__habilitation", "hote",
)  # fmt: skip


# --- the bilan ----------------------------------------------------------------------------------------------------------


def construire_bilan(objet_id: str) -> Contenu:
    """Content of the bilan (l.1284–1383): results and comments as they were closed. No signature: this is what is signed."""
    evaluation = Evaluation.objects.select_related(*LIENS).get(pk=objet_id)
    bilan = lire_bilan(evaluation)
    return Contenu(
        titre="Bilan de l’évaluation des compétences",
        gabarit="evaluations/documents/bilan.html",
        contexte=bilan | {"numero_dossier": evaluation.dossier.numero, "sous_titre": bilan["certification"].intitule, "remplacee": get_version_remplacee(evaluation)},
        pieces=(_piece("bilan.json", {"grille": _grille_en_clair(evaluation)}, "Grille et bilan de l’évaluation, en données"),),
    )


def bilan_visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The secretariat; while the evaluation is in force, the pair, the jury, and the candidate once it was presented."""
    evaluation = Evaluation.objects.filter(pk=document.objet_id).first()
    roles = _roles(utilisateur, document)
    if evaluation is None or not roles:
        return False
    if RoleDossier.SECRETARIAT in roles:
        return True
    if not evaluation.is_active:
        return False
    presente = evaluation.presente_le is not None or evaluation.is_figee
    return not roles.isdisjoint(EVALUATEURS | JURY) or (presente and RoleDossier.CANDIDAT in roles)


def _roles(utilisateur: Utilisateur, document: Document) -> frozenset[str]:
    visibles = Dossier.objects.visibles_par(utilisateur).select_related("candidat")
    dossier = visibles.filter(pk=document.dossier_id).first()
    return roles_sur(dossier, utilisateur) if dossier else frozenset()


def dossier_du_bilan(objet_id: str) -> UUID:
    """The dossier of an evaluation."""
    return Evaluation.objects.values_list("dossier_id", flat=True).get(pk=objet_id)


# --- the whole dossier --------------------------------------------------------------------------------------------------


def construire_dossier_complet(objet_id: str) -> Contenu:
    """Content of the « dossier VAE » as the jury receives it (l.56, 62): the paper's content, in the paper's order.

    Part 2 and the ruling, part 3 and the grid competence by competence, the bilan, the signatures with their evidence.
    Reads the last deposits and the evaluation in force. No decision of the jury.
    """
    dossier = Dossier.objects.select_related("candidat", "referentiel__certification", "origine").get(pk=objet_id)
    evaluation = _evaluation_en_vigueur(dossier)
    depot_2, depot_3 = (get_dernier_depot(dossier, p) for p in (Partie.RECEVABILITE, Partie.ACTIVITES))
    avis = get_recevabilite(dossier)
    bilan = lire_bilan(evaluation)
    contexte = bilan | {
        "numero_dossier": dossier.numero,
        "depot_2": depot_2,
        "partie_2": lire_partie_2(depot_2) if depot_2 else None,
        "signatures_2": _signatures("depot", depot_2),
        "avis": avis,
        "motifs": list(avis.motifs.all()) if avis else [],
        "signatures_avis": _signatures("recevabilite", avis),
        "depot_3": depot_3,
        "partie_3": lire_partie_3(depot_3) if depot_3 else None,
        "parcours": _reunir(bilan["grille"], depot_3),
        "signatures_3": _signatures("depot", depot_3),
        "signatures_bilan": lire_signatures(evaluation),
    }
    return Contenu(
        titre=f"Dossier VAE – {bilan['certification'].intitule}",
        gabarit="evaluations/documents/dossier_complet.html",
        contexte=contexte,
        pieces=(_piece("dossier.json", _donnees(dossier, evaluation), "Dossier VAE en données : parties 2 et 3, grille, signatures"),),
    )


def _evaluation_en_vigueur(dossier: Dossier) -> Evaluation:
    en_vigueur = get_evaluation(dossier)
    if en_vigueur is None:
        raise LookupError(f"Aucune évaluation en vigueur pour {dossier.numero}.")
    return Evaluation.objects.select_related(*LIENS).get(pk=en_vigueur.pk)


def _reunir(grille: list[dict[str, Any]], depot: Depot | None) -> list[dict[str, Any]]:
    """Put beside each competence of the grid what the candidate wrote about it."""
    lues = lire_partie_3(depot)["competences"] if depot else []
    ecrites = {c["code"]: sortir_les_longs(c) for c in lues}
    return [lue | {"ecrite": ecrites[lue["code"]] | {"texte": lue["texte"]} if lue["acquise"] is None and lue["code"] in ecrites else None} for lue in grille]


def _signatures(objet_type: str, objet: Depot | Recevabilite | None) -> list[Signature]:
    if objet is None:
        return []
    valides = Signature.objects.valides().filter(objet_type=objet_type, objet_id=str(objet.pk))
    return list(valides.select_related("signataire", "consignee_par"))


def dossier_complet_visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The secretariat, the pair and the jury while their access is open, and the candidate: it is their dossier."""
    permis = EVALUATEURS | JURY | {RoleDossier.CANDIDAT.value, RoleDossier.SECRETARIAT.value}
    return not _roles(utilisateur, document).isdisjoint(permis)


def dossier_de(objet_id: str) -> UUID:
    """The dossier itself."""
    return Dossier.objects.values_list("pk", flat=True).get(pk=objet_id)


# --- the data behind the documents -------------------------------------------------------------------------------------


def _donnees(dossier: Dossier, evaluation: Evaluation) -> dict[str, Any]:
    depots = [get_dernier_depot(dossier, partie) for partie in (Partie.RECEVABILITE, Partie.ACTIVITES)]
    avis = get_recevabilite(dossier)
    signatures = [s for d in depots for s in _signatures("depot", d)] + _signatures("recevabilite", avis)
    signatures += list(signatures_du_bilan(evaluation))
    return {
        "dossier": dossier.numero,
        "referentiel": {
            "certification": dossier.referentiel.certification.code,
            "version": dossier.referentiel.version,
            "empreinte": dossier.referentiel.empreinte,
        },
        "depots": [
            {"partie": d.partie, "numero": d.numero, "depose_le": d.depose_le, "sha256": d.sha256, "contenu": d.contenu}
            for d in depots if d
        ],
        "competences_acquises": list(dossier.competences_acquises.values("code", "acquise_le", "pv_numero")),
        "evaluation": _grille_en_clair(evaluation),
        "signatures": json.loads(piece_des_signatures(signatures).octets)["signatures"],
    }  # fmt: skip


def _grille_en_clair(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as plain data: facts, grid, comments."""
    return {
        "prevue_le": evaluation.prevue_le,
        "lieu": evaluation.lieu,
        "entretien": {"debut": evaluation.entretien_debut, "fin": evaluation.entretien_fin, "notes": evaluation.entretien_notes},
        "binome": [
            {
                "role": m.role, "habilitation": m.habilitation.get_du_jour(jour_evaluation(evaluation)).numero,
                "liens_declares": m.liens_declares, "sans_lien": m.sans_lien,
            }
            for m in (evaluation.professionnel, evaluation.evaluateur_externe)
        ],
        "observations": list(evaluation.observations.order_by("le", "code").values("code", "le", "lieu", "situation", "constat")),
        "elements": list(
            evaluation.elements.order_by("code").values("code", "points_a_verifier", "resultat", "commentaire", "annotation")
        ),
        "competences": list(
            evaluation.competences.order_by("code").values(
                "code", "lecture_le", "resultats_le", "proposition", "conclusion", "motif", "observations"
            )
        ),
        "competences_acquises": list(evaluation.dossier.competences_acquises.values("code", "acquise_le", "pv_numero")),
        "commentaires": {
            "candidat": evaluation.commentaire_candidat,
            "professionnel": evaluation.commentaire_professionnel,
            "evaluateur_externe": evaluation.commentaire_evaluateur,
        },
    }


def _piece(nom: str, donnees: dict[str, Any], description: str) -> Piece:
    return Piece(nom, en_json(donnees), "application/json", description)


def nom_fichier(document: Document) -> str:
    """Name proposed for the bilan or the whole dossier."""
    numero = Dossier.objects.values_list("numero", flat=True).get(pk=document.dossier_id)
    return f"{numero} - {document.titre}.pdf"


enregistrer(
    Genre(
        code="bilan", libelle="Bilan de l’évaluation des compétences", construire=construire_bilan,
        visible_par=bilan_visible_par, dossier_de=dossier_du_bilan, nom_fichier=nom_fichier,
    )
)  # fmt: skip
enregistrer(
    Genre(
        code="dossier_complet", libelle="Dossier VAE complet", construire=construire_dossier_complet,
        visible_par=dossier_complet_visible_par, dossier_de=dossier_de, nom_fichier=nom_fichier,
    )
)  # fmt: skip
