"""The pages of the letter texts: list, preview, refusal, conflict, history."""

from __future__ import annotations

import pytest
from django.urls import reverse

from candidates.enums import Etat
from echanges.models import Courriel, VersionTexte
from echanges.textes import TEXTES
from tests.bureau.outils import client_de, prose

pytestmark = pytest.mark.django_db
CODE = "recevabilite.complements.corps"
CORPS = "Bonjour {candidat},\r\n\r\nIl manque <b>ceci</b> 🎓 :\r\n{points}\r\nRépondez ici : {lien}"


@pytest.fixture
def sylvie(petite_scene):
    return client_de(petite_scene.sylvie)


def page(code=CODE):
    return reverse("bureau:texte", args=[code])


def saisie(**champs):
    return {"texte": CORPS, "motif": "Délibération", "le": "", "version": "0"} | champs


def test_list_marks_what_was_reworded_in_few_queries(sylvie, django_assert_max_num_queries):
    sylvie.post(page(), saisie())
    with django_assert_max_num_queries(8):
        lu = prose(sylvie.get(reverse("bureau:textes")))
    assert lu.count("Modifié depuis le") == 1
    seuls = prose(sylvie.get(reverse("bureau:textes"), {"modifies": "oui"}))
    assert "1 lettre ou courriel" in seuls
    assert "Compléments demandés" in seuls
    assert "Aucun texte ne répond" in prose(sylvie.get(reverse("bureau:textes"), {"q": "introuvable"}))


def test_page_shows_fields_and_preview(sylvie):
    lu = prose(sylvie.get(page()))
    assert "{points} Indispensable" in lu
    assert "Camille Exemple" in lu
    assert "- Joignez un bulletin de salaire récent." in lu
    assert sylvie.get(page("inconnu")).status_code == 404


def test_page_of_every_text_can_be_read(sylvie):
    assert dict.fromkeys(TEXTES, 200) == {code: sylvie.get(page(code)).status_code for code in TEXTES}


def test_preview_says_what_changes_and_keeps_nothing(sylvie):
    reponse = sylvie.post(reverse("bureau:texte-apercu", args=[CODE]), {"texte": CORPS})
    html = reponse.content.decode()
    assert "Il manque &lt;b&gt;ceci&lt;/b&gt; 🎓 :" in html
    assert "Aujourd’hui" in html
    assert "Ce champ est indispensable" in prose(sylvie.post(reverse("bureau:texte-apercu", args=[CODE]), {"texte": "Bonjour {points}"}))
    sans_javascript = sylvie.post(page(), saisie(apercu="oui"))
    assert (sans_javascript.status_code, "Avec cette rédaction" in prose(sans_javascript)) == (200, True)
    assert not VersionTexte.objects.exists()


def test_saved_text_reaches_the_next_candidate(petite_scene, sylvie):
    assert sylvie.post(page(), saisie()).status_code == 302
    petite_scene.amener(Etat.INCOMPLET)
    courriel = Courriel.objects.get(evenement="recevabilite.complements")
    assert courriel.envoi.message.startswith("Bonjour Alice Moreau,\n\nIl manque <b>ceci</b> 🎓 :\n- ")
    assert "<b>ceci" not in courriel.envoi.html_message
    assert courriel.textes == {CODE: 1}


def test_reworded_letter_is_in_the_preview_of_the_ruling(petite_scene, sylvie):
    code = "recevabilite.lettre.recours"
    assert sylvie.post(page(code), saisie(texte="Recours {delai_de_recours}, par lettre recommandée.")).status_code == 302
    assert "par lettre recommandée." in prose(sylvie.get(page("recevabilite.lettre.recours")))
    assert "Modifié version 1" in prose(sylvie.get(page(code)))


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"texte": "Bonjour"}, "Ces champs sont indispensables"),
        ({"texte": "{lien} {points} {% include 'x' %}"}, "accolade"),
        ({"motif": ""}, "pourquoi ce texte change"),
        ({"le": "2020-01-01"}, "déjà passé"),
        ({"texte": "{lien}{points}" + "🎓" * 20_000}, "trop long"),
    ],
)
def test_refused_text_keeps_what_was_typed(sylvie, change, phrase):
    reponse = sylvie.post(page(), saisie(**change))
    assert (reponse.status_code, phrase in prose(reponse)) == (422, True)
    assert (change.get("texte") or "Il manque")[:20] in prose(reponse)
    assert not VersionTexte.objects.exists()


def test_two_authors_at_once_read_each_other(petite_scene, sylvie):
    client_de(petite_scene.ada).post(page(), saisie(texte="Bonjour {candidat}. {points} {lien} Ada"))
    reponse = sylvie.post(page(), saisie())
    lu = prose(reponse)
    assert reponse.status_code == 409
    assert "enregistrée par Ada Nicolas" in lu
    assert "{lien} Ada" in lu
    assert "Il manque" in lu
    assert sylvie.post(page(), saisie(version="1")).status_code == 302
    assert sylvie.post(page(), saisie(version="1")).status_code == 409


def test_history_goes_back_to_an_earlier_text(sylvie):
    sylvie.post(page(), saisie())
    assert "Repartir du texte d’origine" in prose(sylvie.get(page()))
    depart = sylvie.get(page(), {"version": "0"}).context["form"]["texte"].value()
    assert depart == TEXTES[CODE].defaut
    assert sylvie.post(page(), saisie(texte=depart, version="1")).status_code == 302
    assert VersionTexte.objects.get(numero=2).is_defaut
    assert sylvie.get(page(), {"version": "1"}).context["form"]["texte"].value() == CORPS.replace("\r\n", "\n")
    assert "Texte d’origine" in prose(sylvie.get(page()))
