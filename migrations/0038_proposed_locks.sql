-- A lock that is proposed by itself: nobody has asked for it until somebody approves it, and nothing is sent before.

alter table device_command alter column requested_by drop not null;
alter table device_command
  add constraint device_command_asked_for check (requested_by is not null or kind = 'lock' and state in ('proposed', 'refused', 'cancelled'));
create index device_command_open on device_command (organization_id, device_command_id)
  where state in ('proposed', 'approved', 'queued', 'delivered');
