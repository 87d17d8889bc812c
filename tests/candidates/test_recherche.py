"""The words under which a dossier is found: how they are folded and cut, and that they follow what is written."""

from __future__ import annotations

import unicodedata
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from bureau.donnees.fermeture import fermer_compte
from bureau.recherche import chercher, chercher_entreprise
from candidates.enums import Etat
from candidates.models import Dossier, Jeton
from candidates.regles import LONGUEUR_JETON, correspond, jetons, mots_cherches
from candidates.services import (
    ajouter_emploi,
    corriger_adresse,
    demander_dossier,
    enregistrer,
    inviter_candidat,
    reindexer,
    retirer_emploi,
)
from comptes.services import accepter_invitation_recue
from jury.services import completer_cqp

from .outils_papier import enregistrer_papier

LETTRES = "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæñABCDEFGHIJKLMNOPQRSTUVWXYZÀÂÉÈÊËÎÏÔÖÙÛÜŸŒÆÇÑ0123456789"
MOTS = st.text(LETTRES, min_size=1, max_size=15)
NOMS = st.lists(MOTS, min_size=1, max_size=5)
LIENS = st.sampled_from(["-", "'", "’", "\u2011", "–", "."])


# --- the rule ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texte", "attendus"),
    [
        ("Lefèvre", ["lefevre"]),
        ("Jean-Noël D’Halluin", ["jean", "noel", "jeannoel", "d", "halluin", "dhalluin"]),
        ("Cœur et Læticia", ["coeur", "et", "laeticia"]),
        ("VAE-2026-00012", ["vae", "2026", "00012", "vae202600012"]),
        ("ines.lefevre@exemple.fr", ["ines", "lefevre", "exemple", "fr", "ineslefevreexemplefr"]),
        ("Parcours & Métiers", ["parcours", "metiers"]),
        ("", []),
        ("  &  ", []),
        ("x" * 300, ["x" * LONGUEUR_JETON]),
    ],
)
def test_words_of_a_text(texte, attendus):
    assert jetons(texte) == attendus


@pytest.mark.parametrize(
    ("texte", "attendus"),
    [
        ("  LEFÈVRE   inès ", ["lefevre", "ines"]),
        ("jean-noel", ["jean", "noel"]),
        ("vae-2026-000", ["vae2026000"]),
        ("2026-00012", ["2026", "00012"]),
        ("ines.lefevre@ex", ["ineslefevreex"]),
        ("🎓", []),
        ("a a A", ["a"]),
    ],
)
def test_words_looked_for(texte, attendus):
    assert mots_cherches(texte) == attendus


@given(st.text())
def test_any_text_is_found_by_itself(texte):
    assert correspond(mots_cherches(texte), jetons(texte))


@given(st.text())
def test_words_are_folded_short_and_never_empty(texte):
    assert all(0 < len(mot) <= LONGUEUR_JETON and mot.isalnum() for mot in jetons(texte))


@given(NOMS)
def test_case_and_the_way_accents_are_typed_change_nothing(mots):
    texte = " ".join(mots)
    assert jetons(texte.upper()) == jetons(texte.lower()) == jetons(texte)
    assert jetons(unicodedata.normalize("NFD", texte)) == jetons(unicodedata.normalize("NFC", texte))


@given(NOMS)
def test_accents_may_be_left_out(mots):
    sans = "".join(c for c in unicodedata.normalize("NFD", " ".join(mots)) if not unicodedata.combining(c))
    assert correspond(mots_cherches(sans), jetons(" ".join(mots)))


@given(NOMS, st.data())
def test_beginnings_of_words_in_any_order_are_enough(mots, data):
    debuts = [mot[: data.draw(st.integers(1, len(mot)))] for mot in data.draw(st.permutations(mots))]
    assert correspond(mots_cherches(" ".join(debuts)), jetons(" ".join(mots)))


@given(st.lists(MOTS, min_size=2, max_size=4), LIENS)
def test_compound_word_is_found_with_its_link_without_it_or_apart(mots, lien):
    index = jetons(lien.join(mots))
    for ecrit in (lien.join(mots), " ".join(mots), "".join(mots)):
        assert correspond(mots_cherches(ecrit), index), ecrit


@given(NOMS, MOTS)
def test_a_word_that_begins_none_is_not_found(mots, autre):
    index = jetons(" ".join(mots))
    (cherche,) = mots_cherches(autre)
    assert correspond([cherche], index) == any(jeton[: len(cherche)] == cherche for jeton in index)


# --- the table --------------------------------------------------------------------------------------------------------------

pytest_db = pytest.mark.django_db


def trouve(*mots):
    return {mot for mot in mots if chercher(Dossier.objects.all(), mot).exists()}


@pytest_db
def test_dossier_is_found_as_soon_as_it_is_asked_for(petite_scene):
    dossier = demander_dossier(auteur=petite_scene.alice, referentiel=petite_scene.referentiel)
    for mot in ("moreau", "ALICE", dossier.numero, dossier.numero.lower(), dossier.numero[-5:], petite_scene.alice.email, "alice@"):
        assert list(chercher(Dossier.objects.all(), mot)) == [dossier], mot
    assert trouve("moreaux", "zoé", "%", "_") == set()


