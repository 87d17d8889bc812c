"""A dossier that comes by post: recorded, typed by the secretariat, deposited with a signature by hand; then handed over."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from bureau.scenario import pas_candidat as pc
from bureau.scenario.pas_candidat import preuve_fraiche
from candidates.completude import manques_limites
from candidates.enums import Action, Etat, RoleDossier
from candidates.erreurs import (
    ActionImpossible,
    ActionInterdite,
    DossierIncomplet,
    NonModifiable,
    PapierRefuse,
    PreuveRefusee,
    RattachementRefuse,
)
from candidates.models import Candidat, Depot, Dossier, Pli, Preuve
from candidates.papier import CIBLE_COURRIER
from candidates.regles import Personne, rapprocher
from candidates.services import (
    Envoi,
    chercher_personnes,
    demander_dossier,
    deposer,
    enregistrer,
    enregistrer_dossier_papier,
    enregistrer_pli,
    exercer_recours,
    inviter_candidat,
    retirer_preuve,
)
from candidates.services.depot import SignaturePapier
from candidates.workflow import roles_sur
from comptes.erreurs import InvitationInutilisable
from comptes.services import accepter_invitation, accepter_invitation_recue
from documents.models import Signature
from echanges.models import Courriel, Lettre
from journal.models import Evenement

from .outils import pdf
from .outils_papier import ODILE, deposer_papier, enregistrer_papier, envoi, papier_depose, saisir_partie_2, signature

AN = timezone.localdate().year + 2  # the cast has its roles since today: frozen days come after


def test_a_paper_dossier_makes_a_person_without_account_and_a_marked_draft(petite_scene):
    dossier = enregistrer_papier(petite_scene, recu_le=timezone.localdate() - timedelta(days=3))
    assert (dossier.etat, dossier.is_papier, dossier.is_a_saisir, dossier.enregistre_par) == (Etat.BROUILLON, True, True, petite_scene.sylvie)
    assert dossier.candidat.utilisateur is None
    scan = dossier.preuves.get()
    assert (scan.cibles, scan.pli.recu_le, scan.fichier.storage.exists(scan.fichier.name)) == ([CIBLE_COURRIER], dossier.recu_par_courrier_le, True)
    fait = Evenement.objects.du_dossier(dossier.pk).get(action="dossier_papier_enregistre")
    assert (fait.donnees["canal"], fait.acteur_id) == ("courrier", str(petite_scene.sylvie.pk))


def test_the_same_page_sent_twice_records_one_dossier(petite_scene):
    jeton = uuid4()
    premier = enregistrer_papier(petite_scene, jeton=jeton)
    assert enregistrer_papier(petite_scene, jeton=jeton) == premier
    assert (Dossier.objects.count(), Candidat.objects.filter(nom_naissance="Ferrand").count(), Preuve.objects.count()) == (1, 1, 1)


def test_nothing_is_written_when_a_file_is_refused(petite_scene, fichiers):
    vide = Envoi(timezone.localdate(), None, "", [pdf("page-1.pdf"), SimpleUploadedFile("page-2.pdf", b"")])
    with pytest.raises(PreuveRefusee, match=r"page-2\.pdf"):
        enregistrer_avec(petite_scene, vide)
    assert (Dossier.objects.count(), Candidat.objects.count(), Pli.objects.count()) == (0, 0, 0)
    assert not [f for f in fichiers.rglob("*") if f.is_file()]


def enregistrer_avec(scene, un_envoi):
    return enregistrer_dossier_papier(auteur=scene.sylvie, referentiel=scene.referentiel, envoi=un_envoi, identite=ODILE)


def test_dates_of_an_envelope_are_in_order_and_never_to_come(petite_scene):
    jour = timezone.localdate()
    for mauvais, phrase in (
        (Envoi(jour + timedelta(days=1), None, "", [pdf()]), "pas encore venue"),
        (Envoi(jour - timedelta(days=2), jour, "", [pdf()]), "postérieur"),
        (Envoi(jour, None, "", []), "au moins une page"),
    ):
        with pytest.raises(PapierRefuse, match=phrase):
            enregistrer_avec(petite_scene, mauvais)
    dossier = enregistrer_papier(petite_scene)
    with pytest.raises(PapierRefuse, match="plus ancien"):
        enregistrer_pli(dossier=dossier, auteur=petite_scene.sylvie, envoi=envoi(jour - timedelta(days=1), nom="autre.pdf"))


def test_only_the_secretariat_records_paper(petite_scene):
    for qui in (petite_scene.alice, petite_scene.eva, petite_scene.personnes["ada"]):
        with pytest.raises(ActionInterdite):
            enregistrer_dossier_papier(auteur=qui, referentiel=petite_scene.referentiel, envoi=envoi(), identite=ODILE)


def test_someone_already_known_is_found_and_not_made_twice(petite_scene):
    dossier = papier_depose(petite_scene)
    proches = chercher_personnes(noms=("FERRAND", ""), prenoms="odile marie", date_naissance=ODILE["date_naissance"], auteur=petite_scene.sylvie)
    assert [(p.candidat, p.is_certain) for p in proches] == [(dossier.candidat, True)]
    second = enregistrer_dossier_de(petite_scene, dossier.candidat)
    assert (second.candidat, Candidat.objects.filter(nom_naissance="Ferrand").count()) == (dossier.candidat, 1)
    with pytest.raises(PapierRefuse, match=second.numero):
        enregistrer_dossier_de(petite_scene, dossier.candidat, nom="troisieme.pdf")


def enregistrer_dossier_de(scene, candidat, nom="second.pdf"):
    return enregistrer_dossier_papier(auteur=scene.sylvie, referentiel=scene.referentiel, envoi=envoi(nom=nom), candidat=candidat)


def test_someone_with_an_account_signs_online(petite_scene):
    dossier = demander_dossier(auteur=petite_scene.alice, referentiel=petite_scene.referentiel)
    with pytest.raises(PapierRefuse, match="a un compte"):
        enregistrer_dossier_de(petite_scene, dossier.candidat)


@pytest.mark.parametrize(
    ("connue", "rang"),
    [
        (Personne(("Lévêque", ""), "Anne-Marie", date(1980, 1, 2)), 0),
        (Personne(("Autre", "leveque"), "Zoé", date(1980, 1, 2)), 0),
        (Personne(("Lévêque", ""), "Anne", None), 1),
        (Personne(("Dupré", ""), "Anne", date(1980, 1, 2)), 1),
        (Personne(("Lévêque", ""), "Anne", date(1981, 1, 2)), 2),
        (Personne(("Lévêque", ""), "Zoé", date(1981, 1, 2)), None),
        (Personne(("", ""), "", None), None),
    ],
)
def test_likely_matches_are_ranked(connue, rang):
    trouve = rapprocher(Personne(("LEVEQUE", ""), "Anne", date(1980, 1, 2)), connue)
    assert (trouve and trouve[0]) == rang


def test_the_clock_and_the_experience_start_at_the_receipt_not_at_the_typing(petite_scene):
    with time_machine.travel(datetime(AN, 3, 20, 9, 0, tzinfo=UTC)):
        dossier = papier_depose(petite_scene, recu_le=date(AN - 1, 12, 31))
        depot = Depot.objects.get(dossier=dossier)
        assert (dossier.complet_le, dossier.echeance_le) == (date(AN - 1, 12, 31), date(AN, 3, 1) - timedelta(days=1))
        assert timezone.localdate(dossier.premier_depot_le) == timezone.localdate(depot.depose_le) == date(AN - 1, 12, 31)
        assert depot.contenu["experience"]["au"] == f"{AN - 1}-12-31"
        assert depot.contenu["courrier"]["recu_le"] == f"{AN - 1}-12-31"


def test_yearly_limits_are_those_of_the_year_of_receipt(petite_scene):
    with time_machine.travel(datetime(AN, 1, 10, 9, 0, tzinfo=UTC)):
        premier = papier_depose(petite_scene, recu_le=date(AN - 1, 12, 31))
        communs = {"auteur": petite_scene.sylvie, "referentiel": petite_scene.referentiel, "candidat": premier.candidat}
        ancien = enregistrer_dossier_papier(envoi=envoi(date(AN - 1, 12, 31), nom="b.pdf"), **communs)
        assert manques_limites(ancien)
        enregistrer_pli(dossier=ancien, auteur=petite_scene.sylvie, envoi=envoi(date(AN, 1, 5), nom="c.pdf"))
        assert not manques_limites(ancien)


def test_the_signature_says_it_was_made_by_hand_and_who_saw_it(petite_scene):
    dossier = papier_depose(petite_scene)
    preuve, scan = Signature.objects.get(objet_type="depot"), dossier.preuves.get(cibles=[CIBLE_COURRIER])
    assert (preuve.manuscrite, preuve.signataire, preuve.consignee_par, preuve.role) == (True, None, petite_scene.sylvie, "candidat")
    assert (preuve.scan_sha256, preuve.lieu, preuve.datee_le) == (scan.sha256, "Nevers", timezone.localdate() - timedelta(days=1))
    assert preuve.empreinte == preuve.calculer_empreinte()
    preuve.scan_sha256 = "0" * 64
    assert preuve.empreinte != preuve.calculer_empreinte()
    fait = Evenement.objects.du_dossier(dossier.pk).get(action=Action.DEPOSER)
    assert (fait.role, fait.donnees["canal"]) == (RoleDossier.SAISIE, "courrier")


def test_the_database_refuses_a_handwritten_signature_without_its_scan(petite_scene):
    papier_depose(petite_scene)
    modele = Signature.objects.get(objet_type="depot")
    champs = {f.attname: getattr(modele, f.attname) for f in Signature._meta.concrete_fields} | {"id": None, "scan_sha256": "", "objet_id": "x"}
    champs.pop("id")
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature(**champs).save()


def test_the_secretariat_never_deposits_without_the_handwriting_nor_an_online_dossier(petite_scene):
    dossier = saisir_partie_2(petite_scene, enregistrer_papier(petite_scene))
    with pytest.raises(ActionInterdite, match="manuscrite"):
        deposer(dossier=dossier, auteur=petite_scene.sylvie, preuve=preuve_fraiche())
    en_ligne = pc.remplir_partie_2(pc.demander(petite_scene.alice, petite_scene.referentiel), petite_scene.alice)
    with pytest.raises(ActionInterdite, match="rôle"):
        deposer(dossier=en_ligne, auteur=petite_scene.sylvie, preuve=preuve_fraiche(), papier=signature(dossier))
    with pytest.raises(ActionInterdite, match="en ligne"):
        deposer(dossier=en_ligne, auteur=petite_scene.alice, preuve=preuve_fraiche(), papier=signature(dossier))
    with pytest.raises(ActionInterdite):
        enregistrer(dossier=en_ligne, auteur=petite_scene.sylvie, page="identite", champs={"commune": "Nevers"})
    assert not Signature.objects.filter(objet_type="depot").exists()


def test_a_signature_comes_from_a_page_of_this_dossier_dated_before_its_receipt(petite_scene):
    dossier = saisir_partie_2(petite_scene, enregistrer_papier(petite_scene))
    sienne = signature(dossier)
    etrangere = dossier.preuves.get(cibles=["partie-2"])
    for mauvaise in (
        SignaturePapier(sienne.datee_le, "Nevers", etrangere),
        SignaturePapier(timezone.localdate() + timedelta(days=1), "Nevers", sienne.scan),
        SignaturePapier(sienne.datee_le, "  ", sienne.scan),
    ):
        with pytest.raises(PapierRefuse):
            deposer(dossier=dossier, auteur=petite_scene.sylvie, preuve=preuve_fraiche(), papier=mauvaise)


def test_an_incomplete_paper_is_not_deposited(petite_scene):
    dossier = enregistrer_papier(petite_scene)
    with pytest.raises(DossierIncomplet):
        deposer_papier(petite_scene, dossier)


def test_complements_need_an_envelope_received_since_the_request(petite_scene):
    jour = timezone.localdate()
    dossier = papier_depose(petite_scene, recu_le=jour - timedelta(days=10))
    ancienne = signature(dossier)
    dossier = pc.demander_des_complements(dossier, petite_scene.sylvie, (("identite", "Précisez votre commune de naissance.", "commune_naissance"),))
    point = dossier.complements.get()
    enregistrer(dossier=dossier, auteur=petite_scene.sylvie, page="complements-2", champs={str(point.pk): "Nevers."})
    with pytest.raises(PapierRefuse):
        deposer(dossier=dossier, auteur=petite_scene.sylvie, preuve=preuve_fraiche(), papier=ancienne)
    enregistrer_pli(dossier=dossier, auteur=petite_scene.sylvie, envoi=envoi(nom="complements.pdf"))
    dossier = deposer_papier(petite_scene, dossier)
    assert (dossier.etat, dossier.complet_le, timezone.localdate(dossier.premier_depot_le)) == (Etat.DEPOSE, jour, jour - timedelta(days=10))
    assert dossier.dernier_depot_le <= timezone.now()


def test_an_appeal_by_post_is_judged_on_its_postmark(petite_scene):
    with time_machine.travel(datetime(AN, 3, 2, 9, 0, tzinfo=UTC), tick=False) as horloge:
        dossier = pc.refuser_recevabilite(papier_depose(petite_scene), petite_scene.sylvie)
        with pytest.raises(ActionImpossible, match="pli"):
            exercer_recours(dossier=dossier, auteur=petite_scene.sylvie, motif="Je conteste.")
        horloge.move_to(datetime(AN, 5, 6, 9, 0, tzinfo=UTC))
        trop_tard = envoi(date(AN, 5, 5), poste_le=date(AN, 5, 3), nom="tard.pdf")
        enregistrer_pli(dossier=dossier, auteur=petite_scene.sylvie, envoi=trop_tard)
        with pytest.raises(DossierIncomplet, match="délai"):
            exercer_recours(dossier=dossier, auteur=petite_scene.sylvie, motif="Je conteste.")
        a_temps = envoi(date(AN, 5, 6), poste_le=date(AN, 5, 2), nom="a-temps.pdf")
        enregistrer_pli(dossier=dossier, auteur=petite_scene.sylvie, envoi=a_temps)
        dossier = exercer_recours(dossier=dossier, auteur=petite_scene.sylvie, motif="Je conteste.")
        assert (dossier.etat, dossier.complet_le) == (Etat.DEPOSE, date(AN, 5, 6))


def test_a_scan_of_the_paper_is_never_removed(petite_scene):
    dossier = enregistrer_papier(petite_scene)
    with pytest.raises(NonModifiable, match="ne se retire pas"):
        retirer_preuve(preuve=dossier.preuves.get(), auteur=petite_scene.sylvie)


# --- letters --------------------------------------------------------------------------------------------------------------


def test_every_mail_to_someone_without_address_becomes_a_letter(petite_scene):
    dossier = pc.rendre_recevable(papier_depose(petite_scene), petite_scene.sylvie)
    lettre = Lettre.objects.get(evenement="recevabilite.avis")
    assert (lettre.dossier_id, lettre.destinataire, lettre.adresse) == (dossier.pk, "Madame Odile Ferrand", "12 rue des Lilas\n58000 Nevers")
    assert "http" not in lettre.corps
    assert "courriel" not in lettre.corps
    assert not Courriel.objects.filter(dossier_id=dossier.pk).exists()
    assert Evenement.objects.du_dossier(dossier.pk).filter(action="lettre_a_poster").count() == 1


def test_with_an_address_the_mail_leaves_and_nothing_is_to_post(petite_scene):
    dossier = pc.rendre_recevable(papier_depose(petite_scene, email="odile@exemple.fr"), petite_scene.sylvie)
    assert list(Courriel.objects.filter(dossier_id=dossier.pk).values_list("destinataire", flat=True)) == ["odile@exemple.fr"]
    assert not Lettre.objects.exists()


# --- the candidate takes over ---------------------------------------------------------------------------------------------


def test_who_accepts_takes_the_dossier_over_and_the_typing_ends(petite_scene):
    dossier = papier_depose(petite_scene)
    rattachement = inviter_candidat(candidat=dossier.candidat, auteur=petite_scene.sylvie, email="Odile@exemple.fr")
    secret = secret_du_courriel(rattachement.email)
    compte = accepter_invitation(secret=secret, mot_de_passe="une phrase facile à retenir")
    dossier = Dossier.objects.select_related("candidat").get(pk=dossier.pk)
    assert (dossier.candidat.utilisateur, dossier.candidat.email) == (compte, "odile@exemple.fr")
    assert (dossier.is_papier, dossier.is_a_saisir) == (True, False)
    assert RoleDossier.SAISIE not in roles_sur(dossier, petite_scene.sylvie)
    assert RoleDossier.CANDIDAT in roles_sur(dossier, compte)
    assert compte.attributions.count() == 0
    with pytest.raises(InvitationInutilisable):
        accepter_invitation(secret=secret, mot_de_passe="une phrase facile à retenir")
    with pytest.raises(ActionImpossible, match="en ligne"):
        enregistrer_pli(dossier=dossier, auteur=petite_scene.sylvie, envoi=envoi(nom="apres.pdf"))


def secret_du_courriel(adresse):
    corps = Courriel.objects.filter(destinataire=adresse).latest("cree_le").envoi.message
    return re.search(r"/comptes/invitation/([^/\s]+)/", corps).group(1)


def test_nobody_takes_the_dossier_of_another(petite_scene):
    dossier = papier_depose(petite_scene)
    demander_dossier(auteur=petite_scene.zoe, referentiel=petite_scene.referentiel)
    with pytest.raises(RattachementRefuse, match="ses propres dossiers"):
        inviter_candidat(candidat=dossier.candidat, auteur=petite_scene.sylvie, email=petite_scene.zoe.email)
    with pytest.raises(ActionInterdite):
        inviter_candidat(candidat=dossier.candidat, auteur=petite_scene.alice, email="x@exemple.fr")
    rattachement = inviter_candidat(candidat=dossier.candidat, auteur=petite_scene.sylvie, email=petite_scene.amine.email)
    demander_dossier(auteur=petite_scene.amine, referentiel=petite_scene.referentiel)
    with pytest.raises(RattachementRefuse, match="ses propres dossiers"):
        accepter_invitation_recue(invitation=rattachement.invitation, utilisateur=petite_scene.amine)
    dossier.candidat.refresh_from_db()
    assert dossier.candidat.utilisateur is None


def test_another_address_takes_the_first_invitation_back(petite_scene):
    candidat = papier_depose(petite_scene).candidat
    premiere = inviter_candidat(candidat=candidat, auteur=petite_scene.sylvie, email="un@exemple.fr")
    inviter_candidat(candidat=candidat, auteur=petite_scene.sylvie, email="deux@exemple.fr")
    premiere.invitation.refresh_from_db()
    assert premiere.invitation.revoquee_le is not None
    assert inviter_candidat(candidat=candidat, auteur=petite_scene.sylvie, email="deux@exemple.fr").invitation.envois == 1
