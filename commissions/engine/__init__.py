"""The commission engine: plans as data, facts in, explained lines out. Pure: no framework, no database, no clock."""

ENGINE_VERSION = "1"
