-- Somebody asks people again for what waits for them: kept like what they are told by themselves, once for each of their days.

alter table reminder drop constraint reminder_stage_check;
alter table reminder add constraint reminder_stage_check check (stage in ('new', 'soon', 'due', 'late', 'escalated', 'again'));

-- What is read from a label is looked up along an index. Row-level security lets no expression near an index that might tell what it
-- saw, and neither lower() nor translate() nor like is known to keep silent: a query would walk through every asset. Columns that are
-- compared as they are may be used.

alter table asset
  -- The tag in lower case.
  add column tag_key text collate "C",
  -- The serial number as a reader may have misread it: O as 0, I as 1.
  add column serial_fold text collate "C";

create function handback_meta.key_asset() returns trigger language plpgsql as $$
begin
  new.tag_key := lower(new.tag);
  new.serial_fold := translate(new.serial_key, 'OI', '01');
  return new;
end $$;
revoke all on function handback_meta.key_asset() from public;
grant execute on function handback_meta.key_asset() to handback_app;
create trigger asset_keys before insert or update of tag, serial_key on asset for each row execute function handback_meta.key_asset();

update asset set tag_key = lower(tag), serial_fold = translate(serial_key, 'OI', '01');

drop index asset_by_lower_tag;
drop index asset_by_folded_serial;
create index asset_by_tag_key on asset (organization_id, tag_key);
create index asset_by_serial_fold on asset (organization_id, serial_fold) where serial_fold is not null;
