"""The verbs of the engine: ask for a document, make it, sign, void, sweep."""

from ..erreurs import AuthentificationTropAncienne, RelanceImpossible, SignatureDejaConsignee
from .fabrication import balayer, fabriquer
from .production import (
    get_document_visible,
    get_documents_du_dossier,
    get_documents_visibles,
    produire,
    relancer,
    remplacer_document,
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
    "SignatureDejaConsignee",
    "SignatureManuscrite",
    "annuler_signatures",
    "balayer",
    "consigner_manuscrite",
    "fabriquer",
    "get_document_visible",
    "get_documents_du_dossier",
    "get_documents_visibles",
    "piece_des_signatures",
    "produire",
    "relancer",
    "remplacer_document",
    "signer",
]
