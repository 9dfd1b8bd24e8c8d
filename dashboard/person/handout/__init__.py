"""The dossier: everything held of one person, for the person, as a PDF."""
