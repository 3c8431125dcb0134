-- What data is kept on, how it was erased and who made sure of it, the certificates, and what goes to a recycler (ITAD).

-- One drive, chip or card inside an asset; an asset has as many as are known.
create table storage_device (
  organization_id uuid not null,
  storage_device_id uuid not null,
  asset_id uuid not null,
  media text not null check (media in
    ('hdd', 'hybrid', 'sata_ssd', 'sas_ssd', 'nvme_ssd', 'embedded_flash', 'removable_flash', 'tape', 'optical')),
  serial text,
  -- The serial without what scanners add or confuse; null where it identifies nothing.
  serial_key text,
  manufacturer text,
  model text,
  size_bytes bigint check (size_bytes > 0),
  soldered boolean not null default false,
  self_encrypting boolean not null default false,
  encryption text not null default 'unknown' check (encryption in ('unknown', 'none', 'later', 'from_first_use')),
  -- What proves it, in words.
  encryption_proof text,
  damaged boolean not null default false,
  -- Found not to be in this asset any more: taken out, or never in it.
  removed_at timestamptz,
  recorded_by uuid not null,
  recorded_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (organization_id, storage_device_id),
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, recorded_by) references operator
);
create index storage_device_by_asset on storage_device (organization_id, asset_id);
create index storage_device_by_serial on storage_device (organization_id, serial_key) where serial_key is not null;
select handback_meta.guard('storage_device');

-- One try to erase one medium, as it was told. Never changed: another try is another row.
create table sanitization (
  organization_id uuid not null,
  sanitization_id uuid not null,
  asset_id uuid not null,
  storage_device_id uuid not null,
  method text not null check (method in ('clear', 'purge', 'destroy')),
  technique text not null check (technique in ('overwrite', 'secure_erase', 'format_nvm', 'sanitize_overwrite',
    'sanitize_block_erase', 'sanitize_crypto_erase', 'cryptographic_erase', 'degauss', 'remote_wipe', 'factory_reset',
    'shred', 'pulverize', 'disintegrate', 'incinerate', 'melt')),
  tool text,
  tool_version text,
  result text not null check (result in ('passed', 'failed', 'aborted')),
  started_at timestamptz,
  ended_at timestamptz not null,
  place text,
  -- Who did it: an operator, or somebody outside by name.
  operator_id uuid,
  outsider text,
  wipe_confirmed_at timestamptz,
  particle_mm integer check (particle_mm > 0),
  whole_device boolean not null default false,
  hidden_sectors boolean not null default false,
  note text,
  report_sha256 bytea,
  report_name text,
  report_line integer,
  recorded_by uuid not null,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, sanitization_id),
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, storage_device_id) references storage_device,
  foreign key (organization_id, operator_id) references operator,
  foreign key (organization_id, recorded_by) references operator,
  foreign key (organization_id, report_sha256) references file,
  check ((operator_id is null) <> (outsider is null)),
  check (started_at is null or started_at <= ended_at)
);
create index sanitization_by_asset on sanitization (organization_id, asset_id, ended_at);
-- The same try is kept once, and the same line of a report.
create unique index sanitization_once on sanitization (organization_id, storage_device_id, technique, ended_at);
create unique index sanitization_of_report on sanitization (organization_id, report_sha256, report_line) where report_line is not null;
select handback_meta.guard('sanitization');
revoke update on sanitization from handback_app;
create trigger sanitization_spares_held before insert on sanitization
  for each row execute function handback_meta.refuse_held_asset();

-- Somebody else made sure of it. Never changed.
create table sanitization_check (
  organization_id uuid not null,
  sanitization_check_id uuid not null,
  sanitization_id uuid not null,
  method text not null check (method in ('full', 'sample', 'tool_report', 'inspection', 'witnessed')),
  sample_percent integer check (sample_percent between 1 and 100),
  result text not null check (result in ('passed', 'failed')),
  operator_id uuid,
  outsider text,
  checked_at timestamptz not null,
  note text,
  recorded_by uuid not null,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, sanitization_check_id),
  foreign key (organization_id, sanitization_id) references sanitization,
  foreign key (organization_id, operator_id) references operator,
  foreign key (organization_id, recorded_by) references operator,
  check ((operator_id is null) <> (outsider is null)),
  check ((method = 'sample') = (sample_percent is not null))
);
create index sanitization_check_of on sanitization_check (organization_id, sanitization_id);
select handback_meta.guard('sanitization_check');
revoke update on sanitization_check from handback_app;

