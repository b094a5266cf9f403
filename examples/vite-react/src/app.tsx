import { describeFace, type LiveResult } from 'lineament';
import { type JSX, useRef, useState } from 'react';
import { useLiveFaces } from './use-live-faces.js';

export function App(): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const [on, setOn] = useState(false);
  const live = useLiveFaces(video, on);

  return (
    <main>
      <h1>Faces in your camera</h1>
      <p>
        The labels say how a face <em>appears</em> to a model. They can be wrong, and they are no facts about
        a person. The pictures stay in this page: nothing is sent anywhere.
      </p>
      <button type="button" onClick={() => setOn(!on)}>
        {on ? 'Stop' : 'Use the camera'}
      </button>
      <div className="stage">
        <video ref={video} autoPlay muted playsInline />
        {live.status === 'running' && <Boxes result={live.result} />}
      </div>
      <p role="status">
        {live.status === 'starting' && 'Loading models …'}
        {live.status === 'failed' && live.message}
        {live.status === 'running' && summary(live.result)}
      </p>
    </main>
  );
}

/** Boxes and labels over the video; the drawing's units are the video's pixels. */
function Boxes({ result: { faces, width, height } }: { readonly result: LiveResult }): JSX.Element {
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${faces.length} faces`}>
      {faces.map((face) => (
        <g key={face.id} transform={`translate(${face.box.x} ${face.box.y})`}>
          <rect width={face.box.width} height={face.box.height} rx={face.box.width / 16} />
          {describeFace(face).map((line, index) => (
            <text key={line} y={face.box.height + (index + 1.2) * (width / 40)} fontSize={width / 44}>
              {line}
            </text>
          ))}
        </g>
      ))}
    </svg>
  );
}

function summary({ faces, framesPerSecond, timings }: LiveResult): string {
  const count = faces.length === 1 ? '1 face' : `${faces.length} faces`;
  return `${count}, ${Math.round(framesPerSecond)} frames/s, ${timings.total.toFixed(0)} ms a frame`;
}
