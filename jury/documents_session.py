"""Papers of a session: the sealed convocation of each member, the attendance sheet as the session closed."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from comptes.permissions import is_secretariat
from documents.models import Document, Matiere
from documents.registre import Contenu, Genre, Piece, enregistrer
from documents.regles import en_json
from documents.services import annuler_document, produire, remplacer_document
from referentiels.parametres import valeur

from .models import MembreSession, ProcesVerbal, SessionJury

if TYPE_CHECKING:
    from collections.abc import Iterable

    from comptes.models import Utilisateur

CONVOCATION, PRESENCE = "convocation_jury", "feuille_presence"
COLLEGES = ("Collège des employeurs", "Collège des salariés")


def demander_convocations(*, session: SessionJury, membres: Iterable[MembreSession], auteur: Utilisateur) -> None:
    """Ask for the convocation of each of these members, as the session stands; it replaces the one they had."""
    anciennes = {d.matiere.contenu["personne"]: d for d in get_convocations(session)}
    for membre in membres:
        objet_id = f"{session.pk.hex}-{hashlib.sha256(str(membre.personne_id).encode()).hexdigest()[:12]}-{session.version}"
        document = produire(
            genre=CONVOCATION, objet_id=objet_id, cle=f"{CONVOCATION}:{objet_id}", auteur_id=auteur.pk, matiere=_figer(session, membre)
        )
        ancienne = anciennes.get(str(membre.personne_id))
        if ancienne is not None and ancienne.pk != document.pk:
            remplacer_document(document=ancienne, par=document)


def _figer(session: SessionJury, membre: MembreSession) -> dict[str, Any]:
    return {
        "personne": str(membre.personne_id), "prenom": membre.personne.prenom, "nom": membre.personne.nom,
        "college": membre.get_college_display(), "fonction": membre.get_fonction_display(), "session": session.numero,
        "certification": session.certification.intitule, "le": session.le.isoformat(), "lieu": session.lieu, "a_distance": session.is_distance,
        "dossiers": session.inscriptions.filter(is_active=True).count(), "convoquee_le": timezone.now().isoformat(),
    }  # fmt: skip


def get_convocations(session: SessionJury) -> list[Document]:
    """Convocations of a session that still hold, one a member, in one query."""
    en_vigueur = Document.objects.filter(genre=CONVOCATION, objet_id__startswith=session.pk.hex, remplacement__isnull=True, revocation__isnull=True)
    return list(en_vigueur.select_related("matiere"))


def get_convocation(session: SessionJury, personne: Utilisateur) -> Document | None:
    """The convocation of one member that still holds."""
    return next((d for d in get_convocations(session) if d.matiere.contenu["personne"] == str(personne.pk)), None)


def annuler_convocations(*, session: SessionJury, motif: str, auteur: Utilisateur, personnes: Iterable[object] | None = None) -> None:
    """Revoke at once the convocations of a session, or those of these people: the date, the place or the seat no longer holds."""
    qui = None if personnes is None else {str(p) for p in personnes}
    for document in get_convocations(session):
        if qui is None or document.matiere.contenu["personne"] in qui:
            annuler_document(document=document, motif=motif, auteur_id=auteur.pk)


def construire_convocation(objet_id: str) -> Contenu:
    """Content of the convocation of one member, from what was frozen when they were written to."""
    donnees = Matiere.objects.get(document__genre=CONVOCATION, document__objet_id=objet_id).contenu
    instant = datetime.fromisoformat(donnees["convoquee_le"])
    jour = timezone.localdate(instant)
    return Contenu(
        titre="Convocation au jury paritaire",
        gabarit="jury/documents/convocation_jury.html",
        contexte=donnees | {
            "le": timezone.localtime(datetime.fromisoformat(donnees["le"])), "jour": jour,
            "adresse_certificateur": valeur("certificateur_adresse", le=jour),
        },
        pieces=(Piece("convocation-jury.json", en_json({k: v for k, v in donnees.items() if k != "personne"}), "application/json", "La convocation, en données"),),
    )  # fmt: skip


def convocation_visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The secretariat, and the member it convenes."""
    if is_secretariat(utilisateur):
        return True
    matiere = Matiere.objects.filter(document=document).first()
    return matiere is not None and matiere.contenu.get("personne") == str(utilisateur.pk)


def demander_presence(*, pv: ProcesVerbal, auteur_id: object) -> Document:
    """Ask for the attendance sheet of a session that has closed; the same minutes give the same sheet."""
    return produire(genre=PRESENCE, objet_id=pv.pk, cle=f"{PRESENCE}:{pv.pk}", auteur_id=auteur_id)


def get_presence(session: SessionJury) -> Document | None:
    """The attendance sheet of a session, once it has closed."""
    pvs = [str(pk) for pk in session.proces_verbaux.values_list("pk", flat=True)]
    return Document.objects.filter(genre=PRESENCE, objet_id__in=pvs).first()


def construire_presence(objet_id: str) -> Contenu:
    """Content of the attendance sheet: who sat, by collège, in the room or from afar, who was absent and whom they gave their vote to."""
    pv = ProcesVerbal.objects.get(pk=objet_id)
    fige = pv.contenu
    instants = {c: timezone.localtime(datetime.fromisoformat(fige[c])) if fige[c] else None for c in ("le", "ouverte_le", "close_le")}
    donnees = {c: fige[c] for c in ("session", "certification", "le", "lieu", "a_distance", "ouverte_le", "close_le", "quorum_par_college", "membres")}
    return Contenu(
        titre=f"Feuille de présence du jury paritaire, session {fige['session']}",
        gabarit="jury/documents/feuille_presence.html",
        contexte={
            "seance": fige, "certificateur": fige["certificateur"], "sous_titre": fige["certification"], "pv": pv, **instants,
            "colleges": [(nom, [m for m in fige["membres"] if m["college"] == nom]) for nom in COLLEGES],
        },
        pieces=(Piece("presence.json", en_json(donnees), "application/json", "La présence, en données"),),
    )  # fmt: skip


def presence_visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The secretariat and the members of the session."""
    if is_secretariat(utilisateur):
        return True
    return MembreSession.objects.tenus_par(utilisateur).filter(session__proces_verbaux__pk=document.objet_id).exists()


def sans_dossier(objet_id: str) -> None:
    """Papers of a session name no candidate: they belong to no dossier."""


def nom_fichier(document: Document) -> str:
    """Name proposed for a paper of a session."""
    return f"{document.titre}.pdf"


enregistrer(
    Genre(
        code=CONVOCATION, libelle="Convocation au jury paritaire", construire=construire_convocation, visible_par=convocation_visible_par,
        dossier_de=sans_dossier, nom_fichier=nom_fichier,
    )
)  # fmt: skip
enregistrer(
    Genre(
        code=PRESENCE, libelle="Feuille de présence du jury paritaire", construire=construire_presence, visible_par=presence_visible_par,
        dossier_de=sans_dossier, nom_fichier=nom_fichier,
    )
)  # fmt: skip
