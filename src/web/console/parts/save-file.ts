/** Gives the reader bytes or a text as a file of this name. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Later: the browser may not have begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
