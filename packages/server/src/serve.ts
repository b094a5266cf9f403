/**
 * Starts a server that only this machine can reach.
 * @module
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { InvalidInputError } from 'lineament';
import { createHandler, type HandlerOptions } from './handler.js';
import { answerProblem, HttpProblem } from './http/answer.js';
import { isLocalHost } from './http/host-check.js';
import { setSecurityHeaders } from './http/security-headers.js';

/** Where Studio is found if nothing else is said. */
export const DEFAULT_PORT = 4680;
const HOST = '127.0.0.1';
/** So many ports after the wanted one are tried. */
const PORTS_TRIED = 20;

/** Folder of the built Studio that this package carries. */
export function bundledStudio(): string {
  return fileURLToPath(new URL('../studio/', import.meta.url));
}

export interface ServeOptions extends HandlerOptions {
  /** Exactly this port, 0 for any free one; without, the default or one soon after it. */
  readonly port?: number;
}

/** A server that runs. */
export interface RunningServer {
  readonly port: number;
  /** Where a browser finds it. */
  readonly url: string;
  /** Ends all connections and stops. */
  close(): Promise<void>;
}

/**
 * Serves Studio and its data on 127.0.0.1.
 *
 * @throws {InvalidInputError} if a folder is missing, or the port given is taken (naming one that is free)
 * @example
 * const server = await serve({ studio: bundledStudio(), models: { folders: ['models'] }, port: 0 });
 * server.url; // 'http://localhost:36519/'
 * await server.close();
 */
export async function serve(options: ServeOptions = {}): Promise<RunningServer> {
  const handler = await createHandler(options);
  const server = createServer((request, response) => {
    setSecurityHeaders(response);
    if (!isLocalHost(request.headers.host, portOf(server))) {
      const problem = new HttpProblem(421, `open this page as http://localhost:${portOf(server)}/`);
      answerProblem(request, response, problem);
      return;
    }
    void handler(request, response);
  });
  await listen(server, options.port);
  const port = portOf(server);
  return { port, url: `http://localhost:${port}/`, close: () => close(server) };
}

async function listen(server: Server, wanted: number | undefined): Promise<void> {
  const first = wanted ?? DEFAULT_PORT;
  const ports = first === 0 ? [0] : Array.from({ length: PORTS_TRIED }, (_, step) => first + step);
  for (const port of ports.filter((candidate) => candidate <= 65_535)) {
    const problem = await tryPort(server, port);
    if (problem === undefined) {
      if (wanted !== undefined && port !== wanted) {
        await close(server);
        throw new InvalidInputError(
          `port ${wanted} is taken by another program; ${port} is free: --port ${port}`,
        );
      }
      return;
    }
    if (problem.code !== 'EADDRINUSE') {
      throw new InvalidInputError(
        `port ${port} cannot be used (${problem.message}); give another with --port`,
      );
    }
  }
  throw new InvalidInputError(`port ${first} and those after it are taken; give another with --port`);
}

function tryPort(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => resolve(error);
    server.once('error', onError);
    server.listen(port, HOST, () => {
      server.off('error', onError);
      resolve(undefined);
    });
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections(); // event streams would stay open for ever
  });
}
