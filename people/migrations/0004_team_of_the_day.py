"""The database itself notes when somebody changes teams: services, imports, the shell and bulk statements all come by here."""

from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE FUNCTION people_note_team() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    zone text := COALESCE((SELECT time_zone FROM people_organisation LIMIT 1), 'UTC');
    today date := (now() AT TIME ZONE zone)::date;
BEGIN
    IF TG_OP = 'UPDATE' AND NOT EXISTS (SELECT FROM people_teammembership WHERE user_id = NEW.id) THEN
        INSERT INTO people_teammembership (id, user_id, team_id, start_on)
        VALUES (gen_random_uuid(), NEW.id, OLD.team_id, LEAST(OLD.date_joined::date, today - 1));
    END IF;
    INSERT INTO people_teammembership (id, user_id, team_id, start_on)
    VALUES (gen_random_uuid(), NEW.id, NEW.team_id, CASE TG_OP WHEN 'INSERT' THEN LEAST(NEW.date_joined::date, today) ELSE today END)
    ON CONFLICT (user_id, start_on) DO UPDATE SET team_id = EXCLUDED.team_id;
    RETURN NULL;
END $$;

CREATE TRIGGER people_user_joined AFTER INSERT ON people_user FOR EACH ROW EXECUTE FUNCTION people_note_team();
CREATE TRIGGER people_user_moved AFTER UPDATE OF team_id ON people_user
    FOR EACH ROW WHEN (OLD.team_id IS DISTINCT FROM NEW.team_id) EXECUTE FUNCTION people_note_team();

INSERT INTO people_teammembership (id, user_id, team_id, start_on)
SELECT gen_random_uuid(), id, team_id, date_joined::date FROM people_user;
"""
BACKWARDS = """
DROP TRIGGER people_user_joined ON people_user;
DROP TRIGGER people_user_moved ON people_user;
DROP FUNCTION people_note_team();
DELETE FROM people_teammembership;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_roles")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