-- A row of an erasure report that could not be taken: whose drive is it, or why may it not be what it says?
create table sanitization_question (
  organization_id uuid not null references organization,
  sanitization_question_id uuid not null,
  report_sha256 bytea not null,
  report_name text not null,
  line integer not null,
  serial text,
  reason text not null,
  -- The row as it was read.
  content jsonb not null,
  asked_by uuid not null,
  asked_at timestamptz not null default now(),
  settled_at timestamptz,
  settled_by uuid,
  settled_reason text,
  primary key (organization_id, sanitization_question_id),
  foreign key (organization_id, report_sha256) references file,
  foreign key (organization_id, asked_by) references operator,
  foreign key (organization_id, settled_by) references operator,
  unique (organization_id, report_sha256, line),
  check ((settled_at is null) = (settled_by is null) and (settled_at is null) = (settled_reason is null))
);
create index sanitization_question_open on sanitization_question (organization_id, sanitization_question_id) where settled_at is null;
select handback_meta.guard('sanitization_question');

-- Whom things are given to for good, and what they say of themselves.
create table itad_vendor (
  organization_id uuid not null references organization,
  itad_vendor_id uuid not null,
  name text not null,
  address text,
  contact text,
  insurance text,
  -- Whom they pass things on to.
  downstream text,
  added_by uuid not null,
  added_at timestamptz not null default now(),
  primary key (organization_id, itad_vendor_id),
  foreign key (organization_id, added_by) references operator,
  unique (organization_id, name)
);
select handback_meta.guard('itad_vendor');

create table itad_certification (
  organization_id uuid not null,
  itad_certification_id uuid not null,
  itad_vendor_id uuid not null,
  scheme text not null check (scheme in ('r2v3', 'e_stewards', 'naid_aaa', 'adisa', 'iso_14001', 'iso_27001', 'other')),
  certificate_number text not null,
  scope text,
  -- It covers erasing data, not only recycling what is left.
  covers_data boolean not null default false,
  site text,
  expires_on date not null,
  primary key (organization_id, itad_certification_id),
  foreign key (organization_id, itad_vendor_id) references itad_vendor,
  unique (organization_id, itad_vendor_id, scheme, certificate_number)
);
select handback_meta.guard('itad_certification');

-- What one vendor collects at one time.
create table itad_batch (
  organization_id uuid not null,
  itad_batch_id uuid not null,
  -- What people call it: ITAD-3.
  number integer not null,
  itad_vendor_id uuid not null,
  -- What becomes of the things.
  ending text not null check (ending in ('recycled', 'destroyed')),
  -- The vendor erases what is not erased yet.
  vendor_sanitizes boolean not null default false,
  state text not null default 'open' check (state in ('open', 'collected', 'reconciled', 'cancelled')),
  made_by uuid not null,
  made_at timestamptz not null default now(),
  collected_at timestamptz,
  collected_by uuid,
  handed_to text,
  -- The manifest as it was when the things were handed over.
  manifest_sha256 bytea,
  -- When the vendor's list was last held against it. From then on, what is not among the exceptions is what they have.
  listed_at timestamptz,
  reconciled_at timestamptz,
  version integer not null default 1,
  primary key (organization_id, itad_batch_id),
  foreign key (organization_id, itad_vendor_id) references itad_vendor,
  foreign key (organization_id, made_by) references operator,
  foreign key (organization_id, collected_by) references operator,
  foreign key (organization_id, manifest_sha256) references file,
  unique (organization_id, number),
  check ((state in ('collected', 'reconciled')) = (collected_at is not null))
);
create index itad_batch_by_vendor on itad_batch (organization_id, itad_vendor_id);
select handback_meta.guard('itad_batch');

