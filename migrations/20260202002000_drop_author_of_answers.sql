-- What release 1 needs goes, once no instance of it is left.
-- migrate:up phase:contract release:2
drop trigger keep_author on answers;
drop function keep_author_of_answers();
-- The check is validated: this looks at no row.
alter table answers alter column author_id set not null;
alter table answers drop constraint answers_author_id_present;
alter table answers drop column author;

-- migrate:down
alter table answers add column author text;
update answers set author = authors.name from authors where authors.id = author_id;
alter table answers alter column author set not null;
alter table answers alter column author_id drop not null;
alter table answers add constraint answers_author_id_present check (author_id is not null);
create function keep_author_of_answers() returns trigger language plpgsql as $$
begin
    if new.author is null then
        select name into new.author from authors where id = new.author_id;
    else
        new.author_id = author_named(new.author);
    end if;
    return new;
end
$$;
create trigger keep_author before insert or update of author on answers
    for each row execute function keep_author_of_answers();
