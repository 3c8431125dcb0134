import type { Certificate } from '../../../api/schemas/certificates.ts';
import type { AssetHistory } from '../../../api/schemas/custody.ts';
import type { Device, DeviceDetail } from '../../../api/schemas/devices.ts';
import type { DisputeAnswer } from '../../../api/schemas/holds.ts';
import type { InspectionsAnswer, ProposalAnswer } from '../../../api/schemas/inspection.ts';
import type { AssetDetail } from '../../../api/schemas/inventory.ts';
import type { ReturnAnswer } from '../../../api/schemas/returns.ts';
import type { Sanitization, StorageDevices } from '../../../api/schemas/sanitization.ts';
import { useMay } from '../server/me.ts';
import { useServer } from '../server/use-server.ts';

type List<Row> = { readonly items: readonly Row[] };

/** Everything the reader may know of one asset, each part read by itself; `path` is its address in the API. */
export function useDevice(tag: string) {
  const may = useMay();
  const path = `/assets/${encodeURIComponent(tag)}`;
  const about = { asset: tag };
  const mayRead = may('dispositions.read');
  return {
    path,
    asset: useServer<AssetDetail>(path),
    history: useServer<AssetHistory>(`${path}/history`),
    returns: useServer<List<ReturnAnswer>>('/returns', about, { enabled: may('returns.read') }),
    enrolments: useServer<List<Device>>('/devices', about),
    inspections: useServer<InspectionsAnswer>(`${path}/inspections`, {}, { enabled: mayRead }),
    disposition: useServer<ProposalAnswer>(`${path}/disposition`, {}, { enabled: mayRead }),
    drives: useServer<StorageDevices>(`${path}/storage-devices`),
    erasures: useServer<List<Sanitization>>('/sanitizations', about),
    disputes: useServer<List<DisputeAnswer>>('/disputes', about, { enabled: may('departures.read') }),
  };
}
export type DeviceShown = ReturnType<typeof useDevice>;

/** One enrolment with a device manager, with what it may be told. */
export function useEnrolment(id: string) {
  return useServer<DeviceDetail>(`/devices/${id}`);
}

/** The certificates of an asset, the latest first. */
export function useCertificates(tag: string, isAllowed: boolean): readonly Certificate[] {
  return useServer<List<Certificate>>('/certificates', { asset: tag }, { enabled: isAllowed }).data?.items ?? [];
}
