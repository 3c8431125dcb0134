-- The local time at which access was meant to end, where no instant was named, as 2026-11-30T17:00:00 (ISO 8601): when a country
-- changes its clocks, the instant follows it.
alter table departure add column access_ends_local text check (access_ends_local ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d');
create index departure_local_hours on departure (organization_id, access_ends_at) where access_ends_local is not null;
