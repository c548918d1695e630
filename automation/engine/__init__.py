"""Rules as data: conditions over facts, and steps compiled to a program. Pure: no framework, no database, no clock."""
