-- Rows from before the trigger, a few at a time, each batch in a transaction of its own: no row is locked for long, and
-- what is interrupted goes on where it was. Rests longer than it works, for others want the processor, too, but not for
-- long, since a busy machine makes it slow enough; and does not wait for the disk: noting this migration, which comes
-- last, waits for all of it.
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
        perform set_config('synchronous_commit', 'off', true);
        -- Names first, in a transaction of their own and in one order: who waits for a name then waits for nothing else.
        insert into authors (name)
        select distinct author from questions
        where id > last and id <= last + 125 and author_id is null
            and not exists (select from authors where name = author)
        order by 1
        on conflict (name) do nothing;
        commit;
        perform set_config('synchronous_commit', 'off', true);
        update questions set author_id = authors.id from authors
        where authors.name = author and questions.id > last and questions.id <= last + 125 and author_id is null;
        commit;
        last := last + 125;
        perform pg_sleep(least(0.015, 8 * extract(epoch from clock_timestamp() - began)));
    end loop;
end
$$;

-- migrate:down
