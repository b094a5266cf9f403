import { appendFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, serve } from '../serve.js';
import { configText, makeFolder, metricsText, record, removeFolder, writeFiles } from '../testing/folders.js';

let folder: string;
let server: RunningServer;
beforeEach(async () => {
  folder = await makeFolder();
  await writeFiles(folder, {
    'a/config.json': configText(),
    'a/metrics.jsonl': metricsText(record(1)),
    'b/config.json': configText(),
  });
  server = await serve({ runs: folder, port: 0, pollMs: 20 });
});
afterEach(async () => {
  await server.close();
  await removeFolder(folder);
});

interface Event {
  readonly name: string;
  readonly data: {
    run: string;
    records?: unknown[];
    summary: { epochs: number; state: string; evaluatedAt: string | null };
  };
}

/** Reads events one after the other. */
function listen(path: string): { next: () => Promise<Event>; close: () => void } {
  const waiting: ((event: Event) => void)[] = [];
  const arrived: Event[] = [];
  let text = '';
  const sent = request({ host: '127.0.0.1', port: server.port, path }, (response) => {
    response.setEncoding('utf8');
    response.on('error', () => {});
    response.on('data', (chunk: string) => {
      text += chunk;
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts.filter((candidate) => candidate.startsWith('event: '))) {
        const [, name = '', data = ''] = /^event: (\w+)\ndata: (.+)$/.exec(part) ?? [];
        const event = { name, data: JSON.parse(data) as Event['data'] };
        const taker = waiting.shift();
        if (taker === undefined) {
          arrived.push(event);
        } else {
          taker(event);
        }
      }
    });
  });
  sent.on('error', () => {});
  sent.end();
  return {
    next: () =>
      new Promise((resolve) => {
        const event = arrived.shift();
        if (event === undefined) {
          waiting.push(resolve);
        } else {
          resolve(event);
        }
      }),
    close: () => sent.destroy(),
  };
}

describe('events of runs', () => {
  it('begin with what there is, then tell each epoch as its line is whole', async () => {
    const events = listen('/api/runs/a/events');
    const first = await events.next();
    expect([first.name, first.data.run, first.data.records]).toEqual(['snapshot', 'a', [record(1)]]);
    const line = metricsText(record(2));
    await appendFile(join(folder, 'a/metrics.jsonl'), line.slice(0, 20));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await appendFile(join(folder, 'a/metrics.jsonl'), line.slice(20) + metricsText(record(3), record(4)));
    const second = await nextNamed(events, 'epochs');
    expect(second.data.records).toEqual([record(2), record(3), record(4)]);
    expect(second.data.summary).toMatchObject({ epochs: 4, state: 'finished' });
    events.close();
  });

  it('begin anew when a resumed run takes a line back', async () => {
    const events = listen('/api/runs/a/events');
    await events.next();
    await writeFile(join(folder, 'a/metrics.jsonl'), metricsText(record(1, { loss: 9 })));
    const second = await nextNamed(events, 'snapshot');
    expect(second.data.records).toEqual([record(1, { loss: 9 })]);
    events.close();
  });

  it('tell several runs over one connection', async () => {
    const events = listen('/api/runs/a,b/events');
    const runs = [await events.next(), await events.next()].map(({ data }) => data.run);
    expect(runs).toEqual(['a', 'b']);
    await writeFile(join(folder, 'b/metrics.jsonl'), metricsText(record(1)));
    expect((await nextNamed(events, 'epochs')).data.run).toBe('b');
    events.close();
  });

  it('tell that an evaluation was written, once it is whole', async () => {
    const events = listen('/api/runs/a/events');
    expect((await events.next()).data.summary.evaluatedAt).toBeNull();
    const path = join(folder, 'a/evaluation.json');
    // As a shell redirects: the file is there before anything is in it.
    await writeFile(path, '');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await writeFile(path, '[]');
    const { name, data } = await events.next();
    expect([name, data.summary]).toEqual([
      'state',
      expect.objectContaining({ epochs: 1, evaluatedAt: expect.any(String) }),
    ]);
    events.close();
  });

  it('end with the server', async () => {
    const events = listen('/api/runs/a/events');
    await events.next();
    await server.close();
    events.close();
  });

  it('are refused for a run that is not there', async () => {
    const response = await fetch(`${server.url}api/runs/a,none/events`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: 'there is no run "none"; it may have been moved or removed',
    });
  });
});

async function nextNamed(events: { next: () => Promise<Event> }, name: string): Promise<Event> {
  for (;;) {
    const event = await events.next();
    if (event.name === name) {
      return event;
    }
  }
}
