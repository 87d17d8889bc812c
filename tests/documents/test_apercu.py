"""Previews: laid out section by section, and only those that changed."""

from __future__ import annotations

import logging
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from django.core.cache import caches

from candidates.enums import Etat, Partie
from candidates.models import ReponseActivite
from candidates.services.apercu import demander_apercu
from documents import apercu, versions
from documents.apercu import composer_apercu, decouper
from documents.models import Document
from documents.services import fabriquer

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTANT = datetime(2026, 11, 24, 9, tzinfo=UTC)
PAGE = (
    '<!doctype html><html lang="fr-FR"><head><meta charset="utf-8"><title>t</title></head><body class="apercu" data-titre="t">'
    "<header><h1>Partie 3</h1></header><main><p>avant</p>"
    '<section class="nouvelle-page"><h2>Un &amp; deux</h2><p>{un}</p></section>'
    '<section class="nouvelle-page"><h2>Trois</h2><p>trois</p></section></main><p>fin</p></body></html>'
)


@pytest.fixture(autouse=True)
def cache_vide() -> None:
    caches["apercus"].clear()


class Compteur(logging.Handler):
    """Counts the PDFs that the layout engine says it begins to write."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.nombre = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.nombre += "Creating PDF" in record.getMessage()


@pytest.fixture
def mises_en_page() -> Iterator[Compteur]:
    ecoute, compteur = logging.getLogger("weasyprint.progress"), Compteur()
    niveau = ecoute.level
    ecoute.setLevel(logging.INFO)
    ecoute.addHandler(compteur)
    yield compteur
    ecoute.removeHandler(compteur)
    ecoute.setLevel(niveau)


def autre_version(tmp_path: Path, settings: Any) -> None:
    """A template that differs comes before ours."""
    dossier = tmp_path / "candidates" / "documents"
    dossier.mkdir(parents=True)
    (dossier / "recepisse.html").write_text("autre")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    versions.get_version_des_gabarits.cache_clear()


@pytest.fixture(autouse=True)
def version_recalculee() -> Iterator[None]:
    yield
    versions.get_version_des_gabarits.cache_clear()


def composer(html: str, cle: str = "dossier-a:3") -> Any:
    return composer_apercu(html, cle=cle, titre="Aperçu", auteur="CPEF", instant=INSTANT, avancer=lambda faites, total: None)


def lire(octets: bytes) -> str:
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=octets, capture_output=True, check=True).stdout.decode()


def test_page_is_cut_where_its_sections_begin_a_sheet() -> None:
    sections = decouper(PAGE.format(un="un"))
    assert [s.titre for s in sections] == ["Partie 3", "Un & deux", "Trois"]
    assert all(s.html.count("<main>") == s.html.count("</main>") == 1 and "<title>" in s.html for s in sections)
    assert ["Partie 3" in s.html for s in sections] == [True, False, False]
    assert ["<p>fin</p>" in s.html for s in sections] == [False, False, True]


def test_page_without_sections_stays_whole() -> None:
    assert [s.html for s in decouper("<p>rien")] == ["<p>rien"]


def test_one_change_lays_out_one_section(mises_en_page: Compteur) -> None:
    composer(PAGE.format(un="un"))
    assert mises_en_page.nombre == 3
    composer(PAGE.format(un="autre"))
    assert mises_en_page.nombre == 4


def test_same_page_gives_same_bytes_with_and_without_cache() -> None:
    premier = composer(PAGE.format(un="un"))
    assert composer(PAGE.format(un="un")) == premier
    caches["apercus"].clear()
    assert composer(PAGE.format(un="un")) == premier


def test_sections_of_a_dossier_are_never_taken_from_another(mises_en_page: Compteur) -> None:
    composer(PAGE.format(un="un"), cle="dossier-a:3")
    composer(PAGE.format(un="un"), cle="dossier-b:3")
    assert mises_en_page.nombre == 6


def test_new_templates_lay_everything_out_again(mises_en_page: Compteur, tmp_path: Path, settings: Any) -> None:
    composer(PAGE.format(un="un"))
    autre_version(tmp_path, settings)
    composer(PAGE.format(un="un"))
    assert mises_en_page.nombre == 6


def test_cache_keeps_the_last_preview_alone_and_not_beyond_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    for mot in ("un", "deux", "trois"):
        composer(PAGE.format(un=mot))
    assert len(caches["apercus"].get("apercu:dossier-a:3")) == 3
    monkeypatch.setattr(apercu, "TAILLE_MAX", 10)
    composer(PAGE.format(un="quatre"))
    assert caches["apercus"].get("apercu:dossier-a:3") == {}


def test_pages_are_numbered_over_the_whole_with_bookmarks_and_title() -> None:
    rendu = composer(PAGE.format(un="un"))
    texte = lire(rendu.octets)
    assert rendu.pages == 3
    assert [f"page {n} / 3" in texte for n in (1, 2, 3)] == [True] * 3
    with pikepdf.open(BytesIO(rendu.octets)) as pdf, pdf.open_outline() as plan:
        assert [p.title for p in plan.root] == ["Partie 3", "Un & deux", "Trois"]
        assert (str(pdf.docinfo["/Title"]), str(pdf.Root.Lang)) == ("Aperçu", "fr-FR")


def test_version_of_the_templates_follows_each_of_them(tmp_path: Path, settings: Any) -> None:
    avant = versions.get_version_des_gabarits()
    autre_version(tmp_path, settings)
    assert versions.get_version_des_gabarits() != avant
    assert len(avant) == 12


def test_candidate_who_changes_one_answer_waits_for_its_section_and_the_signature(scene: Any, mises_en_page: Compteur) -> None:
    dossier = scene.amener(Etat.RECEVABLE)
    premier = fabriquer(document_id=demander_apercu(dossier=dossier, partie=Partie.ACTIVITES, auteur=scene.alice).pk)
    assert premier.erreur == ""
    assert mises_en_page.nombre == 7  # the six competences, then the signature, which tells the fingerprint of the whole
    ReponseActivite.objects.update_or_create(dossier=dossier, code="C4.A1", defaults={"is_realisee": True, "exemples": "Un exemple tout neuf."})
    second = fabriquer(document_id=demander_apercu(dossier=dossier, partie=Partie.ACTIVITES, auteur=scene.alice).pk)
    assert second.pk != premier.pk
    assert mises_en_page.nombre == 9
    octets = Path(Document.objects.get(pk=second.pk).fichier.path).read_bytes()
    assert "tout neuf" in lire(octets)
    assert lire(octets).count("Aperçu, non signé") >= second.pages
    assert second.gabarits == premier.gabarits != ""
