"""Every address × every person × every state of Alice's dossier: what is not theirs does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from bureau.scenario import Scene
from candidates.enums import Etat
from candidates.models import Dossier
from candidates.services import envoyer_message, ouvrir_acces
from comptes.models import Habilitation, Invitation
from comptes.services import inviter
from documents.models import Document
from echanges.enums import Cote
from echanges.models import Courriel, NoteInterne, PieceJointe
from echanges.notes import ecrire_note
from evaluations.lecture import get_evaluation
from jury.models import Attribution, Decision, Inscription, SessionJury
from recevabilite.models import Motif
from referentiels.models import Parametre
from referentiels.services import definir_parametre
from tests.candidates.outils import pdf

from .table import PUBLIC, TABLE

ETRANGERES = ("account_", "mfa_", "usersessions_", "admin:")
EXISTE = {200, 204, 286, 302, 304, 400, 405, 409, 410, 422}
REVUES = (Etat.RECEVABLE, Etat.EN_EVALUATION, Etat.INSCRIT)  # states where most people have a part: the whole cast visits
BREVE = ("alice", "zoe", "sylvie", "pierre", "eva", "jeanne", "ada")  # one person of each kind elsewhere
CAST = ("alice", "zoe", "amine", "sylvie", "paul", "eva", "pierre", "elise", "jeanne", "jacques", "julie", "jules", "ada")


def noms(resolveur: URLResolver | None = None, espace: str = "") -> Iterator[str]:
    """Every name of the URLconf, with its namespace; an address without a name is given by its route."""
    for motif in (resolveur or get_resolver()).url_patterns:
        if isinstance(motif, URLResolver):
            yield from noms(motif, f"{espace}{motif.namespace}:" if motif.namespace else espace)
        elif isinstance(motif, URLPattern):
            yield f"{espace}{motif.name or motif.pattern}"


def notres() -> set[str]:
    return {n for n in noms() if not n.startswith(ETRANGERES) and n != "admin:"}


def test_every_address_is_in_the_table():
    assert notres() - set(TABLE) == set(), "adresses sans ligne dans la table des accès"
    assert set(TABLE) - notres() == set(), "lignes de la table sans adresse"


def objets(scene: Scene, dossier: Dossier) -> dict[str, Any]:
    """The objects of the scene that addresses name."""
    evaluation = get_evaluation(dossier)
    inscription = Inscription.objects.filter(dossier=dossier).first()
    session = inscription.session if inscription else SessionJury.objects.first()
    _, secret = inviter(email="nouvelle@demo.example", prenom="Nora", nom="Blanc", role="professionnel", auteur=scene.sylvie)
    return {
        "dossier": dossier, "emploi": dossier.emplois.first(), "preuve": dossier.preuves.first(), "mission": dossier.missions.first(),
        "evaluation": evaluation, "observation": evaluation.observations.first() if evaluation else None,
        "bilan": Document.objects.filter(genre="bilan", dossier_id=dossier.pk).first(), "inscription": inscription, "session": session,
        "attribution": Attribution.objects.filter(dossier=dossier).first(),
        "decision": Decision.objects.filter(inscription__dossier=dossier, arretee_le__isnull=False).first(),
        "note": note(scene, dossier), "courriel": Courriel.objects.filter(dossier_id=dossier.pk).first(),
        "piece": piece(scene, dossier), "pv": session.proces_verbaux.first() if session else None, "referentiel": scene.referentiel, "motif": Motif.objects.first(),
        "utilisateur": scene.paul, "habilitation": Habilitation.objects.first(), "secret": secret, "parametre": parametre(scene),
        "invitation": Invitation.objects.filter(accompagnement__isnull=True).first(), **scene.personnes,
    }  # fmt: skip


def note(scene: Scene, dossier: Dossier) -> NoteInterne:
    """An internal note of Sylvie about Alice's dossier."""
    deja = NoteInterne.objects.filter(dossier_id=dossier.pk).first()
    return deja or ecrire_note(dossier_id=dossier.pk, auteur=scene.sylvie, texte="Appelée ce matin.")


def parametre(scene: Scene) -> Parametre:
    """A planned value of a setting."""
    demain = timezone.localdate() + timedelta(days=1)
    return definir_parametre(code="benefice_mois", valeur=72, du=demain, base_legale="Essai", auteur_id=scene.sylvie.pk)


def piece(scene: Scene, dossier: Dossier) -> PieceJointe:
    """A file joined to a message of Sylvie to Alice."""
    deja = PieceJointe.objects.filter(message__dossier_id=dossier.pk).first()
    if deja is None:
        envoyer_message(dossier=dossier, auteur=scene.sylvie, cote=Cote.SECRETARIAT, texte="Voici la liste.", fichiers=[pdf("liste.pdf")])
        deja = PieceJointe.objects.get(message__dossier_id=dossier.pk)
    return deja


def repondre(client: Client, nom: str, kwargs: dict[str, Any]) -> int:
    """Status of a GET, or of an empty POST for an address that only takes POST; 401 when sent to sign in or to sign up."""
    adresse = reverse(nom, kwargs=kwargs)
    reponse = client.get(adresse)
    if reponse.status_code == 405:
        reponse = client.post(adresse)
    if reponse.streaming:
        b"".join(reponse.streaming_content)  # a file is closed once it is read
    if reponse.status_code == 302 and reponse["Location"].startswith(("/compte/login/", "/compte/signup/")):
        return 401
    return reponse.status_code


@pytest.mark.lent
@pytest.mark.parametrize("etat", Etat)
def test_who_sees_what(petite_scene, etat):
    scene = petite_scene
    dossier = scene.amener(etat)
    if etat in (Etat.RECEVABLE, Etat.BROUILLON):
        ouvrir_acces(dossier=dossier, personne=scene.amine, role="accompagnateur", auteur=scene.alice)
    nommes = objets(scene, dossier)
    table = {nom: (ligne, kwargs) for nom, ligne in TABLE.items() if (kwargs := ligne.args(nommes)) is not None}
    fautes = [f"anonyme {nom} : {statut}" for nom, statut in _visite(Client(), table).items() if statut not in attendu_anonyme(nom)]
    for cle in CAST if etat in REVUES else BREVE:
        client = Client()
        client.force_login(scene.personnes[cle], backend="django.contrib.auth.backends.ModelBackend")
        for nom, statut in _visite(client, table).items():
            ligne = table[nom][0]
            ouvert = ligne.peut == PUBLIC or cle in ligne.peut
            if (not ouvert and statut != 404) or (ouvert and statut not in EXISTE | {404}) or (cle in ligne.doit and statut not in EXISTE):
                fautes.append(f"{cle} {nom} : {statut}")
    assert not fautes, "\n".join(fautes)


def attendu_anonyme(nom: str) -> set[int]:
    """Whoever has no account is sent to sign in, or sees nothing there."""
    return EXISTE | {404} if TABLE[nom].peut == PUBLIC else {401, 404}


def _visite(client: Client, table: dict[str, Any]) -> dict[str, int]:
    return {nom: repondre(client, nom, kwargs) for nom, (_, kwargs) in table.items()}