@pytest_db
def test_words_follow_each_field_and_only_those_that_name(petite_scene):
    dossier = petite_scene.amener(Etat.BROUILLON)
    alice = petite_scene.alice

    def ecrire(**champs):
        enregistrer(dossier=dossier, auteur=alice, page="identite", champs=champs)

    ecrire(nom_naissance="Œuvrard-Béranger", prenoms="Alice Marie Anne")
    assert trouve("moreau", "oeuvrard", "beranger", "ŒUVRARD béranger", "anne") == {"oeuvrard", "beranger", "ŒUVRARD béranger", "anne"}
    ecrire(nom_naissance="Roy", prenoms="Al", commune="Villefranche")
    assert trouve("oeuvrard", "beranger", "anne", "marie", "villefranche", "roy") == {"roy"}
    ecrire(email="a.roy@perso.example")
    assert trouve("a.roy@perso.example", "perso", alice.email) == {"a.roy@perso.example", "perso", alice.email}  # their account's own remains


@pytest_db
def test_words_follow_the_companies(petite_scene):
    dossier = demander_dossier(auteur=petite_scene.alice, referentiel=petite_scene.referentiel)
    emploi = ajouter_emploi(dossier=dossier, auteur=petite_scene.alice, champs={"entreprise": "Institut Méridien"})
    assert trouve("meridien") == {"meridien"}
    enregistrer(dossier=dossier, auteur=petite_scene.alice, page=f"emploi-{emploi.pk}", champs={"entreprise": "Cap"})
    assert trouve("institut", "meridien", "cap") == {"cap"}
    assert list(chercher_entreprise(Dossier.objects.all(), "cap")) == [dossier]
    assert not chercher_entreprise(Dossier.objects.all(), "moreau").exists()
    emploi.refresh_from_db()
    retirer_emploi(emploi=emploi, auteur=petite_scene.alice)
    assert trouve("cap") == set()


@pytest_db
def test_two_dossiers_of_one_person_follow_together(petite_scene):
    petite_scene.amener(Etat.ABANDONNE)
    dossier = demander_dossier(auteur=petite_scene.alice, referentiel=petite_scene.referentiel)
    enregistrer(dossier=dossier, auteur=petite_scene.alice, page="identite", champs={"nom_usage": "Zygomar"})
    assert chercher(Dossier.objects.all(), "zygomar").count() == 2


@pytest_db
def test_address_of_the_account_is_followed(petite_scene):
    petite_scene.amener(Etat.BROUILLON)
    ancienne, nouvelle = (EmailAddress(user=petite_scene.alice, email=adresse) for adresse in (petite_scene.alice.email, "neuve@x.example"))
    enregistrer(dossier=Dossier.objects.get(), auteur=petite_scene.alice, page="identite", champs={"email": "tierce@y.example"})
    email_changed.send(sender=type(petite_scene.alice), request=None, user=petite_scene.alice, from_email_address=ancienne, to_email_address=nouvelle)
    assert trouve(petite_scene.alice.email, "neuve@x.example", "tierce@y.example") == {"neuve@x.example", "tierce@y.example"}


@pytest_db
def test_follow_up_is_found_as_the_first(petite_scene):
    premier = petite_scene.amener(Etat.VALIDE_PARTIELLEMENT)
    suite = completer_cqp(dossier=premier, auteur=petite_scene.alice)
    assert set(chercher(Dossier.objects.all(), "alice moreau")) == {premier, suite}
    assert list(chercher(Dossier.objects.all(), suite.numero)) == [suite]
    assert reindexer() == 0


@pytest_db
def test_paper_dossier_is_found_and_follows_who_takes_it_over(petite_scene):
    dossier = enregistrer_papier(petite_scene)
    assert list(chercher(Dossier.objects.all(), "odile ferrand")) == list(chercher(Dossier.objects.all(), dossier.numero)) == [dossier]
    corriger_adresse(dossier=dossier, auteur=petite_scene.sylvie, email="odile@exemple.fr")
    assert list(chercher(Dossier.objects.all(), "odile@exemple.fr")) == [dossier]
    inviter_candidat(candidat=dossier.candidat, auteur=petite_scene.sylvie, email=petite_scene.zoe.email)
    accepter_invitation_recue(invitation=dossier.candidat.rattachements.get().invitation, utilisateur=petite_scene.zoe)
    assert list(chercher(Dossier.objects.all(), petite_scene.zoe.email)) == [dossier]
    assert reindexer() == 0


@pytest_db
def test_closed_account_leaves_no_word(petite_scene):
    demander_dossier(auteur=petite_scene.alice, referentiel=petite_scene.referentiel)
    assert Jeton.objects.exists()
    fermer_compte(utilisateur=petite_scene.alice)
    assert not Jeton.objects.exists()


@pytest_db
def test_words_are_in_step_all_along_the_road(petite_scene):
    petite_scene.amener(Etat.EN_EVALUATION)
    assert reindexer() == 0


@pytest_db
def test_command_mends_what_was_written_without_services(petite_scene):
    dossier = petite_scene.amener(Etat.BROUILLON)
    type(dossier.candidat).objects.update(nom_naissance="Corrigé")
    Jeton.objects.filter(source="numero").delete()
    sortie = StringIO()
    call_command("reindexer", stdout=sortie)
    assert "1 dossier à nouveau indexé" in sortie.getvalue()
    assert trouve("corrige", dossier.numero, "moreau") == {"corrige", dossier.numero}
    call_command("reindexer", stdout=sortie)
    assert "la recherche est à jour" in sortie.getvalue()
