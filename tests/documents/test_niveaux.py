"""The levels of PAdES: what each adds, who accepts it, what happens when somebody does not answer."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from documents import sceau
from documents.enums import NiveauSceau
from documents.erreurs import FabricationImpossible

from .outils import creer_pdf
from .test_conformite import controler

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.plugins.horodatage import Confiance


@pytest.fixture(scope="module")
def nu() -> bytes:
    """A page laid out, without a seal."""
    return creer_pdf()


def pdfsig(octets: bytes, tmp_path: Path) -> str:
    fichier = tmp_path / "document.pdf"
    fichier.write_bytes(octets)
    assert subprocess.run(["qpdf", "--check", fichier], capture_output=True, check=False).returncode == 0
    return subprocess.run(["pdfsig", "-nocert", fichier], capture_output=True, check=False).stdout.decode()


@pytest.mark.parametrize("niveau", NiveauSceau.values)
def test_each_level_is_accepted_by_those_who_read_seals(niveau, nu, au_niveau, tmp_path):
    au_niveau(niveau)
    octets = sceau.sceller(nu, par="CPEF")
    resultat = sceau.verifier(octets)
    assert resultat.is_valable, resultat
    assert resultat.is_complete == (niveau in {"B-LT", "B-LTA"})
    dit = pdfsig(octets, tmp_path)
    assert "Signature is Valid." in dit.split("Signature #2")[0]
    assert ("Total document signed" in dit.split("Signature #2")[0]) == (niveau in {"B-B", "B-T"})
    assert controler(octets, "Essai") == []
    lecteur = PdfFileReader(BytesIO(octets))
    assert lecteur.root.get("/Version") is None  # PDF/A-3 is PDF 1.7
    assert ("/DSS" in lecteur.root) == (niveau in {"B-LT", "B-LTA"})
    assert len(lecteur.embedded_timestamp_signatures) == (niveau == "B-LTA")
