import { type ReturnPolicy, returnPolicy } from '../core/returns/return-policy.ts';
import { readPolicyDocument } from './policy-document.ts';

const noKeys = () => [];

/** Reads a policy of returns from YAML. Throws what `readPolicyDocument` throws, with the line of each problem. */
export function parseReturnPolicy(text: string, fileName: string): ReturnPolicy {
  return readPolicyDocument<ReturnPolicy>(text, fileName, () => returnPolicy, noKeys).content;
}
