-- The list of assets: each order and each usual filter walks along an index, however many there are.

create index asset_by_status on asset (organization_id, status, tag);
create index asset_by_category on asset (organization_id, category, tag);
create index asset_by_place on asset (organization_id, location_id, tag) where location_id is not null;
create index asset_by_model on asset (organization_id, coalesce(model, ''), tag);
create index asset_by_value on asset (organization_id, coalesce(value_minor, -1), tag);
