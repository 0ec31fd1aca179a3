-- found: nothing
-- migrate:up phase:expand release:7 transaction:false
set statement_timeout = 0;
CREATE UNIQUE INDEX CONCURRENTLY "invoice_Number" ON "public"."invoice" USING btree (lower("Number"), tenant_id) INCLUDE (state) WHERE (state <> 'void;');
drop index concurrently if exists invoice_old, public.invoice_older;
alter table invoice validate constraint invoice_state_known;
reset statement_timeout;
-- migrate:down transaction:false
drop index concurrently if exists "invoice_Number";