create table itad_batch_line (
  organization_id uuid not null,
  itad_batch_line_id uuid not null,
  itad_batch_id uuid not null,
  asset_id uuid not null,
  tag text not null,
  serial text,
  serial_key text,
  -- Those of its drives, by which a vendor may name it too.
  drive_serial_keys text[] not null default '{}',
  what text not null,
  model text,
  data_bearing boolean not null,
  -- gone: it has ended there · taken_out: it is none of the batch
  state text not null default 'waiting' check (state in ('waiting', 'gone', 'taken_out')),
  primary key (organization_id, itad_batch_line_id),
  foreign key (organization_id, itad_batch_id) references itad_batch,
  foreign key (organization_id, asset_id) references asset
);
create unique index itad_batch_line_once on itad_batch_line (organization_id, itad_batch_id, asset_id) where state <> 'taken_out';
-- A thing is on the way to one vendor at a time.
create unique index itad_batch_line_one_way on itad_batch_line (organization_id, asset_id) where state = 'waiting';
select handback_meta.guard('itad_batch_line');
create trigger itad_batch_line_spares_held before insert on itad_batch_line
  for each row when (new.state <> 'taken_out') execute function handback_meta.refuse_held_asset();
create trigger itad_batch_line_ends_nothing_held before update on itad_batch_line
  for each row when (new.state = 'gone' and old.state <> 'gone') execute function handback_meta.refuse_held_asset();

-- Where the vendor's list and ours differ. Somebody owns each of them until it has an outcome.
create table itad_exception (
  organization_id uuid not null,
  itad_exception_id uuid not null,
  itad_batch_id uuid not null,
  -- missing: the vendor does not list it · extra: we did not hand it over · duplicate: it is listed more than once ·
  -- unproven: it came, and nothing proves that its media are erased
  kind text not null check (kind in ('missing', 'extra', 'duplicate', 'unproven')),
  itad_batch_line_id uuid,
  serial text,
  lines integer[] not null default '{}',
  owner_id uuid not null,
  opened_at timestamptz not null default now(),
  outcome text check (outcome in ('found', 'lost', 'stolen', 'vendor_error', 'our_error', 'returned', 'proved')),
  note text,
  settled_by uuid,
  settled_at timestamptz,
  primary key (organization_id, itad_exception_id),
  foreign key (organization_id, itad_batch_id) references itad_batch,
  foreign key (organization_id, itad_batch_line_id) references itad_batch_line,
  foreign key (organization_id, owner_id) references operator,
  foreign key (organization_id, settled_by) references operator,
  check ((settled_at is null) = (outcome is null) and (settled_at is null) = (settled_by is null)),
  unique nulls not distinct (organization_id, itad_batch_id, kind, itad_batch_line_id, serial)
);
create index itad_exception_open on itad_exception (organization_id, itad_exception_id) where settled_at is null;
create index itad_exception_of_line on itad_exception (organization_id, itad_batch_line_id) where settled_at is null;
select handback_meta.guard('itad_exception');

-- What was given out as proof. Never changed: another one may take its place, and the number of the first stays used.
create table certificate (
  organization_id uuid not null references organization,
  certificate_id uuid not null,
  number integer not null check (number > 0),
  kind text not null check (kind in ('sanitization', 'batch')),
  asset_id uuid,
  sanitization_id uuid,
  itad_batch_id uuid,
  replaces_id uuid,
  -- What it says, and the digest of that.
  content jsonb not null,
  digest text not null,
  file_sha256 bytea not null,
  issued_by uuid not null,
  issued_at timestamptz not null default now(),
  primary key (organization_id, certificate_id),
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, sanitization_id) references sanitization,
  foreign key (organization_id, itad_batch_id) references itad_batch,
  foreign key (organization_id, replaces_id) references certificate (organization_id, certificate_id),
  foreign key (organization_id, file_sha256) references file,
  foreign key (organization_id, issued_by) references operator,
  unique (organization_id, number),
  unique (organization_id, replaces_id),
  check ((kind = 'sanitization') = (asset_id is not null) and (asset_id is null) = (sanitization_id is null)
    and (kind = 'batch') = (itad_batch_id is not null))
);
create index certificate_by_asset on certificate (organization_id, asset_id) where asset_id is not null;
create index certificate_by_sanitization on certificate (organization_id, sanitization_id) where sanitization_id is not null;
select handback_meta.guard('certificate');
revoke update on certificate from handback_app;
