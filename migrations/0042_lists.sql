-- The lists and the first page of the console: each page is a walk along an index, however many rows there are.

create index departure_by_access_end on departure (organization_id, access_ends_at, departure_id);
-- What of a leaver's access has not been seen gone: few rows, whatever was closed in years.
create index item_not_seen_gone on item (organization_id, offboarding_id)
  where withdrawn_at is null and kind in ('account', 'coverage') and coalesce(observed_value, 'unknown') in ('held', 'unknown');
create index item_thing_out on item (organization_id, offboarding_id)
  where withdrawn_at is null and kind in ('asset', 'accessory') and standing not in ('done', 'waived');
create index step_not_ended on step (organization_id, due_at) where state not in ('done', 'withdrawn');
create index account_open_by_person on account (organization_id, person_id)
  where person_id is not null and active is not false and kind = 'human' and match <> 'email';
create index employment_with_end on employment (organization_id, person_id, end_date) where end_date is not null;
