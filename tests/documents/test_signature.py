import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from comptes.models import Utilisateur
from documents.modeles import version_du_gabarit
from documents.models import Signature, SignatureAnnulee
from documents.services import (
    AuthentificationTropAncienne,
    PreuveAuthentification,
    SignatureDejaConsignee,
    annuler_signatures,
    piece_des_signatures,
    signer,
)
from journal.models import Evenement

DOSSIER = uuid4()
SHA = "a" * 64


def preuve(age: int = 10) -> PreuveAuthentification:
    instant: datetime = timezone.now() - timedelta(seconds=age)
    return PreuveAuthentification(instant, "mot de passe", "203.0.113.7", "Navigateur")


def apposer(personne: Utilisateur, age: int = 10, dossier_id: UUID | None = DOSSIER, **changes: object) -> Signature:
    champs = {
        "document": None, "sha256": SHA, "objet_type": "depot", "objet_id": 7, "dossier_id": dossier_id,
        "signataire": personne, "role": "candidat", "qualite": {"nom": "Martin"}, "declaration": "Je déclare.",
        "preuve": preuve(age), "referentiel_version": "2019-01",
    }  # fmt: skip
    return signer(**(champs | changes))


def test_signer_garde_la_preuve(alice: Utilisateur) -> None:
    signature = Signature.objects.get(pk=apposer(alice).pk)
    assert (signature.methode, signature.ip, signature.objet_id) == ("mot de passe", "203.0.113.7", "7")
    assert signature.empreinte == signature.calculer_empreinte()


def test_signature_keeps_the_model_that_was_shown(alice: Utilisateur) -> None:
    signature = Signature.objects.get(pk=apposer(alice, genre="essai").pk)
    modele, version = signature.gabarit_version.split()
    assert (modele, len(version)) == ("documents/documents/essai.html", 12)
    assert signature.empreinte == signature.calculer_empreinte()
    ligne = json.loads(piece_des_signatures([signature]).octets)["signatures"][0]
    assert ligne["gabarit_version"] == signature.gabarit_version
    signature.gabarit_version = "documents/documents/autre.html 000000000000"
    assert signature.empreinte != signature.calculer_empreinte()


def test_version_of_a_model_follows_what_it_includes(tmp_path: Path, settings: Any) -> None:
    versions = []
    for texte in ("un", "un", "deux"):
        dossier = tmp_path / str(len(versions))
        dossier.mkdir()
        (dossier / "a.html").write_text('{% include "b.html" %}')
        (dossier / "b.html").write_text(texte)
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(dossier)]}]
        version_du_gabarit.cache_clear()  # read once for all by a process
        versions.append(version_du_gabarit("a.html"))
    version_du_gabarit.cache_clear()
    assert versions[0] == versions[1] != versions[2]


def test_signer_journalise_dans_le_dossier(alice: Utilisateur) -> None:
    signature = apposer(alice)
    evenement = Evenement.objects.du_dossier(DOSSIER).get(action="signe")
    assert (evenement.numero, evenement.donnees["empreinte"]) == (signature.numero_journal, signature.empreinte)


@pytest.mark.parametrize("age", [301, 3600, -60])
def test_identification_trop_ancienne_ne_signe_pas(alice: Utilisateur, age: int) -> None:
    with pytest.raises(AuthentificationTropAncienne, match="identité"):
        apposer(alice, age=age)
    assert not Signature.objects.exists()
    assert not Evenement.objects.filter(action="signe").exists()


def test_sans_preuve_ne_signe_pas(alice: Utilisateur) -> None:
    with pytest.raises(AuthentificationTropAncienne):
        apposer(alice, preuve=None)


def test_meme_role_ne_signe_pas_deux_fois(alice: Utilisateur, zoe: Utilisateur) -> None:
    apposer(alice)
    with pytest.raises(SignatureDejaConsignee):
        apposer(zoe)
    assert Evenement.objects.filter(action="signe").count() == 1


def test_un_autre_role_ou_un_autre_contenu_se_signe(alice: Utilisateur) -> None:
    apposer(alice)
    apposer(alice, role="professionnel")
    apposer(alice, sha256="b" * 64)
    assert Signature.objects.valides().count() == 3


def test_refus_est_consigne_avec_son_motif(alice: Utilisateur) -> None:
    signature = apposer(alice, refus=True, motif="Je conteste la compétence 3.")
    assert (signature.refus, signature.motif) == (True, "Je conteste la compétence 3.")
    assert Evenement.objects.filter(action="refus_de_signer").count() == 1


@pytest.mark.parametrize(("refus", "motif"), [(True, ""), (False, "sans raison")])
def test_refus_et_motif_vont_ensemble(alice: Utilisateur, refus: bool, motif: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        apposer(alice, refus=refus, motif=motif)


def test_signature_annulee_laisse_la_place(alice: Utilisateur) -> None:
    premiere = apposer(alice)
    assert annuler_signatures(signatures=Signature.objects.all(), motif="Bilan rouvert", auteur_id=alice.pk) == 1
    assert annuler_signatures(signatures=[premiere], motif="Bilan rouvert", auteur_id=alice.pk) == 0
    seconde = apposer(alice)
    assert list(Signature.objects.valides()) == [seconde]
    assert SignatureAnnulee.objects.get().signature == premiere
    assert Signature.objects.get(pk=premiere.pk).is_annulee


def test_signature_ne_se_modifie_ni_ne_s_efface(alice: Utilisateur) -> None:
    signature = apposer(alice)
    for geste in (signature.save, signature.delete, Signature.objects.all().delete):
        with pytest.raises(TypeError):
            geste()
    with pytest.raises(TypeError):
        Signature.objects.update(role="autre")


def test_empreinte_trahit_une_retouche(alice: Utilisateur) -> None:
    signature = apposer(alice)
    signature.declaration = "Autre chose."
    assert signature.empreinte != signature.calculer_empreinte()


def test_hors_dossier_va_dans_la_chaine_generale(alice: Utilisateur) -> None:
    signature = apposer(alice, dossier_id=None)
    assert Signature.objects.get(pk=signature.pk).calculer_empreinte() == signature.empreinte
    assert Evenement.objects.get(action="signe").chaine == "general"


def test_piece_jointe_ne_porte_ni_adresse_ni_navigateur(alice: Utilisateur) -> None:
    signature = apposer(alice)
    piece = piece_des_signatures([signature])
    ligne = json.loads(piece.octets)["signatures"][0]
    assert ligne["empreinte"] == signature.empreinte
    assert not {"ip", "agent"} & set(ligne)
