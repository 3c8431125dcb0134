import type { Facts } from '../playbooks/condition.ts';
import type { Departure } from '../departures/departure.ts';
import type { Holding } from '../holding.ts';

/** What conditions may ask about a departure. */
export function factsOfDeparture(departure: Departure): Facts {
  return {
    'departure.kind': departure.kind,
    'worker.type': departure.workerType,
    'person.country': departure.country,
    'person.department': departure.department,
    'person.location': departure.location,
  };
}

/** What conditions may ask about one holding, beside the facts of its departure. */
export function factsOfHolding(holding: Holding): Facts {
  const facts: Facts = { 'item.kind': holding.kind };
  switch (holding.kind) {
    case 'account':
      return {
        ...facts,
        ...applicationFacts(holding.application),
        'account.kind': holding.accountKind,
        'account.privileged': holding.privileged,
      };
    case 'asset':
      return {
        ...facts,
        'asset.category': holding.category,
        'asset.ownership': holding.ownership,
        'asset.data_bearing': holding.dataBearing,
        'asset.value_minor': holding.valueMinor,
      };
    case 'accessory':
      return { ...facts, 'asset.category': holding.category };
    case 'seat':
      return {
        ...facts,
        ...(holding.application === null ? { 'application.manual': true } : applicationFacts(holding.application)),
        'seat.reassignable': holding.reassignable,
      };
    case 'coverage':
      return { ...facts, ...applicationFacts(holding.application) };
    default:
      return { ...facts, 'owned.kind': holding.ownedKind };
  }
}

function applicationFacts(application: { category: string; name: string; manual: boolean }): Facts {
  return {
    'application.category': application.category,
    'application.name': application.name,
    'application.manual': application.manual,
  };
}
