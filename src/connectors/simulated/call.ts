import type { ConnectorMeans, Json } from '../../core/applications/connector.ts';

/** The requests of one session: address, token and reach are already in them. */
export type Call = (
  method: 'GET' | 'POST',
  path: string,
  more?: { json?: Json; operationId?: string },
) => ReturnType<ConnectorMeans['http']>;
