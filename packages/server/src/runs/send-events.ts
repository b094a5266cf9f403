/**
 * Sends what happens in runs as server-sent events (WHATWG HTML, "Server-sent events").
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RunsFolder } from './read-run.js';
import { watchRuns } from './watch-runs.js';

/** So often a comment is sent, so that a connection that broke is noticed at both ends. */
const HEARTBEAT_MS = 15_000;

/**
 * Answers with events until the browser leaves.
 *
 * @param ids runs that exist
 */
export async function sendRunEvents(
  request: IncomingMessage,
  response: ServerResponse,
  folder: RunsFolder,
  ids: readonly string[],
  pollMs?: number,
): Promise<void> {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  response.flushHeaders();
  const left = new AbortController();
  response.on('close', () => left.abort());
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  try {
    await watchRuns(
      folder,
      ids,
      ({ name, data }) => response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`),
      left.signal,
      pollMs,
    );
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}
