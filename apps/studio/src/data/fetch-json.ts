/**
 * Fetches JSON documents, and says clearly why one cannot be had.
 * @module
 */

/** A document could not be had; the message is for the user. */
export class FetchProblem extends Error {
  override readonly name = 'FetchProblem';
  /** HTTP status; 0 if there was no answer at all. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/**
 * Fetches a JSON document.
 *
 * @throws {FetchProblem} if there is no answer, an error, or something else than JSON (many static hosts answer unknown
 *   addresses with a page); status 404 then
 */
export async function fetchJson<T>(address: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(address, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new FetchProblem(`${address} did not answer (${String((error as Error).message)})`, 0);
  });
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  if (!response.ok) {
    const problem = isJson ? ((await response.json()) as { error?: string }).error : undefined;
    throw new FetchProblem(problem ?? `${address} answered ${response.status}`, response.status);
  }
  if (!isJson) {
    throw new FetchProblem(`${address} is no JSON document`, 404);
  }
  return (await response.json()) as T;
}
