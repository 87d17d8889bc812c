"""Freeze a part as plain data, the moment it is deposited. What is read afterwards is this, never the live draft."""

from typing import Any

from django.db.models import QuerySet

from .completude import CIBLE_PARTIE_2, EtatPartie3, competences_a_ecrire
from .enums import Analyse
from .models import Candidat, Dossier, Emploi, Parcours, Preuve
from .papier import figer_courrier
from .regles import Experience, Periode, calculer_experience

CHAMPS_IDENTITE = (
    "civilite", "nom_naissance", "nom_usage", "prenoms", "adresse", "code_postal", "commune", "pays",
    "telephone_domicile", "telephone_travail", "telephone_portable", "email", "date_naissance",
    "commune_naissance", "pays_naissance",
)  # fmt: skip
CHAMPS_PARCOURS = (
    "experience_totale", "experience_metier", "autres_activites", "autres_activites_lesquelles",
    "autres_activites_utilite", "derniere_classe", "diplomes", "autres_demandes", "fait_a",
)  # fmt: skip
CHAMPS_EMPLOI = ("intitule", "entreprise", "siret", "secteur", "du", "au", "dans_le_metier", "is_salarie", "activites")


def experience_du_dossier(dossier: Dossier, *, jour: Any) -> Experience:
    """Experience in the trade computed from the jobs that are said to be in it, up to `jour`."""
    periodes = [Periode(e.du, e.au) for e in dossier.emplois.all() if e.du and e.dans_le_metier]
    return calculer_experience(periodes, jour=jour)


def figer_partie_2(dossier: Dossier, *, jour: Any) -> dict[str, Any]:
    """Snapshot of part 2 (l.79–250): identity, career, jobs, training, proofs, computed experience on `jour`."""
    experience = experience_du_dossier(dossier, jour=jour)
    return {
        "identite": _champs(dossier.candidat, CHAMPS_IDENTITE),
        "parcours": _champs(Parcours.objects.get(dossier=dossier), CHAMPS_PARCOURS),
        "emplois": [_champs(e, CHAMPS_EMPLOI) | {"id": str(e.pk)} for e in dossier.emplois.all()],
        "preuves": [_preuve(p) for p in _preuves_gardees(dossier) if CIBLE_PARTIE_2 in p.cibles],
        "complements": _complements(dossier, 2),
        "experience": {
            "jours": experience.jours, "mois": experience.mois, "phrase": experience.phrase, "au": jour.isoformat(),
        },
    } | figer_courrier(dossier)  # fmt: skip


def figer_partie_3(dossier: Dossier) -> dict[str, Any]:
    """Snapshot of part 3 (l.360–1165): for each competence to write, its rows, answers and proofs."""
    etat = EtatPartie3(dossier)
    preuves = [_preuve(p) for p in _preuves_gardees(dossier)]
    structure = dossier.referentiel.structure
    competences = {}
    for code in competences_a_ecrire(dossier):
        competence = structure.competence(code)
        competences[code] = {
            "activites": {
                a.code: {
                    "realisee": etat.activites[a.code].is_realisee,
                    "exemples": etat.activites[a.code].exemples,
                    "documents": etat.activites[a.code].documents,
                }
                for a in competence.activites
                if a.code in etat.activites
            },
            "questions": {q.code: etat.questions.get(q.code, "") for q in competence.questions},
            "sans_preuve": etat.questions.get(code, ""),
            "preuves": [p for p in preuves if any(c == code or c.startswith(f"{code}.") for c in p["cibles"])],
        }
    return {"competences": competences, "complements": _complements(dossier, 3)} | figer_courrier(dossier)


def _champs(objet: Candidat | Parcours | Emploi, champs: tuple[str, ...]) -> dict[str, Any]:
    valeurs = {c: getattr(objet, c) for c in champs}
    return {c: v.isoformat() if hasattr(v, "isoformat") else v for c, v in valeurs.items()}


def _preuves_gardees(dossier: Dossier) -> QuerySet[Preuve]:
    return dossier.preuves.exclude(analyse=Analyse.INFECTEE)


def _preuve(preuve: Preuve) -> dict[str, Any]:
    return {
        "id": str(preuve.pk), "nom": preuve.nom, "montre": preuve.montre, "cibles": sorted(preuve.cibles),
        "type": preuve.type_mime, "taille": preuve.taille, "sha256": preuve.sha256,
    }  # fmt: skip


def _complements(dossier: Dossier, partie: int) -> list[dict[str, str]]:
    return [{"demande": c.texte, "reponse": c.reponse} for c in dossier.complements.filter(partie=partie)]
