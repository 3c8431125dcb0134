import { useState, useSyncExternalStore } from 'react';

/**
 * Whether a field of a form lacks something that the field itself can say. The button of such a form stays pressable: pressed, it leads to
 * that field, where one that is switched off would keep why to itself.
 */
export function useLacking() {
  const [form, formRef] = useState<HTMLFormElement | null>(null);
  // What is typed draws the form anew, and with that the browser is asked again.
  const isLacking = useSyncExternalStore(silent, () => form?.matches(':invalid') === true);
  return { formRef, isLacking };
}

function silent(): () => void {
  return () => undefined;
}
