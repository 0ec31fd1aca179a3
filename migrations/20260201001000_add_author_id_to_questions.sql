-- Both releases write, and each row has what either reads: the name for release 1, the reference for release 2.
-- migrate:up phase:expand release:2
alter table questions add column author_id bigint;

create function keep_author_of_questions() returns trigger language plpgsql as $$
begin
    if new.author is null then
        select name into new.author from authors where id = new.author_id;
    else
        new.author_id = author_named(new.author);
    end if;
    return new;
end
$$;

create trigger keep_author before insert or update of author on questions
    for each row execute function keep_author_of_questions();

-- migrate:down
drop trigger keep_author on questions;
drop function keep_author_of_questions();
alter table questions drop column author_id;
