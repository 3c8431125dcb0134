import type { MetricName } from '../../../core/metrics/metric-figure.ts';

type Control = {
  readonly ask: 'access' | 'complete' | 'return' | 'erase' | 'records' | 'approve' | 'data' | 'holds';
  /** SOC 2 (TSC 2017), ISO/IEC 27001:2022 Annex A, NIST SP 800-53 Rev. 5, GDPR. */
  readonly under: readonly string[];
  /** The figure that goes with it; certificates are a list of their own. */
  readonly figure: MetricName | 'certificates' | null;
  /** Files of an evidence pack. */
  readonly files: readonly string[];
};

/** What auditors usually ask of people who left, and where the answer is. */
export const controls: readonly Control[] = [
  {
    ask: 'access',
    under: ['SOC 2 CC6.2, CC6.3', 'ISO 27001 A.5.18', 'NIST 800-53 PS-4, AC-2(3)', 'GDPR 32'],
    figure: 'access_revocation',
    files: ['items.json', 'observations.json', 'coverage.csv'],
  },
  {
    ask: 'complete',
    under: ['SOC 2 CC6.2', 'ISO 27001 A.6.5', 'NIST 800-53 PS-4'],
    figure: 'time_to_offboard',
    files: ['cover.json', 'steps.json'],
  },
  {
    ask: 'return',
    under: ['SOC 2 CC6.4', 'ISO 27001 A.5.11', 'NIST 800-53 PS-4'],
    figure: 'asset_return',
    files: ['equipment.json'],
  },
  {
    ask: 'erase',
    under: ['SOC 2 CC6.5', 'ISO 27001 A.7.14, A.8.10', 'NIST 800-53 MP-6'],
    figure: 'certificates',
    files: ['equipment.json'],
  },
  {
    ask: 'records',
    under: ['SOC 2 CC7.2', 'ISO 27001 A.5.33, A.8.15', 'NIST 800-53 AU-11'],
    figure: 'audit_trail',
    files: ['timeline.json', 'SHA256SUMS'],
  },
  {
    ask: 'approve',
    under: ['SOC 2 CC8.1', 'ISO 27001 A.5.28'],
    figure: null,
    files: ['approvals.json', 'plans/'],
  },
  {
    ask: 'data',
    under: ['SOC 2 C1.2', 'ISO 27001 A.8.10', 'GDPR 5(1)(e), 17'],
    figure: null,
    files: ['data.json'],
  },
  { ask: 'holds', under: ['ISO 27001 A.5.28'], figure: null, files: ['cover.json', 'timeline.json'] },
];
