"""What the tests of the purge share: a dossier where every table has a row, a marker in every word, the search for it everywhere."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from post_office.models import Attachment, Email

from bureau.donnees.classement import TABLE
from bureau.donnees.rectification import demander_rectification
from bureau.models import LigneLot, Lot
from bureau.purge.tables import SUPPRIMEES, VIDEES
from candidates.enums import Etat
from candidates.models import Complement, Dossier, Modification, Pli, Preuve, Rattachement
from candidates.services import ajouter_preuve, envoyer_message
from candidates.services.recherche import indexer
from comptes.services import inviter
from documents.models import Document, Revocation, SignatureAnnulee
from documents.services import fabriquer
from echanges.enums import Cote
from echanges.models import Courriel, Lettre
from echanges.notes import ecrire_note
from evaluations.models import Preparation, PreparationElement, QuestionEntretien, Report, VersionBilan
from jury.models import Deport, Inscription, LienDeclare, NoteJure, PieceDemandee, Rectification, Urne, Vote
from jury.models import Recours as RecoursJury
from recevabilite.models import Alerte, ProjetAvis, Recevabilite, Recours
from tests.candidates.outils import accompagner, pdf

if TYPE_CHECKING:
    from bureau.scenario import Scene

MARQUE = "Zygomatique7381"  # a word that nobody else writes
REGISTRE = "Registraire5519"  # another, for what stays with the register
PLACE = len(MARQUE)


def dossier_plein(scene: Scene) -> Dossier:
    """Alice's dossier, decided by the jury, with at least one row in every table that the purge knows."""
    dossier = scene.amener(Etat.BROUILLON)
    accompagner(scene, dossier)
    ajouter_preuve(dossier=dossier, auteur=scene.alice, fichier=pdf("autre.pdf"), cibles=["partie-2"], montre="x")
    dossier = scene._decider(scene.avancer(dossier, scene.alice, Etat.EVALUE), Etat.VALIDE_PARTIELLEMENT, ())
    for document in Document.objects.filter(etat="en_attente"):
        fabriquer(document_id=document.pk)
    _echanger(scene, dossier)
    _evaluer(scene, dossier)
    _juger(scene, dossier)
    _reste(scene, dossier)
    return Dossier.objects.get(pk=dossier.pk)


def _echanger(scene: Scene, dossier: Dossier) -> None:
    envoyer_message(dossier=dossier, auteur=scene.sylvie, cote=Cote.SECRETARIAT, texte="Bonjour", fichiers=[pdf("piece.pdf")])
    ecrire_note(dossier_id=dossier.pk, auteur=scene.sylvie, texte="Appelée")
    Lettre.objects.create(cle="l", evenement="e", dossier_id=dossier.pk, destinataire="Alice", adresse="1 rue", objet="o", corps="c")
    demander_rectification(auteur=scene.alice, objet="Nom", inexact="a", correct="b", dossier=dossier).refresh_from_db()
    scene.alice.rectifications.update(etat="faite", traitee_le=timezone.now(), traitee_par=scene.sylvie)
    piece = Attachment.objects.create(name="copie.pdf")
    piece.file.save("copie.pdf", ContentFile(b"copie"))
    envoi = Courriel.objects.filter(dossier_id=dossier.pk, envoi__isnull=False).first().envoi
    piece.emails.add(envoi)
    envoi.logs.create(status=0, message="m")
    Complement.objects.create(dossier=dossier, page="identite", texte="Précisez", demande_par=scene.sylvie, clos_le=timezone.now())
    LogEntry.objects.create(user=scene.ada, content_type=ContentType.objects.get_for_model(Dossier), object_id=str(dossier.pk), object_repr="x", action_flag=CHANGE)


def _evaluer(scene: Scene, dossier: Dossier) -> None:
    evaluation = dossier.evaluations.get()
    preparation = Preparation.objects.create(evaluation=evaluation, auteur=scene.eva)
    PreparationElement.objects.create(preparation=preparation, code="C1.1", note="n")
    QuestionEntretien.objects.create(evaluation=evaluation, competence="C1", code="C1.P1", texte="q", reponse="r")
    Report.objects.create(evaluation=evaluation, ancienne=timezone.now(), motif="m", par=scene.eva)
    VersionBilan.objects.create(evaluation=evaluation, numero=9, document_id=evaluation.pk, arrete_le=timezone.now())
    signature = dossier_signatures(dossier).first()
    SignatureAnnulee.objects.create(signature=signature, motif="m")
    Revocation.objects.create(document=Document.objects.filter(dossier_id=dossier.pk, genre="bilan").first(), motif="m", auteur_id="x")


