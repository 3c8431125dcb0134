-- How an organization's own files name their columns, and what a device manager tells about a device.

create table column_map (
  organization_id uuid not null references organization,
  column_map_id uuid not null,
  name text not null,
  target text not null check (target in ('people', 'leavers', 'assets', 'accounts', 'seats')),
  -- Which heading is which field, which words mean what, and the order of dates.
  definition jsonb not null,
  saved_by uuid,
  saved_at timestamptz not null default now(),
  -- A map that was removed stays, so that it can be told what an old import was read with.
  removed_at timestamptz,
  primary key (organization_id, column_map_id),
  foreign key (organization_id, saved_by) references operator
);
create unique index column_map_in_use on column_map (organization_id, name) where removed_at is null;
select handback_meta.guard('column_map');

alter table asset
  add column mdm text check (mdm in ('intune', 'jamf')),
  -- The device manager's own id of the device; commands to it name this, never a serial number.
  add column mdm_device text,
  -- When the device last reported to its manager.
  add column mdm_seen_at timestamptz;
create index asset_by_mdm_device on asset (organization_id, mdm, mdm_device) where mdm_device is not null;
