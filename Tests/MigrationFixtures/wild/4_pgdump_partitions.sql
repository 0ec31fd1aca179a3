-- found: index-without-concurrently:9
-- migrate:up
CREATE TABLE IF NOT EXISTS metrics."Events" (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamp with time zone DEFAULT now() NOT NULL CHECK (at > '2000-01-01'),
    payload jsonb DEFAULT '{}'::jsonb
) PARTITION BY RANGE (at);
CREATE TABLE metrics."Events_2026" PARTITION OF metrics."Events" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX ON metrics.events USING brin (at);
CREATE INDEX ON ONLY metrics."Events" USING brin (at);
ALTER TABLE ONLY metrics."Events_2026" ADD CONSTRAINT "Events_2026_pkey" PRIMARY KEY (id);
COMMENT ON TABLE metrics."Events" IS 'ALTER TABLE x DROP y; -- not a statement';
-- migrate:down
