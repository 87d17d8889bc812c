"""Every address, by one person of each role, with what nobody should send: a sentence or a refusal, never a failure of the site.

Each request runs in a savepoint that is undone, so that all meet the same scene. `VAE_ACHARNEMENT=20` sends twenty times as much.
"""

from __future__ import annotations

import os
import traceback
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from hypothesis import HealthCheck, Phase, given, seed, settings

from candidates.enums import Etat
from candidates.services import ouvrir_acces
from documents.models import Document
from tests.bureau.outils import client_de

from .hostile import Champs, Envoi, envois, lire_champs
from .table import PUBLIC, TABLE, Ligne
from .test_acces import CAST, noms, objets

FOIS = int(os.environ.get("VAE_ACHARNEMENT", "1"))
QUI_MAX = 1 if FOIS == 1 else 8
ETATS = (Etat.BROUILLON, Etat.EN_EVALUATION, Etat.INSCRIT) if FOIS > 1 else (Etat.EN_EVALUATION, Etat.INSCRIT)
ROLES = ("alice", "amine", "sylvie", "paul", "eva", "jeanne", "ada", "zoe")  # one of each, the one who may first
DU_COMPTE = (
    "account_login", "account_signup", "account_reset_password", "account_email", "account_change_password", "account_reauthenticate", "account_email_verification_sent",
    "mfa_index", "mfa_activate_totp", "mfa_authenticate", "comptes:profil", "account_logout", "account_inactive", "account_set_password",
)  # fmt: skip
CHEMINS = {"code": "x\x00😀", "page": "²", "genre": "exe", "numero": "DOC-0", "role": "empereur", "modification": 2**63, "partie": 2**63, "attribution": 2**63, "secret": "😀" * 300}


class Annuler(Exception):
    """Undo what a request wrote."""


def essayer(client: Client, adresse: str, envoi: Envoi | None = None) -> tuple[Any, str]:
    """Send a request in a savepoint that is undone; return its answer, and what failed."""
    reponse, faute = None, ""
    try:
        with transaction.atomic():
            reponse = envoi.faire(client, adresse) if envoi else client.get(adresse)
            if reponse.streaming:
                b"".join(reponse.streaming_content)
            raise Annuler
    except Annuler:
        pass
    except Exception as erreur:
        ici = [f for f in traceback.extract_tb(erreur.__traceback__) if "/tests/" not in f.filename and ".venv" not in f.filename and "/lib/python" not in f.filename]
        faute = f"{type(erreur).__name__} : {str(erreur)[:150]} ({ici[-1].filename.rsplit('/', 2)[-2:]}:{ici[-1].lineno})" if ici else f"{type(erreur).__name__} : {erreur}"
    if reponse is not None and reponse.status_code >= 500:
        faute = f"réponse {reponse.status_code}"
    connections[DEFAULT_DB_ALIAS].run_on_commit = []
    return reponse, faute


def qui_essaie(ligne: Ligne) -> list[str]:
    """Whoever may, one of each role; and one who may not."""
    dedans = [q for q in ROLES if ligne.peut == PUBLIC or q in ligne.peut] or sorted(ligne.peut)[:1]
    dehors = [q for q in ROLES if q not in dedans][:1]
    return [*dedans[:QUI_MAX], *dehors]


