/**
 * What runs in the page: one contender watches one video, and is timed. `prepare` and then `measure` are called from
 * outside.
 */

const TASKS = ['emotion', 'age', 'gender'];

const longTasks = [];
new PerformanceObserver((list) => {
  longTasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })));
}).observe({ type: 'longtask', buffered: true });

/** Longest task of the main thread that ended within a span, in milliseconds; 0 if all took less than 50. */
function longestTask(from, to) {
  const within = longTasks.filter(({ startTime, duration }) => {
    const end = startTime + duration;
    return end >= from && end <= to;
  });
  return Math.max(0, ...within.map(({ duration }) => duration));
}

/** Plays a clip in a loop, or the fake camera if there is none. */
async function playVideo(clip) {
  const video = document.querySelector('video');
  if (clip === undefined) {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
  } else {
    video.src = URL.createObjectURL(await (await fetch(clip)).blob());
    video.loop = true;
  }
  await video.play();
  return video;
}

const CONTENDERS = {
  /** Ours: `createLive` in its worker. */
  async ours({ video, models, threads, everyFrame, pace }) {
    const { createLive } = await import('/core/dist/browser/lineament.js');
    if (pace === 'free') {
      announceFrames(video);
    }
    let onFrame = () => {};
    const live = await createLive({
      video,
      models,
      tasks: TASKS,
      backend: 'wasm',
      threads,
      ...(everyFrame ? { searchInterval: 0, emptySearchInterval: 0, attributeInterval: 0 } : {}),
      onResult: ({ predicted, faces, timings }) => {
        if (!predicted) {
          const { capture, detect, attributes, total } = timings;
          onFrame({
            faces: faces.length,
            labelled: faces.filter((face) => TASKS.every((task) => face[task] !== undefined)).length,
            stages: { capture, detect, attributes, total },
          });
        }
      },
      onError: (error) => {
        throw error;
      },
    });
    return {
      backend: live.analyzer.backend,
      threads: live.analyzer.threads,
      watch(callback) {
        onFrame = callback;
        return () => {
          onFrame = () => {};
        };
      },
    };
  },

  /** `@vladmandic/human` on the main thread, one `detect` after the other, as its examples do. */
  async human({ video, threads, everyFrame, pace, mesh }) {
    const { Human } = await import('/peers/@vladmandic/human/dist/human.esm.js');
    const never = { skipFrames: 0, skipTime: 0 };
    const caching = everyFrame ? never : {};
    const human = new Human({
      backend: 'wasm',
      wasmPath: '/peers/@tensorflow/tfjs-backend-wasm/dist/',
      modelBasePath: '/peers/@vladmandic/human/models/',
      ...(everyFrame ? { cacheSensitivity: 0 } : {}),
      filter: { enabled: false },
      face: {
        enabled: true,
        detector: { maxDetected: 100, ...caching },
        mesh: { enabled: mesh },
        iris: { enabled: false },
        emotion: { enabled: true, ...caching },
        description: { enabled: true, ...caching },
      },
      body: { enabled: false },
      hand: { enabled: false },
      object: { enabled: false },
      gesture: { enabled: false },
      segmentation: { enabled: false },
    });
    human.tf.setThreadsCount(threads);
    await human.load();
    await human.warmup();
    const used = human.tf.env();
    return {
      version: human.version,
      backend: `${human.tf.getBackend()}${(await used.getAsync('WASM_HAS_SIMD_SUPPORT')) ? '' : ' without SIMD'}`,
      threads: (await used.getAsync('WASM_HAS_MULTITHREAD_SUPPORT')) ? human.tf.getThreadsCount() : 1,
      watch(callback, { stages: wantStages }) {
        // Stages are told apart only where models run one after the other, as they do on WASM anyway.
        human.config.async = !wantStages;
        let going = true;
        void (async () => {
          while (going) {
            await (pace === 'free' ? nextTask() : nextVideoFrame(video));
            if (video.readyState <= HTMLMediaElement.HAVE_CURRENT_DATA) {
              continue; // human refuses these frames, which come where the clip begins again
            }
            const start = performance.now();
            const { face, error, performance: times } = await human.detect(video);
            if (error) {
              throw new Error(error);
            }
            const { inputProcess = 0, cacheCheck = 0, emotion = 0, description = 0, face: all = 0 } = times;
            callback({
              faces: face.length,
              labelled: face.filter(({ emotion, age, gender }) => emotion && age && gender).length,
              stages: {
                capture: inputProcess + cacheCheck,
                detect: all - emotion - description,
                attributes: emotion + description,
                total: performance.now() - start,
              },
            });
          }
        })();
        return () => {
          going = false;
        };
      },
    };
  },
};

/** Says of a video that it shows a new frame as often as timers permit, 250 times a second. */
function announceFrames(video) {
  let next = 0;
  const waiting = new Map();
  video.requestVideoFrameCallback = (callback) => {
    const handle = ++next;
    const timer = setTimeout(() => {
      waiting.delete(handle);
      const now = performance.now();
      callback(now, { presentationTime: now });
    });
    waiting.set(handle, timer);
    return handle;
  };
  video.cancelVideoFrameCallback = (handle) => clearTimeout(waiting.get(handle));
}

const channel = new MessageChannel();
channel.port1.start();

/** Lets the page do what else it has to, without the pause that a timer makes. */
function nextTask() {
  return new Promise((resolve) => {
    channel.port1.addEventListener('message', () => resolve(), { once: true });
    channel.port2.postMessage(undefined);
  });
}

function nextVideoFrame(video) {
  return new Promise((resolve) => {
    video.requestVideoFrameCallback(() => resolve());
  });
}

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

let contender;

/** Loads a contender and lets it find a face. */
globalThis.prepare = async ({ name, clip, warmUp, ...options }) => {
  const video = await playVideo(clip);
  const start = performance.now();
  contender = await CONTENDERS[name]({ video, ...options });
  const loaded = performance.now();
  const stop = contender.watch(() => {}, { stages: false });
  await sleep(warmUp);
  stop();
  await sleep(0.2); // news of long tasks comes late
  const { watch, ...about } = contender;
  return {
    ...about,
    isolated: crossOriginIsolated,
    size: [video.videoWidth, video.videoHeight],
    longestTask: longestTask(start, loaded),
  };
};

/**
 * Counts the frames that were analyzed in so many seconds, and keeps what was found in each unless only the count is
 * wanted.
 */
globalThis.measure = async ({ seconds, stages, countOnly = false }) => {
  const frames = [];
  let count = 0;
  const start = performance.now();
  const stop = contender.watch(
    (frame) => {
      count++;
      if (!countOnly) {
        frames.push(frame);
      }
    },
    { stages },
  );
  await sleep(seconds);
  stop();
  const end = performance.now();
  const counted = [...frames];
  await sleep(0.2);
  return { count, frames: counted, seconds: (end - start) / 1000, longestTask: longestTask(start, end) };
};
