-- What people are told besides their own work: how many departures one operator enters, and whether a day that is far ahead still stands.

-- Departures are counted for whoever entered them as well; `name` is the operator's id.
alter table brake_arrival
  drop constraint brake_arrival_scope_check,
  add constraint brake_arrival_scope_check check (scope in ('organization', 'source', 'department', 'immediate', 'operator'));
alter table brake_count
  drop constraint brake_count_scope_check,
  add constraint brake_count_scope_check check (scope in ('organization', 'source', 'department', 'immediate', 'operator'));

-- When somebody was last asked about a case.
create index message_day_stands on message (organization_id, offboarding_id, queued_at) where template = 'day_stands';
