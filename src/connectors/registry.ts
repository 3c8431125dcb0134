import type { Connector } from '../core/applications/connector.ts';
import { activeDirectory } from './active-directory.ts';
import { fleet } from './devices/fleet.ts';
import { intune } from './devices/intune.ts';
import { jamf } from './devices/jamf.ts';
import { httpApplication } from './http-application.ts';
import { manual } from './manual.ts';
import { openLdap } from './openldap.ts';
import { scim } from './scim.ts';
import { simulated } from './simulated.ts';

/** A connector as the rest of Handback sees it: config and credentials are parsed by its own schemas before it opens anything. */
function registered<Config, Credentials>(connector: Connector<Config, Credentials>): Connector {
  const { openDevices, ...others } = connector;
  return {
    ...others,
    open: (config, credentials, means) =>
      connector.open(connector.config.parse(config), connector.credentials.parse(credentials), means),
    ...(openDevices === undefined
      ? {}
      : {
          openDevices: (config, credentials, means) =>
            openDevices(connector.config.parse(config), connector.credentials.parse(credentials), means),
        }),
  };
}

/** Every kind of outside system Handback knows, by kind. */
export const connectors: Readonly<Record<string, Connector>> = Object.fromEntries(
  [
    registered(activeDirectory),
    registered(fleet),
    registered(httpApplication),
    registered(intune),
    registered(jamf),
    registered(manual),
    registered(openLdap),
    registered(scim),
    registered(simulated),
  ].map((connector) => [connector.kind, connector]),
);

/** The connector of a kind; undefined where no such kind exists. */
export function findConnector(kind: string): Connector | undefined {
  return Object.hasOwn(connectors, kind) ? connectors[kind] : undefined;
}
