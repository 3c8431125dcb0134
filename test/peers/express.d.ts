/** The little of Express that the processes of peers touch; the package brings no declarations. */
declare module 'express' {
  import type { RequestListener } from 'node:http';

  export type Request = import('node:http').IncomingMessage & {
    readonly params: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, string | undefined>>;
  };
  export type Response = import('node:http').ServerResponse & { json: (body: unknown) => void };
  export class Router {}
  type Handler = (request: Request, response: Response) => void | Promise<void>;
  type Route = (
    path: string,
    ...handlers: ((request: Request, response: Response, next: () => void) => void | Promise<void>)[]
  ) => void;
  type Application = RequestListener & {
    use: (path: string, router: Router | ((request: Request, response: Response, next: () => void) => void)) => void;
    get: (path: string, handler: Handler) => void;
    post: Route;
    put: Route;
    delete: Route;
  };
  export default function express(): Application;
}
