"""What must never be false, as far as Django's constraints can't say it. Demo data may be removed as a whole."""

from __future__ import annotations

from django.db import migrations

APPROVED_PAYMENT = """
CREATE FUNCTION contracts_payment_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.is_demo THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'payment % is kept for ever', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status = 'approved' THEN
        RAISE EXCEPTION 'payment % is approved; only a refund can follow', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.number <> OLD.number OR NEW.contract_id <> OLD.contract_id THEN
        RAISE EXCEPTION 'payment % keeps its number and its contract', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contracts_payment_fixed BEFORE UPDATE OR DELETE ON contracts_payment
    FOR EACH ROW EXECUTE FUNCTION contracts_payment_is_fixed();
"""

# The services lock the contract before they ask; this is for whoever does not.
PAYMENT_SUMS = """
CREATE FUNCTION contracts_payment_sums() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most numeric;
    counted numeric;
BEGIN
    SELECT amount INTO most FROM contracts_contract WHERE id = NEW.contract_id FOR UPDATE;
    SELECT COALESCE(sum(amount), 0) INTO counted FROM contracts_payment
        WHERE contract_id = NEW.contract_id AND (status = 'approved' OR (status = 'in_approval' AND amount > 0));
    IF counted > most THEN
        RAISE EXCEPTION 'the payments of contract % sum to %, more than its %', NEW.contract_id, counted, most
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT amount INTO most FROM contracts_payment WHERE id = NEW.reverses_id AND contract_id = NEW.contract_id
            AND status = 'approved' AND reverses_id IS NULL;
        SELECT COALESCE(-sum(amount), 0) INTO counted FROM contracts_payment
            WHERE reverses_id = NEW.reverses_id AND status IN ('approved', 'in_approval');
        IF most IS NULL OR counted > most THEN
            RAISE EXCEPTION 'refunds of % exceed the approved payment', NEW.reverses_id USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contracts_payment_sum AFTER INSERT OR UPDATE ON contracts_payment
    FOR EACH ROW EXECUTE FUNCTION contracts_payment_sums();
"""

CONTRACT = """
CREATE FUNCTION contracts_contract_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.is_demo THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'contract % is kept for ever; declare it void', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.number <> OLD.number THEN
        RAISE EXCEPTION 'contract % keeps its number', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.edition > 0 AND (NEW.amount, NEW.currency) IS DISTINCT FROM (OLD.amount, OLD.currency)
       AND NOT (NEW.edition > OLD.edition AND NEW.currency = OLD.currency) THEN
        RAISE EXCEPTION 'contract % is approved; only a change contract changes its amount', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contracts_contract_fixed BEFORE UPDATE OR DELETE ON contracts_contract
    FOR EACH ROW EXECUTE FUNCTION contracts_contract_is_fixed();
"""

CHANGE = """
CREATE FUNCTION contracts_change_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.is_demo THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'an approved edition of a contract is fixed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER contracts_change_fixed BEFORE UPDATE OR DELETE ON contracts_contractchange
    FOR EACH ROW WHEN (OLD.state = 'approved') EXECUTE FUNCTION contracts_change_is_fixed();
"""

CREDIT = """
CREATE FUNCTION contracts_credit_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.is_demo THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'the credit of contracts is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER contracts_credit_rows_fixed BEFORE UPDATE OR DELETE ON contracts_contractcredit
    FOR EACH ROW EXECUTE FUNCTION contracts_credit_is_fixed();
CREATE TRIGGER contracts_credit_table_fixed BEFORE TRUNCATE ON contracts_contractcredit
    FOR EACH STATEMENT EXECUTE FUNCTION contracts_credit_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_tables")]
    operations = [
        migrations.RunSQL(APPROVED_PAYMENT, "DROP FUNCTION contracts_payment_is_fixed() CASCADE"),
        migrations.RunSQL(PAYMENT_SUMS, "DROP FUNCTION contracts_payment_sums() CASCADE"),
        migrations.RunSQL(CONTRACT, "DROP FUNCTION contracts_contract_is_fixed() CASCADE"),
        migrations.RunSQL(CHANGE, "DROP FUNCTION contracts_change_is_fixed() CASCADE"),
        migrations.RunSQL(CREDIT, "DROP FUNCTION contracts_credit_is_fixed() CASCADE"),
    ]
