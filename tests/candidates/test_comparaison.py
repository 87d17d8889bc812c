"""What changed between two deposits: texts that can be given back, fields, jobs, proofs, points and their answers."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.scenario import pas_candidat as pas
from candidates.comparaison import LONG, Morceau, Nature, comparer_au_precedent, comparer_textes, replier
from candidates.enums import Etat
from candidates.services import ajouter_emploi, enregistrer, retirer_preuve
from recevabilite.services import Point, demander_complements, renvoyer_au_candidat

MOTS = st.lists(st.sampled_from(["je", "de", "la", "convention", "OPCO", "\n", "  ", "devis", "rédige", "."]), max_size=60).map(" ".join)
TEXTES = st.one_of(MOTS, st.text(max_size=80))


def joindre(morceaux: list[Morceau], *sauf: Nature) -> str:
    return "".join(m.texte for m in morceaux if m.nature not in sauf)


@given(TEXTES, TEXTES)
def test_both_texts_come_back(avant, apres):
    morceaux = comparer_textes(avant, apres)
    assert joindre(morceaux, Nature.AJOUT) == avant
    assert joindre(morceaux, Nature.RETRAIT) == apres
    assert all(m.texte for m in morceaux)
    assert all(a.nature != b.nature for a, b in itertools.pairwise(morceaux))


@given(TEXTES)
def test_same_text_has_no_change(texte):
    assert {m.nature for m in comparer_textes(texte, texte)} <= {Nature.EGAL}


@given(TEXTES, TEXTES)
def test_folding_loses_nothing(avant, apres):
    morceaux = comparer_textes(avant, apres)
    assert joindre(list(replier(morceaux))) == joindre(morceaux)


def test_change_is_found_word_by_word():
    morceaux = comparer_textes("J’envoie les convocations par courrier.", "J’envoie les conventions par courrier et par mail.")
    assert [(m.nature.value, m.texte) for m in morceaux] == [
        ("egal", "J’envoie les"), ("retrait", " convocations par courrier."), ("ajout", " conventions par courrier et par mail."),
    ]  # fmt: skip


def test_text_added_at_the_end_touches_nothing_before():
    assert comparer_textes("Je classe.", "Je classe. En mars.") == [Morceau(Nature.EGAL, "Je classe."), Morceau(Nature.AJOUT, " En mars.")]


def test_text_that_repeats_itself_is_compared_as_well():
    phrase = " ".join(["Je prépare les conventions et je vérifie les feuilles."] * 30)
    morceaux = comparer_textes(phrase, phrase.replace("prépare", "rédige", 1) + " Fin.")
    assert [m.texte.strip() for m in morceaux if m.nature != Nature.EGAL] == ["prépare", "rédige", "Fin."]


def test_long_passage_is_folded_in_its_middle():
    passage = "mot " * LONG * 2
    plies = list(replier(comparer_textes(passage + "fin", passage + "suite")))
    assert [m.nature for m in plies] == [Nature.EGAL, Nature.REPLIE, Nature.EGAL, Nature.RETRAIT, Nature.AJOUT]


def test_hostile_texts_are_compared_quickly():
    depart = time.monotonic()
    comparer_textes("a " * 10_000, "b a " * 5_000)
    comparer_textes(" ".join(f"a {n}" for n in range(300)), " ".join(f"a b{n}" for n in range(300)))
    comparer_textes(" ".join(str(n % 97) for n in range(7000)), " ".join(str(n % 89) for n in range(7000)))
    assert time.monotonic() - depart < 20


@pytest.fixture
def incomplet(petite_scene):
    return petite_scene.amener(Etat.INCOMPLET)


def redeposer(dossier, scene, phrase="Fait."):
    reponses = {str(p.pk): phrase for p in dossier.complements.filter(clos_le__isnull=True)}
    enregistrer(dossier=dossier, auteur=scene.alice, page="complements-2", champs=reponses)
    pas.deposer(dossier, scene.alice)
    depot = dossier.depots.filter(partie=2).order_by("numero").last()
    return comparer_au_precedent(depot)


@pytest.mark.django_db
def test_first_deposit_is_compared_with_nothing(petite_scene):
    depose = petite_scene.amener(Etat.DEPOSE)
    assert comparer_au_precedent(depose.depots.get()) is None


@pytest.mark.django_db
def test_points_come_with_their_answer_and_what_changed_there(petite_scene, incomplet):
    poste = incomplet.emplois.get()
    enregistrer(dossier=incomplet, auteur=petite_scene.alice, page=f"emploi-{poste.pk}", champs={"au": poste.du})
    enregistrer(dossier=incomplet, auteur=petite_scene.alice, page="identite", champs={"telephone_portable": "06 11 22 33 44"})
    comparaison = redeposer(incomplet, petite_scene, "C’est corrigé.")
    preuves, emploi = comparaison.points
    assert (preuves.ou, preuves.changements) == ("Preuves", [])
    assert emploi.complement.reponse == "C’est corrigé."
    assert [c.libelle for c in emploi.changements] == [f"Emploi « {poste.intitule} » – Période d’activité"]
    assert [(c.libelle, c.resume) for c in comparaison.autres] == [("Téléphone portable", "modifié")]


@pytest.mark.django_db
def test_jobs_and_proofs_added_and_removed_are_said(petite_scene, incomplet):
    ancienne = incomplet.preuves.get()
    pas.c.ajouter_preuve(dossier=incomplet, auteur=petite_scene.alice, fichier=pas.fabriquer_pdf("certificat.pdf", "Certificat", ["2024"]), montre="Poste de 2024", cibles=["partie-2"])
    retirer_preuve(preuve=ancienne, auteur=petite_scene.alice)
    ajouter_emploi(dossier=incomplet, auteur=petite_scene.alice, champs=pas.emploi(petite_scene.zoe, incomplet))
    comparaison = redeposer(incomplet, petite_scene)
    assert {c.resume for c in comparaison.points[0].changements} == {"ajouté", "retiré"}
    assert ("Emploi", "ajouté") in [(c.libelle, c.resume) for c in comparaison.autres]


@pytest.mark.django_db
def test_part_3_is_compared_at_the_row_that_was_asked(petite_scene):
    dossier = petite_scene.amener(Etat.PRET)
    competence = dossier.referentiel.structure.competences[0]
    activite = competence.activites[0].code
    renvoyer_au_candidat(
        dossier=dossier, auteur=petite_scene.sylvie, motif="Un exemple manque.", points=[Point(competence.code, "Datez votre exemple.", activite)]
    )
    dossier.refresh_from_db()
    champ = f"{activite.replace('.', '_')}-exemples"
    enregistrer(dossier=dossier, auteur=petite_scene.alice, page=competence.code, champs={champ: "En mars 2026, 12 convocations."})
    enregistrer(dossier=dossier, auteur=petite_scene.alice, page="complements-3", champs={str(dossier.complements.get().pk): "Daté."})
    pas.deposer_activites(dossier, petite_scene.alice)
    comparaison = comparer_au_precedent(dossier.depots.filter(partie=3).order_by("numero").last())
    assert [c.libelle.endswith("Exemples") for c in comparaison.points[0].changements] == [True]
    assert comparaison.autres == []


@pytest.mark.django_db
def test_point_asked_on_two_fields_read_together_finds_its_change(petite_scene):
    depose = petite_scene.amener(Etat.DEPOSE)
    demander_complements(dossier=depose, auteur=petite_scene.sylvie, points=[Point("identite", "Le code postal ?", "code_postal")])
    depose.refresh_from_db()
    enregistrer(dossier=depose, auteur=petite_scene.alice, page="identite", champs={"code_postal": "69008"})
    comparaison = redeposer(depose, petite_scene)
    assert [c.libelle for c in comparaison.points[0].changements] == ["Adresse"]
