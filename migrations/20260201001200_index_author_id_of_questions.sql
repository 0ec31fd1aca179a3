-- migrate:up phase:expand release:2 transaction:false
create index concurrently questions_author_id on questions (author_id);

-- migrate:down transaction:false
drop index concurrently questions_author_id;
