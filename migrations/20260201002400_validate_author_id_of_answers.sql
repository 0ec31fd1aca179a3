-- migrate:up phase:expand release:2
alter table answers validate constraint answers_author_id_fkey;
alter table answers validate constraint answers_author_id_present;

-- migrate:down
