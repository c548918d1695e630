"""The pages of imports and exports, and the search over everything."""