def dossier_signatures(dossier: Dossier) -> models.QuerySet[Any]:
    return models.QuerySet(model=apps.get_model("documents.Signature")).filter(dossier_id=dossier.pk)


def _juger(scene: Scene, dossier: Dossier) -> None:
    inscription = Inscription.objects.get(dossier=dossier)
    membre = inscription.session.membres.first()
    for modele, champs in (
        (Deport, {"origine": "membre", "motif": "m"}), (NoteJure, {"texte": "n"}), (LienDeclare, {"texte": "l"}), (Vote, {"code": "C9", "choix": "pour"}),
        (PieceDemandee, {"preuve": Preuve.objects.filter(dossier=dossier).first()}), (apps.get_model("jury.Emargement"), {"code": "C9"}),
    ):  # fmt: skip
        modele.objects.create(inscription=inscription, membre=membre, **champs)
    Urne.objects.create(inscription=inscription, code="C9")
    decision = inscription.decision
    RecoursJury.objects.create(decision=decision, texte="t", sort="maintenu", reponse="r", repondu_le=timezone.now(), repondu_par=scene.sylvie)
    pv = inscription.session.proces_verbaux.first()
    Rectification.objects.create(corrigee=decision, proces_verbal=pv, motif="m", auteur=scene.jeanne, retiree_le=timezone.now(), motif_retrait="m")


def _reste(scene: Scene, dossier: Dossier) -> None:
    lot = Lot.objects.create(action="relancer", auteur=scene.sylvie)
    LigneLot.objects.create(lot=lot, dossier=dossier, rang=1, phrase="p")
    avis = Recevabilite.objects.get(dossier=dossier)
    Recours.objects.create(recevabilite=avis, texte="t", depose_le=timezone.now())
    Recevabilite.objects.create(
        dossier=dossier, depot=avis.depot, is_favorable=True, metier_en_lien=True, experience_suffisante=True, mois_requis=12, mois_retenus=14,
        recu_le=avis.recu_le, complet_le=avis.complet_le, statue_le=avis.statue_le, auteur=scene.sylvie, remplace=avis, remplacement_motif="m",
    )  # fmt: skip
    ProjetAvis.objects.create(dossier=dossier, auteur=scene.sylvie, saisie={"texte": "t"})
    Alerte.objects.create(dossier=dossier, seuil=7, echeance=timezone.localdate())
    Pli.objects.create(dossier=dossier, recu_le=timezone.localdate(), objet="o", enregistre_par=scene.sylvie)
    Modification.objects.create(dossier=dossier, page="identite", champ="nom", auteur=scene.amine, avant="a")
    invitation, _ = inviter(email="autre@demo.example", prenom="A", nom="B", role="candidat", auteur=scene.sylvie)
    Rattachement.objects.create(candidat=dossier.candidat, email="autre@demo.example", invitation=invitation, rattache_le=timezone.now())
    indexer(dossier)


def lignes_du_dossier(dossier: Dossier) -> dict[str, models.QuerySet[Any]]:
    """Rows of each table that hold something of this dossier or of its candidate."""
    tables = {nom: models.QuerySet(model=apps.get_model(nom)).filter(**{chemin: dossier.pk}) for nom, chemin in (*SUPPRIMEES, *VIDEES)}
    courriels, candidat = Courriel.objects.filter(dossier_id=dossier.pk), dossier.candidat
    envois = Email.objects.filter(pk__in=list(courriels.values_list("envoi", flat=True)))
    autres = {
        "candidates.Candidat": ("pk", candidat.pk), "candidates.Accompagnement": ("dossier", dossier.pk), "candidates.Rattachement": ("candidat", candidat.pk),
        "comptes.Invitation": ("pk__in", [*dossier.accompagnements.values_list("invitation", flat=True), *candidat.rattachements.values_list("invitation", flat=True)]),
        "documents.Document": ("dossier_id", dossier.pk), "documents.Revocation": ("document__dossier_id", dossier.pk),
        "post_office.Email": ("pk__in", list(envois.values_list("pk", flat=True))), "post_office.Log": ("email__in", list(envois.values_list("pk", flat=True))),
        "post_office.Attachment": ("emails__in", list(envois.values_list("pk", flat=True))), "echanges.Courriel": ("dossier_id", dossier.pk),
        "admin.LogEntry": ("object_id", str(dossier.pk)),
    }  # fmt: skip
    return tables | {nom: models.QuerySet(model=apps.get_model(nom)).filter(**{chemin: cle}) for nom, (chemin, cle) in autres.items()}


