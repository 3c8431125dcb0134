-- Labels that no carrier has taken a parcel with: those that nobody uses any more are looked for among them.
create index shipment_unused on shipment (organization_id)
  where state in ('wanted', 'bought') and status in ('unknown', 'pre_transit') and void_wanted_at is null and problem is null;
