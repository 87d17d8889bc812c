"""The CQP Assistant(e) de formation is that of the form, to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.conf import settings

from referentiels.schema import Structure
from referentiels.services import lire

from .outils import COURT, CQP

ERRATA = settings.BASE_DIR / "docs" / "errata.md"


@pytest.fixture(scope="module")
def structure() -> Structure:
    return lire(CQP.read_text(encoding="utf-8"), fichier=CQP.name)


def textes(noeud: Any) -> Iterator[str]:
    match noeud:
        case str():
            yield noeud
        case dict():
            for valeur in noeud.values():
                yield from textes(valeur)
        case list():
            for valeur in noeud:
                yield from textes(valeur)


def test_counts_are_those_of_the_form(structure: Structure) -> None:
    competences = structure.competences
    assert len(competences) == 6
    assert [len(c.activites) for c in competences] == [7, 5, 4, 4, 6, 5]
    assert [len(c.questions) for c in competences] == [1, 2, 2, 0, 0, 1]
    assert [len(c.elements) for c in competences] == [8, 7, 11, 5, 6, 8]
    assert sum(len(e.criteres) for c in competences for e in c.elements) == 117
    assert (len(structure.activites_emploi), len(structure.dernieres_classes), len(structure.diplomes)) == (7, 6, 10)


def test_each_element_is_what_the_candidate_must_be_able_to_do(structure: Structure) -> None:
    assert [len(c.capable_de) for c in structure.competences] == [8, 7, 11, 5, 6, 8]
    ecarts = {
        e.code for c in structure.competences for e, t in zip(c.elements, c.capable_de, strict=True) if e.libelle != t
    }
    assert ecarts == {"C2.3", "C6.6"}


def test_observation_proofs_and_third_column_follow_the_form(structure: Structure) -> None:
    assert [c.code for c in structure.competences if c.observation] == ["C1", "C2", "C3", "C6"]
    assert [c.code for c in structure.competences if c.recueil_preuves] == ["C1", "C2", "C5"]
    assert {c.code: c.colonne_documents for c in structure.competences if c.colonne_documents} == {
        "C1": "Documents ou outils utilisés (logiciels ou bases de données)",
        "C2": "Documents présentés",
        "C5": "Documents réalisés et présentés",
    }
    for competence in structure.competences:
        attendu = "Résultats après observation et entretien" if competence.observation else "Résultats après entretien"
        assert competence.entete_resultat == attendu


@pytest.mark.parametrize(
    ("code", "libelle"),
    [
        (
            "C1.1",
            "Identifier les acteurs clés internes et externes en lien avec les prestations de formation et leur rôle",
        ),
        ("C2.3", "Préparer les documents nécessaires aux prestations de formation et aux évaluations"),
        (
            "C3.1",
            "Etablir un contact efficace et adapté à différents interlocuteurs",
        ),
        ("C4.5", "Conclure efficacement une situation difficile"),
        ("C6.6", "Mettre à jour les informations en utilisant les systèmes informatisés adaptés"),
    ],
)
def test_elements_are_to_the_letter(structure: Structure, code: str, libelle: str) -> None:
    assert structure.element(code).libelle == libelle


def test_both_wordings_of_c2_3_and_c6_6_are_kept(structure: Structure) -> None:
    liste = "Préparer les documents nécessaires aux prestations de formation, aux évaluations et aux jurys"
    assert structure.competence("C2").capable_de[2] == liste
    liste = "Mettre à jour les informations régulièrement en utilisant les systèmes informatisés adaptés"
    assert structure.competence("C6").capable_de[5] == liste


def test_errata_show_the_corrected_text(structure: Structure) -> None:
    assert structure.competence("C5").intitule == "Rédiger des documents professionnels"
    assert structure.competence("C6").intitule == "Coordonner les informations liées aux prestations de formation"
    assert "décret n°2002-615 du 26 avril 2002" in structure.declaration_recevabilite[1]
    assert structure.element("C6.1").criteres[0].endswith("du degré d’urgence et d’importance")
    assert "sont réunies au sein d’une structure d’accueil" in structure.guidance.evaluation.preparer[0]
    assert "La CPEF délivre le CQP si toutes les compétences sont validées." in structure.presentation.etapes[3].textes


@pytest.mark.parametrize(
    "faute", ["2000-615", "CPNE ", "réunies sein", "d’importante", "page 46", "réclamations dans le"]
)
def test_what_the_paper_got_wrong_is_nowhere(faute: str) -> None:
    assert faute not in CQP.read_text(encoding="utf-8")


@pytest.mark.parametrize("chemin", [CQP, COURT], ids=lambda c: c.stem)
def test_texts_hold_no_run_of_spaces_nor_stray_dot(chemin: Any) -> None:
    for texte in textes(yaml.safe_load(chemin.read_text(encoding="utf-8"))):
        assert texte == texte.strip()
        assert not re.search(r"\s{2,}|^\.", texte), texte


def test_levels_come_with_today_s_number(structure: Structure) -> None:
    niveaux = {d.niveau_ancien: d.niveau_actuel for d in structure.diplomes if d.niveau_ancien}
    assert niveaux == {"V": 3, "IV": 4, "III": 5, "II": 6, "I": 7}


def test_unknown_codes_are_refused(structure: Structure) -> None:
    for chercher in (structure.competence, structure.element, structure.activite, structure.question):
        with pytest.raises(KeyError):
            chercher("C9.9")


def test_errata_page_quotes_what_the_product_shows() -> None:
    """Every text that the page says we show is in the référentiel."""
    montres = " ".join(textes(yaml.safe_load(CQP.read_text(encoding="utf-8"))))
    lignes = re.findall(r"^\| l\.\s.*\|$", ERRATA.read_text(encoding="utf-8"), re.MULTILINE)
    colonnes = [cellules for ligne in lignes if len(cellules := ligne.strip("|").split("|")) == 4]
    cites = [cite for cellules in colonnes for cite in re.findall(r"«\s(.+?)\s»", cellules[2])]
    assert len(cites) == len(colonnes) == 11
    for cite in cites:
        assert cite in montres, cite
