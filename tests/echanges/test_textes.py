"""Texts that the certifier rewords: the default to the letter, fields checked, versions kept, old mails and PDFs untouched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.template import engines
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from comptes.erreurs import ErreurMetier
from echanges.models import Courriel, VersionTexte
from echanges.redaction import TextePerime, TexteRefuse, publier_texte
from echanges.regles_textes import manques_texte, mettre_en_html, normaliser, remplir
from echanges.rendu import TextesEnVigueur, get_exemple, rendre_apercu, rendre_bout, rendre_courriel
from echanges.services import envoyer
from echanges.textes import LETTRES, TEXTES, get_lettre
from journal.models import Evenement

CODE = "recevabilite.complements.corps"
CORPS = "Bonjour {candidat},\n\nIl manque ceci 🎓 :\n{points}\nRépondez ici : {lien}"


def publier(auteur, texte=CORPS, **champs):
    donnees = {"code": CODE, "texte": texte, "motif": "Délibération du 3 mars", "version_lue": 0, "auteur": auteur}
    return publier_texte(**donnees | champs)


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(TEXTES))
def test_default_text_reads_as_the_template_does(code):
    texte = TEXTES[code]
    sans, avec = rendre_apercu(texte, None), rendre_apercu(texte, texte.defaut)
    assert [" ".join(unescape(str(x)).split()) for x in sans] == [" ".join(unescape(str(x)).split()) for x in avec]
    assert "{" not in str(sans)


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(TEXTES))
def test_wording_is_seen_in_its_own_letter(code):
    texte = TEXTES[code]
    essai = "Phrase témoin 7391 " + " ".join(f"{{{nom}}}" for nom in texte.obligatoires)
    assert "Phrase témoin 7391" in " ".join(rendre_apercu(texte, essai))
    assert manques_texte(texte.defaut, permis=[c.nom for c in texte.champs], obligatoires=texte.obligatoires, longueur=texte.longueur) == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(code for code, lettre in LETTRES.items() if lettre.is_courriel))
def test_mail_nobody_reworded_costs_one_query_at_most(code, django_assert_max_num_queries):
    lettre = LETTRES[code]
    for texte in lettre.textes:
        with django_assert_max_num_queries(1):
            rendre_courriel(code, get_exemple(lettre, texte), TextesEnVigueur())


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("", "Écrivez ce texte"),
        ("Bonjour {points} {lien} {lune}", "Ce champ n’existe pas\u00a0: {lune}."),
        ("{points} {lien} {lune} {mars}", "Ces champs n’existent pas\u00a0: {lune}, {mars}."),
        ("Bonjour {candidat} {points}", "Ce champ est indispensable\u00a0: {lien}."),
        ("{lien} {points} {{ settings.SECRET_KEY }}", "Une accolade { ou } ne sert qu’à écrire un champ"),
        ("{lien} {points} {% load admin %}", "Une accolade"),
        ("{lien} {points} " + "é" * 20_000, "Ce texte est trop long\u00a0: 20016 caractères, la limite est de 5000."),
    ],
)
def test_wrong_text_is_refused_in_a_sentence(texte, phrase):
    manques = manques_texte(texte, permis=["candidat", "points", "lien"], obligatoires=["points", "lien"], longueur=5000)
    assert any(phrase in m for m in manques)


@given(st.text(), st.text())
def test_value_that_looks_like_a_field_is_never_read_again(avant, valeur):
    ecrit = avant.replace("{", "").replace("}", "")
    assert remplir(f"{ecrit}{{x}}", lambda _: "{x}" + valeur) == f"{ecrit}{{x}}{valeur}"


@given(st.text())
def test_html_of_a_text_opens_nothing_but_paragraphs(texte):
    html = mettre_en_html(normaliser(texte))
    assert "<" not in html.replace("</p>\n<p>", "").replace("<br>", "")


@pytest.mark.django_db
def test_reworded_mail_says_so_and_keeps_its_version(petite_scene):
    publier(petite_scene.sylvie)
    exemple = LETTRES["recevabilite.complements"].exemple()
    exemple["candidat"].nom_complet = "{lien} <b>{{ 7|add:7 }}</b>"
    [courriel] = envoyer(evenement="recevabilite.complements", destinataires=["a@exemple.fr"], contexte=exemple, cle="essai")
    corps = courriel.envoi.message
    assert corps.startswith("Bonjour {lien} <b>{{ 7|add:7 }}</b>,\n\nIl manque ceci 🎓 :\n- Joignez")
    assert "<b>" not in courriel.envoi.html_message
    assert Courriel.objects.get().textes == {CODE: 1}
    assert courriel.sujet == "Compléments demandés pour votre dossier de VAE VAE-2027-0042"


@pytest.mark.django_db
def test_letter_escapes_what_was_typed_and_keeps_paragraphs():
    texte = TEXTES["recevabilite.lettre.recours"]
    _, html = rendre_apercu(texte, "Vous pouvez <script>contester</script> {delai_de_recours}.\n\nÉcrivez\nau secrétariat.")
    assert "<p>Vous pouvez &lt;script&gt;contester&lt;/script&gt; <strong>jusqu’au 15 mars 2027 inclus</strong>.</p>" in html
    assert "<p>Écrivez<br>au secrétariat.</p>" in html


@pytest.mark.django_db
def test_version_to_come_waits_for_its_day_and_the_past_keeps_its_words(petite_scene):
    with time_machine.travel(datetime(2027, 3, 1, 8, tzinfo=UTC), tick=False):
        publier(petite_scene.sylvie, du=timezone.now() + timedelta(days=2))
        assert TextesEnVigueur().get(CODE) is None
    with time_machine.travel(datetime(2027, 3, 3, 8, tzinfo=UTC), tick=False):
        assert TextesEnVigueur().get(CODE) == CORPS
        publier(petite_scene.sylvie, TEXTES[CODE].defaut.replace("\n", "\r\n"), version_lue=1)
        assert TextesEnVigueur().get(CODE) is None
        assert TextesEnVigueur(le=datetime(2027, 3, 3, 7, 59, tzinfo=UTC)).get(CODE) is None
    assert TextesEnVigueur(le=datetime(2027, 3, 2, 8, tzinfo=UTC)).get(CODE) is None
    assert list(Evenement.objects.filter(objet_type="texte").values_list("action", "donnees__version")) == [("texte_modifie", 1), ("texte_d_origine", 2)]


@pytest.mark.django_db
def test_versions_are_added_and_never_changed(petite_scene):
    version = publier(petite_scene.sylvie)
    with pytest.raises(TypeError):
        version.save()
    with pytest.raises(TypeError):
        version.delete()
    with pytest.raises(TypeError):
        VersionTexte.objects.all().delete()
    with pytest.raises(TypeError):
        VersionTexte.objects.update(texte="x")


@pytest.mark.django_db
def test_second_author_reads_the_first_before_writing(petite_scene):
    publier(petite_scene.sylvie)
    with pytest.raises(TextePerime, match="La version 1 de ce texte a été enregistrée"):
        publier(petite_scene.ada, CORPS + " Bien à vous.")
    with pytest.raises(TexteRefuse, match="rien à enregistrer"):
        publier(petite_scene.ada, version_lue=1)
    with pytest.raises(TexteRefuse, match="pourquoi"):
        publier(petite_scene.ada, CORPS + ".", motif="  ", version_lue=1)
    with pytest.raises(TexteRefuse, match="déjà passé"):
        publier(petite_scene.ada, CORPS + ".", version_lue=1, du=timezone.now() - timedelta(hours=1))
    with pytest.raises(ErreurMetier, match="Seuls le secrétariat"):
        publier(petite_scene.paul, version_lue=1)
    assert publier(petite_scene.ada, TEXTES[CODE].defaut, version_lue=1).is_defaut
    assert VersionTexte.objects.count() == 2


@pytest.mark.django_db
def test_wording_that_names_a_lost_field_gives_way_to_the_default():
    exemple = get_exemple(get_lettre(CODE), TEXTES[CODE])
    essai = TextesEnVigueur(essai={CODE: "Bonjour {disparu} {lien} {points}"})
    assert rendre_courriel("recevabilite.complements", exemple, essai) == rendre_courriel("recevabilite.complements", exemple, TextesEnVigueur())


def test_block_without_a_registered_text_keeps_its_words():
    assert engines["django"].from_string('{% texte "rien.du.tout" %}Bonjour {{ x }}{% fintexte %}').render({"x": "Léa"}) == "Bonjour Léa"


@pytest.mark.django_db
def test_what_a_person_types_is_never_read_as_a_template():
    contexte = LETTRES["candidates.abandon"].exemple() | {"motif": "{% load rien %} {{ 7|add:7 }} {# note #}"}
    [courriel] = envoyer(evenement="candidates.abandon", destinataires=["a@exemple.fr"], contexte=contexte, cle="essai")
    assert "« {% load rien %} {{ 7|add:7 }} {# note #} »" in courriel.envoi.message
    assert "{{ 7|add:7 }}" in courriel.envoi.html_message


@pytest.mark.django_db
def test_posted_letter_is_reworded_on_its_own_and_the_mail_is_left_alone(petite_scene):
    code = "evaluations.bilan_a_signer.lettre"
    publier(petite_scene.sylvie, "{civilite} {candidat}, votre bilan ({dossier}) est joint.", code=code)
    assert "Il est joint à cette lettre" in rendre_apercu(TEXTES[code], TEXTES[code].defaut)[1]
    exemple = get_exemple(get_lettre(code), TEXTES[code])
    assert rendre_bout(TEXTES[code].gabarit, exemple, TextesEnVigueur()) == "Madame Camille Exemple, votre bilan (VAE-2027-0042) est joint."
    assert rendre_courriel("evaluations.bilan_a_signer", exemple, TextesEnVigueur())[1].startswith("Bonjour Camille Exemple")
