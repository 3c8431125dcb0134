-- The chain of custody: every time a thing changed hands, as it was seen, and what was seen with it. `custody` says who has it; this says how it came there.

create table hand_over (
  organization_id uuid not null,
  hand_over_id uuid not null,
  asset_id uuid not null,
  from_kind text not null check (from_kind in ('person', 'location', 'carrier', 'vendor', 'unknown')),
  from_person_id uuid,
  from_location_id uuid,
  -- The carrier or vendor.
  from_name text,
  to_kind text not null check (to_kind in ('person', 'location', 'carrier', 'vendor', 'unknown')),
  to_person_id uuid,
  to_location_id uuid,
  to_name text,
  at timestamptz not null,
  -- Where it changed hands, as far as that is known.
  location_id uuid,
  condition text,
  note text,
  -- What should have been with it and was not.
  missing text[] not null default '{}',
  -- What it was taken for before: its status in the register.
  was text,
  -- The custody that ended or began with it.
  custody_id uuid,
  -- Who wrote it down; null: a carrier's message.
  operator_id uuid,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, hand_over_id),
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, from_person_id) references person (organization_id, person_id),
  foreign key (organization_id, to_person_id) references person (organization_id, person_id),
  foreign key (organization_id, from_location_id) references location (organization_id, location_id),
  foreign key (organization_id, to_location_id) references location (organization_id, location_id),
  foreign key (organization_id, location_id) references location,
  foreign key (organization_id, custody_id) references custody,
  foreign key (organization_id, operator_id) references operator,
  check ((from_kind = 'person') = (from_person_id is not null)),
  check ((to_kind = 'person') = (to_person_id is not null)),
  check (from_location_id is null or from_kind = 'location'),
  check (to_location_id is null or to_kind = 'location')
);
create index hand_over_by_asset on hand_over (organization_id, asset_id, at desc, hand_over_id desc);
create index hand_over_by_custody on hand_over (organization_id, custody_id) where custody_id is not null;
select handback_meta.guard('hand_over');
revoke update on hand_over from handback_app;

-- Whoever got something says that they have it, at the desk or by a link. Once for each hand-over, and never changed.
create table hand_over_acceptance (
  organization_id uuid not null,
  hand_over_id uuid not null,
  way text not null check (way in ('in_person', 'by_link')),
  accepted_at timestamptz not null,
  signed_name text not null,
  statement text not null,
  -- The drawn signature, where there is one.
  file_sha256 bytea,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, hand_over_id),
  foreign key (organization_id, hand_over_id) references hand_over,
  foreign key (organization_id, file_sha256) references file
);
select handback_meta.guard('hand_over_acceptance');
revoke update on hand_over_acceptance from handback_app;

-- A box that should have held an asset and did not: seen by two people.
create table empty_box (
  organization_id uuid not null,
  empty_box_id uuid not null,
  asset_id uuid not null,
  operator_id uuid not null,
  -- Who saw it too; until they say so themselves, it rests on one person's word.
  witness_id uuid not null,
  confirmed_at timestamptz,
  declared_grams integer check (declared_grams > 0),
  measured_grams integer check (measured_grams > 0),
  note text not null,
  opened_at timestamptz not null default now(),
  primary key (organization_id, empty_box_id),
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, operator_id) references operator (organization_id, operator_id),
  foreign key (organization_id, witness_id) references operator (organization_id, operator_id),
  check (operator_id <> witness_id)
);
create index empty_box_by_asset on empty_box (organization_id, asset_id, opened_at desc);
select handback_meta.guard('empty_box');

-- What the camera saw at a hand-over or an opening; the bytes are kept once, under their hash.
create table asset_photo (
  organization_id uuid not null,
  asset_photo_id uuid not null,
  asset_id uuid not null,
  hand_over_id uuid,
  empty_box_id uuid,
  sha256 bytea not null,
  file_name text not null,
  taken_in_at timestamptz not null default now(),
  primary key (organization_id, asset_photo_id),
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, hand_over_id) references hand_over,
  foreign key (organization_id, empty_box_id) references empty_box,
  foreign key (organization_id, sha256) references file,
  check ((hand_over_id is null) <> (empty_box_id is null))
);
create index asset_photo_by_hand_over on asset_photo (organization_id, hand_over_id) where hand_over_id is not null;
create index asset_photo_by_empty_box on asset_photo (organization_id, empty_box_id) where empty_box_id is not null;
select handback_meta.guard('asset_photo');
revoke update on asset_photo from handback_app;

-- Labels are read with O for 0 and I for 1; what a scanner read is looked for with both folded.
create index asset_by_folded_serial on asset (organization_id, translate(serial_key, 'OI', '01')) where serial_key is not null;
