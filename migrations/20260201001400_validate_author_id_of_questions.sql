-- migrate:up phase:expand release:2
alter table questions validate constraint questions_author_id_fkey;
alter table questions validate constraint questions_author_id_present;

-- migrate:down
