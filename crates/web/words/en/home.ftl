# Home page and main menu.
home-title = Labelled trainings for digital occupations
home-lead = Find a labelled training, or sign in to look after yours.
home-search = Occupation, training, town or organisation
home-find = Find a training
home-provider = Do you represent an organisation or the agency?
menu-trainings = Trainings
menu-organisations = Organisations
menu-imports = Imports
menu-people = People
menu-audit = Audit trail
menu-operations = Operations
