"""Why a mail did not leave, in French: plain values in, a sentence out."""

from datetime import timedelta

ENVOIS_INCERTAINS_MAX = 2  # times that one mail may be given to a server that does not say whether it took it

_ADRESSE = "Le serveur du destinataire refuse cette adresse : elle est fausse, ou la boîte est fermée ou pleine."
_SERVEUR = "Le serveur d’envoi du site ne répond pas."
_RAISONS = {
    "SMTPRecipientsRefused": _ADRESSE,
    "SMTPSenderRefused": "Le serveur d’envoi refuse l’adresse de l’expéditeur du site.",
    "SMTPDataError": "Le serveur du destinataire refuse ce courriel : trop lourd, ou pris pour un courriel indésirable.",
    "SMTPAuthenticationError": "Le serveur d’envoi refuse l’identifiant ou le mot de passe du site.",
    "SMTPServerDisconnected": "La liaison avec le serveur d’envoi s’est coupée.",
    "SMTPConnectError": _SERVEUR,
    "SMTPHeloError": _SERVEUR,
    "ConnectionRefusedError": _SERVEUR,
    "ConnectionResetError": "La liaison avec le serveur d’envoi s’est coupée.",
    "TimeoutError": _SERVEUR,
    "gaierror": "Le nom du serveur d’envoi est introuvable.",
    "SSLError": "Le serveur d’envoi présente un certificat qui n’est pas valable.",
    "EnvoiIncertain": "L’envoi a été coupé deux fois au dernier instant\u00a0: ce courriel est peut-être arrivé. Demandez au destinataire avant de le renvoyer.",
    "FileNotFoundError": "Une pièce jointe n’est plus là : le courriel ne peut pas partir.",
}
_DE_L_ADRESSE = frozenset({"SMTPRecipientsRefused"})


def dire_echec(exception: str) -> str:
    """Say in French why the last try failed, from the name of the error; never its text, which may hold anything."""
    if not exception:
        return "La raison n’a pas été notée."
    return _RAISONS.get(exception, f"Une erreur inattendue s’est produite ({exception}). Signalez-la à l’administrateur.")


def est_l_adresse(exception: str) -> bool:
    """Say whether the address itself is refused: sending again as it is would fail again."""
    return exception in _DE_L_ADRESSE


def dire_essais(essais: int) -> str:
    """« 1 essai », « 9 essais »."""
    return f"{essais} essai{'s' if essais > 1 else ''}"


def delai_nouvel_envoi(essais: int) -> timedelta:
    """How long to wait before the next try, after `essais` that failed: one minute, doubled each time, an hour at most."""
    return timedelta(minutes=min(2 ** max(essais - 1, 0), 60))
