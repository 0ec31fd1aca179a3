-- Release 1: a POST that is repeated with its Idempotency-Key answers as the first did.
-- migrate:up phase:expand release:1
create table idempotency_keys (
    key text primary key,
    -- SHA-256 of the request: the same key for another request is an error.
    fingerprint bytea not null,
    -- What the answer holds beside what the request said, such as {"id": 7, "created_at": "..."}.
    result jsonb not null,
    created_at timestamptz not null default now()
);
-- Keys are forgotten by their age.
create index idempotency_keys_created_at on idempotency_keys (created_at);

-- migrate:down
drop table idempotency_keys;
