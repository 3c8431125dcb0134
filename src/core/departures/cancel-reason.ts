/** Why a departure is taken back. Whoever is hired again starts anew, so nothing old comes back to them by itself. */
export const cancelReasons = ['rescinded', 'mistake', 'extended', 'converted', 'rehired'] as const;
export type CancelReason = (typeof cancelReasons)[number];
