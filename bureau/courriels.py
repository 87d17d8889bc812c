"""The mails this step sends; how to add one is told in `echanges.registre`."""

from echanges.registre import Envoi, Qui, declarer

COURRIELS = declarer(
    Envoi("bureau.invitation", quand="quand le secrétariat ou l’administrateur invite une personne à un rôle", a=(Qui.INVITE,),
          demande="ouvrir le lien avant la fin de l’invitation"),
    Envoi("bureau.deux_etapes_reinitialisee", quand="quand le secrétariat ou l’administrateur réinitialise la connexion en deux étapes d’une personne",
          a=(Qui.PERSONNE,), demande="se connecter et choisir un autre moyen ; prévenir aussitôt le secrétariat si elle ne l’a pas demandé"),
    Envoi("bureau.habilitation_a_renouveler", quand="quand une habilitation approche de sa fin (60 jours par défaut)", a=(Qui.PERSONNE,),
          demande="dire si elle souhaite continuer"),
    Envoi("bureau.habilitations_a_renouveler", quand="le même jour, une fois pour toutes celles qui approchent de leur fin", a=(Qui.SECRETARIAT,),
          demande="les renouveler, ou les laisser finir"),
    Envoi("bureau.certificat_du_sceau", quand="60, 30 et 7 jours avant la fin du certificat du sceau, puis quand elle est passée", a=(Qui.SECRETARIAT, Qui.ADMINISTRATEURS),
          demande="faire remplacer le certificat avant cette date"),
    Envoi("bureau.relance_mission", quand="quand le secrétariat relance un évaluateur qui n’a pas répondu à une mission", a=(Qui.EVALUATEUR,),
          demande="accepter ou refuser la mission"),
    Envoi("bureau.relance_evaluation", quand="quand le secrétariat relance l’évaluateur externe d’une évaluation en cours", a=(Qui.EVALUATEUR,),
          demande="mener l’évaluation et transmettre le dossier au jury"),
    Envoi("bureau.export_pret", quand="quand l’archive de ses données est prête", a=(Qui.PERSONNE,),
          demande="la télécharger avant qu’elle soit effacée"),
    Envoi("bureau.rectification_demandee", quand="quand une personne demande la correction d’une donnée", a=(Qui.SECRETARIAT,),
          demande="répondre dans le mois"),
    Envoi("bureau.rectification_repondue", quand="quand le secrétariat répond à une demande de rectification", a=(Qui.PERSONNE,),
          demande="rien"),
    Envoi("bureau.effacement_annonce", quand="avant la fin du temps de conservation (30 jours par défaut) d’une demande, d’un dossier ou d’un compte",
          a=(Qui.PERSONNE,), demande="emporter ses données ou, pour une demande jamais déposée ou un compte, se connecter avant la date dite"),
    Envoi("bureau.compte_ferme", quand="quand une personne ferme son compte", a=(Qui.PERSONNE,),
          demande="rien ; écrire au secrétariat si l’on n’y est pour rien"),
)  # fmt: skip
