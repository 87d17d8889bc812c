import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import time_machine
from django.conf import settings as reglages
from django.core.management import CommandError, call_command
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from documents import sceau
from documents.certificat import creer_certificat_demo
from documents.checks import sceau_regle
from documents.erreurs import FabricationImpossible
from documents.models import Document


@pytest.fixture
def scelle(pret: Document) -> bytes:
    return Path(pret.fichier.path).read_bytes()


def test_sceau_intact_couvre_tout(scelle: bytes) -> None:
    resultat = sceau.verifier(scelle)
    assert resultat.is_valable
    assert resultat.scelle_par == "CPEF (démonstration)"
    assert resultat.scelle_le is not None
    assert resultat.phrase.startswith("Le sceau est valable")


def test_pdfsig_dit_valable_et_total(pret: Document) -> None:
    sortie = subprocess.run(["pdfsig", "-nocert", pret.fichier.path], capture_output=True, check=True).stdout.decode()
    assert "Signature is Valid." in sortie
    assert "Total document signed" in sortie
    assert "ETSI.CAdES.detached" in sortie


@pytest.mark.parametrize("part", [0.2, 0.4, 0.6, 0.99])
def test_un_octet_change_se_voit(scelle: bytes, part: float) -> None:
    octets = bytearray(scelle)
    octets[int(len(octets) * part)] ^= 1
    assert not sceau.verifier(bytes(octets)).is_valable


def test_ajout_apres_le_sceau_se_voit(scelle: bytes) -> None:
    ajout = IncrementalPdfFileWriter(BytesIO(scelle))
    ajout.root["/Ajout"] = ajout.root["/Lang"]
    ajout.update_root()
    sortie = BytesIO()
    ajout.write(sortie)
    resultat = sceau.verifier(sortie.getvalue())
    assert resultat.est_scelle
    assert not resultat.couvre_tout
    assert not resultat.is_valable


def test_sceau_d_un_autre_certificat_n_est_pas_reconnu(scelle: bytes, settings: object, tmp_path: Path) -> None:
    settings.SCEAU_CERTIFICAT, settings.SCEAU_CLE = str(tmp_path / "c.pem"), str(tmp_path / "k.pem")
    creer_certificat_demo()
    resultat = sceau.verifier(scelle)
    assert (resultat.intact, resultat.reconnu) == (True, False)
    assert "n’est pas celui de ce site" in resultat.phrase


def test_document_reste_reconnu_apres_un_renouvellement(scelle: bytes, settings: object, tmp_path: Path) -> None:
    ancien = Path(settings.SCEAU_CERTIFICAT).read_bytes()
    settings.SCEAU_CERTIFICAT, settings.SCEAU_CLE = str(tmp_path / "c.pem"), str(tmp_path / "k.pem")
    creer_certificat_demo()
    Path(settings.SCEAU_CERTIFICAT).write_bytes(Path(settings.SCEAU_CERTIFICAT).read_bytes() + ancien)
    with time_machine.travel(timezone.now() + timedelta(days=4000), tick=False):
        assert sceau.verifier(scelle).is_valable


def test_un_sceau_ne_porte_pas_l_ancien_certificat(settings: object, tmp_path: Path) -> None:
    """Sealed while the former certificate still stood beside the new one, the document is recognised once the former has left."""
    ancien = Path(settings.SCEAU_CERTIFICAT).read_bytes()
    settings.SCEAU_CERTIFICAT, settings.SCEAU_CLE = str(tmp_path / "c.pem"), str(tmp_path / "k.pem")
    creer_certificat_demo()
    nouveau = Path(settings.SCEAU_CERTIFICAT).read_bytes()
    Path(settings.SCEAU_CERTIFICAT).write_bytes(nouveau + ancien)
    vierge = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(vierge)
    octets = sceau.sceller(vierge.getvalue(), par="CPEF")
    assert sceau.verifier(octets).is_valable
    Path(settings.SCEAU_CERTIFICAT).write_bytes(nouveau)
    assert sceau.verifier(octets).is_valable


def test_cle_protegee_par_une_phrase(settings: object, tmp_path: Path, scelle: bytes) -> None:
    settings.SCEAU_CERTIFICAT, settings.SCEAU_CLE = str(tmp_path / "c.pem"), str(tmp_path / "k.pem")
    settings.SCEAU_PHRASE = "une phrase secrète"
    creer_certificat_demo()
    assert b"ENCRYPTED" in (tmp_path / "k.pem").read_bytes()
    settings.SCEAU_PHRASE = "une autre"
    with pytest.raises(FabricationImpossible, match="non scellé"):
        sceau.sceller(scelle, par="CPEF")


def test_cle_d_un_autre_certificat_ne_scelle_rien(settings: object, tmp_path: Path, scelle: bytes) -> None:
    ancienne = settings.SCEAU_CLE
    settings.SCEAU_CERTIFICAT, settings.SCEAU_CLE = str(tmp_path / "c.pem"), str(tmp_path / "k.pem")
    creer_certificat_demo()
    assert sceau_regle(None) == []
    settings.SCEAU_CLE = ancienne
    with pytest.raises(FabricationImpossible, match="n’est pas celle de son certificat"):
        sceau.sceller(scelle, par="CPEF")
    assert [e.id for e in sceau_regle(None)] == ["documents.E010"]


@pytest.mark.parametrize("octets", [b"", b"bonjour", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + b"\xff" * 5000])
def test_fichier_quelconque_ne_fait_rien_tomber(octets: bytes) -> None:
    assert not sceau.verifier(octets).est_scelle


def test_certificat_de_demonstration_une_seule_fois(settings: object, tmp_path: Path) -> None:
    settings.SCEAU_CERTIFICAT, settings.SCEAU_CLE = str(tmp_path / "s" / "c.pem"), str(tmp_path / "s" / "k.pem")
    assert creer_certificat_demo()
    avant = (tmp_path / "s" / "c.pem").read_bytes()
    assert not creer_certificat_demo()
    assert (tmp_path / "s" / "c.pem").read_bytes() == avant
    assert (tmp_path / "s" / "k.pem").stat().st_mode & 0o777 == 0o600


def test_certificat_de_demonstration_refuse_en_production(settings: object) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("creer_certificat_demo")


def test_commande_dit_ou_est_le_certificat(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("creer_certificat_demo")
    assert reglages.SCEAU_CERTIFICAT in capsys.readouterr().out
