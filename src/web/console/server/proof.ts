type Ask = () => Promise<boolean>;

let asker: Ask | undefined;
let asked: Promise<boolean> | undefined;

/** Names who asks for a proof when the server wants one; answers how to take that back. */
export function onProofWanted(ask: Ask): () => void {
  asker = ask;
  return () => {
    if (asker === ask) asker = undefined;
  };
}

/** Asks whoever sits here for a proof that it is still them; several requests at once ask once. False: they did not give one. */
export function askForProof(): Promise<boolean> {
  if (asker === undefined) return Promise.resolve(false);
  asked ??= asker().finally(() => {
    asked = undefined;
  });
  return asked;
}
