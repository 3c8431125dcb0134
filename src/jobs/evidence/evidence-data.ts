import type { EvidenceCase } from './evidence-case.ts';

/** The data of a case: where mail went outside, how each item is kept and until when, and what people said with their steps. */
export function dataJson(it: EvidenceCase): object {
  const { items, said } = it.data;
  return {
    wentOutside: said.flatMap(({ id, outside, itemId }) =>
      outside.map((address) => ({ address, item: itemId, said: id })),
    ),
    items: items.map(({ itemId, label, kind, endedAs, endedAt, retentionDays, keepUntil, deletedAt }) => ({
      item: itemId,
      label,
      kind,
      endedAs,
      endedAt,
      retentionDays,
      keepUntil,
      deletedAt,
    })),
    said: said.map(({ id, stepId, itemId, label, about, facts, delegate, operatorId, saidAt }) => ({
      id,
      step: stepId,
      item: itemId,
      label,
      about,
      facts,
      delegate,
      by: it.operator(operatorId),
      at: saidAt,
    })),
  };
}
