-- Rows from before the trigger, a few at a time, each batch in a transaction of its own: no row is locked for long, and
-- what is interrupted goes on where it was. Rests twice as long as it works, for others want the processor, too.
-- migrate:up phase:expand release:2 transaction:false
do $$
declare
    last bigint;
    top bigint;
    began timestamptz;
begin
    select min(id) - 1, max(id) into last, top from questions where author_id is null;
    while last < top loop
        began := clock_timestamp();
        -- Names first, in a transaction of their own and in one order: who waits for a name then waits for nothing else.
        insert into authors (name)
        select distinct author from questions
        where id > last and id <= last + 500 and author_id is null
            and not exists (select from authors where name = author)
        order by 1
        on conflict (name) do nothing;
        commit;
        update questions set author_id = authors.id from authors
        where authors.name = author and questions.id > last and questions.id <= last + 500 and author_id is null;
        commit;
        last := last + 500;
        perform pg_sleep(2 * extract(epoch from clock_timestamp() - began));
    end loop;
end
$$;

-- migrate:down
