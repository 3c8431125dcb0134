/** How the window in which somebody proves themselves at a provider tells the others that it is done. */
export const proofChannel = 'handback.proof';
