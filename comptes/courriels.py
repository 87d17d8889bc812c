"""The mails of the account, which the sign-in library sends with our texts: template, when, what it asks."""

COURRIELS_DU_COMPTE: dict[str, tuple[str, str]] = {
    "account/email/email_confirmation_signup": ("À l’inscription.", "Confirmer son adresse avec le code, qui s’éteint en quelques minutes."),
    "account/email/email_confirmation": ("Quand une adresse est ajoutée ou changée.", "Confirmer cette adresse avec le code, qui s’éteint en quelques minutes."),
    "account/email/account_already_exists": ("Quand quelqu’un s’inscrit avec une adresse qui a déjà un compte.", "Se connecter, ou choisir un nouveau mot de passe."),
    "account/email/unknown_account": ("Quand un nouveau mot de passe est demandé pour une adresse sans compte.", "Rien, ou s’inscrire."),
    "account/email/password_reset_key": ("Quand un nouveau mot de passe est demandé.", "Choisir son mot de passe avec le lien, tant qu’il est valable."),
    "account/email/password_reset": ("Quand le mot de passe a été réinitialisé.", "Rien ; prévenir le secrétariat si l’on n’y est pour rien."),
    "account/email/password_changed": ("Quand le mot de passe a changé.", "Rien ; prévenir le secrétariat si l’on n’y est pour rien."),
    "account/email/password_set": ("Quand un premier mot de passe a été choisi.", "Rien ; prévenir le secrétariat si l’on n’y est pour rien."),
    "account/email/email_changed": ("Quand l’adresse du compte a changé.", "Rien ; prévenir le secrétariat si l’on n’y est pour rien."),
    "account/email/email_confirm": ("Quand une adresse a été confirmée.", "Rien."),
    "account/email/email_deleted": ("Quand une adresse a été retirée du compte.", "Rien ; prévenir le secrétariat si l’on n’y est pour rien."),
    "mfa/email/totp_activated": ("Quand la connexion en deux étapes est mise en service.", "Rien ; prévenir le secrétariat si l’on n’y est pour rien."),
    "mfa/email/totp_deactivated": ("Quand la connexion en deux étapes est arrêtée.", "Rien ; prévenir le secrétariat si l’on n’y est pour rien."),
    "mfa/email/webauthn_added": ("Quand une clé d’accès est ajoutée.", "Rien ; prévenir le secrétariat si l’on n’y est pour rien."),
    "mfa/email/webauthn_removed": ("Quand une clé d’accès est retirée.", "Rien ; prévenir le secrétariat si l’on n’y est pour rien."),
    "mfa/email/recovery_codes_generated": ("Quand de nouveaux codes de secours sont créés.", "Ranger les nouveaux codes ; prévenir le secrétariat si l’on n’y est pour rien."),
}  # fmt: skip
