/** Does one thing for everybody who asks while it is being done for others; each asker gets their own answer. */
export type Together<Input, Output> = (input: Input) => Promise<Output>;

type Asked<Input, Output> = {
  readonly input: Input;
  readonly answer: (output: Output) => void;
  readonly fail: (error: unknown) => void;
};

export type TogetherOptions<Input> = {
  readonly most: number;
  readonly parallel: number;
  readonly keyOf: (input: Input) => string;
};

/**
 * Collects what is asked for in one turn of the event loop, or while `parallel` batches are under way, and does up to `most` of
 * it at once; `work` answers in the order of its inputs. Two inputs with the same key never share a batch. When a batch fails, each
 * of its inputs is done by itself, so that nobody fails for another.
 */
export function doTogether<Input, Output>(
  { most, parallel, keyOf }: TogetherOptions<Input>,
  work: (inputs: readonly Input[]) => Promise<readonly Output[]>,
): Together<Input, Output> {
  let waiting: readonly Asked<Input, Output>[] = [];
  let running = 0;
  let scheduled = false;

  const doAll = async (batch: readonly Asked<Input, Output>[]): Promise<void> => {
    try {
      const outputs = await work(batch.map(({ input }) => input));
      if (outputs.length !== batch.length) throw new RangeError('A batch was not answered in full.');
      for (const [index, output] of outputs.entries()) batch[index]?.answer(output);
    } catch (error) {
      if (batch.length === 1) batch[0]?.fail(error);
      else for (const one of batch) await doAll([one]);
    }
  };
  const takeBatch = () => {
    const batch = new Map<string, Asked<Input, Output>>();
    const left: Asked<Input, Output>[] = [];
    for (const one of waiting) {
      const key = keyOf(one.input);
      if (batch.size < most && !batch.has(key)) batch.set(key, one);
      else left.push(one);
    }
    waiting = left;
    return [...batch.values()];
  };
  const next = () => {
    scheduled = false;
    while (running < parallel && waiting.length > 0) {
      running += 1;
      void doAll(takeBatch()).finally(() => {
        running -= 1;
        next();
      });
    }
  };

  return (input) =>
    new Promise((answer, fail) => {
      waiting = [...waiting, { input, answer, fail }];
      if (scheduled || running >= parallel) return;
      scheduled = true;
      setImmediate(next);
    });
}
