"""The commands that `docs/verification.md` gives are run as they are written."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as reglages

from documents import sceau

from .outils import creer_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = (Path(reglages.BASE_DIR) / "docs" / "verification.md").read_text()
COMMANDES = [re.sub(r"^  ", "", bloc, flags=re.M).strip() for bloc in re.findall(r"^  ```\n(.*?)^  ```", PAGE, flags=re.M | re.S)]


@pytest.fixture(scope="module")
def nu() -> bytes:
    return creer_pdf()


@pytest.fixture
def dossier(tmp_path: Path, settings, nu: bytes) -> Callable[[], str]:
    """A folder with the document and the certificate; call it to run every command of the page there, in one shell."""
    (tmp_path / "document.pdf").write_bytes(sceau.sceller(nu, par="CPEF"))
    shutil.copy(settings.SCEAU_CERTIFICAT, tmp_path / "certificat.pem")

    def jouer() -> str:
        fait = subprocess.run(["bash", "-c", "\n".join(COMMANDES)], cwd=tmp_path, capture_output=True, text=True, check=False)
        return fait.stdout + fait.stderr

    return jouer


def test_commands_of_the_page_accept_an_intact_file(dossier, tmp_path):
    assert [c.split()[0] for c in COMMANDES] == ["pdfsig", "read", "test", "sha256sum"]
    dit = dossier()
    for attendu in ("Total document signed", "Signature Validation: Signature is Valid.", "CMS Verification successful", "Le sceau couvre tout le fichier."):
        assert attendu in dit
    assert sceau.verifier((tmp_path / "document.pdf").read_bytes()).is_valable


def test_commands_of_the_page_refuse_a_changed_file(dossier, tmp_path):
    fichier = tmp_path / "document.pdf"
    octets = bytearray(fichier.read_bytes())
    octets[3000] ^= 1
    fichier.write_bytes(octets)
    dit = dossier()
    assert "CMS Verification successful" not in dit
    assert "Signature is Valid." not in dit


def test_commands_of_the_page_see_what_was_added(dossier, tmp_path):
    with (tmp_path / "document.pdf").open("ab") as fichier:
        fichier.write(b"\n% ajout\n")
    dit = dossier()
    assert "Le sceau couvre tout le fichier." not in dit
    assert "Total document signed" not in dit.replace("Not total document signed", "")


def test_page_says_what_the_tool_says_of_a_long_lasting_file(au_niveau, nu, tmp_path):
    au_niveau("B-LTA")
    (tmp_path / "document.pdf").write_bytes(sceau.sceller(nu, par="CPEF"))
    dit = subprocess.run(["pdfsig", "-nocert", tmp_path / "document.pdf"], capture_output=True, check=False).stdout.decode()
    premier, second = dit.split("Signature #2")
    assert "Not total document signed" in premier
    assert "Total document signed" in second
