"""An organisme de formation is invited, accepts or not, helps, leaves; it never evaluates nor judges."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from bureau.scenario.preuves import fabriquer_pdf
from candidates.enums import Etat, EtatAccompagnement
from candidates.erreurs import AccompagnateurRefuse, ActionInterdite
from candidates.models import Acces, Accompagnement, Dossier
from candidates.services import (
    ajouter_preuve,
    inviter_accompagnateur,
    ouvrir_acces,
    quitter_accompagnement,
    revoquer_accompagnement,
)
from candidates.workflow import actions_possibles
from comptes.enums import Role
from comptes.erreurs import ErreurMetier
from comptes.models import Invitation, Utilisateur
from comptes.services import accepter_invitation_recue
from tests.candidates.outils import accompagner, brouillon, client_de, pdf, texte

pytestmark = pytest.mark.django_db
PHRASE = "un petit pont de bois"
INCONNUE = "nora@organisme.example"


def page(dossier):
    return reverse("candidates:accompagnateurs", args=[dossier.pk])


def inviter(scene, dossier, email):
    return inviter_accompagnateur(dossier=dossier, auteur=scene.alice, email=email, organisme="Préforma")


def lien(email):
    """Address of the last invitation that left for someone."""
    corps = [e.message for e in Email.objects.order_by("pk") if e.to == [email]][-1]
    return re.search(r"/comptes/invitation/\S+", corps)[0]


@pytest.mark.parametrize("qui", ["amine", None])
def test_page_says_the_same_whether_an_account_exists_or_not(scene, qui):
    dossier, email = brouillon(scene), scene.amine.email if qui else INCONNUE
    client = client_de(scene.alice)
    client.post(page(dossier), {"email": email, "organisme": "Préforma"})
    contenu = texte(client.get(page(dossier)))
    assert f"Invitation envoyée à {email}." in contenu
    assert "En attente de réponse" in contenu
    assert not dossier.acces.exists()


def test_opening_the_link_changes_nothing(scene):
    dossier = brouillon(scene)
    inviter(scene, dossier, INCONNUE)
    for _ in range(2):
        reponse = Client().get(lien(INCONNUE))
        assert reponse.status_code == 200
        assert "Alice Moreau vous demande de l’accompagner" in texte(reponse)
    assert Accompagnement.objects.get().is_en_attente
    assert not Utilisateur.objects.filter(email=INCONNUE).exists()


def test_stranger_opens_an_account_and_the_dossier_by_one_post(scene):
    dossier = brouillon(scene)
    inviter(scene, dossier, INCONNUE)
    adresse, client = lien(INCONNUE), Client()
    donnees = {"prenom": "Nora", "nom": "Petit", "password1": PHRASE, "password2": PHRASE}
    reponse = client.post(adresse, donnees)
    assert reponse.status_code == 302
    nora = Utilisateur.objects.get(email=INCONNUE)
    assert (nora.nom_complet, nora.organisation.nom, nora.has_role(Role.ACCOMPAGNATEUR)) == ("Nora Petit", "Préforma", True)
    assert list(Dossier.objects.visibles_par(nora)) == [dossier]
    assert client.post(adresse, donnees).status_code == 410  # once
    arrivee = client.post(reponse["Location"], {"login": INCONNUE, "password": PHRASE, "next": reverse("candidates:mon-dossier", args=[dossier.pk])})
    assert arrivee["Location"] == reverse("candidates:mon-dossier", args=[dossier.pk])


def test_stranger_must_say_their_names(scene):
    inviter(scene, brouillon(scene), INCONNUE)
    reponse = Client().post(lien(INCONNUE), {"password1": PHRASE, "password2": PHRASE})
    assert reponse.status_code == 422
    assert "Indiquez votre prénom." in texte(reponse)
    assert not Utilisateur.objects.filter(email=INCONNUE).exists()


def test_known_accompagnateur_accepts_from_their_home_page(scene):
    dossier = brouillon(scene)
    invitation = inviter(scene, dossier, scene.amine.email).invitation
    client, adresse = client_de(scene.amine), reverse("comptes:invitation-recue", args=[invitation.pk])
    assert adresse in texte(client.get(reverse("bureau:accueil")))
    assert "Accepter l’invitation" in texte(client.get(adresse))
    assert client.post(adresse)["Location"] == reverse("candidates:mon-dossier", args=[dossier.pk])
    assert client.get(adresse).status_code == 404
    contenu = texte(client_de(scene.alice).get(page(dossier)))
    assert "Acceptée" in contenu
    assert "par Amine Benali" in contenu


def test_invitation_is_for_its_address_alone(scene):
    invitation = inviter(scene, brouillon(scene), scene.amine.email).invitation
    adresse = reverse("comptes:invitation-recue", args=[invitation.pk])
    assert client_de(scene.zoe).get(adresse).status_code == 404
    assert client_de(scene.zoe).post(adresse).status_code == 404


def test_declined_invitation_opens_nothing_and_is_told(scene):
    dossier = brouillon(scene)
    accompagnement = inviter(scene, dossier, scene.amine.email)
    client_de(scene.amine).post(reverse("comptes:invitation-recue", args=[accompagnement.invitation_id]), {"decliner": "oui"})
    accompagnement.refresh_from_db()
    assert accompagnement.etat == EtatAccompagnement.DECLINE
    assert not dossier.acces.exists()
    assert Email.objects.filter(to=scene.alice.email, subject__contains="déclinée").exists()


def test_expired_invitation_is_refused_then_sent_again(scene):
    dossier = brouillon(scene)
    accompagnement = inviter(scene, dossier, INCONNUE)
    ancien = lien(INCONNUE)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert Client().get(ancien).status_code == 410
        client = client_de(scene.alice)
        assert "Expirée" in texte(client.get(page(dossier)))
        client.post(reverse("candidates:accompagnement-renvoyer", args=[dossier.pk, accompagnement.pk]))
        assert lien(INCONNUE) != ancien
        assert Client().get(ancien).status_code == 410
        assert Client().get(lien(INCONNUE)).status_code == 200


def test_delay_of_an_invitation_is_a_setting(scene):
    from referentiels.models import Parametre

    Parametre.objects.create(code="invitation_jours", valeur=3, du=timezone.localdate(), base_legale="Décision du certificateur")
    invitation = inviter(scene, brouillon(scene), INCONNUE).invitation
    assert round((invitation.expire_le - timezone.now()) / timedelta(days=1)) == 3


def test_cancelled_invitation_opens_nothing(scene):
    dossier = brouillon(scene)
    accompagnement = inviter(scene, dossier, INCONNUE)
    client = client_de(scene.alice)
    client.post(reverse("candidates:accompagnement-annuler", args=[dossier.pk, accompagnement.pk]))
    assert "Annulée par vous" in texte(client.get(page(dossier)))
    assert Client().post(lien(INCONNUE), {"prenom": "N", "nom": "P", "password1": PHRASE, "password2": PHRASE}).status_code == 410


def test_cancelling_what_was_just_accepted_asks_first(scene):
    dossier = brouillon(scene)
    accompagnement = accompagner(scene, dossier)
    reponse = client_de(scene.alice).post(reverse("candidates:accompagnement-annuler", args=[dossier.pk, accompagnement.pk]))
    assert reponse["Location"] == reverse("candidates:accompagnateur-retirer", args=[dossier.pk, scene.amine.pk])
    assert Acces.objects.ouverts().filter(dossier=dossier).exists()


def test_candidate_takes_the_access_back_and_the_person_is_told(scene):
    dossier = brouillon(scene)
    accompagnement = accompagner(scene, dossier)
    adresse = reverse("candidates:accompagnateur-retirer", args=[dossier.pk, scene.amine.pk])
    assert client_de(scene.alice).post(adresse).status_code == 302
    accompagnement = Accompagnement.objects.get(pk=accompagnement.pk)
    assert accompagnement.etat == EtatAccompagnement.RETIRE
    assert not Dossier.objects.visibles_par(scene.amine).exists()
    assert Email.objects.filter(to=scene.amine.email, subject__contains="Fin de l’accompagnement").exists()


def test_accompagnateur_leaves_and_the_candidate_is_told(scene):
    dossier = brouillon(scene)
    accompagnement = accompagner(scene, dossier)
    adresse = reverse("candidates:accompagnement-quitter", args=[dossier.pk])
    assert client_de(scene.alice).post(adresse).status_code == 404
    assert client_de(scene.amine).get(adresse).status_code == 200
    assert client_de(scene.amine).post(adresse).status_code == 302
    assert Accompagnement.objects.get(pk=accompagnement.pk).etat == EtatAccompagnement.QUITTE
    assert not Dossier.objects.visibles_par(scene.amine).exists()
    assert Email.objects.filter(to=scene.alice.email, subject__contains="Fin de l’accompagnement").exists()


def test_ended_help_can_be_asked_again(scene):
    dossier = brouillon(scene)
    revoquer_accompagnement(accompagnement=accompagner(scene, dossier), auteur=scene.alice)
    accompagner(scene, dossier)
    assert [a.etat for a in dossier.accompagnements.all()] == [EtatAccompagnement.ACCEPTE, EtatAccompagnement.RETIRE]


def test_asking_twice_sends_the_same_invitation_again(scene):
    dossier = brouillon(scene)
    inviter(scene, dossier, INCONNUE)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        inviter(scene, dossier, INCONNUE.upper())
    assert dossier.accompagnements.get().invitation.envois == 2
    assert Email.objects.filter(to=INCONNUE).count() == 2


def test_double_click_sends_one_mail(scene):
    dossier, client = brouillon(scene), client_de(scene.alice)
    for _ in range(2):
        assert client.post(page(dossier), {"email": INCONNUE, "organisme": "Préforma"}).status_code == 302
    client.post(reverse("candidates:accompagnement-renvoyer", args=[dossier.pk, dossier.accompagnements.get().pk]))
    assert Email.objects.filter(to=INCONNUE).count() == 1


def test_few_invitations_leave_in_a_day(scene):
    dossier = brouillon(scene)
    for n in range(settings.INVITATIONS_PAR_JOUR_MAX):
        inviter(scene, dossier, f"n{n}@organisme.example")
    with pytest.raises(AccompagnateurRefuse, match="depuis hier"):
        inviter(scene, dossier, INCONNUE)


def test_candidate_does_not_invite_themselves(scene):
    reponse = client_de(scene.alice).post(page(brouillon(scene)), {"email": scene.alice.email.upper(), "organisme": "Moi"})
    assert reponse.status_code == 422
    assert "Cette adresse est la vôtre" in texte(reponse)
    assert 'value="Moi"' in texte(reponse)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("qui", ["zoe", "sylvie", "eva"])
def test_only_the_candidate_invites(scene, qui):
    with pytest.raises(ActionInterdite):
        inviter_accompagnateur(dossier=brouillon(scene), auteur=getattr(scene, qui), email=INCONNUE, organisme="Préforma")


@pytest.mark.parametrize("role", ["professionnel", "evaluateur_externe"])
def test_evaluator_of_the_dossier_is_not_invited(scene, role):
    dossier = brouillon(scene)
    ouvrir_acces(dossier=dossier, personne=scene.eva, role=role, auteur=scene.sylvie)
    with pytest.raises(AccompagnateurRefuse, match="évalue votre dossier"):
        inviter(scene, dossier, scene.eva.email)


def test_invitation_to_a_member_of_the_jury_tells_the_candidate_nothing(scene):
    dossier = brouillon(scene)
    ouvrir_acces(dossier=dossier, personne=scene.jeanne, role="jure", auteur=scene.sylvie)
    invitation = inviter(scene, dossier, scene.jeanne.email).invitation
    adresse = reverse("comptes:invitation-recue", args=[invitation.pk])
    reponse = client_de(scene.jeanne).post(adresse)
    assert reponse.status_code == 422
    assert "vous siégez à son jury" in texte(reponse)
    assert not dossier.acces.filter(role="accompagnateur").exists()
    assert Accompagnement.objects.get().is_en_attente


def test_evaluator_appointed_meanwhile_does_not_accept(scene):
    dossier = brouillon(scene)
    invitation = inviter(scene, dossier, scene.eva.email).invitation
    ouvrir_acces(dossier=dossier, personne=scene.eva, role="evaluateur_externe", auteur=scene.sylvie)
    with pytest.raises(AccompagnateurRefuse, match="ne pouvez pas aussi accompagner"):
        accepter_invitation_recue(invitation=invitation, utilisateur=scene.eva)
    assert not scene.eva.has_role(Role.ACCOMPAGNATEUR)


def test_help_that_is_over_is_not_ended_twice(scene):
    dossier = brouillon(scene)
    accompagnement = accompagner(scene, dossier)
    quitter_accompagnement(dossier=dossier, auteur=scene.amine)
    with pytest.raises(ErreurMetier, match="déjà terminé"):
        revoquer_accompagnement(accompagnement=accompagnement, auteur=scene.alice)


def test_decision_that_is_not_announced_is_not_told_by_this_page(petite_scene):
    scene = petite_scene
    dossier = scene.amener(Etat.VALIDE)
    Dossier.objects.filter(pk=dossier.pk).update(annonce_le=None)
    assert "Inviter un organisme de formation" in texte(client_de(scene.alice).get(page(dossier)))


def test_accompagnateur_removes_their_own_proofs_and_no_other(scene):
    dossier = brouillon(scene)
    accompagner(scene, dossier)
    sienne = ajouter_preuve(dossier=dossier, auteur=scene.amine, fichier=pdf("convention.pdf"), cibles=["partie-2"])
    autre = ajouter_preuve(dossier=dossier, auteur=scene.alice, fichier=fabriquer_pdf("bulletin.pdf", "Bulletin", ["Octobre"]), cibles=["partie-2"])
    amine = client_de(scene.amine)
    adresse = reverse("candidates:preuve-retirer", args=[autre.pk])
    assert "seul le candidat peut retirer" in texte(amine.get(adresse))
    amine.post(adresse)
    assert "seul le candidat peut la retirer" in texte(amine.get(reverse("candidates:preuves", args=[dossier.pk])))
    amine.post(reverse("candidates:preuve-retirer", args=[sienne.pk]))
    assert list(dossier.preuves.all()) == [autre]
    client_de(scene.alice).post(adresse)
    assert not dossier.preuves.exists()


def test_accompagnateur_moves_the_dossier_nowhere(scene):
    dossier = scene.amener(Etat.BROUILLON)
    accompagner(scene, dossier)
    assert actions_possibles(dossier, scene.amine) == []
    assert client_de(scene.amine).get(reverse("candidates:messages", args=[dossier.pk])).status_code == 404


def test_home_page_says_what_is_left_in_each_dossier(scene):
    dossier = brouillon(scene)
    accompagner(scene, dossier)
    contenu = texte(client_de(scene.amine).get(reverse("bureau:accueil")))
    assert f"dossier {dossier.numero}" in contenu
    assert re.search(r"Partie 2 : il reste \d+ points à compléter", contenu)
