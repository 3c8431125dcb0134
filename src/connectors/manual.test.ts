import assert from 'node:assert/strict';
import { describeManualConnector } from '../../test/connector-contract.ts';
import { makeHttp } from './http.ts';
import { findConnector } from './registry.ts';

const means = {
  http: makeHttp(),
  randomBytes: (size: number) => new Uint8Array(size),
  now: () => Temporal.Now.instant(),
  signal: new AbortController().signal,
};
const manual = findConnector('manual');
assert.ok(manual);

describeManualConnector(
  'a manual application keeps its part of the contract',
  () => manual.open({}, {}, means),
  manual,
);
