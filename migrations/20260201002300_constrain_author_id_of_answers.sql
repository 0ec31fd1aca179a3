-- From here on no row comes without an author; those that are there are looked at next, with no lock in anybody's way.
-- migrate:up phase:expand release:2
alter table answers
    add constraint answers_author_id_fkey foreign key (author_id) references authors not valid,
    add constraint answers_author_id_present check (author_id is not null) not valid;

-- migrate:down
alter table answers
    drop constraint answers_author_id_fkey,
    drop constraint answers_author_id_present;
