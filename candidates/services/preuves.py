"""Proofs: examined before they are kept, stored privately under a name of ours, said to support parts of the form."""

import hashlib
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, transaction

from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from journal.services import journaliser

from ..antivirus import is_configure
from ..completude import CIBLE_PARTIE_2, competences_a_ecrire
from ..enums import Analyse
from ..erreurs import ActionInterdite, NonModifiable, PreuveDejaJointe, PreuveRefusee
from ..examen import examiner, nettoyer_nom
from ..limites import get_limites
from ..models import Dossier, Preuve
from ..papier import CIBLE_COURRIER
from ..workflow import roles_sur, verrouiller
from .analyse import demander_analyse
from .saisie import REDACTEURS, exiger_redaction, is_redigeable

MONTRE_MAX = 500  # characters of « ce que montre cette preuve »


def ajouter_preuve(
    *, dossier: Dossier, auteur: Utilisateur, fichier: UploadedFile, montre: str = "", cibles: Iterable[str]
) -> Preuve:
    """Keep a file as a proof of part 2 (`partie-2`), of a competence (`C1`) or of a row (`C1.A1`).

    Images are re-oriented and lose their metadata. With an antivirus, the proof waits for its verdict, which is asked
    for after the commit. Raises `PreuveRefusee` (empty, too big, not what it says, too many), `PreuveDejaJointe`,
    `NonModifiable`, `ActionInterdite`.
    """
    dossier = Dossier.objects.select_related("candidat", "referentiel__certification").get(pk=dossier.pk)
    visees = sorted(set(cibles)) or [CIBLE_PARTIE_2]
    _exiger_cibles(dossier, auteur, visees)
    limites = get_limites(dossier)
    octets, type_mime = examiner(fichier, limite=limites.octets)
    preuve = Preuve(
        dossier=dossier, nom=nettoyer_nom(fichier.name or ""), type_mime=type_mime, taille=len(octets),
        sha256=hashlib.sha256(octets).hexdigest(), montre=montre.strip()[:MONTRE_MAX], cibles=visees, ajoutee_par=auteur,
        analyse=Analyse.EN_ATTENTE if is_configure() else Analyse.SANS_OBJET,
    )  # fmt: skip
    _exiger_nouvelle(dossier, preuve, limites.par_dossier)
    preuve.fichier.save(preuve.nom, ContentFile(octets), save=False)  # outside the transaction: a row without a file never
    try:
        with transaction.atomic():
            dossier = verrouiller(dossier.pk)
            _exiger_cibles(dossier, auteur, visees)
            _exiger_nouvelle(dossier, preuve, limites.par_dossier)  # the same file, twice at once
            preuve.full_clean(exclude=["fichier"])
            preuve.save(force_insert=True)
            _noter("preuve_ajoutee", preuve, dossier, auteur, cibles=visees)
            if preuve.analyse == Analyse.EN_ATTENTE:
                demander_analyse(preuve.pk)
    except (OperationalError, InterfaceError):  # the base went away: perhaps after it committed, so the file stays
        raise
    except BaseException:
        preuve.fichier.storage.delete(str(preuve.fichier.name))
        raise
    return preuve


@transaction.atomic
def decrire_preuve(*, preuve: Preuve, auteur: Utilisateur, montre: str, cibles: Iterable[str]) -> Preuve:
    """Say what a proof shows and what it supports. Part 2 and rows of part 3 may share one proof.

    What it supports in a part that is closed stays as it is. Raises `PreuveRefusee` (unknown target, nothing left to
    support), `NonModifiable` (a target of a closed part added or removed; nothing open to describe),
    `ActionInterdite`.
    """
    dossier = verrouiller(preuve.dossier_id)
    preuve = _relire(preuve, dossier)
    visees, avant = set(cibles), set(preuve.cibles)
    nouveau = montre.strip()[:MONTRE_MAX]
    if not visees:
        raise PreuveRefusee("Cochez au moins une case\u00a0: ce que cette preuve appuie. Pour ne plus l’utiliser, retirez-la.")
    _exiger_cibles(dossier, auteur, sorted(visees ^ avant))
    if nouveau != preuve.montre and not any(is_redigeable(dossier, partie_de(c)) for c in visees | avant):
        raise NonModifiable("Cette preuve appuie une partie déposée\u00a0: ce qu’elle montre ne se modifie plus.")
    if visees == avant and nouveau == preuve.montre:
        return preuve
    preuve.montre, preuve.cibles = nouveau, sorted(visees)
    preuve.full_clean(exclude=["fichier"])
    preuve.save(update_fields=["montre", "cibles"])
    _noter("preuve_decrite", preuve, dossier, auteur, cibles=preuve.cibles)
    return preuve


@transaction.atomic
def attacher_preuve(*, preuve: Preuve, auteur: Utilisateur, cible: str) -> Preuve:
    """Use a proof of the dossier for one more target; nothing changes when it already supports it.

    Raises the errors of `decrire_preuve`.
    """
    preuve = _relire(preuve, verrouiller(preuve.dossier_id))
    return decrire_preuve(preuve=preuve, auteur=auteur, montre=preuve.montre, cibles={*preuve.cibles, cible})


