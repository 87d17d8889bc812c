"""The register of mails: everything sent is declared, every mail reaches whom it must and nobody else, the page of the docs is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from comptes.courriels import COURRIELS_DU_COMPTE
from echanges import fiche, registre
from echanges.checks import courriels_declares
from echanges.models import Courriel
from echanges.registre import Envoi, Qui, declarer, get_envois
from tests.test_maison import PYTHON

from .destinataires import charger

CAS = charger()
CODES = {e.evenement for e in get_envois()}


def test_every_mail_of_the_register_has_a_case_of_recipients():
    joues = [code for cas in CAS for code in cas.evenements]
    assert sorted(joues) == sorted(CODES), "voir echanges/registre.py : un cas par courriel, dans tests/echanges/destinataires/"


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c.evenements[0])
@pytest.mark.django_db(transaction=False)
def test_mail_reaches_whom_it_must_and_nobody_else(petite_scene, cas):
    attendus = cas.attendus(petite_scene)
    assert set(attendus) == set(cas.evenements)
    for evenement, adresses in attendus.items():
        courriels = list(Courriel.objects.filter(evenement=evenement).select_related("envoi"))
        assert {c.destinataire for c in courriels} == adresses, evenement
        assert all((c.envoi.to, c.envoi.cc, c.envoi.bcc) == ([c.destinataire], [], []) for c in courriels), "une adresse par courriel"


def test_every_mail_that_the_code_sends_is_declared():
    textes = [p.read_text() for p in PYTHON if p.name != "registre.py"]
    envoyes = {code for t in textes for code in re.findall(r'(?:evenement=|EVENEMENT\w* = )"(\w+\.\w+)"', t)}
    par_aide = {code for t in textes for code in re.findall(r'ecrire\w*\(\s*[\w.]+,[^"]*?"(\w+\.\w+)"', t)}
    assert len(envoyes) > 10
    assert len(par_aide) > 10
    assert envoyes | par_aide == CODES


def test_check_names_a_mail_without_template_and_a_template_without_row(monkeypatch):
    monkeypatch.setattr(registre, "_envois", {k: v for k, v in registre._envois.items() if k != "jury.resultat"})
    declarer(Envoi("jury.inconnu", quand="jamais", a=(Qui.JURE,), demande="rien"))
    assert {(e.id, e.msg) for e in courriels_declares(None)} == {
        ("echanges.E001", "Le courriel « jury.inconnu » n’a pas de gabarit « inconnu_sujet.txt »."),
        ("echanges.E001", "Le courriel « jury.inconnu » n’a pas de gabarit « inconnu_corps.txt »."),
        ("echanges.E002", "Le courriel « jury.resultat » n’est pas au registre."),
    }


def test_mail_is_declared_once():
    with pytest.raises(ValueError, match="déclaré deux fois"):
        declarer(Envoi("jury.resultat", quand="autrement", a=(Qui.JURE,), demande="rien"))


def test_page_of_the_docs_is_up_to_date(tmp_path, monkeypatch):
    call_command("lister_courriels", "--verifier", verbosity=0)
    monkeypatch.setattr(fiche, "FICHE", tmp_path / "courriels.md")
    monkeypatch.setattr("echanges.management.commands.lister_courriels.FICHE", tmp_path / "courriels.md")
    with pytest.raises(CommandError, match="plus à jour"):
        call_command("lister_courriels", "--verifier")
    call_command("lister_courriels")
    assert (tmp_path / "courriels.md").read_text() == fiche.ecrire()


def test_mails_of_the_account_are_those_of_the_templates():
    gabarits = Path(settings.BASE_DIR) / "templates"
    sujets = {str(s.relative_to(gabarits)).removesuffix("_subject.txt") for app in ("account", "mfa") for s in (gabarits / app / "email").glob("*_subject.txt")}
    assert set(COURRIELS_DU_COMPTE) == sujets
