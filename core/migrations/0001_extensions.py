from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Trigrams for similar names, btree_gist for ranges that may not overlap. The core has no tables of its own."""

    operations = [TrigramExtension(), BtreeGistExtension()]