def harceler(client: Client, adresse: str, exemples: int, graine: str) -> Iterator[str]:
    """Send hostile requests to an address as somebody; yield what failed, smallest first found."""
    page, faute = essayer(client, adresse)
    if faute:
        yield faute
    champs = lire_champs(page) if page is not None else Champs()
    trouvees: dict[str, str] = {}

    @seed(zlib.crc32(graine.encode()))  # its own draw, the same each time
    @settings(max_examples=exemples, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(envois(champs))
    def jouer(envoi: Envoi) -> None:
        _, faute = essayer(client, adresse, envoi)
        if faute:
            trouvees.setdefault(faute, f"{envoi.methode} ?{envoi.requete[:120]} {envoi.type_mime} {envoi.corps[:400]!r}")

    jouer()
    yield from (f"{faute}\n      {quoi}" for faute, quoi in trouvees.items())


def adresses(o: dict[str, Any]) -> Iterator[tuple[str, str, Ligne]]:
    """Every address of the table that has its objects in this scene, then those of the account."""
    for nom, ligne in TABLE.items():
        if (kwargs := ligne.args(o)) is not None:
            yield nom, reverse(nom, kwargs=kwargs), ligne
    for nom in DU_COMPTE:
        if nom in set(noms()):
            yield nom, reverse(nom), Ligne(peut=PUBLIC)


@pytest.mark.lent
@pytest.mark.django_db
@pytest.mark.parametrize("etat", ETATS)
def test_hostile_requests_never_make_the_site_fail(petite_scene, etat):
    scene = petite_scene
    dossier = scene.amener(etat)
    if etat == Etat.BROUILLON:
        ouvrir_acces(dossier=dossier, personne=scene.amine, role="accompagnateur", auteur=scene.alice)
    clients = {q: client_de(scene.personnes[q], frais=True) for q in CAST}
    fautes = []
    for nom, adresse, ligne in adresses(objets(scene, dossier)):
        fautes += [f"{qui} {nom} : {faute}" for qui in qui_essaie(ligne) for faute in harceler(clients[qui], adresse, 3 * FOIS, f"{etat} {nom} {qui}")]
    assert not fautes, "\n".join(fautes)


@pytest.mark.django_db
def test_hostile_addresses_never_make_the_site_fail(petite_scene):
    scene = petite_scene
    o = objets(scene, scene.amener(Etat.BROUILLON))
    fautes = []
    for nom, ligne in TABLE.items():
        kwargs = ligne.args(o) or {}
        for cle in CHEMINS.keys() & kwargs.keys():
            try:
                adresse = reverse(nom, kwargs=kwargs | {cle: CHEMINS[cle]})
            except NoReverseMatch:
                continue
            qui = qui_essaie(ligne)[0]
            fautes += [f"{qui} {nom} {cle} : {f}" for f in [essayer(client_de(scene.personnes[qui], frais=True), adresse)[1]] if f]
    assert not fautes, "\n".join(fautes)
    assert Document.objects.filter(genre="inconnu").count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("qui", "nom", "donnees", "code"),
    [  # what made the site fail once
        ("sylvie", "recevabilite:statuer", {"etape": "apercu", "version": "²"}, 422),
        ("sylvie", "recevabilite:projet", {"version": "9" * 5000, "texte": "x"}, 200),
        ("sylvie", "recevabilite:projet", {"version": "0", "texte": "a\0b", "motifs": ["²", "a\0"]}, 200),
        ("sylvie", "recevabilite:statuer", {"etape": "apercu", "motifs": ["²", "9" * 5000], "texte": "a\0"}, 422),
        ("alice", "candidates:saisie", {"noms": "commune", "commune": "Lyon", "marques": "[" * 100_000}, 200),
    ],
)
def test_what_made_the_site_fail_once_is_answered(petite_scene, qui, nom, donnees, code):
    dossier = petite_scene.amener(Etat.BROUILLON if qui == "alice" else Etat.DEPOSE)
    client = client_de(petite_scene.personnes[qui], frais=True)
    adresse = reverse(nom, kwargs={"pk": dossier.pk} | ({"page": "identite"} if nom == "candidates:saisie" else {}))
    assert client.post(adresse, donnees).status_code in (code, 200, 409, 422)


@pytest.mark.django_db
def test_address_that_holds_a_nul_is_answered_by_a_sentence(petite_scene):
    sylvie = client_de(petite_scene.sylvie)
    for adresse in ("/le-cqp/?cqp=%00", reverse("candidates:informer") + "?cqp=a%00b", reverse("bureau:dossiers") + "?q=%00", "/inconnu%00/"):
        reponse = sylvie.get(adresse)
        assert (reponse.status_code, "n’a pas pu être comprise" in reponse.content.decode()) == (400, True), adresse
    assert sylvie.get(reverse("bureau:texte", args=["recevabilite.complements.corps"]) + "?version=" + "9" * 5000).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("adresse", ["http://[", "http%3A//%5B"])
def test_page_that_cannot_be_read_is_answered_by_a_sentence(petite_scene, adresse):
    dossier = petite_scene.amener(Etat.DEPOSE)
    page, de = reverse("candidates:confirmation", args=[dossier.pk, 2]), {"HX-Request": "true", "HX-Current-URL": adresse, "HX-Current-URL-URI-AutoEncoded": "true"}
    assert client_de(petite_scene.alice).get(page, headers=de).status_code == 400
    assert client_de(petite_scene.alice).get(page, headers=de | {"HX-Current-URL": f"http://testserver{page}"}).status_code == 200
