"""Every kind of document, with ordinary, empty, long and hostile words in it: PDF/A-3a and PDF/UA-1, as far as Python can tell."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest

from documents.registre import genre as get_genre
from documents.sceau import verifier

from .exemplaires import FIGES, LONG, VARIANTES, amener_un_de_chaque, reecrire, rendre

if TYPE_CHECKING:
    from documents.models import Document

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"
TITRES = {"/H1", "/H2", "/H3", "/H4", "/H5"}


@pytest.fixture
def exemplaires(petite_scene) -> dict[str, Document]:
    return amener_un_de_chaque(petite_scene)


def structure(pdf: pikepdf.Pdf) -> list[Any]:
    """Elements of the tree of tags, in reading order."""
    trouves: list[Any] = []

    def descendre(noeud: Any) -> None:
        if isinstance(noeud, pikepdf.Array):
            for enfant in noeud:
                descendre(enfant)
        elif isinstance(noeud, pikepdf.Dictionary) and "/S" in noeud:
            trouves.append(noeud)
            descendre(noeud.get("/K"))

    descendre(pdf.Root.StructTreeRoot.K)
    return trouves


def controler(octets: bytes, titre: str) -> list[str]:
    """Everything in a PDF that is not as the house wants it, as sentences; none for a good one."""
    with pikepdf.open(BytesIO(octets)) as pdf:
        xmp = pdf.Root.Metadata.read_bytes().decode()
        elements = structure(pdf)
        balises = [str(e.S) for e in elements]
        niveaux = [int(b[2]) for b in balises if b in TITRES]
        polices = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
        constats = {
            "PDF/A-3a": 'pdfaid:part="3"' in xmp and 'pdfaid:conformance="A"' in xmp,
            "PDF/UA-1": "<pdfuaid:part>1</pdfuaid:part>" in xmp,
            "titre": str(pdf.docinfo.get("/Title")) == titre and bool(pdf.Root.ViewerPreferences.DisplayDocTitle),
            "langue": str(pdf.Root.Lang) == "fr-FR",
            "balisé": bool(pdf.Root.MarkInfo.Marked),
            "signets": int(pdf.Root.Outlines.Count) != 0 if "/Outlines" in pdf.Root else False,
            "un seul titre de niveau 1": niveaux.count(1) == 1 and niveaux[0] == 1,
            "aucun niveau de titre sauté": all(b - a <= 1 for a, b in itertools.pairwise(niveaux)),
            "en-têtes de chaque tableau": all(_descend(e, "/TH") for e in elements if e.S == "/Table"),
            "cellules reliées à leurs en-têtes": all(_a_des_entetes(e) for e in elements if e.S == "/TD"),
            "texte de remplacement": all(str(e.get("/Alt", "")) for e in elements if e.S == "/Figure"),
            "polices incorporées": bool(polices) and all({"/FontFile2", "/FontFile3"} & set(p.keys()) for p in polices),
            "polices réduites": all(re.match(r"/[A-Z]{6}\+", str(p.FontName)) for p in polices),
            "aucun script": "/JavaScript" not in pdf.Root.get("/Names", {}),
        }
    return [nom for nom, tient in constats.items() if not tient]


def controler_apercu(octets: bytes, titre: str) -> list[str]:
    """The same for a preview, which proves nothing and is no archive: its title and language, and that each page says what it is."""
    with pikepdf.open(BytesIO(octets)) as pdf:
        pages = len(pdf.pages)
        constats = {
            "titre": str(pdf.docinfo.get("/Title")) == titre and bool(pdf.Root.ViewerPreferences.DisplayDocTitle),
            "langue": str(pdf.Root.Lang) == "fr-FR",
            "signets": int(pdf.Root.Outlines.Count) != 0,
            "aperçu sur chaque page": lire(octets).count("Aperçu, non signé") >= pages,
            "aucun script": "/JavaScript" not in pdf.Root.get("/Names", {}),
        }
    return [nom for nom, tient in constats.items() if not tient]


def _descend(noeud: Any, balise: str) -> list[bool]:
    if isinstance(noeud, pikepdf.Array):
        return [x for enfant in noeud for x in _descend(enfant, balise)]
    if isinstance(noeud, pikepdf.Dictionary) and "/S" in noeud:
        return ([True] if balise == noeud.S else []) + _descend(noeud.get("/K"), balise)
    return []


def _a_des_entetes(cellule: Any) -> bool:
    """The layout engine names the header cells of each cell, which is worth a scope and more."""
    return len(cellule.A.get("/Headers", ())) > 0


def lire(octets: bytes) -> str:
    sortie = subprocess.run(["pdftotext", "-layout", "-", "-"], input=octets, capture_output=True, check=True)
    return " ".join(sortie.stdout.decode().split())


def lire_le_sceau(octets: bytes, *, is_scelle: bool) -> list[str]:
    """What pyHanko, qpdf and pdfsig find wrong in a file, by name."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as fichier:
        fichier.write(octets)
        fichier.flush()
        qpdf = subprocess.run(["qpdf", "--check", fichier.name], capture_output=True, check=False).returncode
        dit = subprocess.run(["pdfsig", "-nocert", fichier.name], capture_output=True, check=False).stdout.decode()
    tient = {
        "qpdf": qpdf == 0,
        "pyHanko": verifier(octets).is_valable == is_scelle,
        "pdfsig": ("Signature is Valid." in dit and "Total document signed" in dit) == is_scelle,
    }
    return [nom for nom, oui in tient.items() if not oui]


