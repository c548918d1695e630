"""The trail can only be added to, also by whoever holds the database's password.

The shared lock that every writer holds until its transaction ends lets the sealer, which takes it exclusively, be sure that nobody is
about to commit an entry with a lower number than those it seals. A statement trigger fires before the row gets its number.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail can only be added to (% on %)', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""
LOCK = """
CREATE FUNCTION audit_note_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7283001);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_entry_writer BEFORE INSERT ON audit_auditentry FOR EACH STATEMENT EXECUTE FUNCTION audit_note_writer();
"""
BACK = """
DROP TRIGGER audit_entry_append_only ON audit_auditentry;
DROP TRIGGER audit_seal_append_only ON audit_auditseal;
DROP TRIGGER audit_entry_writer ON audit_auditentry;
DROP FUNCTION audit_refuse_change();
DROP FUNCTION audit_note_writer();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_tables")]
    operations = [migrations.RunSQL(REFUSE + LOCK, BACK)]
