"""Series out of a table of texts: amounts, days, and how they are gathered into periods. Pure; no Django, no database."""
