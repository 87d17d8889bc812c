"""The acts of persons: sign or refuse to sign, with the evidence; void."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from comptes.models import Utilisateur
from journal.services import journaliser

from ..erreurs import AuthentificationTropAncienne, SignatureDejaConsignee
from ..modeles import version_du_genre
from ..models import Document, Signature, SignatureAnnulee
from ..registre import Piece
from ..regles import authentification_valable, champs_de


@dataclass(frozen=True)
class PreuveAuthentification:
    """How and when the person proved who they are, and from where: the evidence behind a signature."""

    authentifie_le: datetime
    methode: str
    ip: str
    agent: str


@dataclass(frozen=True)
class SignatureManuscrite:
    """A signature by hand, on paper: the date and the place written beside it, the scan that carries it."""

    datee_le: date
    lieu: str
    scan_id: UUID
    scan_sha256: str


METHODE_MANUSCRITE = "signature manuscrite, vue sur le papier"


@transaction.atomic
def signer(
    *,
    document: Document | None,
    sha256: str,
    objet_type: str,
    objet_id: object,
    dossier_id: UUID | str | None,
    signataire: Utilisateur,
    role: str,
    qualite: dict[str, Any],
    declaration: str,
    preuve: PreuveAuthentification | None,
    referentiel_version: str,
    genre: str = "",
    refus: bool = False,
    motif: str = "",
) -> Signature:
    """Record that `signataire` signs `sha256`, or refuses to with a reason. Journalled in the dossier's chain.

    `genre` is the kind of document that shows what is signed, when `document` does not say it: the version of its model is kept.
    Raises `AuthentificationTropAncienne` unless the sign-in is at most `ACCOUNT_REAUTHENTICATION_TIMEOUT` seconds old,
    and `SignatureDejaConsignee` when the same role has a valid signature or refusal of the same content.
    """
    preuve, instant = _exiger_fraiche(preuve)
    signature = Signature(
        document=document, objet_type=objet_type, objet_id=str(objet_id), dossier_id=dossier_id, sha256=sha256,
        signataire=signataire, role=str(role), qualite=dict(qualite), declaration=declaration,
        referentiel_version=str(referentiel_version), gabarit_version=_get_modele(document, genre), signe_le=instant, authentifie_le=preuve.authentifie_le,
        methode=preuve.methode[:60], ip=preuve.ip[:45], agent=preuve.agent[:300], refus=refus, motif=motif,
    )  # fmt: skip
    return _consigner(signature, "refus_de_signer" if refus else "signe", signataire)


@transaction.atomic
def consigner_manuscrite(
    *,
    document: Document | None,
    sha256: str,
    objet_type: str,
    objet_id: object,
    dossier_id: UUID | str,
    auteur: Utilisateur,
    role: str,
    qualite: dict[str, Any],
    declaration: str,
    papier: SignatureManuscrite,
    preuve: PreuveAuthentification | None,
    referentiel_version: str,
    genre: str = "",
) -> Signature:
    """Record a signature by hand that `auteur` saw on the paper. Nothing here pretends that its signatory signed on the site.

    The sign-in kept as evidence is that of `auteur`. Raises as `signer` does; the caller checks who may record, and the dates.
    """
    preuve, instant = _exiger_fraiche(preuve)
    signature = Signature(
        document=document, objet_type=objet_type, objet_id=str(objet_id), dossier_id=dossier_id, sha256=sha256,
        role=str(role), qualite=dict(qualite), declaration=declaration, referentiel_version=str(referentiel_version),
        gabarit_version=_get_modele(document, genre), signe_le=instant, authentifie_le=preuve.authentifie_le, methode=METHODE_MANUSCRITE, ip=preuve.ip[:45],
        agent=preuve.agent[:300], manuscrite=True, datee_le=papier.datee_le, lieu=papier.lieu.strip()[:100],
        scan_id=papier.scan_id, scan_sha256=papier.scan_sha256, consignee_par=auteur,
    )  # fmt: skip
    return _consigner(signature, "signature_manuscrite", auteur)


def _get_modele(document: Document | None, genre: str) -> str:
    code = document.genre if document is not None else genre
    return version_du_genre(code) if code else ""


def _exiger_fraiche(preuve: PreuveAuthentification | None) -> tuple[PreuveAuthentification, datetime]:
    maintenant = timezone.now()
    limite = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    if preuve is None or not authentification_valable(
        authentifie_le=preuve.authentifie_le, maintenant=maintenant, secondes=limite
    ):
        raise AuthentificationTropAncienne
    return preuve, maintenant


def _consigner(signature: Signature, action: str, auteur: Utilisateur) -> Signature:
    exclus = ["document", "signataire", "consignee_par", "numero_journal", "empreinte", "qualite"]
    signature.clean_fields(exclude=exclus)
    signature.empreinte = signature.calculer_empreinte()
    evenement = journaliser(  # locks the chain of the dossier: two who sign at once come one after the other
        action=action, acteur_id=auteur.pk, role=signature.role, dossier_id=signature.dossier_id,
        objet_type=signature.objet_type, objet_id=signature.objet_id,
        donnees={"signature": str(signature.pk), "sha256": signature.sha256, "empreinte": signature.empreinte},
    )  # fmt: skip
    if _signatures_de(signature).exists():
        raise SignatureDejaConsignee
    signature.numero_journal = evenement.numero
    signature.save()
    return signature


def _signatures_de(signature: Signature) -> Any:
    return Signature.objects.valides().filter(
        objet_type=signature.objet_type, objet_id=signature.objet_id, role=signature.role, sha256=signature.sha256
    )


@transaction.atomic
def annuler_signatures(*, signatures: Iterable[Signature], motif: str, auteur_id: object) -> int:
    """Void signatures, with a reason; those voided already stay as they are. Return how many. Journalled one by one."""
    nombre = 0
    for signature in Signature.objects.filter(pk__in=[s.pk for s in signatures]).valides():
        SignatureAnnulee.objects.create(signature=signature, motif=motif, auteur_id=str(auteur_id or ""))
        journaliser(
            action="signature_annulee", acteur_id=auteur_id or "", dossier_id=signature.dossier_id,
            objet_type=signature.objet_type, objet_id=signature.objet_id, donnees={"signature": str(signature.pk)},
        )  # fmt: skip
        nombre += 1
    return nombre


def piece_des_signatures(signatures: Iterable[Signature]) -> Piece:
    """Return the evidence of these signatures as a JSON file to attach inside a PDF (without IP and browser)."""
    caches = {"ip", "agent"}
    lignes = []
    for signature in signatures:
        ligne = {c: getattr(signature, c) for c in champs_de(manuscrite=signature.manuscrite, is_modele_connu=bool(signature.gabarit_version)) if c not in caches}
        lignes.append(ligne | {"empreinte": signature.empreinte, "numero_journal": signature.numero_journal})
    texte = json.dumps({"signatures": lignes}, ensure_ascii=False, indent=2, sort_keys=True, default=_en_texte)
    return Piece("signatures.json", texte.encode(), "application/json", "Preuves des signatures des personnes")


def _en_texte(valeur: object) -> str:
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur)
