/**
 * Writes whole answers: JSON, and problems.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiProblem } from '../api.js';

/** A request that cannot be answered as asked; the message is for the person who made it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Answers with a JSON document. It is never kept: the next look may find another. */
export function answerJson(
  request: IncomingMessage,
  response: ServerResponse,
  value: unknown,
  status = 200,
): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Answers with a problem, in the form that the address promises. */
export function answerProblem(
  request: IncomingMessage,
  response: ServerResponse,
  problem: HttpProblem,
): void {
  if (response.headersSent) {
    response.destroy(); // half an answer must not look whole
    return;
  }
  if (problem.status === 405) {
    response.setHeader('Allow', 'GET, HEAD');
  }
  if (request.url?.startsWith('/api/') === true) {
    answerJson(request, response, { error: problem.message } satisfies ApiProblem, problem.status);
    return;
  }
  const body = Buffer.from(`${problem.message}\n`);
  response.writeHead(problem.status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
