-- found: nothing
-- migrate:up phase:contract release:7
alter table invoice add constraint "invoice_Number_key" unique using index "invoice_Number";
alter table invoice rename column note to remark;
alter table invoice drop column if exists open cascade;
drop view if exists open_invoices; create view open_invoices as select * from invoice where state = 'open';
-- migrate:down
