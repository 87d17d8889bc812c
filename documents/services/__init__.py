"""The verbs of the engine: ask for a document, make it, sign, void, sweep."""

from ..erreurs import AuthentificationTropAncienne, RelanceImpossible, RevocationImpossible, SignatureDejaConsignee
from .archivage import get_a_renouveler, get_fichier, renouveler_horodatage
from .fabrication import balayer, fabriquer
from .production import (
    annuler_document,
    get_annulation,
    get_document_visible,
    get_documents_du_dossier,
    get_documents_visibles,
    get_rang,
    is_revocable,
    produire,
    relancer,
    remplacer_document,
    revoquer,
)
from .signature import (
    PreuveAuthentification,
    SignatureManuscrite,
    annuler_signatures,
    consigner_manuscrite,
    piece_des_signatures,
    signer,
)

__all__ = [
    "AuthentificationTropAncienne",
    "PreuveAuthentification",
    "RelanceImpossible",
    "RevocationImpossible",
    "SignatureDejaConsignee",
    "SignatureManuscrite",
    "annuler_document",
    "annuler_signatures",
    "balayer",
    "consigner_manuscrite",
    "fabriquer",
    "get_a_renouveler",
    "get_annulation",
    "get_document_visible",
    "get_documents_du_dossier",
    "get_documents_visibles",
    "get_fichier",
    "get_rang",
    "is_revocable",
    "piece_des_signatures",
    "produire",
    "relancer",
    "remplacer_document",
    "renouveler_horodatage",
    "revoquer",
    "signer",
]
