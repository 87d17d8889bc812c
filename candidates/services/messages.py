"""Messages between the candidate and the secretariat about a dossier; nobody else reads or writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from comptes.enums import Role
from comptes.models import AttributionRole, Utilisateur
from echanges.enums import Cote
from echanges.messages import Fichier, ecrire, marquer_lus, ranger_pieces, retirer_fichiers
from echanges.models import LONGUEUR_MESSAGE, Message, PieceJointe
from echanges.services import envoyer
from journal.services import journaliser

from ..antivirus import is_configure
from ..effets import ecrire_au_candidat_du_dossier
from ..enums import Analyse
from ..erreurs import ActionInterdite, MessageRefuse, PreuveRefusee
from ..examen import examiner, nettoyer_nom
from ..limites import get_limites
from ..models import Dossier
from ..workflow import roles_sur
from .analyse_pieces import demander_analyse_des_pieces

SILENCE = timedelta(hours=1)  # one mail for the messages that follow each other before anyone has read


def exiger_cote(dossier: Dossier, personne: Utilisateur, cote: Cote) -> None:
    """Raise `ActionInterdite` unless `personne` is of this side of the thread: the candidate, or the secretariat."""
    if cote.value not in roles_sur(dossier, personne):
        raise ActionInterdite("Seuls le candidat et le secrétariat échangent des messages sur ce dossier.")


def envoyer_message(
    *, dossier: Dossier, auteur: Utilisateur, cote: Cote, texte: str, fichiers: Sequence[UploadedFile] = (),
    jeton: UUID | None = None,
) -> Message:  # fmt: skip
    """Write to the other side, with files opened as proofs are; sent twice under one `jeton`, it is written once.

    In order: rows and journal in one transaction, then a mail with a link and none of the content, unless one left less
    than an hour ago for messages still unread. Raises `ActionInterdite`, `MessageRefuse` (empty, too long, too many
    files), `PreuveRefusee` for a file that cannot be kept: nothing is sent then.
    """
    exiger_cote(dossier, auteur, cote)
    propre = texte.replace("\r\n", "\n").strip()
    deja = Message.objects.filter(pk=jeton).first() if jeton else None
    if deja is not None and (deja.dossier_id, deja.auteur_id) == (dossier.pk, auteur.pk):
        return deja
    _exiger_contenu(dossier, propre, fichiers)
    examines = _examiner(dossier, fichiers)
    message = Message(pk=jeton if jeton and deja is None else uuid4(), dossier_id=dossier.pk, auteur=auteur, cote=cote, texte=propre)
    pieces = ranger_pieces(message, examines, analyse=Analyse.EN_ATTENTE if is_configure() else Analyse.SANS_OBJET)
    try:
        _ecrire(dossier, message, pieces)
    except IntegrityError:  # the same page, sent twice at once
        retirer_fichiers(pieces)
        return Message.objects.get(pk=message.pk, dossier_id=dossier.pk, auteur=auteur)
    except (OperationalError, InterfaceError):  # the base went away: perhaps after it committed, so the file stays
        raise
    except BaseException:
        retirer_fichiers(pieces)
        raise
    return message


@transaction.atomic
def _ecrire(dossier: Dossier, message: Message, pieces: Sequence[PieceJointe]) -> None:
    """Write the rows, tell the journal (ids only), queue the mail."""
    recents = Message.objects.filter(dossier_id=dossier.pk, cote=message.cote, lu_le__isnull=True, envoye_le__gt=timezone.now() - SILENCE)
    deja_prevenu = recents.exists() and not dossier.is_a_saisir  # by post, each message is the letter itself
    ecrire(message, pieces)
    if any(p.analyse == Analyse.EN_ATTENTE for p in pieces):
        demander_analyse_des_pieces()
    evenement = journaliser(
        action="message_envoye", acteur_id=message.auteur_id, role=message.cote, dossier_id=dossier.pk,
        objet_type="message", objet_id=message.pk, donnees={"pieces": [str(p.pk) for p in pieces]},
    )  # fmt: skip
    if deja_prevenu:
        return
    if message.cote == Cote.SECRETARIAT:
        ecrire_au_candidat_du_dossier(dossier, "candidates.message_du_secretariat", evenement.numero, message=message, pieces=len(pieces))
        return
    envoyer(
        evenement="candidates.message_du_candidat", destinataires=get_adresses_secretariat(),
        contexte={"dossier": dossier, "candidat": dossier.candidat}, cle=f"{dossier.pk}:{evenement.numero}:message",
        dossier_id=dossier.pk,
    )  # fmt: skip


def get_adresses_secretariat() -> list[str]:
    """Addresses of those who work at the secretariat today."""
    roles = AttributionRole.objects.en_vigueur().filter(role=Role.SECRETARIAT, utilisateur__is_active=True)
    return list(roles.order_by("utilisateur__email").values_list("utilisateur__email", flat=True).distinct())


def lire_messages(*, dossier: Dossier, lecteur: Utilisateur, cote: Cote) -> int:
    """Note that `lecteur` has read what the other side wrote; return how many messages were new. `ActionInterdite`."""
    exiger_cote(dossier, lecteur, cote)
    return marquer_lus(dossier_id=dossier.pk, lecteur=lecteur, cote=cote)


def _exiger_contenu(dossier: Dossier, texte: str, fichiers: Sequence[UploadedFile]) -> None:
    if not texte and not fichiers:
        raise MessageRefuse("Écrivez votre message, ou joignez un fichier.")
    if len(texte) > LONGUEUR_MESSAGE:
        raise MessageRefuse(
            f"Ce message compte {len(texte)} caractères : la limite est de {LONGUEUR_MESSAGE}. Envoyez-le en plusieurs fois."
        )
    limites = get_limites(dossier)
    if len(fichiers) > limites.par_envoi:
        raise MessageRefuse(f"Joignez au plus {limites.par_envoi} fichiers à un message.")
    jointes = PieceJointe.objects.filter(message__dossier_id=dossier.pk).count()
    if jointes + len(fichiers) > limites.par_dossier:
        raise MessageRefuse(f"Les messages d’un dossier gardent au plus {limites.par_dossier} fichiers en tout.")


def _examiner(dossier: Dossier, fichiers: Sequence[UploadedFile]) -> list[Fichier]:
    """Open every file; one that is refused is named."""
    examines, limite = [], get_limites(dossier).octets
    for fichier in fichiers:
        nom = nettoyer_nom(fichier.name or "fichier")
        try:
            octets, type_mime = examiner(fichier, limite=limite)
        except PreuveRefusee as erreur:
            raise PreuveRefusee(f"« {nom} » : {erreur}") from None
        examines.append(Fichier(nom, octets, type_mime))
    return examines
