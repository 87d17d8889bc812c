"""The base stopped at once, the broker away, the same form twice: what was acknowledged is there, once; the rest is a sentence."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from django.urls import reverse

from bureau.scenario import pas_candidat as pas
from bureau.scenario import pas_jury as pj
from bureau.scenario.preuves import fabriquer_pdf
from candidates.completude import CIBLE_PARTIE_2
from candidates.enums import Etat
from candidates.models import Depot, Dossier, Preuve
from documents.enums import EtatDocument
from documents.models import Document, Signature
from documents.services import produire
from echanges.models import Courriel
from journal.verification import verifier_journal
from jury.models import Attribution, Decision, ProcesVerbal
from tests.plugins.travailleur import attendre

from .maison import doublons, octets_de
from .releve import compter

# the base of the other tests is made, for its tables to be copied; nothing is written in it
pytestmark = [pytest.mark.lent, pytest.mark.travailleur, pytest.mark.django_db]


def adresse(nom, dossier):
    return reverse(f"candidates:{nom}", args=[dossier.pk])


def empreinte(page: str) -> str:
    trouvee = re.search(r'name="empreinte" value="([0-9a-f]{64})"', page)
    assert trouvee, page[:3000]
    return trouvee[1]


def fichier(nom: str) -> bytes:
    return fabriquer_pdf(nom, "Bulletin de salaire", [nom]).read()


def complet(maison, personne) -> Dossier:
    """A demand that only waits for its signature."""
    return pas.remplir_partie_2(pas.demander(personne, maison.scene.referentiel), personne)


def journal_intact() -> bool:
    return [a for a in verifier_journal() if a.chaine != "ancres"] == []


def test_postgresql_stopped_at_once_during_deposits(maison, candidate, essai):
    personnes = [candidate() for _ in range(4)]
    dossiers = [complet(maison, p) for p in personnes]
    envois = [(k, fichier(f"bulletin-{essai}-{k}-{n}.pdf")) for n in range(5) for k in range(len(dossiers))]
    gens = [maison.entrer(p) for p in personnes]
    avant = {d.pk: d.preuves.count() for d in dossiers}

    def joindre(rang: int):
        k, octets = envois[rang]
        champs = {"zone": CIBLE_PARTIE_2, "montre": ""}
        return gens[k].insister(lambda: gens[k].envoyer(adresse("preuve-ajouter", dossiers[k]), champs, ("fichiers", f"b{rang}.pdf", octets)))

    def deposer(k: int):
        return gens[k].insister(lambda: gens[k].envoyer(adresse("deposer", dossiers[k]), {"empreinte": vues[k], "relu": "on"}))

    def sous_la_panne(geste, nombre: int, *, apres: int):
        """Do it `nombre` times, several people at once; the base is stopped once `apres` of them are acknowledged."""
        faits: list[int] = []

        def casser() -> None:
            attendre(lambda: len(faits) >= apres, "rien ne passe")
            maison.postgresql.casser()
            maison.postgresql.demarrer()

        def faire(rang: int):
            reponse = geste(rang)
            faits.append(rang)
            return reponse

        maison.connexion.close()
        with ThreadPoolExecutor(5) as groupe:
            panne = groupe.submit(casser)
            reponses = list(groupe.map(faire, range(nombre)))
            panne.result()
        return reponses

    joints = sous_la_panne(joindre, len(envois), apres=6)
    vues = [empreinte(g.lire(adresse("deposer", d)).page) for g, d in zip(gens, dossiers, strict=True)]
    deposes = sous_la_panne(deposer, len(dossiers), apres=1)
    refus = [r for _, suite in joints + deposes for r in suite]
    assert [r.page[:300] for r in refus if not r.is_phrase] == []
    perdus = sum(not d.preuves.filter(sha256=hashlib.sha256(o).hexdigest()).exists() for k, o in envois for d in [dossiers[k]])
    perdus += sum(not p.fichier.storage.exists(p.fichier.name) for d in dossiers for p in d.preuves.all())
    perdus += sum(Depot.objects.filter(dossier=d, partie=2).count() == 0 for d in dossiers)
    doubles = doublons(Preuve.objects.filter(dossier__in=dossiers).values_list("dossier", "sha256"))
    doubles += sum(Depot.objects.filter(dossier=d, partie=2).count() > 1 for d in dossiers)
    doubles += doublons(Dossier.objects.values_list("numero", flat=True)) + doublons(Document.objects.values_list("numero", flat=True))
    assert {d.pk: d.preuves.count() - avant[d.pk] for d in dossiers} == {d.pk: 5 for d in dossiers}
    maison.ouvriers[0].demarrer()
    maison.vider()
    recepisses = Document.objects.filter(genre="recepisse", dossier_id__in=[d.pk for d in dossiers], etat=EtatDocument.PRET)
    assert sorted(recepisses.values_list("dossier_id", flat=True)) == sorted(d.pk for d in dossiers)
    assert journal_intact()
    compter("postgresql", essais=len(envois) + len(dossiers) + len(refus), perdus=perdus, doubles=doubles)


def test_a_page_without_its_base_says_what_to_do(maison):
    sylvie = maison.entrer(maison.scene.sylvie)
    maison.connexion.close()
    maison.postgresql.casser()
    for chemin in ("/", "/bureau/dossiers/", "/documents/verifier/DOC-2026-000001/", "/compte/login/", "/dossier/demander/"):
        reponse = sylvie.lire(chemin)
        assert reponse.is_phrase or reponse.statut == 200, (chemin, reponse.statut, reponse.page[:300])
    assert sylvie.lire("/bureau/dossiers/").is_phrase
    maison.postgresql.demarrer()
    assert sylvie.lire("/bureau/dossiers/").statut == 200


def test_postgresql_stopped_at_once_while_a_document_is_made(maison, candidate, essai):
    personne = candidate()
    dossier = pas.deposer(complet(maison, personne), personne)
    document = Document.objects.get(genre="recepisse", dossier_id=dossier.pk)
    maison.ouvriers[0].demarrer()
    maison.confier("documents.tasks.fabriquer", str(document.pk))
    attendre(lambda: Document.objects.get(pk=document.pk).etat != EtatDocument.EN_ATTENTE, "le document ne commence pas", maison.ouvriers[0].journal)
    maison.connexion.close()
    maison.postgresql.casser()
    maison.postgresql.demarrer()
    maison.vider()
    document.refresh_from_db()
    assert hashlib.sha256(octets_de(document)).hexdigest() == document.sha256
    compter(
        "postgresql-document", essais=1, perdus=int(not document.is_pret),
        doubles=Document.objects.filter(genre="recepisse", dossier_id=dossier.pk).count() - 1,
    )  # fmt: skip


def test_redis_gone_while_a_session_is_closed(maison, candidate, essai):
    scene = maison.scene
    personnes = [candidate() for _ in range(2)]
    dossiers = [scene.amener(Etat.EVALUE, candidate=p) for p in personnes]
    session = scene.preparer_session(dossiers)
    pj.ouvrir(session, scene.personnes)
    pj.deliberer(session, scene.jeanne)
    jeanne = maison.entrer(scene.jeanne)
    maison.redis.arreter()
    reponse = jeanne.envoyer(reverse("jury:clore", args=[session.pk]), {})
    assert (reponse.statut, reponse.lieu) == (302, reverse("jury:session", args=[session.pk])), reponse.page[:2000]
    for chemin in ("/", reverse("jury:session", args=[session.pk]), "/documents/verifier/", "/compte/login/"):
        assert jeanne.lire(chemin).statut in (200, 302), chemin
    encore = jeanne.envoyer(reverse("jury:clore", args=[session.pk]), {})
    assert encore.statut in (302, 409, 422), encore.page[:500]  # told that it is closed: the minutes below are alone
    maison.redis.demarrer()
    maison.ouvriers[0].demarrer()
    maison.vider()
    pv = ProcesVerbal.objects.get(session=session)
    decisions = Decision.objects.filter(inscription__session=session)
    attributions = Attribution.objects.filter(dossier__in=dossiers)
    perdus = int(not Document.objects.get(pk=pv.document_id).is_pret) + len(dossiers) - attributions.count()
    perdus += sum(not d.numero for d in decisions) + Document.objects.exclude(etat=EtatDocument.PRET).filter(dossier_id__in=[d.pk for d in dossiers]).count()
    doubles = doublons(Decision.objects.exclude(numero="").values_list("numero", flat=True)) + doublons(Attribution.objects.values_list("numero", flat=True))
    doubles += doublons(Document.objects.values_list("cle", flat=True)) + doublons(Courriel.objects.values_list("cle", flat=True))
    assert journal_intact()
    compter("redis", essais=1 + len(dossiers), perdus=perdus, doubles=doubles)


def test_a_browser_that_sends_the_same_form_twice(maison, candidate, essai):
    personne = candidate()
    dossier = complet(maison, personne)
    elle = maison.entrer(personne)
    octets = fichier(f"deux-fois-{essai}.pdf")
    vue = empreinte(elle.lire(adresse("deposer", dossier)).page)
    maison.connexion.close()
    with ThreadPoolExecutor(3) as groupe:
        joindre = lambda _: elle.envoyer(adresse("preuve-ajouter", dossier), {"zone": CIBLE_PARTIE_2, "montre": ""}, ("fichiers", "b.pdf", octets))  # noqa: E731
        deposer = lambda _: elle.envoyer(adresse("deposer", dossier), {"empreinte": vue, "relu": "on"})  # noqa: E731
        joints = list(groupe.map(joindre, range(3)))
        vue = empreinte(elle.lire(adresse("deposer", dossier)).page)
        deposes = list(groupe.map(deposer, range(3)))
    deposes.append(elle.envoyer(adresse("deposer", dossier), {"empreinte": vue, "relu": "on"}))  # and once more, later
    assert [r.statut for r in joints].count(200) == 1
    assert {r.statut for r in joints} <= {200, 409, 422}
    assert {(r.statut, r.lieu) for r in deposes} == {(302, reverse("candidates:confirmation", args=[dossier.pk, 2]))}, [unescape(r.page)[:400] for r in deposes]
    doubles = Depot.objects.filter(dossier=dossier).count() - 1 + Preuve.objects.filter(dossier=dossier, sha256=hashlib.sha256(octets).hexdigest()).count() - 1
    doubles += Signature.objects.filter(dossier_id=dossier.pk).count() - 1 + Document.objects.filter(genre="recepisse", dossier_id=dossier.pk).count() - 1
    doubles += doublons(Courriel.objects.filter(dossier_id=dossier.pk).values_list("evenement", "destinataire"))
    compter("deux-fois", essais=len(joints) + len(deposes), perdus=int(not Depot.objects.filter(dossier=dossier).exists()), doubles=doubles)


def test_a_document_asked_for_twice_has_one_number(maison):
    un, deux = (produire(genre="formulaire_dossier", objet_id=maison.scene.referentiel.pk, cle="pannes:formulaire") for _ in range(2))
    assert (un.pk, un.numero) == (deux.pk, deux.numero)
