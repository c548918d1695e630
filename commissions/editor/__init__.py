"""The plan editor: rules as forms that people fill in, drawn as curves and told in sentences; no JSON."""
