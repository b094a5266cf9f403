/**
 * Where videos come from, and how ffmpeg is asked for them.
 * @module
 */

import { extname } from 'node:path';
import { VideoError } from '../../errors.js';

/** A file, a camera of this machine, or a stream from the network. */
export type VideoSource =
  | { readonly kind: 'file'; readonly path: string }
  /** `device` is a path, a number or a name, as the platform has it; undefined is the first camera. */
  | { readonly kind: 'camera'; readonly device: string | undefined }
  | { readonly kind: 'stream'; readonly url: string };

const VIDEO_EXTENSIONS = [
  '.mp4',
  '.m4v',
  '.mov',
  '.mkv',
  '.webm',
  '.avi',
  '.mpg',
  '.mpeg',
  '.mts',
  '.m2ts',
  '.wmv',
  '.flv',
  '.3gp',
  '.ogv',
  '.mjpeg',
  '.mjpg',
];

/**
 * Reads the name of a source: `camera`, `camera:1`, `camera:/dev/video2`, `camera:FaceTime HD`, `/dev/video0`,
 * `rtsp://…` and other addresses, or a file's path.
 *
 * @example
 * parseVideoSource('camera:1'); // { kind: 'camera', device: '1' }
 */
export function parseVideoSource(name: string): VideoSource {
  const camera = /^camera(?::(.+))?$/.exec(name);
  if (camera !== null) {
    return { kind: 'camera', device: camera[1] };
  }
  if (/^\/dev\/video\d+$/.test(name)) {
    return { kind: 'camera', device: name };
  }
  return /^(rtsps?|rtmps?|https?|udp|srt):\/\//i.test(name)
    ? { kind: 'stream', url: name }
    : { kind: 'file', path: name };
}

/** Whether a name means a video or camera and no picture: by its ending or form; nothing is opened. */
export function isVideoName(name: string): boolean {
  const source = parseVideoSource(name);
  return source.kind !== 'file' || VIDEO_EXTENSIONS.includes(extname(source.path).toLowerCase());
}

/** The name of a source as it may be shown: without the password of an address. */
export function publicName(name: string): string {
  return name.replace(/^([a-z]+:\/\/[^/@:]*):[^/@]*@/i, '$1:***@');
}

/**
 * ffmpeg's arguments that open a source.
 *
 * @param platform as in `process.platform`
 * @throws {VideoError} if the platform needs the camera's name
 */
export function inputArguments(source: VideoSource, platform: NodeJS.Platform): string[] {
  switch (source.kind) {
    case 'file':
      // "file:" and the whitelist: a name cannot pass for another protocol, nor a playlist reach for the network.
      return ['-protocol_whitelist', 'file', '-i', `file:${source.path}`];
    case 'stream':
      // Over UDP, lost packets would come out as torn pictures.
      return [...(/^rtsp/i.test(source.url) ? ['-rtsp_transport', 'tcp'] : []), '-i', source.url];
    case 'camera':
      return cameraArguments(source.device, platform);
  }
}

function cameraArguments(device: string | undefined, platform: NodeJS.Platform): string[] {
  switch (platform) {
    case 'darwin':
      return ['-f', 'avfoundation', '-framerate', '30', '-i', `${device ?? '0'}:none`];
    case 'win32':
      if (device === undefined) {
        throw new VideoError(
          'camera: on Windows a camera is opened by its name; list them with "ffmpeg -list_devices true -f dshow -i dummy" and give camera:NAME',
        );
      }
      return ['-f', 'dshow', '-i', `video=${device}`];
    default: {
      const path =
        device === undefined ? '/dev/video0' : /^\d+$/.test(device) ? `/dev/video${device}` : device;
      return ['-f', 'v4l2', '-i', path];
    }
  }
}
