// Faces of a photo over HTTP: node server.mjs, then curl --data-binary @photo.jpg http://127.0.0.1:8080/analyze
import { createServer } from 'node:http';
import { availableParallelism } from 'node:os';
import { Analyzer, ImageError } from 'lineament';

const MAX_BYTES = 20_000_000;
const analyzer = await Analyzer.create({
  maxPixels: 50_000_000,
  tasks: ['emotion', 'age', 'gender'],
  // In threads of their own, so that this one goes on to answer requests.
  workers: availableParallelism(),
});

const server = createServer(async (request, response) => {
  const reply = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  };
  if (request.method !== 'POST' || request.url !== '/analyze') {
    reply(404, { error: 'POST the bytes of a photo to /analyze' });
    return;
  }
  // Who hangs up does not keep the machine busy.
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    const photo = await readBody(request);
    reply(200, await analyzer.analyze(photo, { signal: gone.signal }));
  } catch (error) {
    if (gone.signal.aborted) {
      return;
    }
    if (error instanceof TooLargeError) {
      reply(413, { error: error.message });
    } else if (error instanceof ImageError) {
      reply(400, { error: error.message });
    } else {
      console.error(error);
      reply(500, { error: 'the photo could not be analyzed' });
    }
  }
});

class TooLargeError extends Error {}

async function readBody(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) {
      throw new TooLargeError(`photos of more than ${MAX_BYTES / 1e6} MB are refused`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

// On this machine only. Put it behind something that knows who asks before it serves others.
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/analyze`);
});

process.on('SIGTERM', () => {
  server.close(() => analyzer.dispose());
});
