"""The product's servers on one machine: PostgreSQL, Valkey, web, worker and scheduler under one supervisor.

Production brings its own servers (DATABASE_URL, REDIS_URL) and its own supervisor; nothing of the product imports this package.
"""
