-- What release 1 needs goes, once no instance of it is left.
-- migrate:up phase:contract release:2
drop trigger keep_author on questions;
drop function keep_author_of_questions();
-- The check is validated: this looks at no row.
alter table questions alter column author_id set not null;
alter table questions drop constraint questions_author_id_present;
alter table questions drop column author;

-- migrate:down
alter table questions add column author text;
update questions set author = authors.name from authors where authors.id = author_id;
alter table questions alter column author set not null;
alter table questions alter column author_id drop not null;
alter table questions add constraint questions_author_id_present check (author_id is not null);
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