def controler_tous(exemplaires: dict[str, Document], variante: str) -> dict[str, str]:
    """Make each document, check it, and return what it says."""
    fautes, lus = {}, {}
    for code, document in exemplaires.items():
        titre, rendu = rendre(document)
        if os.environ.get("VAE_EXEMPLAIRES"):  # keep them, to look at them
            (Path(os.environ["VAE_EXEMPLAIRES"]) / f"{code}-{variante}.pdf").write_bytes(rendu.octets)
        lus[code] = lire(rendu.octets)
        defauts = (controler_apercu if get_genre(code).par_sections else controler)(rendu.octets, titre)
        defauts += lire_le_sceau(rendu.octets, is_scelle=get_genre(code).scelle)
        if defauts:
            fautes[code] = defauts
    assert fautes == {}
    return lus


def test_every_kind_conforms(exemplaires):
    assert len(controler_tous(exemplaires, "ordinaire")) >= 16


@pytest.mark.lent
def test_every_kind_conforms_when_empty_long_or_hostile(exemplaires):
    variables = {code: d for code, d in exemplaires.items() if code not in FIGES}
    for variante, mots in VARIANTES.items():
        reecrire(mots)
        lus = controler_tous(variables, variante)
        attendu = {"vide": "", "long": LONG[-14:], "hostile": "<script>alert(1)</script>"}[variante]
        for code in ("dossier_activites", "dossier_complet", "bilan"):
            assert attendu in lus[code], (variante, code)


def test_templates_hold_no_inline_svg_and_say_the_scope_of_each_header():
    gabarits = [*Path("templates").glob("*/documents/*.html"), *Path("templates").glob("*/partials/_pdf_*.html")]
    assert len(gabarits) > 20
    assert [str(p) for p in gabarits if "<svg" in p.read_text()] == []
    assert [(str(p), th) for p in gabarits for th in re.findall(r"<th\b[^>]*>", p.read_text()) if "scope=" not in th] == []


def ecarts(valeur: Any, schema: dict[str, Any], lieu: str = "$") -> list[str]:
    """Where a value departs from a schema, for the words that ours use: type, properties, required, additionalProperties, items."""
    types = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}
    permis = schema.get("type", [])
    if permis and not isinstance(valeur, tuple(types[t] for t in ([permis] if isinstance(permis, str) else permis))):
        return [f"{lieu} : {type(valeur).__name__}"]
    trouves = []
    if isinstance(valeur, dict):
        connues, autres = schema.get("properties", {}), schema.get("additionalProperties", True)
        trouves += [f"{lieu} : manque {c}" for c in schema.get("required", ()) if c not in valeur]
        for champ, contenu in valeur.items():
            regle = connues.get(champ, autres)
            if regle is False:
                trouves.append(f"{lieu} : {champ} n’est pas au schéma")
            elif regle is not True:
                trouves += ecarts(contenu, regle, f"{lieu}.{champ}")
    if isinstance(valeur, list):
        trouves += [e for i, x in enumerate(valeur) for e in ecarts(x, schema.get("items", {}), f"{lieu}[{i}]")]
    return trouves


def test_data_attached_to_each_kind_follow_its_published_schema(exemplaires):
    vus, fautes = set(), []
    for code, document in exemplaires.items():
        for piece in get_genre(code).construire(document.objet_id).pieces:
            nom = piece.nom.removesuffix(".json")
            schema = json.loads((SCHEMAS / f"{nom}.schema.json").read_text())
            fautes += [f"{piece.nom} {e}" for e in ecarts(json.loads(piece.octets), schema)]
            vus.add(f"{nom}.schema.json")
    assert fautes == []
    assert vus <= {p.name for p in SCHEMAS.glob("*.json")}
    assert ecarts({"a": 1}, {"properties": {"b": {}}, "required": ["b"], "additionalProperties": False}) != []
