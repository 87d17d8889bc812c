"""The levels of PAdES: what each adds, who accepts it, what happens when somebody does not answer."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from documents import sceau
from documents.enums import NiveauSceau
from documents.erreurs import FabricationImpossible
from documents.lecture import get_fiche_par_empreinte

from .outils import creer_pdf, fabriquer_pour
from .test_conformite import controler

SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"  # Debian: softhsm2


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


def test_level_follows_the_settings(settings):
    assert sceau.get_niveau() == "B-B"
    settings.SCEAU_TSA = "https://horodatage.exemple.fr/"
    assert sceau.get_niveau() == "B-T"
    settings.SCEAU_NIVEAU = "B-LTA"
    assert sceau.get_niveau() == "B-LTA"


def test_time_stamp_gives_the_date_of_the_seal(nu, au_niveau):
    with time_machine.travel("2026-05-04T10:00:00Z", tick=False):
        au_niveau("B-T").renouveler_tsa()
        assert sceau.verifier(sceau.sceller(nu, par="CPEF")).scelle_le == datetime(2026, 5, 4, 10, tzinfo=UTC)


def test_authority_that_does_not_answer_leaves_no_document(nu, au_niveau, settings):
    au_niveau("B-T")
    settings.SCEAU_TSA = "http://127.0.0.1:9/"
    with pytest.raises(FabricationImpossible, match="horodatage ne répond pas"):
        sceau.sceller(nu, par="CPEF")


def test_revoked_certificate_gives_no_proof_of_validity(nu, au_niveau):
    confiance = au_niveau("B-LT")
    confiance.autorite.revoques.append(confiance.sceau.serial_number)
    confiance.publier_listes()
    try:
        with pytest.raises(FabricationImpossible, match="preuves de validité"):
            sceau.sceller(nu, par="CPEF")
    finally:
        confiance.autorite.revoques.clear()


def test_list_that_cannot_be_read_is_told(nu, au_niveau, settings):
    au_niveau("B-LT")
    settings.SCEAU_CRL = ["/nulle/part.crl"]
    with pytest.raises(FabricationImpossible, match="liste de révocation"):
        sceau.sceller(nu, par="CPEF")


def test_what_is_added_after_an_archived_file_is_seen(nu, au_niveau):
    au_niveau("B-LTA")
    ajout = IncrementalPdfFileWriter(BytesIO(sceau.sceller(nu, par="CPEF")))
    ajout.root["/Ajout"] = ajout.root["/Lang"]
    ajout.update_root()
    sortie = BytesIO()
    ajout.write(sortie)
    assert not sceau.verifier(sortie.getvalue()).is_valable


def test_seal_of_a_certificate_that_is_over_is_refused(nu, au_niveau):
    au_niveau("B-B")
    with time_machine.travel(timezone.now() + timedelta(days=3700), tick=False), pytest.raises(FabricationImpossible, match="périmé"):
        sceau.sceller(nu, par="CPEF")


# --- renewal ----------------------------------------------------------------------------------------------------------------


def renouveler(*options: str) -> str:
    sortie = StringIO()
    call_command("renouveler_horodatages", *options, stdout=sortie, stderr=sortie)
    return sortie.getvalue()


def test_archive_time_stamp_is_renewed_before_its_end(alice, au_niveau, client):
    confiance = au_niveau("B-LTA")
    confiance.renouveler_tsa(jours=400)
    document = fabriquer_pour(alice)
    original = Path(document.fichier.path).read_bytes()
    assert document.horodatages.get().sha256 == document.sha256
    assert renouveler() == "0 horodatage à renouveler.\n"
    with time_machine.travel(timezone.now() + timedelta(days=350), tick=False):
        confiance.renouveler_tsa(jours=800)
        confiance.publier_listes()
        assert f"{document.numero} : prouvé jusqu’au" in renouveler()
        assert document.horodatages.count() == 1  # dry: told, not done
        assert "1 horodatage à renouveler." in renouveler("--appliquer")
        assert renouveler("--appliquer") == "0 horodatage à renouveler.\n"
        neuf = document.horodatages.last()
        octets = Path(neuf.fichier.path).read_bytes()
        assert Path(document.fichier.path).read_bytes() == original == octets[: len(original)]
        assert len(PdfFileReader(BytesIO(octets)).embedded_timestamp_signatures) == 2
        assert sceau.verifier(octets).is_valable
        assert neuf.expire_le > timezone.now() + timedelta(days=790)
        for empreinte in (document.sha256, neuf.sha256):
            assert get_fiche_par_empreinte(empreinte).numero == document.numero
        client.force_login(alice)
        assert b"".join(client.get(f"/documents/{document.pk}/telecharger/").streaming_content) == octets
        assert neuf.sha256 in client.get(f"/documents/verifier/{document.numero}/").content.decode()


def test_failed_renewal_is_told_and_changes_nothing(alice, au_niveau, settings):
    au_niveau("B-LTA").renouveler_tsa(jours=30)
    document = fabriquer_pour(alice)
    settings.SCEAU_TSA = "http://127.0.0.1:9/"
    with pytest.raises(CommandError, match="n’a pas pu être renouvelé"):
        renouveler("--appliquer")
    assert document.horodatages.count() == 1


def test_only_archived_documents_are_watched(alice, au_niveau):
    au_niveau("B-T")
    assert not fabriquer_pour(alice).horodatages.exists()
    assert renouveler("--jours", "100000") == "0 horodatage à renouveler.\n"


# --- a key that stays in its device -------------------------------------------------------------------------------------


@pytest.fixture
def jeton(au_niveau, settings, tmp_path, monkeypatch):
    """A token of SoftHSM with the key of the seal in it."""
    confiance = au_niveau("B-B")
    (tmp_path / "jetons").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'jetons'}\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    cle = tmp_path / "cle.pem"
    cle.write_bytes(confiance.cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    for commande in (["--init-token", "--free", "--so-pin", "1234"], ["--import", str(cle), "--id", "01"]):
        subprocess.run(["softhsm2-util", *commande, "--label", "sceau", "--token", "sceau", "--pin", "4321"], check=True, capture_output=True)
    settings.SCEAU_CLE = "/nulle/part.pem"
    settings.SCEAU_PKCS11_MODULE, settings.SCEAU_PKCS11_JETON, settings.SCEAU_PKCS11_CLE, settings.SCEAU_PKCS11_PIN = SOFTHSM, "sceau", "sceau", "4321"


def test_key_kept_in_a_device_seals(jeton, nu, tmp_path):
    """In a process of its own: the library of a device reads its configuration once for all."""
    (tmp_path / "nu.pdf").write_bytes(nu)
    reglages = {c: getattr(settings, c) for c in dir(settings) if c.startswith("SCEAU_")}
    programme = (
        "import json, sys, django; from pathlib import Path; django.setup(); from django.test import override_settings; from documents import sceau\n"
        "with override_settings(**json.loads(sys.argv[2])):\n"
        "    octets = Path(sys.argv[1]).read_bytes()\n"
        "    scelles = [sceau.sceller(octets, par='CPEF') for _ in range(2)]\n"
        "    assert all(sceau.verifier(s).is_valable for s in scelles)\n"
        "    Path(sys.argv[1]).write_bytes(scelles[0])\n"
        "with override_settings(**json.loads(sys.argv[2]) | {'SCEAU_PKCS11_PIN': 'faux'}):\n"
        "    try: sceau.sceller(octets, par='CPEF')\n"
        "    except Exception as erreur: print(erreur)\n"
    )
    fait = subprocess.run([sys.executable, "-c", programme, tmp_path / "nu.pdf", json.dumps(reglages)], capture_output=True, text=True, check=False)
    assert fait.returncode == 0, fait.stderr
    assert "PKCS#11) ne répond pas" in fait.stdout
    assert "Signature is Valid." in pdfsig((tmp_path / "nu.pdf").read_bytes(), tmp_path)


def test_device_that_is_absent_is_told(nu, au_niveau, settings):
    au_niveau("B-B")
    settings.SCEAU_PKCS11_MODULE = "/nulle/part/libmateriel.so"
    with pytest.raises(FabricationImpossible, match="PKCS#11"):
        sceau.sceller(nu, par="CPEF")
