import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from documents.composition import composer
from documents.models import Document
from documents.registre import Piece
from documents.rendu import Recuperateur, RessourceRefusee, _Refus, rendre

INSTANT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def page(tmp_path: Path, settings: object) -> object:
    def ecrire(html: str) -> bytes:
        (tmp_path / "page.html").write_text(html)
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
        piece = Piece("donnees.json", b"{}", "application/json", "Données")
        return rendre(
            gabarit="page.html", contexte={}, titre="Titre", auteur="CPEF", instant=INSTANT, pieces=[piece]
        ).octets

    return ecrire


@pytest.fixture
def octets() -> bytes:
    document = Document(genre="essai", objet_id="1", numero="DOC-2026-000001", demande_le=INSTANT)
    return composer(document, avancer=lambda etape, sur_cent: None)[1].octets


@pytest.mark.parametrize(
    "adresse",
    ["file:///etc/passwd", "http://example.org/x.png", "https://example.org/x.png", "ftp://example.org/x.png",
     "https://statique.invalid/media/x.png", "https://statique.invalid/static/../../etc/passwd",
     "https://statique.invalid/static/css/absent.css", "https://statique.invalid/static/%2e%2e/%2e%2e/etc/passwd",
     "https://statique.invalid/static//etc/passwd", "https://statique.invalid/static/css/../../manage.py",
     "https://statique.invalid.exemple.fr/static/css/document.css", "https://statique.invalid@exemple.fr/static/css/document.css",
     "HTTPS://STATIQUE.INVALID/static/css/document.css", "gopher://127.0.0.1/", "jar:file:///etc/passwd!/", "http://169.254.169.254/latest",
     "/etc/passwd", "", "//exemple.fr/x.png", "https://statique.invalid/static/js/apercu.js"],
)  # fmt: skip
def test_ressource_etrangere_est_refusee(adresse: str) -> None:
    with pytest.raises(_Refus):
        Recuperateur().fetch(adresse)


def test_feuille_de_style_et_donnees_sont_lues() -> None:
    assert b"@page" in Recuperateur().fetch("https://statique.invalid/static/css/document.css").read()
    assert Recuperateur().fetch("data:text/plain,abc").read() == b"abc"


@pytest.mark.parametrize(
    "balise",
    [
        '<img src="file:///etc/passwd" alt="">', '<link rel="stylesheet" href="http://e.org/a">', '<img src="/media/preuve.png" alt="">',
        '<img srcset="http://e.org/a.png 2x" src="http://e.org/a.png" alt="">', '<object data="file:///etc/passwd"></object>',
        '<embed src="http://e.org/a.svg">', '<style>@import url("file:///etc/passwd");</style>',
        '<style>p { background: url("http://e.org/a.png") }</style>', '<p style="background: url(file:///etc/passwd)">x',
        '<style>@font-face { font-family: x; src: url("file:///etc/passwd") } p { font-family: x }</style>',
        '<style>p::before { content: url("http://e.org/a.png") }</style>', "<style>li { list-style-image: url(http://e.org/a.png) }</style><ul><li>x</ul>",
        '<base href="file:///etc/"><img src="passwd" alt="">', '<link rel="attachment" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        "<img alt='' src=\"data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='file:///etc/passwd' width='9' height='9'/></svg>\">",
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="http://e.org/a.png" width="9" height="9"/></svg>',
    ],
)
def test_page_qui_demande_une_ressource_etrangere_n_est_pas_rendue(page: object, balise: str) -> None:
    with pytest.raises(RessourceRefusee):
        page(f"<!doctype html><html lang=fr><title>t</title>{balise}<p>texte")


def test_meme_contenu_memes_octets(page: object) -> None:
    html = "<!doctype html><html lang=fr><title>t</title><h1>Titre</h1><p>Œuvré"
    assert page(html) == page(html)


@pytest.mark.django_db
def test_pdf_a_et_pdf_ua_sont_declares(octets: bytes) -> None:
    with pikepdf.open(BytesIO(octets)) as pdf:
        xmp = pdf.Root.Metadata.read_bytes().decode()
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "fr-FR"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in pdf.Root
        assert pdf.pdf_version == "1.7"
        assert "/Version" not in pdf.Root
    assert 'pdfaid:part="3"' in xmp
    assert 'pdfaid:conformance="A"' in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in xmp


@pytest.mark.django_db
def test_pages_sont_comprimees_une_fois_scellees_ou_non(octets: bytes, page: object) -> None:
    libre = page("<!doctype html><html lang=fr><title>t</title><h1>Titre</h1><p>Œuvré")
    for fichier in (octets, libre):
        with pikepdf.open(BytesIO(fichier)) as pdf:
            assert [str(p.Contents.Filter) for p in pdf.pages] == ["/FlateDecode"] * len(pdf.pages)


@pytest.mark.django_db
def test_donnees_jointes_comme_data(octets: bytes) -> None:
    with pikepdf.open(BytesIO(octets)) as pdf:
        jointe = pdf.Root.AF[0]
        assert (str(jointe.UF), str(jointe.AFRelationship)) == ("donnees.json", "/Data")
        assert str(jointe.EF.F.Subtype) == "/application/json"
        assert jointe.EF.F.read_bytes() == b'{"objet": 1}'


@pytest.mark.django_db
def test_tableaux_titres_et_images_sont_balises(octets: bytes) -> None:
    with pikepdf.open(BytesIO(octets)) as pdf:
        balises = [str(o.get("/S")) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o]
        figures = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= set(balises)
        assert all(str(f.Alt) for f in figures)


@pytest.mark.django_db
def test_texte_coches_et_pagination_se_lisent(octets: bytes, tmp_path: Path) -> None:
    (tmp_path / "d.pdf").write_bytes(octets)
    texte = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "d.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    for attendu in (
        "Œuvré-Łukasz",
        "☑ Oui ☐ Non",
        "Activité 39",
        "page 1 / ",
        "Dossier VAE-2026-0001",
        "DOC-2026-000001",
    ):
        assert attendu in texte
    assert texte.count("Exemples") == texte.count("Activité   ") >= 2  # the head of the table comes back on each page


@pytest.mark.django_db
def test_toutes_les_polices_sont_incorporees(octets: bytes, tmp_path: Path) -> None:
    (tmp_path / "d.pdf").write_bytes(octets)
    lignes = (
        subprocess.run(["pdffonts", tmp_path / "d.pdf"], capture_output=True, check=True)
        .stdout.decode()
        .splitlines()[2:]
    )
    assert lignes
    assert all(ligne.split()[-5] == "yes" for ligne in lignes)
