-- How many seats of a licence are paid for and given to nobody any more, counted along an index and not over all seats there ever were.
create index seat_running_out on seat (organization_id, licence_id, saves_from) where ended_as = 'expires';