@transaction.atomic
def retirer_preuve(*, preuve: Preuve, auteur: Utilisateur) -> Preuve | None:
    """Remove a proof from the parts that are open. Return it when something of it stays, None when it is gone.

    What it supports in a closed part stays. A proof that a deposit names is detached, its row and its file kept. The
    notice of a removed virus is dismissed the same way, whatever is open. An accompagnateur removes what they joined
    themselves, and nothing else. Raises `NonModifiable`, `ActionInterdite`.
    """
    dossier = verrouiller(preuve.dossier_id)
    preuve = _relire(preuve, dossier)
    _exiger_redacteur(dossier, auteur)
    if CIBLE_COURRIER in preuve.cibles and preuve.analyse != Analyse.INFECTEE:
        raise NonModifiable("Cette page vient d’un pli reçu par courrier\u00a0: elle prouve ce qui a été reçu, elle ne se retire pas.")
    if not peut_retirer(preuve, dossier, auteur):
        raise ActionInterdite("Une autre personne a joint cette preuve\u00a0: seul le candidat peut la retirer.")
    infectee = preuve.analyse == Analyse.INFECTEE
    restent = [] if infectee else [c for c in preuve.cibles if not is_redigeable(dossier, partie_de(c))]
    if preuve.cibles and len(restent) == len(preuve.cibles):
        raise NonModifiable("Cette preuve appuie une partie déposée\u00a0: elle ne se retire plus.")
    _noter("preuve_retiree", preuve, dossier, auteur, cibles=restent)
    if restent or _is_deposee(preuve):
        preuve.cibles = restent
        preuve.save(update_fields=["cibles"])
        return preuve
    stockage, nom = preuve.fichier.storage, str(preuve.fichier.name or "")
    preuve.delete()
    if nom:
        transaction.on_commit(lambda: stockage.delete(nom))
    return None


def peut_retirer(preuve: Preuve, dossier: Dossier, personne: Utilisateur) -> bool:
    """Say whether a proof is this person's to remove: the candidate's always, else only who joined it.

    What one secretary joined to a paper dossier, the other may remove. A scan of the paper stays: it is evidence, unless
    a virus made us delete its file.
    """
    if CIBLE_COURRIER in preuve.cibles and preuve.analyse != Analyse.INFECTEE:
        return False
    is_saisie = dossier.is_a_saisir and is_secretariat(personne)
    return is_saisie or personne.pk in {dossier.candidat.utilisateur_id, preuve.ajoutee_par_id}


def partie_de(cible: str) -> int:
    """Part of the form that a target belongs to; none (0, never open) for the paper itself."""
    if cible == CIBLE_COURRIER:
        return 0
    return 2 if cible == CIBLE_PARTIE_2 else 3


def _is_deposee(preuve: Preuve) -> bool:
    return any(str(preuve.pk) in str(d.contenu) for d in preuve.dossier.depots.all())


def _relire(preuve: Preuve, dossier: Dossier) -> Preuve:
    try:
        relue = Preuve.objects.select_for_update().get(pk=preuve.pk, dossier=dossier)
    except Preuve.DoesNotExist:
        raise NonModifiable("Cette preuve a été retirée entre-temps, dans une autre fenêtre ou par une autre personne.") from None
    relue.dossier = dossier
    return relue


def _exiger_redacteur(dossier: Dossier, auteur: Utilisateur) -> None:
    if not roles_sur(dossier, auteur).intersection(REDACTEURS):
        raise ActionInterdite("Seuls le candidat et son accompagnateur écrivent dans cette partie.")


def _exiger_cibles(dossier: Dossier, auteur: Utilisateur, cibles: list[str]) -> None:
    """Raise unless `auteur` may add or remove each of these targets now, and each exists."""
    _exiger_redacteur(dossier, auteur)
    if not cibles:
        return
    structure = dossier.referentiel.structure
    a_ecrire = set(competences_a_ecrire(dossier))
    connues = {CIBLE_PARTIE_2, *a_ecrire}
    connues |= {a.code for c in structure.competences if c.code in a_ecrire for a in c.activites}
    if not set(cibles) <= connues:
        raise PreuveRefusee("Cette preuve vise une activité qui n’existe pas dans votre dossier.")
    for partie in {partie_de(c) for c in cibles}:
        exiger_redaction(dossier, auteur, partie)


def _exiger_nouvelle(dossier: Dossier, preuve: Preuve, maximum: int) -> None:
    """Raise when the dossier holds this very file, or as many proofs as it may."""
    meme = dossier.preuves.filter(sha256=preuve.sha256).first()
    if meme is not None and meme.analyse == Analyse.INFECTEE:
        raise PreuveRefusee(f"Un virus a déjà été trouvé dans ce fichier ({meme.virus})\u00a0: il n’a pas été gardé.")
    if meme is not None:
        raise PreuveDejaJointe(meme, is_ici=set(preuve.cibles) <= set(meme.cibles))
    if dossier.preuves.exclude(analyse=Analyse.INFECTEE).count() >= maximum:
        raise PreuveRefusee(f"Un dossier garde au plus {maximum} preuves. Retirez-en une d’abord.")


def _noter(action: str, preuve: Preuve, dossier: Dossier, auteur: Utilisateur, *, cibles: list[str]) -> None:
    tenus = roles_sur(dossier, auteur)
    role = next((r.value for r in REDACTEURS if r in tenus), "")
    journaliser(
        action=action, acteur_id=auteur.pk, role=role, dossier_id=dossier.pk, objet_type="preuve", objet_id=preuve.pk,
        donnees={"sha256": preuve.sha256, "cibles": list(cibles)},
    )  # fmt: skip
