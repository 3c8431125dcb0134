import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import reader from 'zxing-wasm/reader/zxing_reader.wasm?url';

prepareZXingModule({
  overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? reader : prefix + path) },
});

/** Reads the first code in a picture; undefined where there is none. For browsers that have no detector of their own. */
export async function readCode(picture: ImageData): Promise<string | undefined> {
  const [found] = await readBarcodes(picture, {
    formats: ['Code128', 'QRCode', 'DataMatrix', 'Code39', 'EAN-13'],
    tryHarder: true,
    maxNumberOfSymbols: 1,
  });
  return found?.text;
}
