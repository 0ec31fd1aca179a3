-- migrate:up phase:expand release:2 transaction:false
create index concurrently answers_author_id on answers (author_id);

-- migrate:down transaction:false
drop index concurrently answers_author_id;
