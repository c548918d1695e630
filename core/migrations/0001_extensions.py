from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Trigrams for similar names, btree_gist for ranges that may not overlap. The core has no tables of its own."""

    # Every other room stands above one of these, so the operator classes are there before any index asks for them.
    run_before = [
        ("audit", "0001_initial"),
        ("jobs", "0001_initial"),
        ("people", "0001_initial"),
        ("products", "0001_initial"),
    ]
    operations = [TrigramExtension(), BtreeGistExtension()]
