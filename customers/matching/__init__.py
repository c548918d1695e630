"""Are these two the same person, the same company? Pure: texts in, a score with its reasons out; no Django, no database.

`text` brings writings together, `persons` and `companies` compare names, `keys` say which records are worth comparing at all,
`scoring` adds up what speaks for and against.
"""
