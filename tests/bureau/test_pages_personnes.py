"""People: found, invited by a mail that carries the only link, given and deprived of roles, habilitated."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Etat
from comptes.erreurs import InvitationInutilisable
from comptes.models import Habilitation, Invitation, Utilisateur
from comptes.services import accepter_invitation
from echanges.models import Courriel
from tests.bureau.outils import client_de, prose, texte

pytestmark = pytest.mark.django_db
NORA = {"email": "Nora@Exemple.fr", "prenom": "Nora", "nom": "Blanc", "role": "jure", "college": "salaries", "organisation": "Forméo"}


@pytest.fixture
def sylvie(petite_scene):
    return client_de(petite_scene.sylvie)


def adresse(nom, *suite):
    return reverse(f"bureau:{nom}", args=suite)


def test_search_folds_accents_and_roles_filter(sylvie):
    page = texte(sylvie.get(adresse("personnes"), {"q": "elise"}))
    assert "1 personne" in page
    assert "Élise Fontaine" in page
    assert "4 personnes" in texte(sylvie.get(adresse("personnes"), {"role": "jure"}))
    assert "Personne ne répond" in texte(sylvie.get(adresse("personnes"), {"q": "introuvable"}))


def test_list_reads_few_rows_at_a_time(sylvie, django_assert_max_num_queries):
    for rang in range(60):
        Utilisateur.objects.create_user(f"p{rang}@exemple.fr", None, nom=f"Nom{rang}")
    with django_assert_max_num_queries(12):
        assert "Page suivante" in texte(sylvie.get(adresse("personnes")))


def test_invitation_carries_a_link_that_opens_the_role(sylvie):
    assert sylvie.post(adresse("inviter"), NORA)["Location"] == adresse("personnes")
    courriel = Courriel.objects.get(evenement="bureau.invitation")
    secret = re.search(r"/comptes/invitation/([^/\s]+)/", courriel.envoi.message)[1]
    nora = accepter_invitation(secret=secret, mot_de_passe="une-phrase-longue-2026")
    assert (nora.email, nora.college, nora.organisation.nom) == ("nora@exemple.fr", "salaries", "Forméo")


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"college": ""}, "Choisissez le collège"),
        ({"role": "professionnel"}, "Le collège ne concerne que les membres du jury"),
        ({"role": ""}, "Choisissez un rôle."),
        ({"email": "nora"}, "adresse"),
        ({"role": "administrateur", "college": ""}, "administrateur"),
    ],
)
def test_wrong_invitation_keeps_what_was_typed(sylvie, change, phrase):
    reponse = sylvie.post(adresse("inviter"), {**NORA, **change})
    assert reponse.status_code == 422
    assert phrase in texte(reponse)
    assert 'value="Nora"' in reponse.content.decode()
    assert not Invitation.objects.exists()


def test_administrator_invites_an_administrator(petite_scene):
    donnees = {**NORA, "role": "administrateur", "college": ""}
    assert client_de(petite_scene.ada).post(adresse("inviter"), donnees).status_code == 302


def test_role_is_given_and_ended(petite_scene, sylvie):
    paul = petite_scene.paul
    sylvie.post(adresse("personne", paul.pk), {"role": "accompagnateur", "college": ""})
    assert Utilisateur.objects.get(pk=paul.pk).has_role("accompagnateur")
    sylvie.post(adresse("role-retirer", paul.pk, "accompagnateur"))
    assert not Utilisateur.objects.get(pk=paul.pk).has_role("accompagnateur")
    assert sylvie.post(adresse("role-retirer", petite_scene.ada.pk, "administrateur")).status_code == 404


def test_nobody_ends_their_own_role_or_account(petite_scene, sylvie):
    sylvie.post(adresse("role-retirer", petite_scene.sylvie.pk, "secretariat"))
    assert sylvie.post(adresse("personne-fermer", petite_scene.sylvie.pk)).status_code == 422
    moi = Utilisateur.objects.get(pk=petite_scene.sylvie.pk)
    assert (moi.is_active, moi.has_role("secretariat")) == (True, True)


def test_closed_account_is_out_at_once(petite_scene, sylvie):
    paul = client_de(petite_scene.paul)
    sylvie.post(adresse("personne-fermer", petite_scene.paul.pk))
    assert "Se connecter" in texte(paul.get("/"))
    sylvie.post(adresse("personne-activer", petite_scene.paul.pk), {"is_active": "oui"})
    assert Utilisateur.objects.get(pk=petite_scene.paul.pk).is_active
    assert sylvie.post(adresse("personne-activer", petite_scene.paul.pk)).status_code == 400


def test_secretariat_does_not_close_an_administrator(petite_scene, sylvie):
    reponse = sylvie.post(adresse("personne-fermer", petite_scene.ada.pk))
    assert "Seul un administrateur ferme" in texte(reponse)
    assert Utilisateur.objects.get(pk=petite_scene.ada.pk).is_active


def test_habilitation_is_entered_and_suspended(petite_scene, sylvie):
    jour = timezone.localdate()
    donnees = {
        "certification": petite_scene.referentiel.certification_id, "role": "professionnel", "numero": "PRO-9001",
        "du": jour.isoformat(), "au": (jour + timedelta(days=700)).isoformat(),
    }  # fmt: skip
    sylvie.post(adresse("habiliter", petite_scene.amine.pk), donnees)
    habilitation = Habilitation.objects.get(numero="PRO-9001")
    ici = adresse("habilitation-suspendre", habilitation.pk)
    assert sylvie.post(ici, {"le": jour.isoformat(), "motif": ""}).status_code == 422
    sylvie.post(ici, {"le": jour.isoformat(), "motif": "Manquement."})
    habilitation.refresh_from_db()
    assert habilitation.motif_inhabilite(jour) == f"L’habilitation est suspendue depuis le {jour:%d/%m/%Y}."


def test_wrong_habilitation_keeps_what_was_typed(petite_scene, sylvie):
    existante = Habilitation.objects.first()
    jour = timezone.localdate()
    donnees = {
        "certification": petite_scene.referentiel.certification_id, "role": "professionnel", "numero": existante.numero,
        "du": jour.isoformat(), "au": (jour + timedelta(days=7)).isoformat(),
    }  # fmt: skip
    reponse = sylvie.post(adresse("habiliter", petite_scene.amine.pk), donnees)
    assert reponse.status_code == 422
    assert existante.numero in texte(reponse)
    inverse = sylvie.post(adresse("habiliter", petite_scene.amine.pk), {**donnees, "numero": "X", "au": "2020-01-01"})
    assert "vient après son début" in texte(inverse)


def test_register_belongs_to_the_secretariat(petite_scene):
    ada = client_de(petite_scene.ada)
    assert ada.get(adresse("personne", petite_scene.paul.pk)).status_code == 200
    assert ada.get(adresse("habiliter", petite_scene.paul.pk)).status_code == 404
    assert ada.get(adresse("habilitation-suspendre", Habilitation.objects.first().pk)).status_code == 404


@pytest.mark.parametrize("qui", ["alice", "amine", "paul", "jeanne"])
def test_pages_do_not_exist_for_others(petite_scene, qui):
    client = client_de(petite_scene.personnes[qui])
    for chemin in (adresse("personnes"), adresse("inviter"), adresse("personne", petite_scene.paul.pk), adresse("reglages")):
        assert client.get(chemin).status_code == 404


def test_list_is_filtered_sorted_and_exported(petite_scene, sylvie):
    Utilisateur.objects.filter(pk=petite_scene.jules.pk).update(is_active=False)
    Utilisateur.objects.filter(pk=petite_scene.julie.pk).update(fonction="=HYPERLINK(1)")
    filtre = {"role": "jure", "compte": "actif", "tri": "-nom"}
    page = sylvie.get(adresse("personnes"), filtre)
    assert [p.nom for p in page.context["page"]] == ["Vidal", "Perrin", "Arnaud"]
    assert 'aria-sort="descending"' in page.content.decode()
    lignes = b"".join(sylvie.get(adresse("personnes-export"), filtre).streaming_content).decode().splitlines()
    assert [ligne.split(";")[1] for ligne in lignes[1:]] == ["Vidal", "Perrin", "Arnaud"]
    assert "'=HYPERLINK(1)" in lignes[3]
    assert "1 personne" in texte(sylvie.get(adresse("personnes"), {"q": "formeo jules"}))
    assert sylvie.get(adresse("personnes"), {"tri": "n’importe quoi", "role": "x", "page": "99"}).status_code == 200


def test_what_is_in_hand_is_shown_before_the_account_is_closed(petite_scene, sylvie):
    dossier = petite_scene.amener(Etat.EN_EVALUATION)
    ici = adresse("personne-fermer", petite_scene.paul.pk)
    assert f"Mission en cours : professionnel du secteur, dossier {dossier.numero}" in prose(sylvie.get(ici))
    vu_par_ada = prose(client_de(petite_scene.ada).get(ici))
    assert "Mission en cours : professionnel du secteur, évaluation prévue" in vu_par_ada
    assert dossier.numero not in vu_par_ada
    assert "n’a rien en cours" in prose(sylvie.get(adresse("personne-fermer", petite_scene.pierre.pk)))
    demande = sylvie.post(adresse("personne-activer", petite_scene.paul.pk), {"is_active": "non"})
    assert (demande.status_code, demande["Location"]) == (302, ici)
    assert Utilisateur.objects.get(pk=petite_scene.paul.pk).is_active


def test_juror_of_a_session_in_preparation_is_warned_before_changing_side(petite_scene, sylvie):
    session = petite_scene.amener(Etat.INSCRIT).inscriptions.get().session
    ici, choix = adresse("personne", petite_scene.jeanne.pk), {"role": "jure", "college": "salaries"}
    reponse = sylvie.post(ici, choix)
    assert (reponse.status_code, f"siège à la session {session.numero}" in prose(reponse)) == (422, True)
    assert Utilisateur.objects.get(pk=petite_scene.jeanne.pk).college == "employeurs"
    assert sylvie.post(ici, choix | {"college_confirme": "oui"}).status_code == 302
    assert Utilisateur.objects.get(pk=petite_scene.jeanne.pk).college == "salaries"


def test_own_page_offers_no_role(petite_scene, sylvie):
    lu = prose(sylvie.get(adresse("personne", petite_scene.sylvie.pk)))
    assert "Personne ne change ses propres rôles" in lu
    assert "Donner ce rôle" not in lu
    assert sylvie.post(adresse("personne", petite_scene.sylvie.pk), {"role": "jure", "college": "salaries"}).status_code == 422


def test_end_of_a_role_is_planned_and_history_tells_it(petite_scene, sylvie):
    attribution, demain = petite_scene.paul.attributions.get(), timezone.localdate() + timedelta(days=1)
    assert sylvie.post(adresse("role-dater", petite_scene.paul.pk, attribution.pk), {"au": "2020-01-01"}).status_code == 422
    assert sylvie.post(adresse("role-dater", petite_scene.paul.pk, attribution.pk), {"au": demain.isoformat()}).status_code == 302
    lu = prose(sylvie.get(adresse("personne", petite_scene.paul.pk)))
    assert f"fin d’un rôle fixée (professionnel du secteur, jusqu’au {demain:%d/%m/%Y}), par Sylvie Garnier" in lu
    assert sylvie.get(adresse("role-dater", petite_scene.eva.pk, attribution.pk)).status_code == 404


def test_invitation_is_sent_again_then_cancelled(sylvie):
    sylvie.post(adresse("inviter"), NORA)
    invitation = Invitation.objects.get()
    assert "attend déjà une réponse" in prose(sylvie.post(adresse("inviter"), NORA))
    assert "En attente" in prose(sylvie.get(adresse("invitations"), {"situation": "en_attente"}))
    sylvie.post(adresse("invitation-renvoyer", invitation.pk))
    premier, second = (re.search(r"/comptes/invitation/([^/\s]+)/", c.envoi.message)[1] for c in Courriel.objects.order_by("cree_le"))
    assert premier != second
    with pytest.raises(InvitationInutilisable):
        accepter_invitation(secret=premier, mot_de_passe="une-phrase-longue-2026")
    assert "Envoyée 2 fois" in prose(sylvie.get(adresse("invitations")))
    sylvie.post(adresse("invitation-annuler", invitation.pk))
    assert "Annulée" in prose(sylvie.get(adresse("invitations"), {"situation": "annulee"}))
    assert "0 invitation" in prose(sylvie.get(adresse("invitations"), {"situation": "en_attente"}))
    with pytest.raises(InvitationInutilisable):
        accepter_invitation(secret=second, mot_de_passe="une-phrase-longue-2026")
    assert "ne se renvoie plus" in prose(sylvie.post(adresse("invitation-renvoyer", invitation.pk), follow=True))


def test_secretariat_does_not_touch_the_invitation_of_an_administrator(petite_scene, sylvie):
    client_de(petite_scene.ada).post(adresse("inviter"), {**NORA, "role": "administrateur", "college": ""})
    invitation = Invitation.objects.get()
    assert sylvie.post(adresse("invitation-annuler", invitation.pk)).status_code == 404
    assert "habilitation" not in prose(client_de(petite_scene.ada).get(adresse("inviter"))).lower()


@pytest.mark.parametrize("manquant", ["numero", "certification", "hab_du", "hab_au"])
def test_promised_habilitation_is_whole(petite_scene, sylvie, manquant):
    jour = timezone.localdate().isoformat()
    donnees = {**NORA, "role": "professionnel", "college": "", "numero": "PRO-777", "certification": petite_scene.referentiel.certification_id, "hab_du": jour, "hab_au": jour}
    assert "les quatre champs" in prose(sylvie.post(adresse("inviter"), donnees | {manquant: ""}))
    assert sylvie.post(adresse("inviter"), donnees).status_code == 302
    assert Invitation.objects.get().habilitation["numero"] == "PRO-777"
