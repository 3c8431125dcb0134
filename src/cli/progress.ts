const quietMs = 1000;

/** Says on stderr what is waited for, once it takes more than a second; on a terminal the line goes away again. */
export async function withProgress<T>(sentence: string, work: Promise<T>): Promise<T> {
  const { stderr } = process;
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    stderr.write(stderr.isTTY ? `\r\u001b[K${sentence}` : `${sentence}\n`);
  }, quietMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    if (shown && stderr.isTTY) stderr.write('\r\u001b[K');
  }
}
