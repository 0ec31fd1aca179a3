-- found: both-phases:7 drop:15 index-without-concurrently:8 plain-set:4 plain-set:5 several-tables:12 type-change-rewrites:14 volatile-default:12
-- As `rails db:migrate` with structure.sql would have it.
-- migrate:up
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

ALTER TABLE "orders" ADD "currency" character varying(3) DEFAULT 'EUR' NOT NULL /*application:Shop*/;
CREATE  INDEX "index_orders_on_user_id" ON "orders" ("user_id");
CREATE TABLE "shipments" ("id" bigserial primary key, "order_id" bigint NOT NULL, "created_at" timestamp(6) NOT NULL);
CREATE UNIQUE INDEX "index_shipments_on_order_id" ON "shipments" ("order_id");
ALTER TABLE "shipments" ADD CONSTRAINT "fk_rails_1" FOREIGN KEY ("order_id") REFERENCES "orders" ("id");
ALTER TABLE "users" ADD "uuid" uuid DEFAULT gen_random_uuid() NOT NULL;

ALTER TABLE "users" ALTER COLUMN "name" TYPE text;
ALTER TABLE "users" DROP COLUMN "nick";

-- migrate:down
DROP TABLE "shipments";