def marquer(lignes: models.QuerySet[Any], marque: str, registre: str = REGISTRE) -> int:
    """Write the marker in every word, JSON and file of these rows that is about a person; return how many fields hold it.

    The inventory says which fields are not (`neutre`, `chiffres`), and which stay with the register: those get another marker.
    """
    modele, ecrits, mot = lignes.model, 0, marque
    classement = TABLE[modele._meta.label]
    for champ in modele._meta.concrete_fields:
        if champ.primary_key or champ.is_relation or getattr(champ, "choices", None) or champ.name in TECHNIQUES | classement.neutre | classement.chiffres:
            continue
        marque = registre if champ.name in classement.registre else mot
        if isinstance(champ, models.FileField):
            for ligne in lignes:
                fichier = getattr(ligne, champ.name)
                if fichier:
                    (Path(settings.MEDIA_ROOT) / fichier.name).write_bytes(marque.encode())
                    ecrits += 1
        elif isinstance(champ, models.JSONField):
            ecrits += lignes.update(**{champ.name: {"mot": marque}})
        elif isinstance(champ, (models.CharField, models.TextField)) and (champ.max_length or PLACE * 2) >= PLACE + (champ.unique and 4):
            for rang, pk in enumerate(list(lignes.values_list("pk", flat=True))):
                # a constraint may keep a field empty in some rows: a signature that is no refusal has no reason
                with contextlib.suppress(IntegrityError), transaction.atomic():
                    ecrits += models.QuerySet(model=modele).filter(pk=pk).update(**{champ.name: f"{marque}{rang}" if champ.unique else marque})
    return ecrits


# codes that tell rows apart or that a rule reads: no person writes them
TECHNIQUES = {
    "numero", "genre", "objet_id", "objet_type", "code", "page", "champ", "source", "cibles", "etat", "cle", "fin", "evenement", "secret_empreinte",
    "role", "travailleur", "backend_alias", "cle_publique", "empreinte", "status", "sha256", "priority", "competences", "auteur_id",
}  # fmt: skip


def traces_de(mot: str) -> Iterator[str]:
    """Every place where a word is still found: any column of any table, any private file, the cache."""
    for modele in apps.get_models(include_auto_created=True):
        for ligne in models.QuerySet(model=modele).values():
            yield from (f"{modele._meta.label}.{nom}" for nom, valeur in ligne.items() if mot.lower() in str(valeur).lower())
    racine = Path(settings.MEDIA_ROOT)
    yield from (str(p) for p in racine.rglob("*") if p.is_file() and (mot.encode() in p.read_bytes() or mot in p.name))
    yield from (f"cache {cle}" for cle, valeur in _cache() if mot in f"{cle} {valeur}")


def _cache() -> Iterator[tuple[Any, Any]]:
    """Keys and values of the cache and of the queue of tasks, where there is a Redis."""
    client = cache._cache
    if not hasattr(client, "get_client"):
        yield from client.items()
        return
    redis = client.get_client()
    lire = {b"string": redis.get, b"list": lambda c: redis.lrange(c, 0, -1), b"set": redis.smembers, b"hash": redis.hgetall, b"zset": lambda c: redis.zrange(c, 0, -1)}
    yield from ((cle, lire[redis.type(cle)](cle)) for cle in redis.scan_iter())


def dans(mois: int) -> Any:
    """That many months from now."""
    return timezone.now() + timedelta(days=31 * mois)
