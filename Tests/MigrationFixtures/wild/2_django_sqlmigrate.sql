-- found: both-phases:8 constraint-without-not-valid:10 drop-default:8 index-without-concurrently:12 index-without-concurrently:13 rename:15 set-not-null-without-check:14 transaction-control:4 transaction-control:16
-- As `manage.py sqlmigrate` prints it.
-- migrate:up
BEGIN;
--
-- Add field region to customer
--
ALTER TABLE "shop_customer" ADD COLUMN "region" varchar(20) DEFAULT 'eu' NOT NULL; ALTER TABLE "shop_customer" ALTER COLUMN "region" DROP DEFAULT;
ALTER TABLE "shop_customer" ADD COLUMN "owner_id" integer NULL;
ALTER TABLE "shop_customer" ADD CONSTRAINT "shop_customer_owner_id_2f_fk_auth_user_id" FOREIGN KEY ("owner_id") REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED;
SET CONSTRAINTS "shop_customer_owner_id_2f_fk_auth_user_id" IMMEDIATE;
CREATE INDEX "shop_customer_owner_id_2f" ON "shop_customer" ("owner_id");
CREATE INDEX "shop_customer_region_like" ON "shop_customer" ("region" varchar_pattern_ops);
ALTER TABLE "shop_customer" ALTER COLUMN "email" SET NOT NULL;
ALTER TABLE "shop_customer" RENAME COLUMN "fax" TO "telefax";
COMMIT;
-- migrate:down
