-- found: nothing
-- What a careful person writes.
-- migrate:up phase:expand release:7
set local lock_timeout to '2s';
alter table if exists only public.invoice
    add column if not exists paid_at timestamptz default null, -- filled by the backfill
    add column state text not null default 'open',
    add constraint invoice_state_known check (state in ('open', 'paid', 'it''s; void')) not valid,
    alter column note set statistics 500;
create or replace function keep_state() returns trigger language plpgsql as $$
begin
    -- A body is not run now: update invoice set state = 'x'; drop table invoice;
    new.state := case when new.paid_at is null then 'open' else 'paid' end;
    return new;
end $$;
create or replace trigger keep_state before insert or update on invoice for each row execute function keep_state();
-- migrate:down
alter table invoice drop column paid_at, drop column state;
