"""A file becomes a version, once; a faulty one says where and what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from journal.models import Evenement
from referentiels.enums import Importance
from referentiels.erreurs import ReferentielImmuable, ReferentielInvalide
from referentiels.models import Classification, Referentiel
from referentiels.services import charger, get_classification, lire

from .outils import COURT, CQP, charger_cqp


def ecrire(dossier: Path, **changements: Any) -> Path:
    """A copy of the tiny CQP with `changements` at its root."""
    donnees = yaml.safe_load(COURT.read_text(encoding="utf-8")) | changements
    chemin = dossier / "essai.yaml"
    chemin.write_text(yaml.safe_dump(donnees, allow_unicode=True), encoding="utf-8")
    return chemin


def gater(texte: str, ancien: str, nouveau: str) -> str:
    assert ancien in texte
    return texte.replace(ancien, nouveau, 1)


def test_the_same_file_twice_is_one_version(db: None) -> None:
    premier, second = charger_cqp(), charger_cqp()
    assert premier.pk == second.pk
    assert Referentiel.objects.count() == Classification.objects.count() == 1
    assert Evenement.objects.filter(action="referentiel_publie").count() == 1


def test_nothing_is_classified_by_us(cqp: Referentiel) -> None:
    classification = get_classification(cqp)
    assert classification.version == 1
    assert len(classification.importances) == 45
    assert set(classification.importances.values()) == {Importance.NON_RENSEIGNE}
    assert classification.nombre_renseignes == 0


def test_same_version_with_another_text_is_refused(tmp_path: Path, court: Referentiel) -> None:
    with pytest.raises(ReferentielImmuable, match="version 2025-1 est publiée avec un autre contenu"):
        charger(ecrire(tmp_path, source="Un autre dossier"))
    court.refresh_from_db()
    assert court.structure.source == "Dossier inventé pour les essais"


def test_a_new_version_stands_beside_the_old(tmp_path: Path, court: Referentiel) -> None:
    nouveau = charger(ecrire(tmp_path, version="2026-1"))
    assert nouveau.certification == court.certification
    assert nouveau.empreinte != court.empreinte
    assert court.certification.referentiels.count() == 2


def test_two_cqps_live_side_by_side(cqp: Referentiel, court: Referentiel) -> None:
    assert (len(cqp.structure.competences), len(court.structure.competences)) == (6, 2)
    assert cqp.structure.element("C1.1").libelle != court.structure.element("C1.1").libelle
    assert len(get_classification(court).importances) == 5


def test_a_published_row_is_never_written_again(court: Referentiel) -> None:
    classification = get_classification(court)
    for ligne in (court, classification):
        with pytest.raises(TypeError):
            ligne.save()
        with pytest.raises(TypeError):
            ligne.delete()
    with pytest.raises(TypeError):
        Referentiel.objects.filter(pk=court.pk).update(version="autre")
    with pytest.raises(TypeError):
        Classification.objects.all().delete()


@pytest.mark.parametrize(
    ("ancien", "nouveau", "endroit", "faute"),
    [
        ("source: Dossier inventé pour les essais", "", "source", "cette clé manque"),
        ("intitule: Entretenir le refuge", "intitule: ''", "competences[1].intitule", "ce texte est vide"),
        ("observation: false", "observation: parfois", "competences[1].observation", "true ou false est attendu"),
        ('version: "2025-1"', "version: 2025", "version", "un texte est attendu"),
        (
            "criteres: [Tout est propre]",
            "criteres: Tout",
            "competences[1].elements[1].criteres",
            "une liste est attendue",
        ),
        (
            "criteres: [Tout est propre]",
            "critères: [a]",
            "competences[1].elements[1].critères",
            "cette clé n’est pas connue",
        ),
        ("code: C2.2", "code: C2.1", "competences[1]", "code d’élément « C2.1 », attendu « C2.2 »"),
        ("code: C1.A2", "code: A2", "competences[0]", "code d’activité « A2 », attendu « C1.A2 »"),
        ("code: C1.Q1", "code: C2.Q1", "competences[0]", "code de question « C2.Q1 », attendu « C1.Q1 »"),
        ("- code: C2\n", "- code: Deux\n", "competences[1].code", "ce code n’a pas la forme attendue"),
        ("code: lycee", "code: college", "le fichier", "dernière classe en double : college"),
    ],
)
def test_a_faulty_file_says_where_and_what(ancien: str, nouveau: str, endroit: str, faute: str) -> None:
    texte = gater(COURT.read_text(encoding="utf-8"), ancien, nouveau)
    with pytest.raises(ReferentielInvalide) as erreur:
        lire(texte, fichier="essai.yaml")
    assert str(erreur.value).startswith("essai.yaml : ")
    assert f"{endroit} : {faute}" in erreur.value.details


def test_every_fault_is_told_at_once() -> None:
    texte = gater(COURT.read_text(encoding="utf-8"), "observation: false", "observation: parfois")
    texte = gater(texte, "source: Dossier inventé pour les essais", "")
    with pytest.raises(ReferentielInvalide) as erreur:
        lire(texte, fichier="essai.yaml")
    assert len(erreur.value.details) == 2


@pytest.mark.parametrize(
    ("texte", "faute"), [("a: [", "ce n’est pas un fichier YAML lisible"), ("- a", "ne décrit pas")]
)
def test_what_is_no_referentiel_is_refused(texte: str, faute: str) -> None:
    with pytest.raises(ReferentielInvalide, match=faute):
        lire(texte, fichier="essai.yaml")


def test_command_loads_those_of_the_project(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("charger_referentiel")
    referentiel = Referentiel.objects.get()
    assert referentiel.contenu["version"] == "2019-01"
    assert (
        capsys.readouterr().out == f"CQP Assistant(e) de formation – version 2019-01 : {referentiel.empreinte[:12]}\n"
    )


def test_command_names_the_fault(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"essai\.yaml : competences : une liste est attendue"):
        call_command("charger_referentiel", ecrire(tmp_path, competences="aucune"))
    with pytest.raises(CommandError, match=r"absent\.yaml"):
        call_command("charger_referentiel", tmp_path / "absent.yaml")
    assert not Referentiel.objects.exists()


def test_empreinte_does_not_depend_on_the_order_of_keys(tmp_path: Path, court: Referentiel) -> None:
    donnees = yaml.safe_load(COURT.read_text(encoding="utf-8"))
    chemin = tmp_path / "retourne.yaml"
    chemin.write_text(
        yaml.safe_dump(dict(reversed(donnees.items())), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    assert charger(chemin).pk == court.pk


def test_both_files_describe_themselves() -> None:
    assert {lire(c.read_text(encoding="utf-8"), fichier=c.name).certification.code for c in (CQP, COURT)} == {
        "cqp-assistant-formation",
        "cqp-gardien-refuge",
    }
