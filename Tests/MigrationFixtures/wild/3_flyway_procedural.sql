-- found: both-phases:7 drop:12 long-work-under-lock:14 not-null-without-default:7 several-tables:12 unique-without-index:9 whole-table-write:14
-- A hand-written one, made safe to be run again.
-- migrate:up
do /* nested /* comments */ ; */ $do$
begin
    if not exists (select from information_schema.columns where table_name = 'account' and column_name = 'kind') then
        alter table billing.account add column kind text /* no default; yet */ not null;
    elsif false then
        alter table only billing.account add constraint account_iban_key unique (iban);
    else
        -- drop table billing.account;
        drop table if exists billing.account_old cascade;
    end if;
    update billing.account set kind = 'private';
    raise notice 'done; begin; commit;';
end;
$do$;
-- migrate:down
