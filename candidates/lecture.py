"""Read deposited parts: snapshot and référentiel merged into plain lines, for pages, documents, evaluators and jury."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from echanges.dates import date_format

from .enums import Civilite, Partie
from .models import Depot, Dossier
from .papier import CIBLE_COURRIER, get_courrier

SANS_REPONSE = "Sans réponse"
NON_RENSEIGNE = "Non renseigné"
Lignes = list[tuple[str, str]]


def oui_non(valeur: bool | None) -> str:
    """« Oui », « Non » or « Sans réponse »."""
    return SANS_REPONSE if valeur is None else ("Oui" if valeur else "Non")


def date_fr(valeur: str | date | None) -> str:
    """« 3 mai 2024 », from a date or its ISO writing; an empty string for nothing."""
    if not valeur:
        return ""
    jour = date.fromisoformat(valeur[:10]) if isinstance(valeur, str) else valeur
    return date_format(jour, "j F Y")


def lire_partie_2(depot: Depot) -> dict[str, Any]:
    """Return part 2 as it was deposited, ready for `candidates/partials/_partie_2.html`."""
    return presenter_partie_2(depot.contenu, depot.dossier) | {"depot": depot}


def presenter_partie_2(contenu: Mapping[str, Any], dossier: Dossier) -> dict[str, Any]:
    """Merge a snapshot of part 2 with the labels of the référentiel, in the order of the form (l.79–250)."""
    structure = dossier.referentiel.structure
    identite, parcours = contenu["identite"], contenu["parcours"]
    return {
        "depot": None,
        "identite": _identite(identite),
        "experience": _experience(parcours, structure),
        "experience_calculee": contenu.get("experience", {}),
        "experience_au": date_fr(contenu.get("experience", {}).get("au")),
        "emplois": [_emploi(e, structure) for e in contenu["emplois"]],
        "derniere_classe": _libelle(structure.dernieres_classes, parcours["derniere_classe"]),
        "diplomes": _diplomes(parcours["diplomes"], structure),
        "preuves": lire_preuves(contenu["preuves"], dossier),
        "complements": contenu.get("complements", []),
        "declaration": _declaration(identite, parcours, structure),
        "courrier": get_courrier(contenu),
    }


def _identite(identite: Mapping[str, Any]) -> Lignes:
    civilites = dict(Civilite.choices)
    adresse = " ".join(x for x in (identite["code_postal"], identite["commune"]) if x)
    lieu = ", ".join(x for x in (identite["commune_naissance"], identite["pays_naissance"]) if x)
    lignes = [
        ("Civilité", civilites.get(identite["civilite"], "")),
        ("Nom de naissance", identite["nom_naissance"]),
        ("Nom d’usage", identite["nom_usage"] or "Aucun autre nom"),
        ("Prénom", identite["prenoms"]),
        ("Adresse", ", ".join(x for x in (identite["adresse"], adresse, identite["pays"] if adresse else "") if x)),
        ("Téléphone domicile", identite["telephone_domicile"]),
        ("Téléphone travail", identite["telephone_travail"]),
        ("Téléphone portable", identite["telephone_portable"]),
        ("Email", identite["email"]),
        ("Date de naissance", date_fr(identite["date_naissance"])),
        ("Lieu de naissance", lieu),
    ]
    return [(libelle, valeur or NON_RENSEIGNE) for libelle, valeur in lignes]


def _experience(parcours: Mapping[str, Any], structure: Any) -> Lignes:
    textes = structure.parcours
    lignes = [
        (textes.experience_totale, parcours["experience_totale"] or NON_RENSEIGNE),
        (textes.experience_metier, parcours["experience_metier"] or NON_RENSEIGNE),
        (textes.autres_activites, oui_non(parcours["autres_activites"])),
    ]
    if parcours["autres_activites"]:
        lignes += [
            (textes.autres_activites_lesquelles, parcours["autres_activites_lesquelles"] or NON_RENSEIGNE),
            (textes.autres_activites_utilite, parcours["autres_activites_utilite"] or NON_RENSEIGNE),
        ]
    return lignes


def periode(du: str | date | None, au: str | date | None) -> str:
    """« depuis le 3 mai 2024 », « du 3 mai 2024 au 4 juin 2025 »."""
    if not du:
        return NON_RENSEIGNE
    return f"du {date_fr(du)} au {date_fr(au)}" if au else f"depuis le {date_fr(du)}"


def _emploi(emploi: Mapping[str, Any], structure: Any) -> dict[str, Any]:
    lignes = [
        ("Entreprise", emploi["entreprise"] or NON_RENSEIGNE),
        ("Numéro SIRET", emploi["siret"] or NON_RENSEIGNE),
        ("Secteur d’activité", emploi["secteur"] or NON_RENSEIGNE),
        ("Période d’activité", periode(emploi["du"], emploi["au"])),
        ("Emploi dans l’assistanat de formation", oui_non(emploi["dans_le_metier"])),
        ("Emploi salarié", oui_non(emploi["is_salarie"])),
    ]
    activites = [
        (a.libelle, str(emploi["activites"].get(a.code, "")).strip())
        for a in structure.activites_emploi
        if str(emploi["activites"].get(a.code, "")).strip()
    ]
    return {"titre": emploi["intitule"] or "Emploi sans intitulé", "lignes": lignes, "activites": activites}


def _diplomes(coches: Mapping[str, str], structure: Any) -> list[dict[str, str]]:
    return [
        {"libelle": libelle_diplome(d), "intitule": coches[d.code], "demande": d.intitule_demande or ""}
        for d in structure.diplomes
        if d.code in coches
    ]


def libelle_diplome(diplome: Any) -> str:
    """Label of a diploma; the paper's old level is followed by today's number (V=3, IV=4, III=5, II=6, I=7)."""
    if not diplome.niveau_ancien or not diplome.niveau_actuel:
        return str(diplome.libelle)
    ancien = f"niveau {diplome.niveau_ancien}"
    return diplome.libelle.replace(ancien, f"{ancien} (aujourd’hui niveau {diplome.niveau_actuel})", 1)


def _declaration(identite: Mapping[str, Any], parcours: Mapping[str, Any], structure: Any) -> dict[str, Any]:
    nom = " ".join(x for x in (identite["prenoms"], identite["nom_usage"] or identite["nom_naissance"]) if x)
    if identite["nom_usage"] and identite["nom_naissance"]:
        nom += f" (nom de naissance : {identite['nom_naissance']})"
    lignes = dict(_identite(identite))
    return {
        "lignes": [
            ("Je soussigné (e)", nom or NON_RENSEIGNE),
            ("Né(e) le", lignes["Date de naissance"]),
            ("à", lignes["Lieu de naissance"]),
            ("Adresse", lignes["Adresse"]),
        ],
        "paragraphes": list(structure.declaration_recevabilite),
        "fait_a": parcours["fait_a"] or NON_RENSEIGNE,
        "autres_demandes": parcours["autres_demandes"],
    }


def _libelle(choix: Iterable[Any], code: str) -> str:
    return next((str(c.libelle) for c in choix if c.code == code), NON_RENSEIGNE)


def lire_preuves(preuves: Iterable[Mapping[str, Any]], dossier: Dossier) -> list[dict[str, Any]]:
    """Proofs of a snapshot with the labels of what they support. Their file is served by `candidates:preuve`."""
    return [
        {
            "id": p["id"], "nom": p["nom"], "montre": p["montre"], "taille": p["taille"], "type": p["type"],
            "sha256": p["sha256"], "soutient": libelles_cibles(dossier, p["cibles"]),
        }
        for p in preuves
    ]  # fmt: skip


def libelles_cibles(dossier: Dossier, cibles: Iterable[str]) -> list[str]:
    """Say what a proof supports: part 2, a competence, a row of its table of activities; or that it is the paper itself."""
    structure = dossier.referentiel.structure
    libelles = []
    for cible in cibles:
        if cible in structure.codes_competences:
            libelles.append(f"Compétence {cible.removeprefix('C')}")
        elif cible == CIBLE_COURRIER:
            libelles.append("Papier reçu par courrier")
        elif "." in cible:
            libelles.append(f"{cible.split('.')[0]} – {structure.activite(cible).libelle}")
        else:
            libelles.append("Partie 2 – Dossier de recevabilité")
    return libelles


def lire_partie_3(depot: Depot, code: str | None = None) -> dict[str, Any]:
    """Return part 3 as it was deposited, or one competence of it, ready for `candidates/partials/_partie_3.html`.

    Rows come in the order of the référentiel; an unknown or already acquired `code` gives no competence.
    """
    return presenter_partie_3(depot.contenu, depot.dossier, code=code) | {"depot": depot}


def presenter_partie_3(contenu: Mapping[str, Any], dossier: Dossier, *, code: str | None = None) -> dict[str, Any]:
    """Merge a snapshot of part 3 with the labels of the référentiel (l.360–1165)."""
    structure = dossier.referentiel.structure
    competences = [
        _competence(structure.competence(c), contenu["competences"][c], dossier)
        for c in structure.codes_competences
        if c in contenu["competences"] and code in (None, c)
    ]
    return {
        "depot": None,
        "competences": competences,
        "complements": contenu.get("complements", []),
        "declaration": structure.declaration_conformite,
        "courrier": get_courrier(contenu),
    }


def _competence(competence: Any, contenu: Mapping[str, Any], dossier: Dossier) -> dict[str, Any]:
    vide: dict[str, Any] = {"realisee": None, "exemples": "", "documents": ""}
    return {
        "code": competence.code,
        "numero": competence.code.removeprefix("C"),
        "intitule": competence.intitule,
        "colonne_documents": competence.colonne_documents,
        "activites": [
            {"code": a.code, "libelle": a.libelle, **_rangee(contenu["activites"].get(a.code, vide))}
            for a in competence.activites
        ],
        "questions": [
            (q.libelle, contenu["questions"].get(q.code, "").strip() or SANS_REPONSE) for q in competence.questions
        ],
        "sans_preuve": contenu.get("sans_preuve", "").strip() if competence.recueil_preuves else "",
        "preuves": lire_preuves(contenu["preuves"], dossier),
    }


def _rangee(reponse: Mapping[str, Any]) -> dict[str, str]:
    return {
        "reponse": oui_non(reponse["realisee"]),
        "exemples": reponse["exemples"].strip(),
        "documents": reponse["documents"].strip(),
    }


def get_depots_en_vigueur(dossier: Dossier) -> dict[int, Depot]:
    """Return the last deposit of each part, by number of part; a part never deposited is absent."""
    dernier: dict[int, Depot] = {}
    # not `dossier.depots`: where they were read ahead, it is without their content
    for depot in Depot.objects.filter(dossier=dossier).select_related("dossier__referentiel").order_by("numero"):
        dernier[Partie(depot.partie).value] = depot
    return dernier
