"""Workers killed, starved of disk, or two on one task; the mail server down: everything is done once, by itself, in the end."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS, Email

from bureau.enums import ActionLot
from bureau.invitations import inviter_par_courriel
from bureau.lots import demander_lot
from bureau.models import Lot
from bureau.scenario import pas_candidat as pas
from candidates.completude import CIBLE_PARTIE_2
from candidates.enums import Etat
from candidates.models import Dossier, Preuve
from documents.enums import EtatDocument
from documents.models import Document
from documents.services import produire
from echanges.models import Courriel, Expedition
from tests.plugins.travailleur import attendre

from .maison import doublons, octets_de
from .releve import compter
from .test_base_et_courtier import adresse, complet, fichier

# the base of the other tests is made, for its tables to be copied; nothing is written in it
pytestmark = [pytest.mark.lent, pytest.mark.travailleur, pytest.mark.django_db]
PETIT = 16 * 1024  # bytes: no PDF of ours is that small


def recepisse(maison, candidate) -> Document:
    """A document that waits for a worker."""
    personne = candidate()
    dossier = pas.deposer(complet(maison, personne), personne)
    return Document.objects.get(genre="recepisse", dossier_id=dossier.pk)


def inviter_deux(maison) -> list[str]:
    """Two mails that wait, without a document before them."""
    adresses = [f"invite-{uuid4().hex[:12]}@exemple.fr" for _ in range(2)]
    for email in adresses:
        inviter_par_courriel(email=email, prenom="Nora", nom="Blanc", role="professionnel", auteur=maison.scene.sylvie)
    return adresses


def en_attente() -> list[Email]:
    return list(Email.objects.filter(status__in=(STATUS.queued, STATUS.requeued)).order_by("pk"))


def fini(document: Document) -> bool:
    """Ready, its file whole."""
    document.refresh_from_db()
    return document.is_pret and hashlib.sha256(octets_de(document)).hexdigest() == document.sha256


def fichiers_de(maison, document: Document) -> int:
    return len(list(maison.fichiers.rglob(f"{document.pk}*")))


def test_worker_killed_in_the_middle_of_a_document(maison, candidate, essai):
    document, ouvrier = recepisse(maison, candidate), maison.ouvriers[0]
    ouvrier.demarrer()
    maison.confier("documents.tasks.fabriquer", str(document.pk))
    attendre(lambda: Document.objects.get(pk=document.pk).etat == EtatDocument.EN_COURS, "le document ne commence pas", ouvrier.journal)
    ouvrier.arreter()
    document.refresh_from_db()
    assert document.etat == EtatDocument.EN_COURS, "le travailleur a fini avant d’être tué"
    numero = document.numero
    ouvrier.demarrer()
    maison.vider()
    assert fini(document)
    assert (document.numero, document.tentatives) == (numero, 2)
    compter("tue-document", essais=1, perdus=0, doubles=fichiers_de(maison, document) - 1)


def test_worker_killed_in_the_middle_of_a_mail_sends_it_twice_at_most_and_under_one_name(maison, essai):
    ouvrier = maison.ouvriers[0]
    ouvrier.demarrer()
    maison.vider()  # nothing else waits
    ouvrier.arreter()
    adresses = inviter_deux(maison)
    attendus = {e.message_id for e in en_attente()}
    assert len(attendus) == 2
    for fois in (1, 2):
        deja = len(maison.courrier.recus)
        maison.courrier.humeur = "figer"
        ouvrier.demarrer()
        Email.objects.filter(message_id__in=attendus, status=STATUS.requeued).update(scheduled_time=None)
        maison.confier("echanges.tasks.envoyer_en_attente")
        attendre(lambda deja=deja: len(maison.courrier.recus) > deja, "aucun courriel n’arrive", ouvrier.journal)
        ouvrier.arreter()  # the server has it, the site does not know
        maison.courrier.humeur = "accepter"
        assert Expedition.objects.filter(commence_le__isnull=False, incertaines=fois).exists()
    ouvrier.demarrer()
    maison.vider()
    recus = Counter(m for m, _ in maison.courrier.recus if m in attendus)
    assert max(recus.values()) == 2
    assert "EnvoiIncertain" in set(Email.objects.filter(message_id__in=attendus, status=STATUS.failed).values_list("logs__exception_type", flat=True))
    assert Courriel.objects.filter(destinataire__in=adresses).perdus().count() == 1  # a person decides, and reads why
    compter("tue-courriel", essais=len(attendus), perdus=len(attendus - set(recus)), doubles=sum(n > 2 for n in recus.values()))


def test_worker_killed_in_the_middle_of_a_batch(maison, candidate, essai):
    scene, ouvrier = maison.scene, maison.ouvriers[0]
    dossiers = [scene.amener(Etat.RECEVABLE, candidate=candidate()) for _ in range(4)]
    lot = demander_lot(lot_id=uuid4(), action=ActionLot.RELANCER, dossiers=[d.pk for d in dossiers], auteur=scene.sylvie)
    ouvrier.demarrer()
    with transaction.atomic():
        Dossier.objects.select_for_update().get(pk=dossiers[2].pk)  # the third one keeps the worker waiting
        maison.confier("bureau.tasks.executer_lot", str(lot.pk))
        attendre(lambda: lot.lignes.filter(sort="fait").count() == 2, "le lot n’avance pas", ouvrier.journal)
        ouvrier.arreter()
    assert lot.lignes.filter(sort="fait").count() == 2
    ouvrier.demarrer()
    maison.vider()
    relances = Courriel.objects.filter(evenement="recevabilite.relance", dossier_id__in=[d.pk for d in dossiers])
    recus = Counter(m for m, _ in maison.courrier.recus if relances.filter(envoi__message_id=m).exists())
    assert Lot.objects.get(pk=lot.pk).is_termine
    perdus = lot.lignes.exclude(sort="fait").count() + len(dossiers) - len(recus)
    compter("tue-lot", essais=len(dossiers), perdus=perdus, doubles=relances.count() - len(dossiers) + sum(recus.values()) - len(recus))


def test_two_workers_on_one_task(maison, candidate, essai):
    documents = [recepisse(maison, candidate) for _ in range(2)]
    lot_dossiers = [maison.scene.amener(Etat.RECEVABLE, candidate=candidate()) for _ in range(2)]
    lot = demander_lot(lot_id=uuid4(), action=ActionLot.RELANCER, dossiers=[d.pk for d in lot_dossiers], auteur=maison.scene.sylvie)
    attendus = {e.message_id for e in en_attente()}
    for ouvrier in maison.ouvriers:
        ouvrier.demarrer()
    for _ in range(4):
        for document in documents:
            maison.confier("documents.tasks.fabriquer", str(document.pk))
        maison.confier("bureau.tasks.executer_lot", str(lot.pk))
        maison.confier("echanges.tasks.envoyer_en_attente")
    maison.vider()
    recus = Counter(m for m, _ in maison.courrier.recus)
    relances = Courriel.objects.filter(evenement="recevabilite.relance", dossier_id__in=[d.pk for d in lot_dossiers]).count()
    perdus = sum(not fini(d) for d in documents) + len(attendus - set(recus)) + lot.lignes.exclude(sort="fait").count()
    doubles = sum(d.tentatives - 1 + fichiers_de(maison, d) - 1 for d in documents) + relances - len(lot_dossiers)
    doubles += sum(recus[m] - 1 for m in attendus if recus[m])
    compter("deux", essais=4 * (len(documents) + 2), perdus=perdus, doubles=doubles)


def test_disk_full_on_upload_then_room_again(maison, candidate, essai):
    personne = candidate()
    dossier, octets = complet(maison, personne), fichier(f"grand-{essai}.pdf") + b"\n%" + b"x" * 300_000
    elle, avant = maison.entrer(personne), {*maison.fichiers.rglob("*")}
    envoyer = lambda: elle.envoyer(adresse("preuve-ajouter", dossier), {"zone": CIBLE_PARTIE_2, "montre": ""}, ("fichiers", "grand.pdf", octets))  # noqa: E731
    maison.pages.arreter()
    maison.pages.demarrer(octets_par_fichier=100_000)
    refus = [envoyer() for _ in range(3)]
    assert [r.page[:400] for r in refus if not r.is_phrase] == []
    assert {p for p in {*maison.fichiers.rglob("*")} - avant if p.is_file()} == set()
    assert not Preuve.objects.filter(dossier=dossier, sha256=hashlib.sha256(octets).hexdigest()).exists()
    maison.pages.arreter()
    maison.pages.demarrer()
    assert envoyer().is_acquise
    joints = Preuve.objects.filter(dossier=dossier, taille__gt=300_000)
    perdus = 1 - joints.count() if joints.count() < 1 else int(not joints.get().fichier.storage.exists(joints.get().fichier.name))
    compter("disque-envoi", essais=len(refus) + 1, perdus=perdus, doubles=max(joints.count() - 1, 0))


def test_disk_full_on_rendering_then_room_again(maison, candidate, essai):
    document, ouvrier = recepisse(maison, candidate), maison.ouvriers[0]
    ouvrier.demarrer(octets_par_fichier=PETIT)
    for essais in (1, 2, 3, 4):  # more than the tries that a real failure is given
        maison.confier("documents.tasks.fabriquer", str(document.pk))
        attendre(lambda essais=essais: Document.objects.filter(pk=document.pk, tentatives=essais, etat=EtatDocument.EN_ATTENTE).exists(), "le document ne revient pas", ouvrier.journal)
    document.refresh_from_db()
    assert document.etape == "En attente\u00a0: plus de place pour enregistrer le fichier"
    assert fichiers_de(maison, document) == 0
    ouvrier.arreter()
    ouvrier.demarrer()
    maison.vider()
    compter("disque-document", essais=5, perdus=int(not fini(document)), doubles=fichiers_de(maison, document) - 1)


def test_mail_server_down_refusing_then_hanging_up(maison, essai):
    ouvrier = maison.ouvriers[0]
    ouvrier.demarrer()
    maison.vider()
    deja = len(maison.courrier.recus)
    maison.courrier.arreter()
    inviter_deux(maison)
    attendus = {e.message_id for e in en_attente()}
    for _ in range(3):
        maison.confier("echanges.tasks.envoyer_en_attente")
    attendre(lambda: ouvrier.journal.read_bytes().count(b"ne r\xc3\xa9pond pas") >= 3, "le courrier n’a pas été essayé", ouvrier.journal)
    assert {(e.status, e.number_of_retries) for e in en_attente()} == {(STATUS.queued, None)}  # nothing was tried: no try is used up
    maison.courrier.demarrer()
    for essai_fait, humeur, doutes in ((1, "refuser", 0), (2, "couper", 1)):
        maison.courrier.humeur = humeur
        Email.objects.filter(message_id__in=attendus).update(scheduled_time=None)
        maison.confier("echanges.tasks.envoyer_en_attente")
        tentes = Expedition.objects.filter(envoi__message_id__in=attendus, envoi__number_of_retries=essai_fait, commence_le=None, incertaines=doutes)
        attendre(lambda tentes=tentes: tentes.count() == len(attendus), f"le serveur ne sait pas {humeur}", ouvrier.journal)
    maison.courrier.humeur = "accepter"
    maison.vider()
    recus = Counter(m for m, _ in maison.courrier.recus[deja:])
    assert {m: recus[m] for m in attendus} == dict.fromkeys(attendus, 2)  # cut without an answer, then taken: twice, under one Message-ID
    compter("courrier", essais=5 * len(attendus), perdus=len(attendus - set(recus)), doubles=sum(recus[m] > 2 for m in attendus))


def test_clock_ahead_by_a_day_then_right_again(maison, candidate, essai):
    """What was written by a clock that was ahead does not wait for that day to come."""
    scene, personne = maison.scene, candidate()
    dossier = complet(maison, personne)
    a_relancer = scene.amener(Etat.RECEVABLE, candidate=candidate())
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=True):
        pas.deposer(dossier, personne)
        lot = demander_lot(lot_id=uuid4(), action=ActionLot.RELANCER, dossiers=[a_relancer.pk], auteur=scene.sylvie)
        interrompu = produire(genre="formulaire_grille", objet_id=scene.referentiel.pk, cle=f"pannes:horloge:{uuid4()}")
        Document.objects.filter(pk=interrompu.pk).update(etat=EtatDocument.EN_COURS, commence_le=timezone.now(), travailleur="ailleurs:1:1", tentatives=1)
        inviter_deux(maison)
        rate = Email.objects.latest("pk")
        Email.objects.filter(pk=rate.pk).update(status=STATUS.requeued, number_of_retries=1, scheduled_time=timezone.now() + timedelta(minutes=1))
    recepisse_de = Document.objects.get(genre="recepisse", dossier_id=dossier.pk)
    assert recepisse_de.reveille_le > timezone.now()
    maison.ouvriers[0].demarrer()
    for _ in range(3):
        maison.battre()
    attendre(lambda: fini(recepisse_de) and fini(interrompu) and Lot.objects.get(pk=lot.pk).is_termine, "la file attend le lendemain", maison.ouvriers[0].journal)
    attendre(lambda: Email.objects.get(pk=rate.pk).status == STATUS.sent, "le courriel attend le lendemain", maison.ouvriers[0].journal)
    doubles = doublons(Document.objects.values_list("numero", flat=True)) + fichiers_de(maison, recepisse_de) - 1
    compter("horloge", essais=4, perdus=0, doubles=doubles)
    assert maison.entrer(scene.sylvie).lire(reverse("bureau:dossier", args=[dossier.pk])).statut == 200
