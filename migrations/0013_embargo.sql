-- Confidential departures: who may know of a case, and until when nobody else does.

create table embargo (
  organization_id uuid not null,
  offboarding_id uuid not null,
  departure_id uuid not null,
  -- Its hour; null: it has none, and ends when the person has been told.
  until timestamptz,
  -- It also ends when the departure says that the person has been told.
  until_informed boolean not null,
  lifted_at timestamptz,
  lifted_by uuid,
  made_at timestamptz not null default now(),
  primary key (organization_id, offboarding_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, departure_id) references departure,
  foreign key (organization_id, lifted_by) references operator,
  check (until is not null or until_informed),
  check ((lifted_at is null) = (lifted_by is null))
);
select handback_meta.guard('embargo');

create table embargo_named (
  organization_id uuid not null,
  offboarding_id uuid not null,
  operator_id uuid not null,
  -- Null: named when the case was opened.
  named_by uuid,
  named_at timestamptz not null default now(),
  primary key (organization_id, offboarding_id, operator_id),
  foreign key (organization_id, offboarding_id) references embargo,
  foreign key (organization_id, operator_id) references operator,
  foreign key (organization_id, named_by) references operator
);
select handback_meta.guard('embargo_named');

-- Who does not know of a departure may tell it again, and gets a case like any other. How many of the same stood before it that
-- they could not know of: 0 unless something confidential was in the way.
alter table departure add column beside integer not null default 0 check (beside >= 0);
alter table departure drop constraint departure_organization_id_source_external_id_key;
alter table departure add constraint one_departure_per_external_id unique (organization_id, source, external_id, beside);
alter table offboarding add column beside integer not null default 0 check (beside >= 0);
alter table offboarding drop constraint one_open_offboarding_per_employment;
alter table offboarding add constraint one_open_offboarding_per_employment exclude using gist (
  organization_id with =, employment_id with =, beside with =) where (state = 'open');

-- Lists show the latest case first; its number does not say when a confidential one was opened.
create index offboarding_latest on offboarding (organization_id, opened_at desc, number desc);
