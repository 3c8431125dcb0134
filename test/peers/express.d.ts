/** The little of Express that the SCIM provider's process touches; the package brings no declarations. */
declare module 'express' {
  import type { RequestListener } from 'node:http';

  export type Request = import('node:http').IncomingMessage;
  export type Response = import('node:http').ServerResponse & { json: (body: unknown) => void };
  export class Router {}
  type Application = RequestListener & {
    use: (path: string, router: Router) => void;
    get: (path: string, handler: (request: Request, response: Response) => void) => void;
  };
  export default function express(): Application;
}
