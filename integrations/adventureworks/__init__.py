"""Microsoft's public AdventureWorks sales data: people with commission rates, quarterly quotas and orders, brought in as a company that
pays commission, and the proof that import → credit → target → commission agree with what was computed from the files alone."""
