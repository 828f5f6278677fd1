# Home page and main menu.
home-title = Des formations labellisées aux métiers du numérique
home-lead = Cherchez une formation labellisée, ou connectez-vous pour gérer les vôtres.
home-search = Métier, formation, ville ou organisme
home-find = Chercher une formation
home-provider = Vous représentez un organisme ou l’agence ?
menu-trainings = Formations
menu-organisations = Organismes
menu-imports = Imports
menu-people = Personnes
menu-audit = Journal
menu-operations = Exploitation
