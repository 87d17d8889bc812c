"""The gallery of documents: what each kind is for, how many were made, the last one to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q

from documents.enums import EtatDocument
from documents.models import Document
from documents.registre import genre as get_genre
from documents.registre import genres
from documents.services import get_documents_visibles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comptes.models import Utilisateur
    from documents.registre import Genre

USAGES = {
    "recepisse": "Remis au candidat à chaque dépôt\u00a0: ce qui a été reçu, quand, et jusqu’à quand le secrétariat répond.",
    "dossier_recevabilite": "La partie 2 telle que le candidat l’a signée.",
    "dossier_activites": "La partie 3 telle que le candidat l’a signée, compétence par compétence.",
    "lettre_complements": "Les points à compléter, avant l’avis de recevabilité ou avant l’évaluation.",
    "avis_recevabilite": "La lettre qui dit si la demande est recevable\u00a0; les motifs et le recours quand elle ne l’est pas.",
    "lettre": "Une lettre à poster à un candidat sans adresse électronique\u00a0: compléments, avis, convocation, résultat.",
    "convocation_evaluation": "Le rendez-vous de l’évaluation. Une nouvelle convocation remplace la précédente.",
    "fiche_entretien": "Le document de travail du binôme, pour le jour de l’évaluation : il n’est ni scellé ni conservé.",
    "bilan": "Ce que signent le candidat et les deux évaluateurs.",
    "dossier_complet": "Tout le dossier, transmis au jury.",
    "convocation_jury": "La convocation de chaque membre du jury. Une nouvelle convocation remplace la précédente.",
    "feuille_presence": "Qui siégeait, par collège, à la clôture de la session.",
    "fiche_decision": "Ce que le jury a décidé d’un dossier, et ce qui en découle.",
    "pv": "Le procès-verbal figé, que signent le président et le vice-président.",
    "pv_signe": "Le procès-verbal avec ses deux signatures, scellé.",
    "parchemin": "Le certificat, quand toutes les compétences sont validées.",
    "attestation": "Les compétences acquises, quand la validation est partielle.",
    "lettre_resultat": "La lettre qui annonce au candidat ce que le jury a décidé, ce qu’il garde, et comment contester.",
    "lettre_ajournement": "La lettre qui dit au candidat que le jury a reporté l’examen de son dossier, et pourquoi.",
    "extrait_pv": "Le procès-verbal, pour un seul candidat\u00a0: personne d’autre n’y est nommé.",
    "duplicata": "Un parchemin ou une attestation établi de nouveau, avec sa date d’origine.",
    "ancre_journal": "Chaque nuit, la dernière ligne de chaque chaîne du journal, scellée\u00a0: à garder hors du site.",
    "formulaire_dossier": "Le dossier à remplir à la main.",
    "formulaire_grille": "La grille à remplir à la main.",
}


@dataclass(frozen=True)
class Exemplaire:
    """One kind, how many finished documents it has, and the last one; None when none was made."""

    genre: Genre
    usage: str
    nombre: int
    dernier: Document | None
    pages_du_specimen: int  # 0: none yet


def lire_galerie(utilisateur: Utilisateur, *, specimens: Mapping[str, int]) -> list[Exemplaire]:
    """Every kind but the previews, in the order of the road, in two queries for the documents. `specimens`: pages of each, by kind."""
    connus = [g for g in genres() if g.code in USAGES or not g.provisoire]
    prets = Document.objects.filter(etat=EtatDocument.PRET, genre__in=[g.code for g in connus])
    comptes = {c["genre"]: c for c in prets.order_by().values("genre").annotate(nombre=Count("pk"), le=Max("pret_le"))}
    choix = Q(pk__isnull=True)
    for code, compte in comptes.items():
        choix |= Q(genre=code, pret_le=compte["le"])
    lus = list(prets.filter(choix))
    derniers = {d.genre: d for d in get_documents_visibles(documents=lus, utilisateur=utilisateur)}
    derniers |= {d.genre: d for d in lus if d.is_provisoire and get_genre(d.genre).visible_par(utilisateur, d)}
    rangs = {code: i for i, code in enumerate(USAGES)}
    return [
        Exemplaire(g, USAGES.get(g.code, ""), comptes.get(g.code, {}).get("nombre", 0), derniers.get(g.code), specimens.get(g.code, 0))
        for g in sorted(connus, key=lambda g: rangs.get(g.code, len(rangs)))
    ]
