"""What the measures share: percentiles, targets, and files that a program and a person can read."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

from benchmarks import pages
from benchmarks.commun import Durees, Mesure, Rapport, chronometrer, part_de_processeur, relever


def test_percentiles_are_those_of_the_list() -> None:
    durees = Durees(tuple(float(n) for n in range(1, 101)))
    assert (durees.p50, durees.p95, durees.total) == (50.5, 95.0, 5050.0)
    assert Durees((3.0,)).p95 == 3.0


def test_drawing_library_leaves_the_imports_of_others_alone() -> None:
    assert [c for c in sys.meta_path if not hasattr(c, "find_spec")] == []


def test_gesture_is_played_as_often_as_asked_and_warm_up_is_not_counted() -> None:
    gestes: list[int] = []
    durees = chronometrer(lambda: gestes.append(1), fois=5, echauffement=2)
    assert (len(gestes), len(durees.valeurs)) == (7, 5)


@pytest.mark.parametrize(("valeur", "cible", "tenue"), [(1.5, "<= 1.5", True), (1.51, "<= 1.5", False), (1.7, ">= 1.7", True), (25, "< 25", False), (3, "", None)])
def test_target_is_read_as_written(valeur: float, cible: str, tenue: bool | None) -> None:
    assert Mesure("m", valeur, cible=cible).tenue is tenue


def test_process_shows_its_memory_and_its_time() -> None:
    with part_de_processeur(os.getpid()) as part:
        sum(n * n for n in range(2_000_000))
    assert 0 < part["cpu"] <= part["secondes"] * 1.5 + 0.05  # the system counts by hundredths
    assert 10 < relever(os.getpid(), enfants=False).mo < 4000


def test_report_is_written_and_fails_with_a_missed_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("VAE_RESULTATS", str(tmp_path))
    rapport = Rapport("essai", "Un essai")
    rapport.noter("croissance", 1.2, "×", cible="<= 1.5")
    rapport.tracer("pages", "Pages", "dossiers", "s", {"liste": [(200, 0.02), (100_000, 0.03)]}, log=True)
    rapport.comparer("memoire", "Mémoire", "Mo", {"web": 120, "travailleur": 300})
    assert rapport.ecrire() == 0
    rapport.noter("requetes", 30, cible="<= 25")
    assert rapport.ecrire() == 1
    assert "MANQUÉE" in capsys.readouterr().out
    contenu = json.loads((tmp_path / "essai.json").read_text())
    assert [(m["nom"], m["tenue"]) for m in contenu["mesures"]] == [("croissance", True), ("requetes", False)]
    assert contenu["courbes"]["pages"]["liste"] == [[200, 0.02], [100_000, 0.03]]
    for nom in ("pages", "memoire"):
        dessin = (tmp_path / f"essai-{nom}.svg").read_text()
        assert ElementTree.fromstring(dessin).tag.endswith("svg")  # noqa: S314 - our own file
        assert "<script" not in dessin


@pytest.mark.lent
@pytest.mark.base
@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql", reason="the measure makes databases of its own on PostgreSQL")
def test_pages_are_measured_and_none_takes_more_than_twenty_five_queries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAE_RESULTATS", str(tmp_path))
    pages.principal(["--tailles", "40,50", "--tours", "2"])
    contenu = json.loads((tmp_path / "pages.json").read_text())
    requetes = {nom: releve["requetes"] for nom, tailles in contenu["pages"].items() for releve in tailles.values()}
    assert {"/", "grille", "séance", "dossier du bureau", "chiffres"} <= requetes.keys()
    assert {nom: n for nom, n in requetes.items() if not 0 < n <= 25} == {}
